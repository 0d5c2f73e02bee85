package pipeline

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"strings"

	"cts/connectors"
	"cts/connectors/transport/dir"
	"cts/pipeline/intake"
	"cts/schemas"
)

// settings are the values of the options of a source's transport.
func (s Source) settings(root string) connectors.Settings {
	settings := connectors.Settings{}
	for name, value := range s.Options {
		settings[name] = value
	}
	if s.Path != "" {
		settings["path"] = filepath.Join(root, filepath.FromSlash(s.Path))
		if s.Transport == "dir" && settings["recursive"] == "" {
			settings["recursive"] = "true"
		}
	}
	return settings
}

// transport makes the transport of a source.
func (w *Workspace) transport(source Source) (connectors.Transport, error) {
	descriptor, err := registry.Transport(source.Transport)
	if err != nil {
		return nil, err
	}
	settings := source.settings(w.Root)
	if source.Transport == dir.Descriptor.ID && settings["settle"] == "" {
		settings["settle"] = w.settling
	}
	return descriptor.New(settings, w.Clock)
}

// pull takes in what a source offers. A source that fails does not stop the
// others: it is listed in the report.
func (w *Workspace) pull(ctx context.Context, name string, report *Report) error {
	transport, err := w.transport(w.Config.Sources[name])
	if err != nil {
		return report.failed(ctx, Failure{Source: name, Err: err})
	}
	items, err := transport.List(ctx)
	if err != nil {
		return report.failed(ctx, Failure{Source: name, Err: err})
	}
	known := map[string]string{}
	if w.Config.Sources[name].Transport == dir.Descriptor.ID {
		withoutVersions(items)
	} else if known, err = w.fetched(ctx, name); err != nil {
		return err
	}
	for i, item := range items {
		w.step("pull", item.Name, i+1, len(items))
		if err := w.pullItem(ctx, name, transport, item, known, report); err != nil {
			return err
		}
	}
	return nil
}

// withoutVersions takes the versions of local files away: they are times of
// modification, and kept they would make two equal workspaces differ.
func withoutVersions(items []connectors.Item) {
	for i := range items {
		items[i].Version = ""
	}
}

// pullItem takes in one item. A version that is here already is not fetched again.
// An unreadable file and a failing source are noted; a failure of the workspace stops the run.
func (w *Workspace) pullItem(ctx context.Context, name string, transport connectors.Transport, item connectors.Item, known map[string]string, report *Report) error {
	content, err := w.content(ctx, transport, item, known)
	if err != nil {
		return report.failed(ctx, Failure{Source: name, Name: item.Name, Err: err})
	}
	defer content.Close()
	arrival, err := w.take(ctx, taking{source: name, policy: w.Config.Sources[name], name: item.Name, version: item.Version, content: &fromSource{content}})
	failure := Failure{Source: name, Name: item.Name, Err: err}
	if errors.Is(err, connectors.ErrSource) {
		return report.failed(ctx, failure)
	}
	if err == nil && arrival.New {
		if err := w.keepProvenance(ctx, name, transport, item); err != nil {
			return report.failed(ctx, Failure{Source: name, Name: item.Name, Err: err})
		}
	}
	return report.note(arrival, failure)
}

// keepProvenance keeps what an item came with, such as the mail of an attachment, as
// a snapshot beside it. It is evidence, and no delivery.
func (w *Workspace) keepProvenance(ctx context.Context, name string, transport connectors.Transport, item connectors.Item) error {
	from, ok := transport.(connectors.Provenanced)
	if !ok {
		return nil
	}
	called, content, err := from.Provenance(ctx, item)
	if err != nil {
		return err
	}
	defer content.Close()
	limit, err := ParseBytes(w.Config.Limits.File)
	if err != nil {
		return err
	}
	_, _, err = intake.Receive(ctx, w.Storage, intake.Arrival{Name: called, Source: name, ReceivedAt: w.Now(), Limit: limit}, content)
	return err
}

func (w *Workspace) content(ctx context.Context, transport connectors.Transport, item connectors.Item, known map[string]string) (io.ReadCloser, error) {
	digest := known[versionKey(item.Name, item.Version)]
	if item.Version == "" || digest == "" {
		return transport.Open(ctx, item)
	}
	file, done, err := intake.OpenSnapshot(ctx, w.Storage, digest)
	if err != nil {
		return nil, err
	}
	return kept{io.NewSectionReader(file, 0, file.Size), done}, nil
}

// kept is a snapshot that is read again.
type kept struct {
	io.Reader
	done func() error
}

func (k kept) Close() error { return k.done() }

func versionKey(name, version string) string { return name + "\x00" + version }

// fetched finds the snapshots of a source by the name and version that the transport told.
func (w *Workspace) fetched(ctx context.Context, source string) (map[string]string, error) {
	names, err := w.Storage.List(ctx, "snapshots/")
	if err != nil {
		return nil, err
	}
	known := map[string]string{}
	for _, name := range names {
		digest, isSidecar := strings.CutSuffix(filepath.Base(name), ".json")
		if !isSidecar {
			continue
		}
		sidecar, err := intake.Sidecar(ctx, w.Storage, digest)
		if err != nil {
			return nil, err
		}
		if sidecar.Source == source && sidecar.Version != "" {
			known[versionKey(sidecar.Name, sidecar.Version)] = digest
		}
	}
	return known, nil
}

// fromSource marks what goes wrong while a source is read as the source's failure.
type fromSource struct{ io.Reader }

func (f *fromSource) Read(buffer []byte) (int, error) {
	n, err := f.Reader.Read(buffer)
	if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, connectors.ErrLimit) {
		err = fmt.Errorf("%w: %w", err, connectors.ErrSource)
	}
	return n, err
}

// failed lists a source that did not deliver; the end of the run itself is no failure of a source.
func (r *Report) failed(ctx context.Context, failure Failure) error {
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	failure.Err = fmt.Errorf("source %s: %w", failure.Source, failure.Err)
	r.Failed = append(r.Failed, failure)
	return nil
}

// Trial is what a source would give: nothing of it is stored.
type Trial struct {
	Source      string
	Items       []connectors.Item
	Name        string // of the item that was read
	Header      connectors.Header
	Description *schemas.Description // nil for what needs none
	Rows        []schemas.RawRow     // the first ones
	Count       int64                // of all rows
}

// Try pulls and reads one file of a source, the named one or the first, and stores nothing.
func (w *Workspace) Try(ctx context.Context, name, item string, rows int) (Trial, error) {
	source, ok := w.Config.Sources[name]
	if !ok {
		return Trial{}, fmt.Errorf("source %q: %w; there are %q", name, ErrUnknown, w.Config.SourceNames())
	}
	transport, err := w.transport(source)
	if err != nil {
		return Trial{}, fmt.Errorf("source %s: %w", name, err)
	}
	trial := Trial{Source: name}
	if trial.Items, err = transport.List(ctx); err != nil {
		return trial, fmt.Errorf("source %s: %w: %w", name, err, connectors.ErrSource)
	}
	chosen, err := chosenItem(trial.Items, item)
	if err != nil {
		return trial, fmt.Errorf("source %s: %w", name, err)
	}
	trial.Name = chosen.Name
	return trial, w.tryItem(ctx, &trial, source, transport, chosen, rows)
}

func chosenItem(items []connectors.Item, name string) (connectors.Item, error) {
	for _, item := range items {
		if name == "" || item.Name == name {
			return item, nil
		}
	}
	if name == "" {
		return connectors.Item{}, fmt.Errorf("it offers no file: %w", connectors.ErrSource)
	}
	return connectors.Item{}, fmt.Errorf("file %q: %w", name, ErrUnknown)
}

func (w *Workspace) tryItem(ctx context.Context, trial *Trial, source Source, transport connectors.Transport, item connectors.Item, rows int) error {
	content, err := transport.Open(ctx, item)
	if err != nil {
		return fmt.Errorf("source %s: %w: %w", trial.Source, err, connectors.ErrSource)
	}
	defer content.Close()
	limit, err := ParseBytes(w.Config.Limits.File)
	if err != nil {
		return err
	}
	file, done, err := intake.Held(ctx, item.Name, content, limit)
	if err != nil {
		return fmt.Errorf("source %s: %w", trial.Source, err)
	}
	return errors.Join(w.tryFile(ctx, trial, source, file, rows), done())
}

func (w *Workspace) tryFile(ctx context.Context, trial *Trial, source Source, file connectors.File, rows int) error {
	all, err := w.described()
	if err != nil {
		return err
	}
	described, err := all.forSource(source.Mapping)
	if err != nil {
		return err
	}
	header, err := recognise(ctx, file, source.Format, described)
	if err != nil {
		return err
	}
	if source.Structure != "" {
		if err := w.keepsToStructure(ctx, file, header, described, source.Structure); err != nil {
			return err
		}
	}
	trial.Header = all.complete(header, source.Mapping, w.Now())
	trial.Description = all[trial.Header.Dataset]
	descriptor, err := registry.Format(header.Format)
	if err != nil {
		return err
	}
	format, err := newFormat(descriptor, all.of(trial.Header.Dataset))
	if err != nil {
		return err
	}
	return format.Read(ctx, file, header, &firstRows{trial: trial, most: rows})
}

// firstRows keeps the first rows and counts all.
type firstRows struct {
	trial *Trial
	most  int
}

func (f *firstRows) Row(row schemas.RawRow) error {
	f.trial.Count++
	if len(f.trial.Rows) < f.most {
		f.trial.Rows = append(f.trial.Rows, row)
	}
	return nil
}

func (f *firstRows) Answer(schemas.Metadata) error { return nil }

// Meaning says what the labels of a row mean, by the description of its dataset.
func Meaning(description *schemas.Description, row schemas.RawRow) []string {
	given := map[string]string{}
	for _, pair := range row.Labels {
		label, word, _ := strings.Cut(pair, "=")
		given[label] = strings.TrimSpace(word)
	}
	var meaning []string
	for i := range description.Concepts {
		concept := &description.Concepts[i]
		if cell := concept.Cell(given); cell != "" {
			meaning = append(meaning, concept.Concept+"="+meant(concept, cell))
		}
	}
	return meaning
}

func meant(concept *schemas.ConceptMapping, cell string) string {
	word, ok := concept.Word(cell)
	switch {
	case !ok:
		return "? (" + cell + ")"
	case word == "":
		return "the default"
	case concept.IsSetAside(word):
		return "set aside (" + word + ")"
	case concept.Concept == "TIME_PERIOD":
		period, ok := schemas.ParsePeriod(word, concept.Period)
		return cmp.Or(period.Text, map[bool]string{false: "? (" + word + ")"}[ok])
	}
	if code, ok := concept.Code(word); ok {
		return code
	}
	if concept.SetsOthersAside() {
		return "set aside (" + word + ")"
	}
	return "? (" + word + ")"
}

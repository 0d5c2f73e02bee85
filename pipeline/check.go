package pipeline

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"time"

	"cts/connectors/annotation"
	"cts/pipeline/feedback"
	"cts/pipeline/intake"
	"cts/pipeline/lake"
	"cts/schemas"
)

// CheckOptions say what a check of one file may use.
type CheckOptions struct {
	Earlier  *Workspace // accepted figures of earlier rounds; nil for none. It is read, never written
	Now      func() time.Time
	Version  string
	Language string            // of the feedback; empty: that of the form
	Written  []annotation.Line // lines of an earlier annotated copy, whose explanations are kept
	Progress func(step Step)   // told of every step; nil for none
}

// Check reads, maps and validates one file and keeps nothing: what a focal point
// does before they send it. The errors are those of a format:
// [connectors.ErrNotRecognised], [connectors.ErrUnreadable], [connectors.ErrLimit].
func Check(ctx context.Context, path string, options CheckOptions) (found *feedback.Feedback, err error) {
	desk, err := openDesk(ctx, options)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, desk.close()) }()
	checked, err := desk.check(ctx, path)
	if err != nil {
		return nil, err
	}
	return feedback.New(checked)
}

// desk is where a check works: a workspace in memory that goes with it, beside
// the one that holds earlier rounds. Only what the query engine reads lies in a
// folder, which goes too.
type desk struct {
	options CheckOptions
	own     *Workspace
	walk    *walk // over the earlier rounds
	laid    laidOut
}

func openDesk(ctx context.Context, options CheckOptions) (*desk, error) {
	root, err := os.MkdirTemp("", "cts-check-")
	if err != nil {
		return nil, err
	}
	storage := lake.NewMemory()
	config := DefaultConfig("check")
	config.Limits.Threads = 1 // a form of one country gains nothing from more, and each holds memory of its own
	d := &desk{options: options, own: &Workspace{
		Root: root, Config: config, Storage: storage, Lake: lake.Open(storage),
		Now: options.Now, Progress: options.Progress,
	}}
	earlier := d.own
	if options.Earlier != nil {
		copied := *options.Earlier
		copied.Config.Limits.Threads = config.Limits.Threads
		earlier = &copied
	}
	if d.walk, err = earlier.begin(ctx); err != nil {
		return nil, errors.Join(err, d.close())
	}
	d.walk.guarded = true // the tests hold every rule of this program against its canary
	return d, nil
}

// close removes the files that were laid out and their folder, one by one: what
// the check did not put there it does not take away.
func (d *desk) close() error {
	var problems []error
	for _, path := range d.laid {
		problems = append(problems, os.Remove(path))
	}
	return errors.Join(append(problems, os.Remove(d.own.Root))...)
}

func (d *desk) check(ctx context.Context, path string) (feedback.Checked, error) {
	delivery, lines, err := d.take(ctx, path)
	if err != nil {
		return feedback.Checked{}, err
	}
	if err := d.standBefore(ctx, delivery); err != nil {
		return feedback.Checked{}, err
	}
	baseline := d.walk.baseline(delivery)
	j := job{delivery: delivery, baseline: baseline, others: d.walk.others(delivery)}
	if j.digests, err = d.walk.inputs.of(delivery, digestOf(slices.Concat(baseline, j.others))); err != nil {
		return feedback.Checked{}, err
	}
	j.processingID = processingID(delivery, j.digests)
	checked, err := d.process(ctx, j)
	if err != nil {
		return checked, err
	}
	checked.Written = append(slices.Clone(d.options.Written), lines...)
	checked.Explanations, err = d.explanations(ctx, delivery, checked.Written)
	return checked, err
}

// take keeps the file on the desk and recognises it. Lines are those of an
// earlier check, if the file is an annotated copy.
func (d *desk) take(ctx context.Context, path string) (intake.Delivery, []annotation.Line, error) {
	content, err := os.Open(path)
	if err != nil {
		return intake.Delivery{}, nil, err
	}
	defer content.Close()
	arrival, err := d.own.take(ctx, taking{name: filepath.Base(path), content: content})
	if err != nil {
		return intake.Delivery{}, nil, err
	}
	lines, err := d.own.annotations(ctx, arrival.Delivery)
	return arrival.Delivery, lines, err
}

// standBefore lets what was delivered earlier, by the country and by other
// sources, stand before the file, in its order.
func (d *desk) standBefore(ctx context.Context, delivery intake.Delivery) error {
	for _, earlier := range d.walk.deliveries {
		commit, ok := d.walk.latest[earlier.DeliveryID]
		if !ok || earlier.IssuedAt.After(delivery.IssuedAt) {
			continue
		}
		submissions, err := d.walk.submissionsOf(ctx, commit)
		if err != nil {
			return err
		}
		d.walk.stand(submissions, commit)
	}
	return nil
}

// process reads, maps and validates on the desk, against the baseline of the earlier rounds.
func (d *desk) process(ctx context.Context, j job) (feedback.Checked, error) {
	reading := walk{Workspace: d.own, inputs: d.walk.inputs}
	raw, answers, err := reading.read(ctx, j)
	if err != nil {
		return feedback.Checked{}, err
	}
	mapped, err := d.walk.mapRows(j, raw, answers)
	if err != nil {
		return feedback.Checked{}, err
	}
	staging, err := d.own.Lake.Begin(ctx, j.processingID)
	if err != nil {
		return feedback.Checked{}, err
	}
	if err := stage(ctx, staging, raw, mapped); err != nil {
		return feedback.Checked{}, err
	}
	if err := d.lay(ctx, staging.Files()); err != nil {
		return feedback.Checked{}, err
	}
	result, err := d.walk.validate(ctx, []prepared{{job: j, files: d.laid, mapped: mapped}})
	return feedback.Checked{
		Delivery: j.delivery, Submissions: mapped.Submissions, Series: mapped.Series,
		Findings: result.Findings, Counts: result.Counts, Rejections: mapped.Rejections, Raw: raw,
		At: d.own.Now(), Version: d.options.Version, Language: d.language(j.delivery),
	}, err
}

// laidOut are staged tables that were copied from memory to the folder of the desk.
type laidOut map[string]string

// Path is the local path of a table; false for one without rows.
func (l laidOut) Path(table string) (string, bool) {
	path, ok := l[table]
	return path, ok
}

func (d *desk) lay(ctx context.Context, files []lake.File) error {
	d.laid = laidOut{}
	for _, file := range files {
		path := filepath.Join(d.own.Root, file.Table+".parquet")
		if err := d.copy(ctx, file.Name, path); err != nil {
			return err
		}
		d.laid[file.Table] = path
	}
	return nil
}

// copy writes a file of the memory to the disk.
func (d *desk) copy(ctx context.Context, name, path string) (err error) {
	from, err := d.own.Storage.Open(ctx, name)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, from.Close()) }()
	content, err := io.ReadAll(io.NewSectionReader(from, 0, from.Size()))
	if err != nil {
		return err
	}
	return os.WriteFile(path, content, 0o600)
}

// language is the one asked for, or that of the form.
func (d *desk) language(delivery intake.Delivery) string {
	if d.options.Language != "" {
		return d.options.Language
	}
	return feedback.LanguageOf(delivery.Language)
}

// explanations are those of the earlier rounds and those that came with the file.
func (d *desk) explanations(ctx context.Context, delivery intake.Delivery, lines []annotation.Line) ([]schemas.Explanation, error) {
	var all []schemas.Explanation
	if d.options.Earlier != nil {
		kept, err := intake.Explanations(ctx, d.options.Earlier.Storage)
		if err != nil {
			return nil, err
		}
		all = kept
	}
	return append(all, feedback.Carried(lines, delivery, d.own.Now())...), nil
}

// annotations reads the sheet of findings of an annotated workbook; other files have none.
func (w *Workspace) annotations(ctx context.Context, delivery intake.Delivery) (lines []annotation.Line, err error) {
	if delivery.Format != annotated {
		return nil, nil
	}
	for _, snapshot := range delivery.Snapshots {
		file, done, err := w.snapshotFile(ctx, snapshot, delivery.FileName)
		if err != nil {
			return nil, err
		}
		found, err := annotation.Lines(ctx, file)
		if err = errors.Join(err, done()); err != nil {
			return nil, fmt.Errorf("explanations: %w", err)
		}
		lines = append(lines, found...)
	}
	return lines, nil
}

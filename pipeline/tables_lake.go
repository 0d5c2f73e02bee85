package pipeline

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"cts/pipeline/engine"
	"cts/pipeline/intake"
	"cts/pipeline/lake"
	"cts/pipeline/tables"
	"cts/schemas"
)

// Tables brings the tables of a specification in a folder up to date.
func (w *Workspace) Tables(ctx context.Context, out string, spec tables.Spec) (written tables.Result, err error) {
	asked, err := w.tableLake(ctx)
	if err != nil {
		return written, err
	}
	defer func() { err = errors.Join(err, asked.close()) }()
	return tables.Write(ctx, asked, out, spec, lake.Failpoint())
}

// tableLake is the lake as the tables of a batch job ask it: what each is made
// from, and an engine for each scope, opened when the first table needs it.
type tableLake struct {
	*Workspace
	options     engine.Options
	release     string
	fileNames   map[string]string               // by delivery_id
	submissions map[string][]schemas.Submission // by commit_id; read when a table declares a scope
	opened      map[string]*engine.Engine       // by scope
}

func (w *Workspace) tableLake(ctx context.Context) (*tableLake, error) {
	options, release, err := w.engineOptions(ctx)
	if err != nil {
		return nil, err
	}
	asked := &tableLake{Workspace: w, options: options, release: release.ReleaseID, fileNames: map[string]string{}, opened: map[string]*engine.Engine{}}
	deliveries, err := intake.Deliveries(ctx, w.Storage)
	for _, delivery := range deliveries {
		asked.fileNames[delivery.DeliveryID] = delivery.FileName
	}
	return asked, err
}

// engineOptions are the state, events and explanations of the release that
// reports read, or of what the lake holds now.
func (w *Workspace) engineOptions(ctx context.Context) (options engine.Options, release intake.Release, err error) {
	if w.Released != "" {
		return w.releaseOptions(ctx, w.Released)
	}
	state, err := w.Lake.State(ctx)
	if err != nil {
		return options, release, err
	}
	options, err = w.stateOptions(ctx, state)
	return options, release, err
}

func (t *tableLake) close() error {
	var problems []error
	for _, opened := range t.opened {
		problems = append(problems, opened.Close())
	}
	return errors.Join(problems...)
}

// Querier implements [tables.Lake].
func (t *tableLake) Querier(ctx context.Context, table tables.Declared) (tables.Querier, error) {
	scope := scopeOf(table)
	if opened, ok := t.opened[scope]; ok {
		return opened, nil
	}
	options, err := t.within(ctx, table)
	if err != nil {
		return nil, err
	}
	opened, err := engine.Open(ctx, options)
	if err == nil {
		t.opened[scope] = opened
	}
	return opened, err
}

func scopeOf(table tables.Declared) string {
	return strings.Join(table.Datasets, ",") + " of " + strings.Join(table.Areas, ",")
}

// within are the options of an engine that sees the scope of a table alone: the
// deliveries that speak of it, and of them its submissions.
func (t *tableLake) within(ctx context.Context, table tables.Declared) (engine.Options, error) {
	options := t.options
	if len(table.Datasets) == 0 && len(table.Areas) == 0 {
		return options, nil
	}
	if err := t.readSubmissions(ctx); err != nil {
		return options, err
	}
	options.Only = []string{}
	named := map[string]bool{}
	for _, commit := range t.options.State.Commits {
		for _, submission := range t.submissions[commit.CommitID] {
			if inScope(table.Datasets, submission.Dataset) && inScope(table.Areas, submission.RefArea) {
				options.Only = append(options.Only, submission.SubmissionID)
				named[commit.DeliveryID] = true
			}
		}
	}
	slices.Sort(options.Only)
	options.Only = slices.Compact(options.Only)
	options.State.Commits = slices.DeleteFunc(slices.Clone(options.State.Commits), func(c lake.Commit) bool { return !named[c.DeliveryID] })
	options.Events = slices.DeleteFunc(slices.Clone(options.Events), func(e schemas.Event) bool {
		_, found := slices.BinarySearch(options.Only, e.SubmissionID)
		return !found
	})
	return options, nil
}

// inScope tells whether a code is declared. "*" stands for the areas that a
// release leaves out, which withdraws figures of any.
func inScope(declared []string, code string) bool {
	return len(declared) == 0 || code == "*" || slices.Contains(declared, code)
}

func (t *tableLake) readSubmissions(ctx context.Context) error {
	if t.submissions != nil {
		return nil
	}
	t.submissions = map[string][]schemas.Submission{}
	for _, commit := range t.options.State.Commits {
		file, ok := commit.File(schemas.Submissions.Name)
		if !ok {
			continue
		}
		submissions, err := lake.Read[schemas.Submission](ctx, t.Storage, &schemas.Submissions, file)
		if err != nil {
			return err
		}
		t.submissions[commit.CommitID] = submissions
	}
	return nil
}

// Inputs implements [tables.Lake]. A query over reference tables alone does not
// depend on what was delivered.
func (t *tableLake) Inputs(ctx context.Context, table tables.Declared) (tables.Inputs, error) {
	reads, err := engine.ReadsOf(ctx, table.SQL)
	if err != nil {
		return tables.Inputs{}, err
	}
	inputs := tables.Inputs{
		Declaration: table.Digest(), Release: t.release, Reference: map[string]string{},
		Program: schemas.ID("program", t.Version, engine.ViewsDigest(), schemas.Digest()),
	}
	if reads.Clock {
		inputs.Clock = fmt.Sprint(t.Now().UnixMicro())
	}
	delivered := false
	for _, name := range reads.Relations {
		if slices.ContainsFunc(schemas.ReferenceTables(), func(r *schemas.Table) bool { return r.Name == name }) {
			file, _ := t.options.State.Latest(name)
			inputs.Reference[name] = file.SHA256
		} else {
			delivered = true
		}
	}
	if !delivered {
		return inputs, nil
	}
	options, err := t.within(ctx, table)
	t.deliveredInputs(&inputs, options)
	return inputs, err
}

func (t *tableLake) deliveredInputs(inputs *tables.Inputs, options engine.Options) {
	inputs.Settings = schemas.ID(append([]string{"settings"}, options.Precedence...)...)
	inputs.Deliveries = map[string]tables.Delivered{}
	for _, commit := range options.State.Commits {
		delivery := inputs.Deliveries[commit.DeliveryID]
		delivery.File = t.fileNames[commit.DeliveryID]
		delivery.Processings = append(delivery.Processings, commit.ProcessingID)
		inputs.Deliveries[commit.DeliveryID] = delivery
	}
	parts := []string{"decisions"}
	for _, event := range options.Events {
		parts = append(parts, event.SubmissionID, event.Type, event.Actor, event.Reason)
	}
	for _, explanation := range options.Explanations {
		parts = append(parts, explanation.FindingID, explanation.Figures, explanation.Text)
	}
	inputs.Decisions = schemas.ID(parts...)
}

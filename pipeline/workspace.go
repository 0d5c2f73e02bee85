// Package pipeline runs the road of the data: pull, read, map, validate,
// commit. It wires the packages below it and owns what only the whole can
// know: which processing of a delivery is up to date, and against which
// baseline it is validated.
package pipeline

import (
	"context"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"time"

	"cts/connectors"
	"cts/iccs"
	"cts/pipeline/engine"
	"cts/pipeline/intake"
	"cts/pipeline/lake"
	"cts/schemas"
)

// Workspace is one workspace opened for work.
type Workspace struct {
	Root     string
	Config   Config
	Storage  lake.Storage
	Lake     *lake.Lake
	Now      func() time.Time
	Log      *slog.Logger
	Progress func(Step)       // told of every step of a run; nil for none
	Released string           // id of the release that reports read; empty for what the lake holds now
	Version  string           // of the program, for the foot of reports
	Clock    connectors.Clock // by which sources are waited for and requests signed; never the one of Now, which may stand

	Language string                                              // of reports; the first of the workspace where it is empty
	Titles   func(language string) (*iccs.Classification, error) // of categories in reports; those of the program where it is nil

	// Print makes a PDF of the pages of reports, dated as given; nil for none.
	Print func(ctx context.Context, page []byte, date time.Time) ([]byte, error)

	// AcrossBreaks gives trends across breaks and changes of unit, definition or coverage too, and marks them.
	AcrossBreaks bool

	settling string // time between two looks at a folder; empty for one look
	together int    // how many deliveries are validated together at most; mostTogether where it is zero
}

// Step is one step of a run, for people who watch.
type Step struct {
	Stage    string // pull, read, map, validate, commit, up to date
	Name     string // file or delivery
	Position int    // 1-based
	Of       int
}

// Open opens the workspace at root. The clock is a parameter, so that a run can be made again.
func Open(root string, now func() time.Time, log *slog.Logger) (*Workspace, error) {
	config, err := LoadConfig(root)
	if err != nil {
		return nil, err
	}
	storage, err := lake.NewLocal(root)
	if err != nil {
		return nil, err
	}
	return &Workspace{Root: root, Config: config, Storage: storage, Lake: lake.Open(storage), Now: now, Log: log, Clock: connectors.SystemClock()}, nil
}

// Init makes an empty workspace at root; an existing one is left as it is, with an error.
func Init(root, name string) error {
	path := filepath.Join(root, ConfigName)
	if _, err := os.Stat(path); err == nil {
		return fmt.Errorf("%s: there is a workspace here already", path)
	}
	config := DefaultConfig(name)
	text, err := config.Text()
	if err != nil {
		return err
	}
	for _, source := range config.SourceNames() {
		if err := os.MkdirAll(filepath.Join(root, filepath.FromSlash(config.Sources[source].Path)), 0o755); err != nil {
			return err
		}
	}
	return os.WriteFile(path, text, 0o644)
}

// Engine opens the query engine over what the lake holds now.
func (w *Workspace) Engine(ctx context.Context) (*engine.Engine, lake.State, error) {
	state, err := w.Lake.State(ctx)
	if err != nil {
		return nil, state, err
	}
	opened, err := w.open(ctx, state, nil)
	return opened, state, err
}

func (w *Workspace) open(ctx context.Context, state lake.State, candidate *engine.Candidate) (*engine.Engine, error) {
	options, err := w.stateOptions(ctx, state)
	if err != nil {
		return nil, err
	}
	options.Candidate = candidate
	return engine.Open(ctx, options)
}

// stateOptions are those of an engine over a state, with all that was decided.
func (w *Workspace) stateOptions(ctx context.Context, state lake.State) (engine.Options, error) {
	events, err := intake.Events(ctx, w.Storage)
	if err != nil {
		return engine.Options{}, err
	}
	explanations, err := intake.Explanations(ctx, w.Storage)
	return w.optionsOver(state, events, explanations), err
}

func (w *Workspace) optionsOver(state lake.State, events []schemas.Event, explanations []schemas.Explanation) engine.Options {
	return engine.Options{
		Lake: w.Lake, State: state, Events: events, Explanations: explanations,
		Precedence: w.Config.Precedence, Memory: w.Config.Limits.Memory, Threads: w.Config.Limits.Threads,
		Scratch: w.Lake.Scratch(), Disk: w.Config.Limits.Disk,
	}
}

func (w *Workspace) step(stage, name string, position, of int) {
	if w.Log != nil {
		w.Log.Debug(stage, "name", name, "position", position, "of", of)
	}
	if w.Progress != nil {
		w.Progress(Step{Stage: stage, Name: name, Position: position, Of: of})
	}
}

package pipeline

import (
	"context"
	"errors"

	"cts/pipeline/dissemination"
	"cts/pipeline/engine"
	"cts/pipeline/intake"
	"cts/pipeline/regional"
	"cts/pipeline/report"
	"cts/pipeline/sdg"
)

// Trends writes the trend report of what the lake holds now into a folder.
func (w *Workspace) Trends(ctx context.Context, out string) (report.Result, error) {
	return w.reported(ctx, func(q report.Querier, options report.Options) (report.Result, error) {
		return report.Trends(ctx, q, out, options)
	})
}

// SDG writes the series of the Sustainable Development Goals into a folder,
// checked against a structure; nil is the one that the program carries.
func (w *Workspace) SDG(ctx context.Context, out string, structure *sdg.Structure) (report.Result, error) {
	if structure == nil {
		var err error
		if structure, err = sdg.Constructed(); err != nil {
			return report.Result{}, err
		}
	}
	return w.reported(ctx, func(q report.Querier, options report.Options) (report.Result, error) {
		return sdg.Report(ctx, q, out, structure, options)
	})
}

// Country writes the trend report of one area into a folder.
func (w *Workspace) Country(ctx context.Context, out, area string) (report.Result, error) {
	return w.reported(ctx, func(q report.Querier, options report.Options) (report.Result, error) {
		options.Area = area
		result, err := report.Trends(ctx, q, out, options)
		return result, placed(area, err)
	})
}

// Round writes the report on a round of the questionnaire into a folder.
func (w *Workspace) Round(ctx context.Context, out string, round int) (report.Result, error) {
	return w.reported(ctx, func(q report.Querier, options report.Options) (report.Result, error) {
		return dissemination.Round(ctx, q, out, round, options)
	})
}

// Regions writes regional sums, coverage and trends into a folder.
func (w *Workspace) Regions(ctx context.Context, out string, request regional.Request) (report.Result, error) {
	return w.reported(ctx, func(q report.Querier, options report.Options) (report.Result, error) {
		return regional.Report(ctx, q, out, request, options)
	})
}

// Revisions writes the report on what changed, and why, into a folder.
func (w *Workspace) Revisions(ctx context.Context, out string) (report.Result, error) {
	return w.reported(ctx, func(q report.Querier, options report.Options) (report.Result, error) {
		return dissemination.Revisions(ctx, q, out, options)
	})
}

// Theme writes the report on a theme into a folder.
func (w *Workspace) Theme(ctx context.Context, out string, theme dissemination.Theme) (report.Result, error) {
	return w.reported(ctx, func(q report.Querier, options report.Options) (report.Result, error) {
		return dissemination.ThemeReport(ctx, q, out, theme, options)
	})
}

// reported opens the engine for a report.
func (w *Workspace) reported(ctx context.Context, write func(report.Querier, report.Options) (report.Result, error)) (written report.Result, err error) {
	opened, options, err := w.openForReport(ctx)
	if err != nil {
		return written, err
	}
	defer func() { err = errors.Join(err, opened.Close()) }()
	if options.FileNames, err = w.fileNames(ctx); err != nil {
		return written, err
	}
	if w.Print != nil {
		options.Print = func(page []byte) ([]byte, error) { return w.Print(ctx, page, options.GeneratedAt) }
	}
	return write(opened, options)
}

// openForReport opens the engine over the release that reports read, or over
// what the lake holds now. A report of a release carries the date of the release.
func (w *Workspace) openForReport(ctx context.Context) (*engine.Engine, report.Options, error) {
	options, err := w.reportOptions()
	if err != nil {
		return nil, options, err
	}
	if w.Released == "" {
		opened, state, err := w.Engine(ctx)
		options.LakeState = state.ID
		return opened, options, err
	}
	opened, release, err := w.openRelease(ctx, w.Released)
	options.GeneratedAt, options.LakeState = release.DecidedAt, release.LakeState
	options.Denominator, options.Release = release.Denominator, true
	if release.Title != "" {
		options.Title = release.Title
	}
	return opened, options, err
}

// fileNames tells under which name each snapshot came.
func (w *Workspace) fileNames(ctx context.Context) (map[string]string, error) {
	deliveries, err := intake.Deliveries(ctx, w.Storage)
	names := map[string]string{}
	for _, delivery := range deliveries {
		for _, snapshot := range delivery.Snapshots {
			names[snapshot] = delivery.FileName
		}
	}
	return names, err
}

// reportOptions are the options of a report of what the lake holds now.
func (w *Workspace) reportOptions() (options report.Options, err error) {
	options = report.Options{Language: w.language(), Title: w.Config.Workspace, GeneratedAt: w.Now(), ProgramVersion: w.Version, AcrossBreaks: w.AcrossBreaks}
	if w.Titles != nil {
		options.Classification, err = w.Titles(options.Language)
	}
	return options, err
}

// language is the one that was asked for, otherwise the first of the workspace,
// and English when it names none.
func (w *Workspace) language() string {
	switch {
	case w.Language != "":
		return w.Language
	case len(w.Config.Languages) == 0:
		return "en"
	}
	return w.Config.Languages[0]
}

// EngineVersion tells which DuckDB is linked.
func EngineVersion(ctx context.Context) (string, error) { return engine.Version(ctx) }

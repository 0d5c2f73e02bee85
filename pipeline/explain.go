package pipeline

import (
	"context"
	"errors"

	"cts/pipeline/report"
)

// ExplainFigure leads published figures back to the cells that they were read from.
func (w *Workspace) ExplainFigure(ctx context.Context, question report.Question) (explained []report.Explained, err error) {
	opened, _, err := w.Engine(ctx)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, opened.Close()) }()
	names, err := w.fileNames(ctx)
	if err != nil {
		return nil, err
	}
	return report.Explain(ctx, opened, question, report.Options{Language: w.language(), FileNames: names})
}

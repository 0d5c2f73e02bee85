package pipeline

import (
	"context"
	"slices"

	"cts/pipeline/feedback"
	"cts/pipeline/intake"
	"cts/schemas"
)

// keepExplanations records the explanations that an annotated workbook brings
// back. One that is kept already, from an earlier arrival of the same words, is
// not kept twice, however often the workbook is pulled.
func (w *Workspace) keepExplanations(ctx context.Context, delivery intake.Delivery) (kept int, err error) {
	lines, err := w.annotations(ctx, delivery)
	if err != nil {
		return 0, err
	}
	given := feedback.Carried(lines, delivery, w.Now())
	if len(given) == 0 {
		return 0, nil
	}
	known, err := intake.Explanations(ctx, w.Storage)
	if err != nil {
		return 0, err
	}
	for _, explanation := range given {
		if slices.ContainsFunc(known, func(k schemas.Explanation) bool { return sameReason(k, explanation) }) {
			continue
		}
		if _, err := intake.Explain(ctx, w.Storage, explanation); err != nil {
			return kept, err
		}
		kept++
	}
	return kept, nil
}

// sameReason tells whether two explanations differ in nothing but their time and language.
func sameReason(a, b schemas.Explanation) bool {
	return a.FindingID == b.FindingID && a.Figures == b.Figures && a.Text == b.Text && a.Actor == b.Actor
}

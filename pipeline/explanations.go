package pipeline

import (
	"context"
	"slices"

	"cts/connectors/annotation"
	"cts/pipeline/feedback"
	"cts/pipeline/intake"
	"cts/schemas"
)

// keepExplanations records the explanations that an annotated workbook brings
// back. One that is kept already, from an earlier arrival of the same words, is
// not kept twice, however often the workbook is pulled.
func (w *Workspace) keepExplanations(ctx context.Context, delivery intake.Delivery, lines []annotation.Line) (kept int, err error) {
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

// tellUnread lists, for the files of which this run processed the delivery, the
// explanations that explain nothing: only the findings tell whether they do.
func (r *Report) tellUnread() {
	for _, processing := range r.Processed {
		for i, arrival := range r.Arrived {
			if arrival.Delivery.DeliveryID == processing.Delivery.DeliveryID {
				r.Arrived[i].Unread = feedback.UnreadOf(arrival.written, processing.Findings)
			}
		}
	}
}

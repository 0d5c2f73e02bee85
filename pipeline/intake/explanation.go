package intake

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"cts/schemas"
)

const explanationsFolder = "events/explanations/"

// keptExplanation is an explanation as a record.
type keptExplanation struct{ schemas.Explanation }

func (e keptExplanation) name() string { return explanationsFolder + e.ExplanationID + ".json" }

func (e keptExplanation) check() error {
	err := required("finding_id", e.FindingID, "figures", e.Figures, "text", e.Text, "actor", e.Actor)
	if err != nil {
		return err
	}
	if err := checkInstant("decided_at", e.DecidedAt); err != nil {
		return err
	}
	if id := e.id(); e.ExplanationID != id {
		return fmt.Errorf("explanation_id %q is not that of its content, %s", e.ExplanationID, id)
	}
	return nil
}

// id names the explanation by its content.
func (e keptExplanation) id() string {
	return schemas.ID("explanation", e.FindingID, e.Figures, e.Text, e.Language, e.Actor, textInstant(e.DecidedAt))
}

// NewExplanation is the explanation as it is kept: DecidedAt in UTC to the
// microsecond, ExplanationID filled in.
func NewExplanation(explanation schemas.Explanation) schemas.Explanation {
	explanation.DecidedAt = instant(explanation.DecidedAt)
	explanation.ExplanationID = keptExplanation{explanation}.id()
	return explanation
}

// Explain keeps a focal point's reason for a finding and fills in its id. The
// same explanation again is not kept twice; created is then false.
func Explain(ctx context.Context, storage Storage, explanation schemas.Explanation) (created bool, err error) {
	created, err = create(ctx, storage, keptExplanation{NewExplanation(explanation)})
	if err != nil {
		return false, fmt.Errorf("explanation of finding %s: %w", explanation.FindingID, err)
	}
	return created, nil
}

// Explanations returns every explanation, in the order of decided_at and
// explanation_id.
func Explanations(ctx context.Context, storage Storage) ([]schemas.Explanation, error) {
	kept, err := list[keptExplanation](ctx, storage, explanationsFolder)
	if err != nil {
		return nil, err
	}
	explanations := make([]schemas.Explanation, len(kept))
	for i, explanation := range kept {
		explanations[i] = explanation.Explanation
	}
	slices.SortFunc(explanations, func(a, b schemas.Explanation) int {
		return cmp.Or(a.DecidedAt.Compare(b.DecidedAt), strings.Compare(a.ExplanationID, b.ExplanationID))
	})
	return explanations, nil
}

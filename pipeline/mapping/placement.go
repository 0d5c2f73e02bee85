package mapping

import (
	"fmt"
	"slices"
	"strings"

	"cts/iccs"
	"cts/schemas"
)

// placement says where the figures of a national code go.
type placement struct {
	iccs      string // category of the observation; _U where the code has none
	breakdown string
	relation  string // of the observation
	coverage  string // relation as the table coverage counts it
	scheme    string
	standing  string
	cautions  []string
	shares    []share // what goes into series; none is held out
}

// share is a part of a figure that goes into one series.
type share struct {
	iccs      string
	breakdown string
	weight    schemas.Optional[float64]
}

// placementQuestion is all that a placement depends on.
type placementQuestion struct {
	code, attempt string
	year          int32
	breakdown     string // of the label itself
}

// placeOf asks the correspondence, once for each question.
func (m *mapper) placeOf(q placementQuestion) (*placement, error) {
	if known, ok := m.placements[q]; ok {
		return known, nil
	}
	found, err := m.findPlace(q)
	if err != nil {
		return nil, err
	}
	m.placements[q] = found
	return found, nil
}

func (m *mapper) findPlace(q placementQuestion) (*placement, error) {
	scheme := m.reference.Correspondence.Scheme
	mapped := m.reference.Correspondence.Lookup(q.code, q.attempt, q.year)
	if mapped.State != iccs.StateMapped {
		return &placement{
			iccs: schemas.Unknown, breakdown: q.breakdown, relation: unmapped(mapped.State),
			coverage: unmapped(mapped.State), scheme: scheme.ID, standing: scheme.Standing,
		}, nil
	}
	first := mapped.Targets[0]
	found := &placement{iccs: first.ICCS, relation: first.Relation, coverage: first.Relation, scheme: scheme.ID, standing: first.Standing}
	if first.Relation == "" {
		found.coverage = "unknown"
	}
	var categories []string
	for _, target := range mapped.Targets {
		breakdown, err := joinBreakdowns(q.breakdown, target.Breakdown)
		if err != nil {
			return nil, fmt.Errorf("correspondence %s, code %q: %w: %w", scheme.ID, q.code, ErrReference, err)
		}
		found.breakdown = breakdown
		found.cautions = append(found.cautions, target.Cautions...)
		categories = append(categories, target.ICCS)
		if target.ICCS != schemas.Unknown && !m.containedAlike(q, target, breakdown) {
			found.shares = append(found.shares, share{target.ICCS, breakdown, target.Weight})
		}
	}
	if len(found.shares) == 0 && found.iccs != schemas.Unknown {
		found.coverage = coverageContained
	}
	if len(mapped.Targets) > 1 {
		m.keepWhole(found, categories, q.breakdown)
	}
	if found.standing == "background" && found.iccs != schemas.Total && found.iccs != schemas.NotApplicable {
		found.cautions = append(found.cautions, cautionBackground)
	}
	return found, nil
}

// unmapped gives the relation for a code without category.
func unmapped(state string) string {
	if state == iccs.StateNotYetMapped {
		return "unmapped"
	}
	return state
}

// keepWhole describes an observation whose figure is divided by weights: nothing
// is divided at national grain, so that it stands under the lowest category
// that holds all shares.
func (m *mapper) keepWhole(found *placement, categories []string, breakdown string) {
	found.iccs, found.breakdown = schemas.Unknown, breakdown
	if above, ok := m.reference.Classification.LowestCommonAncestor(categories...); ok {
		found.iccs = above
	}
}

// containedAlike tells whether another code already contains this one, at any
// remove, and leads to the same category: such a code has no series of its own, and adding it
// would count it twice. A breakdown or another category sets it apart.
func (m *mapper) containedAlike(q placementQuestion, target iccs.Target, breakdown string) bool {
	if target.PartOf == "" || breakdown != schemas.Total {
		return false
	}
	return slices.ContainsFunc(m.reference.Correspondence.Containers(q.code), func(container string) bool {
		above := m.reference.Correspondence.Lookup(container, q.attempt, q.year)
		return slices.ContainsFunc(above.Targets, func(t iccs.Target) bool { return t.ICCS == target.ICCS })
	})
}

// placeOfItem is the placement that an edition declares for its item.
func (m *mapper) placeOfItem(item *schemas.Item) (*placement, error) {
	q := placementQuestion{code: item.ID}
	if known, ok := m.placements[q]; ok {
		return known, nil
	}
	key := item.Key()
	if _, ok := m.reference.Classification.Category(key.ICCS); !ok {
		return nil, fmt.Errorf("%w: edition %s, item %s: %q is no ICCS code", ErrReference, m.reference.Questionnaire.ID, item.ID, key.ICCS)
	}
	found := &placement{
		iccs: key.ICCS, breakdown: key.Breakdown, relation: iccs.RelationExact, coverage: iccs.RelationExact,
		scheme: m.reference.Questionnaire.ID, standing: "edition", shares: []share{{iccs: key.ICCS, breakdown: key.Breakdown}},
	}
	m.placements[q] = found
	return found, nil
}

// joinBreakdowns joins the pairs of a label and of its code, sorted by concept.
// The same concept with two codes is a contradiction.
func joinBreakdowns(a, b string) (string, error) {
	codes := map[string]string{}
	var pairs []string
	for _, breakdown := range []string{a, b} {
		if breakdown == "" || breakdown == schemas.Total {
			continue
		}
		for pair := range strings.SplitSeq(breakdown, ",") {
			concept, code, _ := strings.Cut(pair, "=")
			if before, given := codes[concept]; given && before != code {
				return "", fmt.Errorf("breakdown %s is %s by the label and %s by the code", concept, before, code)
			}
			codes[concept] = code
			pairs = append(pairs, pair)
		}
	}
	if len(pairs) == 0 {
		return schemas.Total, nil
	}
	return strings.Join(sortedOnce(pairs), ","), nil
}

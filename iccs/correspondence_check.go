package iccs

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"cts/schemas"
)

var (
	relations = []string{"", RelationExact, RelationNarrower, RelationBroader, RelationPartial}
	unmapped  = []string{StateExcluded, StateNoMatch, StateNotYetMapped}
	attempts  = []string{"", schemas.Total, "ATTEMPTED", "COMPLETED"}
	pair      = regexp.MustCompile(`^[A-Z][A-Z0-9_]*=[A-Z0-9_][A-Z0-9_.-]*$`)
)

// checkEntry holds one row against the code lists.
func checkEntry(entry Entry) error {
	var faults []error
	fault := func(format string, arguments ...any) {
		faults = append(faults, fmt.Errorf(format+": %w", append(arguments, ErrTable)...))
	}
	if entry.Code == "" || entry.Code != strings.TrimSpace(entry.Code) {
		fault("code %q is empty or has blanks around it", entry.Code)
	}
	if !slices.Contains(attempts, entry.AttemptState) {
		fault("attempt_state %q is none of %s", entry.AttemptState, strings.Join(attempts[1:], ", "))
	}
	if !slices.Contains(standings, entry.Standing) {
		fault("standing %q is none of %s", entry.Standing, strings.Join(standings, ", "))
	}
	if entry.ValidFrom != 0 && entry.ValidTo != 0 && entry.ValidFrom > entry.ValidTo {
		fault("valid_from %d is after valid_to %d", entry.ValidFrom, entry.ValidTo)
	}
	if !canonicalBreakdown(entry.Breakdown) {
		fault("breakdown %q is not sorted CONCEPT=code pairs joined by commas", entry.Breakdown)
	}
	return errors.Join(append(faults, checkTarget(entry))...)
}

func checkTarget(entry Entry) error {
	if entry.ICCS == "" {
		if !slices.Contains(unmapped, entry.Relation) || entry.Weight.Valid || entry.Breakdown != "" {
			return fmt.Errorf("no iccs: relation has to be one of %s, without weight and breakdown: %w", strings.Join(unmapped, ", "), ErrTable)
		}
		return nil
	}
	if entry.proposed() && (entry.Weight.Valid || entry.Breakdown != "") {
		return fmt.Errorf("a category that is only proposed (%s) has no weight and no breakdown: %w", StateNotYetMapped, ErrTable)
	}
	if !slices.Contains(relations, entry.Relation) && !entry.proposed() {
		return fmt.Errorf("relation %q of a mapped code is none of %s or empty: %w", entry.Relation, strings.Join(relations[1:], ", "), ErrTable)
	}
	if canonical, ok := Load().Canonical(entry.ICCS); ok && canonical != entry.ICCS {
		return fmt.Errorf("iccs %q is a misprint of %q; write that: %w", entry.ICCS, canonical, ErrUnknownCategory)
	}
	if _, ok := Load().Category(entry.ICCS); !ok || entry.ICCS == schemas.Unknown {
		return fmt.Errorf("iccs %q: %w", entry.ICCS, ErrUnknownCategory)
	}
	return nil
}

// canonicalBreakdown accepts sorted CONCEPT=code pairs, each concept once, and none at all.
func canonicalBreakdown(breakdown string) bool {
	if breakdown == "" {
		return true
	}
	last := ""
	for part := range strings.SplitSeq(breakdown, ",") {
		concept, _, _ := strings.Cut(part, "=")
		if !pair.MatchString(part) || concept <= last {
			return false
		}
		last = concept
	}
	return true
}

// Limits that no scheme comes near, and that keep the checks of a hostile file short.
const (
	maximumDepth      = 20  // levels of part_of
	maximumRowsOfCode = 500 // targets, attempt states and years of one code
)

// checkRows holds the rows of a table against each other.
func checkRows(name string, rows []row) error {
	byCode := map[string][]row{}
	for _, r := range rows {
		byCode[r.Code] = append(byCode[r.Code], r)
	}
	var faults []error
	for _, r := range rows {
		if len(faults) >= maximumFaults {
			break
		}
		if err := checkPartOf(r, byCode); err != nil {
			faults = append(faults, fmt.Errorf("%s:%d: %w", name, r.line, err))
		}
		if byCode[r.Code][0].line != r.line {
			continue // the rows of a code are compared once
		}
		if err := checkCode(name, byCode[r.Code]); err != nil {
			faults = append(faults, err)
		}
	}
	return errors.Join(faults...)
}

// checkPartOf follows part_of to its end: every code is in the table, and none contains itself.
func checkPartOf(r row, byCode map[string][]row) error {
	seen := map[string]bool{r.Code: true}
	for container := r.PartOf; container != ""; container = byCode[container][0].PartOf {
		if len(byCode[container]) == 0 {
			return fmt.Errorf("part_of %q is no code of the table: %w", container, ErrTable)
		}
		if seen[container] || len(seen) > maximumDepth {
			return fmt.Errorf("part_of: code %q contains itself, or stands deeper than %d levels: %w", r.Code, maximumDepth, ErrTable)
		}
		seen[container] = true
	}
	return nil
}

// checkCode compares the rows of one code that are valid together.
func checkCode(name string, rows []row) error {
	if len(rows) > maximumRowsOfCode {
		return fmt.Errorf("%s:%d: code %q has more than %d rows: %w", name, rows[0].line, rows[0].Code, maximumRowsOfCode, ErrTable)
	}
	for i, r := range rows {
		together := []row{r}
		for _, other := range rows[:i] {
			if other.AttemptState != r.AttemptState || !overlap(r.Entry, other.Entry) {
				continue
			}
			if other.ICCS == r.ICCS {
				return fmt.Errorf("%s:%d: code %q leads to %q twice, first on line %d: %w", name, r.line, r.Code, r.ICCS, other.line, ErrTable)
			}
			together = append(together, other)
		}
		if err := checkTogether(r.Code, together); err != nil {
			return fmt.Errorf("%s:%d: %w", name, r.line, err)
		}
	}
	return checkWeights(name, rows)
}

func overlap(a, b Entry) bool {
	return (a.ValidTo == 0 || b.ValidFrom == 0 || b.ValidFrom <= a.ValidTo) &&
		(b.ValidTo == 0 || a.ValidFrom == 0 || a.ValidFrom <= b.ValidTo)
}

// checkTogether allows several rows for a code only where they divide it, or
// where all are proposals of which a person chooses.
func checkTogether(code string, together []row) error {
	settled := slices.ContainsFunc(together, func(r row) bool { return !r.proposed() })
	if len(together) == 1 || !settled {
		return nil
	}
	for _, r := range together {
		if !r.leads() || (r.whole() && r.Relation != "" && !r.Weight.Valid) {
			return fmt.Errorf("code %q has a row %q beside other rows; only partial, broader and weighted rows stand together: %w", code, r.Relation, ErrTable)
		}
		if r.Weight.Valid != together[0].Weight.Valid {
			return fmt.Errorf("code %q has weights on some of its rows; give all or none: %w", code, ErrTable)
		}
	}
	return nil
}

// checkWeights proves that weights hand out the whole of a code: in every year
// in which a weighted row begins, the weights of its attempt state add up to one.
func checkWeights(name string, rows []row) error {
	for _, r := range rows {
		if !r.Weight.Valid {
			continue
		}
		var weights []float64
		for _, other := range rows {
			if other.AttemptState == r.AttemptState && within(max(r.ValidFrom, 1), other.ValidFrom, other.ValidTo) {
				weights = append(weights, other.Weight.Value)
			}
		}
		if !sumsToOne(weights) {
			return fmt.Errorf("%s:%d: the weights of code %q do not add up to 1: %w", name, r.line, r.Code, ErrTable)
		}
	}
	return nil
}

package mapping

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"

	"cts/schemas"
)

// ErrCorrection means that a declared correction contradicts itself.
var ErrCorrection = errors.New("faulty correction")

// Status of a correction.
const (
	CorrectionReported  = "reported"  // we told the source; it has not answered
	CorrectionConfirmed = "confirmed" // the source agrees, and has not mended its file
	CorrectionHealed    = "healed"    // the source has mended its file: kept for what was corrected before, and not applied
)

// Correction is a known error of a source, declared: where it is, what stands there,
// what is meant, and why. It is applied only while the source still writes what is
// expected; once it writes something else, the expectation fails and is reported.
type Correction struct {
	ID      string            `yaml:"id"`
	Dataset string            `yaml:"dataset"`
	Where   map[string]string `yaml:"where"`  // labels of the row, all of which must fit
	Expect  string            `yaml:"expect"` // the value as the source writes it
	Value   string            `yaml:"value"`  // what is meant; empty with labels, where only they are wrong
	Labels  map[string]string `yaml:"labels"` // labels that are meant in place of those written
	Why     string            `yaml:"why"`
	Status  string            `yaml:"status"`
	Source  string            `yaml:"source"` // who told, and when
}

// Check names what a correction lacks.
func (c Correction) Check() error {
	for _, field := range [][2]string{{"id", c.ID}, {"dataset", c.Dataset}, {"why", c.Why}, {"source", c.Source}} {
		if field[1] == "" {
			return fmt.Errorf("correction %q: %s is missing: %w", c.ID, field[0], ErrCorrection)
		}
	}
	switch {
	case len(c.Where) == 0:
		return fmt.Errorf("correction %s: where is missing, so that it would fit every row: %w", c.ID, ErrCorrection)
	case c.Value == "" && len(c.Labels) == 0, c.Value == c.Expect && len(c.Labels) == 0:
		return fmt.Errorf("correction %s: neither value nor labels say what is meant: %w", c.ID, ErrCorrection)
	case !slices.Contains([]string{CorrectionReported, CorrectionConfirmed, CorrectionHealed}, c.Status):
		return fmt.Errorf("correction %s: status %q is none of reported, confirmed and healed: %w", c.ID, c.Status, ErrCorrection)
	}
	return nil
}

// Healed is a correction whose expectation failed: the source writes something else now.
type Healed struct {
	CorrectionID string
	Locator      string
	ValueRaw     string
	Expected     string
}

// fits tells whether the row is the one that the correction is about.
func (c Correction) fits(row *schemas.RawRow) bool {
	for label, word := range c.Where {
		if !slices.ContainsFunc(row.Labels, func(pair string) bool {
			name, written, _ := strings.Cut(pair, "=")
			return name == label && strings.TrimSpace(written) == word
		}) {
			return false
		}
	}
	return true
}

// apply gives the row as it is meant. The row of the source stays as it is.
func (c Correction) apply(row schemas.RawRow) *schemas.RawRow {
	if c.Value != "" {
		row.ValueRaw, row.ValueType = c.Value, cellText
		if schemas.CellFigure(c.Value, "number").Value.Valid {
			row.ValueType = "number"
		}
	}
	row.Labels = slices.Clone(row.Labels)
	for i, pair := range row.Labels {
		name, _, _ := strings.Cut(pair, "=")
		if word, ok := c.Labels[name]; ok {
			row.Labels[i] = name + "=" + word
		}
	}
	return &row
}

// corrected gives a row as it is meant, and the correction that was applied to it.
func (m *mapper) corrected(row *schemas.RawRow) (*schemas.RawRow, string) {
	for _, c := range m.reference.Corrections {
		if c.Dataset != m.delivery.Dataset || c.Status == CorrectionHealed || !c.fits(row) {
			continue
		}
		if strings.TrimSpace(row.ValueRaw) == c.Expect {
			return c.apply(*row), c.ID
		}
		m.mapped.Healed = append(m.mapped.Healed, Healed{CorrectionID: c.ID, Locator: row.Locator, ValueRaw: row.ValueRaw, Expected: c.Expect})
	}
	return row, ""
}

// CorrectionsDigest changes when any of the corrections of a dataset changes; empty for none.
func CorrectionsDigest(corrections []Correction, dataset string) string {
	var parts []string
	for _, c := range corrections {
		if c.Dataset != dataset {
			continue
		}
		parts = append(parts, c.ID, c.Expect, c.Value, c.Status, c.Why, c.Source)
		for _, labels := range []map[string]string{c.Where, c.Labels} {
			parts = append(parts, "where")
			for _, pair := range pairsOf(labels) {
				parts = append(parts, pair[0], pair[1])
			}
		}
	}
	if len(parts) == 0 {
		return ""
	}
	return schemas.ID(parts...)
}

func pairsOf(labels map[string]string) [][2]string {
	var pairs [][2]string
	for label, word := range labels {
		pairs = append(pairs, [2]string{label, word})
	}
	slices.SortFunc(pairs, func(a, b [2]string) int { return cmp.Compare(a[0], b[0]) })
	return pairs
}

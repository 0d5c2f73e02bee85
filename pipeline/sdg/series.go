// Package sdg makes the series of the Sustainable Development Goals that crime
// statistics feed (16.1.1, 16.1.3, 16.1.4, 16.2.2, 16.3.1, 16.3.2, 16.4.2,
// 16.5.1, 11.7.2) from the figures in force, and writes them with the columns of
// the SDG data structure as SDMX-CSV and SDMX-ML.
//
// A series is data (series.yaml): which figures, which formula. A figure that is
// missing gives no observation, never a zero; what was held back is counted with
// its reason.
package sdg

import (
	"bytes"
	"cmp"
	_ "embed"
	"fmt"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"
)

//go:embed series.yaml
var seriesFile []byte

// Measure says how a series is made of figures.
type Measure string

// The measures of the SDG indicators on crime.
const (
	Rate    Measure = "rate"    // 100,000 x count / population of the same sex and age
	Number  Measure = "number"  // the count
	Percent Measure = "percent" // the percentage that the source gives
	Share   Measure = "share"   // 100 x count / count of the whole, both of one provider and dataset
)

// Series is one series of an SDG indicator, as series.yaml declares it.
type Series struct {
	Code            string            `yaml:"series"`
	Indicator       string            `yaml:"indicator"`
	Title           string            `yaml:"title"`
	Measure         Measure           `yaml:"measure"`
	UnitMeasure     string            `yaml:"unit_measure"`
	Indicators      []string          `yaml:"indicators"` // of ours; the first that has figures for an area and year gives them
	ICCS            string            `yaml:"iccs"`
	DetentionStatus string            `yaml:"detention_status"` // empty: all
	Breakdown       string            `yaml:"breakdown"`        // empty: none
	By              []string          `yaml:"by"`               // sex, age, and what CUST_BREAKDOWN carries: relationship, mechanism, context, citizenship, or a concept of the breakdown
	Whole           map[string]string `yaml:"whole"`            // of a share: the dimensions of the whole that differ
	PartsOnly       bool              `yaml:"parts_only"`       // of a share: the whole itself is left out
	Needs           string            `yaml:"needs"`            // message below report.sdg.needs: what would fill the series, for a lake without
}

// AllSeries lists the series in the order of series.yaml.
func AllSeries() ([]Series, error) {
	var all []Series
	decoder := yaml.NewDecoder(bytes.NewReader(seriesFile))
	decoder.KnownFields(true)
	if err := decoder.Decode(&all); err != nil {
		return nil, fmt.Errorf("series.yaml: %w", err)
	}
	for _, s := range all {
		if err := s.check(); err != nil {
			return nil, fmt.Errorf("series.yaml: series %s: %w", s.Code, err)
		}
	}
	return all, nil
}

func (s Series) check() error {
	switch {
	case s.Code == "" || s.Indicator == "" || s.Title == "" || s.UnitMeasure == "" || s.Needs == "":
		return fmt.Errorf("series, indicator, title, unit_measure and needs are needed")
	case !slices.Contains([]Measure{Rate, Number, Percent, Share}, s.Measure):
		return fmt.Errorf("measure %q is none of rate, number, percent, share", s.Measure)
	case s.Measure == Share && len(s.Whole) == 0:
		return fmt.Errorf("a share names its whole")
	}
	return nil
}

// takes tells whether a figure belongs to the series, as a value of it or, for
// a share, as its whole.
func (s Series) takes(f figure) bool {
	unit := "NUMBER"
	if s.Measure == Percent {
		unit = "PT"
	}
	ours := slices.Contains(s.Indicators, f.Indicator) || f.Indicator == s.Whole["indicator"]
	return ours && f.ICCS == s.ICCS && f.UnitMeasure == unit && s.splits(f)
}

// wholeOf is the place of the whole of which a figure is a part: it differs in
// what the series names, and is not broken down further.
func (s Series) wholeOf(f figure) figure {
	of := f
	of.Indicator, of.DetentionStatus = cmp.Or(s.Whole["indicator"], f.Indicator), cmp.Or(s.Whole["detention_status"], f.DetentionStatus)
	of.Sex, of.Age = cmp.Or(s.Whole["sex"], f.Sex), cmp.Or(s.Whole["age"], f.Age)
	of.Citizenship, of.Relationship, of.Mechanism, of.Context, of.Breakdown = total, total, total, total, total
	return of
}

// splits tells whether the figure is broken down only by what the series is
// broken down by, and by one thing at a time beside sex and age.
func (s Series) splits(f figure) bool {
	if s.Breakdown != "" && f.Breakdown != s.Breakdown {
		return false
	}
	custom := s.customParts(f)
	if len(custom) > 1 || len(custom) == 1 && !slices.Contains(s.By, custom[0][0]) {
		return false
	}
	return (f.Sex == total || slices.Contains(s.By, "sex")) && (f.Age == total || slices.Contains(s.By, "age"))
}

// customParts leaves out what the series itself says.
func (s Series) customParts(f figure) [][2]string {
	if s.Breakdown != "" && f.Breakdown == s.Breakdown {
		f.Breakdown = total
	}
	return f.customParts()
}

// customParts lists what a figure is broken down by beside sex, age and
// detention status: name and code.
func (f figure) customParts() [][2]string {
	var parts [][2]string
	for _, part := range [][2]string{
		{"relationship", f.Relationship}, {"mechanism", f.Mechanism}, {"context", f.Context}, {"citizenship", f.Citizenship},
	} {
		if part[1] != total && part[1] != "" {
			parts = append(parts, part)
		}
	}
	for pair := range strings.SplitSeq(f.Breakdown, ",") {
		if concept, code, ok := strings.Cut(pair, "="); ok {
			parts = append(parts, [2]string{concept, code})
		}
	}
	return parts
}

// custom is the code of CUST_BREAKDOWN: concept and code, as SDMX lets a code be written.
func custom(parts [][2]string) string {
	if len(parts) == 0 {
		return total
	}
	var codes []string
	for _, part := range parts {
		codes = append(codes, customCode(part[0], part[1]))
	}
	return strings.Join(codes, "-")
}

func customCode(concept, code string) string { return strings.ToUpper(concept) + "_" + code }

// isValue tells whether a figure that the series takes is a value of it, not only the whole of a share.
func (s Series) isValue(f figure) bool {
	status := s.DetentionStatus
	if status == "" {
		status = total
	}
	if s.PartsOnly && f.Sex == total && f.Age == total || f.Indicator == s.Whole["indicator"] {
		return false
	}
	return f.DetentionStatus == status
}

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
	_ "embed"
	"fmt"
	"slices"

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
	By              []string          `yaml:"by"`               // sex, age
	Whole           map[string]string `yaml:"whole"`            // of a share: the dimensions of the whole that differ
	PartsOnly       bool              `yaml:"parts_only"`       // of a share: the whole itself is left out
	Needs           string            `yaml:"needs"`            // what would fill the series, for a lake without
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
	return slices.Contains(s.Indicators, f.Indicator) && f.ICCS == s.ICCS && f.UnitMeasure == unit && s.splits(f)
}

// splits tells whether the figure is broken down only by what the series is broken down by.
func (s Series) splits(f figure) bool {
	return (f.Sex == total || slices.Contains(s.By, "sex")) && (f.Age == total || slices.Contains(s.By, "age"))
}

// isValue tells whether a figure that the series takes is a value of it, not only the whole of a share.
func (s Series) isValue(f figure) bool {
	status := s.DetentionStatus
	if status == "" {
		status = total
	}
	if s.PartsOnly && f.Sex == total && f.Age == total {
		return false
	}
	return f.DetentionStatus == status
}

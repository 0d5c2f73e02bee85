package sdg

import (
	"bytes"
	"cmp"
	_ "embed"
	"errors"
	"fmt"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"cts/schemas"
)

//go:embed structure.yaml
var structureFile []byte

// Structure is a data structure definition: the columns of an observation, in
// order, and the codes that each may hold.
type Structure struct {
	Agency     string      `yaml:"agency"`
	ID         string      `yaml:"id"`
	Version    string      `yaml:"version"`
	Name       string      `yaml:"name"`
	Dimensions []Component `yaml:"dimensions"`
	Time       string      `yaml:"time"`
	Measure    string      `yaml:"measure"`
	Attributes []Component `yaml:"attributes"`

	CodeLists map[string][]string `yaml:"-"` // codes by list, sorted; a list that is not here allows every code
}

// Component is one dimension or attribute.
type Component struct {
	ID        string `yaml:"id"`
	CodeList  string `yaml:"code_list"` // empty: any text
	Mandatory bool   `yaml:"mandatory"`
	Standing  string `yaml:"standing"`
}

// ErrStructure means that a definition cannot be used.
var ErrStructure = errors.New("unusable data structure definition")

// Constructed is the structure that the program carries: constructed after
// published descriptions, not the official definition.
func Constructed() (*Structure, error) {
	structure := &Structure{CodeLists: map[string][]string{}}
	decoder := yaml.NewDecoder(bytes.NewReader(structureFile))
	decoder.KnownFields(true)
	if err := decoder.Decode(structure); err != nil {
		return nil, fmt.Errorf("structure.yaml: %w", err)
	}
	series, err := AllSeries()
	if err != nil {
		return nil, err
	}
	for _, component := range append(slices.Clone(structure.Dimensions), structure.Attributes...) {
		if component.CodeList != "" {
			structure.CodeLists[component.CodeList] = carriedCodes(component.CodeList, series)
		}
	}
	return structure, nil
}

// carriedCodes lists the codes of one of the lists that the program carries, sorted.
func carriedCodes(list string, series []Series) []string {
	var codes []string
	switch list {
	case "CL_SERIES_SDG":
		for _, s := range series {
			codes = append(codes, s.Code)
		}
	case "CL_AREA_M49":
		for _, area := range schemas.Areas().All() {
			if area.M49 != "" {
				codes = append(codes, area.M49)
			}
		}
	case "CL_REPORTING_TYPE_SDG":
		codes = []string{"G", "N", "R"}
	case "CL_CUST_BREAKDOWN_CTS":
		codes = customCodes(series)
	case "CL_TOTAL_ONLY":
		codes = []string{total}
	default:
		for _, code := range schemas.CodeLists()[list] {
			codes = append(codes, code.Code)
		}
	}
	slices.Sort(codes)
	return slices.Compact(codes)
}

// customLists are the code lists of what CUST_BREAKDOWN carries.
var customLists = map[string]string{"relationship": "CL_RELATIONSHIP", "mechanism": "CL_MECHANISM", "context": "CL_CONTEXT", "citizenship": "CL_CITIZENSHIP"}

// customCodes lists the codes of CUST_BREAKDOWN that the series use.
func customCodes(series []Series) []string {
	codes := []string{total}
	for _, s := range series {
		for _, by := range s.By {
			for _, code := range schemas.CodeLists()[customLists[by]] {
				codes = append(codes, customCode(by, code.Code))
			}
			for _, code := range schemas.CodeLists()["CL_BREAKDOWN"] {
				if concept, value, ok := strings.Cut(code.Code, "="); ok && concept == by {
					codes = append(codes, customCode(by, value))
				}
			}
		}
	}
	return codes
}

// values gives an observation by the columns that it can fill; what has no value is absent.
func (o Observation) values() map[string]string {
	values := map[string]string{
		"FREQ": "A", "REPORTING_TYPE": "G", "SERIES": o.Series, "REF_AREA": o.RefArea, "SEX": o.Sex, "AGE": o.Age,
		"URBANISATION": total, "INCOME_WEALTH_QUANTILE": total, "EDUCATION_LEV": total, "OCCUPATION": total,
		"CUST_BREAKDOWN": cmp.Or(o.Custom, total), "COMPOSITE_BREAKDOWN": total, "DISABILITY_STATUS": total, "ACTIVITY": total, "PRODUCT": total,
		"TIME_PERIOD": o.TimePeriod, "OBS_VALUE": plain(o.Value), "UNIT_MULT": "0", "UNIT_MEASURE": o.UnitMeasure,
		"OBS_STATUS": o.Status, "NATURE": o.Nature, "SOURCE_DETAIL": o.SourceDetail, "TIME_DETAIL": o.TimeDetail, "COMMENT_OBS": o.Comment,
	}
	if o.Lower.Valid {
		values["LOWER_BOUND"] = plain(o.Lower.Value)
	}
	if o.Upper.Valid {
		values["UPPER_BOUND"] = plain(o.Upper.Value)
	}
	return values
}

// Columns lists the columns of the structure in the order in which they are written.
func (s *Structure) Columns() []string {
	var columns []string
	for _, dimension := range s.Dimensions {
		columns = append(columns, dimension.ID)
	}
	columns = append(columns, s.Time, s.Measure)
	for _, attribute := range s.Attributes {
		columns = append(columns, attribute.ID)
	}
	return columns
}

// Fault tells why an observation does not fit the structure; empty when it does.
func (s *Structure) Fault(o Observation) string {
	values := o.values()
	for _, dimension := range s.Dimensions {
		if fault := s.faultOf(dimension, values[dimension.ID], true); fault != "" {
			return fault
		}
	}
	for _, attribute := range s.Attributes {
		if fault := s.faultOf(attribute, values[attribute.ID], attribute.Mandatory); fault != "" {
			return fault
		}
	}
	return ""
}

func (s *Structure) faultOf(component Component, value string, needed bool) string {
	if value == "" {
		if needed {
			return component.ID + " has no value"
		}
		return ""
	}
	codes, listed := s.CodeLists[component.CodeList]
	if _, found := slices.BinarySearch(codes, value); listed && !found {
		return fmt.Sprintf("%s=%s is not in %s", component.ID, value, component.CodeList)
	}
	return ""
}

// Fit keeps the observations that fit the structure; the others are held back and counted by their fault.
func (s *Structure) Fit(result Result) Result {
	held := map[Held]int{}
	var fitting []Observation
	for _, o := range result.Observations {
		if fault := s.Fault(o); fault != "" {
			held[Held{Series: o.Series, Reason: fault}]++
		} else {
			fitting = append(fitting, o)
		}
	}
	for reason, count := range held {
		reason.Count = count
		result.Held = append(result.Held, reason)
	}
	result.Observations = fitting
	sortHeld(result.Held, result.Series)
	return result
}

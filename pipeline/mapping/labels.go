package mapping

import (
	"fmt"
	"strconv"
	"strings"

	"cts/schemas"
)

// rowLabels are the labels of a raw row that mapping reads, as written.
type rowLabels struct {
	area, indicator, dimension, category, sex, age, year, unit, source string
	item                                                               string // how a form names a row that it could not place
}

// labelsOf sorts CONCEPT=label pairs by concept: the column titles of UNODC's
// publications, or the concepts of a questionnaire. Other columns, such as the
// name of the country, say nothing that the codes do not say.
func labelsOf(pairs []string) rowLabels {
	var labels rowLabels
	for _, pair := range pairs {
		concept, label, _ := strings.Cut(pair, "=")
		label = strings.TrimSpace(label)
		switch concept {
		case "Iso3_code", "REF_AREA":
			labels.area = label
		case "Indicator":
			labels.indicator = label
		case "Dimension":
			labels.dimension = label
		case "Category":
			labels.category = label
		case "Sex":
			labels.sex = label
		case "Age":
			labels.age = label
		case "Year", "TIME_PERIOD":
			labels.year = label
		case "Unit of measurement":
			labels.unit = label
		case "Source":
			labels.source = label
		case "ITEM", "LABEL":
			labels.item = strings.TrimSpace(labels.item + " " + label)
		}
	}
	return labels
}

// parseYear reads a calendar year of four digits, from 0001 to 9999. Whether
// it can be true is a question for a rule, not for the reader.
func parseYear(label string) (year int32, refused *refusal) {
	if label == "" {
		return 0, &refusal{reason: "no_period"}
	}
	digits, fraction, _ := strings.Cut(label, ".")
	number, err := strconv.ParseUint(digits, 10, 16)
	if err != nil || len(digits) != 4 || number < 1 || strings.Trim(fraction, "0") != "" {
		return 0, &refusal{"bad_period", label}
	}
	return int32(number), nil
}

// yearly reads a calendar year, or a year that begins on another day, such as
// 2019-07-01/P1Y; the year is the one in which it begins.
func yearly(label string) (period string, year int32, refused *refusal) {
	if written, ok := schemas.ParsePeriod(label, schemas.PeriodSDMX); ok && written.Freq == "A" && strings.Contains(label, "/") {
		return written.Text, written.Year, nil
	}
	year, refused = parseYear(label)
	return timePeriod(year), year, refused
}

// timePeriod writes a year as SDMX does.
func timePeriod(year int32) string { return fmt.Sprintf("%04d", year) }

package report

import (
	"context"
	"math"
	"slices"
	"strconv"
	"strings"

	"cts/pipeline/query"
	"cts/pipeline/trend"
	"cts/schemas"
	"cts/schemas/messages"
)

// words turns keys and numbers into text of one language.
type words struct{ language string }

// text is a message of the catalogue's group report; parameters come in pairs of name and value.
func (w words) text(key string, pairs ...string) string {
	parameters := make(map[string]string, len(pairs)/2)
	for i := 0; i+1 < len(pairs); i += 2 {
		parameters[pairs[i]] = pairs[i+1]
	}
	return messages.Text(w.language, "report."+key, parameters)
}

// direction is the dir attribute of the pages.
func (w words) direction() string {
	if w.language == "ar" {
		return "rtl"
	}
	return "ltr"
}

const (
	groupMark = "\u202f" // narrow space that does not break: it cannot be taken for a decimal sign
	minusSign = "\u2212"
)

// number writes a number with a fixed number of decimals and groups of
// thousands, rounded half away from zero.
func number(value float64, decimals int) string {
	scale := math.Pow10(decimals)
	text := strconv.FormatFloat(math.Abs(math.Round(value*scale)/scale), 'f', decimals, 64)
	whole, fraction, hasFraction := strings.Cut(text, ".")
	var out strings.Builder
	if math.Round(value*scale) < 0 {
		out.WriteString(minusSign)
	}
	for i, digit := range whole {
		if i > 0 && (len(whole)-i)%3 == 0 {
			out.WriteString(groupMark)
		}
		out.WriteRune(digit)
	}
	if hasFraction {
		out.WriteString("." + fraction)
	}
	return out.String()
}

// plainValue writes a figure with the decimals that it has, at most three.
func plainValue(value float64) string {
	for decimals := range 3 {
		scale := math.Pow10(decimals)
		if math.Abs(value*scale-math.Round(value*scale)) < 1e-9*scale {
			return number(value, decimals)
		}
	}
	return number(value, 3)
}

// signed writes a change with its sign, so that a rise is told from a level.
func signed(value float64, decimals int) string {
	text := number(value, decimals)
	if math.Round(value*math.Pow10(decimals)) > 0 {
		return "+" + text
	}
	return text
}

// decimalsFor are the decimals that tell rates of a size apart.
func decimalsFor(largest float64) int {
	switch {
	case largest >= 10:
		return 1
	case largest >= 0.1:
		return 2
	}
	return 3
}

// range95 writes confidence limits.
func (w words) range95(limits trend.Interval, decimals int) string {
	if !limits.Lower.Valid || !limits.Upper.Valid {
		return w.text("limits.not_available")
	}
	return number(limits.Lower.Value, decimals) + "\u2013" + number(limits.Upper.Value, decimals)
}

// labels holds the titles of codes, as the code lists of the lake give them.
type labels map[labelKey]string

type labelKey struct{ list, code string }

func (l labels) of(list, code string) string {
	if title := l[labelKey{list, code}]; title != "" {
		return title
	}
	return code
}

func (l labels) area(code string) string { return l.of("CL_AREA_CTS", code) }

func (c *contents) loadLabels(ctx context.Context, q Querier) error {
	rows, err := query.SelectNamed[struct {
		List  string `col:"code_list"`
		Code  string `col:"code"`
		Title string `col:"title"`
	}](ctx, q, "labels_of_codes")
	c.labels = labels{}
	for _, row := range rows {
		c.labels[labelKey{row.List, row.Code}] = row.Title
	}
	return err
}

// subject names what a line is about within its indicator: the crime, and where
// it is told apart, attempts and who is counted.
func (l labels) subject(key schemas.SeriesKey) string {
	parts := []string{l.crime(key.ICCS)}
	if key.AttemptState != schemas.Total && key.AttemptState != schemas.NotApplicable {
		parts = append(parts, l.of("CL_ATTEMPT_STATE", key.AttemptState))
	}
	return strings.Join(parts, ", ")
}

func (l labels) crime(iccs string) string {
	if iccs == schemas.NotApplicable || iccs == schemas.Total {
		return ""
	}
	return l.of("CL_ICCS", iccs)
}

// kind tells lines about the same crime apart: who or what is counted, in which
// unit, as a flow or a stock.
func (l labels) kind(key schemas.SeriesKey) string {
	var parts []string
	for _, d := range []struct{ list, code string }{
		{"CL_ROLE", key.PersonRole}, {"CL_UNIT_OF_COUNT", key.UnitOfCount},
		{"CL_UNIT_MEASURE", key.UnitMeasure}, {"CL_TIME_PER_COLLECT", key.TimePerCollect},
	} {
		if d.code != schemas.NotApplicable && d.code != schemas.UnitNumber {
			parts = append(parts, l.of(d.list, d.code))
		}
	}
	return strings.Join(parts, ", ")
}

// breakdown names the codes by which a line is part of a whole.
func (l labels) breakdown(key schemas.SeriesKey) string {
	var parts []string
	for _, d := range []struct{ list, code string }{
		{"CL_SUB_AREA", key.SubArea}, {"CL_SEX", key.Sex}, {"CL_AGE_CTS", key.Age}, {"CL_CITIZENSHIP", key.Citizenship},
		{"CL_RELATIONSHIP", key.Relationship}, {"CL_MECHANISM", key.Mechanism}, {"CL_CONTEXT", key.Context},
		{"CL_DETENTION_STATUS", key.DetentionStatus},
	} {
		if d.code != schemas.Total {
			parts = append(parts, l.of(d.list, d.code))
		}
	}
	if key.Breakdown != schemas.Total {
		for pair := range strings.SplitSeq(key.Breakdown, ",") {
			parts = append(parts, l.of("CL_BREAKDOWN", pair))
		}
	}
	return strings.Join(parts, ", ")
}

// lineTitle names a line in full, for lists where it stands alone.
func (c *contents) lineTitle(key schemas.SeriesKey) string {
	parts := []string{c.labels.of("CL_INDICATOR", key.Indicator), c.labels.subject(key), c.labels.breakdown(key)}
	return strings.Join(slices.DeleteFunc(parts, func(part string) bool { return part == "" }), ": ")
}

func compareText(a, b string) int { return strings.Compare(a, b) }

// fileStem keeps letters, digits, underscores and hyphens of a code and writes
// every other byte as its number.
func fileStem(code string) string {
	var stem strings.Builder
	for _, b := range []byte(code) {
		if b == '_' || b == '-' || '0' <= b && b <= '9' || 'A' <= b && b <= 'Z' || 'a' <= b && b <= 'z' {
			stem.WriteByte(b)
		} else {
			stem.WriteString("." + strconv.Itoa(int(b)))
		}
	}
	if stem.Len() == 0 {
		return "unnamed"
	}
	return stem.String()
}

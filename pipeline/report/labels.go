package report

import (
	"context"
	"strings"

	"cts/iccs"
	"cts/pipeline/query"
	"cts/schemas"
	"cts/schemas/messages"
)

// labels holds the titles of codes: in English as the code lists of the lake give
// them, and in other languages as far as the reference knows them.
type labels struct {
	language       string
	classification *iccs.Classification
	english        map[labelKey]string
}

type labelKey struct{ list, code string }

// notTranslated marks a title that is known in English only.
const notTranslated = " [en]"

// of is the title of a code in the language, the English one marked where the
// language has none, and the code where it has no title at all.
func (l labels) of(list, code string) string {
	english := l.english[labelKey{list, code}]
	switch title, ok := l.translated(list, code); {
	case ok:
		return title
	case english == "":
		return code
	case l.language == messages.English:
		return english
	}
	return english + notTranslated
}

// translated is the title in a language other than English.
func (l labels) translated(list, code string) (string, bool) {
	if l.language == messages.English {
		return "", false
	}
	if list == "CL_ICCS" {
		title, _ := l.classification.Title(code, l.language)
		return title.Text, title.Language == l.language
	}
	if title, ok := schemas.TitleIn(list, code, l.language); ok {
		return title, true
	}
	if area, ok := schemas.Areas().ByCode(code); ok && (list == "CL_AREA_CTS" || list == "CL_PROVIDER") {
		return area.NameIn(l.language)
	}
	return "", false
}

func (l labels) area(code string) string { return l.of("CL_AREA_CTS", code) }

func (c *contents) loadLabels(ctx context.Context, q Querier) error {
	rows, err := query.SelectNamed[struct {
		List  string `col:"code_list"`
		Code  string `col:"code"`
		Title string `col:"title"`
	}](ctx, q, "labels_of_codes")
	c.labels.english = map[labelKey]string{}
	for _, row := range rows {
		c.labels.english[labelKey{row.List, row.Code}] = row.Title
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

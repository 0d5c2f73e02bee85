package mapping

import "cts/schemas"

// Kinds of cells that no figure comes from, and the kind that needs a reading.
const (
	cellText    = "text"
	cellError   = "error"
	cellBoolean = "boolean"
	cellDate    = "date"
)

// Status codes of SDMX (CL_OBS_STATUS, CL_CONF_STATUS).
const (
	statusNormal    = "A"
	statusBreak     = "B"
	statusEstimated = "E"
	statusMissing   = "O"
	confFree        = "F"
	confPrimary     = "A" // small counts
	confSecret      = "C"
)

// Cautions that mapping puts on a figure (CL_CAUTION).
const (
	cautionFormerArea  = "former_area_code"
	cautionText        = "unconverted_text"
	cautionBackground  = "background_correspondence"
	cautionBreak       = "series_break"
	cautionEstimated   = "estimated"
	cautionConflict    = "conflict"
	cautionIncomplete  = "incomplete_sum"
	boundOfSuppression = "suppression"
)

// statusOf gives the status code of a typed empty (METHODS section 2). An
// undeclared symbol has none: it is undecided until the source is asked.
var statusOf = map[string]string{
	schemas.MissingBlank:             statusMissing,
	schemas.MissingNotAvailable:      statusMissing,
	schemas.MissingErrorCell:         statusMissing,
	schemas.MissingNotApplicable:     "M",
	schemas.MissingNotCollected:      "L",
	schemas.MissingSuppressed:        "Q",
	schemas.MissingIncludedElsewhere: "K",
}

// measure reads the value of a row. The edition, where there is one, declares
// what symbols mean; a publication declares none, and text in it is no figure.
// A value is there, or missing says why not: nothing becomes zero.
func measure(row *schemas.RawRow, edition *schemas.Questionnaire) (schemas.Measures, *refusal) {
	measures := schemas.Measures{ConfStatus: confFree}
	switch row.ValueType {
	case cellError:
		return empty(measures, schemas.MissingErrorCell), nil
	case cellBoolean, cellDate: // a date is stored as a number of days, which is no figure
		return measures, &refusal{"not_a_number", row.ValueType + " " + row.ValueRaw}
	}
	number := schemas.CellFigure(row.ValueRaw, row.ValueType)
	switch {
	case number.Value.Valid:
		measures.ObsValue, measures.Decimals = number.Value, schemas.Some(number.Decimals)
		measures.ObsStatus = []string{statusNormal}
		if row.ValueType == cellText {
			measures.Cautions = []string{cautionText}
		}
		return measures, nil
	case number.Symbol == "":
		return empty(measures, schemas.MissingBlank), nil
	case edition == nil || row.ValueType != cellText:
		return measures, &refusal{"not_a_number", row.ValueRaw}
	}
	return symbol(measures, number.Symbol, edition), nil
}

func empty(measures schemas.Measures, missing string) schemas.Measures {
	measures.Missing = missing
	if status, ok := statusOf[missing]; ok {
		measures.ObsStatus = []string{status}
	}
	return measures
}

// symbol reads a text as the edition declares it; what it does not declare is
// asked about and never guessed.
func symbol(measures schemas.Measures, text string, edition *schemas.Questionnaire) schemas.Measures {
	missing, lower, upper, ok := edition.Symbol(text)
	if !ok {
		return empty(measures, schemas.MissingUndeclared)
	}
	measures = empty(measures, missing)
	if missing != schemas.MissingSuppressed {
		return measures
	}
	measures.ConfStatus = confSecret
	if lower.Valid || upper.Valid {
		measures.LowerBound, measures.UpperBound = lower, upper
		measures.BoundKind, measures.ConfStatus = boundOfSuppression, confPrimary
	}
	return measures
}

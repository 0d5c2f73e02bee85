package mapping

import (
	"strconv"
	"strings"

	"cts/schemas"
)

// describedAttributes fills in what is said of the figure beside its value.
func (m *mapper) describedAttributes(o *schemas.Observation, said words) *refusal {
	for _, code := range strings.Fields(said.codes["OBS_STATUS"]) {
		applyStatus(&o.Measures, code)
	}
	if said.codes["CONF_STATUS"] != "" {
		o.ConfStatus = said.codes["CONF_STATUS"]
	}
	o.Nature, o.CountPoint, o.ReferenceDate = said.codes["NATURE"], said.codes["COUNT_POINT"], said.codes["REFERENCE_DATE"]
	if mult := said.codes["UNIT_MULT"]; mult != "" {
		number, err := strconv.ParseInt(mult, 10, 32)
		if err != nil {
			return &refusal{"unknown_unit", mult}
		}
		o.UnitMult = int32(number)
	}
	return m.describedNumbers(o, said)
}

// describedNumbers reads limits, errors and coverage, which are numbers of their own.
func (m *mapper) describedNumbers(o *schemas.Observation, said words) *refusal {
	for concept, target := range map[string]*schemas.Optional[float64]{
		"LOWER_BOUND": &o.LowerBound, "UPPER_BOUND": &o.UpperBound, "STANDARD_ERROR": &o.StandardError,
		"AGENCIES_COVERED": &o.AgenciesCovered, "POPULATION_COVERED": &o.PopulationCovered,
	} {
		if text := said.codes[concept]; text != "" {
			if *target = m.reference.Description.Figure(text, cellText).Value; !target.Valid {
				return &refusal{"not_a_number", concept + " " + text}
			}
		}
	}
	if o.BoundKind == "" && o.LowerBound.Valid && o.UpperBound.Valid {
		o.BoundKind = "ci95"
	}
	return describedWholes(o, said)
}

func describedWholes(o *schemas.Observation, said words) *refusal {
	if text := said.codes["SAMPLE_SIZE"]; text != "" {
		number, err := strconv.ParseInt(text, 10, 64)
		if err != nil {
			return &refusal{"not_a_number", "SAMPLE_SIZE " + text}
		}
		o.SampleSize = schemas.Some(number)
	}
	if text := said.codes["MONTHS_COVERED"]; text != "" {
		number, err := strconv.ParseInt(text, 10, 32)
		if err != nil {
			return &refusal{"not_a_number", "MONTHS_COVERED " + text}
		}
		o.MonthsCovered = schemas.Some(int32(number))
	}
	return nil
}

// applyStatus adds a status code, or makes a figure that the flag calls missing a typed empty.
func applyStatus(measures *schemas.Measures, code string) {
	if schemas.HasCode("CL_MISSING", code) {
		if !measures.ObsValue.Valid {
			*measures = empty(*measures, code)
			if code == schemas.MissingSuppressed {
				measures.ConfStatus = confSecret
			}
		}
		return
	}
	measures.ObsStatus = joinStatus(measures.ObsStatus, []string{code})
	if code == statusEstimated {
		measures.Cautions = sortedOnce(append(measures.Cautions, cautionEstimated))
	}
	if code == statusBreak {
		measures.Cautions = sortedOnce(append(measures.Cautions, cautionBreak))
	}
}

// describedMeasure reads the value of a row as the description says that the
// source writes it. A symbol that it does not declare is undecided, not zero.
func describedMeasure(row *schemas.RawRow, d *schemas.Description) (schemas.Measures, *refusal) {
	measures := schemas.Measures{ConfStatus: confFree}
	switch row.ValueType {
	case cellError:
		return empty(measures, schemas.MissingErrorCell), nil
	case cellBoolean, cellDate:
		return measures, &refusal{"not_a_number", row.ValueType + " " + row.ValueRaw}
	}
	number := d.Figure(row.ValueRaw, row.ValueType)
	if number.Value.Valid {
		measures.ObsValue, measures.Decimals = number.Value, schemas.Some(number.Decimals)
		measures.ObsStatus = []string{statusNormal}
		if row.ValueType == cellText && d.Decimal == "" {
			measures.Cautions = []string{cautionText}
		}
		return measures, nil
	}
	meaning, declared := d.Symbol(row.ValueRaw)
	switch {
	case declared:
		return meant(measures, meaning), nil
	case number.Symbol == "":
		return empty(measures, schemas.MissingBlank), nil
	}
	return empty(measures, schemas.MissingUndeclared), nil
}

// meant is the figure, or the typed empty, that a declared symbol stands for.
func meant(measures schemas.Measures, meaning schemas.Meaning) schemas.Measures {
	if meaning.Missing == schemas.MeansZero {
		measures.ObsValue, measures.Decimals = schemas.Some(0.0), schemas.Some(int32(0))
		measures.ObsStatus = []string{statusNormal}
		return measures
	}
	measures = empty(measures, meaning.Missing)
	if meaning.Missing != schemas.MissingSuppressed {
		return measures
	}
	measures.ConfStatus = confSecret
	if meaning.Lower.Valid || meaning.Upper.Valid {
		measures.LowerBound, measures.UpperBound = meaning.Lower, meaning.Upper
		measures.BoundKind, measures.ConfStatus = boundOfSuppression, confPrimary
	}
	return measures
}

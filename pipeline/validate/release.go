package validate

import (
	"context"

	"cts/schemas"
)

// Overrides are the overrides of the rule that hold.
func (r Rule) Overrides() []Override { return r.overrides }

// RunRelease runs the rules about what people decided over what a lake holds, as
// they have to be met before a release. The querier offers the views of a lake
// state, without a candidate.
func RunRelease(ctx context.Context, q Querier, rules []Rule) (Result, error) {
	overrides, err := overrideRows(ctx, q, rules)
	if err != nil {
		return Result{}, err
	}
	outcomes, err := judge(ctx, q, InForce(rules, PhaseRelease), world{
		"candidate_submissions": "SELECT * FROM submissions", "overrides": overrides,
	})
	if err != nil {
		return Result{}, err
	}
	result := Result{Counts: counts(outcomes, Candidate{}.processings())}
	for _, failure := range outcomes.failures {
		finding, err := newFinding(failure, "")
		if err != nil {
			return Result{}, err
		}
		result.Findings = append(result.Findings, finding)
	}
	sortFindings(result.Findings)
	return result, nil
}

// overrideRows are the overrides with what they did to the findings of the lake.
func overrideRows(ctx context.Context, q Querier, rules []Rule) (string, error) {
	type done struct{ used, failures int64 }
	of := map[string]done{}
	query := "SELECT rule_id, count(*) FILTER (len(list_filter(coalesce(parameters, []), p -> starts_with(p, 'override='))) > 0), count(*) FROM findings GROUP BY rule_id"
	err := eachRow(ctx, q, query, func(scan func(...any) error) error {
		var id string
		var d done
		err := scan(&id, &d.used, &d.failures)
		of[id] = d
		return err
	})
	var rows [][]any
	for _, rule := range rules {
		for _, o := range rule.overrides {
			d := of[rule.ID]
			rows = append(rows, []any{"", rule.ID, o.Area, o.Severity, o.Reason, o.Until, o.AgreedBy, raises(rule.Severity, o.Severity), d.used, d.failures})
		}
	}
	var columns []typedColumn
	for _, column := range overridesTable.Columns {
		columns = append(columns, typedColumn{column.Name, column.Type.SQL()})
	}
	return valuesQuery(columns, rows), err
}

// raises tells whether an override asks more than the rule.
func raises(from, to string) bool {
	weight := map[string]int{schemas.SeverityInformation: 1, schemas.SeverityWarning: 2, schemas.SeverityError: 3}
	return to != "" && weight[to] > weight[from]
}

package pipeline

import (
	"context"
	"sync"

	"cts/iccs"
	"cts/pipeline/lake"
	"cts/pipeline/validate"
	"cts/schemas"
)

// classification is loaded once for all processings.
var classification = sync.OnceValue(iccs.Load)

// stageReference makes the reference tables part of a processing; each is
// written once for its content, so that last year's figures can be made again.
func (w *walk) stageReference(ctx context.Context, staging *lake.Staging) error {
	reference := w.inputs.digests["reference"]
	for _, write := range []func() error{
		func() error { return refer(ctx, staging, &schemas.IccsTable, reference, infallible(iccs.CategoryRows)) },
		func() error {
			return refer(ctx, staging, &schemas.AreasTable, reference, infallible(schemas.Areas().All))
		},
		func() error {
			return refer(ctx, staging, &schemas.PopulationTable, reference, infallible(schemas.Populations))
		},
		func() error {
			return refer(ctx, staging, &schemas.IndicatorsTable, reference, infallible(schemas.Indicators))
		},
		func() error {
			return refer(ctx, staging, &schemas.FamiliesTable, reference, infallible(schemas.Families))
		},
		func() error {
			return refer(ctx, staging, &schemas.PartitionsTable, reference, infallible(schemas.Partitions))
		},
		func() error { return refer(ctx, staging, &schemas.CodeListsTable, reference, infallible(codeRows)) },
		func() error {
			return refer(ctx, staging, &schemas.CorrespondencesTable, w.inputs.all.digest(), infallible(w.inputs.all.rows))
		},
		func() error {
			rows := func() ([]schemas.RuleRow, error) { return ruleRows(w.inputs.rules), nil }
			return refer(ctx, staging, &schemas.RulesTable, w.inputs.digests["rules"], rows)
		},
	} {
		if err := write(); err != nil {
			return err
		}
	}
	return nil
}

func refer[T any](ctx context.Context, staging *lake.Staging, table *schemas.Table, digest string, rows func() ([]T, error)) error {
	_, err := lake.Reference(ctx, staging, table, digest, rows)
	return err
}

func infallible[T any](rows func() []T) func() ([]T, error) {
	return func() ([]T, error) { return rows(), nil }
}

func codeRows() []schemas.Code {
	lists := schemas.CodeLists()
	var rows []schemas.Code
	for _, name := range schemas.CodeListNames() {
		rows = append(rows, lists[name]...)
	}
	return rows
}

func ruleRows(rules []validate.Rule) []schemas.RuleRow {
	var rows []schemas.RuleRow
	for _, rule := range rules {
		remedy := ""
		if len(rule.Checks) > 0 {
			remedy = rule.Checks[0].Message + ".remedy"
		}
		rows = append(rows, schemas.RuleRow{
			RuleID: rule.ID, Level: rule.Level, Severity: rule.Severity, Family: rule.Over,
			Sentence: rule.Description, Remedy: remedy, Source: rule.Source, Standing: rule.Verified,
		})
	}
	return rows
}

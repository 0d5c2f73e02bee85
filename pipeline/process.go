package pipeline

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"

	"cts/connectors"
	"cts/pipeline/intake"
	"cts/pipeline/lake"
	"cts/pipeline/mapping"
	"cts/pipeline/validate"
	"cts/schemas"
)

// job is one processing to be made.
type job struct {
	delivery     intake.Delivery
	processingID string
	digests      map[string]string
	baseline     []stood
	others       []stood // of other sources
}

// prepare reads, maps and stages one delivery.
func (w *walk) prepare(ctx context.Context, j job) (prepared, error) {
	w.step("read", j.delivery.FileName, 0, 0)
	raw, answers, err := w.read(ctx, j)
	if err != nil {
		return prepared{}, err
	}
	w.step("map", j.delivery.FileName, 0, 0)
	mapped, err := w.mapRows(j, raw, answers)
	if err != nil {
		return prepared{}, err
	}
	w.step("stage", j.delivery.FileName, 0, 0)
	staging, err := w.Lake.Begin(ctx, j.processingID)
	if err != nil {
		return prepared{}, err
	}
	if err := stage(ctx, staging, raw, mapped); err != nil {
		return prepared{}, err
	}
	returnMemory(len(raw))
	return prepared{job: j, staging: staging, files: staging, mapped: withoutFigures(mapped), rows: len(raw)}, nil
}

// collected is a sink that keeps what a format reads.
type collected struct {
	processingID string
	rows         []schemas.RawRow
	answers      []schemas.Metadata
}

func (c *collected) Row(row schemas.RawRow) error {
	row.ProcessingID = c.processingID
	c.rows = append(c.rows, row)
	return nil
}

func (c *collected) Answer(answer schemas.Metadata) error {
	answer.ProcessingID = c.processingID
	c.answers = append(c.answers, answer)
	return nil
}

func (w *walk) read(ctx context.Context, j job) ([]schemas.RawRow, []schemas.Metadata, error) {
	descriptor, err := registry.Format(j.delivery.Format)
	if err != nil {
		return nil, nil, err
	}
	format, err := newFormat(descriptor, w.inputs.described.of(j.delivery.Dataset))
	if err != nil {
		return nil, nil, err
	}
	sink := &collected{processingID: j.processingID}
	for _, snapshot := range j.delivery.Snapshots {
		if err := w.readSnapshot(ctx, format, snapshot, j.delivery.FileName, sink); err != nil {
			return nil, nil, err
		}
	}
	return sink.rows, sink.answers, nil
}

func (w *walk) readSnapshot(ctx context.Context, format connectors.Format, snapshot, name string, sink connectors.Sink) (err error) {
	file, closeFile, err := w.snapshotFile(ctx, snapshot, name)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, closeFile()) }()
	header, err := format.Recognise(ctx, file)
	if err != nil {
		return err
	}
	return format.Read(ctx, file, header, sink)
}

func (w *walk) mapRows(j job, raw []schemas.RawRow, answers []schemas.Metadata) (mapping.Mapped, error) {
	d := j.delivery
	reference := mapping.Reference{
		Areas: schemas.Areas(), Classification: classification(), Correspondence: w.inputs.correspondences[d.Dataset],
		Corrections: w.inputs.corrected,
	}
	if publication, ok := schemas.PublicationOf(d.Dataset); ok {
		reference.Publication = publication
	} else if description, ok := w.inputs.described[d.Dataset]; ok {
		reference.Description = description
	} else if questionnaire, ok := schemas.Edition(d.Edition); ok {
		reference.Questionnaire = questionnaire
	} else {
		return mapping.Mapped{}, fmt.Errorf("edition %q of dataset %s is not known to this program", d.Edition, d.Dataset)
	}
	mapped, err := mapping.Map(mapping.Delivery{
		DeliveryID: d.DeliveryID, ProcessingID: j.processingID, Provider: d.Provider, Dataset: d.Dataset,
		RefArea: d.RefArea, Round: d.Round, Release: d.Release, Part: d.Part, Edition: d.Edition,
		Source: d.Source, Acceptance: d.Acceptance, Reader: j.digests["reader"],
		IssuedAt: d.IssuedAt, ReceivedAt: d.ReceivedAt, CommittedAt: w.Now(),
		Snapshots: d.Snapshots, Years: d.Years, Tables: d.Tables,
	}, raw, answers, reference)
	for i := range mapped.Submissions {
		mapped.Submissions[i].BaselineID = j.digests["baseline"]
		mapped.Submissions[i].RulesDigest = j.digests["rules"]
	}
	return mapped, err
}

// withoutFigures is what a report tells of a delivery; its figures are staged and need no memory.
func withoutFigures(mapped mapping.Mapped) mapping.Mapped {
	return mapping.Mapped{Submissions: mapped.Submissions, Rejections: mapped.Rejections, Healed: mapped.Healed}
}

// manyRows is the number of rows from which memory is worth giving back.
const manyRows = 10_000

// returnMemory gives the memory of rows that are no longer needed back to the
// system before the database, which the program's own collector does not see,
// asks for its share.
func returnMemory(rows int) {
	if rows >= manyRows {
		debug.FreeOSMemory()
	}
}

// stage writes all that validation reads.
func stage(ctx context.Context, staging *lake.Staging, raw []schemas.RawRow, mapped mapping.Mapped) error {
	for _, write := range []func() error{
		func() error { return stageRows(ctx, staging, &schemas.RawRows, raw) },
		func() error { return stageRows(ctx, staging, &schemas.Observations, mapped.Observations) },
		func() error { return stageRows(ctx, staging, &schemas.SeriesTable, mapped.Series) },
		func() error { return stageRows(ctx, staging, &schemas.Rejections, mapped.Rejections) },
		func() error { return stageRows(ctx, staging, &schemas.MetadataTable, mapped.Metadata) },
		func() error { return stageRows(ctx, staging, &schemas.Submissions, mapped.Submissions) },
		func() error { return stageRows(ctx, staging, &schemas.Scopes, mapped.Scopes) },
		func() error { return stageRows(ctx, staging, &schemas.CoverageTable, mapped.Coverage) },
	} {
		if err := write(); err != nil {
			return err
		}
	}
	return nil
}

func stageRows[T any](ctx context.Context, staging *lake.Staging, table *schemas.Table, rows []T) error {
	_, err := lake.Stage(ctx, staging, table, rows)
	return err
}

// stagedFiles finds the local file of a staged table; false for a table without rows.
type stagedFiles interface {
	Path(table string) (string, bool)
}

func (w *walk) commit(ctx context.Context, j job, staging *lake.Staging, result validate.Result) (committed lake.Commit, err error) {
	if err := stageRows(ctx, staging, &schemas.Findings, result.Findings); err != nil {
		return lake.Commit{}, err
	}
	if err := stageRows(ctx, staging, &schemas.RuleCounts, result.Counts); err != nil {
		return lake.Commit{}, err
	}
	if err := w.stageReference(ctx, staging); err != nil {
		return lake.Commit{}, err
	}
	w.sequence++
	w.last, err = staging.Publish(ctx, lake.Commit{
		ProcessingID: j.processingID, DeliveryID: j.delivery.DeliveryID,
		Sequence: w.sequence, CommittedAt: w.Now(), Digests: j.digests,
	})
	return w.last, err
}

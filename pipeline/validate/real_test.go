//go:build cgo

package validate_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"cts/connectors"
	"cts/connectors/format/unodc"
	"cts/iccs"
	"cts/pipeline/lake"
	"cts/pipeline/mapping"
	"cts/pipeline/validate"
	"cts/schemas"
	"cts/schemas/sharedtest"
)

// workbook is one published file.
type workbook struct{ name, path string }

var (
	violent2022    = workbook{"violent 2022-06", "data/unodc/2022-06-06/data_cts_violent_and_sexual_crime.xlsx"}
	violent2024    = workbook{"violent 2024-05", "data/unodc/2024-05-16/data_cts_violent_and_sexual_crime.xlsx"}
	corruption2024 = workbook{"corruption 2024-05", "data/unodc/2024-05-16/data_cts_corruption_and_economic_crime.xlsx"}
	prisons2023    = workbook{"prisons 2023-05", "data/unodc/2023-05-11/data_cts_prisons_and_prisoners.xlsx"}
	workbooks      = []workbook{violent2022, prisons2023, corruption2024, violent2024}
)

// sink keeps what a format reads.
type sink struct {
	rows    []schemas.RawRow
	answers []schemas.Metadata
}

func (s *sink) Row(row schemas.RawRow) error { s.rows = append(s.rows, row); return nil }
func (s *sink) Answer(answer schemas.Metadata) error {
	s.answers = append(s.answers, answer)
	return nil
}

// mappedFile reads and maps a published workbook.
func mappedFile(t *testing.T, book workbook) mapping.Mapped {
	t.Helper()
	content, err := os.ReadFile(sharedtest.Path(t, book.path))
	if err != nil {
		t.Fatal(err)
	}
	digest := sha256.Sum256(content)
	file := connectors.File{ReaderAt: bytes.NewReader(content), Name: filepath.Base(book.path), Snapshot: hex.EncodeToString(digest[:]), Size: int64(len(content))}
	format, err := unodc.Descriptor.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	header, err := format.Recognise(t.Context(), file)
	if err != nil {
		t.Fatal(err)
	}
	var read sink
	if err := format.Read(t.Context(), file, header, &read); err != nil {
		t.Fatal(err)
	}
	publication, _ := schemas.PublicationOf(header.Dataset)
	correspondence, err := iccs.LoadCorrespondence("unodc-dataportal")
	if err != nil {
		t.Fatal(err)
	}
	mapped, err := mapping.Map(mapping.Delivery{
		DeliveryID: book.name, ProcessingID: book.name, Provider: header.Provider, Dataset: header.Dataset, Release: header.Release,
		Part: header.Part, Edition: header.Edition, Acceptance: "auto", IssuedAt: header.IssuedAt, ReceivedAt: header.IssuedAt,
		CommittedAt: header.IssuedAt, Snapshots: []string{file.Snapshot},
	}, read.rows, read.answers, mapping.Reference{
		Areas: schemas.Areas(), Publication: publication, Correspondence: correspondence, Classification: iccs.Load(),
	})
	if err != nil {
		t.Fatal(err)
	}
	return mapped
}

// world writes a mapped delivery and an earlier one as Parquet and shows them
// under the names that the engine gives them.
func world(t *testing.T, mapped mapping.Mapped, baseline []schemas.Series) *sql.DB {
	t.Helper()
	storage, err := lake.NewLocal(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	staging, err := lake.Open(storage).Begin(t.Context(), "candidate")
	if err != nil {
		t.Fatal(err)
	}
	database := openDuckDB(t)
	stage(t, staging, database, &schemas.Observations, mapped.Observations)
	stage(t, staging, database, &schemas.SeriesTable, mapped.Series)
	stage(t, staging, database, &schemas.Rejections, mapped.Rejections)
	stage(t, staging, database, &schemas.MetadataTable, mapped.Metadata)
	stage(t, staging, database, &schemas.Submissions, mapped.Submissions)
	stage(t, staging, database, &schemas.Scopes, mapped.Scopes)
	earlier, err := lake.Open(storage).Begin(t.Context(), "earlier")
	if err != nil {
		t.Fatal(err)
	}
	stageAs(t, earlier, database, &schemas.SeriesTable, baseline, "baseline")
	execute(t, database, `CREATE VIEW others AS SELECT * FROM baseline WHERE false`)
	execute(t, database, `CREATE VIEW baseline_metadata AS SELECT * FROM candidate_metadata WHERE false`)
	stage(t, staging, database, &schemas.RawRows, []schemas.RawRow(nil))
	execute(t, database, `CREATE VIEW unreplaced AS
		SELECT b.* FROM baseline b WHERE NOT EXISTS (SELECT 1 FROM candidate_scopes s WHERE s.dataset = b.dataset AND s.ref_area = b.ref_area)`)
	execute(t, database, `CREATE VIEW context AS SELECT * FROM candidate_series UNION ALL SELECT * FROM unreplaced`)
	return database
}

func stage[T any](t *testing.T, staging *lake.Staging, database *sql.DB, table *schemas.Table, rows []T) {
	t.Helper()
	stageAs(t, staging, database, table, rows, "candidate_"+table.Name)
}

func stageAs[T any](t *testing.T, staging *lake.Staging, database *sql.DB, table *schemas.Table, rows []T, name string) {
	t.Helper()
	if _, err := lake.Stage(t.Context(), staging, table, rows); err != nil {
		t.Fatal(err)
	}
	path, ok := staging.Path(table.Name)
	if !ok {
		var columns []string
		for _, column := range table.Columns {
			columns = append(columns, column.Name+" "+column.Type.SQL())
		}
		execute(t, database, fmt.Sprintf("CREATE TABLE %s (%s)", name, strings.Join(columns, ", ")))
		return
	}
	execute(t, database, fmt.Sprintf("CREATE VIEW %s AS SELECT * FROM read_parquet('%s')", name, path))
}

func execute(t *testing.T, database *sql.DB, statement string) {
	t.Helper()
	if _, err := database.ExecContext(context.Background(), statement); err != nil {
		t.Fatalf("%v\n%s", err, statement)
	}
}

var (
	resultsLock sync.Mutex
	results     = map[string]validate.Result{}
)

// resultOf validates a workbook, once for all tests. The violent crimes of 2024
// are compared with those of 2022.
func resultOf(t *testing.T, book workbook) validate.Result {
	t.Helper()
	resultsLock.Lock()
	defer resultsLock.Unlock()
	if found, ok := results[book.name]; ok {
		return found
	}
	mapped := mappedFile(t, book)
	var baseline []schemas.Series
	if book == violent2024 {
		baseline = mappedFile(t, violent2022).Series
	}
	database := world(t, mapped, baseline)
	rules, err := validate.Rules()
	if err != nil {
		t.Fatal(err)
	}
	begun := time.Now()
	result, err := validate.Run(t.Context(), keeping{database}, rules, validate.Candidate{ProcessingID: book.name, Submissions: mapped.Submissions})
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("%s: %d observations, %d series, %d findings in %v", book.name, len(mapped.Observations), len(mapped.Series), len(result.Findings), time.Since(begun).Round(time.Millisecond))
	results[book.name] = result
	return result
}

// TestBlocksOfAreasFindWhatTheWholeFinds judges a workbook in one piece and area by area.
func TestBlocksOfAreasFindWhatTheWholeFinds(t *testing.T) {
	whole := resultOf(t, violent2024)
	mapped := mappedFile(t, violent2024)
	rules, err := validate.Rules()
	if err != nil {
		t.Fatal(err)
	}
	database := world(t, mapped, mappedFile(t, violent2022).Series)
	blocks, err := validate.RunInBlocks(t.Context(), keeping{database}, rules,
		validate.Candidate{ProcessingID: violent2024.name, Submissions: mapped.Submissions, Guarded: true}, 10_000)
	if err != nil {
		t.Fatal(err)
	}
	if difference := cmp.Diff(whole.Counts, blocks.Counts); difference != "" {
		t.Errorf("counts of the whole and of its blocks (-whole +blocks):\n%s", difference)
	}
	if difference := cmp.Diff(whole.Findings, blocks.Findings); difference != "" {
		t.Errorf("findings of the whole and of its blocks (-whole +blocks):\n%s", difference)
	}
}

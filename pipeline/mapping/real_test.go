package mapping

import (
	"fmt"
	"maps"
	"slices"
	"testing"

	"cts/schemas"
	"cts/schemas/sharedtest"
)

var workbooks = []struct{ dataset, path string }{
	{"UN-CTS-VIOLENT", "data/unodc/2022-06-06/data_cts_violent_and_sexual_crime.xlsx"},
	{"UN-CTS-VIOLENT", "data/unodc/2024-05-16/data_cts_violent_and_sexual_crime.xlsx"},
	{"UN-CTS-CORRUPTION", "data/unodc/2024-05-16/data_cts_corruption_and_economic_crime.xlsx"},
	{"UN-CTS-PRISONS", "data/unodc/2023-05-11/data_cts_prisons_and_prisoners.xlsx"},
}

// realRows reads a published workbook with the independent reader of the tests.
func realRows(t testing.TB, path string) []schemas.RawRow {
	t.Helper()
	table := sharedtest.ReadTable(t, sharedtest.Path(t, path))
	rows := make([]schemas.RawRow, len(table.Rows))
	for i, read := range table.Rows {
		row := schemas.RawRow{
			Snapshot: "a", RowNumber: int64(i + 1), Locator: fmt.Sprintf("%s!L%d", table.Sheet, read.Number),
			ValueRaw: read.Cells["VALUE"], ValueType: "number",
		}
		if row.ValueRaw == "" {
			row.ValueType = "blank"
		}
		for _, title := range table.Header {
			if title != "VALUE" && read.Cells[title] != "" {
				row.Labels = append(row.Labels, title+"="+read.Cells[title])
			}
		}
		rows[i] = row
	}
	return rows
}

// sourceKey is what tells figures of a published workbook apart in its own
// words; unsentenced prisoners stand under two labels there.
func sourceKey(row schemas.RawRow) string {
	labels := labelsOf(row.Labels)
	place := labels.indicator + "/" + labels.category
	if place == "Persons held unsentenced/Unsentenced: Total" {
		place = "Persons held/Unsentenced"
	}
	return fmt.Sprintf("%s|%s|%s|%s|%s|%s", labels.area, place, labels.sex, labels.age, labels.year, labels.unit)
}

func TestRealWorkbooks(t *testing.T) {
	for _, workbook := range workbooks {
		t.Run(workbook.path, func(t *testing.T) {
			rows := realRows(t, workbook.path)
			mapped := mustMap(t, publicationDelivery(workbook.dataset), published(t, workbook.dataset), rows...)
			checkCells(t, mapped, len(rows))
			byReason := map[string]int{}
			for _, rejection := range mapped.Rejections {
				byReason[rejection.Reason]++
			}
			t.Logf("%d cells, %d observations, %d series figures, %d submissions, rejections %v",
				len(rows), len(mapped.Observations), len(mapped.Series), len(mapped.Submissions), byReason)
			if len(mapped.Rejections) > 10 {
				t.Errorf("%d rejections; the four workbooks together may have 40", len(mapped.Rejections))
			}
			checkAgainstSource(t, rows, mapped)
			for _, c := range mapped.Coverage {
				if c.ICCS == schemas.Unknown {
					t.Errorf("%d figures are not mapped: %s", c.Observations, c.Relation)
				}
			}
		})
	}
}

// checkAgainstSource compares series with the source's own words: one figure a
// key, without value where the source contradicts itself.
func checkAgainstSource(t *testing.T, rows []schemas.RawRow, mapped Mapped) {
	t.Helper()
	rejected := map[string]bool{}
	for _, rejection := range mapped.Rejections {
		rejected[rejection.Locator] = true
	}
	values := map[string]map[string]bool{}
	for _, row := range rows {
		if rejected[row.Locator] {
			continue
		}
		key := sourceKey(row)
		if values[key] == nil {
			values[key] = map[string]bool{}
		}
		values[key][row.ValueRaw] = true
	}
	contradicted := 0
	for _, stated := range values {
		if len(stated) > 1 {
			contradicted++
		}
	}
	conflicts := map[string]int{}
	for _, s := range mapped.Series {
		conflicts[s.Missing]++
	}
	if len(mapped.Series) != len(values) || conflicts[schemas.MissingConflict] != contradicted {
		t.Errorf("%d figures and %d conflicts; the source has %d keys, %d of them contradicted",
			len(mapped.Series), conflicts[schemas.MissingConflict], len(values), contradicted)
	}
	t.Logf("%d contradicted keys; figures by reason of missing: %v", contradicted, sortedCounts(conflicts))
}

func sortedCounts(counts map[string]int) []string {
	var lines []string
	for _, key := range slices.Sorted(maps.Keys(counts)) {
		lines = append(lines, fmt.Sprintf("%q %d", key, counts[key]))
	}
	return lines
}

// syntheticRows are as many rows as the prisons workbook has, for machines that
// do not have it.
func syntheticRows(n int) []schemas.RawRow {
	areas := schemas.Areas().All()
	rows := make([]schemas.RawRow, n)
	for i := range rows {
		rows[i] = row(i+1, "12", "Iso3_code="+areas[i%200].Code, fmt.Sprintf("Year=%d", 1900+i/400),
			"Unit of measurement="+[]string{"Counts", "Rate per 100,000 population"}[i/200%2])
	}
	return rows
}

func BenchmarkMapSynthetic(b *testing.B) {
	benchmark(b, "UN-CTS-VIOLENT", syntheticRows(65_797))
}

func BenchmarkMapPrisons(b *testing.B) {
	benchmark(b, "UN-CTS-PRISONS", realRows(b, workbooks[3].path))
}

func benchmark(b *testing.B, dataset string, rows []schemas.RawRow) {
	reference, delivery := published(b, dataset), publicationDelivery(dataset)
	b.ReportAllocs()
	for b.Loop() {
		mustMap(b, delivery, reference, rows...)
	}
	b.ReportMetric(float64(len(rows)*b.N)/b.Elapsed().Seconds(), "rows/s")
}

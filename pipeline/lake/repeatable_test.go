package lake

import (
	"context"
	"io"
	"testing"

	"cts/schemas"
)

// TestManyDistinctValuesGiveTheSameBytesEveryTime: a column that outgrows its dictionary once gave
// a footer in the order of a map.
func TestManyDistinctValuesGiveTheSameBytesEveryTime(t *testing.T) {
	rows := make([]schemas.Population, 200_000)
	for i := range rows {
		rows[i] = schemas.Population{
			DenominatorID: "D", RefArea: "FIN", Year: int32(i), Sex: schemas.Total, Age: schemas.Total,
			Persons: float64(i) + 0.5, Source: "constructed",
		}
	}
	var first string
	for range 12 {
		written := referenceBytes(t, rows)
		if first == "" {
			first = written
		}
		if written != first {
			t.Fatal("the same rows gave other bytes")
		}
	}
}

func referenceBytes(t *testing.T, rows []schemas.Population) string {
	t.Helper()
	storage := NewMemory()
	staging, err := Open(storage).Begin(context.Background(), "processing")
	if err != nil {
		t.Fatal(err)
	}
	file, err := Reference(context.Background(), staging, &schemas.PopulationTable, "digest",
		func() ([]schemas.Population, error) { return rows, nil })
	if err != nil {
		t.Fatal(err)
	}
	reader, err := storage.Open(context.Background(), file.Name)
	if err != nil {
		t.Fatal(err)
	}
	defer reader.Close()
	content, err := io.ReadAll(io.NewSectionReader(reader, 0, reader.Size()))
	if err != nil {
		t.Fatal(err)
	}
	return string(content)
}

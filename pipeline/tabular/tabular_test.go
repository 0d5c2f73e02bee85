package tabular

import (
	"bytes"
	"context"
	"errors"
	"flag"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/apache/arrow-go/v18/arrow/memory"
	"github.com/apache/arrow-go/v18/parquet/file"
	"github.com/apache/arrow-go/v18/parquet/pqarrow"
	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"

	"cts/schemas"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// example has every type, a missing value of each, and texts that mean something elsewhere.
func example() Table {
	return Table{
		Name: "homicide", Title: "Victims of homicide", Notes: []string{"Recorded figures. A | is no column."}, State: "state-1",
		Columns: []Column{
			{Name: "ref_area", Title: "Area", Type: schemas.Utf8}, {Name: "year", Type: schemas.Int32},
			{Name: "obs_value", Type: schemas.Int64}, {Name: "rate", Title: "Rate", Type: schemas.Double, Decimals: schemas.Some(int32(1))},
			{Name: "final", Type: schemas.Bool}, {Name: "issued", Type: schemas.Timestamp}, {Name: "cautions", Type: schemas.ListUtf8},
		},
		Rows: Kept([][]any{
			{"FIN", int32(2021), int64(71), 1.25, true, time.Date(2024, 6, 12, 0, 0, 0, 0, time.UTC), []string{"series_break", "subtotal"}},
			{"=1+1|<b>", int32(2022), int64(0), -0.25, false, time.Date(2024, 6, 12, 8, 30, 0, 0, time.UTC), []string{}},
			{nil, nil, nil, nil, nil, nil, nil},
		}),
	}
}

func TestEveryTextFormat(t *testing.T) {
	for _, format := range Formats() {
		if IsBinary(format) {
			continue
		}
		t.Run(format, func(t *testing.T) {
			var got bytes.Buffer
			if err := Write(&got, format, example()); err != nil {
				t.Fatal(err)
			}
			golden := filepath.Join("testdata", FileName("homicide", format))
			if *update {
				if err := os.WriteFile(golden, got.Bytes(), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(golden)
			if err != nil {
				t.Fatal(err)
			}
			if difference := cmp.Diff(string(want), got.String()); difference != "" {
				t.Errorf("(-want +got):\n%s", difference)
			}
		})
	}
}

func TestTheSameTableIsTheSameBytes(t *testing.T) {
	for _, format := range Formats() {
		var one, other bytes.Buffer
		if err := errors.Join(Write(&one, format, example()), Write(&other, format, example())); err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(one.Bytes(), other.Bytes()) {
			t.Errorf("%s: two writings differ", format)
		}
	}
}

func TestParquetHoldsTypesAndMissingValues(t *testing.T) {
	var content bytes.Buffer
	if err := Write(&content, "parquet", example()); err != nil {
		t.Fatal(err)
	}
	opened, err := file.NewParquetReader(bytes.NewReader(content.Bytes()))
	if err != nil {
		t.Fatal(err)
	}
	reader, err := pqarrow.NewFileReader(opened, pqarrow.ArrowReadProperties{}, memory.DefaultAllocator)
	if err != nil {
		t.Fatal(err)
	}
	table, err := reader.ReadTable(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	defer table.Release()
	for i, column := range example().Columns {
		data := table.Column(i).Data()
		if data.NullN() != 1 {
			t.Errorf("%s: %d missing values, want 1", column.Name, data.NullN())
		}
		if got, want := data.DataType().String(), arrowType(column.Type).String(); column.Type != schemas.ListUtf8 && got != want {
			t.Errorf("%s: type %s, want %s", column.Name, got, want)
		}
	}
}

func TestWorkbookHoldsNumbersAndNoFormulas(t *testing.T) {
	var content bytes.Buffer
	if err := Write(&content, "xlsx", example()); err != nil {
		t.Fatal(err)
	}
	book, err := excelize.OpenReader(&content)
	if err != nil {
		t.Fatal(err)
	}
	defer book.Close()
	for cell, want := range map[string]string{
		"A1": "Victims of homicide", "A3": "Area", "C4": "71", "D4": "1.25", "A5": "=1+1|<b>", "C5": "0", "C6": "", "A8": "Recorded figures. A | is no column.",
	} {
		got, err := book.GetCellValue("homicide", cell, excelize.Options{RawCellValue: true})
		if err != nil || got != want {
			t.Errorf("%s: %q, want %q (%v)", cell, got, want, err)
		}
	}
	if formula, _ := book.GetCellFormula("homicide", "A5"); formula != "" {
		t.Errorf("A5 is the formula %q", formula)
	}
}

func TestTextsAreNoFormulasInCSV(t *testing.T) {
	for _, c := range []struct {
		value any
		want  string
	}{
		{"=1+1", "'=1+1"}, {"+1", "'+1"}, {"-1", "'-1"}, {"@x", "'@x"}, {"\tx", "'\tx"}, {"\rx", "'\rx"}, {[]string{"=1"}, "'=1"},
		{"1 Homicide!D9", "1 Homicide!D9"}, {"", ""}, {nil, ""}, {-5.5, "-5.5"}, {int64(-3), "-3"},
	} {
		if got := Harmless(c.value); got != c.want {
			t.Errorf("%q gives %q, want %q", c.value, got, c.want)
		}
	}
}

func TestAnUnknownFormatIsRefused(t *testing.T) {
	if err := Write(&bytes.Buffer{}, "docx", example()); !errors.Is(err, ErrFormat) {
		t.Errorf("%v, want %v", err, ErrFormat)
	}
}

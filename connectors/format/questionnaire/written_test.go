package questionnaire

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"cts/pipeline/form"
	"cts/schemas"
)

func TestWriteGivesTheSameBytes(t *testing.T) {
	var first, second bytes.Buffer
	must(t, form.Write(&first, edition(t), filling()))
	must(t, form.Write(&second, edition(t), filling()))
	if !bytes.Equal(first.Bytes(), second.Bytes()) {
		t.Error("the same filling gave other bytes")
	}
}

func TestWriteRefusesWhatItHasNoCellFor(t *testing.T) {
	cases := []struct {
		name   string
		change func(*form.Filling)
		want   string
	}{
		{"an item of another part", func(f *form.Filling) { f.Set("3-x01", 2020, form.Number(1)) }, `no cell for item "3-x01" in 2020`},
		{"a year of another round", func(f *form.Filling) { f.Set("6-x03-T", 2018, form.Number(1)) }, `no cell for item "6-x03-T" in 2018`},
		{"a comment on an unknown item", func(f *form.Filling) { f.Comments["x"] = "why" }, `no item "x"`},
		{"an answer about another table", func(f *form.Filling) {
			f.Answers = append(f.Answers, schemas.Metadata{TableID: "3", Concept: "BREAK", Code: "other"})
		}, `does not ask for BREAK of table "3"`},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			filled := filling()
			c.change(&filled)
			err := form.Write(&bytes.Buffer{}, edition(t), filled)
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("error %v, want one with %q", err, c.want)
			}
		})
	}
}

// What is written is read back, whatever it is.
func TestWriteThenRead(t *testing.T) {
	items := []string{"6-x03-T", "6-x03-M", "6-x03-F"}
	rapid.Check(t, func(r *rapid.T) {
		filled := filling()
		filled.Values, filled.Comments = nil, nil
		want := map[string]string{}
		for _, item := range items {
			for year := int32(2019); year <= 2023; year++ {
				switch rapid.IntRange(0, 2).Draw(r, "kind") {
				case 0:
					number := float64(rapid.IntRange(-1000, 10_000_000).Draw(r, "number")) / rapid.SampledFrom([]float64{1, 8, 1000}).Draw(r, "divisor")
					filled.Set(item, year, form.Number(number))
				case 1:
					filled.Set(item, year, form.Text(rapid.SampledFrom([]string{"..", "n/a", "<5", "-", "incl. 6-x03-T", "1,234", " 7 "}).Draw(r, "text")))
				}
			}
		}
		for item, years := range filled.Values {
			for year, entry := range years {
				text := entry.Text
				if entry.Number.Valid {
					text = canonicalNumber(entry.Number.Value)
				}
				want[item+" "+canonicalNumber(float64(year))] = text
			}
		}
		_, got := read(t, formOf(t, filled, nil))
		if len(got.Rows) != 15 {
			r.Fatalf("%d rows, want 15", len(got.Rows))
		}
		for _, row := range got.Rows {
			key := row.ItemID + " " + strings.TrimPrefix(row.Labels[1], "TIME_PERIOD=")
			if row.ValueRaw != want[key] {
				r.Fatalf("%s reads %q, written was %q", key, row.ValueRaw, want[key])
			}
		}
	})
}

// A whole form has one value cell for each item and year, and none of them is filled.
func TestABlankFormHasACellForEveryItemAndYear(t *testing.T) {
	filled := form.Filling{RefArea: "KEN", Round: 2024, Part: "whole"}
	header, got := read(t, formOf(t, filled, nil))
	items := 0
	for _, module := range edition(t).Modules {
		for _, table := range module.Tables {
			items += len(table.Items)
		}
	}
	if len(got.Rows) != 5*items || items < 200 {
		t.Errorf("%d rows for %d items", len(got.Rows), items)
	}
	for _, row := range got.Rows {
		if row.ValueType != "blank" || row.ItemID == "" || len(row.Notes) > 0 {
			t.Fatalf("%+v", row)
		}
	}
	if len(header.Tables) != 20 || len(got.Answers) != 0 {
		t.Errorf("%d tables, %d answers", len(header.Tables), len(got.Answers))
	}
}

// With CTS_OFFICE=1, an office suite opens the form and prints it.
func TestOfficeOpensTheForm(t *testing.T) {
	if os.Getenv("CTS_OFFICE") == "" {
		t.Skip("set CTS_OFFICE=1 to open the form in LibreOffice")
	}
	folder := t.TempDir()
	path := filepath.Join(folder, "form.xlsx")
	must(t, os.WriteFile(path, formOf(t, filling(), nil), 0o644))
	command := exec.Command("soffice", "--headless", "-env:UserInstallation=file://"+folder+"/profile", "--convert-to", "pdf", "--outdir", folder, path)
	if output, err := command.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, output)
	}
	printed, err := os.Stat(filepath.Join(folder, "form.pdf"))
	must(t, err)
	if printed.Size() < 10_000 {
		t.Errorf("the printed form has %d bytes", printed.Size())
	}
}

func canonicalNumber(value float64) string { return strconv.FormatFloat(value, 'f', -1, 64) }

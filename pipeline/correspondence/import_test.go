package correspondence

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"

	"cts/connectors"
	"cts/iccs"
	"cts/iccs/review"
	"cts/schemas/sharedtest"
)

var scheme = iccs.Scheme{ID: "test", Title: "t", Authority: "a", Source: "s", Standing: "statistical_office"}

func file(name string, content []byte) connectors.File {
	return connectors.File{ReaderAt: bytes.NewReader(content), Name: name, Size: int64(len(content))}
}

// made builds a workbook: for each sheet its rows, and areas that are merged.
func made(t testing.TB, sheets map[string][][]any, merged map[string][]string) connectors.File {
	t.Helper()
	book := excelize.NewFile()
	names := make([]string, 0, len(sheets))
	for name := range sheets {
		names = append(names, name)
	}
	slices.Sort(names)
	for i, name := range names {
		if i == 0 {
			_ = book.SetSheetName("Sheet1", name)
		} else if _, err := book.NewSheet(name); err != nil {
			t.Fatal(err)
		}
		for r, row := range sheets[name] {
			if err := book.SetSheetRow(name, fmt.Sprintf("A%d", r+1), &row); err != nil {
				t.Fatal(err)
			}
		}
		for _, area := range merged[name] {
			from, to, _ := strings.Cut(area, ":")
			if err := book.MergeCell(name, from, to); err != nil {
				t.Fatal(err)
			}
		}
	}
	var buffer bytes.Buffer
	if err := book.Write(&buffer); err != nil {
		t.Fatal(err)
	}
	return file("office.xlsx", buffer.Bytes())
}

// shown writes rows as "code>iccs relation", repairs after them.
func shown(imported Imported) []string {
	var all []string
	for _, row := range imported.Rows {
		all = append(all, strings.TrimSpace(row.Code+">"+row.ICCS+" "+row.Relation))
	}
	for _, repair := range imported.Repairs {
		all = append(all, "repaired "+repair.Parameters["written"]+" at "+repair.Place)
	}
	return all
}

func TestImport(t *testing.T) {
	for _, test := range []struct {
		name   string
		sheets map[string][][]any
		merged map[string][]string
		want   []string
	}{
		{"national code to category, under a heading", map[string][][]any{"Tabla": {
			{"Correspondencia 2024"}, {}, {"Código", "Glosa", "Código ICCS", "Cobertura"},
			{"101", "Homicidio", "0101", "total"}, {"102", "Robo", "0401", "parcial"}, {"103", "Hurto", "0502", "exacta"},
		}}, nil, []string{"101>0101 narrower", "102>0401 partial", "103>0502 exact"}},
		{"codes that lost their zeros", map[string][][]any{"T": {
			{"code", "iccs"}, {101, 8062}, {102, "8062.0"}, {103, "80620"}, {104, 1101}, {105, 101},
		}}, nil, []string{"101>08062", "102>08062", "103>08062", "104>1101", "105>0101",
			"repaired 8062 at T!B2", "repaired 8062.0 at T!B3", "repaired 80620 at T!B4", "repaired 101 at T!B6"}},
		{"a zero that cannot be put back in one way", map[string][][]any{"T": {{"code", "iccs"}, {1, "99999"}}}, nil, []string{"1>99999"}},
		{"several categories in one cell", map[string][][]any{"T": {
			{"code", "iccs"}, {"a", "03011, 03012"}, {"b", "0101 y 0102"}, {"c", "0201;0202\n0203"}, {"d", "ICCS 0101"},
		}}, nil, []string{"a>03011 partial", "a>03012 partial", "b>0101 partial", "b>0102 partial", "c>0201 partial", "c>0202 partial", "c>0203 partial", "d>0101"}},
		{"three states", map[string][][]any{"T": {
			{"code", "iccs", "relation"}, {"a", "Excluido 2024"}, {"b", "none"}, {"c", ""}, {"d", "?"}, {"e", "0101", "excluded"},
		}}, nil, []string{"a> excluded", "b> no_match", "c> not_yet_mapped", "d> not_yet_mapped", "e> excluded"}},
		{"category first, with several codes", map[string][][]any{"T": {
			{"ICCS", "National codes"}, {"0101", "101; 102"}, {"0502", "201"}, {"0503", nil},
		}}, nil, []string{"101>0101", "102>0101", "201>0502"}},
		{"a category merged over its codes", map[string][][]any{"T": {
			{"iccs", "code"}, {"0101", "a"}, {nil, "b"}, {nil, "c"}, {"0201", "d"},
		}}, map[string][]string{"T": {"A2:A4"}}, []string{"a>0101", "b>0101", "c>0101", "d>0201"}},
		{"blank cells that are not merged stay blank", map[string][][]any{"T": {
			{"iccs", "code"}, {"0101", "a"}, {nil, "b"},
		}}, nil, []string{"a>0101", "b> not_yet_mapped"}},
		{"a sheet a section", map[string][][]any{
			"01": {{"code", "iccs"}, {"a", 101}}, "Section 5": {{"code", "iccs"}, {"b", 502}}, "Notas": {{"leer"}},
		}, nil, []string{"a>0101", "b>0502", "repaired 101 at 01!B2", "repaired 502 at Section 5!B2"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			imported, err := Import(context.Background(), made(t, test.sheets, test.merged), scheme)
			if err != nil {
				t.Fatal(err)
			}
			got := shown(imported)
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestImportRefuses(t *testing.T) {
	for name, f := range map[string]connectors.File{
		"no such columns": made(t, map[string][][]any{"T": {{"a", "b"}, {1, 2}}}, nil),
		"an empty file":   file("x.xlsx", nil), "no workbook": file("x.xlsx", []byte("hello")), "an empty table": file("x.csv", nil),
	} {
		_, err := Import(context.Background(), f, scheme)
		if err == nil {
			t.Errorf("%s was read", name)
		}
		if !errors.Is(err, ErrNoTable) && !errors.Is(err, connectors.ErrNotRecognised) && !errors.Is(err, connectors.ErrUnreadable) {
			t.Errorf("%s: %v is no kind that a caller could decide on", name, err)
		}
	}
}

func TestACategoryThatDoesNotExistIsHeldOut(t *testing.T) {
	imported, err := Import(context.Background(), file("t.csv", []byte("code;iccs\na;0101\nb;0199\n")), scheme)
	if err != nil {
		t.Fatal(err)
	}
	c, held, err := imported.Correspondence()
	if err != nil || held != 1 {
		t.Fatalf("held %d, %v", held, err)
	}
	if got := c.Lookup("b", "_T", 2020).State; got != iccs.StateNotYetMapped {
		t.Errorf("b is %s", got)
	}
	if got := c.Lookup("a", "_T", 2020).State; got != iccs.StateMapped {
		t.Errorf("a is %s", got)
	}
}

// Every published table is read as an office's file, checked, and its problems are listed.
func TestEveryPublishedTableIsImportedAndChecked(t *testing.T) {
	names, err := filepath.Glob(filepath.Join(sharedtest.Path(t, "reference/correspondences"), "*.csv"))
	if err != nil || len(names) < 15 {
		t.Fatalf("%d tables, %v", len(names), err)
	}
	for _, name := range names {
		content, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		imported, err := Import(context.Background(), file(name, content), scheme)
		if err != nil {
			t.Fatal(err)
		}
		rows := bytes.Count(content, []byte("\n")) - 1
		if len(imported.Rows) != rows {
			t.Errorf("%s: %d rows of %d", filepath.Base(name), len(imported.Rows), rows)
		}
		findings, err := review.Check(imported.Table, nil)
		if err != nil {
			t.Fatal(err)
		}
		counts := map[string]int{}
		for _, finding := range findings {
			counts[finding.Check]++
		}
		t.Logf("%s: %d rows, %v", filepath.Base(name), len(imported.Rows), counts)
	}
}

func TestAnnotate(t *testing.T) {
	source := made(t, map[string][][]any{"T": {{"code", "title", "iccs"}, {"a", "x", "0199"}, {"b", "y", "0101"}}}, nil)
	imported, err := Import(context.Background(), source, scheme)
	if err != nil {
		t.Fatal(err)
	}
	findings, err := review.Check(imported.Table, nil)
	if err != nil {
		t.Fatal(err)
	}
	var copied bytes.Buffer
	wording := func(f review.Finding) string { return "look at " + f.ICCS }
	if err := Annotate(context.Background(), source, findings, wording, &copied); err != nil {
		t.Fatal(err)
	}
	book, err := excelize.OpenReader(&copied)
	if err != nil {
		t.Fatal(err)
	}
	comments, err := book.GetComments("T")
	if err != nil || len(comments) != 1 || comments[0].Cell != "C2" || !strings.Contains(comments[0].Paragraph[0].Text, "look at 0199") {
		t.Errorf("notes %+v, %v; want one on C2", comments, err)
	}
	if value, _ := book.GetCellValue("T", "C2"); value != "0199" {
		t.Errorf("the author's value became %q", value)
	}
	rows, err := book.GetRows(findingsSheet)
	if err != nil || len(rows) != len(findings)+1 {
		t.Errorf("%d rows of findings, %v; want %d", len(rows)-1, err, len(findings))
	}
}

func FuzzImport(f *testing.F) {
	f.Add([]byte("code,iccs\na,0101\n"))
	f.Add([]byte("iccs;code\n\"0101\n0102\";a\n"))
	f.Fuzz(func(t *testing.T, content []byte) {
		imported, err := Import(context.Background(), file("t.csv", content), scheme)
		if err != nil {
			return
		}
		for _, row := range imported.Rows {
			if row.Code == "" || row.Place == "" {
				t.Fatalf("row without code or place: %+v", row)
			}
		}
		_, _, _ = imported.Correspondence()
	})
}

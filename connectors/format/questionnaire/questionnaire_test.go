package questionnaire

import (
	"bytes"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"

	"cts/connectors"
	"cts/connectors/connectortest"
	"cts/pipeline/form"
	"cts/schemas"
)

func edition(t testing.TB) *schemas.Questionnaire {
	t.Helper()
	edition, ok := schemas.Edition("un-cts-2024")
	if !ok {
		t.Fatal("no edition un-cts-2024")
	}
	return edition
}

// filling is a small answer of the courts: one table of three items and five years.
func filling() form.Filling {
	f := form.Filling{
		RefArea: "FIN", AreaName: "Finland", Round: 2024, Part: "courts", Officer: "A. Example", Agency: "Example office",
		Issued:   time.Date(2024, 9, 30, 0, 0, 0, 0, time.UTC),
		Comments: map[string]string{"6-x03-T": "judges of all courts"},
		Answers: []schemas.Metadata{
			{TableID: "6.3", ItemID: "6-x03-T", Concept: "BREAK", Code: "counting_rule", Text: "posts, not persons, before 2021", TimePeriod: "2021"},
			{TableID: "6.3", Concept: "UNIT_OF_COUNT", Code: "PERSON"},
		},
	}
	for i, year := range []int32{2019, 2020, 2021, 2022} {
		f.Set("6-x03-T", year, form.Number(float64(1000+i)))
		f.Set("6-x03-F", year, form.Number(float64(500+i)))
	}
	f.Set("6-x03-T", 2023, form.Text(".."))
	return f
}

// formOf builds a form, lets change change it and returns its bytes.
func formOf(t testing.TB, filling form.Filling, change func(*form.Form)) []byte {
	t.Helper()
	made, err := form.NewForm(edition(t), filling)
	if err != nil {
		t.Fatal(err)
	}
	defer made.File.Close()
	if change != nil {
		change(made)
	}
	var content bytes.Buffer
	if err := made.Save(&content); err != nil {
		t.Fatal(err)
	}
	return content.Bytes()
}

func read(t testing.TB, content []byte) (connectors.Header, connectortest.Collected) {
	t.Helper()
	file := connectortest.File("answer.xlsx", content)
	header, err := Format{}.Recognise(t.Context(), file)
	if err != nil {
		t.Fatal(err)
	}
	var collected connectortest.Collected
	if err := (Format{}).Read(t.Context(), file, header, &collected); err != nil {
		t.Fatal(err)
	}
	return header, collected
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

const judges = "6 Personnel and capacity"

// set writes a cell of the form by its reference.
func set(t testing.TB, made *form.Form, sheet, reference string, value any) {
	t.Helper()
	must(t, made.File.SetCellValue(sheet, reference, value))
}

// shown writes what matters of a row in one line: item, period, value, type, notes.
func shown(rows []schemas.RawRow) []string {
	var lines []string
	for _, row := range rows {
		period := "-"
		for _, label := range row.Labels {
			if text, ok := strings.CutPrefix(label, "TIME_PERIOD="); ok {
				period = text
			}
		}
		item := row.ItemID
		if item == "" {
			item = "?"
		}
		lines = append(lines, strings.TrimSpace(fmt.Sprintf("%s %s %q %s %s", item, period, row.ValueRaw, row.ValueType, strings.Join(row.Notes, " "))))
	}
	return lines
}

// of keeps the lines of one item.
func of(item string, lines []string) []string {
	var kept []string
	for _, line := range lines {
		if strings.HasPrefix(line, item+" ") {
			kept = append(kept, line)
		}
	}
	return kept
}

func TestConformance(t *testing.T) {
	foreign := excelize.NewFile()
	defer foreign.Close()
	must(t, foreign.SetCellValue("Sheet1", "A1", "UNODC"))
	var other bytes.Buffer
	must(t, foreign.Write(&other))
	connectortest.Format{
		Descriptor: Descriptor,
		Samples:    []connectortest.Sample{{Name: "courts.xlsx", Content: formOf(t, filling(), nil), Rows: 15}},
		Foreign:    []connectortest.Sample{{Name: "publication.xlsx", Content: other.Bytes()}},
	}.Run(t)
}

func TestHeader(t *testing.T) {
	header, _ := read(t, formOf(t, filling(), nil))
	want := connectors.Header{
		Format: "questionnaire", Provider: "FIN", Dataset: "UN-CTS", RefArea: "FIN", Round: "2024", Part: "courts",
		Edition: "un-cts-2024", Language: "en", IssuedAt: time.Date(2024, 9, 30, 0, 0, 0, 0, time.UTC), IssuedFrom: "Cover!C12",
		Years: [2]int32{2019, 2023}, Tables: []string{"6.3"}, Sender: "A. Example",
	}
	if diff := cmp.Diff(want, header); diff != "" {
		t.Error(diff)
	}
}

func TestRows(t *testing.T) {
	_, got := read(t, formOf(t, filling(), nil))
	want := []string{
		`6-x03-T 2019 "1000" number`, `6-x03-T 2020 "1001" number`, `6-x03-T 2021 "1002" number`, `6-x03-T 2022 "1003" number`,
		`6-x03-T 2023 ".." text`,
		`6-x03-M 2019 "" blank`, `6-x03-M 2020 "" blank`, `6-x03-M 2021 "" blank`, `6-x03-M 2022 "" blank`, `6-x03-M 2023 "" blank`,
		`6-x03-F 2019 "500" number`, `6-x03-F 2020 "501" number`, `6-x03-F 2021 "502" number`, `6-x03-F 2022 "503" number`,
		`6-x03-F 2023 "" blank`,
	}
	if diff := cmp.Diff(want, shown(got.Rows)); diff != "" {
		t.Error(diff)
	}
	first := got.Rows[0]
	first.Snapshot = ""
	if diff := cmp.Diff(schemas.RawRow{
		RowNumber: 1, Locator: judges + "!D6", Edition: "un-cts-2024", TableID: "6.3", ItemID: "6-x03-T",
		Labels: []string{"REF_AREA=FIN", "TIME_PERIOD=2019"}, ValueRaw: "1000", ValueType: "number", CommentObs: "judges of all courts",
	}, first); diff != "" {
		t.Error(diff)
	}
}

func TestAnswers(t *testing.T) {
	_, got := read(t, formOf(t, filling(), nil))
	var lines []string
	for _, a := range got.Answers {
		lines = append(lines, strings.Join([]string{a.Locator, a.Provider, a.Dataset, a.RefArea, a.Round, a.TableID, a.ItemID, a.Concept, a.Code, a.Text, a.TimePeriod, a.Language}, "|"))
	}
	want := []string{
		"Metadata!E6|FIN|UN-CTS|FIN|2024|6.3||UNIT_OF_COUNT|PERSON|||en",
		"Metadata!E14|FIN|UN-CTS|FIN|2024|6.3|6-x03-T|BREAK|counting_rule|posts, not persons, before 2021|2021|en",
	}
	if diff := cmp.Diff(want, lines); diff != "" {
		t.Error(diff)
	}
}

// What people do to forms, and how it is read nevertheless.
func TestCells(t *testing.T) {
	cases := []struct {
		name   string
		change func(t *testing.T, made *form.Form)
		item   string
		want   []string
	}{
		{"numbers as text are left as written and noted", func(t *testing.T, made *form.Form) {
			set(t, made, judges, "D6", "1 000")
			set(t, made, judges, "E6", "١٠٠١")
			set(t, made, judges, "F6", "1002,5")
			set(t, made, judges, "G6", "1,003")
		}, "6-x03-T", []string{
			`6-x03-T 2019 "1 000" text reader.number_as_text`, `6-x03-T 2020 "١٠٠١" text reader.number_as_text`,
			`6-x03-T 2021 "1002,5" text reader.number_as_text`, `6-x03-T 2022 "1,003" text reader.ambiguous_number`, `6-x03-T 2023 ".." text`,
		}},
		{"numbers are written canonically", func(t *testing.T, made *form.Form) {
			must(t, made.File.SetCellDefault(judges, "D6", "1E3"))
			must(t, made.File.SetCellDefault(judges, "E6", "12.70"))
			set(t, made, judges, "F6", true)
			set(t, made, judges, "G6", "  ")
		}, "6-x03-T", []string{
			`6-x03-T 2019 "1000" number`, `6-x03-T 2020 "12.7" number`, `6-x03-T 2021 "TRUE" boolean`,
			`6-x03-T 2022 "" blank reader.only_blanks`, `6-x03-T 2023 ".." text`,
		}},
		{"a formula without a stored result is an error", func(t *testing.T, made *form.Form) {
			set(t, made, judges, "E6", nil)
			must(t, made.File.SetCellFormula(judges, "E6", "500+501"))
		}, "6-x03-T", []string{
			`6-x03-T 2019 "1000" number`, `6-x03-T 2020 "=" error reader.formula_without_result`,
			`6-x03-T 2021 "1002" number`, `6-x03-T 2022 "1003" number`, `6-x03-T 2023 ".." text`,
		}},
		{"a row inserted above moves nothing", func(t *testing.T, made *form.Form) {
			must(t, made.File.InsertRows(judges, 5, 3))
		}, "6-x03-F", []string{
			`6-x03-F 2019 "500" number`, `6-x03-F 2020 "501" number`, `6-x03-F 2021 "502" number`, `6-x03-F 2022 "503" number`,
			`6-x03-F 2023 "" blank`,
		}},
		{"a column inserted before the years is noted", func(t *testing.T, made *form.Form) {
			must(t, made.File.InsertCols(judges, "C", 1))
		}, "6-x03-F", []string{
			`6-x03-F 2019 "500" number reader.column_moved`, `6-x03-F 2020 "501" number reader.column_moved`,
			`6-x03-F 2021 "502" number reader.column_moved`, `6-x03-F 2022 "503" number reader.column_moved`,
			`6-x03-F 2023 "" blank reader.column_moved`,
		}},
		{"an item that comes too early is noted where the order breaks", func(t *testing.T, made *form.Form) {
			for column, value := range map[string]any{"A": "6-x03-F", "D": 1, "E": 2, "F": 3, "G": 4, "H": 5} {
				set(t, made, judges, column+"6", value)
			}
			for column, value := range map[string]any{"A": "6-x03-T", "D": 6, "E": 7, "F": 8, "G": 9, "H": 10} {
				set(t, made, judges, column+"8", value)
			}
		}, "6-x03-T", []string{
			`6-x03-T 2019 "6" number reader.row_moved`, `6-x03-T 2020 "7" number reader.row_moved`, `6-x03-T 2021 "8" number reader.row_moved`,
			`6-x03-T 2022 "9" number reader.row_moved`, `6-x03-T 2023 "10" number reader.row_moved`,
		}},
		{"an item that comes twice is noted at the second place", func(t *testing.T, made *form.Form) {
			set(t, made, judges, "A9", "6-X03-f")
			set(t, made, judges, "D9", 77)
		}, "6-x03-F", []string{
			`6-x03-F 2019 "500" number`, `6-x03-F 2020 "501" number`, `6-x03-F 2021 "502" number`, `6-x03-F 2022 "503" number`, `6-x03-F 2023 "" blank`,
			`6-x03-F 2019 "77" number reader.item_twice`, `6-x03-F 2020 "" blank reader.item_twice`, `6-x03-F 2021 "" blank reader.item_twice`,
			`6-x03-F 2022 "" blank reader.item_twice`, `6-x03-F 2023 "" blank reader.item_twice`,
		}},
		{"a row of an unknown item gives what is filled in", func(t *testing.T, made *form.Form) {
			set(t, made, judges, "A9", "6-x99")
			set(t, made, judges, "B9", "Bailiffs")
			set(t, made, judges, "E9", 12)
		}, "?", []string{`? 2020 "12" number reader.unknown_item`}},
		{"a number above the table has no place", func(t *testing.T, made *form.Form) {
			set(t, made, judges, "F1", 42)
		}, "?", []string{`? - "42" number reader.outside_table`}},
		{"a column without a year is passed on without a period", func(t *testing.T, made *form.Form) {
			set(t, made, judges, "K6", 5)
		}, "6-x03-T", []string{
			`6-x03-T 2019 "1000" number`, `6-x03-T 2020 "1001" number`, `6-x03-T 2021 "1002" number`, `6-x03-T 2022 "1003" number`,
			`6-x03-T 2023 ".." text`, `6-x03-T - "5" number reader.no_year`,
		}},
		{"a year of the future and a year twice are read as they stand", func(t *testing.T, made *form.Form) {
			set(t, made, judges, "G4", 2033)
			set(t, made, judges, "H4", "2021")
		}, "6-x03-T", []string{
			`6-x03-T 2019 "1000" number`, `6-x03-T 2020 "1001" number`, `6-x03-T 2021 "1002" number`, `6-x03-T 2033 "1003" number`,
			`6-x03-T 2021 ".." text reader.column_twice`,
			`6-x03-T 2022 "" blank reader.column_missing`, `6-x03-T 2023 "" blank reader.column_missing`,
		}},
		{"a heading in words behind the years is a period as written, and blanks below it are no answers", func(t *testing.T, made *form.Form) {
			set(t, made, judges, "J4", "2022/23")
			set(t, made, judges, "J6", 3)
		}, "6-x03-T", []string{
			`6-x03-T 2019 "1000" number`, `6-x03-T 2020 "1001" number`, `6-x03-T 2021 "1002" number`, `6-x03-T 2022 "1003" number`,
			`6-x03-T 2023 ".." text`, `6-x03-T 2022/23 "3" number reader.column_moved reader.fiscal_year`,
		}},
		{"a hidden sheet is read and noted", func(t *testing.T, made *form.Form) {
			must(t, made.File.SetSheetVisible(judges, false))
		}, "6-x03-F", []string{
			`6-x03-F 2019 "500" number reader.hidden_sheet`, `6-x03-F 2020 "501" number reader.hidden_sheet`, `6-x03-F 2021 "502" number reader.hidden_sheet`,
			`6-x03-F 2022 "503" number reader.hidden_sheet`, `6-x03-F 2023 "" blank reader.hidden_sheet`,
		}},
		{"a sheet with another name is the same sheet", func(t *testing.T, made *form.Form) {
			must(t, made.File.SetSheetName(judges, "Magistrats"))
		}, "6-x03-F", []string{
			`6-x03-F 2019 "500" number`, `6-x03-F 2020 "501" number`, `6-x03-F 2021 "502" number`, `6-x03-F 2022 "503" number`, `6-x03-F 2023 "" blank`,
		}},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			_, got := read(t, formOf(t, filling(), func(made *form.Form) { c.change(t, made) }))
			if diff := cmp.Diff(c.want, of(c.item, shown(got.Rows))); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// Results that a spreadsheet program stores, which the writer of these tests cannot make.
func TestStoredResults(t *testing.T) {
	cases := []struct{ name, kind, value, want string }{
		{"an error", ` t="e"`, "<v>#REF!</v>", `6-x03-T 2019 "#REF!" error`},
		{"a formula with a number", "", "<f>500+500</f><v>1000</v>", `6-x03-T 2019 "1000" number reader.formula`},
		{"a formula with a text", ` t="str"`, `<f>"."&amp;"."</f><v>..</v>`, `6-x03-T 2019 ".." text reader.formula`},
		{"a formula with an error", ` t="e"`, "<f>1/0</f><v>#DIV/0!</v>", `6-x03-T 2019 "#DIV/0!" error reader.formula`},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			content := replaceText(t, formOf(t, filling(), nil), `<c r="D6" s="`, `<c r="D6"`+c.kind+` s="`, "<v>1000</v>", c.value)
			_, got := read(t, content)
			if line := shown(got.Rows)[0]; line != c.want {
				t.Errorf("got %s, want %s", line, c.want)
			}
		})
	}
}

func TestASheetSaysWhatAreaItIsAbout(t *testing.T) {
	_, got := read(t, formOf(t, filling(), func(made *form.Form) { set(t, made, judges, "C2", "SWE") }))
	if label := got.Rows[0].Labels[0]; label != "REF_AREA=SWE" {
		t.Errorf("label %s; the sheet says SWE", label)
	}
	_, got = read(t, formOf(t, filling(), func(made *form.Form) { set(t, made, judges, "C2", nil) }))
	if label := got.Rows[0].Labels[0]; label != "REF_AREA=FIN" {
		t.Errorf("label %s; the sheet says nothing, the cover FIN", label)
	}
}

func TestACommentOfACellComesBeforeThatOfItsRow(t *testing.T) {
	_, got := read(t, formOf(t, filling(), func(made *form.Form) {
		must(t, made.File.AddComment(judges, excelize.Comment{Cell: "E6", Author: "A", Text: "estimate"}))
	}))
	if comment := got.Rows[1].CommentObs; comment != "estimate; judges of all courts" {
		t.Errorf("comment %q", comment)
	}
}

func TestCover(t *testing.T) {
	cases := []struct {
		name   string
		change func(t *testing.T, made *form.Form)
		check  func(connectors.Header) bool
	}{
		{"a part by its label", func(t *testing.T, made *form.Form) { set(t, made, form.CoverSheet, "C9", "Prison administration") },
			func(h connectors.Header) bool {
				return h.Part == "prisons" && cmp.Equal(h.Tables, []string{"5", "6.4", "6.5"})
			}},
		{"no part means all, and is noted", func(t *testing.T, made *form.Form) { set(t, made, form.CoverSheet, "C9", nil) },
			func(h connectors.Header) bool {
				return h.Part == "whole" && cmp.Equal(h.Notes, []string{NotePartAssumed})
			}},
		{"a date cell", func(t *testing.T, made *form.Form) {
			set(t, made, form.CoverSheet, "C12", time.Date(2024, 3, 4, 0, 0, 0, 0, time.UTC))
		}, func(h connectors.Header) bool { return h.IssuedAt.Equal(time.Date(2024, 3, 4, 0, 0, 0, 0, time.UTC)) }},
		{"a date that could be two is not guessed", func(t *testing.T, made *form.Form) { set(t, made, form.CoverSheet, "C12", "04/03/2024") },
			func(h connectors.Header) bool {
				return h.IssuedFrom == "properties of the workbook" && cmp.Equal(h.Notes, []string{NoteDateUnread, NoteDateAssumed})
			}},
		{"codes deleted, labels left", func(t *testing.T, made *form.Form) { must(t, made.File.RemoveCol(form.CoverSheet, "A")) },
			func(h connectors.Header) bool { return h.RefArea == "FIN" && h.Part == "courts" && h.Round == "2024" }},
		{"rows inserted above", func(t *testing.T, made *form.Form) { must(t, made.File.InsertRows(form.CoverSheet, 1, 7)) },
			func(h connectors.Header) bool { return h.RefArea == "FIN" && h.IssuedFrom == "Cover!C19" }},
		{"a round written as text", func(t *testing.T, made *form.Form) { set(t, made, form.CoverSheet, "C8", " 2024 ") },
			func(h connectors.Header) bool { return h.Round == "2024" }},
		{"a cover that is not the first sheet", func(t *testing.T, made *form.Form) {
			must(t, made.File.MoveSheet(form.MetadataSheet, form.CoverSheet))
		}, func(h connectors.Header) bool { return h.RefArea == "FIN" }},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			header, _ := read(t, formOf(t, filling(), func(made *form.Form) { c.change(t, made) }))
			if !c.check(header) {
				t.Errorf("%+v", header)
			}
		})
	}
}

func TestCoverRefuses(t *testing.T) {
	cases := []struct {
		name, cell string
		value      any
		sentinel   error
		want       string
	}{
		{"an edition that is not known", "C5", "un-cts-1812", connectors.ErrUnreadable, `Cover!C5 names the edition "un-cts-1812"`},
		{"no edition", "C5", nil, connectors.ErrNotRecognised, "no sheet has a cover"},
		{"no area", "C6", nil, connectors.ErrUnreadable, "field REF_AREA"},
		{"no round", "C8", nil, connectors.ErrUnreadable, "give the year of the collection"},
		{"a round in words", "C8", "last year", connectors.ErrUnreadable, `Cover!C8: field ROUND holds "last year"`},
		{"an authority that is no part", "C9", "the army", connectors.ErrUnreadable, "choose one of whole, police"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			content := formOf(t, filling(), func(made *form.Form) { set(t, made, form.CoverSheet, c.cell, c.value) })
			_, err := Format{}.Recognise(t.Context(), connectortest.File("answer.xlsx", content))
			if err == nil || !strings.Contains(err.Error(), c.want) || !errorsIs(err, c.sentinel) {
				t.Errorf("error %v, want %v with %q", err, c.sentinel, c.want)
			}
		})
	}
}

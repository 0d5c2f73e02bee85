package main

import (
	"bytes"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"cts/connectors"
	"cts/connectors/connectortest"
	"cts/connectors/format/questionnaire"
	"cts/examples"
	"cts/schemas"
)

func loaded(t *testing.T) *source {
	t.Helper()
	s, err := load(os.DirFS(".."))
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func read(t *testing.T, m Submission) (connectors.Header, connectortest.Collected) {
	t.Helper()
	content, err := fs.ReadFile(examples.Workspace(), path.Join(questionnaireFolder, m.File))
	if err != nil {
		t.Fatal(err)
	}
	file := connectortest.File(m.File, content)
	header, err := questionnaire.Format{}.Recognise(t.Context(), file)
	if err != nil {
		t.Fatal(err)
	}
	var collected connectortest.Collected
	if err := (questionnaire.Format{}).Read(t.Context(), file, header, &collected); err != nil {
		t.Fatal(err)
	}
	return header, collected
}

// The shipped workbooks are those that make makes, and there are no others.
func TestTheShippedWorkspaceIsMadeFromItsData(t *testing.T) {
	folder := t.TempDir()
	if err := run("..", folder); err != nil {
		t.Fatal(err)
	}
	var shipped []string
	err := fs.WalkDir(examples.Workspace(), "inbox", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		shipped = append(shipped, name)
		want, err := fs.ReadFile(examples.Workspace(), name)
		if err != nil {
			return err
		}
		got, err := os.ReadFile(filepath.Join(folder, filepath.FromSlash(name)))
		if err != nil {
			return fmt.Errorf("%s is shipped and not made: %w", name, err)
		}
		if !bytes.Equal(got, want) {
			t.Errorf("%s: the shipped bytes differ; run go run ./examples/make", name)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	count := 0
	err = filepath.WalkDir(folder, func(_ string, entry fs.DirEntry, err error) error {
		if err == nil && !entry.IsDir() {
			count++
		}
		return err
	})
	if err != nil || count != len(shipped) || count < 25 {
		t.Errorf("%d workbooks are made, %d are shipped: %v", count, len(shipped), err)
	}
}

// cellOf names a value by item and period.
func key(item, period string) string { return item + " " + period }

// expected gives what the workbook holds before problems are planted, as a reader gives it back.
func expected(t *testing.T, s *source, m Submission) map[string]string {
	t.Helper()
	filling, err := s.filling(m)
	if err != nil {
		t.Fatal(err)
	}
	values := map[string]string{}
	for _, table := range s.edition.Tables(m.Part) {
		items, _ := s.edition.Table(table)
		years := s.edition.Years(m.Round)
		for _, item := range items.Items {
			for year := years[0]; year <= years[1]; year++ {
				entry := filling.Values[item.ID][year]
				text := entry.Text
				if entry.Number.Valid {
					text = strconv.FormatFloat(entry.Number.Value, 'f', -1, 64)
				}
				values[key(item.ID, strconv.Itoa(int(year)))] = text
			}
		}
	}
	return values
}

// Every workbook without planted problems is read back with the values that went in,
// and every other one differs from them in the cells of its problems alone.
func TestEveryWorkbookIsReadBack(t *testing.T) {
	s := loaded(t)
	for _, m := range s.submissions {
		t.Run(m.File, func(t *testing.T) {
			header, got := read(t, m)
			checkHeader(t, s, m, header)
			want := expected(t, s, m)
			for _, problem := range s.problems {
				if problem.File == m.File {
					expect(t, want, problem, s.edition)
				}
			}
			found := map[string]string{}
			for _, row := range got.Rows {
				if slices.Contains(row.Notes, questionnaire.NoteColumnMissing) {
					continue // blanks for the year whose heading a problem changed
				}
				period := ""
				for _, label := range row.Labels {
					if text, ok := strings.CutPrefix(label, "TIME_PERIOD="); ok {
						period = text
					}
				}
				name := key(row.ItemID, period)
				if slices.Contains(row.Notes, questionnaire.NoteItemTwice) {
					name += " again"
				}
				found[name] = row.ValueRaw
			}
			if diff := cmp.Diff(want, found); diff != "" {
				t.Error(diff)
			}
			if len(got.Answers) != len(m.Answers) {
				t.Errorf("%d answers, want %d", len(got.Answers), len(m.Answers))
			}
		})
	}
}

func checkHeader(t *testing.T, s *source, m Submission, header connectors.Header) {
	t.Helper()
	if header.RefArea != m.Area || header.Round != strconv.Itoa(int(m.Round)) || header.Part != m.Part ||
		header.IssuedAt.Format("2006-01-02") != m.Issued || header.Edition != Edition {
		t.Errorf("header %+v does not fit %+v", header, m)
	}
	if diff := cmp.Diff(s.edition.Tables(m.Part), header.Tables); diff != "" {
		t.Error(diff)
	}
}

// expect changes the expected values as a problem does.
func expect(t *testing.T, want map[string]string, problem Problem, edition *schemas.Questionnaire) {
	t.Helper()
	text := problem.Text
	if problem.Number != nil {
		text = strconv.FormatFloat(*problem.Number, 'f', -1, 64)
	}
	year := strconv.Itoa(int(problem.Year))
	switch problem.Kind {
	case "value":
		if want[key(problem.Item, year)] == text {
			t.Errorf("problem %s changes nothing", problem.ID)
		}
		want[key(problem.Item, year)] = text
	case "row":
		want[key("", year)] = text
	case "duplicate":
		for name, value := range maps.Clone(want) {
			if item, period, _ := strings.Cut(name, " "); item == problem.Item {
				want[name+" again"] = value
				if period == year {
					want[name+" again"] = text
				}
			}
		}
	case "heading":
		for _, id := range sheetOf(t, edition, problem.Item) {
			want[key(id, problem.Text)] = want[key(id, year)]
			delete(want, key(id, year))
		}
	case "sheet_area", "column":
	default:
		t.Fatalf("problem %s: kind %q", problem.ID, problem.Kind)
	}
}

// sheetOf lists the items of the sheet that an item stands on.
func sheetOf(t *testing.T, edition *schemas.Questionnaire, item string) []string {
	t.Helper()
	for _, module := range edition.Modules {
		var ids []string
		for _, table := range module.Tables {
			for _, i := range table.Items {
				ids = append(ids, i.ID)
			}
		}
		if slices.Contains(ids, item) {
			return ids
		}
	}
	t.Fatalf("no sheet has the item %s", item)
	return nil
}

// The issue that the examples answer asks for so many of each.
func TestTheExamplesAreRichEnough(t *testing.T) {
	s := loaded(t)
	areas, rounds, kinds, rules := map[string]bool{}, map[int32]bool{}, map[string]bool{}, map[string]bool{}
	parts := map[string][]string{}
	breaks, resubmitted := 0, map[string]int{}
	for _, m := range s.submissions {
		areas[m.Area], rounds[m.Round] = true, true
		name := fmt.Sprintf("%s %d", m.Area, m.Round)
		parts[name] = append(parts[name], m.Part)
		resubmitted[name+" "+m.Part]++
		for _, answer := range m.Answers {
			if answer.Concept == "BREAK" && answer.Period != "" && answer.Text != "" {
				breaks++
			}
		}
	}
	for _, problem := range s.problems {
		kinds[problem.ID] = true
		rules[problem.Finds["rule"]] = true
		if problem.What == "" || len(problem.Finds) != 1 {
			t.Errorf("problem %s does not say what it is or what finds it", problem.ID)
		}
	}
	if len(areas) < 12 || len(rounds) < 2 || len(kinds) < 12 || len(rules) < 12 || breaks < 1 {
		t.Errorf("%d areas, %d rounds, %d problems for %d rules, %d breaks", len(areas), len(rounds), len(kinds), len(rules), breaks)
	}
	if !slices.Equal(parts["AUT 2024"], []string{"police", "prisons"}) || resubmitted["SLV 2023 whole"] != 2 {
		t.Errorf("parts %v, resubmissions %v", parts["AUT 2024"], resubmitted)
	}
}

// Every figure names where it was published, and belongs to an item of the form.
func TestEveryFigureHasItsSource(t *testing.T) {
	s := loaded(t)
	for _, figure := range s.figures {
		if _, ok := s.edition.Item("", figure.Item); !ok || !strings.HasPrefix(figure.Source, "UNODC data portal, ") {
			t.Errorf("%+v", figure)
		}
	}
}

func TestLoadRefuses(t *testing.T) {
	cases := []struct{ name, file, old, new, want string }{
		{"a problem of a workbook that is not made", "problems.yaml", "file: CHL-2024.xlsx", "file: CHL-1924.xlsx", "no submission has the file"},
		{"an unknown key", "submissions.yaml", "part: whole", "parts: whole", "field parts not found"},
		{"a figure that is no number", "figures.csv", ",2019,68,", ",2019,many,", "figures.csv, line 2"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			folder := t.TempDir()
			for _, name := range []string{"figures.csv", "publications.csv", "submissions.yaml", "problems.yaml"} {
				content, err := os.ReadFile(filepath.Join("..", name))
				if err != nil {
					t.Fatal(err)
				}
				if name == c.file {
					content = bytes.Replace(content, []byte(c.old), []byte(c.new), 1)
				}
				if err := os.WriteFile(filepath.Join(folder, name), content, 0o644); err != nil {
					t.Fatal(err)
				}
			}
			_, err := load(os.DirFS(folder))
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("error %v, want one with %q", err, c.want)
			}
		})
	}
}

// The README lists every planted problem with what finds it.
func TestTheReadmeListsEveryProblem(t *testing.T) {
	readme, err := os.ReadFile(filepath.Join("..", "README.md"))
	if err != nil {
		t.Fatal(err)
	}
	for _, problem := range loaded(t).problems {
		for kind, found := range problem.Finds {
			line := fmt.Sprintf("| `%s` | %s |", problem.ID, problem.File)
			if !strings.Contains(string(readme), line) || !strings.Contains(string(readme), fmt.Sprintf("%s | %s `%s` |", problem.What, kind, found)) {
				t.Errorf("README.md does not list the problem %s as problems.yaml does", problem.ID)
			}
		}
	}
}

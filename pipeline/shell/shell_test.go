package shell

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

var views = []View{
	{Name: "current", Meaning: "Figures in force.", Columns: []Column{{"ref_area", "VARCHAR", "Area."}, {"obs_value", "DOUBLE", "Value."}}},
	{Name: "as_of(t)", Meaning: "Figures as they were known.", Columns: []Column{{"ref_area", "VARCHAR", "Area."}}},
	{Name: "findings", Meaning: "Findings.", Columns: []Column{{"rule_id", "VARCHAR", "Rule."}}},
}

// talk runs a conversation with an answer that repeats the statement.
func talk(t *testing.T, interactive bool, typed string) (said string, saved map[string]string, err error) {
	t.Helper()
	var out strings.Builder
	saved = map[string]string{}
	s := &Shell{
		Views: views, Formats: []string{"csv", "table"}, Format: "table", Out: &out, Interactive: interactive,
		Answer: func(_ context.Context, statement, format string, w io.Writer) error {
			if strings.Contains(statement, "fault") {
				return errors.New("no such column")
			}
			_, err := fmt.Fprintf(w, "%s: %s\n", format, strings.Join(strings.Fields(statement), " "))
			return err
		},
		Save: func(path string, write func(io.Writer) error) error {
			var file strings.Builder
			err := write(&file)
			saved[path] = file.String()
			return err
		},
	}
	err = s.Run(context.Background(), PipedLines(strings.NewReader(typed)))
	return out.String(), saved, err
}

func TestStatementsEndAtSemicolons(t *testing.T) {
	cases := []struct{ name, typed, want string }{
		{"one", "SELECT 1;", "table: SELECT 1\n"},
		{"two on a line", "SELECT 1; SELECT 2;", "table: SELECT 1\ntable: SELECT 2\n"},
		{"over lines", "SELECT\n1\n;", "table: SELECT 1\n"},
		{"the last without one", "SELECT 1", "table: SELECT 1\n"},
		{"a semicolon in quotes", "SELECT ';' AS \"a;b\";", "table: SELECT ';' AS \"a;b\"\n"},
		{"a quote in a comment", "SELECT 1 -- it's\n;SELECT 2;", "table: SELECT 1 -- it's\ntable: SELECT 2\n"},
		{"a comment over lines", "SELECT /* ;\n; */ 1;", "table: SELECT /* ; ; */ 1\n"},
		{"nothing", "\n ; \n", ""},
		{"another format", ".format csv\nSELECT 1;", "csv: SELECT 1\n"},
		{"a view", ".schema as_of", "as_of(t): Figures as they were known.\nref_area  VARCHAR  Area.\n"},
		{"leaving", ".quit\nSELECT 1;", ""},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			got, _, err := talk(t, false, c.typed)
			if err != nil || got != c.want {
				t.Errorf("said %q, %v; want %q", got, err, c.want)
			}
		})
	}
}

func TestTheNextAnswerGoesIntoAFile(t *testing.T) {
	said, saved, err := talk(t, false, ".out a.csv\n.format csv\nSELECT 1;\nSELECT 2;")
	if err != nil || saved["a.csv"] != "csv: SELECT 1\n" || said != "written: a.csv\ncsv: SELECT 2\n" {
		t.Errorf("said %q, saved %q, %v", said, saved, err)
	}
}

func TestAFaultEndsAPipeAndNotAConversation(t *testing.T) {
	for _, typed := range []string{"SELECT fault; SELECT 2;", ".nonsense\nSELECT 2;", ".schema nothing\nSELECT 2;", ".format docx\nSELECT 2;"} {
		if said, _, err := talk(t, false, typed); err == nil || strings.Contains(said, "SELECT 2") {
			t.Errorf("a pipe went on after %q: %q, %v", typed, said, err)
		}
		if said, _, err := talk(t, true, typed); err != nil || !strings.Contains(said, "table: SELECT 2") {
			t.Errorf("a person was left alone after %q: %q, %v", typed, said, err)
		}
	}
}

// A person who leaves in the middle of a statement does not ask for it; one who
// stops a statement is told so in one line.
func TestLeavingAndStopping(t *testing.T) {
	if said, _, err := talk(t, true, "SELECT 1"); err != nil || said != "" {
		t.Errorf("said %q, %v", said, err)
	}
	var out strings.Builder
	s := &Shell{Out: &out, Interactive: true, Answer: func(context.Context, string, string, io.Writer) error {
		return fmt.Errorf("%w\nINTERRUPT Error: Interrupted!", context.Canceled)
	}}
	if err := s.Run(context.Background(), PipedLines(strings.NewReader("SELECT 1;"))); err != nil || out.String() != "stopped, as was asked for\n" {
		t.Errorf("said %q, %v", out.String(), err)
	}
}

func TestWhatIsTypedIsBounded(t *testing.T) {
	line := strings.Repeat("x", 1000) + "\n"
	if _, _, err := talk(t, false, strings.Repeat(line, 2000)); err == nil || !strings.Contains(err.Error(), "semicolon") {
		t.Errorf("two megabytes without a semicolon: %v", err)
	}
}

func TestCompletion(t *testing.T) {
	cases := []struct {
		before, word string
		want         []string
	}{
		{"SELECT * FROM cur", "cur", []string{"current"}},
		{"SELECT * FROM ", "", []string{"as_of", "current", "findings"}},
		{"SELECT obs_value FROM current WHERE ref", "ref", []string{"ref_area"}},
		{"SELECT rule", "rule", []string{"rule_id"}},
		{"SELECT current.obs", "obs", []string{"obs_value"}},
		{"SELECT rule_id FROM current WHERE rule", "rule", nil}, // of another view
		{".sch", ".sch", []string{".schema"}},
		{".schema f", "f", []string{"findings"}},
		{".format ", "", []string{"csv", "table"}},
		{"sel", "sel", []string{"SELECT"}},
	}
	for _, c := range cases {
		word, got := (&Shell{Views: views, Formats: []string{"csv", "table"}}).Complete(c.before)
		if word != c.word || !slices.Equal(got, c.want) {
			t.Errorf("%q: word %q, candidates %q; want %q, %q", c.before, word, got, c.word, c.want)
		}
	}
}

// TestTypedKeys drives the terminal with the keys that a person presses: Tab
// completes, Ctrl-C drops a line, Ctrl-D leaves, and the history is kept.
func TestTypedKeys(t *testing.T) {
	history := filepath.Join(t.TempDir(), "history")
	var screen, said bytes.Buffer
	s := &Shell{
		Views: views, Formats: []string{"table"}, Format: "table", Out: &said, Interactive: true,
		Answer: func(_ context.Context, statement, _ string, w io.Writer) error {
			_, err := fmt.Fprintln(w, statement)
			return err
		},
	}
	keys := "SELECT obs_v\t\r FROM cur\t;\rdropped\x03sel\t 1;\r\x04"
	lines, err := s.TypedLines(&Terminal{
		In: strings.NewReader(keys), Out: &screen, History: history,
		IsATty: func() bool { return true }, rawMode: func() error { return nil }, size: func() (int, int) { return 80, 24 },
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Run(context.Background(), lines); err != nil {
		t.Fatal(err)
	}
	if err := lines.(*Terminal).Close(); err != nil {
		t.Fatal(err)
	}
	if got := said.String(); got != "SELECT obs_value\n FROM current\nselect 1\n" {
		t.Errorf("answered %q; the screen showed %q", got, screen.String())
	}
	kept, err := os.ReadFile(history)
	if err != nil || !strings.Contains(string(kept), "SELECT obs_value  FROM current;\nselect 1;") || strings.Contains(string(kept), "dropped") {
		t.Errorf("history %q, %v", kept, err)
	}
}

func FuzzSplit(f *testing.F) {
	for _, seed := range []string{"a;b", "'", "--", "/*", "';'--;\n;/*;*/", "\"\";"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		statements, rest := split(text)
		if joined := strings.Join(append(statements, rest), ";"); joined != text {
			t.Errorf("%q became %q", text, joined)
		}
	})
}

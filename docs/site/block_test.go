package site

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestBlocksAndTheirDirectives(t *testing.T) {
	const text = "# A\n\n<!-- not run: needs\na mail server -->\n```sh\ncts run\n```\n\n" +
		"<!-- before: mkdir x -->\n<!-- exit: 1 -->\n```sh\ncts check a.xlsx\n```\n\n```output\n1 error\n...\n```\n\n" +
		"text between takes the comment away\n\n<!-- exit: 3 -->\n\ntext\n\n```sh\ncts\n```\n\n```yaml\na: 1\n```\n\n" +
		"1. in a list\n\n   <!-- not run: why -->\n   ```sh\n   cts x\n   ```\n"
	document, err := parse("a.md", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	want := []Block{
		{Document: "a.md", Line: 6, Commands: "cts run\n", NotRun: "needs\na mail server"},
		{Document: "a.md", Line: 12, Commands: "cts check a.xlsx\n", Before: []string{"mkdir x"}, Exit: 1, Output: []string{"1 error", "..."}},
		{Document: "a.md", Line: 27, Commands: "cts\n"},
		{Document: "a.md", Line: 38, Commands: "cts x\n", NotRun: "why"},
	}
	if diff := cmp.Diff(want, document.Blocks); diff != "" {
		t.Error(diff)
	}
}

func TestOutputIsHeldAgainstWhatIsPrinted(t *testing.T) {
	const printed = "reading\nseverity  findings\nERROR     160\nreport: a/index.html (27 files, digest 0f)\n"
	for name, c := range map[string]struct{ expected, missing []string }{
		"all lines":              {[]string{"severity findings", "ERROR 160"}, nil},
		"dots for a line":        {[]string{"reading", "...", "ERROR     160"}, nil},
		"dots in a line":         {[]string{"report: a/index.html (27 files, digest ...)"}, nil},
		"another number":         {[]string{"ERROR 161"}, []string{"ERROR 161"}},
		"another order":          {[]string{"ERROR 160", "reading"}, []string{"reading"}},
		"a part of a line alone": {[]string{"ERROR"}, []string{"ERROR"}},
	} {
		t.Run(name, func(t *testing.T) {
			if diff := cmp.Diff(c.missing, Block{Output: c.expected}.Missing(printed)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestExitThatIsNoNumberIsRefused(t *testing.T) {
	if _, err := parse("a.md", []byte("# A\n<!-- exit: one -->\n```sh\ncts\n```\n")); err == nil {
		t.Error("it was taken")
	}
}

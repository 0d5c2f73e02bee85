package cli

import (
	"bytes"
	"flag"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// maxConfiguration is how many lines of configuration a new source may take.
const maxConfiguration = 30

// fence is a block of the guide: what it is, for which file, and its text.
var fence = regexp.MustCompile("(?ms)^```([a-z]+)([^\n]*)\n(.*?)^```$")

// The guide is walked word for word: its files are written, its commands run, and what
// they print is what stands below them. go test ./pipeline/cli -run AddingASource -update
// writes it there.
func TestAddingASource(t *testing.T) {
	guide := filepath.Join("..", "..", "docs", "adding-a-source.md")
	text, err := os.ReadFile(guide)
	if err != nil {
		t.Fatal(err)
	}
	guide, err = filepath.Abs(guide)
	if err != nil {
		t.Fatal(err)
	}
	t.Chdir(t.TempDir())
	t.Setenv("CTS_NOW", "2024-03-02T08:00:00Z")
	walked, lines := walk(t, string(text))
	if lines == 0 || lines >= maxConfiguration {
		t.Errorf("%d lines of configuration, want under %d", lines, maxConfiguration)
	}
	if update := flag.Lookup("update"); update != nil && update.Value.String() == "true" {
		if err := os.WriteFile(guide, []byte(walked), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if diff := cmp.Diff(string(text), walked); diff != "" {
		t.Errorf("the guide does not say what happens:\n%s", diff)
	}
}

// walk follows the blocks of the guide in their order, and gives it as it should read.
func walk(t *testing.T, text string) (walked string, configuration int) {
	t.Helper()
	printed := ""
	walked = fence.ReplaceAllStringFunc(text, func(block string) string {
		found := fence.FindStringSubmatch(block)
		kind, file, content := found[1], strings.TrimSpace(found[2]), found[3]
		switch {
		case kind == "sh":
			printed = command(t, strings.TrimSpace(content))
		case kind == "text":
			return "```text\n" + printed + "```"
		case filepath.Base(file) == "cts.yaml":
			configuration += strings.Count(content, "\n")
			underSources(t, file, content)
		case file != "":
			if kind == "yaml" {
				configuration += strings.Count(content, "\n")
			}
			put(t, file, content)
		}
		return block
	})
	return walked, configuration
}

// command runs one line of the guide in this process.
func command(t *testing.T, line string) string {
	t.Helper()
	words := regexp.MustCompile(`"[^"]*"|\S+`).FindAllString(line, -1)
	for i := range words {
		words[i] = strings.Trim(words[i], `"`)
	}
	var out, errOut bytes.Buffer
	if code := Main(words[1:], strings.NewReader(""), &out, &errOut); code != ExitDone {
		t.Fatalf("%s: exit code %d: %s%s", line, code, out.String(), errOut.String())
	}
	return out.String()
}

func underSources(t *testing.T, file, content string) {
	t.Helper()
	config, err := os.ReadFile(file)
	if err != nil || !strings.Contains(string(config), "\nsources:\n") {
		t.Fatalf("%s has no sources: %v", file, err)
	}
	put(t, file, strings.Replace(string(config), "\nsources:\n", "\nsources:\n"+content, 1))
}

func put(t *testing.T, file, content string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, []byte(content), 0o644); err != nil {
		t.Fatal(err)
	}
}

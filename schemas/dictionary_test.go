package schemas

import (
	"bytes"
	"errors"
	"strings"
	"testing"
)

func TestDataDictionaryIsFresh(t *testing.T) {
	var text bytes.Buffer
	if err := WriteDictionary(&text); err != nil {
		t.Fatal(err)
	}
	golden(t, "../docs/data-dictionary.md", text.String())
}

func TestDictionaryLinksLeadSomewhere(t *testing.T) {
	var text bytes.Buffer
	if err := WriteDictionary(&text); err != nil {
		t.Fatal(err)
	}
	headings := map[string]bool{}
	for line := range strings.Lines(text.String()) {
		if title, ok := strings.CutPrefix(line, "### "); ok {
			headings[strings.ToLower(strings.TrimSpace(title))] = true
		}
	}
	for _, link := range strings.Split(text.String(), "](#")[1:] {
		target, _, _ := strings.Cut(link, ")")
		if !headings[target] {
			t.Errorf("a link leads to #%s, which is no heading", target)
		}
	}
}

type brokenWriter struct{}

var errBroken = errors.New("broken")

func (brokenWriter) Write([]byte) (int, error) { return 0, errBroken }

func TestDictionaryTellsWhenItCannotBeWritten(t *testing.T) {
	if err := WriteDictionary(brokenWriter{}); !errors.Is(err, errBroken) {
		t.Errorf("got %v, want %v", err, errBroken)
	}
}

package suggest

import (
	"bytes"
	"flag"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"

	"cts/iccs"
)

var update = flag.Bool("update", false, "write the tables of accuracy into the README")

func tables(t testing.TB) []*iccs.Correspondence {
	t.Helper()
	var all []*iccs.Correspondence
	for _, scheme := range iccs.Correspondences() {
		c, err := iccs.LoadCorrespondence(scheme)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, c)
	}
	return all
}

// shared is the index over all that the program carries; tests only read it.
var shared = sync.OnceValues(func() (*Index, error) { return New(Sources{Classification: iccs.Load()}) })

func index(t *testing.T) *Index {
	t.Helper()
	ix, err := shared()
	if err != nil {
		t.Fatal(err)
	}
	return ix
}

func TestSuggest(t *testing.T) {
	for _, test := range []struct{ title, language, within, kind string }{
		{"Murder", "en", "0101", KindIndex},
		{"Burglaries of dwellings", "en", "05012", ""},
		{"Livestock larcenies", "en", "05025", ""},
		{"Hurtos de vehículos", "es", "0502", ""},
		{"Violación de morada", "es", "0509", ""},
		{"ROBO A BANCOS", "es", "040131", ""},
		{"Vols à l'étalage", "fr", "050231", KindTitle},
		{"Blanchiment", "fr", "07041", KindTitle},
		{"Cambriolages de résidences secondaires", "fr", "050122", KindTitle},
	} {
		t.Run(test.title, func(t *testing.T) {
			candidates, err := index(t).Suggest(test.title, test.language, 5)
			if err != nil {
				t.Fatal(err)
			}
			if len(candidates) == 0 || !iccs.Load().Within(candidates[0].ICCS, test.within) {
				t.Fatalf("suggested %+v, want %s first", candidates, test.within)
			}
			if test.kind != "" && candidates[0].For[0].Kind != test.kind {
				t.Errorf("the reason is %+v, want a %s", candidates[0].For[0], test.kind)
			}
		})
	}
}

func TestAnExclusionSpeaksAgainst(t *testing.T) {
	candidates, err := index(t).Suggest("Theft of intellectual property", "en", 10)
	if err != nil {
		t.Fatal(err)
	}
	theft := slices.IndexFunc(candidates, func(c Candidate) bool { return len(c.Against) > 0 })
	if theft < 0 || candidates[theft].Against[0].ICCS == candidates[theft].ICCS {
		t.Errorf("nothing speaks against any of %+v", candidates)
	}
}

func TestNoWordsNoSuggestion(t *testing.T) {
	for _, title := range []string{"", "   ", "???", "xyzzy"} {
		if candidates, err := index(t).Suggest(title, "en", 5); err != nil || len(candidates) > 0 {
			t.Errorf("%q: %+v, %v", title, candidates, err)
		}
	}
}

func TestTheSameQuestionHasTheSameAnswer(t *testing.T) {
	again, err := New(Sources{Classification: iccs.Load()})
	if err != nil {
		t.Fatal(err)
	}
	defer again.Close()
	for _, title := range []string{"Robo con violencia", "Otros delitos", "Lesiones"} {
		a, _ := index(t).Suggest(title, "es", 20)
		b, _ := again.Suggest(title, "es", 20)
		if !slices.EqualFunc(a, b, func(x, y Candidate) bool { return x.ICCS == y.ICCS && x.Score == y.Score }) {
			t.Errorf("%q: two indexes of the same texts answer differently", title)
		}
	}
}

// What the README says is what the program reaches.
func TestREADMEShowsTheAccuracy(t *testing.T) {
	results, err := Benchmark(iccs.Load(), tables(t))
	if err != nil {
		t.Fatal(err)
	}
	var measured bytes.Buffer
	if err := WriteTable(&measured, results); err != nil {
		t.Fatal(err)
	}
	const begin, end = "<!-- accuracy: go run ./bench/suggestions -->\n", "<!-- end of accuracy -->"
	readme, err := os.ReadFile("../README.md")
	if err != nil {
		t.Fatal(err)
	}
	before, rest, ok := strings.Cut(string(readme), begin)
	shown, after, closed := strings.Cut(rest, end)
	if !ok || !closed {
		t.Fatalf("README.md has no place for the tables: %s", begin)
	}
	if *update {
		text := before + begin + measured.String() + end + after
		if err := os.WriteFile("../README.md", []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if shown != measured.String() {
		t.Errorf("README.md does not show what is measured; run with -update:\n%s", measured.String())
	}
}

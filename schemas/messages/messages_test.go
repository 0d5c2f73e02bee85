package messages

import (
	"errors"
	"strings"
	"testing"
	"testing/fstest"

	"pgregory.net/rapid"
)

func catalogueOf(t *testing.T, files map[string]string) (*Catalogue, error) {
	t.Helper()
	system := fstest.MapFS{}
	for name, content := range files {
		system[name] = &fstest.MapFile{Data: []byte(content)}
	}
	return Load(system)
}

func TestTextFillsParametersIn(t *testing.T) {
	catalogue, err := catalogueOf(t, map[string]string{
		"en/rules.yaml":  `"RNG-001": "{area} gives {value}, and {value} is below zero."`,
		"en/reader.yaml": `braces: "write {{name}} for a parameter"`,
		"fr/rules.yaml":  `"RNG-001": "{value} : valeur négative ({area})."`,
	})
	if err != nil {
		t.Fatal(err)
	}
	cases := []struct{ name, language, key, want string }{
		{"English", "en", "RNG-001", "Finland gives -3, and -3 is below zero."},
		{"a translation", "fr", "RNG-001", "-3 : valeur négative (Finland)."},
		{"a language without the key falls back to English", "fr", "braces", "write {name} for a parameter"},
		{"an unknown language falls back to English", "xx", "RNG-001", "Finland gives -3, and -3 is below zero."},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			got, err := catalogue.Text(c.language, c.key, map[string]string{"area": "Finland", "value": "-3"})
			if err != nil || got != c.want {
				t.Errorf("got %q, %v; want %q", got, err, c.want)
			}
		})
	}
}

func TestTextRefusesWhatIsMissing(t *testing.T) {
	catalogue, err := catalogueOf(t, map[string]string{"en/rules.yaml": `a: "{area} is late"`})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := catalogue.Text("en", "b", nil); !errors.Is(err, ErrNoKey) {
		t.Errorf("a missing key gave %v", err)
	}
	if _, err := catalogue.Text("en", "a", nil); !errors.Is(err, ErrParameter) {
		t.Errorf("a missing parameter gave %v", err)
	}
}

func TestTextOfAMissingKeyStillShowsEveryParameter(t *testing.T) {
	got := Text("en", "no such key", map[string]string{"b": "2", "a": "1"})
	if want := "no such key (a=1, b=2)"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestLoadRefuses(t *testing.T) {
	cases := []struct {
		name  string
		files map[string]string
		want  string
	}{
		{"a key that two groups share", map[string]string{"en/a.yaml": "x: one", "en/b.yaml": "x: two"}, `en/b.yaml, line 1: key "x" occurs twice`},
		{"a key twice in a file", map[string]string{"en/a.yaml": "y: one\nx: one\nx: two"}, `line 3: key "x" occurs twice`},
		{"an empty text", map[string]string{"en/a.yaml": "x:"}, "needs a text"},
		{"a nested map", map[string]string{"en/a.yaml": "x:\n  y: one"}, "needs a text"},
		{"a list", map[string]string{"en/a.yaml": "- one"}, "expected a map"},
		{"a stray brace", map[string]string{"en/a.yaml": `x: "50} per cent"`}, "stray }"},
		{"an open brace", map[string]string{"en/a.yaml": `x: "{area is late"`}, "no parameter name"},
		{"a parameter that is no name", map[string]string{"en/a.yaml": `x: "{Area} is late"`}, "no parameter name"},
		{"an unknown plural form", map[string]string{"en/a.yaml": `x: {one: "a", several: "b"}`}, `has a form "several"`},
		{"a language without a plural form that it needs", map[string]string{"en/a.yaml": `x: {one: "a", other: "b"}`, "ru/a.yaml": `x: {one: "a", other: "b"}`}, `lacks the plural form "few"`},
		{"a status that nobody knows", map[string]string{"fr/a.yaml": "_status: fine"}, "is not one of"},
		{"a standing of a text that is not there", map[string]string{"fr/a.yaml": "_reviewed: [x]"}, "has a standing and no text"},
		{"broken yaml", map[string]string{"en/a.yaml": "x: [one"}, "en/a.yaml"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			_, err := catalogueOf(t, c.files)
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("got %v, want an error with %q", err, c.want)
			}
		})
	}
}

func TestEmbeddedCatalogueLoads(t *testing.T) {
	catalogue, err := Embedded()
	if err != nil {
		t.Fatal(err)
	}
	for _, group := range []string{"rules", "mapping"} {
		if len(keysOf(catalogue, group)) == 0 {
			t.Errorf("group %s has no messages", group)
		}
	}
}

// TestEveryMessageFillsIn is the promise that no message of the program lacks a
// parameter: given the parameters that it declares, each key has a text without
// braces.
func TestEveryMessageFillsIn(t *testing.T) {
	catalogue, err := Embedded()
	if err != nil {
		t.Fatal(err)
	}
	for _, key := range catalogue.Keys(English) {
		names, err := catalogue.Parameters(English, key)
		if err != nil {
			t.Fatal(err)
		}
		given := map[string]string{}
		for _, name := range names {
			given[name] = "<" + name + ">"
		}
		text, err := catalogue.Text(English, key, given)
		if err != nil {
			t.Errorf("%s: %v", key, err)
		}
		for _, name := range names {
			if !strings.Contains(text, "<"+name+">") {
				t.Errorf("%s: the text %q lacks its parameter %s", key, text, name)
			}
		}
	}
}

// programmersWords are words that a statistician should not have to know.
var programmersWords = []string{
	"null", "nil", "nan", "boolean", "regex", "struct", "goroutine", "stderr", "varchar",
	"tuple", "enum", "deserialize", "unmarshal", "exception", "invalid argument",
}

func TestMessagesUsePlainWords(t *testing.T) {
	catalogue, err := Embedded()
	if err != nil {
		t.Fatal(err)
	}
	for _, key := range catalogue.Keys(English) {
		var text strings.Builder
		for _, p := range catalogue.languages[English][key].parts {
			text.WriteString(p.words)
		}
		words := strings.FieldsFunc(strings.ToLower(text.String()), func(r rune) bool { return r < 'a' || r > 'z' })
		padded := " " + strings.Join(words, " ") + " "
		for _, word := range programmersWords {
			if strings.Contains(padded, " "+word+" ") {
				t.Errorf("%s says %q; use a word that a statistician knows", key, word)
			}
		}
	}
}

func TestRulesTellWhatWhyAndWhatToDo(t *testing.T) {
	catalogue, err := Embedded()
	if err != nil {
		t.Fatal(err)
	}
	for _, key := range keysOf(catalogue, "rules") {
		sentence, isRemedy := strings.CutSuffix(key, ".remedy")
		if isRemedy {
			if _, ok := catalogue.Group(sentence); !ok {
				t.Errorf("%s is the remedy of nothing", key)
			}
			continue
		}
		if _, ok := catalogue.Group(key + ".remedy"); !ok {
			t.Errorf("%s does not tell what to do: add %s.remedy", key, key)
		}
	}
}

func keysOf(catalogue *Catalogue, group string) []string {
	var keys []string
	for _, key := range catalogue.Keys(English) {
		if g, _ := catalogue.Group(key); g == group {
			keys = append(keys, key)
		}
	}
	return keys
}

func TestWordsWithoutBracesAreUnchanged(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		words := rapid.StringMatching(`[^{}]+`).Draw(t, "words")
		parts, err := parse(words)
		if err != nil || len(parts) != 1 || parts[0].words != words {
			t.Fatalf("parse(%q) = %v, %v", words, parts, err)
		}
	})
}

func FuzzParse(f *testing.F) {
	for _, seed := range []string{"", "{a}", "{{a}}", "}", "{", "{a} of {b}", "{é}"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		parts, err := parse(text)
		if err != nil {
			return
		}
		var again strings.Builder
		braces := strings.NewReplacer("{", "{{", "}", "}}")
		for _, p := range parts {
			if p.parameter != "" {
				again.WriteString("{" + p.parameter + "}")
				continue
			}
			again.WriteString(braces.Replace(p.words))
		}
		if again.String() != text {
			t.Errorf("parse(%q) reads as %q", text, again.String())
		}
	})
}

package pipeline

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"cts/schemas"
)

func TestAFaultyConfigurationNamesLineAndRemedy(t *testing.T) {
	cases := map[string]struct{ text, want string }{
		"an unknown transport":   {"sources:\n  a:\n    transport: pigeon\n", "line 3: sources.a.transport: value must be one of"},
		"an unknown key":         {"sources:\n  a:\n    transport: dir\n    path: in\n    colour: red\n", "line 5: sources.a: not known: colour"},
		"no path":                {"sources:\n  a:\n    transport: dir\n", "line 2: sources.a: missing property 'path'"},
		"an option of another":   {"sources:\n  a:\n    transport: http\n    options:\n      url: https://example.org/x.csv\n      host: x\n", "line 6: sources.a.options: not known: host"},
		"no address":             {"sources:\n  a:\n    transport: http\n    options: {name: x}\n", "missing property 'url'"},
		"a secret itself":        {"sources:\n  a:\n    transport: http\n    options:\n      url: https://example.org/x.csv\n      token: hunter2\n", "line 6: sources.a.options.token: a secret is given as env:NAME or file:PATH"},
		"an unknown format":      {"sources:\n  a:\n    transport: dir\n    path: in\n    format: telegraph\n", "line 5: sources.a.format: value must be one of"},
		"an area that is none":   {"sources:\n  a: {transport: dir, path: in, acceptance: auto, area: XXX}\n", `area "XXX" is no code of an area`},
		"a path that leads away": {"sources:\n  a: {transport: dir, path: ../in, acceptance: auto}\n", "must lie inside the workspace"},
		"a door without name":    {"sources:\n  a:\n    transport: s3\n    options: {url: https://s3.example.org}\n", "missing property 'bucket'"},
		"a key of a store":       {"sources:\n  a:\n    transport: s3\n    options:\n      url: https://s3.example.org\n      bucket: b\n      secret_key: hunter2\n", "line 7: sources.a.options.secret_key: a secret is given as env:NAME or file:PATH"},
		"a portal's odd option":  {"sources:\n  a:\n    transport: ckan\n    options:\n      url: https://data.example.org\n      packages: crime\n", "line 6: sources.a.options: not known: packages"},
		"an unknown section":     {"workspace: x\nsuorces: {}\n", "line 2: not known: suorces"},
		"an unknown limit":       {"limits:\n  memory: 2GB\n  disc: 2GB\n", "line 3: limits: not known: disc"},
		"a limit without a unit": {"limits: {memory: lots}\n", `limits.memory: "lots" is no size; write it as 500MB or 2GB`},
		"a limit of the disk":    {"limits: {disk: lots}\n", `limits.disk: "lots" is no size`},
		"no YAML":                {"sources: [", "line 1"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			_, err := parseConfig([]byte(c.text))
			if err == nil || !strings.Contains(err.Error(), c.want) || strings.Contains(err.Error(), "hunter2") {
				t.Errorf("error %v; want it to say %q", err, c.want)
			}
		})
	}
}

func TestReadySourcesHaveLicenceCitationAndAKnownDescription(t *testing.T) {
	if len(ReadySources()) < 10 {
		t.Fatalf("%d ready sources", len(ReadySources()))
	}
	for name, source := range ReadySources() {
		if source.Title == "" || source.Licence == "" || source.Citation == "" || source.Schedule == "" || source.Standing == "" {
			t.Errorf("%s: title, licence, citation, schedule and standing are needed: %+v", name, source)
		}
		description, ok := schemas.DescriptionOf(source.Mapping)
		if source.Mapping != "" && (!ok || source.Area != "" && description.Area() != source.Area) {
			t.Errorf("%s: mapping %q, area %q do not fit", name, source.Mapping, source.Area)
		}
		if _, err := ReadySource(name); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// Every quirk has a number of its own and a test that is there.
func TestQuirksAreNumberedAndTested(t *testing.T) {
	numbers := map[int]bool{}
	for _, quirk := range Quirks() {
		if quirk.Number <= 0 || numbers[quirk.Number] || quirk.What == "" || quirk.Does == "" || quirk.Source == "" {
			t.Errorf("quirk %d is incomplete, or its number is given twice", quirk.Number)
		}
		numbers[quirk.Number] = true
		if folder, name, _ := strings.Cut(quirk.Test, " "); !hasTest(t, folder, name) {
			t.Errorf("quirk %d: there is no test %s", quirk.Number, quirk.Test)
		}
	}
}

func hasTest(t *testing.T, folder, name string) bool {
	t.Helper()
	files, err := filepath.Glob(filepath.Join("..", strings.TrimPrefix(folder, "cts/"), "*_test.go"))
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		parsed, err := parser.ParseFile(token.NewFileSet(), file, text, 0)
		if err != nil {
			t.Fatal(err)
		}
		for _, declaration := range parsed.Decls {
			if function, ok := declaration.(*ast.FuncDecl); ok && function.Name.Name == name {
				return true
			}
		}
	}
	return false
}

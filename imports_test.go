package main

import (
	"encoding/json"
	"errors"
	"io"
	"maps"
	"os/exec"
	"path"
	"slices"
	"strings"
	"testing"
)

// importOrder is the house order: "a < b" means that b may import a. What is
// not written here, directly or by a chain, is forbidden. A name ending in /*
// stands for every package below.
const importOrder = `
	schemas < schemas/messages
	schemas < iccs < iccs/carry
	iccs < iccs/suggest < iccs/review
	iccs/review, schemas/messages < pipeline/correspondence
	connectors/workbook < pipeline/correspondence < pipeline/cli
	iccs/suggest, iccs/review < pipeline/cli
	iccs, schemas/messages < iccs/page < pipeline/cli
	schemas < connectors < connectors/streams, connectors/download < connectors/workbook < connectors/transport/*
	connectors/workbook < connectors/annotation < connectors/format/*
	connectors < pipeline/intake
	schemas, iccs, schemas/messages < pipeline/mapping
	schemas < pipeline/lake < pipeline/engine
	schemas < pipeline/trend
	schemas, iccs, pipeline/trend, schemas/messages < pipeline/validate
	pipeline/chart < pipeline/report
	pipeline/shell, pipeline/paper < pipeline/cli
	schemas < pipeline/query < pipeline/report
	schemas < pipeline/tabular < pipeline/report
	pipeline/query < pipeline/comparability < pipeline/report
	pipeline/intake, pipeline/mapping, pipeline/engine, pipeline/validate < pipeline/report
	pipeline/report, pipeline/engine < pipeline/tables < pipeline
	pipeline/report < pipeline/sdg < pipeline
	pipeline/report < pipeline/dissemination < pipeline
	pipeline/report < pipeline/regional < pipeline, pipeline/cli
	connectors/transport/*, connectors/format/* < pipeline/report
	connectors/annotation, pipeline/intake, pipeline/validate, schemas/messages < pipeline/feedback < pipeline
	pipeline/report < pipeline < pipeline/cli < main
	connectors < connectors/connectortest
	connectors/format/* < examples/*
	schemas/messages < connectors/format/*
	examples < pipeline/cli
	connectors/workbook, schemas/messages < pipeline/form < examples/*
	pipeline/form < pipeline/cli
	docs/site < release
	pipeline, pipeline/cli < release
`

// withCgo lists the packages that need a C compiler: the engine and what imports it.
var withCgo = []string{"cts/pipeline/engine", "cts/pipeline/tables", "cts/pipeline", "cts/pipeline/cli", "cts", "cts/bench", "cts/bench/scale", "cts/release"}

type listed struct {
	ImportPath string
	Name       string
	Imports    []string
	Deps       []string
}

// listPackages asks the go command, with the C compiler on, for every package of the module.
func listPackages(t *testing.T) []listed {
	t.Helper()
	output, err := exec.Command("go", "list", "-json=ImportPath,Name,Imports,Deps", "./...").Output()
	if err != nil {
		t.Fatalf("go list: %v", err)
	}
	var packages []listed
	for decoder := json.NewDecoder(strings.NewReader(string(output))); ; {
		var p listed
		if err := decoder.Decode(&p); errors.Is(err, io.EOF) {
			return packages
		} else if err != nil {
			t.Fatal(err)
		}
		packages = append(packages, p)
	}
}

// mayImport returns, for each name of the order, all names below it.
func mayImport(order string) map[string]map[string]bool {
	below := map[string]map[string]bool{}
	for line := range strings.Lines(order) {
		links := strings.Split(strings.TrimSpace(line), "<")
		for i := 1; i < len(links); i++ {
			for _, upper := range names(links[i]) {
				for _, lower := range names(links[i-1]) {
					grow(below, upper, lower)
				}
			}
		}
	}
	for changed := true; changed; {
		changed = false
		for upper, lowers := range below {
			for _, lower := range slices.Collect(maps.Keys(lowers)) {
				for lowest := range below[lower] {
					changed = grow(below, upper, lowest) || changed
				}
			}
		}
	}
	return below
}

func names(list string) []string {
	var all []string
	for name := range strings.SplitSeq(list, ",") {
		if name = strings.TrimSpace(name); name != "" {
			all = append(all, name)
		}
	}
	return all
}

func grow(below map[string]map[string]bool, upper, lower string) bool {
	if below[upper] == nil {
		below[upper] = map[string]bool{}
	}
	grown := !below[upper][lower]
	below[upper][lower] = true
	return grown
}

func inOrder(name string) string {
	name = strings.TrimPrefix(strings.TrimPrefix(name, "cts"), "/")
	switch parent := path.Dir(name); {
	case name == "":
		return "main"
	case parent == "connectors/transport" || parent == "connectors/format" || parent == "examples":
		return parent + "/*"
	}
	return name
}

func TestImportsGoOneWay(t *testing.T) {
	below := mayImport(importOrder)
	for _, p := range listPackages(t) {
		for _, imported := range p.Imports {
			if imported != "cts" && !strings.HasPrefix(imported, "cts/") {
				continue
			}
			if freeOfOrder(p.ImportPath) {
				continue
			}
			if !below[inOrder(p.ImportPath)][inOrder(imported)] {
				t.Errorf("%s imports %s; the order of docs/architecture.md does not allow it", p.ImportPath, imported)
			}
		}
	}
}

// freeOfOrder names the programs that stand outside the house: benchmarks and what serves tests alone.
func freeOfOrder(name string) bool {
	return name == "cts/bench" || strings.HasPrefix(name, "cts/bench/") || name == "cts/schemas/sharedtest"
}

func TestOnlyTheEngineNeedsCgo(t *testing.T) {
	for _, p := range listPackages(t) {
		needs := slices.Contains(p.Deps, "github.com/duckdb/duckdb-go/v2")
		if needs != slices.Contains(withCgo, p.ImportPath) {
			t.Errorf("%s: links DuckDB = %v, but the list of packages that may says otherwise", p.ImportPath, needs)
		}
	}
}

func TestTheRestBuildsWithoutCgo(t *testing.T) {
	if testing.Short() {
		t.Skip("builds for three systems; run without -short")
	}
	var pure []string
	for _, p := range listPackages(t) {
		if !slices.Contains(withCgo, p.ImportPath) {
			pure = append(pure, p.ImportPath)
		}
	}
	for _, system := range []string{"linux", "windows", "darwin"} {
		t.Run(system, func(t *testing.T) {
			command := exec.Command("go", append([]string{"build"}, pure...)...)
			command.Env = append(command.Environ(), "CGO_ENABLED=0", "GOOS="+system, "GOARCH=amd64")
			if output, err := command.CombinedOutput(); err != nil {
				t.Errorf("%v\n%s", err, output)
			}
		})
	}
}

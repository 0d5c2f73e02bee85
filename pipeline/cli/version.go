package cli

import (
	"fmt"
	"io"
	"maps"
	"runtime"
	"runtime/debug"
	"slices"

	"github.com/spf13/cobra"

	"cts/pipeline"
	"cts/schemas"
)

// version and revision are set when a release is built (-ldflags "-X
// cts/pipeline/cli.version=1.2.3"); where there is no revision the one counts that
// the Go command stamped.
var (
	version  = "development"
	revision = ""
)

func newVersion(s *session) *cobra.Command {
	return &cobra.Command{
		Use:     "version",
		Short:   "Versions of the program, its engine, schemas and formats",
		Example: "  cts version --json",
		Args:    cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			engine, err := pipeline.EngineVersion(c.Context())
			if err != nil {
				return err
			}
			shown := versions{
				Version: version, Commit: commit(), Go: runtime.Version(), Engine: engine,
				Schemas: schemas.Digest(), Tables: tableVersions(), Editions: schemas.Editions(), Formats: map[string]string{},
			}
			for _, format := range pipeline.Formats() {
				shown.Formats[format.ID] = format.Version
			}
			if s.asJSON {
				return s.printJSON(shown)
			}
			shown.print(s.out)
			return nil
		},
	}
}

// versions is all that decides what the program makes of the same input.
type versions struct {
	Version  string            `json:"version"`
	Commit   string            `json:"commit"`
	Go       string            `json:"go"`
	Engine   string            `json:"duckdb"`
	Schemas  string            `json:"schemas"` // digest of all tables and code lists
	Tables   map[string]int    `json:"tables"`
	Editions []string          `json:"editions"`
	Formats  map[string]string `json:"formats"`
}

func (v versions) print(out io.Writer) {
	fmt.Fprintf(out, "cts %s (commit %s, %s)\nDuckDB %s\nschemas %s\n", v.Version, v.Commit, v.Go, v.Engine, v.Schemas)
	for _, table := range slices.Sorted(maps.Keys(v.Tables)) {
		fmt.Fprintf(out, "table %s %d\n", table, v.Tables[table])
	}
	for _, edition := range v.Editions {
		fmt.Fprintf(out, "edition %s\n", edition)
	}
	for _, format := range slices.Sorted(maps.Keys(v.Formats)) {
		fmt.Fprintf(out, "format %s %s\n", format, v.Formats[format])
	}
}

// tableVersions gives the version of each table of the lake; a change of meaning is a new one.
func tableVersions() map[string]int {
	all := map[string]int{}
	for _, table := range slices.Concat(schemas.Tables(), schemas.ReferenceTables()) {
		all[table.Name] = table.Version
	}
	return all
}

func commit() string {
	if revision != "" {
		return revision
	}
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return "unknown"
	}
	for _, setting := range info.Settings {
		if setting.Key == "vcs.revision" {
			return setting.Value
		}
	}
	return "unknown"
}

package cli

import (
	"fmt"
	"runtime/debug"

	"github.com/spf13/cobra"

	"cts/pipeline"
	"cts/schemas"
)

// version is set when a release is built (-ldflags "-X cts/pipeline/cli.version=1.2.3").
var version = "development"

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
			shown := struct {
				Version string            `json:"version"`
				Commit  string            `json:"commit"`
				Engine  string            `json:"duckdb"`
				Schemas string            `json:"schemas"`
				Formats map[string]string `json:"formats"`
			}{version, commit(), engine, schemas.Digest(), map[string]string{}}
			for _, format := range pipeline.Formats() {
				shown.Formats[format.ID] = format.Version
			}
			if s.asJSON {
				return s.printJSON(shown)
			}
			fmt.Fprintf(s.out, "cts %s (commit %s)\nDuckDB %s\nschemas %s\n", shown.Version, shown.Commit, shown.Engine, shown.Schemas)
			for _, format := range pipeline.Formats() {
				fmt.Fprintf(s.out, "format %s %s\n", format.ID, format.Version)
			}
			return nil
		},
	}
}

func commit() string {
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

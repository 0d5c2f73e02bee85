package main

import (
	"errors"
	"os"
	"path/filepath"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/cobra/doc"

	"cts/pipeline/cli"
)

// writeManual writes a manual page a command into man/, and the completions of
// four shells into completions/.
func writeManual(folder string, date time.Time) error {
	pages, completions := filepath.Join(folder, "man"), filepath.Join(folder, "completions")
	for _, made := range []string{pages, completions} {
		if err := os.MkdirAll(made, 0o755); err != nil {
			return err
		}
	}
	commands := cli.Commands()
	commands.DisableAutoGenTag = true
	header := doc.GenManHeader{Title: "CTS", Section: "1", Source: "cts", Manual: "crime statistics", Date: &date}
	return errors.Join(doc.GenManTree(commands, &header, pages), writeCompletions(commands, completions))
}

func writeCompletions(commands *cobra.Command, folder string) error {
	return errors.Join(
		commands.GenBashCompletionFileV2(filepath.Join(folder, "cts.bash"), true),
		commands.GenZshCompletionFile(filepath.Join(folder, "_cts")),
		commands.GenFishCompletionFile(filepath.Join(folder, "cts.fish"), true),
		commands.GenPowerShellCompletionFileWithDesc(filepath.Join(folder, "cts.ps1")),
	)
}

package engine

import (
	"cmp"
	"fmt"
	"strings"
)

// limits are the settings of the database while it opens. What does not fit into
// memory goes to the folder spill.
func limits(options Options, spill string) []string {
	return []string{
		"SET autoinstall_known_extensions = false",
		"SET autoload_known_extensions = false",
		"SET allow_persistent_secrets = false",
		"SET GLOBAL TimeZone = 'UTC'",
		"SET disabled_optimizers = 'top_n_window_elimination'", // fails on the first row of a window over outer joins: "expression type mismatch"
		"SET memory_limit = " + quoteText(cmp.Or(options.Memory, "2GB")),
		fmt.Sprintf("SET threads = %d", cmp.Or(options.Threads, 2)),
		"SET temp_directory = " + quoteText(spill),
		"SET max_temp_directory_size = " + quoteText(cmp.Or(options.Disk, "20GB")),
		"CREATE SCHEMA lake",
		"CREATE SCHEMA kept",
	}
}

// lockdown closes the database to everything but the folders. The order
// matters: after the last statement no setting can be changed any more.
func lockdown(folders []string) []string {
	return []string{
		"SET allowed_directories = " + quoteList(folders),
		"SET enable_external_access = false",
		"SET lock_configuration = true",
	}
}

func quoteText(text string) string { return "'" + strings.ReplaceAll(text, "'", "''") + "'" }

func quoteName(name string) string { return `"` + strings.ReplaceAll(name, `"`, `""`) + `"` }

func quoteList(texts []string) string {
	quoted := make([]string, len(texts))
	for i, text := range texts {
		quoted[i] = quoteText(text)
	}
	return "[" + strings.Join(quoted, ", ") + "]"
}

package cli

import "github.com/inconshreveable/mousetrap"

// startedByDesktop tells whether the program was started by a double click or by
// files dropped on it.
func startedByDesktop() bool { return mousetrap.StartedByExplorer() }

//go:build !windows

package cli

// startedByDesktop is only known on Windows, where a window opens for the program.
func startedByDesktop() bool { return false }

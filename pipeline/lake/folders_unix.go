//go:build !windows

package lake

// foldersSync tells whether the system can make the names in a folder last.
const foldersSync = true

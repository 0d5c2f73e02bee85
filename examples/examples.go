// Package examples carries the example workspace, so that the program can
// unpack it anywhere. README.md says what the files are and what is wrong with
// them on purpose.
package examples

import (
	"embed"
	"io/fs"
)

//go:embed all:workspace
var files embed.FS

// Workspace is the example workspace: cts.yaml, decisions.yaml and the inbox.
func Workspace() fs.FS {
	workspace, err := fs.Sub(files, "workspace")
	if err != nil {
		panic(err) // the name is a constant
	}
	return workspace
}

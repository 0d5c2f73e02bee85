// Make makes the workbooks of the example workspace again, byte for byte, from
// figures.csv, publications.csv, submissions.yaml and problems.yaml.
//
//	go run ./examples/make
//	go run ./examples/make -from examples -to /tmp/workspace
package main

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
)

func main() {
	from := flag.String("from", "examples", "folder of the data files")
	to := flag.String("to", filepath.Join("examples", "workspace"), "workspace to write to")
	flag.Parse()
	if err := run(*from, *to); err != nil {
		fmt.Fprintln(os.Stderr, "make:", err)
		os.Exit(1)
	}
}

// run writes every workbook below the inbox of the workspace.
func run(from, to string) error {
	source, err := load(os.DirFS(from))
	if err != nil {
		return err
	}
	files, err := source.files()
	if err != nil {
		return err
	}
	for _, file := range files {
		path := filepath.Join(to, filepath.FromSlash(file.name))
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			return err
		}
		if err := os.WriteFile(path, file.content, 0o644); err != nil {
			return err
		}
	}
	return nil
}

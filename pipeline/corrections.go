package pipeline

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"

	"go.yaml.in/yaml/v3"

	"cts/pipeline/mapping"
)

// CorrectionsFolder holds declared corrections of known source errors, a file a source.
const CorrectionsFolder = "corrections"

// maxCorrections bounds one file of corrections.
const maxCorrections = 16 << 20

// Corrections reads the declared corrections of the workspace, in the order of
// their files. A number is given once.
func (w *Workspace) Corrections() ([]mapping.Correction, error) {
	files := os.DirFS(w.Root)
	names, err := fs.Glob(files, CorrectionsFolder+"/*.yaml")
	if err != nil {
		return nil, err
	}
	var all []mapping.Correction
	known := map[string]string{}
	for _, name := range names {
		corrections, err := correctionsIn(files, name)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		for _, c := range corrections {
			if before, taken := known[c.ID]; taken {
				return nil, fmt.Errorf("%s: correction %s stands in %s already: %w", name, c.ID, before, mapping.ErrCorrection)
			}
			known[c.ID] = name
		}
		all = append(all, corrections...)
	}
	return all, nil
}

func correctionsIn(files fs.FS, name string) (corrections []mapping.Correction, err error) {
	file, err := files.Open(name)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	text, err := io.ReadAll(io.LimitReader(file, maxCorrections+1))
	if err != nil {
		return nil, err
	}
	if len(text) > maxCorrections {
		return nil, fmt.Errorf("more than %d bytes: %w", maxCorrections, mapping.ErrCorrection)
	}
	decoder := yaml.NewDecoder(bytes.NewReader(text))
	decoder.KnownFields(true)
	if err := decoder.Decode(&corrections); err != nil && !errors.Is(err, io.EOF) {
		return nil, err
	}
	var problems []error
	for _, c := range corrections {
		problems = append(problems, c.Check())
	}
	return corrections, errors.Join(problems...)
}

package pipeline

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"

	"cts/iccs"
	"cts/schemas"
)

// CorrespondencesFolder holds the workspace's own correspondences: <scheme>.csv
// and <scheme>.yaml. A scheme that the program carries too is replaced.
const CorrespondencesFolder = "correspondences"

// correspondences is every correspondence in force in a workspace, by scheme.
type correspondences map[string]*iccs.Correspondence

// Correspondences reads what the program carries and what the workspace adds or replaces.
func (w *Workspace) Correspondences() (map[string]*iccs.Correspondence, error) {
	all, err := carriedCorrespondences()
	if err != nil {
		return nil, err
	}
	folder := os.DirFS(filepath.Join(w.Root, CorrespondencesFolder))
	own, err := iccs.SchemesIn(folder)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", CorrespondencesFolder, err)
	}
	for _, scheme := range own {
		if all[scheme], err = iccs.OpenCorrespondence(folder, scheme); err != nil {
			return nil, fmt.Errorf("%s: %w", CorrespondencesFolder, err)
		}
	}
	return all, nil
}

func carriedCorrespondences() (correspondences, error) {
	all := correspondences{}
	for _, scheme := range iccs.Correspondences() {
		correspondence, err := iccs.LoadCorrespondence(scheme)
		if err != nil {
			return nil, err
		}
		all[scheme] = correspondence
	}
	return all, nil
}

// schemes lists the schemes, sorted.
func (c correspondences) schemes() []string {
	var schemes []string
	for scheme := range c {
		schemes = append(schemes, scheme)
	}
	slices.Sort(schemes)
	return schemes
}

// digest names the content of all of them.
func (c correspondences) digest() string {
	var digests []string
	for _, scheme := range c.schemes() {
		digests = append(digests, c[scheme].Digest())
	}
	return schemas.ID(digests...)
}

// rows is all of them as the reference table, sorted by scheme and code.
func (c correspondences) rows() []schemas.CorrespondenceRow {
	var rows []schemas.CorrespondenceRow
	for _, scheme := range c.schemes() {
		rows = append(rows, c[scheme].Rows()...)
	}
	return rows
}

package pipeline

import (
	"cmp"
	"fmt"
	"maps"
	"os"
	"slices"
	"time"

	"cts/connectors"
	"cts/schemas"
)

// DatasetsFolder holds the workspace's own descriptions of datasets. One of a
// dataset that the program describes too replaces it.
const DatasetsFolder = "datasets"

// descriptions are the descriptions in force in a workspace, by dataset.
type descriptions map[string]*schemas.Description

// Descriptions reads what the program describes and what the workspace adds or replaces, by dataset.
func (w *Workspace) Descriptions() (map[string]*schemas.Description, error) {
	return w.described()
}

func (w *Workspace) described() (descriptions, error) {
	all := descriptions{}
	for _, description := range schemas.Descriptions() {
		all[description.Dataset] = description
	}
	own, err := schemas.DescriptionsIn(os.DirFS(w.Root), DatasetsFolder)
	if err != nil {
		return nil, err
	}
	maps.Copy(all, own)
	return all, nil
}

// list is all of them, sorted by dataset.
func (d descriptions) list() []*schemas.Description {
	var all []*schemas.Description
	for _, dataset := range slices.Sorted(maps.Keys(d)) {
		all = append(all, d[dataset])
	}
	return all
}

// of is the description of the dataset alone, or none.
func (d descriptions) of(dataset string) []*schemas.Description {
	if description, ok := d[dataset]; ok {
		return []*schemas.Description{description}
	}
	return nil
}

// forSource is the one description that the mapping of a source names, or all.
func (d descriptions) forSource(mapping string) ([]*schemas.Description, error) {
	if mapping == "" {
		return d.list(), nil
	}
	description, err := d.named(mapping)
	return []*schemas.Description{description}, err
}

// complete fills in what a file of a described dataset does not say of itself. One
// that names no date of release is taken for the release of the day on which it
// first came.
func (d descriptions) complete(header connectors.Header, mapping string, received time.Time) connectors.Header {
	description, ok := d[cmp.Or(mapping, header.Dataset)]
	if !ok {
		return header
	}
	header.Dataset, header.Provider = description.Dataset, description.Provider
	header.RefArea, header.Part = description.Area(), description.Part
	header.Edition = cmp.Or(header.Edition, description.Edition)
	if header.Round == "" && header.Release == "" {
		header.Release = received.UTC().Format(time.DateOnly)
	}
	if header.IssuedAt.IsZero() {
		header.IssuedAt, header.IssuedFrom = issuedOn(header.Release, received)
	}
	return header
}

// issuedOn is the day of the release, or else the instant of arrival.
func issuedOn(release string, received time.Time) (time.Time, string) {
	if day, err := time.Parse(time.DateOnly, release); err == nil && day.Before(received) {
		return day, "release " + release
	}
	return received.UTC(), "arrival of the file"
}

// named finds the description of a dataset, or says where one would be looked for.
func (d descriptions) named(dataset string) (*schemas.Description, error) {
	description, ok := d[dataset]
	if !ok {
		return nil, fmt.Errorf("dataset %q is described neither by the program nor by %s/%s.yaml; there are %q",
			dataset, DatasetsFolder, dataset, slices.Sorted(maps.Keys(d)))
	}
	return description, nil
}

package sdmx

import (
	"context"

	"cts/schemas"
)

// measures are the components that hold figures beside OBS_VALUE, by dataset. A
// message does not tell them from attributes: a description names them, or the
// data structure definition that comes in one file with the figures.
type measures struct {
	byDataset map[string][]string
	alone     []string // of the one description that a source names
}

func measuresOf(described []*schemas.Description) measures {
	m := measures{byDataset: map[string][]string{}}
	for _, description := range described {
		m.byDataset[description.Dataset] = description.Measures
	}
	if len(described) == 1 {
		m.alone = described[0].Measures
	}
	return m
}

// of lists the measures of a dataset.
func (m measures) of(dataset string) []string {
	if len(m.alone) > 0 {
		return m.alone
	}
	return m.byDataset[dataset]
}

// measuresBeside are the measures that the structures beside the figures define, where
// the file holds any.
func measuresBeside(ctx context.Context, messages []message, dataset string) ([]string, error) {
	all := newStructure()
	for _, m := range messages {
		if m.kind == "Structure" {
			if err := m.readStructure(ctx, all); err != nil {
				return nil, err
			}
		}
	}
	definition, ok := all.StructureOf(dataset)
	if !ok {
		return nil, nil
	}
	return definition.measures(), nil
}

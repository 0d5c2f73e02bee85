package main

import (
	"fmt"
	"os"

	"github.com/xitongsys/parquet-go/common"
	"github.com/xitongsys/parquet-go/reader"
	"github.com/xitongsys/parquet-go/source"
)

// localFile is a file on disk as xitongsys/parquet-go wants it. The module's own
// (parquet-go-source) brings the libraries of three clouds along.
type localFile struct {
	*os.File
	path string
}

// Open opens a file; without a name it opens the same one again, as every column does.
func (f localFile) Open(name string) (source.ParquetFile, error) {
	if name == "" {
		name = f.path
	}
	opened, err := os.Open(name)
	return localFile{opened, name}, err
}

func (f localFile) Create(name string) (source.ParquetFile, error) {
	return nil, fmt.Errorf("%s: files of the lake are read, never written", name)
}

// readXitongsys reads a file with github.com/xitongsys/parquet-go, column by column.
func readXitongsys(path string, columns []column) (relation, error) {
	opened, err := localFile{path: path}.Open("")
	if err != nil {
		return nil, err
	}
	defer opened.Close()
	pr, err := reader.NewParquetColumnReader(opened, 1)
	if err != nil {
		return nil, err
	}
	defer pr.ReadStop()
	kinds := map[string]string{}
	for _, c := range columns {
		kinds[c.Name] = c.Kind
	}
	read := relation{}
	for i, inner := range pr.SchemaHandler.ValueColumns {
		name := topName(pr, inner)
		if read[name], err = xitongsysColumn(pr, int64(i), inner, kinds[name]); err != nil {
			return nil, fmt.Errorf("column %s: %w", name, err)
		}
	}
	return read, nil
}

// topName is the name of the column that a path of the schema begins with; the
// first step of a path is the schema itself.
func topName(pr *reader.ParquetReader, inner string) string {
	return common.StrToPath(pr.SchemaHandler.InPathToExPath[inner])[1]
}

func xitongsysColumn(pr *reader.ParquetReader, index int64, inner, kind string) ([]string, error) {
	values, repetitions, definitions, err := pr.ReadColumnByIndex(index, pr.GetNumRows())
	if err != nil {
		return nil, err
	}
	full, err := pr.SchemaHandler.MaxDefinitionLevel(common.StrToPath(inner))
	if err != nil {
		return nil, err
	}
	if kind == kindList {
		return assembleLists(values, repetitions, definitions, full)
	}
	cells := make([]string, len(values))
	for i, value := range values {
		if definitions[i] < full {
			value = nil
		}
		if cells[i], err = cellOf(kind, value); err != nil {
			return nil, err
		}
	}
	return cells, nil
}

// assembleLists builds lists from Parquet's levels: a repetition of 0 begins a
// row; the definition says how much of list, entry and value is there.
func assembleLists(values []any, repetitions, definitions []int32, full int32) ([]string, error) {
	noList, noEntry := full-3, full-2
	var cells []string
	var list []any
	for i, value := range values {
		switch {
		case definitions[i] == full:
			list = append(list, value)
		case definitions[i] > noEntry:
			list = append(list, nil)
		}
		if i+1 < len(values) && repetitions[i+1] > 0 {
			continue
		}
		cell, err := listOf(list)
		if err != nil {
			return nil, err
		}
		if definitions[i] == noList {
			cell = missing
		}
		cells, list = append(cells, cell), nil
	}
	return cells, nil
}

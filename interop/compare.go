package main

import (
	"fmt"
	"maps"
	"path/filepath"
	"slices"
)

// module is one of the modules of the design card.
type module struct {
	path string
	read func(file string, columns []column) (relation, error)
}

func readers() []module {
	return []module{
		{"github.com/apache/arrow/go/v15", readArrow},
		{"github.com/xitongsys/parquet-go", readXitongsys},
		{"github.com/marcboeker/go-duckdb", readDuckDB},
	}
}

// result is what a module read of a file, or of all files of a table.
type result struct {
	module, table, file          string
	files, rows, columns         int
	values, missing, differences int
	kinds                        map[string]int // values by type
	firstDifferences             []string
}

// table is the files of one folder of the lake.
type table struct {
	name  string
	files []string
}

// tablesOf lists the folders of the lake. Reference tables share a folder, one
// table a file.
func tablesOf(lake string) ([]table, error) {
	files, err := filepath.Glob(filepath.Join(lake, "*", "*.parquet"))
	if err != nil || len(files) == 0 {
		return nil, fmt.Errorf("%s holds no Parquet: run `cts demo` first (%v)", lake, err)
	}
	byName := map[string][]string{}
	for _, file := range files {
		name := filepath.Base(filepath.Dir(file))
		if name == "reference" {
			name += "/" + filepath.Base(file)
		}
		byName[name] = append(byName[name], file)
	}
	var tables []table
	for _, name := range slices.Sorted(maps.Keys(byName)) {
		tables = append(tables, table{name, byName[name]})
	}
	return tables, nil
}

// atOnce is how many files one query asks for: an answer is held in memory.
const atOnce = 16

// compareTable reads every file of a table with every module.
func compareTable(asked reference, t table, modules []module) ([]result, error) {
	columns, err := asked.columns(t.files[0])
	if err != nil {
		return nil, err
	}
	var results []result
	for files := range slices.Chunk(t.files, atOnce) {
		expected, err := asked.cells(files, columns)
		if err != nil {
			return nil, err
		}
		for _, file := range files {
			for _, m := range modules {
				read, err := m.read(file, columns)
				if err != nil {
					return nil, fmt.Errorf("%s reads %s: %w", m.path, file, err)
				}
				compared := compare(columns, expected[file], read)
				compared.module, compared.table, compared.file = m.path, t.name, file
				results = append(results, compared)
			}
		}
	}
	return results, nil
}

// compare counts the values of a file and where the reading differs from the answer.
func compare(columns []column, expected, read relation) result {
	r := result{files: 1, columns: len(columns), kinds: map[string]int{}}
	for _, c := range columns {
		r.rows = len(expected[c.Name])
		r.compareColumn(c, expected[c.Name], read[c.Name])
	}
	for name := range read {
		if _, known := expected[name]; !known {
			r.differ("column %s is read, and the program does not answer it", name)
		}
	}
	return r
}

func (r *result) compareColumn(c column, expected, read []string) {
	if len(expected) != len(read) {
		r.differ("column %s: %d values are read, %d answered", c.Name, len(read), len(expected))
		return
	}
	r.values += len(read)
	r.kinds[c.Kind] += len(read)
	for i, cell := range read {
		if cell == missing {
			r.missing++
		}
		if cell != expected[i] {
			r.differ("column %s, row %d: read %s, answered %s", c.Name, i+1, cell, expected[i])
		}
	}
}

// shownDifferences is how many differences of a file are shown; all are counted.
const shownDifferences = 5

func (r *result) differ(format string, arguments ...any) {
	r.differences++
	if len(r.firstDifferences) < shownDifferences {
		r.firstDifferences = append(r.firstDifferences, fmt.Sprintf(format, arguments...))
	}
}

package main

import (
	"context"
	"fmt"

	"github.com/apache/arrow/go/v15/arrow"
	"github.com/apache/arrow/go/v15/arrow/array"
	"github.com/apache/arrow/go/v15/arrow/memory"
	"github.com/apache/arrow/go/v15/parquet/file"
	"github.com/apache/arrow/go/v15/parquet/pqarrow"
)

// readArrow reads a file with github.com/apache/arrow/go/v15.
func readArrow(path string, _ []column) (relation, error) {
	opened, err := file.OpenParquetFile(path, false)
	if err != nil {
		return nil, err
	}
	defer opened.Close()
	reader, err := pqarrow.NewFileReader(opened, pqarrow.ArrowReadProperties{}, memory.DefaultAllocator)
	if err != nil {
		return nil, err
	}
	table, err := reader.ReadTable(context.Background())
	if err != nil {
		return nil, err
	}
	defer table.Release()
	read := relation{}
	for i := range int(table.NumCols()) {
		if err := addChunks(read, table.Column(i)); err != nil {
			return nil, err
		}
	}
	return read, nil
}

func addChunks(read relation, c *arrow.Column) error {
	for _, chunk := range c.Data().Chunks() {
		for i := range chunk.Len() {
			cell, err := arrowCell(chunk, i)
			if err != nil {
				return fmt.Errorf("column %s: %w", c.Name(), err)
			}
			read[c.Name()] = append(read[c.Name()], cell)
		}
	}
	return nil
}

func arrowCell(values arrow.Array, i int) (string, error) {
	if values.IsNull(i) {
		return missing, nil
	}
	switch a := values.(type) {
	case *array.String:
		return textCell(a.Value(i)), nil
	case *array.Boolean:
		return boolCell(a.Value(i)), nil
	case *array.Int32:
		return wholeCell(int64(a.Value(i))), nil
	case *array.Int64:
		return wholeCell(a.Value(i)), nil
	case *array.Float64:
		return doubleCell(a.Value(i)), nil
	case *array.Date32:
		return dateCell(int64(a.Value(i))), nil
	case *array.Timestamp:
		return instantCell(a.Value(i).ToTime(a.DataType().(*arrow.TimestampType).Unit).UnixMicro()), nil
	case *array.List:
		return arrowList(a, i)
	}
	return "", fmt.Errorf("a value of type %s", values.DataType())
}

func arrowList(list *array.List, i int) (string, error) {
	from, to := list.ValueOffsets(i)
	var cells []string
	for at := from; at < to; at++ {
		cell, err := arrowCell(list.ListValues(), int(at))
		if err != nil {
			return "", err
		}
		cells = append(cells, cell)
	}
	return listCell(cells), nil
}

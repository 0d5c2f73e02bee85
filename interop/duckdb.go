package main

import (
	"database/sql"
	"fmt"

	_ "github.com/marcboeker/go-duckdb" // the driver "duckdb"
)

// readDuckDB reads a file with github.com/marcboeker/go-duckdb.
func readDuckDB(path string, _ []column) (relation, error) {
	database, err := openDuckDB()
	if err != nil {
		return nil, err
	}
	defer database.Close()
	rows, err := database.Query("SELECT * EXCLUDE (file_row_number) FROM read_parquet(" + quoted(path) +
		", file_row_number = true) ORDER BY file_row_number")
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	types, err := rows.ColumnTypes()
	if err != nil {
		return nil, err
	}
	read := relation{}
	for rows.Next() {
		if err := scanRow(read, rows, types); err != nil {
			return nil, err
		}
	}
	return read, rows.Err()
}

// openDuckDB opens a database in memory that never tries the network.
func openDuckDB() (*sql.DB, error) {
	database, err := sql.Open("duckdb", "?autoinstall_known_extensions=false&autoload_known_extensions=false&threads=1")
	if err != nil {
		return nil, err
	}
	database.SetMaxOpenConns(1)
	return database, nil
}

func scanRow(read relation, rows *sql.Rows, types []*sql.ColumnType) error {
	values, into := make([]any, len(types)), make([]any, len(types))
	for i := range values {
		into[i] = &values[i]
	}
	if err := rows.Scan(into...); err != nil {
		return err
	}
	for i, t := range types {
		cell, err := cellOf(t.DatabaseTypeName(), values[i])
		if err != nil {
			return fmt.Errorf("column %s: %w", t.Name(), err)
		}
		read[t.Name()] = append(read[t.Name()], cell)
	}
	return nil
}

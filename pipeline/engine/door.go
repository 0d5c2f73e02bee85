package engine

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"

	"github.com/duckdb/duckdb-go/v2"
)

// ErrNotAQuery means that a statement is not one query that only reads: it would
// change something, and the lake only answers.
var ErrNotAQuery = errors.New("not a query: the lake is read-only; send one SELECT, without further statements")

// start opens an empty database in memory, and the door for queries beside it.
func (e *Engine) start() error {
	connector, err := duckdb.NewConnector("", nil)
	if err != nil {
		return err
	}
	e.database = sql.OpenDB(connector)
	e.readers = sql.OpenDB(door{connector})
	return nil
}

// door connects to the same database and lets queries through only. Files in
// the folders that DuckDB may read it could also write; this is what stops a
// COPY, or a profile with a file name, from replacing a file of the lake.
//
// It hides the connector's Close: the database belongs to Engine.database.
type door struct{ connector *duckdb.Connector }

func (d door) Connect(ctx context.Context) (driver.Conn, error) {
	connection, err := d.connector.Connect(ctx)
	if err != nil {
		return nil, err
	}
	return reader{connection.(*duckdb.Conn)}, nil
}

func (d door) Driver() driver.Driver { return d.connector.Driver() }

// reader has none of the shortcuts of duckdb.Conn, so that database/sql
// prepares every statement here first.
type reader struct{ connection *duckdb.Conn }

func (r reader) Prepare(query string) (driver.Stmt, error) {
	return r.PrepareContext(context.Background(), query)
}

// PrepareContext checks the statement before it runs. It must not use the
// connection's own PrepareContext, which runs all statements but the last.
func (r reader) PrepareContext(ctx context.Context, query string) (driver.Stmt, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	refused := r.inspect(ctx, query)
	if refused != nil && !errors.Is(refused, ErrNotAQuery) {
		return nil, refused
	}
	prepared, err := r.connection.Prepare(query)
	switch {
	case err != nil && refused == nil:
		return nil, err
	case err != nil: // a mistake in the SQL is told before what it may not do
		return nil, errors.Join(refused, err)
	case refused != nil:
		return nil, errors.Join(refused, prepared.Close())
	}
	return prepared, nil
}

func (r reader) Begin() (driver.Tx, error) { return nil, ErrNotAQuery }

func (r reader) Close() error { return r.connection.Close() }

func (r reader) CheckNamedValue(value *driver.NamedValue) error {
	return r.connection.CheckNamedValue(value)
}

var (
	_ driver.Connector          = door{}
	_ driver.ConnPrepareContext = reader{}
	_ driver.NamedValueChecker  = reader{}
)

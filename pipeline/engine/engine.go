// Package engine answers SQL over a frozen lake state with DuckDB. It is the
// only package with cgo.
//
// [Open] starts a DuckDB in memory, names the Parquet files of the state one by
// one (no globs), loads events and explanations, creates the views of the folder
// views, and then locks the database: no file outside the lake can be read, no
// setting changed, no extension loaded. Callers get one door, which lets through
// queries and nothing that writes.
//
// What holds is decided by the views, not by Go code: see submissions, figures,
// current and revisions in the folder views. [Views] lists them with their
// columns.
package engine

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"github.com/duckdb/duckdb-go/v2"

	"cts/pipeline/lake"
	"cts/schemas"
)

// Options say what an engine reads and what it may use.
type Options struct {
	Lake         *lake.Lake            // where the files lie; nil for a state without commits
	State        lake.State            // the frozen list of commits
	Events       []schemas.Event       // all events of the workspace, in any order
	Explanations []schemas.Explanation // all explanations of the workspace, in any order
	Candidate    *Candidate            // nil unless a processing is to be validated
	Only         []string              // submission_ids: rows of other submissions are as if they were not there. Nil: all
	Precedence   []string              // datasets for consolidated, the first that gives a figure; see [ParsePrecedence]. Nil: [DefaultPrecedence]
	Memory       string                // limit such as 2GB, the default
	Threads      int                   // 2 when zero
	Scratch      string                // folder in which each engine has one of its own for what does not fit in memory; the system's for temporary files where it is empty or read-only
	Disk         string                // limit of what is put there, such as 20GB, the default
}

// Candidate is what is staged and not yet committed: one processing, or several of
// which none stands in the baseline of another.
type Candidate struct {
	Files    map[string][]string // local paths of each staged table by its name; a table without rows has none
	Baseline []string            // submission_ids that were accepted strictly before it
	Others   []string            // submission_ids of other sources that were accepted before it and speak of its areas
}

// Engine answers queries over one lake state. It is safe for concurrent use.
type Engine struct {
	database *sql.DB // everything; used while opening
	readers  *sql.DB // the same database through the door that lets queries through
	scratch  *scratch
}

// Open makes the views of the state ready for queries. The caller closes the
// engine. Opening reads submissions and scopes; figures are read by the queries
// that ask for them.
func Open(ctx context.Context, options Options) (*Engine, error) {
	e := &Engine{}
	if err := e.open(ctx, options); err != nil {
		return nil, errors.Join(fmt.Errorf("open the query engine: %w", err), e.Close())
	}
	return e, nil
}

func (e *Engine) open(ctx context.Context, options Options) (err error) {
	if e.scratch, err = newScratch(options.Scratch); err != nil {
		return err
	}
	files, err := e.locate(ctx, options)
	if err != nil {
		return err
	}
	statements, err := relations(files, options)
	if err != nil {
		return err
	}
	return e.build(ctx, options, files.folders, statements)
}

// build creates everything over the relations of the lake, given as statements,
// and locks the database so that only the folders can be read.
func (e *Engine) build(ctx context.Context, options Options, folders, relations []string) error {
	if err := e.start(); err != nil {
		return err
	}
	if err := e.run(ctx, limits(options, e.scratch.spill())); err != nil {
		return err
	}
	if err := e.run(ctx, relations); err != nil {
		return err
	}
	if err := e.load(ctx, options); err != nil {
		return err
	}
	if err := e.run(ctx, viewStatements(options.Candidate != nil)); err != nil {
		return err
	}
	return e.run(ctx, lockdown(folders))
}

func (e *Engine) run(ctx context.Context, statements []string) error {
	for _, statement := range statements {
		if _, err := e.database.ExecContext(ctx, statement); err != nil {
			return fmt.Errorf("%w, in: %.200s", err, statement)
		}
	}
	return nil
}

// QueryContext runs one query, which may hold $1, $2, ... for args. Anything
// that is not a query is refused with [ErrNotAQuery]. Ending ctx ends the query.
// The result is held in memory, within the engine's limit, until rows is closed.
func (e *Engine) QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	rows, err := e.readers.QueryContext(ctx, query, args...)
	return rows, tooLarge(err)
}

// ErrTooLarge means that a query needs more than the engine may use.
var ErrTooLarge = errors.New("the query needs more than limits.memory and limits.disk of cts.yaml allow: ask for less at a time, or raise them")

// tooLarge puts the remedy before DuckDB's words, which name settings that nobody here can change.
func tooLarge(err error) error {
	var told *duckdb.Error
	if errors.As(err, &told) && told.Type == duckdb.ErrorTypeOutOfMemory {
		return fmt.Errorf("%w: %w", ErrTooLarge, err)
	}
	return err
}

// Digest names the rows of a view, whatever their order: equal rows give equal
// digests. It is for tests and comparisons.
func (e *Engine) Digest(ctx context.Context, view string) (string, error) {
	var digest string
	query := fmt.Sprintf(
		`SELECT md5(coalesce(string_agg(line, chr(10) ORDER BY line), '')) FROM (SELECT CAST(to_json(r) AS VARCHAR) AS line FROM %s r)`,
		quoteName(view))
	err := e.readers.QueryRowContext(ctx, query).Scan(&digest)
	return digest, err
}

// Close frees the database and removes what it put on the disk.
func (e *Engine) Close() error {
	var problems []error
	if e.readers != nil {
		problems = append(problems, e.readers.Close())
	}
	if e.database != nil {
		problems = append(problems, e.database.Close())
	}
	if e.scratch != nil {
		problems = append(problems, e.scratch.close())
	}
	return errors.Join(problems...)
}

// Version tells which DuckDB is linked, such as v1.5.6.
func Version(ctx context.Context) (version string, err error) {
	e := &Engine{}
	if err := e.start(); err != nil {
		return "", errors.Join(err, e.Close())
	}
	err = e.readers.QueryRowContext(ctx, "SELECT version()").Scan(&version)
	return version, errors.Join(err, e.Close())
}

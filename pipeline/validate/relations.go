package validate

import (
	"cmp"
	"context"
	"embed"
	"fmt"
	"io/fs"
	"maps"
	"path"
	"regexp"
	"slices"
	"strings"
	"sync"

	"cts/schemas"
)

//go:embed relations/*.sql
var relationFiles embed.FS

// subject tells what a case of a relation is about.
type subject string

const (
	aboutFigure  subject = "figure" // a figure: the relation has the columns of series
	aboutLine    subject = "line"   // a figure of the candidate: the relation has line and the columns of a figure; lines say the rest
	aboutEither  subject = "either" // a figure, or something that became none: the columns of series and place
	aboutTable   subject = "table"  // something of a submission: provider, dataset, ref_area, table_id and place
	aboutNothing subject = ""       // the relation only serves others
)

// generatorsState is raised when a relation that the program makes changes.
const generatorsState = "relations/3"

// relation is something that SQL may name: a query, or rows that the program
// makes. The tables of the engine are the other things it may name.
type relation struct {
	about subject
	sql   func() string                                                        // a query
	rows  func(ctx context.Context, q Querier, prelude string) (string, error) // rows made from what a query gives
	from  []string                                                             // relations that rows reads through the prelude
	told  *told                                                                // of the cases that fail; nil: all is in the query
}

// relations by name. Queries are files; their first line says what a case is about.
var relations = readRelations()

func readRelations() map[string]relation {
	all := map[string]relation{
		"parts": {about: aboutFigure, sql: partsQuery},

		"pairs": {sql: pairsQuery},

		"miscoded":   {rows: miscodedQuery, from: []string{"candidate_observations", "candidate_submissions", "cells"}},
		"members":    {sql: membersQuery},
		"core_items": {sql: coreItemsQuery},
		"divided":    {sql: dividedQuery},
		"regions":    {sql: regionsQuery},
		"residents":  {rows: residentRows, from: []string{"candidate_series"}},
		"within":     {sql: withinQuery},
		"families":   {rows: familyRows, from: []string{"candidate_series"}},
		"shifts":     {rows: shiftRows, from: []string{"histories"}},
	}
	names, _ := fs.Glob(relationFiles, "relations/*.sql")
	for _, name := range names {
		content, _ := fs.ReadFile(relationFiles, name)
		query, told := partTold(string(content))
		first, _, _ := strings.Cut(query, "\n")
		about := subject(strings.TrimSpace(strings.TrimPrefix(first, "-- about:")))
		if about == "nothing" {
			about = aboutNothing
		}
		all[strings.TrimSuffix(path.Base(name), ".sql")] = relation{about: about, sql: func() string { return expanded(query) }, told: told}
	}
	for name, known := range all {
		if known.sql != nil {
			known.sql = sync.OnceValue(known.sql)
			all[name] = known
		}
	}
	return all
}

// expanded writes out what the text of a relation has in double braces.
func expanded(text string) string {
	return expandPlain(expandGroups(expandFigures(expandSameCount(expandSteps(expandLogRatio(text))))))
}

// relationNames lists the relations that a rule may look at, sorted.
func relationNames() []string {
	var found []string
	for _, name := range slices.Sorted(maps.Keys(relations)) {
		if relations[name].about != aboutNothing {
			found = append(found, name)
		}
	}
	return found
}

func relationsDigest() string {
	parts := []string{generatorsState}
	for _, name := range slices.Sorted(maps.Keys(relations)) {
		parts = append(parts, name)
		if relations[name].sql != nil {
			parts = append(parts, relations[name].sql())
		}
		parts = append(parts, relations[name].toldQuery())
	}
	return schemas.ID(parts...)
}

var (
	figureOf = regexp.MustCompile(`\{\{figure(?:_of)? ([a-z_]+)(?: ([a-z_]+))?\}\}`)
	readFrom = regexp.MustCompile(`(?i)\b(?:FROM|JOIN)\s+([a-z_]+)`)
)

// Separators inside the text that carries figures and parameters out of SQL.
const (
	groupSeparator  = "\x1d"
	recordSeparator = "\x1e"
	unitSeparator   = "\x1f"
)

// expandFigures writes out {{figure x}}: identity, value and place of the figure x, as one text.
// {{figure_of x k}} does it where k says which series it is of.
func expandFigures(query string) string {
	return figureOf.ReplaceAllStringFunc(query, func(found string) string {
		names := figureOf.FindStringSubmatch(found)
		alias, series := names[1], cmp.Or(names[2], names[1])
		return fmt.Sprintf(`(%[3]s.series_id || '@' || %[1]s.time_period || chr(31) || coalesce(%[1]s.obs_value::VARCHAR, %[1]s.missing, '') || chr(31) || %[2]s)`,
			alias, plain(fmt.Sprintf(`coalesce(%[1]s.snapshot, '') || '#' || coalesce(%[1]s.locator, '')`, alias)), series)
	})
}

var plainOf = regexp.MustCompile(`\{\{plain ([a-z_.]+)\}\}`)

// expandPlain writes out {{plain x}}: the text x without separators.
func expandPlain(query string) string {
	return plainOf.ReplaceAllStringFunc(query, func(found string) string {
		return plain(plainOf.FindStringSubmatch(found)[1])
	})
}

// plain keeps the separators out of a text that the source wrote.
func plain(expression string) string {
	return `translate(coalesce((` + expression + `)::VARCHAR, ''), chr(29) || chr(30) || chr(31), '   ')`
}

// needed is a relation that a query names, directly or through others.
type needed struct {
	name  string
	times int // how often it is named
}

// needs lists the relations that a query needs, each after those that it reads.
func needs(query string, world world) []*needed {
	var ordered []*needed
	seen := map[string]*needed{}
	var visit func(query string)
	visit = func(query string) {
		for _, match := range readFrom.FindAllStringSubmatch(query, -1) {
			name := match[1]
			known, ok := relations[name]
			_, given := world[name]
			if !ok && !given {
				continue
			}
			if seen[name] != nil {
				seen[name].times++
				continue
			}
			found := &needed{name: name, times: 1}
			seen[name] = found
			visit(namesRead(known, world[name]))
			ordered = append(ordered, found)
		}
	}
	visit(query)
	return ordered
}

// namesRead is a text with what a relation reads from: its own query, or that
// of the example that stands in for it.
func namesRead(known relation, given string) string {
	switch {
	case given != "":
		return given
	case known.sql != nil:
		return known.sql()
	}
	return "FROM " + strings.Join(known.from, " FROM ")
}

// prelude is the WITH clause of all relations that a query needs.
func prelude(ctx context.Context, q Querier, query string, world world) (string, error) {
	var clauses []string
	for _, relation := range needs(query, world) {
		body, err := relationBody(ctx, q, relation.name, clauses, world)
		if err != nil {
			return "", fmt.Errorf("relation %s: %w", relation.name, err)
		}
		clauses = append(clauses, fmt.Sprintf("%s AS %s (\n%s\n)", relation.name, relation.keeping(body, world), body))
	}
	return with(clauses), nil
}

// keeping tells the database to make a relation once when it is read more than
// once, and otherwise to read only the columns that are used.
// Of what is held already, nothing is copied.
func (n needed) keeping(body string, world world) string {
	if n.times > 1 && !isHeld(body) && !isHeld(world[writtenOut[n.name]]) {
		return "MATERIALIZED"
	}
	return "NOT MATERIALIZED"
}

// isHeld tells whether a query only passes on what is held elsewhere.
func isHeld(body string) bool {
	return strings.HasPrefix(body, fromKept) || strings.HasPrefix(body, fromEngine)
}

func with(clauses []string) string {
	if len(clauses) == 0 {
		return ""
	}
	return "WITH " + strings.Join(clauses, ",\n") + "\n"
}

func relationBody(ctx context.Context, q Querier, name string, before []string, world world) (string, error) {
	if body, given := world[name]; given {
		return body, nil
	}
	known := relations[name]
	if known.sql != nil {
		return known.sql(), nil
	}
	return known.rows(ctx, q, with(before))
}

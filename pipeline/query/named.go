package query

import (
	"context"
	"embed"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"sync"
)

// The named queries are the SQL of the reports and of the notebooks; cts query
// -f NAME runs them too. A file begins with a comment that says in one sentence
// what it gives, and one line for each parameter: "-- $1 round: year of the round".
//
//go:embed named/*.sql
var files embed.FS

// Named is one query of the set.
type Named struct {
	Name       string      `json:"name"`
	Sentence   string      `json:"sentence"` // what its rows are
	Parameters []Parameter `json:"parameters"`
	Text       string      `json:"-"`
}

// Parameter is what stands for $1, $2, ... of a named query.
type Parameter struct {
	Name     string `json:"name"`
	Sentence string `json:"sentence"`
}

// ErrUnknown means that no query of the set has a name; the message lists what there is.
var ErrUnknown = errors.New("no such query")

// AllNamed lists the queries of the set by name.
func AllNamed() []Named { return slices.Clone(named()) }

// NamedQuery finds a query of the set.
func NamedQuery(name string) (Named, error) {
	var names []string
	for _, q := range named() {
		if q.Name == name {
			return q, nil
		}
		names = append(names, q.Name)
	}
	return Named{}, fmt.Errorf("%q: %w; there are %s", name, ErrUnknown, strings.Join(names, ", "))
}

// SelectNamed runs a query of the set and returns its rows as [Select] does.
func SelectNamed[T any](ctx context.Context, q Querier, name string, args ...any) ([]T, error) {
	found, err := NamedQuery(name)
	if err != nil {
		return nil, err
	}
	rows, err := Select[T](ctx, q, found.Text, args...)
	if err != nil {
		return nil, fmt.Errorf("query %s: %w", name, err)
	}
	return rows, nil
}

var named = sync.OnceValue(func() []Named {
	entries, err := files.ReadDir("named") // sorted by name
	if err != nil {
		panic(err)
	}
	var all []Named
	for _, entry := range entries {
		text, err := files.ReadFile("named/" + entry.Name())
		if err != nil {
			panic(err)
		}
		all = append(all, parseNamed(strings.TrimSuffix(entry.Name(), ".sql"), string(text)))
	}
	return all
})

var parameterLine = regexp.MustCompile(`^-- \$([0-9]+) ([a-z_]+): (.+)$`)

func parseNamed(name, text string) Named {
	q := Named{Name: name, Text: text, Parameters: []Parameter{}}
	for i, line := range strings.Split(text, "\n") {
		sentence, comment := strings.CutPrefix(line, "-- ")
		found := parameterLine.FindStringSubmatch(line)
		switch {
		case !comment:
			return q
		case i == 0:
			q.Sentence = sentence
		case found != nil:
			q.Parameters = append(q.Parameters, Parameter{found[2], found[3]})
		}
	}
	return q
}

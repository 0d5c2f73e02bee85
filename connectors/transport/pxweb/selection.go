package pxweb

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"cts/connectors"
)

// variable is one dimension of a table with its codes.
type variable struct {
	code   string
	values []string
}

// selection is what one question asks for.
type selection []variable

// cells is how many cells it gives.
func (s selection) cells() int {
	cells := 1
	for _, v := range s {
		if len(v.values) > 0 && cells > 1<<40/len(v.values) {
			return 1 << 40
		}
		cells *= len(v.values)
	}
	return cells
}

// maxQuestions bounds how many questions one table is asked in.
const maxQuestions = 9999

// split parts a selection into selections of no more cells than the limit. The
// variable with most codes is halved first, so that there are few of them and
// each is as even as can be; their order is that of the codes.
func split(all selection, limit int) ([]selection, error) {
	if all.cells() == 0 {
		return nil, fmt.Errorf("the selection holds no cell: %w", connectors.ErrNoResults)
	}
	var parts []selection
	pending := []selection{all}
	for len(pending) > 0 {
		next := pending[0]
		pending = pending[1:]
		if next.cells() <= limit {
			parts = append(parts, next)
			continue
		}
		first, second, ok := halve(next)
		if !ok || len(parts)+len(pending) > maxQuestions {
			return nil, fmt.Errorf("more than %d questions of %d cells; choose fewer codes by select: %w", maxQuestions, limit, connectors.ErrTooLarge)
		}
		pending = append([]selection{first, second}, pending...)
	}
	return parts, nil
}

// halve parts the values of the variable that has most.
func halve(s selection) (first, second selection, ok bool) {
	largest := 0
	for i := range s {
		if len(s[i].values) > len(s[largest].values) {
			largest = i
		}
	}
	values := s[largest].values
	if len(values) < 2 {
		return nil, nil, false
	}
	first, second = slices.Clone(s), slices.Clone(s)
	first[largest].values, second[largest].values = values[:(len(values)+1)/2], values[(len(values)+1)/2:]
	return first, second, true
}

// parseChoice reads "Tid=top:5;Brott=1*,2".
func parseChoice(text string) (map[string][]string, error) {
	choice := map[string][]string{}
	for part := range strings.SplitSeq(text, ";") {
		if strings.TrimSpace(part) == "" {
			continue
		}
		name, codes, ok := strings.Cut(part, "=")
		name = strings.TrimSpace(name)
		if !ok || name == "" || choice[name] != nil {
			return nil, fmt.Errorf("%q is no variable with codes, or names one twice; write it as Tid=2020,2021", part)
		}
		for code := range strings.SplitSeq(codes, ",") {
			choice[name] = append(choice[name], strings.TrimSpace(code))
		}
	}
	return choice, nil
}

// choose keeps the chosen codes of each variable, all where nothing is chosen.
func choose(variables []variable, choice map[string][]string) (selection, error) {
	var chosen selection
	known := map[string]bool{}
	for _, v := range variables {
		known[v.code] = true
		values, err := v.matching(choice[v.code])
		if err != nil {
			return nil, err
		}
		chosen = append(chosen, variable{code: v.code, values: values})
	}
	for name := range choice {
		if !known[name] {
			return nil, fmt.Errorf("setting select: the table has no variable %q; it has %s: %w", name, names(variables), connectors.ErrUnreadable)
		}
	}
	return chosen, nil
}

func names(variables []variable) string {
	var all []string
	for _, v := range variables {
		all = append(all, v.code)
	}
	return strings.Join(all, ", ")
}

// matching are the values that patterns name, in the order of the table.
func (v variable) matching(patterns []string) ([]string, error) {
	if len(patterns) == 0 {
		return v.values, nil
	}
	chosen := map[string]bool{}
	for _, pattern := range patterns {
		found := v.find(pattern)
		if len(found) == 0 {
			return nil, fmt.Errorf("setting select: variable %s has no code %q: %w", v.code, pattern, connectors.ErrUnreadable)
		}
		for _, value := range found {
			chosen[value] = true
		}
	}
	var values []string
	for _, value := range v.values {
		if chosen[value] {
			values = append(values, value)
		}
	}
	return values, nil
}

func (v variable) find(pattern string) []string {
	if count, ok := strings.CutPrefix(pattern, "top:"); ok {
		n, err := strconv.Atoi(count)
		if err != nil || n < 1 {
			return nil
		}
		return v.values[max(0, len(v.values)-n):]
	}
	var found []string
	start, open := strings.CutSuffix(pattern, "*")
	for _, value := range v.values {
		if value == pattern || open && strings.HasPrefix(value, start) {
			found = append(found, value)
		}
	}
	return found
}

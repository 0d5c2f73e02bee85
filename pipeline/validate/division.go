package validate

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"
)

// ErrDivision means that a condition divides by zero and decides by what comes of it.
var ErrDivision = errors.New("the condition divides by zero")

// checkDivision runs the canary with every figure at zero, once as the rule is
// written and once with a missing value for every quotient by zero. A rule that
// then decides otherwise has decided by infinity.
func (r Rule) checkDivision(ctx context.Context, q Querier) error {
	guarded, path := r.guarded()
	if path == "" {
		return nil
	}
	tables, err := r.world(canaryPath, zeroed(r.Examples.Breaks[0]))
	if err != nil {
		return err
	}
	written, err := judge(ctx, q, []Rule{r}, tables)
	if err != nil {
		return r.blame(ctx, q, tables, err)
	}
	safe, err := judge(ctx, q, []Rule{guarded}, tables)
	if err != nil {
		return r.blame(ctx, q, tables, err)
	}
	if !maps.Equal(written.tallies, safe.tallies) {
		return r.at(path, "%w: with every figure at zero it decides by a quotient that does not exist; leave such cases undecided, or divide by nullif(x, 0)", ErrDivision)
	}
	return nil
}

// guarded is the rule with nullif around every divisor, and the place of the
// first division; empty where the rule divides nothing.
func (r Rule) guarded() (Rule, string) {
	first := ""
	guard := func(path, expression string) string {
		safe := guardDivisors(expression)
		if safe != expression && first == "" {
			first = path
		}
		return safe
	}
	r.Checks, r.Undecided = slices.Clone(r.Checks), slices.Clone(r.Undecided)
	for i := range r.Checks {
		r.Checks[i].Holds = guard(fmt.Sprintf("checks[%d].holds", i), r.Checks[i].Holds)
	}
	for i := range r.Undecided {
		r.Undecided[i].When = guard(fmt.Sprintf("undecided[%d].when", i), r.Undecided[i].When)
	}
	r.Applies = guard("applies", r.Applies)
	return r, first
}

// zeroed is an example with zero for every figure.
func zeroed(example Example) Example {
	tables := map[string][]Row{}
	for name, rows := range example.Tables {
		for _, row := range rows {
			changed := maps.Clone(row)
			if value, ok := changed["obs_value"]; ok && value.Tag != "!!null" {
				changed["obs_value"] = yaml.Node{Kind: yaml.ScalarNode, Tag: "!!int", Value: "0", Line: value.Line}
			}
			tables[name] = append(tables[name], changed)
		}
	}
	example.Tables = tables
	return example
}

// guardDivisors writes nullif(divisor, 0) after every sign of division that is
// outside of quotes.
func guardDivisors(expression string) string {
	var written strings.Builder
	quoted := false
	for i := 0; i < len(expression); i++ {
		c := expression[i]
		written.WriteByte(c)
		if c == '\'' {
			quoted = !quoted
		}
		if quoted || c != '/' && c != '%' {
			continue
		}
		if i+1 < len(expression) && expression[i+1] == '/' {
			i++
			written.WriteByte('/')
		}
		divisor := operandAt(expression, i+1)
		fmt.Fprintf(&written, " nullif(%s, 0)", guardDivisors(divisor))
		i += len(divisor)
	}
	return written.String()
}

// operandAt is the operand that begins at a place: a name, a number, a call or
// what stands in brackets, with the blanks before it.
func operandAt(expression string, start int) string {
	end, depth := start, 0
	for end < len(expression) && expression[end] == ' ' {
		end++
	}
	for ; end < len(expression); end++ {
		c := expression[end]
		switch {
		case c == '(':
			depth++
		case c == ')' && depth == 0:
			return expression[start:end]
		case c == ')':
			depth--
		case depth == 0 && !isWord(c):
			return expression[start:end]
		}
	}
	return expression[start:end]
}

func isWord(c byte) bool {
	return c == '_' || c == '.' || c == '{' || c == '}' || c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z'
}

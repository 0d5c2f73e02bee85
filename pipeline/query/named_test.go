package query

import (
	"errors"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// Every named query says what it gives and what its parameters are.
func TestNamedQueriesSayWhatTheyGive(t *testing.T) {
	seen := map[string]string{}
	for _, q := range AllNamed() {
		if !strings.HasSuffix(q.Sentence, ".") || len(q.Sentence) < 10 {
			t.Errorf("%s: %q is no sentence", q.Name, q.Sentence)
		}
		if other := seen[q.Sentence]; other != "" {
			t.Errorf("%s and %s say the same of themselves", q.Name, other)
		}
		seen[q.Sentence] = q.Name
		if used := placeholders(q.Text); !slices.Equal(used, numbered(len(q.Parameters))) {
			t.Errorf("%s uses parameters %v and describes %d", q.Name, used, len(q.Parameters))
		}
	}
	if len(seen) == 0 {
		t.Fatal("no named query")
	}
}

func TestNamedQueryThatIsNot(t *testing.T) {
	if _, err := NamedQuery("figure"); !errors.Is(err, ErrUnknown) || !strings.Contains(err.Error(), "figures_in_force") {
		t.Errorf("error is %v; want %v with the names that there are", err, ErrUnknown)
	}
}

// placeholders lists the numbers of $1, $2, ... in the SQL, comments left out.
func placeholders(text string) []int {
	var used []int
	for _, line := range strings.Split(text, "\n") {
		line, _, _ = strings.Cut(line, "--")
		for _, found := range regexp.MustCompile(`\$([0-9]+)`).FindAllStringSubmatch(line, -1) {
			number, err := strconv.Atoi(found[1])
			if err == nil && !slices.Contains(used, number) {
				used = append(used, number)
			}
		}
	}
	slices.Sort(used)
	return used
}

func numbered(n int) []int {
	var all []int
	for i := range n {
		all = append(all, i+1)
	}
	return all
}

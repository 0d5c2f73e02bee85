package validate

import (
	"cmp"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"cts/schemas"
)

// Method is one way to judge the cases of a rule. The first of a rule holds
// unless an override chooses another for an area or a family.
type Method struct {
	Name        string `yaml:"name"`
	Over        string `yaml:"over"`         // relation with what it needs, all columns of the rule's own among them; empty: the rule's own
	Usual       string `yaml:"usual"`        // {{usual}} of the conditions: nothing to ask about
	UsualBefore string `yaml:"usual_before"` // {{usual_before}}: nor was the year before
	Source      string `yaml:"source"`
}

func (r Rule) method(name string) (Method, bool) {
	at := slices.IndexFunc(r.Methods, func(m Method) bool { return m.Name == name })
	if at < 0 {
		return Method{}, false
	}
	return r.Methods[at], true
}

func (r Rule) methodNames() []string {
	var names []string
	for _, method := range r.Methods {
		names = append(names, method.Name)
	}
	return names
}

// withMethods writes {{usual}} and {{usual_before}} out. Where the method that was
// chosen cannot tell, the first one does.
func (r Rule) withMethods(expression string) string {
	if len(r.Methods) == 0 {
		return expression
	}
	return strings.NewReplacer(
		"{{usual}}", r.chosen(func(m Method) string { return m.Usual }),
		"{{usual_before}}", r.chosen(func(m Method) string { return m.UsualBefore }),
	).Replace(expression)
}

func (r Rule) chosen(part func(Method) string) string {
	first := part(r.Methods[0])
	return r.inPlaces("("+first+")", func(o Override) (string, bool) {
		method, ok := r.method(o.Method)
		return fmt.Sprintf("coalesce(%s, %s)", part(method), first), ok
	})
}

// inPlaces is a value with what overrides make of it: one for an area and a
// family goes before one for an area, and that before one for a family.
func (r Rule) inPlaces(value string, of func(Override) (string, bool)) string {
	var cases strings.Builder
	for _, override := range r.bySpecificity() {
		switch changed, ok := of(override); {
		case !ok:
		case override.place() == "":
			value = changed
		default:
			fmt.Fprintf(&cases, "WHEN %s THEN %s ", override.place(), changed)
		}
	}
	if cases.Len() == 0 {
		return value
	}
	return fmt.Sprintf("(CASE %sELSE %s END)", cases.String(), value)
}

func (r Rule) bySpecificity() []Override {
	sorted := slices.Clone(r.overrides)
	slices.SortStableFunc(sorted, func(a, b Override) int { return cmp.Compare(b.specificity(), a.specificity()) })
	return sorted
}

func (o Override) specificity() int {
	weight := 0
	if o.Area != schemas.AnyValue {
		weight += 2
	}
	if o.Family != "" {
		weight++
	}
	return weight
}

// place is the condition for a case to be one that the override is about; empty for all.
func (o Override) place() string {
	var conditions []string
	if o.Area != schemas.AnyValue {
		conditions = append(conditions, "ref_area = "+literal(o.Area))
	}
	if o.Family != "" {
		conditions = append(conditions, "family = "+literal(o.Family))
	}
	return strings.Join(conditions, " AND ")
}

// covers tells whether the override is about a figure.
func (o Override) covers(key schemas.SeriesKey) bool {
	return (o.Area == schemas.AnyValue || o.Area == key.RefArea) &&
		(o.Family == "" || o.Family == schemas.FamilyOf(key.Indicator, key.ICCS, key.Breakdown).ID)
}

// withFamily are the relations that tell the family of a figure.
var withFamily = []string{"steps", "tested", "options"}

var twoCountsOf = regexp.MustCompile(`\{\{(exact|e_test) ([a-z_]+) ([a-z_]+)\}\}`)

// Sums of two counts beyond which a test is not worked out: the binomial test
// sums over one count, the E-test over both.
const (
	mostExact = 10_000
	mostETest = 1_000
)

// expandTwoCounts writes out {{exact x1 x0}} and {{e_test x1 x0}}: two-sided p values
// of two counts of a relation that has population_share, N1/(N0+N1). Nothing for
// counts that are no whole numbers, are both zero, or are too large.
func expandTwoCounts(expression string) string {
	return twoCountsOf.ReplaceAllStringFunc(expression, func(found string) string {
		parts := twoCountsOf.FindStringSubmatch(found)
		test, most := exactSQL(parts[2], parts[3]), mostExact
		if parts[1] == "e_test" {
			test, most = eTestSQL(parts[2], parts[3]), mostETest
		}
		return fmt.Sprintf("(CASE WHEN least(%[1]s, %[2]s) >= 0 AND %[1]s + %[2]s BETWEEN 1 AND %[3]d AND %[1]s = floor(%[1]s) AND %[2]s = floor(%[2]s) THEN %[4]s END)",
			parts[2], parts[3], most, test)
	})
}

// exactSQL is twice the smaller tail of x1 ~ Bin(x0+x1, N1/(N0+N1)), at most 1
// ([cts/pipeline/trend.ExactRatioTest], central).
func exactSQL(x1, x0 string) string {
	upTo := func(last string) string {
		return fmt.Sprintf("coalesce(list_sum(list_transform(range(0, (%[3]s)::BIGINT + 1), i -> exp(lgamma(%[1]s + %[2]s + 1) - lgamma(i + 1) - lgamma(%[1]s + %[2]s - i + 1) "+
			"+ i * ln(population_share) + (%[1]s + %[2]s - i) * ln(1 - population_share)))), 0)", x1, x0, last)
	}
	return fmt.Sprintf("least(1, 2 * least(%s, 1 - %s))", upTo(x1), upTo(x1+" - 1"))
}

// eTestSQL is the probability, under the rate that fits both counts, of a score
// statistic at least as far from zero ([cts/pipeline/trend.ETestBothSides]). The
// sums run over all but about 1e-15 of both Poisson distributions.
func eTestSQL(x1, x0 string) string {
	odds := "(population_share / (1 - population_share))"
	mean0 := fmt.Sprintf("((%s + %s) * (1 - population_share))", x1, x0)
	mean1 := fmt.Sprintf("((%s + %s) * population_share)", x1, x0)
	statistic := func(a, b string) string {
		return fmt.Sprintf("abs(%[1]s - %[3]s * %[2]s) / sqrt(%[3]s * greatest(%[1]s + %[2]s, 1))", a, b, odds)
	}
	counts := func(mean string) string {
		return fmt.Sprintf("range(greatest(0, floor(%[1]s - 9 * sqrt(%[1]s) - 40))::BIGINT, (%[1]s + 9 * sqrt(%[1]s) + 41)::BIGINT)", mean)
	}
	chance := func(x, mean string) string {
		return fmt.Sprintf("exp(%[1]s * ln(%[2]s) - %[2]s - lgamma(%[1]s + 1))", x, mean)
	}
	return fmt.Sprintf("least(1, list_sum(list_transform(%s, a -> %s * list_sum(list_transform(%s, b -> CASE WHEN %s >= %s - 1e-12 THEN %s ELSE 0 END)))))",
		counts(mean1), chance("a", mean1), counts(mean0), statistic("a", "b"), statistic(x1, x0), chance("b", mean0))
}

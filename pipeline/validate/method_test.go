//go:build cgo

package validate_test

import (
	"database/sql"
	"encoding/json"
	"fmt"
	"math"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"cts/pipeline/trend"
	"cts/pipeline/validate"
	"cts/schemas"
)

var today = time.Date(2026, 11, 26, 0, 0, 0, 0, time.UTC)

// overriding gives the rule TIM-003 alone with overrides, written as a workspace does.
func overriding(t *testing.T, overrides ...string) []validate.Rule {
	t.Helper()
	all, err := validate.Rules()
	if err != nil {
		t.Fatal(err)
	}
	read, err := validate.ReadOverrides("overrides.yaml", []byte(strings.Join(overrides, "\n")), all)
	if err != nil {
		t.Fatal(err)
	}
	rules := validate.Apply(all, read, today)
	return slices.DeleteFunc(rules, func(r validate.Rule) bool { return r.ID != "TIM-003" })
}

func runRules(t *testing.T, database *sql.DB, rules []validate.Rule) validate.Result {
	t.Helper()
	result, err := validate.Run(t.Context(), database, rules, validate.Candidate{ProcessingID: "p"})
	if err != nil {
		t.Fatal(err)
	}
	return result
}

func counted(result validate.Result, outcome, reason string) int64 {
	for _, count := range result.Counts {
		if count.Outcome == outcome && count.Reason == reason {
			return count.Count
		}
	}
	return 0
}

// homicidesOf are yearly victims of homicide of an area from a year on; a value below zero is a year without a figure.
func homicidesOf(area string, from int32, counts ...float64) []schemas.Series {
	key := norway(2010, 2010)[0].SeriesKey
	key.RefArea = area
	var figures []schemas.Series
	for i, count := range counts {
		f := schemas.Series{SeriesKey: key, SeriesID: key.ID(), TimePeriod: fmt.Sprint(from + int32(i))}
		f.Year, f.ObsValue, f.SubmissionID = from+int32(i), schemas.Some(count), "earlier"
		if count < 0 {
			f.ObsValue, f.Missing = schemas.Optional[float64]{}, "not_available"
		}
		figures = append(figures, f)
	}
	return figures
}

const chosenMethod = `- {rule: TIM-003, area: NOR, family: homicide, method: %s, reason: few cases, until: 2027-12-31}`

// TestNorwayIsAskedOnceByEveryMethod: whichever method a workspace chooses, 2011
// is asked about, 2012 is the same question, and the finding says by what it was judged.
func TestNorwayIsAskedOnceByEveryMethod(t *testing.T) {
	for _, method := range []string{"log_ratio", "exact", "e_test", "interval", "robust"} {
		rules := overriding(t, fmt.Sprintf(chosenMethod, method))
		together := runRules(t, smallWorld(t, norway(2005, 2013)), rules).Findings
		if len(together) != 1 || together[0].TimePeriod != "2011" {
			t.Errorf("%s: %+v", method, together)
			continue
		}
		if want := "override=method " + method + " until 2027-12-31: few cases"; !slices.Contains(together[0].Parameters, want) {
			t.Errorf("%s: the finding does not say %q: %v", method, want, together[0].Parameters)
		}
		if later := runRules(t, worldAfter(t, norway(2005, 2011), norway(2012, 2012)), rules).Findings; len(later) != 0 {
			t.Errorf("%s: 2012 a year later: %+v", method, later)
		}
	}
}

// TestAMethodHoldsWhereItWasChosen: 20 after 8 is unusual by the E-test at p < 0.05
// and by no other method; the same counts of another area are left alone.
func TestAMethodHoldsWhereItWasChosen(t *testing.T) {
	figures := slices.Concat(homicidesOf("NOR", 2019, 8, 20), homicidesOf("SWE", 2019, 8, 20))
	for _, c := range []struct {
		name      string
		overrides string
		asked     []string
	}{
		{"no override", "", nil},
		{"for one area", `- {rule: TIM-003, area: NOR, method: e_test, limits: {p: 0.05}, reason: r, until: 2027-12-31}`, []string{"NOR"}},
		{"for one family", `- {rule: TIM-003, area: "*", family: homicide, method: e_test, limits: {p: 0.05}, reason: r, until: 2027-12-31}`, []string{"NOR", "SWE"}},
		{"for another family", `- {rule: TIM-003, area: "*", family: theft, method: e_test, limits: {p: 0.05}, reason: r, until: 2027-12-31}`, nil},
		{"no longer", `- {rule: TIM-003, area: NOR, method: e_test, limits: {p: 0.05}, reason: r, until: 2025-12-31}`, nil},
		{"all but one area", `- {rule: TIM-003, area: "*", method: e_test, limits: {p: 0.05}, reason: r, until: 2027-12-31}
- {rule: TIM-003, area: NOR, method: log_ratio, reason: r, until: 2027-12-31}`, []string{"SWE"}},
	} {
		var asked []string
		for _, finding := range runRules(t, smallWorld(t, figures), overriding(t, c.overrides)).Findings {
			asked = append(asked, finding.RefArea)
		}
		if !slices.Equal(asked, c.asked) {
			t.Errorf("%s: asked %v, want %v", c.name, asked, c.asked)
		}
	}
}

// TestWhatAnOverrideLetsPassIsCounted: the jump of Norway passes by a wide limit,
// and the count says that the rule itself would have asked.
func TestWhatAnOverrideLetsPassIsCounted(t *testing.T) {
	wide := overriding(t, `- {rule: TIM-003, area: NOR, limits: {z: 9}, reason: r, until: 2027-12-31}`)
	result := runRules(t, smallWorld(t, norway(2005, 2013)), wide)
	if passed := counted(result, schemas.OutcomePass, "overridden"); len(result.Findings) != 0 || passed == 0 {
		t.Errorf("%d findings, %d counted as overridden: %+v", len(result.Findings), passed, result.Counts)
	}
	if doubts := validate.Review(wide, result.Counts); len(doubts) != 1 || doubts[0].Kind != validate.DoubtOverridden {
		t.Errorf("review: %+v", doubts)
	}
}

// TestAMethodThatCannotTellLeavesTheQuestionToTheLogRatio: too few years, counts
// that are too large for a sum, a year without a figure.
func TestAMethodThatCannotTellLeavesTheQuestionToTheLogRatio(t *testing.T) {
	for _, c := range []struct {
		name, method string
		counts       []float64
		findings     int
	}{
		{"a jump among two years", "robust", []float64{30, 300}, 1},
		{"a jump after one year", "interval", []float64{30, 300}, 1},
		{"a jump of large counts", "exact", []float64{30_000, 300_000}, 1},
		{"large counts that hardly change, which a test of chance alone would flag", "exact", []float64{30_000, 31_000}, 0},
		{"a jump of large counts", "e_test", []float64{3_000, 30_000}, 1},
		{"no figure for the year before", "e_test", []float64{30, -1, 300}, 0},
		{"zero in both years", "e_test", []float64{0, 0}, 0},
	} {
		result := runRules(t, smallWorld(t, homicidesOf("NOR", 2015, c.counts...)), overriding(t, fmt.Sprintf(chosenMethod, c.method)))
		if len(result.Findings) != c.findings {
			t.Errorf("%s, %s: %d findings, want %d", c.method, c.name, len(result.Findings), c.findings)
		}
	}
}

func TestWrongMethodsAreRefused(t *testing.T) {
	rules, err := validate.Rules()
	if err != nil {
		t.Fatal(err)
	}
	for override, want := range map[string]string{
		`{rule: TIM-003, area: NOR, method: bayes, reason: r, until: 2027-12-31}`:                                    `no method "bayes"; it has log_ratio, exact, e_test, interval, robust`,
		`{rule: TIM-004, area: NOR, method: exact, reason: r, until: 2027-12-31}`:                                    "one method alone",
		`{rule: TIM-003, area: NOR, method: exact, family: robberies, reason: r, until: 2027-12-31}`:                 `no family of indicators "robberies"`,
		`{rule: SUM-001, area: NOR, family: theft, limits: {}, severity: INFORMATION, reason: r, until: 2027-12-31}`: "does not tell families apart",
		`{rule: TIM-003, area: NOR, family: theft, severity: INFORMATION, reason: r, until: 2027-12-31}`:             "for all families",
	} {
		if _, err := validate.ReadOverrides("overrides.yaml", []byte("\n- "+override), rules); err == nil || !strings.Contains(err.Error(), "overrides.yaml, line 2") || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %q", override, err, want)
		}
	}
}

// pValues works out both tests in SQL for counts and the share of the population of the later year.
func pValues(t *testing.T, database *sql.DB, x1, x0, share float64) (exact, eTest sql.NullFloat64) {
	t.Helper()
	query := fmt.Sprintf("SELECT %s, %s FROM (SELECT CAST(? AS DOUBLE) AS obs_value, CAST(? AS DOUBLE) AS previous, CAST(? AS DOUBLE) AS population_share)",
		validate.ExpandTwoCounts("{{exact obs_value previous}}"), validate.ExpandTwoCounts("{{e_test obs_value previous}}"))
	if err := database.QueryRowContext(t.Context(), query, x1, x0, share).Scan(&exact, &eTest); err != nil {
		t.Fatal(err)
	}
	return exact, eTest
}

// TestTestsOfTwoCountsInSQL: what the rule works out is what the published vectors
// have and what package trend gives.
func TestTestsOfTwoCountsInSQL(t *testing.T) {
	database := openDuckDB(t)
	var pairs struct{ Pairs [][2]float64 }
	var want struct {
		Central []float64 `json:"p_central"`
	}
	readVector(t, "cond-01", &pairs, &want)
	for i, pair := range pairs.Pairs {
		exact, _ := pValues(t, database, pair[1], pair[0], 0.5)
		if math.Abs(exact.Float64-want.Central[i]) > 1e-12+1e-8*want.Central[i] {
			t.Errorf("cond-01 %v: %v, want %v", pair, exact, want.Central[i])
		}
	}
	var fay struct{ X, Time [2]float64 }
	var p struct{ P float64 }
	readVector(t, "ratio-01", &fay, &p)
	if exact, _ := pValues(t, database, fay.X[0], fay.X[1], fay.Time[0]/(fay.Time[0]+fay.Time[1])); math.Abs(exact.Float64-p.P) > 5e-6 {
		t.Errorf("ratio-01: %v, want %v", exact, p.P)
	}
	for _, c := range [][4]float64{{29, 111, 1, 1}, {60, 30, 51477.5, 54308.7}, {0, 5, 1, 1.02}, {250, 300, 5e6, 5.1e6}, {7, 7, 1, 1}, {400, 520, 1, 1.01}} {
		exact, eTest := pValues(t, database, c[0], c[1], c[2]/(c[2]+c[3]))
		first, second := trend.Events{Count: c[0], Exposure: c[2]}, trend.Events{Count: c[1], Exposure: c[3]}
		central, _ := trend.ExactRatioTest(first, second, 1)
		both, _ := trend.ETestBothSides(first, second, 1)
		if math.Abs(exact.Float64-central.Central) > 1e-9 || math.Abs(eTest.Float64-both) > 1e-9 {
			t.Errorf("%v: exact %v, E-test %v; want %v and %v", c, exact, eTest, central.Central, both)
		}
	}
	for _, c := range [][2]float64{{0, 0}, {3.5, 2}, {-1, 4}, {9000, 9000}} {
		if exact, eTest := pValues(t, database, c[0], c[1], 0.5); exact.Valid || eTest.Valid {
			t.Errorf("%v: exact %v, E-test %v; want none", c, exact, eTest)
		}
	}
}

// readVector reads one of the vectors that package trend is held to.
func readVector(t *testing.T, id string, input, expected any) {
	t.Helper()
	text, err := os.ReadFile("../trend/testdata/vectors.json")
	if err != nil {
		t.Fatal(err)
	}
	var file struct {
		Vectors []struct {
			ID              string
			Input, Expected json.RawMessage
		}
	}
	if err := json.Unmarshal(text, &file); err != nil {
		t.Fatal(err)
	}
	for _, vector := range file.Vectors {
		if vector.ID == id {
			if err := json.Unmarshal(vector.Input, input); err != nil {
				t.Fatal(err)
			}
			if err := json.Unmarshal(vector.Expected, expected); err != nil {
				t.Fatal(err)
			}
			return
		}
	}
	t.Fatalf("no vector %s", id)
}

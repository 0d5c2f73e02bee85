package trend

import (
	"math"
	"slices"
	"strconv"
	"strings"
	"testing"

	"cts/schemas"
)

// restOfVectors are the vectors beyond those of rates, Mann-Kendall and Theil-Sen.
var restOfVectors = map[string]func(*testing.T, *vectors){
	"tests of two counts":    testTwoCounts,
	"prediction intervals":   testPrediction,
	"outliers":               testOutliers,
	"breaks":                 testBreaks,
	"checks":                 testChecks,
	"sums of published data": testPublishedSums,
	"regions":                testRegions,
	"percent changes":        testPercentChanges,
	"joinpoints":             testJoinpoints,
	"growth":                 testGrowth,
	"rounding":               testRounding,
	"disclosure":             testDisclosure,
}

func some(values ...float64) []schemas.Optional[float64] {
	var all []schemas.Optional[float64]
	for _, value := range values {
		all = append(all, schemas.Some(value))
	}
	return all
}

func testTwoCounts(t *testing.T, all *vectors) {
	var input struct {
		X, Time [2]float64
		Null    float64 `json:"ratio_null"`
	}
	var fay struct {
		P, Ratio float64
		CI95     [2]float64
	}
	all.read(t, "ratio-01", &input, &fay)
	a, b := Events{input.X[0], input.Time[0]}, Events{input.X[1], input.Time[1]}
	test, _ := ExactRatioTest(a, b, 1)
	ratio, limits := RateRatio(a, b, 0.95)
	near(t, "p", test.Central, fay.P, 5e-6)
	near(t, "ratio", ratio.Value, fay.Ratio, 1e-9)
	near(t, "lower", limits.Lower.Value, fay.CI95[0], 5e-8)
	near(t, "upper", limits.Upper.Value, fay.CI95[1], 5e-8)

	for id, within := range map[string]float64{"ratio-03": 5e-7, "ratio-04": 5e-4} {
		var want struct {
			Wald      float64 `json:"p_wald"`
			Score     float64 `json:"p_score"`
			Sqrt      float64 `json:"p_sqrt"`
			Exact     float64 `json:"p_exact_conditional"`
			Mid       float64 `json:"p_mid"`
			ETest     float64 `json:"p_etest"`
			Statistic *struct{ Wald, Score, Sqrt float64 }
		}
		all.read(t, id, &input, &want)
		a, b := Events{input.X[0], input.Time[0]}, Events{input.X[1], input.Time[1]}
		z, _ := RatioZ(a, b, input.Null)
		exact, _ := ExactRatioTest(a, b, input.Null)
		etest, ok := ETest(a, b, input.Null)
		if !ok {
			t.Errorf("%s: no E-test", id)
		}
		near(t, id+" p of Wald", upper(z.Wald), want.Wald, within)
		near(t, id+" p of the score", upper(z.Score), want.Score, within)
		near(t, id+" p of the square root", upper(z.SquareRoot), want.Sqrt, within)
		near(t, id+" exact", exact.Greater, want.Exact, within)
		near(t, id+" mid p", exact.MidGreater, want.Mid, within)
		near(t, id+" E-test", etest, want.ETest, within)
		if want.Statistic != nil {
			near(t, id+" Wald", z.Wald, want.Statistic.Wald, within)
			near(t, id+" score", z.Score, want.Statistic.Score, within)
			near(t, id+" square root", z.SquareRoot, want.Statistic.Sqrt, within)
		}
	}
	var pairs struct{ Pairs [][2]float64 }
	var want struct {
		Central []float64 `json:"p_central"`
		Least   []float64 `json:"p_minlike"`
	}
	all.read(t, "cond-01", &pairs, &want)
	for i, pair := range pairs.Pairs {
		test, _ := ExactRatioTest(Events{pair[1], 1}, Events{pair[0], 1}, 1)
		near(t, "central p", test.Central, want.Central[i], 1e-8*want.Central[i]+lostDigits)
		relative(t, "minimum likelihood p", test.MinimumLikelihood, want.Least[i], 1e-8)
	}
}

// lostDigits is what a source loses that takes a tail as one less the rest: at
// p = 1/2 the central p has to equal the one of minimum likelihood, and only the
// latter of cond-01 has all its digits; SciPy gives 7.439042e-14 for chow-01.
const lostDigits = 2.3e-16

func upper(z float64) float64 { return math.Erfc(z/math.Sqrt2) / 2 }

func testPrediction(t *testing.T, all *vectors) {
	var input struct {
		Cases []struct{ X, N, Conf float64 }
	}
	var want struct{ Intervals [][2]float64 }
	all.read(t, "pi-01", &input, &want)
	for i, c := range input.Cases {
		got, _ := PredictionInterval(c.X, 1/(c.N+1), c.Conf)
		if got != (CountRange{want.Intervals[i][0], want.Intervals[i][1]}) {
			t.Errorf("pi-01 %+v: %+v, want %v", c, got, want.Intervals[i])
		}
	}
}

func testOutliers(t *testing.T, all *vectors) {
	for _, id := range []string{"ess-vno-01", "ess-vno-02"} {
		var input struct{ Previous, Latest []float64 }
		var want struct {
			Median, MAD float64
			Outlier     []bool
		}
		all.read(t, id, &input, &want)
		for i, latest := range input.Latest {
			got, _ := MedianDeviation(input.Previous, latest, 2)
			if got != (Deviation{want.Median, want.MAD, want.Outlier[i]}) {
				t.Errorf("%s: %+v", id, got)
			}
		}
	}
}

// testNorwayByAllMethods: 2011 and 2012 stand out by every method.
func testNorwayByAllMethods(t *testing.T, all *vectors) {
	var input struct{ Years, Counts []float64 }
	var want struct {
		Median     float64
		MAD        float64   `json:"mad_raw"`
		Modified   []float64 `json:"modified_z"`
		Hampel     []int     `json:"hampel3_flag_years"`
		Prediction struct {
			X    float64
			N    float64
			PI95 [2]float64
			PI99 [2]float64
		} `json:"prediction_interval_2011_from_2006_2010"`
	}
	all.read(t, "norway-01", &input, &want)
	var ratios []float64
	for i := 1; i < len(input.Counts); i++ {
		ratios = append(ratios, math.Log((input.Counts[i]+0.5)/(input.Counts[i-1]+0.5)))
	}
	middle, mad := medianAndMAD(ratios)
	near(t, "median", middle, want.Median, 1e-7)
	near(t, "MAD", mad, want.MAD, 1e-7)
	scores, _ := ModifiedZ(ratios)
	outside, _ := Hampel(ratios)
	lower, upper, _ := TukeyFences(ratios)
	var byHampel, byScore, byTukey []int
	for i, score := range scores {
		near(t, "modified z", score, want.Modified[i], 1e-7)
		year := int(input.Years[i+1])
		if outside[i] {
			byHampel = append(byHampel, year)
		}
		if math.Abs(score) > 3.5 {
			byScore = append(byScore, year)
		}
		if ratios[i] < lower || ratios[i] > upper {
			byTukey = append(byTukey, year)
		}
	}
	for name, got := range map[string][]int{"Hampel": byHampel, "modified z": byScore} {
		if !slices.Equal(got, want.Hampel) {
			t.Errorf("%s flags %v", name, got)
		}
	}
	for _, year := range want.Hampel {
		if !slices.Contains(byTukey, year) {
			t.Errorf("Tukey's fences flag %v", byTukey)
		}
	}
	for confidence, interval := range map[float64][2]float64{0.95: want.Prediction.PI95, 0.99: want.Prediction.PI99} {
		got, _ := PredictionInterval(want.Prediction.X, 1/(want.Prediction.N+1), confidence)
		if got != (CountRange{interval[0], interval[1]}) {
			t.Errorf("prediction interval %v: %+v, want %v", confidence, got, interval)
		}
	}
}

func testBreaks(t *testing.T, all *vectors) {
	var nile []float64
	for _, id := range []string{"pettitt-01", "pettitt-02"} {
		var input struct{ Values []float64 }
		var want struct {
			K     int     `json:"K_T"`
			After int     `json:"change_after"`
			P     float64 `json:"p_approx"`
		}
		all.read(t, id, &input, &want)
		got, _ := Pettitt(input.Values)
		if got.K != want.K || got.ChangeAfter != want.After {
			t.Errorf("%s: %+v", id, got)
		}
		near(t, id+" p", got.P, want.P, map[string]float64{"pettitt-01": 5e-6, "pettitt-02": 1e-9 * want.P}[id])
		nile = input.Values
	}
	var at struct {
		After int `json:"break_after"`
	}
	var chow struct{ F, RSS0, RSS1, P float64 }
	all.read(t, "chow-01", &at, &chow)
	got, _ := Chow(nile, at.After)
	relative(t, "F", got.F, chow.F, 1e-8)
	relative(t, "RSS0", got.RSS0, chow.RSS0, 1e-8)
	relative(t, "RSS1", got.RSS1, chow.RSS1, 1e-8)
	near(t, "p", got.P, chow.P, 1e-8*chow.P+lostDigits)

	var none struct{}
	var cusum struct{ S0, P float64 }
	all.read(t, "cusum-01", &none, &cusum)
	sums, _ := CUSUM(nile)
	near(t, "S0", sums.S0, cusum.S0, 1e-8)
	near(t, "p of CUSUM", sums.P, cusum.P, 1e-9)

	var bic struct {
		Breaks   []int
		BIC, RSS []float64
	}
	all.read(t, "bic-01", &none, &bic)
	shifts := MeanShifts(nile, 5, 15)
	if len(shifts) != 6 {
		t.Fatalf("%d divisions", len(shifts))
	}
	best := 0
	for i, shift := range shifts {
		near(t, "BIC", shift.BIC, bic.BIC[i], 1e-3)
		near(t, "RSS", shift.RSS, bic.RSS[i], 1e-3)
		if shift.BIC < shifts[best].BIC {
			best = i
		}
	}
	if !slices.Equal(shifts[best].After, bic.Breaks) {
		t.Errorf("breaks after %v", shifts[best].After)
	}
}

func testChecks(t *testing.T, all *vectors) {
	var sums struct{ Details, Totals []float64 }
	var sumsWant struct {
		Pass     []bool    `json:"pass_"`
		Relative []float64 `json:"rel_diff"`
	}
	all.read(t, "ess-vad-01", &sums, &sumsWant)
	for i, total := range sums.Totals {
		got, _ := AgainstDetails(schemas.Some(total), some(sums.Details...))
		near(t, "relative difference", got.Relative.Value, sumsWant.Relative[i], 1e-12)
		if got.Within(0.01) != sumsWant.Pass[i] {
			t.Errorf("ess-vad-01: %v within one per cent: %v", total, got.Within(0.01))
		}
	}
	var records struct {
		Old, New map[string]float64
		Most     float64 `json:"max_share"`
	}
	var revised struct {
		Updated, Deleted, Added, Denominator int
		Share                                float64
		Pass                                 bool `json:"pass_"`
	}
	all.read(t, "ess-rrl-01", &records, &revised)
	got := Revised(optionals(records.Old), optionals(records.New))
	if got != (Revision{revised.Updated, revised.Added, revised.Deleted, revised.Denominator}) || (got.Share() <= records.Most) != revised.Pass {
		t.Errorf("ess-rrl-01: %+v", got)
	}
	near(t, "share revised", got.Share(), revised.Share, 1e-12)

	var sizes struct {
		Old, New  []float64
		Tolerance float64
	}
	var sizesWant struct {
		Percent []float64 `json:"rel_change_pct"`
		Pass    []bool    `json:"pass_"`
	}
	all.read(t, "ess-vrt-01", &sizes, &sizesWant)
	for i := range sizes.Old {
		size := RevisionSize(sizes.Old[i], sizes.New[i]).Value
		near(t, "size of revision", 100*size, sizesWant.Percent[i], 0.005)
		if (math.Abs(size) <= sizes.Tolerance) != sizesWant.Pass[i] {
			t.Errorf("ess-vrt-01: %v", size)
		}
	}
	var ranges struct {
		Values []float64
		Min    float64
	}
	var rangesWant struct {
		Pass []bool `json:"pass_"`
	}
	all.read(t, "ess-vir-01", &ranges, &rangesWant)
	for i, value := range ranges.Values {
		if (value >= ranges.Min) != rangesWant.Pass[i] {
			t.Errorf("ess-vir-01: %v", value)
		}
	}
	var holes struct {
		Series      map[string][]int
		First, Last int
	}
	var holesWant struct{ Missing, Outside map[string][]int }
	all.read(t, "ess-rts-01", &holes, &holesWant)
	for name, years := range holes.Series {
		var points []Point
		for _, year := range years {
			points = append(points, Point{Year: year, Value: schemas.Some(1.0)})
		}
		got := YearsAgainst(points, holes.First, holes.Last)
		if !slices.Equal(got.Missing, holesWant.Missing[name]) || !slices.Equal(got.Outside, holesWant.Outside[name]) {
			t.Errorf("ess-rts-01 %s: %+v", name, got)
		}
	}
	testHierarchy(t, all)
}

func optionals(values map[string]float64) map[string]schemas.Optional[float64] {
	all := map[string]schemas.Optional[float64]{}
	for key, value := range values {
		all[key] = schemas.Some(value)
	}
	return all
}

// testHierarchy reads rules such as "B = M + N + O" and "M >= N".
func testHierarchy(t *testing.T, all *vectors) {
	var input struct {
		Values map[string]*float64
		Rules  []string
	}
	var want struct {
		Result    map[string]*bool
		Imbalance map[string]*float64
	}
	all.read(t, "vtl-hier-01", &input, &want)
	value := func(name string) schemas.Optional[float64] {
		if v := input.Values[name]; v != nil {
			return schemas.Some(*v)
		}
		return schemas.Optional[float64]{}
	}
	for _, rule := range input.Rules {
		id, formula, _ := strings.Cut(rule, ": ")
		words := strings.Fields(formula)
		var details []schemas.Optional[float64]
		for _, word := range words[2:] {
			if word != "+" {
				details = append(details, value(word))
			}
		}
		got, ok := AgainstDetails(value(words[0]), details)
		if ok != (want.Imbalance[id] != nil) {
			t.Errorf("%s: decided %v", id, ok)
			continue
		}
		holds := map[string]bool{"=": got.Within(0), ">=": got.Difference >= 0, "<=": got.Difference <= 0}[words[1]]
		if ok && (got.Difference != *want.Imbalance[id] || holds != *want.Result[id]) {
			t.Errorf("%s: %+v, holds %v", id, got, holds)
		}
	}
}

func testPublishedSums(t *testing.T, all *vectors) {
	difference := func(total float64, parts ...float64) float64 {
		got, ok := AgainstDetails(schemas.Some(total), some(parts...))
		if !ok {
			t.Fatal("not given")
		}
		return got.Difference
	}
	var sexes struct{ Total, Male, Female float64 }
	var sexesWant struct {
		Difference float64
		Share      float64 `json:"male_share"`
	}
	all.read(t, "gsh-sex-01", &sexes, &sexesWant)
	if got := difference(sexes.Total, sexes.Male, sexes.Female); got != sexesWant.Difference {
		t.Errorf("gsh-sex-01: %v", got)
	}
	near(t, "male share", sexes.Male/(sexes.Male+sexes.Female), sexesWant.Share, 1e-6)

	var kingdom struct {
		Rows []struct{ EW, NI, S, UK float64 }
	}
	var kingdomWant struct {
		Difference []float64
		Pass       []bool `json:"pass_"`
	}
	all.read(t, "gsh-uk-01", &kingdom, &kingdomWant)
	for i, row := range kingdom.Rows {
		got := difference(row.UK, row.EW, row.NI, row.S)
		if got != kingdomWant.Difference[i] || (got == 0) != kingdomWant.Pass[i] {
			t.Errorf("gsh-uk-01 row %d: %v", i, got)
		}
	}
	var austria struct{ Values map[string]float64 }
	var austriaWant map[string]float64
	all.read(t, "gsh-aut-01", &austria, &austriaWant)
	v := austria.Values
	got := map[string]float64{
		"sex_diff":         difference(v["Homicide Total Count"], v["Male Homicide Count"], v["Female Homicide Count"]),
		"male_age_diff":    difference(v["Male Homicide Count"], ages(v, "Male")...),
		"female_age_diff":  difference(v["Female Homicide Count"], ages(v, "Female")...),
		"mechanism_diff":   difference(v["Homicide Total Count"], v["Homicide by Firearms"], v["Homicide by Sharp Objects"], v["Homicide by Other Mechanisms"], v["Homicide by Unknown Mechanisms"]),
		"firearm_sex_diff": difference(v["Homicide by Firearms"], v["Male Homicide by Firearms"], v["Female Homicide by Firearms"]),
		"sharp_sex_diff":   difference(v["Homicide by Sharp Objects"], v["Male Homicide by Sharp Objects"], v["Female Homicide by Sharp Objects"]),
	}
	for name, want := range austriaWant {
		if got[name] != want {
			t.Errorf("gsh-aut-01 %s: %v, want %v", name, got[name], want)
		}
	}
	var violence struct {
		All     float64 `json:"sexual_violence"`
		Rape    float64
		Assault float64 `json:"sexual_assault"`
		Other   float64
		Female  []float64 `json:"victims_female"`
		Male    []float64 `json:"victims_male"`
	}
	var violenceWant struct {
		Difference float64
		Female     float64 `json:"victims_female_total"`
		Male       float64 `json:"victims_male_total"`
	}
	all.read(t, "unodc-sv-01", &violence, &violenceWant)
	if difference(violence.All, violence.Rape, violence.Assault, violence.Other) != violenceWant.Difference ||
		difference(violenceWant.Female, violence.Female...) != 0 || difference(violenceWant.Male, violence.Male...) != 0 {
		t.Error("unodc-sv-01: the parts do not add up")
	}
	var sources struct {
		A         []float64 `json:"source_a"`
		B         []float64 `json:"source_b"`
		Tolerance float64
	}
	var sourcesWant struct {
		Ratio []float64
		Pass  []bool `json:"pass_"`
	}
	all.read(t, "cross-01", &sources, &sourcesWant)
	for i := range sources.A {
		ratio := SourceRatio(schemas.Some(sources.A[i]), schemas.Some(sources.B[i])).Value
		near(t, "cross-01", ratio, sourcesWant.Ratio[i], 1e-8)
		if (math.Abs(ratio-1) <= sources.Tolerance) != sourcesWant.Pass[i] {
			t.Errorf("cross-01: %v", ratio)
		}
	}
}

func ages(values map[string]float64, sex string) []float64 {
	var all []float64
	for _, band := range []string{"0-14", "15-29", "30-44", "45-59", "60 or more"} {
		all = append(all, values[sex+" "+band+" Count"])
	}
	return all
}

func testRegions(t *testing.T, all *vectors) {
	for _, id := range []string{"gsh-region-01", "gsh-region-02", "gsh-region-04"} {
		var input struct {
			Countries []string
			Counts    []float64
			Rates     []float64 `json:"rates_per_100k"`
		}
		var want struct {
			Total float64
			Rate  float64 `json:"rate_4dp"`
			Short float64 `json:"rate_1dp"`
		}
		all.read(t, id, &input, &want)
		var members []Member
		for i, name := range input.Countries {
			population := schemas.Some(Per100000 * input.Counts[i] / input.Rates[i])
			members = append(members, Member{Area: name, Points: []Point{{Year: 2010, Value: schemas.Some(input.Counts[i]), Population: population}}})
		}
		got, refused := AddUp(members, true, WhoeverReported)
		if refused != Given || len(got) != 1 || got[0].Count.Value != want.Total || got[0].Coverage != 1 {
			t.Fatalf("%s: %+v %v", id, got, refused)
		}
		near(t, id, got[0].Rate.Value, want.Rate, 2e-4)
		near(t, id, Rounded(got[0].Rate.Value, 1), want.Short, 0)
	}
	var world struct{ Regions map[string]map[string]float64 }
	var worldWant struct{ World, Difference map[string]float64 }
	all.read(t, "gsh-world-01", &world, &worldWant)
	for year, total := range worldWant.World {
		var regions []float64
		for _, figures := range world.Regions {
			regions = append(regions, figures[year])
		}
		if got, _ := AgainstDetails(schemas.Some(total), some(regions...)); got.Difference != worldWant.Difference[year] {
			t.Errorf("gsh-world-01 %s: %v", year, got.Difference)
		}
	}
	var withheld struct {
		World     float64
		Published map[string]float64
		Withheld  []string
	}
	var derived struct {
		Derivable float64
		Safe      bool
	}
	all.read(t, "gsh-world-02", &withheld, &derived)
	var published []float64
	for _, figure := range withheld.Published {
		published = append(published, figure)
	}
	if got, can := Derivable(withheld.World, published, len(withheld.Withheld)); got != derived.Derivable || can == derived.Safe {
		t.Errorf("gsh-world-02: %v, %v", got, can)
	}
	if _, can := Derivable(withheld.World, published[1:], 2); can {
		t.Error("two withheld regions are safe")
	}
	testPublishedWorld(t, all)
	testWithMissingCountries(t, all)
}

func testPublishedWorld(t *testing.T, all *vectors) {
	var input struct {
		Victims    float64
		Population float64 `json:"population_wpp2024"`
	}
	var want struct {
		Rate float64 `json:"rate_approx"`
		Hour float64 `json:"victims_per_hour"`
	}
	all.read(t, "world-2021", &input, &want)
	near(t, "rate", rateOf(input.Victims, input.Population), want.Rate, 0.05)
	near(t, "an hour", input.Victims/365/24, want.Hour, 0.5)
}

func testWithMissingCountries(t *testing.T, all *vectors) {
	var prisons struct {
		Countries []struct{ Unsentenced, Held *float64 }
	}
	var share struct {
		Percent float64 `json:"regional_pct"`
	}
	all.read(t, "sdg-1632-01", &prisons, &share)
	var parts, wholes []schemas.Optional[float64]
	for _, country := range prisons.Countries {
		parts, wholes = append(parts, pointed(country.Unsentenced)), append(wholes, pointed(country.Held))
	}
	near(t, "sdg-1632-01", RatioOfSums(parts, wholes).Value, share.Percent, 1e-6)

	var homicide struct {
		Countries []struct {
			Count      *float64
			Population float64
		}
	}
	var want struct {
		Rate     float64 `json:"regional_rate_available"`
		Coverage float64
	}
	all.read(t, "sdg-1611-01", &homicide, &want)
	var members []Member
	for i, country := range homicide.Countries {
		members = append(members, Member{Area: strconv.Itoa(i), Points: []Point{{Year: 2020, Value: pointed(country.Count), Population: schemas.Some(country.Population)}}})
	}
	got, _ := AddUp(members, true, WhoeverReported)
	near(t, "sdg-1611-01 rate", got[0].Rate.Value, want.Rate, 1e-9)
	near(t, "sdg-1611-01 coverage", got[0].Coverage, want.Coverage, 1e-9)
	if got[0].Standing != Estimate {
		t.Errorf("coverage of 43 per cent is an estimate, got %s", got[0].Standing)
	}
}

func pointed(value *float64) schemas.Optional[float64] {
	if value == nil {
		return schemas.Optional[float64]{}
	}
	return schemas.Some(*value)
}

func testPercentChanges(t *testing.T, all *vectors) {
	for _, id := range []string{"trend-world", "trend-europe"} {
		var input struct{ Values []float64 }
		var want struct {
			APC     struct{ B, SE, T, P, APC, Lo, Hi float64 }
			CAGR    float64 `json:"cagr_pct"`
			Pettitt struct {
				U, K int
				P    float64
			}
			Index1990 float64 `json:"index_last_1990_100"`
			Index2010 float64 `json:"index_last_2010_100"`
		}
		all.read(t, id, &input, &want)
		points := yearly(1990, input.Values...)
		got, _ := LogLinear(points, 0.95, false)
		for name, pair := range map[string][2]float64{
			"b": {got.Slope, want.APC.B}, "se": {got.StandardError, want.APC.SE}, "t": {got.T, want.APC.T}, "p": {got.P, want.APC.P},
			"APC": {got.Percent, want.APC.APC}, "lower": {got.Limits.Lower.Value, want.APC.Lo}, "upper": {got.Limits.Upper.Value, want.APC.Hi},
		} {
			relative(t, id+" "+name, pair[0], pair[1], 1e-8)
		}
		growth, _ := CompoundGrowth(points)
		relative(t, id+" growth", growth.Value, want.CAGR, 1e-8)
		shift, _ := Pettitt(input.Values)
		if shift.K != want.Pettitt.U || shift.ChangeAfter != want.Pettitt.K {
			t.Errorf("%s: %+v", id, shift)
		}
		relative(t, id+" p of Pettitt", shift.P, want.Pettitt.P, 1e-8)
		last := len(points) - 1
		relative(t, id+" index 1990", Index(points, 1990)[last].Value.Value, want.Index1990, 1e-8)
		relative(t, id+" index 2010", Index(points, 2010)[last].Value.Value, want.Index2010, 1e-8)
	}
	var input struct {
		Rate  float64 `json:"rate0"`
		APC   float64
		Steps int
	}
	var want struct{ Rates []float64 }
	all.read(t, "apc-01", &input, &want)
	got, _ := LogLinear(yearly(1990, want.Rates...), 0.95, false)
	near(t, "apc-01", got.Percent, input.APC, 1e-9)
}

func testJoinpoints(t *testing.T, all *vectors) {
	sources := map[string]string{"joinpoint-europe": "trend-europe", "joinpoint-world": "trend-world"}
	for id, source := range sources {
		var values struct{ Values []float64 }
		var ignored struct{}
		all.read(t, source, &values, &ignored)
		type fit struct {
			Tau  []int
			SSE  float64
			APC  []float64
			AAPC *float64
		}
		var want struct {
			K0, K1, K2 fit
			BIC        []float64
		}
		all.read(t, id, &ignored, &want)
		fits, _ := FitJoinpoints(yearly(1990, values.Values...), 2)
		for k, w := range []fit{want.K0, want.K1, want.K2} {
			if !slices.Equal(fits[k].Years, w.Tau) {
				t.Errorf("%s: %d joinpoints at %v, want %v", id, k, fits[k].Years, w.Tau)
			}
			near(t, id+" SSE", fits[k].SSE, w.SSE, 1e-7)
			near(t, id+" BIC", fits[k].BIC, want.BIC[k], 1e-6)
			for i := range w.APC {
				near(t, id+" APC", fits[k].Percent[i], w.APC[i], 5e-5)
			}
			if w.AAPC != nil {
				near(t, id+" AAPC", fits[k].Average, *w.AAPC, 5e-5)
			}
		}
		if best, _ := BestJoinpoints(fits); len(best.Years) != 2 {
			t.Errorf("%s: %d joinpoints are best", id, len(best.Years))
		}
	}
	var input struct{ Values []float64 }
	var want struct {
		Joinpoint int
		APC       []float64
		AAPC      float64
	}
	all.read(t, "aapc-01", &input, &want)
	fits, _ := FitJoinpoints(yearly(2000, input.Values...), 1)
	if !slices.Equal(fits[1].Years, []int{want.Joinpoint}) {
		t.Errorf("aapc-01: joinpoints %v", fits[1].Years)
	}
	near(t, "aapc-01 first", fits[1].Percent[0], want.APC[0], 2e-5)
	near(t, "aapc-01 second", fits[1].Percent[1], want.APC[1], 2e-5)
	near(t, "aapc-01", fits[1].Average, want.AAPC, 2e-5)
}

func testGrowth(t *testing.T, all *vectors) {
	var values struct{ Values []float64 }
	var none struct{}
	all.read(t, "trend-world", &values, &none)
	var averages struct {
		Trailing [2]float64 `json:"trailing_first_last"`
		Centred  [2]float64 `json:"centred_first_last"`
		N        int
	}
	all.read(t, "ma-01", &none, &averages)
	for centred, want := range map[bool][2]float64{false: averages.Trailing, true: averages.Centred} {
		got := present(MovingAverage(yearly(1990, values.Values...), 3, centred))
		if len(got) != averages.N {
			t.Fatalf("ma-01: %d averages", len(got))
		}
		near(t, "first average", got[0].Value.Value, want[0], 1e-9)
		near(t, "last average", got[len(got)-1].Value.Value, want[1], 1e-9)
	}
	var prisons struct {
		Total  float64 `json:"total_2019"`
		Growth float64
		Years  int
	}
	var prisonsWant struct {
		Before float64 `json:"implied_2000_at_25pct"`
		Yearly float64 `json:"average_annual_growth_pct"`
	}
	all.read(t, "growth-01", &prisons, &prisonsWant)
	growth, _ := CompoundGrowth([]Point{
		{Year: 2000, Value: schemas.Some(prisons.Total / (1 + prisons.Growth))}, {Year: 2000 + prisons.Years, Value: schemas.Some(prisons.Total)},
	})
	near(t, "growth-01", growth.Value, prisonsWant.Yearly, 1e-6)

	var paces struct{ CAGR []float64 }
	var pacesWant struct{ Classes []string }
	all.read(t, "cagr-class-01", &paces, &pacesWant)
	for i, growth := range paces.CAGR {
		want := Pace(strings.ReplaceAll(pacesWant.Classes[i], " ", "_"))
		if got := PaceOf(100*growth, false); got != want {
			t.Errorf("cagr-class-01: %v is %s, want %s", growth, got, want)
		}
	}
}

func testRounding(t *testing.T, all *vectors) {
	var rates struct{ Rates []float64 }
	var ratesWant struct{ Rounded []float64 }
	all.read(t, "gsh-rates-01", &rates, &ratesWant)
	for i, rate := range rates.Rates {
		near(t, "gsh-rates-01", Rounded(rate, 1), ratesWant.Rounded[i], 0)
	}
	var table struct {
		Table [][]float64
		Base  float64
	}
	var tableWant struct{ Rounded [][]float64 }
	all.read(t, "sdc-round5", &table, &tableWant)
	for i, row := range table.Table {
		for j, count := range row {
			near(t, "sdc-round5", RoundedTo(count, table.Base), tableWant.Rounded[i][j], 0)
		}
	}
	var random struct {
		Values []float64
		Base   float64
	}
	var randomWant struct {
		Down   []float64
		Chance []float64 `json:"p_down"`
	}
	all.read(t, "sdc-rr3", &random, &randomWant)
	for i, value := range random.Values {
		got := RandomRounding(value, random.Base)
		near(t, "sdc-rr3", got.Down, randomWant.Down[i], 0)
		near(t, "sdc-rr3 chance", got.ChanceDown, randomWant.Chance[i], 1e-12)
	}
	var rounded struct {
		Base    float64
		Rounded []float64
	}
	var behind struct{ Intervals [][2]float64 }
	all.read(t, "sdc-existence", &rounded, &behind)
	for i, count := range rounded.Rounded {
		if got := BeforeRounding(count, rounded.Base); got != (CountRange{behind.Intervals[i][0], behind.Intervals[i][1]}) {
			t.Errorf("sdc-existence: %v is %+v", count, got)
		}
	}
}

func testDisclosure(t *testing.T, all *vectors) {
	var block struct {
		Rows    []float64 `json:"row_totals_left"`
		Columns []float64 `json:"col_totals_left"`
	}
	var want struct{ X11, X12, X21, X22 [2]float64 }
	all.read(t, "sdc-geurts", &block, &want)
	table := [][]float64{{5, 2, 7}, {1, 2, 3}, {6, 4, 10}} // any table with these totals
	withheld := [][]Suppression{{Primary, Primary, Shown}, {Primary, Primary, Shown}, {Shown, Shown, Shown}}
	if table[0][2] != block.Rows[0] || table[1][2] != block.Rows[1] || table[2][0] != block.Columns[0] || table[2][1] != block.Columns[1] {
		t.Fatal("sdc-geurts: the table has other totals")
	}
	got := Feasible(table, withheld)
	for cell, bounds := range map[[2]int][2]float64{{0, 0}: want.X11, {0, 1}: want.X12, {1, 0}: want.X21, {1, 1}: want.X22} {
		if got[cell[0]][cell[1]] != (CountRange{bounds[0], bounds[1]}) {
			t.Errorf("sdc-geurts %v: %+v, want %v", cell, got[cell[0]][cell[1]], bounds)
		}
	}
	var percent struct {
		Cases []struct{ X, X1, X2, P float64 }
	}
	var percentWant struct {
		Over   []float64 `json:"overestimate_pct"`
		Unsafe []bool
	}
	all.read(t, "sdc-ppercent", &percent, &percentWant)
	for i, c := range percent.Cases {
		got := PPercent(c.X, c.X1, c.X2, c.P)
		near(t, "sdc-ppercent", got.Overestimate, percentWant.Over[i], 1e-6)
		if got.Unsafe != percentWant.Unsafe[i] {
			t.Errorf("sdc-ppercent: %+v", got)
		}
	}
	if got := Dominates(110000, []float64{50000, 52000}, 2, 90.909091); !got.Unsafe {
		t.Errorf("sdc-ppercent: the two largest are more than 90.9 per cent: %+v", got)
	}
	var dominance struct {
		X             float64
		Contributions []float64
		N             int
		K             float64
	}
	var dominanceWant struct {
		Unsafe     bool
		Bound      float64
		Protection float64 `json:"upper_protection_level"`
	}
	all.read(t, "sdc-dominance", &dominance, &dominanceWant)
	rule := Dominates(dominance.X, dominance.Contributions, dominance.N, dominance.K)
	near(t, "bound", rule.Bound, dominanceWant.Bound, 5e-5)
	near(t, "protection", rule.Protection, dominanceWant.Protection, 5e-5)
	if rule.Unsafe != dominanceWant.Unsafe {
		t.Errorf("sdc-dominance: %+v", rule)
	}
	var file struct{ Rows float64 }
	var masked struct {
		Masked   float64
		Share    float64 `json:"share_masked"`
		Smallest float64 `json:"smallest_number_shown"`
	}
	all.read(t, "unodc-sdc-01", &file, &masked)
	near(t, "share masked", masked.Masked/file.Rows, masked.Share, 1e-6)
	rows, _ := Suppress([][]float64{{4, 9, 13}, {20, 30, 50}, {24, 39, 63}}, masked.Smallest)
	if rows[0][0] != Primary || rows[1][1] == Primary {
		t.Errorf("unodc-sdc-01: below five is withheld: %v", rows)
	}
}

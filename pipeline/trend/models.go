package trend

import (
	"cmp"
	"math"
	"slices"

	"gonum.org/v1/gonum/mathext"

	"cts/schemas"
)

// CountModel is a log-linear model of counts, ln E(x) = ln N + a + b t.
type CountModel struct {
	Level         float64 // a, at the first year
	Slope         float64 // b
	StandardError float64 // of b
	Percent       float64 // 100 (e^b - 1)
	Limits        Interval
	Dispersion    float64                   // Pearson chi-squared over its degrees of freedom; 1 for chance alone
	Size          schemas.Optional[float64] // k of a negative binomial count, variance mu + mu^2/k; missing for Poisson
	LogLikelihood float64
}

const (
	mostSteps  = 100
	closeSteps = 1e-12
	// Sizes outside this range are those of a Poisson count, or tell nothing.
	leastSize, mostSize = 1e-4, 1e8
)

// Poisson fits the trend of counts with the population as offset (none where any
// year lacks one: then the counts themselves). A zero is a count like any other.
// With quasi the standard error is widened by the root of the dispersion when
// that is above 1. Source: McCullagh and Nelder (1989). It is refused across a
// break, for fewer than three years, for counts below zero, and when all are zero.
func Poisson(points []Point, confidence float64, quasi bool) (CountModel, Refusal) {
	data, refused := countsOf(points)
	if refused != Given {
		return CountModel{}, refused
	}
	fit, ok := data.fit(math.Inf(1))
	if !ok {
		return CountModel{}, NotFitted
	}
	model := data.model(fit, math.Inf(1), confidence, quasi)
	return model, Given
}

// NegativeBinomial fits the same trend to counts whose variance is mu + mu^2/k,
// with k of largest likelihood. Where the counts vary no more than by chance,
// no k is given and the model is that of [Poisson]. Source: Lawless (1987).
func NegativeBinomial(points []Point, confidence float64) (CountModel, Refusal) {
	data, refused := countsOf(points)
	if refused != Given {
		return CountModel{}, refused
	}
	size := math.Inf(1)
	fit, ok := data.fit(size)
	for range mostSteps {
		if !ok {
			return CountModel{}, NotFitted
		}
		before := size
		size = data.bestSize(fit.means)
		if size == before || math.Abs(math.Log(size/before)) < 1e-10 {
			break
		}
		fit, ok = data.fit(size)
	}
	return data.model(fit, size, confidence, false), Given
}

// countData are counts with their years and the logarithms of populations.
type countData struct {
	years, counts, offsets []float64
}

func countsOf(points []Point) (countData, Refusal) {
	used := present(points)
	switch {
	case HasBreak(points):
		return countData{}, AcrossBreak
	case len(used) < statementFrom:
		return countData{}, TooFewPoints
	}
	data, sum, perPopulation := countData{}, 0.0, true
	for _, point := range used {
		perPopulation = perPopulation && known(point.Population) && point.Population.Value > 0
	}
	for _, point := range used {
		if point.Value.Value < 0 {
			return countData{}, NegativeCount
		}
		offset := 0.0
		if perPopulation {
			offset = math.Log(point.Population.Value)
		}
		data.years = append(data.years, float64(point.Year-used[0].Year))
		data.counts, data.offsets = append(data.counts, point.Value.Value), append(data.offsets, offset)
		sum += point.Value.Value
	}
	if sum == 0 {
		return countData{}, FromZero
	}
	return data, Given
}

// fittedCounts is a fit of countData.
type fittedCounts struct {
	level, slope float64
	variance     float64 // of the slope
	means        []float64
}

// fit is iteratively reweighted least squares for a given size.
func (d countData) fit(size float64) (fittedCounts, bool) {
	design := lineThrough(d.years)
	means, working, weights := make([]float64, len(d.counts)), make([]float64, len(d.counts)), make([]float64, len(d.counts))
	for i, count := range d.counts {
		means[i] = math.Max(count, 0.5)
	}
	found := fittedCounts{level: math.Inf(1)}
	for range mostSteps {
		for i, mean := range means {
			weights[i] = mean / (1 + mean/size)
			working[i] = math.Log(mean) - d.offsets[i] + (d.counts[i]-mean)/mean
		}
		fit := leastSquares(design, working, weights)
		level, slope := fit.coefficients[0], fit.coefficients[1]
		if math.IsNaN(level) {
			return fittedCounts{}, false
		}
		moved := math.Abs(level-found.level) + math.Abs(slope-found.slope)
		found.level, found.slope, found.variance = level, slope, fit.inverse.At(1, 1)
		for i, year := range d.years {
			means[i] = math.Exp(math.Min(700, d.offsets[i]+level+slope*year))
		}
		if moved < closeSteps*(1+math.Abs(level)) {
			found.means = means
			return found, true
		}
	}
	found.means = means
	return found, !math.IsNaN(found.slope)
}

// bestSize is the k of largest likelihood given the means, by bisection of its
// score; infinite where more is always better.
func (d countData) bestSize(means []float64) float64 {
	score := func(k float64) float64 {
		sum := 0.0
		for i, mean := range means {
			x := d.counts[i]
			sum += mathext.Digamma(x+k) - mathext.Digamma(k) + math.Log(k/(k+mean)) + (mean-x)/(k+mean)
		}
		return sum
	}
	low, high := math.Log(leastSize), math.Log(mostSize)
	if d.variesByChance(means) || score(math.Exp(low)) <= 0 {
		return math.Inf(1)
	}
	for range 200 {
		if middle := (low + high) / 2; score(math.Exp(middle)) > 0 {
			low = middle
		} else {
			high = middle
		}
	}
	return math.Exp((low + high) / 2)
}

// variesByChance tells that no size below infinity raises the likelihood: at
// infinity its slope in 1/k is the sum of (x-m)^2 - x, over 2.
func (d countData) variesByChance(means []float64) bool {
	sum := 0.0
	for i, mean := range means {
		sum += (d.counts[i]-mean)*(d.counts[i]-mean) - d.counts[i]
	}
	return sum <= 0
}

func (d countData) model(fit fittedCounts, size, confidence float64, quasi bool) CountModel {
	model := CountModel{Level: fit.level, Slope: fit.slope, Percent: percentOf(fit.slope)}
	for i, mean := range fit.means {
		excess := d.counts[i] - mean
		model.Dispersion += excess * excess / (mean * (1 + mean/size)) / float64(len(d.counts)-2)
		model.LogLikelihood += logProbability(d.counts[i], mean, size)
	}
	if !math.IsInf(size, 1) {
		model.Size = schemas.Some(size)
	}
	model.StandardError = math.Sqrt(fit.variance)
	if quasi && model.Dispersion > 1 {
		model.StandardError *= math.Sqrt(model.Dispersion)
	}
	if validConfidence(confidence) {
		reach := quantile(confidence) * model.StandardError
		model.Limits = Interval{schemas.Some(percentOf(fit.slope - reach)), schemas.Some(percentOf(fit.slope + reach))}
	}
	return model
}

// logProbability of a count under a negative binomial mean and size, or a
// Poisson one for an infinite size.
func logProbability(x, mean, size float64) float64 {
	factorial, _ := math.Lgamma(x + 1)
	if math.IsInf(size, 1) {
		return x*math.Log(mean) - mean - factorial
	}
	above, _ := math.Lgamma(x + size)
	below, _ := math.Lgamma(size)
	return above - below - factorial + size*math.Log(size/(size+mean)) + x*math.Log(mean/(size+mean))
}

// FalseDiscovery turns the p values of many series into q values: the share of
// false ones among all that are called significant at that level. Source:
// Benjamini and Hochberg (1995). What is no number between 0 and 1 stays as it
// is and does not count.
func FalseDiscovery(p []float64) []float64 {
	order := sortedPlaces(p)
	q := append([]float64(nil), p...)
	least := 1.0
	for rank := len(order); rank > 0; rank-- {
		i := order[rank-1]
		least = math.Min(least, p[i]*float64(len(order))/float64(rank))
		q[i] = least
	}
	return q
}

// sortedPlaces lists the places of the valid p values from the smallest to the largest.
func sortedPlaces(p []float64) []int {
	var places []int
	for i, value := range p {
		if value >= 0 && value <= 1 {
			places = append(places, i)
		}
	}
	slices.SortStableFunc(places, func(a, b int) int { return cmp.Compare(p[a], p[b]) })
	return places
}

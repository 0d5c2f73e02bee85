package trend

import (
	"math"

	"gonum.org/v1/gonum/mat"
	"gonum.org/v1/gonum/stat/distuv"

	"cts/schemas"
)

// AnnualPercentChange is the change a year of a series whose logarithm follows a line.
type AnnualPercentChange struct {
	Slope         float64 // b of ln r = a + b t
	StandardError float64
	T             float64
	P             float64
	Percent       float64  // 100 (e^b - 1)
	Limits        Interval // of Percent, from b -+ t(n-2) se
}

// LogLinear fits ln r = a + b t to a series of rates or counts and gives the
// annual percent change, APC = 100 (e^b - 1). Weighted gives each year the
// weight r^2/se^2, which for a count is the count itself. Source: National
// Cancer Institute, Joinpoint help. It is refused across a break, for fewer
// than three years, and where a value is not above zero: fit [Poisson] there.
func LogLinear(points []Point, confidence float64, weighted bool) (AnnualPercentChange, Refusal) {
	years, logs, weights, refused := logarithms(points)
	if refused != Given {
		return AnnualPercentChange{}, refused
	}
	if !weighted {
		weights = nil
	}
	fit := leastSquares(lineThrough(years), logs, weights)
	return percentChangeOf(fit, confidence), Given
}

func percentChangeOf(fit fitted, confidence float64) AnnualPercentChange {
	freedom := float64(fit.n - len(fit.coefficients))
	b, se := fit.coefficients[1], math.Sqrt(fit.rss/freedom*fit.inverse.At(1, 1))
	change := AnnualPercentChange{Slope: b, StandardError: se, Percent: percentOf(b)}
	if se > 0 && validConfidence(confidence) {
		students := distuv.StudentsT{Mu: 0, Sigma: 1, Nu: freedom}
		change.T = b / se
		change.P = 2 * students.Survival(math.Abs(change.T))
		reach := se * students.Quantile(1-(1-confidence)/2)
		change.Limits = Interval{schemas.Some(percentOf(b - reach)), schemas.Some(percentOf(b + reach))}
	}
	return change
}

func percentOf(slope float64) float64 { return 100 * math.Expm1(slope) }

// logarithms gives the years since the first, the logarithms and the values.
func logarithms(points []Point) (years, logs, values []float64, refused Refusal) {
	used := present(points)
	switch {
	case HasBreak(points):
		return nil, nil, nil, AcrossBreak
	case len(used) < statementFrom:
		return nil, nil, nil, TooFewPoints
	}
	for _, point := range used {
		if point.Value.Value <= 0 {
			return nil, nil, nil, FromZero
		}
		years = append(years, float64(point.Year-used[0].Year))
		logs, values = append(logs, math.Log(point.Value.Value)), append(values, point.Value.Value)
	}
	return years, logs, values, Given
}

// fitted is a least squares fit.
type fitted struct {
	coefficients []float64
	inverse      *mat.SymDense // of X'WX
	rss          float64
	n            int
}

// lineThrough is the design of a line with bends at the given places.
func lineThrough(years []float64, bends ...float64) *mat.Dense {
	design := mat.NewDense(len(years), 2+len(bends), nil)
	for i, year := range years {
		design.Set(i, 0, 1)
		design.Set(i, 1, year)
		for j, bend := range bends {
			design.Set(i, 2+j, math.Max(0, year-bend))
		}
	}
	return design
}

// leastSquares fits y by the columns of a design; without weights all weigh the
// same. A design without full rank gives coefficients that are not numbers.
func leastSquares(design *mat.Dense, y, weights []float64) fitted {
	n, p := design.Dims()
	scaled, target := mat.NewDense(n, p, nil), mat.NewVecDense(n, nil)
	for i := range n {
		root := 1.0
		if weights != nil {
			root = math.Sqrt(weights[i])
		}
		for j := range p {
			scaled.Set(i, j, root*design.At(i, j))
		}
		target.SetVec(i, root*y[i])
	}
	fit := fitted{coefficients: make([]float64, p), inverse: mat.NewSymDense(p, nil), n: n}
	var normal mat.SymDense
	normal.SymOuterK(1, scaled.T())
	var cholesky mat.Cholesky
	solution := mat.NewVecDense(p, fit.coefficients)
	var moments mat.VecDense
	moments.MulVec(scaled.T(), target)
	if !cholesky.Factorize(&normal) || cholesky.SolveVecTo(solution, &moments) != nil || cholesky.InverseTo(fit.inverse) != nil {
		for i := range fit.coefficients {
			fit.coefficients[i] = math.NaN()
		}
		fit.rss = math.NaN()
		return fit
	}
	var residuals mat.VecDense
	residuals.MulVec(scaled, solution)
	residuals.SubVec(target, &residuals)
	fit.rss = mat.Dot(&residuals, &residuals)
	return fit
}

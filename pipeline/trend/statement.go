package trend

// Direction is what may be said of a series of recorded figures.
type Direction string

// The directions. NoStatement means that nothing is said; Statement.Refused
// tells why.
const (
	Increase     Direction = "increase"
	Decrease     Direction = "decrease"
	NoClearTrend Direction = "no_clear_trend"
	NoStatement  Direction = ""
)

const (
	// kendallFrom is the number of points from which the Mann-Kendall test counts.
	kendallFrom = 8
	// statementFrom is the number of points from which anything is said (SDG 16.1.1).
	statementFrom = 3
	// significance is the level below which a p value counts.
	significance = 0.05
)

// Statement is what the recorded figures of some years say of their trend.
type Statement struct {
	Direction Direction
	Refused   Refusal // why there is no statement
	FirstYear int     // first year with a value; 0 without one
	LastYear  int     // last year with a value
	Slope     SenSlope
	Test      KendallTest
}

// Describe says whether recorded figures increase or decrease: only when the
// Mann-Kendall test, corrected for autocorrelation, has p < 0.05 with at least
// eight points, or the 95 % limits of the Theil-Sen slope exclude zero;
// otherwise "no clear trend". The limits assume independent years, so they do
// not speak where the correction widened a test that then fails. With fewer than three points, and for a series
// that breaks, it says nothing: describe one of its [Segments] instead.
func Describe(points []Point) Statement {
	used := present(points)
	statement := Statement{Test: MannKendall(used)}
	if len(used) > 0 {
		statement.FirstYear, statement.LastYear = used[0].Year, used[len(used)-1].Year
	}
	switch {
	case HasBreak(points):
		statement.Refused = AcrossBreak
	case len(used) < statementFrom:
		statement.Refused = TooFewPoints
	default:
		statement.Slope = TheilSen(used)
		statement.Direction = direction(statement.Slope, statement.Test)
	}
	return statement
}

func direction(slope SenSlope, test KendallTest) Direction {
	tested := test.N >= kendallFrom && test.AdjustedP < significance
	limited := slope.Limits.Lower.Valid && (test.AdjustedP < significance || test.AdjustedP == test.P)
	switch {
	case tested && test.S > 0, limited && slope.Limits.Lower.Value > 0:
		return Increase
	case tested && test.S < 0, limited && slope.Limits.Upper.Value < 0:
		return Decrease
	}
	return NoClearTrend
}

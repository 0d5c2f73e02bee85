package trend

import "math"

const (
	// segmentPoints is the least number of points on either side of a break.
	segmentPoints = 3
	// leastVariance keeps the logarithm finite for points that lie on a line; it
	// is the square of a relative deviation of one millionth.
	leastVariance = 1e-12
)

// LevelShift is the best place at which two lines replace one.
type LevelShift struct {
	Year int     // first year of the second segment
	Gain float64 // BIC of one line less BIC of two segments; above 0 the break explains more than it costs
}

// SegmentBreak looks for a shift that a trend does not explain. On the log
// scale, y = ln((x + .5)/N), it fits one straight line, and two separate lines
// for every division with at least three points on each side, and compares
//
//	BIC = n ln(RSS/n) + k ln n
//
// with k = 3 for one line (level, slope, variance) and k = 6 for two (two lines,
// variance, place), where RSS/n is at least half of what counts of this size
// and the family's spread s leave a year about its line: (s^2/2 + mean 1/(x+.5))/2.
// Without that floor two lines fit a few quiet years nearly exactly: of series of
// six years of pure chance one in seven would be called broken, with it hardly
// one. The values are counts; N counts when every point has a
// population. The result is information for a person to confirm, never a
// status by itself; a Gain above 6 is strong. It is not given with fewer than
// six counts. A choice of this project, after Chow (1960) and Schwarz (1978).
func SegmentBreak(points []Point, spread float64) (LevelShift, bool) {
	used := present(points)
	years, logs, ok := logScale(used)
	if !ok || len(used) < 2*segmentPoints {
		return LevelShift{}, false
	}
	best := LevelShift{Gain: math.Inf(-1)}
	floor := leastVarianceOf(used, spread)
	one := bic(residualSquares(years, logs), floor, len(used), 3)
	for at := segmentPoints; at <= len(used)-segmentPoints; at++ {
		rss := residualSquares(years[:at], logs[:at]) + residualSquares(years[at:], logs[at:])
		if gain := one - bic(rss, floor, len(used), 6); gain > best.Gain {
			best = LevelShift{Year: used[at].Year, Gain: gain}
		}
	}
	return best, true
}

// logScale gives years and ln((x+.5)/N); not for negative counts.
func logScale(used []Point) (years, logs []float64, ok bool) {
	perPopulation := true
	for _, point := range used {
		perPopulation = perPopulation && known(point.Population) && point.Population.Value > 0
	}
	for _, point := range used {
		if point.Value.Value < 0 {
			return nil, nil, false
		}
		y := math.Log(point.Value.Value + 0.5)
		if perPopulation {
			y -= math.Log(point.Population.Value)
		}
		years, logs = append(years, float64(point.Year-used[0].Year)), append(logs, y)
	}
	return years, logs, true
}

// residualSquares is the sum of squared residuals about the least squares line.
func residualSquares(x, y []float64) float64 {
	n := float64(len(x))
	var meanX, meanY float64
	for i := range x {
		meanX += x[i] / n
		meanY += y[i] / n
	}
	var xx, xy float64
	for i := range x {
		xx += (x[i] - meanX) * (x[i] - meanX)
		xy += (x[i] - meanX) * (y[i] - meanY)
	}
	slope := 0.0
	if xx > 0 {
		slope = xy / xx
	}
	rss := 0.0
	for i := range x {
		residual := y[i] - meanY - slope*(x[i]-meanX)
		rss += residual * residual
	}
	return rss
}

// leastVarianceOf is half of the variance of ln(x+.5) by chance and by the
// usual spread, which is half of that of a change between two years.
func leastVarianceOf(used []Point, spread float64) float64 {
	chance := 0.0
	for _, point := range used {
		chance += 1 / (point.Value.Value + 0.5) / float64(len(used))
	}
	return math.Max(leastVariance, (spread*spread/2+chance)/2)
}

func bic(rss, least float64, n, parameters int) float64 {
	return float64(n)*math.Log(math.Max(rss/float64(n), least)) + float64(parameters)*math.Log(float64(n))
}

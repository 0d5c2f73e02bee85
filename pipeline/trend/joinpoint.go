package trend

import "math"

// joinpointMargin is the least number of observations between two joinpoints and
// from a joinpoint to an end, that one counted.
const joinpointMargin = 3

// Joinpoints is a log-linear trend that bends at some years.
type Joinpoints struct {
	Years   []int     // where it bends
	Percent []float64 // annual percent change of each segment
	Average float64   // average annual percent change from the first year to the last
	SSE     float64   // sum of squared residuals on the log scale
	BIC     float64   // ln(SSE/n) + 2 (k+1) ln(n)/n
	slopes  []float64
	ends    []int // first year, joinpoints, last year
}

// FitJoinpoints gives the best continuous piecewise line through ln r for every
// number of joinpoints from none to most, by a search over all years with a
// value. Sources: Kim, Fay, Feuer and Midthune (2000), National Cancer
// Institute; BIC in the form of their software. The smallest BIC is the best;
// see [BestJoinpoints]. It is refused as [LogLinear] is, and ends at the number
// that still has room.
func FitJoinpoints(points []Point, most int) ([]Joinpoints, Refusal) {
	years, logs, _, refused := logarithms(points)
	if refused != Given {
		return nil, refused
	}
	first := present(points)[0].Year
	var all []Joinpoints
	for k := 0; k <= most && len(years) >= 2*(k+1)+1; k++ {
		best := Joinpoints{SSE: math.Inf(1)}
		eachPlacing(len(years), k, func(places []int) {
			bends := make([]float64, k)
			for i, place := range places {
				bends[i] = years[place]
			}
			if fit := leastSquares(lineThrough(years, bends...), logs, nil); fit.rss < best.SSE {
				best = joinpointsOf(fit, first, bends, years)
			}
		})
		if math.IsInf(best.SSE, 1) {
			break
		}
		all = append(all, best)
	}
	return all, Given
}

// BestJoinpoints is the fit with the smallest BIC; of equal ones the simplest.
func BestJoinpoints(all []Joinpoints) (Joinpoints, bool) {
	if len(all) == 0 {
		return Joinpoints{}, false
	}
	best := all[0]
	for _, fit := range all[1:] {
		if fit.BIC < best.BIC {
			best = fit
		}
	}
	return best, true
}

// AverageOver is the average annual percent change between two years of the
// fit, 100 (exp(sum w b / sum w) - 1), with w the length of each segment inside
// (Clegg and others, 2009). Years outside the fit do not count.
func (j Joinpoints) AverageOver(from, to int) float64 {
	sum, length := 0.0, 0.0
	for i, slope := range j.slopes {
		inside := math.Max(0, float64(min(to, j.ends[i+1])-max(from, j.ends[i])))
		sum, length = sum+inside*slope, length+inside
	}
	return percentOf(sum / length)
}

func joinpointsOf(fit fitted, first int, bends, years []float64) Joinpoints {
	n, last := float64(len(years)), int(years[len(years)-1])
	found := Joinpoints{SSE: fit.rss, ends: []int{first}}
	found.BIC = math.Log(math.Max(fit.rss/n, leastVariance)) + 2*float64(len(bends)+1)*math.Log(n)/n
	slope := 0.0
	for i, step := range fit.coefficients[1:] {
		slope += step
		found.slopes, found.Percent = append(found.slopes, slope), append(found.Percent, percentOf(slope))
		if i < len(bends) {
			found.Years = append(found.Years, first+int(bends[i]))
		}
	}
	found.ends = append(append(found.ends, found.Years...), first+last)
	found.Average = found.AverageOver(first, first+last)
	return found
}

// eachPlacing hands out every way to place k joinpoints among n observations.
func eachPlacing(n, k int, visit func([]int)) {
	places := make([]int, k)
	var place func(i, from int)
	place = func(i, from int) {
		if i == k {
			visit(places)
			return
		}
		for at := from; at <= n-joinpointMargin; at++ {
			places[i] = at
			place(i+1, at+joinpointMargin)
		}
	}
	place(0, joinpointMargin-1)
}

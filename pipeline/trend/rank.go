package trend

import (
	"cmp"
	"slices"
)

// Rated is an area with its rate.
type Rated struct {
	Area string
	Rate RateEstimate
}

// Ranked is an area in the order of the rates. Chance variation leaves its rank
// open between Best and Worst: limits of 95 % that overlap set no order.
type Ranked struct {
	Rated
	Best, Worst int // 1 for the highest rate
}

// Rank orders areas by rate, the highest first; areas without a rate are left
// out. Best is one more than the areas whose limits lie wholly above, Worst the
// number of areas less those whose limits lie wholly below. It is refused where
// definitions and recording differ between areas.
func Rank(rated []Rated, comparable bool) ([]Ranked, Refusal) {
	if !comparable {
		return nil, NotComparable
	}
	var ranked []Ranked
	for _, r := range rated {
		if r.Rate.Rate.Valid {
			ranked = append(ranked, Ranked{Rated: r})
		}
	}
	slices.SortFunc(ranked, func(a, b Ranked) int {
		return cmp.Or(cmp.Compare(b.Rate.Rate.Value, a.Rate.Rate.Value), cmp.Compare(a.Area, b.Area))
	})
	for i := range ranked {
		ranked[i].Best, ranked[i].Worst = placesOf(ranked, i)
	}
	return ranked, Given
}

func placesOf(ranked []Ranked, at int) (best, worst int) {
	best, worst = 1, len(ranked)
	own := ranked[at].Rate.limits()
	for i, other := range ranked {
		limits := other.Rate.limits()
		switch {
		case i != at && limits.Lower.Value > own.Upper.Value:
			best++
		case i != at && limits.Upper.Value < own.Lower.Value:
			worst--
		}
	}
	return best, worst
}

// limits are those of the rate; without limits, the rate itself.
func (r RateEstimate) limits() Interval {
	limits := r.Limits
	if !limits.Lower.Valid {
		limits.Lower = r.Rate
	}
	if !limits.Upper.Valid {
		limits.Upper = r.Rate
	}
	return limits
}

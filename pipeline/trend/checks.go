package trend

import (
	"math"
	"slices"

	"cts/schemas"
)

// SumDifference is an aggregate against the sum of its details.
type SumDifference struct {
	Difference float64                   // total less sum
	Relative   schemas.Optional[float64] // |total - sum| / |total|; missing for a total of zero
}

// AgainstDetails compares a total with its details. It is not given when the
// total or a detail is missing: a sum with a part missing is missing. Source:
// Eurostat, Main types of validation rules for ESS data, VAD.
func AgainstDetails(total schemas.Optional[float64], details []schemas.Optional[float64]) (SumDifference, bool) {
	if !known(total) || len(details) == 0 || slices.ContainsFunc(details, func(d schemas.Optional[float64]) bool { return !known(d) }) {
		return SumDifference{}, false
	}
	sum := 0.0
	for _, detail := range details {
		sum += detail.Value
	}
	found := SumDifference{Difference: total.Value - sum, Relative: missing()}
	if total.Value != 0 {
		found.Relative = schemas.Some(math.Abs(found.Difference / total.Value))
	}
	return found, true
}

// Within tells whether the relative difference stays below a tolerance; with a
// tolerance of zero, whether there is none.
func (d SumDifference) Within(tolerance float64) bool {
	if tolerance == 0 || !d.Relative.Valid {
		return d.Difference == 0
	}
	return d.Relative.Value < tolerance
}

// Hole lists what is wrong with the years of a series.
type Hole struct {
	Missing []int // years from the first to the last asked for that it lacks
	Outside []int // years that it has beyond them
}

// YearsAgainst compares the years with a value with those asked for. Source: ESS, RTS.
func YearsAgainst(points []Point, first, last int) Hole {
	var hole Hole
	given := map[int]bool{}
	for _, point := range present(points) {
		given[point.Year] = true
		if point.Year < first || point.Year > last {
			hole.Outside = append(hole.Outside, point.Year)
		}
	}
	for year := first; year <= last; year++ {
		if !given[year] {
			hole.Missing = append(hole.Missing, year)
		}
	}
	return hole
}

// Revision counts what changed between two states of the same figures.
type Revision struct {
	Updated, Added, Deleted int
	Records                 int // of the larger of both states
}

// Share is (updated + added + deleted) / records. Source: ESS, RRL, where it is
// to be 10 per cent at most.
func (r Revision) Share() float64 { return float64(r.Updated+r.Added+r.Deleted) / float64(r.Records) }

// Revised compares two states. A figure that turned missing is deleted, one that
// came is added; a change of an attribute alone is no revision.
func Revised(before, after map[string]schemas.Optional[float64]) Revision {
	var r Revision
	given := [2]int{}
	for key, old := range before {
		now := after[key]
		switch {
		case !known(old):
		case !known(now):
			r.Deleted++
		case now.Value != old.Value:
			r.Updated++
		}
		given[0] += number(known(old))
	}
	for key, now := range after {
		r.Added += number(known(now) && !known(before[key]))
		given[1] += number(known(now))
	}
	r.Records = max(given[0], given[1])
	return r
}

func number(yes bool) int {
	if yes {
		return 1
	}
	return 0
}

// RevisionSize is new/old - 1, against the old value. Source: ESS, VRT, where it
// is to be 10 per cent at most. It is not available from zero.
func RevisionSize(before, after float64) schemas.Optional[float64] {
	if before == 0 {
		return missing()
	}
	return schemas.Some(after/before - 1)
}

// SourceRatio compares the figures of two sources for one thing, a/b.
func SourceRatio(a, b schemas.Optional[float64]) schemas.Optional[float64] {
	if !known(a) || !known(b) || b.Value == 0 {
		return missing()
	}
	return schemas.Some(a.Value / b.Value)
}

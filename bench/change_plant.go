package main

import (
	"math"
	"math/rand/v2"
	"strconv"
)

// mistake is a kind of error that is planted into a count.
type mistake struct {
	name  string
	title string
	// wrong gives what would have been written; false where the mistake would change nothing or cannot be made.
	wrong func(count float64, other counterpart, random *rand.Rand) (float64, bool)
}

// counterpart is the count of the other sex in the same year.
type counterpart struct {
	count float64
	known bool
}

// leastRegion and mostRegion bound the share of a region that is left out.
const leastRegion, mostRegion = 0.10, 0.40

var mistakes = []mistake{
	{"times 10", "one digit too many", times(10)},
	{"times 2", "counted twice", times(2)},
	{"times 1.5", "half as much again", times(1.5)},
	{"digits", "two neighbouring digits swapped", swappedDigits},
	{"sexes", "women's figure in the place of the men's, and the other way round", swappedSexes},
	{"region", "a region with 10 to 40 per cent of the count missing", withoutRegion},
}

func times(factor float64) func(float64, counterpart, *rand.Rand) (float64, bool) {
	return func(count float64, _ counterpart, _ *rand.Rand) (float64, bool) {
		return math.Round(count * factor), count > 0
	}
}

// swappedDigits exchanges two neighbouring digits that differ.
func swappedDigits(count float64, _ counterpart, random *rand.Rand) (float64, bool) {
	digits := []byte(strconv.FormatFloat(count, 'f', 0, 64))
	var places []int
	for i := range len(digits) - 1 {
		if digits[i] != digits[i+1] {
			places = append(places, i)
		}
	}
	if len(places) == 0 {
		return 0, false
	}
	i := places[random.IntN(len(places))]
	digits[i], digits[i+1] = digits[i+1], digits[i]
	wrong, err := strconv.ParseFloat(string(digits), 64)
	return wrong, err == nil
}

func swappedSexes(count float64, other counterpart, _ *rand.Rand) (float64, bool) {
	return other.count, other.known && other.count != count
}

func withoutRegion(count float64, _ counterpart, random *rand.Rand) (float64, bool) {
	lost := math.Round(count * (leastRegion + (mostRegion-leastRegion)*random.Float64()))
	return count - lost, lost > 0
}

package trend

import "cts/schemas"

// Per100000 is the population to which the rates of crime statistics refer.
const Per100000 = 100_000

// RateEstimate is a rate per 100,000 population with its 95 % limits.
type RateEstimate struct {
	Rate   schemas.Optional[float64]
	Limits Interval
}

// Rate gives the rate of a point, 100,000 x / N, with Poisson limits widened by
// the spread of the indicator family (0 for plain Poisson limits; see
// [WidenedLimits]). Source of the rate: SDG 16.1.1 metadata.
//
// Without a count, with a count below zero, or without a population above zero
// there is no rate.
func Rate(point Point, spread float64) RateEstimate {
	if !known(point.Value) || !known(point.Population) || point.Population.Value <= 0 || point.Value.Value < 0 {
		return RateEstimate{}
	}
	scale := Per100000 / point.Population.Value
	limits := WidenedLimits(point.Value.Value, spread)
	return RateEstimate{
		Rate:   schemas.Some(point.Value.Value * scale),
		Limits: Interval{scaled(limits.Lower, scale), scaled(limits.Upper, scale)},
	}
}

// Rates turns counts into rates per 100,000; what has no rate becomes missing.
// Years and break marks stay.
func Rates(points []Point) []Point {
	rates := byYear(points)
	for i, point := range rates {
		rates[i] = Point{Year: point.Year, Value: Rate(point, 0).Rate, Break: point.Break}
	}
	return rates
}

func scaled(value schemas.Optional[float64], scale float64) schemas.Optional[float64] {
	if !value.Valid {
		return missing()
	}
	return schemas.Some(value.Value * scale)
}

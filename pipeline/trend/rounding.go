package trend

import (
	"math"
	"math/big"
	"math/rand/v2"
	"strconv"
)

// Rounded rounds to so many decimals, half away from zero, as the decimal number
// that is printed and not its binary neighbour: 2.675 becomes 2.68. What is no
// finite number stays.
func Rounded(value float64, decimals int) float64 {
	number, ok := new(big.Rat).SetString(strconv.FormatFloat(math.Abs(value), 'f', -1, 64))
	if !ok || decimals < 0 || decimals > 15 {
		return value
	}
	scale := new(big.Rat).SetInt(new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(decimals)), nil))
	number.Add(number.Mul(number, scale), big.NewRat(1, 2))
	whole := new(big.Rat).SetInt(new(big.Int).Quo(number.Num(), number.Denom()))
	rounded, _ := whole.Quo(whole, scale).Float64()
	return math.Copysign(rounded, value)
}

// RoundedTo rounds a count to the nearest multiple of a base, half away from
// zero, each cell on its own: rounded parts need not add up to the rounded whole.
func RoundedTo(count, base float64) float64 { return base * math.Round(count/base) }

// RandomChoice says between which multiples of a base a count is rounded at random.
type RandomChoice struct {
	Down, Up   float64
	ChanceDown float64 // the nearer one is the likelier, so that the mean stays
}

// RandomRounding gives the choice for a count. Source: Handbook on Statistical
// Disclosure Control.
func RandomRounding(count, base float64) RandomChoice {
	down := base * math.Floor(count/base)
	if down == count {
		return RandomChoice{Down: count, Up: count, ChanceDown: 1}
	}
	return RandomChoice{Down: down, Up: down + base, ChanceDown: 1 - (count-down)/base}
}

// Draw makes the choice.
func (c RandomChoice) Draw(random *rand.Rand) float64 {
	if random.Float64() < c.ChanceDown {
		return c.Down
	}
	return c.Up
}

// BeforeRounding is the range of counts that may stand behind a multiple of a
// base after rounding to a neighbouring multiple: [a-b+1, a+b-1], and [0, b-1]
// for zero.
func BeforeRounding(rounded, base float64) CountRange {
	return CountRange{Low: math.Max(0, rounded-base+1), High: rounded + base - 1}
}

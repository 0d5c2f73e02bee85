package trend

import (
	"math"
	"math/rand/v2"
	"testing"
)

// TestPreferredDigitsAreTold measures the test of rule MIS-007 (one point in a
// thousand) on tables of sixty counts: hardly one without a preference is told,
// and nearly every one in which half of the counts is rounded to fives.
func TestPreferredDigitsAreTold(t *testing.T) {
	random := rand.New(rand.NewPCG(2026, 7))
	const tables, size = 5000, 60
	told := func(rounded float64) float64 {
		number := 0
		for range tables {
			counts := make([]float64, size)
			for i := range counts {
				counts[i] = math.Floor(100 * math.Exp(7*random.Float64()))
				if random.Float64() < rounded {
					counts[i] = 5 * math.Round(counts[i]/5)
				}
			}
			if found, ok := LastDigits(counts); ok && found.P < 0.001 {
				number++
			}
		}
		return 100 * float64(number) / tables
	}
	without, half := told(0), told(0.5)
	t.Logf("told without a preference: %.2f per cent; with half of the counts rounded to fives: %.1f per cent", without, half)
	if without > 0.3 || half < 90 {
		t.Error("not what rule MIS-007 says of itself")
	}
}

package trend

import (
	"errors"
	"math/rand/v2"
	"testing"

	"pgregory.net/rapid"
)

// withTotals adds the totals to a table of counts.
func withTotals(cells [][]float64) [][]float64 {
	columns := len(cells[0])
	table := make([][]float64, len(cells)+1)
	table[len(cells)] = make([]float64, columns+1)
	for i, row := range cells {
		table[i] = append([]float64(nil), row...)
		sum := 0.0
		for j, count := range row {
			sum += count
			table[len(cells)][j] += count
		}
		table[i] = append(table[i], sum)
		table[len(cells)][columns] += sum
	}
	return table
}

func TestSuppressedCellsCannotBeWorkedOut(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		rows, columns := rapid.IntRange(1, 5).Draw(t, "rows"), rapid.IntRange(1, 5).Draw(t, "columns")
		cells := make([][]float64, rows)
		for i := range cells {
			for range columns {
				cells[i] = append(cells[i], float64(rapid.IntRange(0, 12).Draw(t, "count")))
			}
		}
		table := withTotals(cells)
		withheld, err := Suppress(table, 5)
		if err != nil {
			t.Fatal(err)
		}
		intervals := Feasible(table, withheld)
		for i, row := range table {
			for j, count := range row {
				if small := count > 0 && count < 5; small != (withheld[i][j] == Primary) {
					t.Fatalf("%v at %d, %d: %q", count, i, j, withheld[i][j])
				}
				within := intervals[i][j]
				if count < within.Low || count > within.High {
					t.Fatalf("%v is outside of its interval %+v", count, within)
				}
				if withheld[i][j] == Primary && within.Low == within.High {
					t.Fatalf("%v at %d, %d can be worked out: %v %v", count, i, j, table, withheld)
				}
			}
		}
	})
}

// Large tables end within a moment.
func TestSuppressionOfALargeTableIsBounded(t *testing.T) {
	random := rand.New(rand.NewPCG(3, 3))
	cells := make([][]float64, 40)
	for i := range cells {
		for range 25 {
			cells[i] = append(cells[i], float64(random.IntN(40)))
		}
	}
	table := withTotals(cells)
	withheld, err := Suppress(table, 5)
	if err != nil {
		t.Fatal(err)
	}
	for _, line := range linesOf(len(table), len(table[0])) {
		if withheldIn(withheld, line) == 1 {
			t.Fatalf("one withheld cell in %v", line)
		}
	}
}

func TestNothingSmallNothingWithheld(t *testing.T) {
	withheld, err := Suppress(withTotals([][]float64{{0, 7}, {12, 30}}), 5)
	for _, row := range withheld {
		for _, why := range row {
			if why != Shown {
				t.Errorf("withheld %v", withheld)
			}
		}
	}
	if err != nil {
		t.Error(err)
	}
}

func TestTablesThatDoNotAddUpAreRefused(t *testing.T) {
	for name, table := range map[string][][]float64{
		"empty": nil, "one cell": {{1}}, "wrong total": {{1, 2, 4}, {3, 4, 7}, {4, 6, 10}},
		"ragged": {{1, 1}, {1}}, "below zero": {{-1, 1, 0}, {1, -1, 0}, {0, 0, 0}}, "fraction": {{0.5, 0.5}, {0.5, 0.5}},
	} {
		if _, err := Suppress(table, 5); !errors.Is(err, ErrTable) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

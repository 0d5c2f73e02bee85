package trend

import (
	"cmp"
	"errors"
	"math"
	"slices"

	"gonum.org/v1/gonum/mat"
	"gonum.org/v1/gonum/optimize/convex/lp"
)

// Suppression says why a cell of a table is not shown.
type Suppression string

// The suppressions, with the codes of CL_CONF_STATUS.
const (
	Shown     Suppression = ""
	Primary   Suppression = "A" // a small count
	Secondary Suppression = "S" // so that no small count can be worked out
)

// ErrTable is returned for a table that is not rectangular, whose last row and
// column are not the totals, or that has a value that is no count.
var ErrTable = errors.New("trend: the table is not one of counts with its totals in the last row and column")

// Suppress says which cells of a table of counts are withheld. Counts from 1 to
// below least are primary. Then, as long as a row or column, its total among its
// cells, has exactly one withheld cell, its smallest other count that is not
// zero is withheld too (a zero where there is no other); and as long as the
// interval that a reader can work out for a primary cell is a single number, one
// more in its row and column. The last row and column are totals. Source:
// Handbook on Statistical Disclosure Control (least frequency, greedy secondary
// suppression, feasibility intervals).
func Suppress(table [][]float64, least float64) ([][]Suppression, error) {
	if !isTable(table) {
		return nil, ErrTable
	}
	withheld := make([][]Suppression, len(table))
	for i, row := range table {
		withheld[i] = make([]Suppression, len(row))
		for j, count := range row {
			if count > 0 && count < least {
				withheld[i][j] = Primary
			}
		}
	}
	for {
		closeLines(table, withheld)
		open, found := derivable(table, withheld)
		if !found || !withholdBeside(table, withheld, open) {
			return withheld, nil
		}
	}
}

func isTable(table [][]float64) bool {
	if len(table) < 2 || len(table[0]) < 2 {
		return false
	}
	sums := make([]float64, len(table[0]))
	for i, row := range table {
		if len(row) != len(sums) {
			return false
		}
		sum := 0.0
		for j, count := range row {
			if !(count >= 0) || count != math.Trunc(count) || count > largestCount {
				return false
			}
			if j < len(row)-1 {
				sum += count
			}
			if i < len(table)-1 {
				sums[j] += count
			}
		}
		if sum != row[len(row)-1] {
			return false
		}
	}
	return slices.Equal(sums, table[len(table)-1])
}

// Place of a cell.
type place struct{ row, column int }

// linesOf lists the cells of every row and column.
func linesOf(rows, columns int) [][]place {
	var lines [][]place
	for i := range rows {
		line := make([]place, columns)
		for j := range columns {
			line[j] = place{i, j}
		}
		lines = append(lines, line)
	}
	for j := range columns {
		line := make([]place, rows)
		for i := range rows {
			line[i] = place{i, j}
		}
		lines = append(lines, line)
	}
	return lines
}

// closeLines withholds a second cell in every line that has one.
func closeLines(table [][]float64, withheld [][]Suppression) {
	lines := linesOf(len(table), len(table[0]))
	for changed := true; changed; {
		changed = false
		for _, line := range lines {
			if withheldIn(withheld, line) == 1 {
				changed = withholdOne(table, withheld, line) || changed
			}
		}
	}
}

func withheldIn(withheld [][]Suppression, line []place) int {
	number := 0
	for _, at := range line {
		if withheld[at.row][at.column] != Shown {
			number++
		}
	}
	return number
}

// withholdOne withholds the smallest count of a line that is shown, zeros last.
func withholdOne(table [][]float64, withheld [][]Suppression, line []place) bool {
	best, found := place{}, false
	size := func(at place) float64 {
		if count := table[at.row][at.column]; count > 0 {
			return count
		}
		return math.Inf(1)
	}
	for _, at := range line {
		if withheld[at.row][at.column] == Shown && (!found || size(at) < size(best)) {
			best, found = at, true
		}
	}
	if found {
		withheld[best.row][best.column] = Secondary
	}
	return found
}

// withholdBeside withholds one more cell in the row and the column of a place.
func withholdBeside(table [][]float64, withheld [][]Suppression, at place) bool {
	lines := linesOf(len(table), len(table[0]))
	inRow := withholdOne(table, withheld, lines[at.row])
	inColumn := withholdOne(table, withheld, lines[len(table)+at.column])
	return inRow || inColumn
}

// derivable finds a primary cell whose interval is a single number.
func derivable(table [][]float64, withheld [][]Suppression) (place, bool) {
	problem := newProblem(table, withheld)
	for i, row := range withheld {
		for j, why := range row {
			if why != Primary {
				continue
			}
			if within := problem.interval(problem.number[place{i, j}]); within.High-within.Low < 0.5 {
				return place{i, j}, true
			}
		}
	}
	return place{}, false
}

// Feasible gives for every cell the interval that a reader can work out from the
// cells that are shown, knowing that rows and columns add up to their totals and
// that no count is below zero: by linear programming, and where that fails by
// bounds, which are never narrower than the truth allows. Cells that are shown
// are their own interval.
func Feasible(table [][]float64, withheld [][]Suppression) [][]CountRange {
	problem := newProblem(table, withheld)
	all := make([][]CountRange, len(table))
	for i, row := range table {
		all[i] = make([]CountRange, len(row))
		for j, count := range row {
			all[i][j] = CountRange{count, count}
			if number, unknown := problem.number[place{i, j}]; unknown {
				all[i][j] = problem.interval(number)
			}
		}
	}
	return all
}

// problem is what a reader knows: lines of unknown cells with what is left.
type problem struct {
	number map[place]int
	lines  []knownLine
	bounds []CountRange // of every unknown, perhaps wider than what can be worked out
	matrix *mat.Dense   // lines of which none follows from others; nil where the programs would take too long
	rest   []float64
}

// knownLine says that its unknowns, with signs, add up to rest: a total stands with -1.
type knownLine struct {
	signs map[int]float64
	rest  float64
}

func newProblem(table [][]float64, withheld [][]Suppression) *problem {
	p := &problem{number: map[place]int{}}
	for i, row := range withheld {
		for j, why := range row {
			if why != Shown {
				p.number[place{i, j}] = len(p.number)
			}
		}
	}
	for _, cells := range linesOf(len(table), len(table[0])) {
		line := knownLine{signs: map[int]float64{}}
		for k, at := range cells {
			sign := 1.0
			if k == len(cells)-1 {
				sign = -1
			}
			if number, unknown := p.number[at]; unknown {
				line.signs[number] = sign
			} else {
				line.rest -= sign * table[at.row][at.column]
			}
		}
		if len(line.signs) > 0 {
			p.lines = append(p.lines, line)
		}
	}
	p.bounds = p.narrowed()
	if len(p.number) <= mostUnknown {
		p.matrix, p.rest = p.independent()
	}
	return p
}

// interval is what can be worked out of one unknown.
func (p *problem) interval(cell int) CountRange {
	known := p.bounds[cell]
	if p.matrix == nil || known.Low == known.High {
		return known
	}
	low, okLow := extreme(p.matrix, p.rest, cell, 1)
	high, okHigh := extreme(p.matrix, p.rest, cell, -1)
	if !okLow || !okHigh {
		return known
	}
	return CountRange{math.Round(low), math.Round(high)}
}

// narrowed bounds every unknown by the others of its lines until nothing changes.
func (p *problem) narrowed() []CountRange {
	ranges := make([]CountRange, len(p.number))
	for i := range ranges {
		ranges[i] = CountRange{0, math.Inf(1)}
	}
	for range 1000 {
		changed := false
		for _, line := range p.lines {
			for cell, sign := range line.signs {
				changed = line.narrow(ranges, cell, sign) || changed
			}
		}
		if !changed {
			break
		}
	}
	return ranges
}

// narrow bounds one cell by the others of its line.
func (l knownLine) narrow(ranges []CountRange, cell int, sign float64) bool {
	low, high := l.rest, l.rest
	for other, otherSign := range l.signs {
		if other == cell {
			continue
		}
		if otherSign > 0 {
			low, high = low-ranges[other].High, high-ranges[other].Low
		} else {
			low, high = low+ranges[other].Low, high+ranges[other].High
		}
	}
	if sign < 0 {
		low, high = -high, -low
	}
	narrowed := CountRange{math.Max(ranges[cell].Low, low), math.Min(ranges[cell].High, high)}
	changed := narrowed != ranges[cell]
	ranges[cell] = narrowed
	return changed
}

// mostUnknown bounds the linear programs, whose time grows with its cube.
const mostUnknown = 150

// extreme is the least (1) or largest (-1) value of a cell; infinite where nothing bounds it.
func extreme(matrix *mat.Dense, rest []float64, cell int, direction float64) (float64, bool) {
	_, n := matrix.Dims()
	cost := make([]float64, n)
	cost[cell] = direction
	value, _, err := lp.Simplex(cost, matrix, rest, 1e-9, nil)
	if errors.Is(err, lp.ErrUnbounded) {
		return math.Inf(int(-direction)), true
	}
	return direction * value, err == nil
}

// independent gives the lines without those that follow from others, as the
// simplex method needs them.
func (p *problem) independent() (*mat.Dense, []float64) {
	n := len(p.number)
	var reduced [][]float64 // with the rest in the last place, in echelon form
	var rows [][]float64
	for _, line := range p.lines {
		row := make([]float64, n+1)
		for cell, sign := range line.signs {
			row[cell] = sign
		}
		row[n] = line.rest
		left := slices.Clone(row)
		for _, earlier := range reduced {
			lead := slices.IndexFunc(earlier, func(x float64) bool { return x != 0 })
			if factor := left[lead] / earlier[lead]; factor != 0 {
				for k := range left {
					left[k] -= factor * earlier[k]
				}
			}
		}
		if slices.ContainsFunc(left[:n], func(x float64) bool { return math.Abs(x) > 1e-9 }) {
			for k := range left {
				if math.Abs(left[k]) < 1e-9 {
					left[k] = 0
				}
			}
			reduced, rows = append(reduced, left), append(rows, row)
		}
	}
	if len(rows) == 0 || len(rows) > n {
		return nil, nil
	}
	matrix, rest := mat.NewDense(len(rows), n, nil), make([]float64, len(rows))
	for i, row := range rows {
		matrix.SetRow(i, row[:n])
		rest[i] = row[n]
	}
	return matrix, rest
}

// PercentRule is the p per cent rule for a total of contributions: unsafe when
// the second largest contributor could estimate the largest to within p per cent.
type PercentRule struct {
	Overestimate float64 // by how many per cent of the largest it would miss
	Unsafe       bool
	Protection   float64 // distance that has to be kept above the total
}

// PPercent applies X - x1 - x2 < p/100 x1, with x1 and x2 the largest contributions.
func PPercent(total, first, second, p float64) PercentRule {
	left := total - first - second
	return PercentRule{
		Overestimate: 100 * left / first, Unsafe: left < p/100*first,
		Protection: math.Max(0, p/100*first-left),
	}
}

// Dominance is the (n, k) rule: unsafe when the n largest contributions are more
// than k per cent of the total.
type Dominance struct {
	Unsafe     bool
	Bound      float64 // total at which they would be k per cent
	Protection float64 // distance that has to be kept above the total
}

// Dominates applies x1 + .. + xn > k/100 X.
func Dominates(total float64, contributions []float64, n int, k float64) Dominance {
	sorted := slices.Clone(contributions)
	slices.SortFunc(sorted, func(a, b float64) int { return cmp.Compare(b, a) })
	largest := 0.0
	for _, contribution := range sorted[:min(n, len(sorted))] {
		largest += contribution
	}
	bound := 100 * largest / k
	return Dominance{Unsafe: bound > total, Bound: bound, Protection: math.Max(0, bound-total)}
}

package schemas

import (
	"slices"
	"strings"
	"sync"
)

// Partition says which codes of a dimension are parts of which, so that sums
// are made and checked only where somebody declared them: a row of the
// reference table partitions. "All parts or none" holds for every one.
type Partition struct {
	ID         string   `col:"id"`
	Title      string   `col:"title"`
	Dimension  string   `col:"dimension"` // column of series, or breakdown:CONCEPT
	Whole      string   `col:"whole"`     // code of the whole; _T for no breakdown
	Members    []string `col:"members"`
	Unknown    string   `col:"unknown"`    // member for cases of which the class is not known; empty where there is none
	Exhaustive bool     `col:"exhaustive"` // with the unknown, the members make up the whole; otherwise they are at most the whole
	Indicator  string   `col:"indicator"`  // indicator that it holds for; * for all
	Source     string   `col:"source"`
	Standing   string   `col:"standing"`
}

// Partitions lists the declared partitions, sorted by id.
func Partitions() []Partition { return slices.Clone(partitions()) }

var partitions = sync.OnceValue(func() []Partition {
	rows := shippedRows[Partition]("partitions/partitions.csv")
	slices.SortFunc(rows, func(a, b Partition) int { return strings.Compare(a.ID, b.ID) })
	return rows
})

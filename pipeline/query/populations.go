package query

import "context"

// Population is the number of persons of an area by whom a rate is divided.
type Population struct {
	RefArea string  `col:"ref_area"`
	Year    int32   `col:"year"`
	Sex     string  `col:"sex"`
	Age     string  `col:"age"`
	Persons float64 `col:"persons"`
}

// Populations are those of one denominator, such as WPP2024, by area, year, sex and age; none where the lake has none.
func Populations(ctx context.Context, q Querier, denominator string) ([]Population, error) {
	return SelectNamed[Population](ctx, q, "populations_of_denominator", denominator)
}

package engine

import (
	"fmt"
	"math"
	"strconv"
	"strings"
)

// Precedence is one place in the order in which datasets give the figure of
// consolidated, and the years for which it holds.
type Precedence struct {
	Dataset  string
	YearFrom int32 // inclusive
	YearTo   int32 // inclusive
}

// String writes the precedence as it is declared: "UN-CTS 2015..".
func (p Precedence) String() string {
	if p.YearFrom == math.MinInt32 && p.YearTo == math.MaxInt32 {
		return p.Dataset
	}
	return p.Dataset + " " + yearText(p.YearFrom, math.MinInt32) + ".." + yearText(p.YearTo, math.MaxInt32)
}

func yearText(year, open int32) string {
	if year == open {
		return ""
	}
	return strconv.Itoa(int(year))
}

// DefaultPrecedence puts what countries answer before what is published of it.
func DefaultPrecedence() []string {
	return []string{"UN-CTS", "UN-CTS-VIOLENT", "UN-CTS-CORRUPTION", "UN-CTS-PRISONS"}
}

// ParsePrecedence reads an order of datasets, the first first. A dataset may be
// followed by the years for which the place holds: "UN-CTS 2015..",
// "UN-CTS-VIOLENT ..2014", "UN-CTS 2010..2012". No order gives the default one.
func ParsePrecedence(order []string) ([]Precedence, error) {
	if order == nil {
		order = DefaultPrecedence()
	}
	places := make([]Precedence, len(order))
	for i, text := range order {
		var err error
		if places[i], err = parsePlace(text); err != nil {
			return nil, fmt.Errorf("precedence %d, %q: %w", i+1, text, err)
		}
	}
	return places, nil
}

func parsePlace(text string) (Precedence, error) {
	place := Precedence{YearFrom: math.MinInt32, YearTo: math.MaxInt32}
	dataset, years, dated := strings.Cut(text, " ")
	if place.Dataset = dataset; dataset == "" {
		return place, fmt.Errorf("no dataset; write UN-CTS, or UN-CTS 2015..2020")
	}
	if !dated {
		return place, nil
	}
	from, to, ok := strings.Cut(years, "..")
	if !ok {
		return place, fmt.Errorf("%q is no range of years; write 2015.., ..2014 or 2010..2012", years)
	}
	var err error
	if place.YearFrom, err = parseYear(from, place.YearFrom); err != nil {
		return place, err
	}
	if place.YearTo, err = parseYear(to, place.YearTo); err != nil {
		return place, err
	}
	if place.YearFrom > place.YearTo {
		return place, fmt.Errorf("the range of years %s is empty", years)
	}
	return place, nil
}

func parseYear(text string, open int32) (int32, error) {
	if text == "" {
		return open, nil
	}
	year, err := strconv.ParseInt(text, 10, 32)
	if err != nil || year < 1 || year > 9999 {
		return 0, fmt.Errorf("%q is no year", text)
	}
	return int32(year), nil
}

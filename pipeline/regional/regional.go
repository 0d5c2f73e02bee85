// Package regional adds the figures of countries up to regions, and says where
// it does not: only for indicators whose definitions and recording agree
// between areas, over the areas that report in every year or with declared
// imputation, with coverage, entrants and leavers, and never across a break that
// nobody asked to cross.
//
// It also sets such sums beside regional figures that were published elsewhere
// (UNODC, Global Study on Homicide 2019), the difference split into counts and
// populations.
package regional

import (
	"errors"

	"cts/schemas"
)

// ErrRefused means that what was asked for would mislead; the message says why.
var ErrRefused = errors.New("refused")

// ErrNothing means that the lake holds nothing to add up.
var ErrNothing = errors.New("nothing to add up")

// ErrStudy means that a file of the study does not have the layout that is read here.
var ErrStudy = errors.New("not the data of the study")

func missing() schemas.Optional[float64] { return schemas.Optional[float64]{} }

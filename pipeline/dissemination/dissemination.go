// Package dissemination writes the reports that are about a whole collection: a
// round (who answered, when, how completely, what was found), the revisions, and
// the themes on which the Commission asks for data. Each is a page with its
// charts, and with every table and the data of every chart as CSV beside it.
package dissemination

import (
	"errors"
	"strconv"
)

// ErrNothing means that there is nothing to report on; the message says what there is.
var ErrNothing = errors.New("nothing to report")

func whole(number int64) string { return strconv.FormatInt(number, 10) }

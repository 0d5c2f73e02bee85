// Package dissemination writes the reports that are about a whole collection: a
// round (who answered, when, how completely, what was found), the revisions, and
// the themes on which the Commission asks for data. Each is a page with its
// charts, and with every table and the data of every chart as CSV beside it.
package dissemination

import (
	"errors"
	"strconv"

	"cts/pipeline/report"
)

// ErrNothing means that there is nothing to report on; the message says what there is.
var ErrNothing = errors.New("nothing to report")

// columns are the heads of a table by their messages; # marks numbers.
func columns(wording report.Wording, keys ...string) []report.Column {
	all := make([]report.Column, len(keys))
	for i, key := range keys {
		number := key[0] == '#'
		if number {
			key = key[1:]
		}
		all[i] = report.Column{Title: wording.Text("report.column." + key), Number: number}
	}
	return all
}

func whole(number int64) string { return strconv.FormatInt(number, 10) }

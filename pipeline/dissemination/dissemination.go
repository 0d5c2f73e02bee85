// Package dissemination writes the reports that are about a whole collection: a
// round (who answered, when, how completely, what was found), the revisions, and
// the themes on which the Commission asks for data. Each is a page with its
// tables as CSV beside it.
package dissemination

import (
	"errors"
	"strconv"

	"cts/pipeline/report"
)

// ErrNothing means that there is nothing to report on; the message says what there is.
var ErrNothing = errors.New("nothing to report")

func whole(number int64) string { return strconv.FormatInt(number, 10) }

// percent is a share in words: one decimal, and a dash where there is no whole.
func percent(part, all int64) string {
	if all == 0 {
		return "\u2013"
	}
	return report.Number(100*float64(part)/float64(all), 1) + " %"
}

//go:build cgo

package validate_test

import (
	"strconv"
	"strings"
	"testing"

	"cts/schemas"
)

// homicides of Norway, of which 2011 holds the attacks of 22 July and is right.
var homicides = map[int32]float64{2005: 33, 2006: 33, 2007: 30, 2008: 34, 2009: 29, 2010: 29, 2011: 111, 2012: 27, 2013: 46}

func norway(from, to int32) []schemas.Series {
	key := schemas.NewSeriesKey()
	key.Provider, key.Dataset, key.RefArea = "UNODC", "UN-CTS-VIOLENT", "NOR"
	key.Indicator, key.ICCS, key.UnitOfCount = "RECORDED_VICTIMS", "0101", "VICTIM"
	var figures []schemas.Series
	for year := from; year <= to; year++ {
		f := schemas.Series{SeriesKey: key, SeriesID: key.ID(), TimePeriod: strconv.Itoa(int(year))}
		f.Year, f.ObsValue = year, schemas.Some(homicides[year])
		f.SubmissionID = "earlier"
		figures = append(figures, f)
	}
	return figures
}

// TestNorwayIsAskedOnce: the rise of 2011 and the fall of 2012 are one finding,
// which one explanation answers, whether the years come together or one by one.
func TestNorwayIsAskedOnce(t *testing.T) {
	jumps := func(findings []schemas.Finding) []schemas.Finding {
		var all []schemas.Finding
		for _, f := range findings {
			if strings.HasPrefix(f.RuleID, "TIM-") && (f.TimePeriod == "2011" || f.TimePeriod == "2012") {
				all = append(all, f)
			}
		}
		return all
	}
	together := jumps(run(t, smallWorld(t, norway(2005, 2013))).Findings)
	if len(together) != 1 || together[0].TimePeriod != "2011" || together[0].Severity != schemas.SeverityWarning ||
		!strings.Contains(together[0].Message, "27 again in 2012") {
		t.Fatalf("all years at once: %+v", together)
	}
	first := jumps(run(t, worldAfter(t, norway(2005, 2010), norway(2011, 2011))).Findings)
	if len(first) != 1 || first[0].FindingID != together[0].FindingID || first[0].Figures != together[0].Figures {
		t.Errorf("2011 alone: %+v; an explanation of it has to answer %+v too", first, together)
	}
	if second := jumps(run(t, worldAfter(t, norway(2005, 2011), norway(2012, 2012))).Findings); len(second) != 0 {
		t.Errorf("2012 a year later: %+v", second)
	}
}

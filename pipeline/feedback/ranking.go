package feedback

import (
	"cmp"
	"math"
	"slices"
	"strconv"
	"strings"

	"cts/schemas"
)

// Stake is what a finding may change in the figures that would be published.
type Stake struct {
	Headline int     // headline figures concerned: totals that no breakdown divides
	Figures  int     // all published figures concerned
	Share    float64 // by how much the finding says that the figure may be off, as a share of the larger of the two numbers; 1 for all of it
}

// published holds the figures with a value by their id, series_id@time_period.
type published map[string]schemas.Series

func publishedOf(series []schemas.Series) published {
	found := published{}
	for _, figure := range series {
		if figure.ObsValue.Valid {
			found[figure.SeriesID+"@"+figure.TimePeriod] = figure
		}
	}
	return found
}

// stakeOf measures a finding. The share is taken from what the rule says itself:
// the difference of a sum that does not add up, the jump from the year before,
// the distance of a figure from the one expected. A rule that says nothing of
// the kind puts the whole figure in doubt where it is an error, and none of it
// where it is not.
func stakeOf(finding schemas.Finding, figures published) Stake {
	var stake Stake
	for _, id := range finding.FigureIDs {
		figure, ok := figures[id]
		if !ok {
			continue
		}
		stake.Figures++
		if isHeadline(figure.SeriesKey) {
			stake.Headline++
		}
	}
	stake.Share = shareOf(finding)
	return stake
}

func shareOf(finding schemas.Finding) float64 {
	given := map[string]string{"observed": finding.Observed, "expected": finding.Expected}
	for _, pair := range finding.Parameters {
		name, value, _ := strings.Cut(pair, "=")
		given[name] = value
	}
	observed, known := numberIn(given["observed"])
	for _, name := range []string{"difference", "previous", "expected"} {
		other, ok := numberIn(given[name])
		if !ok || !known {
			continue
		}
		if name == "difference" {
			other += observed
		}
		if larger := max(math.Abs(other), math.Abs(observed)); larger > 0 {
			return math.Abs(other-observed) / larger
		}
	}
	if finding.Severity == schemas.SeverityError {
		return 1
	}
	return 0
}

func numberIn(text string) (float64, bool) {
	value, err := strconv.ParseFloat(text, 64)
	return value, err == nil
}

// isHeadline tells whether a figure is a total that no breakdown divides.
func isHeadline(key schemas.SeriesKey) bool {
	for _, code := range []string{
		key.SubArea, key.Sex, key.Age, key.Citizenship, key.Relationship, key.Mechanism, key.Context, key.DetentionStatus, key.Breakdown,
	} {
		if code != schemas.Total && code != schemas.NotApplicable {
			return false
		}
	}
	return true
}

var severityRank = map[string]int{schemas.SeverityError: 0, schemas.SeverityWarning: 1, schemas.SeverityInformation: 2}

// rank puts first what keeps figures out of publication, then what concerns
// headline figures, then what may change a figure most; explained findings come
// last. Ties keep the order of rule and place, so that the order is total.
func rank(entries []Entry) {
	slices.SortStableFunc(entries, func(a, b Entry) int {
		return cmp.Or(
			cmp.Compare(settled(a), settled(b)),
			cmp.Compare(severityRank[a.Finding.Severity], severityRank[b.Finding.Severity]),
			cmp.Compare(min(b.Stake.Headline, 1), min(a.Stake.Headline, 1)),
			cmp.Compare(b.Stake.Share, a.Stake.Share),
			cmp.Compare(b.Stake.Figures, a.Stake.Figures),
			cmp.Compare(a.Finding.RuleID, b.Finding.RuleID),
			cmp.Compare(a.Finding.TimePeriod, b.Finding.TimePeriod),
			cmp.Compare(a.Finding.FindingID, b.Finding.FindingID),
		)
	})
	for i := range entries {
		entries[i].Number = i + 1
	}
}

func settled(entry Entry) int {
	if entry.Explanation != nil {
		return 1
	}
	return 0
}

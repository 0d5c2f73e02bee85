package dissemination

import (
	"slices"
	"strconv"

	"cts/pipeline/chart"
	"cts/pipeline/report"
	"cts/schemas"
)

// answerStates are the states of the map of a round, the best first: of an area
// with several submissions the best one is shown.
var answerStates = []report.AreaState{
	{State: "accepted", Symbol: "✓"}, {State: "received", Symbol: "…"}, {State: "returned", Symbol: "✕"}, {State: "none", Symbol: "–"},
}

// answerMap shows who answered a round.
func answerMap(w report.Wording, round int, rows []answered) report.Chart {
	best := map[string]int{}
	for _, row := range rows {
		rank := answerRank(row.Status)
		if known, ok := best[row.RefArea]; !ok || rank < known {
			best[row.RefArea] = rank
		}
	}
	var areas []report.AreaState
	for _, code := range mapped(rows) {
		rank, answered := best[code]
		if !answered {
			rank = len(answerStates) - 1
		}
		state := answerStates[rank]
		state.Code = code
		if answered {
			state.Target = "#area-" + code
		}
		areas = append(areas, state)
	}
	frame := chart.Chart{ID: "answers", Title: w.Text("report.map.answered.title", "round", strconv.Itoa(round))}
	return report.AreaTiles(w, frame, "report.map.answered", answerStates, areas)
}

// mapped lists the areas that a round could hear from, and any other that it heard from.
func mapped(rows []answered) []string {
	codes := areasOf(rows)
	for _, area := range schemas.Areas().Reporting() {
		codes = append(codes, area.Code)
	}
	slices.Sort(codes)
	return slices.Compact(codes)
}

func answerRank(status string) int {
	switch status {
	case "accepted":
		return 0
	case "received":
		return 1
	}
	return 2
}

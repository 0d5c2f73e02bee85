package report

import (
	"cts/pipeline/chart"
	"cts/pipeline/trend"
	"cts/schemas"
)

// trendStates are the states of the map of statements.
var trendStates = []AreaState{
	{State: "increase", Symbol: "▲"}, {State: "decrease", Symbol: "▼"}, {State: "no_clear_trend", Symbol: "▬"},
	{State: "no_statement", Symbol: "?"}, {State: "none", Symbol: "–"},
}

// trendMap says of every area what the figures of one comparison say, without
// setting levels against each other. Figures since the last break count.
func (c *contents) trendMap(id, title string, lines map[*area]*line) Chart {
	states := map[string]AreaState{}
	for _, state := range trendStates {
		states[state.State] = state
	}
	byCode := map[string]AreaState{}
	for _, area := range schemas.Areas().Reporting() {
		byCode[area.Code] = states["none"]
	}
	for a, l := range lines {
		state := states[l.lastStatement()]
		state.Target = a.file()
		byCode[a.code] = state
	}
	var areas []AreaState
	for _, area := range schemas.Areas().All() {
		if state, ok := byCode[area.Code]; ok {
			state.Code = area.Code
			areas = append(areas, state)
		}
	}
	frame := chart.Chart{ID: id, Title: c.words.text("map.trend.title", "series", title)}
	drawn := AreaTiles(Wording{c}, frame, "report.map.trend", trendStates, areas)
	drawn.Notes = append([]string{c.words.text("map.trend.lead")}, drawn.Notes...)
	return drawn
}

// lastStatement is the state of a line by its latest years without a break.
func (l *line) lastStatement() string {
	if len(l.statements) == 0 {
		return "no_statement"
	}
	switch last := l.statements[len(l.statements)-1]; last.Direction {
	case trend.NoStatement:
		return "no_statement"
	default:
		return string(last.Direction)
	}
}

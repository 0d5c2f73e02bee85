package cli

import (
	"context"
	"fmt"

	"cts/pipeline/engine"
)

// showViews lists what queries may use.
func (s *session) showViews(context.Context) error {
	var views []engine.View
	for _, view := range engine.Views() {
		if !view.Candidate {
			views = append(views, view)
		}
	}
	if s.asJSON {
		return s.printJSON(views)
	}
	var lines [][]string
	for _, view := range views {
		lines = append(lines, []string{view.Name, fmt.Sprint(len(view.Columns)), view.Sentence})
	}
	return printTable(s.out, []string{"view", "columns", "what it holds"}, lines)
}

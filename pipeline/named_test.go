package pipeline_test

import (
	"testing"

	"cts/pipeline/engine"
	"cts/pipeline/query"
)

// Every named query runs over the views as they are, also in a workspace that is empty.
func TestNamedQueriesRun(t *testing.T) {
	opened, err := engine.Open(t.Context(), engine.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer opened.Close()
	samples := map[string]any{"year": int32(2021), "indicators": []string{"PERSONS_HELD"}}
	for _, q := range query.AllNamed() {
		var args []any
		for _, parameter := range q.Parameters {
			value, ok := samples[parameter.Name]
			if !ok {
				value = "_T"
			}
			args = append(args, value)
		}
		rows, err := opened.QueryContext(t.Context(), q.Text, args...)
		if err != nil {
			t.Errorf("%s: %v", q.Name, err)
			continue
		}
		if err := rows.Close(); err != nil {
			t.Errorf("%s: %v", q.Name, err)
		}
	}
}

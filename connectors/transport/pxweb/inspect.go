package pxweb

import (
	"context"
	"encoding/json"
	"fmt"
	"io"

	"cts/connectors"
)

// Inspector tells what PxWeb and similar services reply, and what is asked of them.
type Inspector struct{}

// Inspect tells what a JSON file of a service is.
func (Inspector) Inspect(ctx context.Context, file connectors.File) (connectors.Inspection, error) {
	if ctx.Err() != nil {
		return connectors.Inspection{}, context.Cause(ctx)
	}
	if file.Size > maxMetadata {
		return connectors.Inspection{}, fmt.Errorf("%s: larger than any reply that describes: %w", file.Name, connectors.ErrNotRecognised)
	}
	text, err := io.ReadAll(io.NewSectionReader(file, 0, file.Size))
	if err != nil {
		return connectors.Inspection{}, fmt.Errorf("%s: %w", file.Name, err)
	}
	for _, known := range kinds {
		if found, ok := known(text); ok {
			return found, nil
		}
	}
	return connectors.Inspection{}, fmt.Errorf("%s: no reply of PxWeb: %w", file.Name, connectors.ErrNotRecognised)
}

// kinds are the kinds of files that are known, each told by what it must have.
var kinds = []func(text []byte) (connectors.Inspection, bool){question, savedQuestion, metadata, config, listing, tablesOfTwo, tableOfTwo, catalogue}

func question(text []byte) (connectors.Inspection, bool) {
	var q struct {
		Query []struct {
			Code string `json:"code"`
		} `json:"query"`
		Response queryResponse `json:"response"`
	}
	if json.Unmarshal(text, &q) != nil || len(q.Query) == 0 {
		return connectors.Inspection{}, false
	}
	return connectors.Inspection{Role: connectors.RoleRequest, Summary: fmt.Sprintf("PxWeb 1 question, %d variables, reply as %s", len(q.Query), q.Response.Format)}, true
}

func savedQuestion(text []byte) (connectors.Inspection, bool) {
	var saved struct {
		Query json.RawMessage `json:"queryObj"`
		Table string          `json:"tableIdForQuery"`
	}
	if json.Unmarshal(text, &saved) != nil || saved.Table == "" {
		return connectors.Inspection{}, false
	}
	found, ok := question(saved.Query)
	found.Summary += ", saved for table " + saved.Table
	return found, ok
}

func metadata(text []byte) (connectors.Inspection, bool) {
	var table struct {
		Title     string `json:"title"`
		Variables []struct {
			Code   string   `json:"code"`
			Values []string `json:"values"`
		} `json:"variables"`
	}
	if json.Unmarshal(text, &table) != nil || len(table.Variables) == 0 {
		return connectors.Inspection{}, false
	}
	cells := 1
	for _, v := range table.Variables {
		cells *= max(1, len(v.Values))
	}
	return connectors.Inspection{Role: connectors.RoleStructure, Summary: fmt.Sprintf("PxWeb 1 table %q, %d variables, %d cells", table.Title, len(table.Variables), cells)}, true
}

func config(text []byte) (connectors.Inspection, bool) {
	var l limits
	if json.Unmarshal(text, &l) != nil || l.MaxCells+l.MaxDataCells == 0 {
		return connectors.Inspection{}, false
	}
	w := newWindow(connectors.Clock{})
	w.keepTo(l)
	return connectors.Inspection{Role: connectors.RoleStructure, Summary: fmt.Sprintf("PxWeb limits: %d cells, %d calls in %v", w.cells, w.calls, w.length)}, true
}

// listing is a list of data bases, levels or tables, in version 1.
func listing(text []byte) (connectors.Inspection, bool) {
	var entries []map[string]any
	if json.Unmarshal(text, &entries) != nil || len(entries) == 0 {
		return connectors.Inspection{}, false
	}
	for _, entry := range entries {
		if entry["id"] == nil && entry["dbid"] == nil && entry["cubeTitleEn"] == nil {
			return connectors.Inspection{}, false
		}
	}
	return connectors.Inspection{Role: connectors.RoleStructure, Summary: fmt.Sprintf("list of %d data bases or tables", len(entries))}, true
}

func tablesOfTwo(text []byte) (connectors.Inspection, bool) {
	var list struct {
		Tables []struct{ ID string } `json:"tables"`
	}
	if json.Unmarshal(text, &list) != nil || len(list.Tables) == 0 {
		return connectors.Inspection{}, false
	}
	return connectors.Inspection{Role: connectors.RoleStructure, Summary: fmt.Sprintf("PxWeb 2 list of %d tables", len(list.Tables))}, true
}

func tableOfTwo(text []byte) (connectors.Inspection, bool) {
	var table struct {
		ID        string   `json:"id"`
		Label     string   `json:"label"`
		Variables []string `json:"variableNames"`
	}
	if json.Unmarshal(text, &table) != nil || len(table.Variables) == 0 {
		return connectors.Inspection{}, false
	}
	return connectors.Inspection{Role: connectors.RoleStructure, Summary: fmt.Sprintf("PxWeb 2 table %s, %d variables: %s", table.ID, len(table.Variables), table.Label)}, true
}

// catalogue is the list of known services.
func catalogue(text []byte) (connectors.Inspection, bool) {
	var list struct {
		APIs map[string]json.RawMessage `json:"apis"`
	}
	if json.Unmarshal(text, &list) != nil || len(list.APIs) == 0 {
		return connectors.Inspection{}, false
	}
	return connectors.Inspection{Role: connectors.RoleStructure, Summary: fmt.Sprintf("catalogue of %d PxWeb services", len(list.APIs))}, true
}

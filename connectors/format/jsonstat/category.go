package jsonstat

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"slices"

	"cts/connectors"
)

// category lists the codes of a dimension.
type category struct {
	Index json.RawMessage            `json:"index"` // codes in order, or places by code; left out for one code
	Label map[string]json.RawMessage `json:"label"`
	Unit  map[string]unit            `json:"unit"`
	codes []string
}

// unit is what the values of a category are counted in.
type unit struct {
	Label any `json:"label"`
	Base  any `json:"base"`
}

// text is the unit as the source says it.
func (u unit) text() string {
	for _, given := range []any{u.Label, u.Base} {
		if text, ok := given.(string); ok && text != "" {
			return text
		}
	}
	return ""
}

// UnmarshalJSON reads a category and the order of its codes, whichever way it is given.
func (c *category) UnmarshalJSON(text []byte) error {
	type plain category
	if err := json.Unmarshal(text, (*plain)(c)); err != nil {
		return err
	}
	var err error
	c.codes, err = c.inOrder()
	return err
}

// inOrder lists the codes by their places.
func (c *category) inOrder() ([]string, error) {
	var codes []string
	switch index := bytes.TrimSpace(c.Index); {
	case len(index) == 0 || bytes.Equal(index, []byte("null")):
		codes = slices.Sorted(maps.Keys(c.Label))
		if len(codes) > 1 {
			return nil, fmt.Errorf("%d categories without an index that orders them: %w", len(codes), connectors.ErrUnreadable)
		}
	case index[0] == '[':
		if err := json.Unmarshal(index, &codes); err != nil {
			return nil, fmt.Errorf("index: %w: %w", err, connectors.ErrUnreadable)
		}
	default:
		return byPlace(index)
	}
	return codes, nil
}

// byPlace orders codes by places such as {"M":0,"F":1}; each place is taken once.
func byPlace(index []byte) ([]string, error) {
	var places map[string]int
	if err := json.Unmarshal(index, &places); err != nil {
		return nil, fmt.Errorf("index: %w: %w", err, connectors.ErrUnreadable)
	}
	codes := make([]string, len(places))
	taken := make([]bool, len(places))
	for code, place := range places {
		if place < 0 || place >= len(codes) || taken[place] {
			return nil, fmt.Errorf("index: code %.60q at place %d, which is outside or taken: %w", code, place, connectors.ErrUnreadable)
		}
		codes[place], taken[place] = code, true
	}
	return codes, nil
}

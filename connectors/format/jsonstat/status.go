package jsonstat

import (
	"encoding/json"
	"maps"
	"slices"
	"strconv"
	"strings"

	"cts/connectors/streams"
)

// status says something of values: of all, in the order of the values, or by position.
type status struct {
	all     string
	inOrder []string
	at      map[int]string
}

// read reads the member status.
func (s *status) read(walk *streams.JSON) error {
	s.at = map[int]string{}
	return walk.Any(
		func(name string) error {
			text, err := statusText(walk)
			if position, failed := strconv.Atoi(name); failed == nil && position >= 0 {
				s.at[position] = text
			}
			return err
		},
		func(int) error {
			text, err := statusText(walk)
			s.inOrder = append(s.inOrder, text)
			return err
		},
		func(token json.Token) error {
			s.all, _ = token.(string)
			return nil
		})
}

func statusText(walk *streams.JSON) (string, error) {
	token, err := walk.Token()
	switch token := token.(type) {
	case string:
		return strings.TrimSpace(token), err
	case json.Number:
		return token.String(), err
	}
	return "", err
}

// of is the status of the value at a position.
func (s *status) of(position int) string {
	switch {
	case s.at[position] != "":
		return s.at[position]
	case len(s.inOrder) == 1:
		return s.inOrder[0]
	case position < len(s.inOrder):
		return s.inOrder[position]
	}
	return s.all
}

// positions lists the positions whose status is given one by one.
func (s *status) positions() []int { return slices.Sorted(maps.Keys(s.at)) }

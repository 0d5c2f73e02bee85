package sdmx

import (
	"fmt"
	"strings"

	"cts/connectors"
)

// maxGroups bounds how many groups of series one data set may have.
const maxGroups = 1_000_000

// groups holds what is said of groups of series, found by the codes that a series
// shares with them. Messages say neither which attributes of a group element are
// its key; the concepts that occur in the key of a series are.
type groups struct {
	shapes []*shape
	count  int
}

// shape is all groups with the same concepts in the same order.
type shape struct {
	concepts string
	groups   []level
	indices  map[string]map[string][]value // by concepts shared with a series, by their codes
}

func (g *groups) add(group level) {
	copied := level{keys: append([]value(nil), group.keys...), attributes: append([]value(nil), group.attributes...)}
	g.count++
	concepts := conceptsOf(copied.keys) + "/" + conceptsOf(copied.attributes)
	for _, s := range g.shapes {
		if s.concepts == concepts {
			s.groups, s.indices = append(s.groups, copied), nil
			return
		}
	}
	g.shapes = append(g.shapes, &shape{concepts: concepts, groups: []level{copied}})
}

func (g *groups) full() error {
	if g.count > maxGroups || len(g.shapes) > 1000 {
		return fmt.Errorf("more than %d groups of series: %w", maxGroups, connectors.ErrLimit)
	}
	return nil
}

func conceptsOf(values []value) string {
	var names []string
	for _, v := range values {
		names = append(names, v.concept)
	}
	return strings.Join(names, "\x00")
}

// of returns what groups say of a series with that key.
func (g *groups) of(key []value) []value {
	if len(g.shapes) == 0 {
		return nil
	}
	codes := make(map[string]string, len(key))
	for _, v := range key {
		codes[v.concept] = v.code
	}
	var said []value
	for _, s := range g.shapes {
		said = append(said, s.of(codes)...)
	}
	return said
}

func (s *shape) of(codes map[string]string) []value {
	var shared, wanted []string
	for _, v := range s.groups[0].keys {
		if code, ok := codes[v.concept]; ok {
			shared, wanted = append(shared, v.concept), append(wanted, code)
		}
	}
	if len(shared) == 0 {
		return nil
	}
	name := strings.Join(shared, "\x00")
	index, ok := s.indices[name]
	if !ok {
		index = s.index(codes)
		if s.indices == nil {
			s.indices = map[string]map[string][]value{}
		}
		s.indices[name] = index
	}
	return index[strings.Join(wanted, "\x00")]
}

// index finds the groups by the codes of the concepts that a series has.
func (s *shape) index(codes map[string]string) map[string][]value {
	index := make(map[string][]value, len(s.groups))
	for _, group := range s.groups {
		var key []string
		var said []value
		for _, v := range group.keys {
			if _, ok := codes[v.concept]; ok {
				key = append(key, v.code)
			} else {
				said = append(said, v)
			}
		}
		name := strings.Join(key, "\x00")
		index[name] = append(index[name], append(said, group.attributes...)...)
	}
	return index
}

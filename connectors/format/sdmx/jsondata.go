package sdmx

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"cts/connectors"
	"cts/connectors/streams"
	"cts/schemas"
)

// noteNoSuchIndex says that a figure refers to a code that the message does not list.
const noteNoSuchIndex = "reader.no_such_index"

// Read passes on a row a measure of each observation.
func (f jsonFormat) Read(ctx context.Context, file connectors.File, header connectors.Header, sink connectors.Sink) error {
	m, err := readJSON(ctx, file)
	if err != nil {
		return err
	}
	walk, err := streams.JSONFile(ctx, file)
	if err != nil {
		return err
	}
	reader := &jsonReader{message: m, walk: walk, rows: connectors.NewRows(ctx, file, header, sink)}
	err = reader.walkData(walk)
	if reader.fromSink != nil {
		return reader.fromSink
	}
	return connectors.InFile(file, streams.Broken(ctx, fmt.Sprintf("byte %d", walk.Offset()), err))
}

// jsonReader makes raw rows of the observations of a message.
type jsonReader struct {
	message   jsonMessage
	walk      *streams.JSON
	rows      *connectors.Rows
	fromSink  error
	dataSet   int
	structure *jsonStructure
	labels    []string // of the data set and the series in hand
	notes     []string
	place     string
	groups    []*jsonGroups
	key       map[string]string // index by dimension, of the observation in hand
}

// jsonGroups is what is said of observations that share the codes of some dimensions.
type jsonGroups struct {
	dimensions []string
	labels     map[string][]string // by the indices of the dimensions
}

func (r *jsonReader) walkData(walk *streams.JSON) error {
	var member func(name string) error
	member = func(name string) error {
		switch name {
		case "data":
			return walk.Object(member)
		case "dataSets":
			return walk.Array(r.readDataSet)
		}
		return walk.Skip()
	}
	return walk.Object(member)
}

func (r *jsonReader) readDataSet(index int) error {
	d := r.message.dataSets[index]
	if d.structure < 0 || d.structure >= len(r.message.structures) {
		return fmt.Errorf("dataSets[%d]: no structure %d: %w", index, d.structure, connectors.ErrUnreadable)
	}
	r.dataSet, r.structure = index, &r.message.structures[d.structure]
	r.place = "dataSets[" + strconv.Itoa(index) + "]"
	r.key = map[string]string{}
	r.notes = nil
	if strings.EqualFold(d.action, "Delete") {
		r.notes = []string{noteDeleted}
	}
	r.readGroups(d.groupAttributes)
	var ofDataSet []string
	for _, dimension := range r.structure.Dimensions.DataSet {
		if len(dimension.Values) > 0 {
			r.key[dimension.ID] = "0"
			ofDataSet = append(ofDataSet, r.rows.Label(dimension.ID, dimension.Values[0].code()))
		}
	}
	after := r.attributes(nil, r.structure.Attributes.DataSet, d.attributes)
	return r.walk.Object(func(name string) error {
		switch name {
		case "series":
			return r.walk.Object(func(key string) error { return r.readSeries(key, ofDataSet, after) })
		case "observations":
			r.labels = append(slices.Clone(ofDataSet), after...)
			own := slices.Concat(r.structure.Dimensions.Series, r.structure.Dimensions.Observation)
			return r.readObservations(r.place+"/observations/", own)
		}
		return r.walk.Skip()
	})
}

func (r *jsonReader) readSeries(key string, before, after []string) error {
	place := r.place + "/series/" + key
	labels, notes, err := r.codes(slices.Clone(before), r.structure.Dimensions.Series, key)
	if err != nil {
		return fmt.Errorf("%s: %w", place, err)
	}
	kept := r.notes
	r.notes = append(slices.Clone(kept), notes...)
	defer func() { r.notes = kept }()
	return r.walk.Object(func(name string) error {
		switch name {
		case "attributes":
			var given []any
			if err := r.walk.Decode(&given); err != nil {
				return err
			}
			labels = r.attributes(labels, r.structure.Attributes.Series, given)
			return nil
		case "observations":
			r.labels = append(slices.Clone(labels), after...)
			return r.readObservations(place+"/observations/", r.structure.Dimensions.Observation)
		}
		return r.walk.Skip()
	})
}

func (r *jsonReader) readObservations(place string, dimensions []jsonComponent) error {
	return r.walk.Object(func(key string) error {
		var given []any
		if err := r.walk.Decode(&given); err != nil {
			return fmt.Errorf("%s%s: %w", place, key, err)
		}
		labels, notes, err := r.codes(slices.Clone(r.labels), dimensions, key)
		if err != nil {
			return fmt.Errorf("%s%s: %w", place, key, err)
		}
		return r.emit(place+key, labels, slices.Compact(append(slices.Clone(r.notes), notes...)), given)
	})
}

// emit passes on the measures of an observation: the first elements; the others are attributes.
func (r *jsonReader) emit(place string, labels, notes []string, given []any) error {
	measures := max(1, len(r.structure.Measures.Observation))
	if len(given) > measures {
		labels = r.attributes(labels, r.structure.Attributes.Observation, given[measures:])
	}
	labels = append(labels, r.ofGroups()...)
	if len(notes) == 0 {
		notes = nil
	}
	for i := range measures {
		row := schemas.RawRow{Locator: place, Labels: labels, Notes: notes}
		if i < len(given) {
			row.ValueRaw = literal(given[i])
		}
		row.ValueType = connectors.ValueType(row.ValueRaw)
		if measures > 1 {
			id := r.structure.Measures.Observation[i].ID
			row.Locator = place + "/" + strconv.Itoa(i)
			row.Labels = append(labels[:len(labels):len(labels)], r.rows.Label("MEASURE", id))
		}
		if len(row.Labels) == 0 {
			return fmt.Errorf("%s: an observation without dimensions: %w", place, connectors.ErrUnreadable)
		}
		if r.fromSink = r.rows.Emit(row); r.fromSink != nil {
			return r.fromSink
		}
	}
	return nil
}

// codes reads a key such as "0:3:1". An index that the structure does not list
// is kept as #7, which is nobody's code.
func (r *jsonReader) codes(labels []string, dimensions []jsonComponent, key string) (all, notes []string, err error) {
	indices := strings.Split(key, ":")
	if len(indices) != len(dimensions) && (len(dimensions) > 0 || key != "") {
		notes = []string{noteNoSuchIndex}
	}
	for i, text := range indices {
		if i >= len(dimensions) {
			break
		}
		index, err := strconv.Atoi(text)
		if err != nil {
			return nil, nil, fmt.Errorf("%.60q is no key of indices: %w", key, connectors.ErrUnreadable)
		}
		r.key[dimensions[i].ID] = text
		if index < 0 || index >= len(dimensions[i].Values) {
			labels, notes = append(labels, r.rows.Label(dimensions[i].ID, "#"+text)), []string{noteNoSuchIndex}
			continue
		}
		labels = append(labels, r.rows.Label(dimensions[i].ID, dimensions[i].Values[index].code()))
	}
	return labels, notes, nil
}

// attributes adds the labels of attributes: each an index of a value, or the value itself.
func (r *jsonReader) attributes(labels []string, components []jsonComponent, given []any) []string {
	for i, component := range components {
		if i >= len(given) {
			break
		}
		if code := component.text(given[i]); code != "" {
			labels = append(labels, r.rows.Label(component.ID, code))
		}
	}
	return labels
}

func (c jsonComponent) text(given any) string {
	switch given := given.(type) {
	case json.Number:
		if index, err := strconv.Atoi(given.String()); err == nil && index >= 0 && index < len(c.Values) {
			return c.Values[index].code()
		}
	case []any:
		var texts []string
		for _, one := range given {
			texts = append(texts, c.text(one))
		}
		return strings.Join(texts, "; ")
	}
	return literal(given)
}

// readGroups reads what is said of observations that share some codes. The key
// has a place for each dimension in the order of their positions; an empty one is any.
func (r *jsonReader) readGroups(given map[string][]any) {
	r.groups = nil
	dimensions := r.inOrder()
	bySet := map[string]*jsonGroups{}
	for _, key := range slices.Sorted(maps.Keys(given)) {
		var of, indices []string
		for i, index := range strings.Split(key, ":") {
			if index != "" && i < len(dimensions) {
				of, indices = append(of, dimensions[i]), append(indices, index)
			}
		}
		set := strings.Join(of, ":")
		if bySet[set] == nil {
			bySet[set] = &jsonGroups{dimensions: of, labels: map[string][]string{}}
			r.groups = append(r.groups, bySet[set])
		}
		labels := r.attributes(nil, r.structure.Attributes.DimensionGroup, given[key])
		bySet[set].labels[strings.Join(indices, ":")] = labels
	}
}

// inOrder lists all dimensions by their positions.
func (r *jsonReader) inOrder() []string {
	d := r.structure.Dimensions
	all := slices.Concat(d.DataSet, d.Series, d.Observation)
	slices.SortStableFunc(all, func(a, b jsonComponent) int { return a.KeyPosition - b.KeyPosition })
	var ids []string
	for _, dimension := range all {
		ids = append(ids, dimension.ID)
	}
	return ids
}

// ofGroups are the labels of the groups that the observation in hand belongs to.
func (r *jsonReader) ofGroups() []string {
	var labels []string
	for _, group := range r.groups {
		var indices []string
		for _, dimension := range group.dimensions {
			indices = append(indices, r.key[dimension])
		}
		labels = append(labels, group.labels[strings.Join(indices, ":")]...)
	}
	return labels
}

// literal writes a value as the message does; texts in several languages become
// the one in English, or the first by the name of its language.
func literal(given any) string {
	switch given := given.(type) {
	case nil:
		return ""
	case string:
		return given
	case json.Number:
		return given.String()
	case bool:
		return strconv.FormatBool(given)
	case []any:
		var texts []string
		for _, one := range given {
			texts = append(texts, literal(one))
		}
		return strings.Join(texts, "; ")
	case map[string]any:
		if text, ok := given["en"]; ok {
			return literal(text)
		}
		for _, language := range slices.Sorted(maps.Keys(given)) {
			return literal(given[language])
		}
	}
	return ""
}

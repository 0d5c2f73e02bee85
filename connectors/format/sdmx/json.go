package sdmx

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"

	"cts/connectors"
	"cts/connectors/streams"
)

// JSON is the format "sdmx-json".
var JSON = connectors.FormatDescriptor{
	ID:         "sdmx-json",
	Title:      "SDMX-JSON 1.0 and 2.0",
	Help:       "Data messages in JSON: flat, by series or by cross-section; also the older form of .Stat.",
	Version:    "1",
	Extensions: []string{".json", ".json.gz"},
	Datasets:   anyDataset,
	Years:      "SDMX-JSON 1.0 (2014) and 2.0 (2021); figures of any year",
	Licence:    licenceOfMessage,
	New:        connectors.WithoutSettings("sdmx-json", jsonFormat{}),
}

type jsonFormat struct{}

// jsonMessage is all of a message but its figures.
type jsonMessage struct {
	version    string
	header     jsonHeader
	structures []jsonStructure
	dataSets   []jsonDataSet
	errors     []jsonError
	others     []string // members of data that are no figures
}

type jsonHeader struct {
	ID       string `json:"id"`
	Prepared string `json:"prepared"`
	Sender   struct {
		ID string `json:"id"`
	} `json:"sender"`
}

type jsonError struct {
	Code    json.Number `json:"code"`
	Title   string      `json:"title"`
	Message string      `json:"message"`
}

// jsonStructure says what the indices of the figures mean.
type jsonStructure struct {
	Links []struct {
		Href string `json:"href"`
		URN  string `json:"urn"`
		Rel  string `json:"rel"`
	} `json:"links"`
	Dimensions jsonComponents `json:"dimensions"`
	Measures   jsonComponents `json:"measures"`
	Attributes jsonComponents `json:"attributes"`
}

// jsonComponents are components by the level at which they are given.
type jsonComponents struct {
	DataSet        []jsonComponent `json:"dataSet"`
	DimensionGroup []jsonComponent `json:"dimensionGroup"`
	Series         []jsonComponent `json:"series"`
	Observation    []jsonComponent `json:"observation"`
}

type jsonComponent struct {
	ID          string      `json:"id"`
	KeyPosition int         `json:"keyPosition"`
	Values      []jsonValue `json:"values"`
}

type jsonValue struct {
	ID    string `json:"id"`
	Name  string `json:"name"`
	Value any    `json:"value"`
}

// code is what a value is called: its id, in uncoded attributes its name.
func (v jsonValue) code() string {
	if v.ID != "" {
		return v.ID
	}
	if v.Name != "" {
		return v.Name
	}
	return literal(v.Value)
}

// jsonDataSet is all of a data set but its figures.
type jsonDataSet struct {
	structure       int
	action          string
	attributes      []any
	groupAttributes map[string][]any
	figures         bool
}

// Recognise reads all of a message but its figures.
func (f jsonFormat) Recognise(ctx context.Context, file connectors.File) (connectors.Header, error) {
	m, err := readJSON(ctx, file)
	if err != nil {
		return connectors.Header{}, err
	}
	if !m.hasFigures() {
		return connectors.Header{}, fmt.Errorf("%s: %s: %w", file.Name, m.summary(), connectors.ErrNoFigures)
	}
	if len(m.structures) == 0 {
		return connectors.Header{}, fmt.Errorf("%s: figures without the structure that says what they are: %w", file.Name, connectors.ErrUnreadable)
	}
	about := m.about()
	header := connectors.Header{Format: JSON.ID, Provider: about.agency, Dataset: about.id, Part: wholePart, Edition: "SDMX-JSON-" + m.version}
	if about.agency == "" || about.id == "" {
		return header, fmt.Errorf("%s: neither header nor links name the dataset: %w", file.Name, connectors.ErrUnreadable)
	}
	header.Issue(m.header.Prepared, "header/prepared")
	header.IssueByName(file.Name)
	return header, nil
}

func (m jsonMessage) hasFigures() bool {
	for _, d := range m.dataSets {
		if d.figures {
			return true
		}
	}
	return false
}

// summary says in one line what a message without figures says.
func (m jsonMessage) summary() string {
	said := []string{"SDMX-JSON " + m.version}
	for _, e := range m.errors {
		said = append(said, strings.TrimSpace("message "+e.Code.String()+": "+e.Title+e.Message))
	}
	if len(m.others) > 0 {
		said = append(said, strings.Join(m.others, ", "))
	}
	return strings.Join(said, "; ")
}

// about finds the dataset in the links of the structure, else in the header.
func (m jsonMessage) about() reference {
	about := reference{agency: m.header.Sender.ID}
	for _, link := range m.structures[0].Links {
		if found, ok := parseReference(link.URN); ok && strings.HasPrefix(link.URN, "urn:") {
			return found
		}
		if found, ok := referenceInPath(link.Href); ok && about.id == "" {
			about.id = found.id
			if found.agency != "" {
				about.agency = found.agency
			}
		}
	}
	if about.id == "" {
		about.id = m.header.ID
	}
	return about
}

// referenceInPath reads ".../dataflow/ECB/EXR/1.0", or ".../dataflow/PART2/all".
func referenceInPath(href string) (reference, bool) {
	for _, resource := range []string{"/dataflow/", "/datastructure/"} {
		_, path, ok := strings.Cut(href, resource)
		if !ok {
			continue
		}
		path, _, _ = strings.Cut(path, "?")
		parts := strings.Split(path, "/")
		if len(parts) >= 2 && parts[1] != "all" {
			return reference{agency: parts[0], id: parts[1]}, true
		}
		return reference{id: parts[0]}, parts[0] != ""
	}
	return reference{}, false
}

// readJSON reads all of a message but its figures.
func readJSON(ctx context.Context, file connectors.File) (jsonMessage, error) {
	walk, err := streams.JSONFile(ctx, file)
	if err != nil {
		return jsonMessage{}, err
	}
	m := jsonMessage{version: "1.0"}
	known := false
	err = walk.Object(func(name string) error {
		if !known && !membersOfMessage[name] {
			return fmt.Errorf("member %.60q is none of an SDMX-JSON message: %w", name, connectors.ErrNotRecognised)
		}
		known = true
		return m.member(walk, name)
	})
	if err == nil {
		err = walk.End()
	}
	switch {
	case err != nil && !known && ctx.Err() == nil:
		return m, fmt.Errorf("%s: %w: %w", file.Name, err, connectors.ErrNotRecognised)
	case err != nil:
		return m, fmt.Errorf("%s: %w", file.Name, streams.Broken(ctx, fmt.Sprintf("byte %d", walk.Offset()), err))
	case len(m.dataSets) == 0 && len(m.structures) == 0 && len(m.errors) == 0 && len(m.others) == 0:
		return m, fmt.Errorf("%s: no SDMX-JSON message: %w", file.Name, connectors.ErrNotRecognised)
	}
	return m, nil
}

// membersOfMessage are the names that a message may begin with.
var membersOfMessage = map[string]bool{
	"$schema": true, "meta": true, "header": true, "data": true, "dataSets": true, "structure": true, "structures": true, "errors": true,
}

func (m *jsonMessage) member(walk *streams.JSON, name string) error {
	switch name {
	case "meta", "header":
		if name == "meta" {
			m.version = "2.0"
		}
		return walk.Decode(&m.header)
	case "errors":
		return walk.Decode(&m.errors)
	case "data":
		return walk.Object(func(name string) error { return m.memberOfData(walk, name) })
	}
	return m.memberOfData(walk, name)
}

func (m *jsonMessage) memberOfData(walk *streams.JSON, name string) error {
	switch name {
	case "structure":
		var one jsonStructure
		err := walk.Decode(&one)
		m.structures = append(m.structures, one)
		return err
	case "structures":
		return walk.Decode(&m.structures)
	case "dataSets":
		return walk.Array(func(int) error { return m.dataSet(walk) })
	}
	if !membersOfMessage[name] {
		m.others = append(m.others, name)
	}
	return walk.Skip()
}

func (m *jsonMessage) dataSet(walk *streams.JSON) error {
	var d jsonDataSet
	err := walk.Object(func(name string) error {
		switch name {
		case "structure":
			return walk.Decode(&d.structure)
		case "action":
			return walk.Decode(&d.action)
		case "attributes":
			return walk.Decode(&d.attributes)
		case "dimensionGroupAttributes":
			return walk.Decode(&d.groupAttributes)
		case "series", "observations":
			d.figures = true
		}
		return walk.Skip()
	})
	m.dataSets = append(m.dataSets, d)
	return err
}

// Inspect says what a message is.
func (f jsonFormat) Inspect(ctx context.Context, file connectors.File) (connectors.Inspection, error) {
	m, err := readJSON(ctx, file)
	switch {
	case err != nil:
		return connectors.Inspection{}, err
	case m.hasFigures():
		return connectors.Inspection{Role: connectors.RoleData, Summary: "SDMX-JSON " + m.version}, nil
	case len(m.errors) > 0:
		return connectors.Inspection{Role: connectors.RoleMessage, Summary: m.summary()}, nil
	}
	return connectors.Inspection{Role: connectors.RoleStructure, Summary: m.summary()}, nil
}

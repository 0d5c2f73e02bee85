package pipeline

import (
	"bytes"
	_ "embed"
	"fmt"
	"maps"
	"slices"
	"sync"

	"go.yaml.in/yaml/v3"
)

//go:embed ready.yaml
var readyText []byte

//go:embed quirks.yaml
var quirksText []byte

// ReadySources are sources that a workspace may take over as they are, by name.
func ReadySources() map[string]Source { return maps.Clone(readySources()) }

var readySources = sync.OnceValue(func() map[string]Source {
	config, err := parseConfig(readyText)
	if err != nil {
		panic(fmt.Sprintf("pipeline: ready.yaml: %v", err))
	}
	return config.Sources
})

// ReadySource is the text of a ready source, to be put under sources in cts.yaml.
func ReadySource(name string) (string, error) {
	source, ok := readySources()[name]
	if !ok {
		return "", fmt.Errorf("ready source %q: %w; there are %q", name, ErrUnknown, slices.Sorted(maps.Keys(readySources())))
	}
	var text bytes.Buffer
	encoder := yaml.NewEncoder(&text)
	encoder.SetIndent(2)
	err := encoder.Encode(map[string]Source{name: source})
	return text.String(), err
}

// Quirk is something that a source does otherwise than one would expect, and what
// the program makes of it. Numbers are never given twice.
type Quirk struct {
	Number int    `yaml:"number"`
	Source string `yaml:"source"` // dataset, format or publisher
	What   string `yaml:"what"`
	Does   string `yaml:"does"` // what the program makes of it
	Test   string `yaml:"test"` // package and name of the test that holds it
}

// Quirks lists every known quirk, by number.
func Quirks() []Quirk { return slices.Clone(quirks()) }

var quirks = sync.OnceValue(func() []Quirk {
	var all []Quirk
	decoder := yaml.NewDecoder(bytes.NewReader(quirksText))
	decoder.KnownFields(true)
	if err := decoder.Decode(&all); err != nil {
		panic(fmt.Sprintf("pipeline: quirks.yaml: %v", err))
	}
	return all
})

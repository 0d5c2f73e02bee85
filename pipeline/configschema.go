package pipeline

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/santhosh-tekuri/jsonschema/v6/kind"
	"go.yaml.in/yaml/v3"
	"golang.org/x/text/language"
	"golang.org/x/text/message"
)

type object = map[string]any

// ConfigSchema is the JSON Schema of cts.yaml, for editors and for the check of a
// configuration. Transports and formats give it their options.
func ConfigSchema() object {
	return object{
		"$schema": "https://json-schema.org/draft/2020-12/schema",
		"title":   "Configuration of a workspace (cts.yaml)",
		"type":    "object",
		"properties": object{
			"workspace":  object{"type": "string"},
			"languages":  object{"type": "array", "items": object{"enum": []any{"ar", "zh", "en", "fr", "ru", "es"}}},
			"sources":    object{"type": []any{"object", "null"}, "additionalProperties": sourceSchema()},
			"precedence": object{"type": []any{"array", "null"}, "items": object{"type": "string"}},
			"limits": object{"type": []any{"object", "null"}, "additionalProperties": false, "properties": object{
				"memory": object{"type": "string"}, "disk": object{"type": "string"}, "file": object{"type": "string"},
				"threads": object{"type": "integer", "minimum": 0},
			}},
		},
		"additionalProperties": false,
	}
}

func sourceSchema() object {
	var transports, formats, conditions []any
	for _, transport := range registry.Transports() {
		transports = append(transports, transport.ID)
		conditions = append(conditions, object{
			"if":   object{"properties": object{"transport": object{"const": transport.ID}}, "required": []any{"transport"}},
			"then": transportSchema(transport.ID),
		})
	}
	for _, id := range FormatIDs() {
		formats = append(formats, id)
	}
	text := object{"type": "string"}
	return object{
		"type": "object", "additionalProperties": false, "required": []any{"transport"},
		"properties": object{
			"title": text, "transport": object{"enum": transports}, "path": text, "options": object{"type": "object", "additionalProperties": object{"type": []any{"string", "number", "boolean"}}},
			"format": object{"enum": append(formats, "")}, "mapping": text, "structure": text, "correspondence": text, "area": text,
			"acceptance": object{"enum": []any{AcceptanceReview, AcceptanceAuto}}, "schedule": text, "licence": text, "citation": text, "standing": text,
		},
		"allOf": conditions,
	}
}

// transportSchema holds the options of a source to those of its transport.
func transportSchema(id string) object {
	transport, _ := registry.Transport(id)
	properties, required := object{}, []any{}
	for _, option := range transport.Options {
		property := object{"description": option.Help}
		if option.Secret {
			property["type"], property["pattern"] = "string", "^(env|file):."
		}
		properties[option.Name] = property
		if option.Required && option.Name != "path" {
			required = append(required, option.Name)
		}
	}
	options := object{"properties": properties, "additionalProperties": false, "required": required}
	then := object{"properties": object{"options": options}}
	switch {
	case id == "dir":
		then["required"] = []any{"path"}
	case len(required) > 0:
		then["required"] = []any{"options"}
	}
	return then
}

var configSchema = sync.OnceValues(func() (*jsonschema.Schema, error) {
	text, err := json.Marshal(ConfigSchema())
	if err != nil {
		return nil, err
	}
	document, err := jsonschema.UnmarshalJSON(strings.NewReader(string(text)))
	if err != nil {
		return nil, err
	}
	compiler := jsonschema.NewCompiler()
	if err := compiler.AddResource("cts.json", document); err != nil {
		return nil, err
	}
	return compiler.Compile("cts.json")
})

// checkConfig holds the text of a configuration to its schema. Every error names
// the line and what is there.
func checkConfig(text []byte) error {
	var root yaml.Node
	if err := yaml.Unmarshal(text, &root); err != nil || len(root.Content) == 0 {
		return err
	}
	var document any
	if err := root.Decode(&document); err != nil {
		return err
	}
	schema, err := configSchema()
	if err != nil {
		return err
	}
	var invalid *jsonschema.ValidationError
	if err := schema.Validate(document); !errors.As(err, &invalid) {
		return err
	}
	return errors.Join(problemsOf(invalid, root.Content[0])...)
}

// problemsOf are the innermost causes, by line. What stands at a secret is not repeated.
func problemsOf(invalid *jsonschema.ValidationError, root *yaml.Node) []error {
	type problem struct {
		line int
		text string
	}
	var problems []problem
	var collect func(*jsonschema.ValidationError)
	collect = func(e *jsonschema.ValidationError) {
		if len(e.Causes) == 0 {
			node := nodeAt(root, e.InstanceLocation, e.ErrorKind)
			problems = append(problems, problem{node.Line, placeOf(e.InstanceLocation) + wordingOf(e.ErrorKind)})
		}
		for _, cause := range e.Causes {
			collect(cause)
		}
	}
	collect(invalid)
	slices.SortFunc(problems, func(a, b problem) int { return a.line - b.line })
	var errs []error
	for _, p := range problems {
		errs = append(errs, fmt.Errorf("line %d: %s", p.line, p.text))
	}
	return errs
}

// placeOf is the way to a value, before what is said of it; nothing at the top.
func placeOf(location []string) string {
	if len(location) == 0 {
		return ""
	}
	return strings.Join(location, ".") + ": "
}

func wordingOf(k jsonschema.ErrorKind) string {
	if _, ok := k.(*kind.Pattern); ok {
		return "a secret is given as env:NAME or file:PATH, never itself; take it out of the file and change it"
	}
	if additional, ok := k.(*kind.AdditionalProperties); ok {
		return fmt.Sprintf("not known: %s", strings.Join(additional.Properties, ", "))
	}
	return k.LocalizedString(message.NewPrinter(language.English))
}

// nodeAt finds the place of a value; of a key that should not be there, the key.
func nodeAt(node *yaml.Node, location []string, k jsonschema.ErrorKind) *yaml.Node {
	if additional, ok := k.(*kind.AdditionalProperties); ok && len(additional.Properties) > 0 {
		location = append(slices.Clone(location), additional.Properties[0])
	}
	for _, step := range location {
		below := childOf(node, step)
		if below == nil {
			break
		}
		node = below
	}
	return node
}

func childOf(node *yaml.Node, step string) *yaml.Node {
	switch node.Kind {
	case yaml.MappingNode:
		for i := 0; i+1 < len(node.Content); i += 2 {
			if node.Content[i].Value == step {
				value := *node.Content[i+1]
				value.Line = node.Content[i].Line
				return &value
			}
		}
	case yaml.SequenceNode:
		if i, err := strconv.Atoi(step); err == nil && i < len(node.Content) {
			return node.Content[i]
		}
	}
	return nil
}

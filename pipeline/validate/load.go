package validate

import (
	"bytes"
	"cmp"
	"embed"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path"
	"slices"
	"sort"
	"strings"
	"sync"

	"go.yaml.in/yaml/v3"

	"cts/schemas"
)

//go:embed rules/*.yaml
var ruleFiles embed.FS

// The rules that the program carries were verified when it was built: a test loads them with Load.
var embeddedRules = sync.OnceValues(func() ([]Rule, error) { return load(ruleFiles, func(Rule) error { return nil }) })

// Rules are the rules that the program carries, sorted by id.
func Rules() ([]Rule, error) {
	rules, err := embeddedRules()
	return slices.Clone(rules), err
}

// Load reads rules/<ID>.yaml files, sorted by id. A file that is not understood
// in full is refused with its line: an unknown key, a relation, column of an
// example or message that does not exist, a rule without a breaking example.
//
// [CheckExamples] runs the examples, which needs a database.
func Load(files fs.FS) ([]Rule, error) { return load(files, Rule.verify) }

func load(files fs.FS, verify func(Rule) error) ([]Rule, error) {
	found, err := fs.Glob(files, "rules/*.yaml")
	if err != nil {
		return nil, fmt.Errorf("list rules: %w", err)
	}
	var rules []Rule
	for _, name := range found {
		content, err := fs.ReadFile(files, name)
		if err != nil {
			return nil, fmt.Errorf("read rule: %w", err)
		}
		rule, err := parseRule(name, content)
		if err = cmp.Or(err, verify(rule)); err != nil {
			return nil, err
		}
		rules = append(rules, rule)
	}
	sort.Slice(rules, func(i, j int) bool { return rules[i].ID < rules[j].ID })
	return rules, checkYields(rules)
}

// Digest names a set of rules: it changes with any byte of a rule, of its
// relation or of its messages.
func Digest(rules []Rule) string {
	parts := []string{relationsDigest()}
	for _, rule := range rules {
		content, _ := yaml.Marshal(rule)
		parts = append(parts, rule.ID, string(content), fmt.Sprint(rule.overrides))
		for _, check := range rule.Checks {
			sentence, remedy := check.texts()
			parts = append(parts, sentence, remedy)
		}
	}
	return schemas.ID(parts...)
}

func parseRule(name string, content []byte) (Rule, error) {
	rule := Rule{file: name}
	decoder := yaml.NewDecoder(bytes.NewReader(content))
	decoder.KnownFields(true)
	if err := decoder.Decode(&rule); err != nil {
		return Rule{}, fmt.Errorf("rule file %s: %w", name, err)
	}
	var more yaml.Node
	if err := decoder.Decode(&more); !errors.Is(err, io.EOF) {
		return Rule{}, fmt.Errorf("rule file %s: holds more than one rule", name)
	}
	rule.content = content
	if want := strings.TrimSuffix(path.Base(name), ".yaml"); rule.ID != want {
		return Rule{}, fmt.Errorf("rule file %s, line %d: id %q is not the name of the file", name, linesOf(content).of("id"), rule.ID)
	}
	return rule, nil
}

// UnmarshalYAML keeps the order of the file.
func (e *Expressions) UnmarshalYAML(node *yaml.Node) error {
	if node.Kind != yaml.MappingNode {
		return fmt.Errorf("line %d: expected name: expression", node.Line)
	}
	for i := 0; i+1 < len(node.Content); i += 2 {
		*e = append(*e, Expression{Name: node.Content[i].Value, SQL: node.Content[i+1].Value})
	}
	return nil
}

func checkYields(rules []Rule) error {
	for _, rule := range rules {
		for _, id := range rule.YieldsTo {
			if id == rule.ID || !slices.ContainsFunc(rules, func(r Rule) bool { return r.ID == id }) {
				return rule.at("yields_to", "it yields to %q, which is no other rule", id)
			}
		}
	}
	return nil
}

// lines holds the line of every path of a file, such as checks[0].holds.
type lines map[string]int

// of finds the line of a path, or of what contains it.
func (l lines) of(path string) int {
	for path != "" {
		if line, ok := l[path]; ok {
			return line
		}
		cut := strings.LastIndexAny(path, ".[")
		if cut < 0 {
			break
		}
		path = path[:cut]
	}
	return 1
}

func linesOf(content []byte) lines {
	found := lines{}
	var document yaml.Node
	if yaml.Unmarshal(content, &document) == nil && len(document.Content) > 0 {
		found.walk("", document.Content[0])
	}
	return found
}

func (l lines) walk(path string, node *yaml.Node) {
	switch node.Kind {
	case yaml.MappingNode:
		for i := 0; i+1 < len(node.Content); i += 2 {
			key := node.Content[i].Value
			if path != "" {
				key = path + "." + key
			}
			l[key] = node.Content[i].Line
			l.walk(key, node.Content[i+1])
		}
	case yaml.SequenceNode:
		for i, item := range node.Content {
			key := fmt.Sprintf("%s[%d]", path, i)
			l[key] = item.Line
			l.walk(key, item)
		}
	}
}

package pipeline

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"

	"cts/schemas"
)

// ConfigName is the configuration file at the root of a workspace.
const ConfigName = "cts.yaml"

// Acceptance policies of a source.
const (
	// AcceptanceReview accepts a submission without open errors; the others wait for a person.
	AcceptanceReview = "review"
	// AcceptanceAuto accepts every submission and holds out the values with an open error.
	AcceptanceAuto = "auto"
)

// Config is what a workspace declares in cts.yaml. Unknown keys are errors.
type Config struct {
	Workspace  string            `yaml:"workspace"`
	Languages  []string          `yaml:"languages"`
	Sources    map[string]Source `yaml:"sources"`
	Precedence []string          `yaml:"precedence"` // datasets, the first that has a figure gives it
	Limits     Limits            `yaml:"limits"`
}

// Source is a place that submissions come from.
type Source struct {
	Title          string            `yaml:"title,omitempty"`
	Transport      string            `yaml:"transport"`
	Path           string            `yaml:"path,omitempty"`           // of transport dir; relative to the workspace
	Options        map[string]string `yaml:"options,omitempty"`        // of the transport; a secret is env:NAME or file:PATH
	Format         string            `yaml:"format,omitempty"`         // found by the content where it is left out
	Mapping        string            `yaml:"mapping,omitempty"`        // dataset whose description says what the columns mean; found by them where it is left out
	Structure      string            `yaml:"structure,omitempty"`      // structure message that its SDMX files have to keep to; relative to the workspace
	Correspondence string            `yaml:"correspondence,omitempty"` // in place of the one that the description names
	Area           string            `yaml:"area,omitempty"`           // the one area that it is about, where its files do not say
	Acceptance     string            `yaml:"acceptance"`
	Schedule       string            `yaml:"schedule,omitempty"` // how often it is worth asking: a hint for whoever starts runs
	Licence        string            `yaml:"licence,omitempty"`
	Citation       string            `yaml:"citation,omitempty"`
	Standing       string            `yaml:"standing,omitempty"`
}

// Limits bound what a run may use.
type Limits struct {
	Memory  string `yaml:"memory"`         // of the query engine, such as 2GB
	Disk    string `yaml:"disk,omitempty"` // of what the query engine puts aside, in the workspace, when memory does not suffice; 20GB where it is left out
	Threads int    `yaml:"threads"`        // of the query engine
	File    string `yaml:"file"`           // largest file that is taken in, such as 64MB
}

// DefaultConfig is the configuration of a new workspace.
func DefaultConfig(name string) Config {
	return Config{
		Workspace: name,
		Languages: []string{"en"},
		Sources: map[string]Source{
			"questionnaires": {Transport: "dir", Path: "inbox/questionnaires", Format: "questionnaire", Acceptance: AcceptanceReview},
			"publications":   {Transport: "dir", Path: "inbox/publications", Format: "unodc", Acceptance: AcceptanceAuto},
		},
		Precedence: []string{"UN-CTS", "UN-CTS-VIOLENT", "UN-CTS-CORRUPTION", "UN-CTS-PRISONS"},
		Limits:     Limits{Memory: "2GB", Threads: 2, File: "64MB"},
	}
}

// LoadConfig reads the configuration of the workspace at root.
func LoadConfig(root string) (Config, error) {
	path := filepath.Join(root, ConfigName)
	text, err := os.ReadFile(path)
	if errors.Is(err, os.ErrNotExist) {
		return Config{}, fmt.Errorf("%s: no workspace here; name one with -w, or make one with: cts init %s: %w", path, root, os.ErrNotExist)
	}
	if err != nil {
		return Config{}, err
	}
	config, err := parseConfig(text)
	if err != nil {
		return Config{}, fmt.Errorf("%s: %w", path, err)
	}
	return config, nil
}

func parseConfig(text []byte) (Config, error) {
	if err := checkConfig(text); err != nil {
		return Config{}, err
	}
	var config Config
	decoder := yaml.NewDecoder(bytes.NewReader(text))
	decoder.KnownFields(true)
	if err := decoder.Decode(&config); err != nil && !errors.Is(err, io.EOF) {
		return Config{}, err
	}
	return config, config.check()
}

func (c Config) check() error {
	var problems []error
	for _, name := range c.SourceNames() {
		if err := c.Sources[name].check(); err != nil {
			problems = append(problems, fmt.Errorf("source %s: %w", name, err))
		}
	}
	return errors.Join(append(problems, c.Limits.check())...)
}

func (l Limits) check() error {
	_, file := ParseBytes(l.File)
	_, disk := ParseBytes(l.Disk)
	return errors.Join(placed("limits.file", file), placed("limits.disk", disk), placed("limits.memory", l.checkMemory()))
}

// memorySize is what the query engine takes: 2GB, 1.5 GiB, 60%.
var memorySize = regexp.MustCompile(`(?i)^\d+(\.\d+)? ?([kmgt]i?b|%)$`)

func (l Limits) checkMemory() error {
	if l.Memory == "" || memorySize.MatchString(l.Memory) {
		return nil
	}
	return fmt.Errorf("%q is no size; write it as 500MB or 2GB", l.Memory)
}

func placed(place string, err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("%s: %w", place, err)
}

func (s Source) check() error {
	if _, err := registry.Transport(s.Transport); err != nil {
		return err
	}
	switch {
	case s.Path != "" && (filepath.IsAbs(s.Path) || !filepath.IsLocal(s.Path)), s.Transport == "dir" && s.Path == "":
		return fmt.Errorf("path %q must lie inside the workspace", s.Path)
	case s.Format != "" && !slices.Contains(FormatIDs(), s.Format):
		return fmt.Errorf("format %q is not known; use one of %s", s.Format, strings.Join(FormatIDs(), ", "))
	case s.Acceptance != AcceptanceReview && s.Acceptance != AcceptanceAuto:
		return fmt.Errorf("acceptance %q is not known; use review or auto", s.Acceptance)
	}
	if _, ok := schemas.Areas().ByCode(s.Area); s.Area != "" && !ok {
		return fmt.Errorf("area %q is no code of an area; use one such as FIN", s.Area)
	}
	return nil
}

// SourceNames lists the sources in the order of their names.
func (c Config) SourceNames() []string { return slices.Sorted(maps.Keys(c.Sources)) }

// Text is the configuration as YAML.
func (c Config) Text() ([]byte, error) {
	var text bytes.Buffer
	encoder := yaml.NewEncoder(&text)
	encoder.SetIndent(2)
	err := encoder.Encode(c)
	return text.Bytes(), err
}

// ParseBytes reads a size such as 64MB (10^6) or 2GB (10^9); empty is 64MB.
func ParseBytes(text string) (int64, error) {
	if text == "" {
		return 64e6, nil
	}
	for suffix, factor := range map[string]int64{"KB": 1e3, "MB": 1e6, "GB": 1e9} {
		if number, ok := strings.CutSuffix(text, suffix); ok {
			n, err := strconv.ParseInt(number, 10, 64)
			if err != nil || n <= 0 || n > 1<<40/factor*1e3 {
				break
			}
			return n * factor, nil
		}
	}
	return 0, fmt.Errorf("%q is no size; write it as 64MB or 2GB", text)
}

package connectors

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"time"
)

// Resolve fills in the defaults of the options that the settings leave out. A
// setting that is no option, and a required one that is missing, are errors.
func (s Settings) Resolve(options []Option) (Settings, error) {
	resolved := Settings{}
	for _, option := range options {
		value, given := s[option.Name]
		if !given || value == "" {
			value = option.Default
		}
		if option.Required && value == "" {
			return nil, fmt.Errorf("setting %q is missing: %s, such as %q", option.Name, option.Help, option.Example)
		}
		resolved[option.Name] = value
	}
	for _, name := range slices.Sorted(maps.Keys(s)) {
		if _, ok := resolved[name]; !ok {
			return nil, fmt.Errorf("setting %q is not known; there are %q", name, slices.Sorted(maps.Keys(resolved)))
		}
	}
	return resolved, nil
}

// Count reads a setting that counts bytes or files.
func (s Settings) Count(name string) (int64, error) {
	number, err := strconv.ParseInt(s[name], 10, 64)
	if err != nil || number <= 0 {
		return 0, fmt.Errorf("setting %s: %q is not a whole number above zero", name, s[name])
	}
	return number, nil
}

// Bool reads a setting that is true or false.
func (s Settings) Bool(name string) (bool, error) {
	yes, err := strconv.ParseBool(s[name])
	if err != nil {
		return false, fmt.Errorf("setting %s: %q is neither true nor false", name, s[name])
	}
	return yes, nil
}

// Spans reads settings that are spans of time.
func (s Settings) Spans(into map[string]*time.Duration) error {
	for _, name := range slices.Sorted(maps.Keys(into)) {
		span, err := time.ParseDuration(s[name])
		if err != nil || span <= 0 {
			return fmt.Errorf("setting %s: %q is no span of time such as 30s or 10m", name, s[name])
		}
		*into[name] = span
	}
	return nil
}

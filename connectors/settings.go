package connectors

import (
	"fmt"
	"maps"
	"slices"
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

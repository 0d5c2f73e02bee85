// Package messages is the catalogue of everything that cts says to people.
//
// A language is a folder and a group is a file in it, such as en/rules.yaml,
// which maps keys to texts:
//
//	RNG-001: "{area} gives {observed} for {figure} in {period}. A count cannot be negative."
//
// A text holds {name} where a parameter goes; {{ and }} are braces that mean
// themselves. Keys are unique over all groups of a language.
package messages

import (
	"embed"
	"fmt"
	"slices"
	"strings"
	"sync"
)

//go:embed */*.yaml
var files embed.FS

// English is the language that every key has.
const English = "en"

var embedded = sync.OnceValues(func() (*Catalogue, error) { return Load(files) })

// Text is the message of the key with its parameters filled in. A language
// that lacks the key is answered in English. A key or parameter that is missing
// is a fault of the program, which the tests find; a person still gets the key
// and every parameter to read.
func Text(language, key string, parameters map[string]string) string {
	catalogue, err := embedded()
	if err != nil {
		return bare(key, parameters)
	}
	text, err := catalogue.Text(language, key, parameters)
	if err != nil {
		return bare(key, parameters)
	}
	return text
}

// Embedded is the catalogue that the program carries.
func Embedded() (*Catalogue, error) { return embedded() }

// bare shows a message of which the text is missing.
func bare(key string, parameters map[string]string) string {
	var parts []string
	for name, value := range parameters {
		parts = append(parts, name+"="+value)
	}
	if len(parts) == 0 {
		return key
	}
	slices.Sort(parts)
	return fmt.Sprintf("%s (%s)", key, strings.Join(parts, ", "))
}

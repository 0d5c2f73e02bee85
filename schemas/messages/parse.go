package messages

import (
	"fmt"
	"regexp"
	"strings"
)

var parameterName = regexp.MustCompile(`^[a-z][a-z0-9_]*$`)

// parse cuts a text into words and parameters.
func parse(text string) ([]part, error) {
	var parts []part
	var words strings.Builder
	for i := 0; i < len(text); i++ {
		switch {
		case strings.HasPrefix(text[i:], "{{"), strings.HasPrefix(text[i:], "}}"):
			words.WriteByte(text[i])
			i++
		case text[i] == '}':
			return nil, fmt.Errorf("stray } in %q; write }} for a brace that means itself", text)
		case text[i] == '{':
			name, _, closed := strings.Cut(text[i+1:], "}")
			if !closed || !parameterName.MatchString(name) {
				return nil, fmt.Errorf("no parameter name after { in %q; write {{ for a brace that means itself", text)
			}
			if words.Len() > 0 {
				parts = append(parts, part{words: words.String()})
				words.Reset()
			}
			parts = append(parts, part{parameter: name})
			i += len(name) + 1
		default:
			words.WriteByte(text[i])
		}
	}
	if words.Len() > 0 {
		parts = append(parts, part{words: words.String()})
	}
	return parts, nil
}

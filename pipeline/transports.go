package pipeline

import (
	"cmp"
	"fmt"
	"io"
	"strings"

	"cts/connectors"
)

// Transports lists every transport.
func Transports() []connectors.TransportDescriptor { return registry.Transports() }

// WriteTransports writes every transport with its options as Markdown.
func WriteTransports(w io.Writer) error {
	var text strings.Builder
	for _, t := range Transports() {
		fmt.Fprintf(&text, "### `%s`: %s\n\n%s\n\n| option | meaning | where it is left out | example |\n|---|---|---|---|\n", t.ID, t.Title, t.Help)
		for _, option := range t.Options {
			otherwise := cmp.Or(option.Default, "nothing")
			if option.Required {
				otherwise = "it must be given"
			}
			fmt.Fprintf(&text, "| `%s` | %s | %s | `%s` |\n", option.Name, strings.ReplaceAll(option.Help, "|", `\|`), otherwise, option.Example)
		}
		text.WriteString("\n")
	}
	_, err := io.WriteString(w, strings.TrimRight(text.String(), "\n")+"\n")
	return err
}

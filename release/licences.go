package main

import (
	"fmt"
	"os"
	"strings"
)

// writeLicences writes the licence texts of all that is linked in, each text once:
// the licences ask that whoever passes a binary on passes them on with it.
func writeLicences(binary, file string) error {
	_, modules, err := linkedModules(binary)
	if err != nil {
		return err
	}
	return os.WriteFile(file, []byte(licenceTexts(modules)), 0o644)
}

func licenceTexts(modules []linkedModule) string {
	users := map[string][]string{}
	var texts []string
	for _, m := range modules {
		for _, licence := range m.licences {
			text := strings.TrimSpace(strings.ReplaceAll(licence.text, "\r\n", "\n"))
			if users[text] == nil {
				texts = append(texts, text)
			}
			users[text] = append(users[text], fmt.Sprintf("%s %s (%s)", m.path, m.version, licence.name))
		}
	}
	var all strings.Builder
	all.WriteString("cts is under the Apache License 2.0; its own text stands in LICENSE. Linked into it are these modules.\n")
	for _, text := range texts {
		fmt.Fprintf(&all, "\n%s\n%s\n\n%s\n", strings.Repeat("=", 80), strings.Join(users[text], "\n"), text)
	}
	return all.String()
}

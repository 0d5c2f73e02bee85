package connectors

import (
	"fmt"
	"path"
	"strings"
)

// Pattern says which names of files to take: * and ? stand for any characters and any
// one, and a pattern with a slash is held against the whole path.
type Pattern string

// ReadPattern reads the setting pattern.
func ReadPattern(settings Settings) (Pattern, error) {
	text := settings["pattern"]
	if _, err := path.Match(text, ""); err != nil {
		return "", fmt.Errorf("setting pattern: %q is not a pattern: %w", text, err)
	}
	return Pattern(text), nil
}

// Takes tells whether the pattern takes a name.
func (p Pattern) Takes(name string) bool {
	if !strings.Contains(string(p), "/") {
		name = path.Base(name)
	}
	matches, err := path.Match(string(p), name)
	return err == nil && matches
}

// IsPassing tells whether a name is one that programs write beside a document while it
// is open or on its way, or that is hidden.
func IsPassing(base string) bool {
	switch strings.ToLower(path.Ext(base)) {
	case ".tmp", ".part", ".partial", ".filepart", ".crdownload":
		return true
	}
	return strings.HasPrefix(base, ".") || strings.HasPrefix(base, "~$") || strings.HasSuffix(base, "~")
}

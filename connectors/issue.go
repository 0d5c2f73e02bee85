package connectors

import (
	"fmt"
	"regexp"
	"strings"
	"time"
)

// timesOfIssue are the ways in which statistical offices write when they issued figures.
var timesOfIssue = []string{
	time.RFC3339, "2006-01-02T15:04:05", "2006-01-02T15:04:05Z0700", "2006-01-02T15:04", time.DateOnly,
	"02/01/06 15:04:05", "02/01/2006 15:04:05", "20060102 15:04:05", "20060102 15:04", "20060102",
}

// Issue fills in when figures were issued and what release that makes them. A
// text that is no time changes nothing. The place is where it was found.
func (h *Header) Issue(text, place string) {
	for _, layout := range timesOfIssue {
		if t, err := time.Parse(layout, strings.TrimSpace(text)); err == nil && t.Year() > 0 {
			h.IssuedAt, h.IssuedFrom, h.Release = t.UTC(), place, t.UTC().Format(time.DateOnly)
			return
		}
	}
}

// IssueByName falls back on a date in the name of the file, where there is no other.
func (h *Header) IssueByName(name string) {
	if h.Release == "" {
		h.Issue(isoDate.FindString(name), "name of the file")
	}
}

var isoDate = regexp.MustCompile(`\d{4}-\d{2}-\d{2}`)

// InFile says for messages which file is meant, unless they say so already.
func InFile(file File, err error) error {
	if err == nil || strings.HasPrefix(err.Error(), file.Name) {
		return err
	}
	return fmt.Errorf("%s: %w", file.Name, err)
}

// WithoutSettings makes the constructor of a format that has no settings.
func WithoutSettings(id string, format Format) func(Settings) (Format, error) {
	return func(settings Settings) (Format, error) {
		if _, err := settings.Resolve(nil); err != nil {
			return nil, fmt.Errorf("format %s: %w", id, err)
		}
		return format, nil
	}
}

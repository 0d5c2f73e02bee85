package workbook

import (
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"path"
	"strings"
	"time"

	"cts/connectors"
	"cts/connectors/streams"
)

// Properties are the core properties of a workbook; times are in UTC, and zero
// where the workbook does not say.
type Properties struct {
	Creator  string
	Created  time.Time
	Modified time.Time
}

// load reads everything but rows and comments.
func (b *Book) load() error {
	book, err := b.archive.documentPart()
	if err != nil {
		return err
	}
	relations, err := b.archive.relations(book)
	if err != nil {
		return err
	}
	if err := b.loadSheets(book, relations); err != nil {
		return err
	}
	if err := b.loadStyles(relations); err != nil {
		return err
	}
	if err := b.loadProperties(); err != nil {
		return err
	}
	return b.loadTexts(relations)
}

// relation is one link of a part to another.
type relation struct {
	ID     string `xml:"Id,attr"`
	Type   string `xml:"Type,attr"`
	Target string `xml:"Target,attr"`
	Mode   string `xml:"TargetMode,attr"`
}

// relations lists the links of a part, targets made names in the file; the empty name stands for the file itself.
func (a *archive) relations(part string) ([]relation, error) {
	folder, base := path.Split(part)
	list := folder + "_rels/" + base + ".rels"
	if !a.has(list) {
		return nil, nil
	}
	var content struct {
		Relations []relation `xml:"Relationship"`
	}
	if err := a.decode(list, &content); err != nil {
		return nil, err
	}
	var inside []relation
	for _, r := range content.Relations {
		if r.Mode != "External" {
			r.Target = target(folder, r.Target)
			inside = append(inside, r)
		}
	}
	return inside, nil
}

// target makes the name of a part of a link: relative to the folder, or to the root of the file.
func target(folder, link string) string {
	if strings.HasPrefix(link, "/") {
		return path.Clean(link)[1:]
	}
	return path.Join("/", folder, link)[1:]
}

// ofType finds the first link of a type, told by its last word: the words before differ between
// the transitional and the strict form of the format.
func ofType(relations []relation, word string) (part string, ok bool) {
	for _, r := range relations {
		if path.Base(r.Type) == word {
			return r.Target, true
		}
	}
	return "", false
}

// documentPart finds the part that lists the sheets.
func (a *archive) documentPart() (string, error) {
	roots, err := a.relations("")
	if err != nil {
		return "", err
	}
	part, ok := ofType(roots, "officeDocument")
	switch {
	case !ok || !strings.Contains(path.Base(part), "workbook"):
		return "", fmt.Errorf("%s: %w", a.otherKind(), connectors.ErrNotRecognised)
	case path.Ext(part) != ".xml":
		return "", fmt.Errorf("%s: a binary workbook (.xlsb); open it in a spreadsheet program and save it as .xlsx: %w", part, connectors.ErrNotRecognised)
	}
	return part, nil
}

// decode reads a small part whole.
func (a *archive) decode(part string, into any) error {
	return a.read(part, a.limits.SmallXML, func(content *streams.XMLGuard) error {
		decoder := xml.NewDecoder(content)
		if err := decoder.Decode(into); err != nil {
			return wording(err)
		}
		return drain(decoder)
	})
}

// drain reads to the end, where the zip checksum is compared.
func drain(decoder *xml.Decoder) error {
	for {
		if _, err := decoder.Token(); errors.Is(err, io.EOF) {
			return nil
		} else if err != nil {
			return wording(err)
		}
	}
}

// wording says in plain words that the XML ended too early.
func wording(err error) error {
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return errors.New("the XML is cut off")
	}
	return err
}

func (b *Book) loadSheets(part string, relations []relation) error {
	var content struct {
		Properties struct {
			Date1904 string `xml:"date1904,attr"`
		} `xml:"workbookPr"`
		Sheets []struct {
			Name  string     `xml:"name,attr"`
			State string     `xml:"state,attr"`
			Attrs []xml.Attr `xml:",any,attr"` // r:id, whose namespace differs between the forms of the format
		} `xml:"sheets>sheet"`
	}
	if err := b.archive.decode(part, &content); err != nil {
		return err
	}
	if len(content.Sheets) > b.archive.limits.Sheets {
		return fmt.Errorf("%s: %d sheets, more than %d: %w", part, len(content.Sheets), b.archive.limits.Sheets, connectors.ErrLimit)
	}
	b.date1904 = isTrue(content.Properties.Date1904)
	targets := worksheets(relations)
	named := map[string]bool{}
	for _, s := range content.Sheets {
		if named[s.Name] {
			return fmt.Errorf("%s: two sheets named %q; rename one: %w", part, s.Name, connectors.ErrUnreadable)
		}
		named[s.Name] = true
		if target, ok := targets[relationID(s.Attrs)]; ok {
			b.sheets = append(b.sheets, Sheet{Name: s.Name, Visibility: visibility(s.State), part: target})
		}
	}
	if len(b.sheets) == 0 {
		return fmt.Errorf("%s: no worksheet: %w", part, connectors.ErrUnreadable)
	}
	return nil
}

func worksheets(relations []relation) map[string]string {
	targets := map[string]string{}
	for _, r := range relations {
		if path.Base(r.Type) == "worksheet" {
			targets[r.ID] = r.Target
		}
	}
	return targets
}

func relationID(attributes []xml.Attr) string {
	for _, a := range attributes {
		if a.Name.Local == "id" && a.Name.Space != "" {
			return a.Value
		}
	}
	return ""
}

func visibility(state string) Visibility {
	switch state {
	case "hidden", "veryHidden":
		return Visibility(state)
	}
	return Visible
}

// isTrue reads a boolean of XML Schema.
func isTrue(value string) bool { return value == "1" || value == "true" }

func (b *Book) loadProperties() error {
	roots, err := b.archive.relations("")
	if err != nil {
		return err
	}
	part, ok := ofType(roots, "core-properties")
	if !ok || !b.archive.has(part) {
		return nil
	}
	var content struct {
		Creator  string `xml:"creator"`
		Created  string `xml:"created"`
		Modified string `xml:"modified"`
	}
	if err := b.archive.decode(part, &content); err != nil {
		return err
	}
	b.properties = Properties{Creator: content.Creator, Created: instant(content.Created), Modified: instant(content.Modified)}
	return nil
}

// instant reads a time of W3CDTF, as far as it is one; zero otherwise.
func instant(text string) time.Time {
	for _, layout := range []string{time.RFC3339, "2006-01-02T15:04:05", time.DateOnly} {
		if t, err := time.Parse(layout, strings.TrimSpace(text)); err == nil {
			return t.UTC()
		}
	}
	return time.Time{}
}

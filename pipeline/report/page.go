package report

import (
	"crypto/sha256"
	"embed"
	"encoding/base64"
	"html/template"
	"io"
	"strconv"
	"strings"

	"cts/schemas"
)

//go:embed templates/*.tmpl templates/style.css
var templateFiles embed.FS

// page is what every page of a report carries.
type page struct {
	words    words
	Language string
	Dir      string
	Title    string
	Working  bool // not reviewed by the countries
	Style    template.CSS
	Policy   string // content security policy
	Facts    []fact
	Foot     []fact
}

type fact struct{ Name, Value string }

type link struct{ Target, Text string }

// T is a message of the catalogue, for templates.
func (p page) T(key string, pairs ...string) string { return p.words.text(key, pairs...) }

func (c *contents) page(title string) page {
	style, policy := styleAndPolicy()
	return page{
		words: c.words, Language: c.options.Language, Dir: c.words.direction(), Title: title,
		Working: !c.options.Release, Style: style, Policy: policy, Foot: c.foot(),
	}
}

// styleAndPolicy gives the style sheet and a policy that allows it, by its hash,
// and nothing else: no script, no image, no request.
func styleAndPolicy() (template.CSS, string) {
	style, err := templateFiles.ReadFile("templates/style.css")
	if err != nil {
		panic(err) // the file is part of the program
	}
	text := strings.TrimSpace(string(style))
	hash := sha256.Sum256([]byte(text))
	return template.CSS(text), "default-src 'none'; style-src 'sha256-" + base64.StdEncoding.EncodeToString(hash[:]) + "'; base-uri 'none'; form-action 'none'"
}

func (c *contents) foot() []fact {
	foot := []fact{
		{c.words.text("lake_state"), c.options.LakeState},
		{c.words.text("date"), c.date()},
		{c.words.text("program"), c.options.ProgramVersion},
	}
	return withValues(foot)
}

func (c *contents) date() string {
	if c.options.GeneratedAt.IsZero() {
		return ""
	}
	return c.options.GeneratedAt.UTC().Format("2006-01-02")
}

func withValues(facts []fact) []fact {
	var kept []fact
	for _, f := range facts {
		if f.Value != "" {
			kept = append(kept, f)
		}
	}
	return kept
}

func writePage(out Writer, name, layout string, content any) error {
	layouts, err := template.New("").ParseFS(templateFiles, "templates/*.tmpl")
	if err != nil {
		return err
	}
	return out.Create(name, func(w io.Writer) error { return layouts.ExecuteTemplate(w, layout, content) })
}

// findingView is a finding as pages show it.
type findingView struct {
	Anchor      string
	Severity    string // class of the mark
	Label       string // severity in words
	Rule        string
	Year        string
	About       string
	Message     string
	Remedy      string
	Places      []string
	Explanation []string
	Status      string // of a submission that is not in force
}

func (c *contents) findingView(f *schemas.Finding) findingView {
	view := findingView{
		Anchor: findingAnchor(f), Severity: strings.ToLower(f.Severity), Label: c.words.text("severity." + strings.ToLower(f.Severity)),
		Rule: f.RuleID, Year: f.TimePeriod, Message: c.findingMessage(f), Remedy: c.remedy(f), Explanation: c.explanations[f.FindingID],
	}
	if f.SeriesID != "" {
		view.About = c.lineTitle(f.SeriesKey)
	}
	for _, locator := range f.Locators {
		snapshot, cell, _ := strings.Cut(locator, "#")
		view.Places = append(view.Places, c.placeName(snapshot, cell))
	}
	return view
}

// findingAnchor is the same in every report, so that a link to a finding keeps.
// A figure that two submissions gave has a finding of each.
func findingAnchor(f *schemas.Finding) string {
	return "finding-" + firstOf(f.FindingID, 12) + "-" + firstOf(f.SubmissionID, 6)
}

// findingMessage is the message in the language of the report; a catalogue that
// lacks it leaves the English text that came with the finding.
func (c *contents) findingMessage(f *schemas.Finding) string {
	if text, ok := c.catalogueText(f.MessageKey, f); ok {
		return text
	}
	if f.Message != "" {
		return f.Message
	}
	return f.RuleID
}

func (c *contents) remedy(f *schemas.Finding) string {
	text, _ := c.catalogueText(f.MessageKey+".remedy", f)
	return text
}

// placeName writes file and place: "violent.xlsx, Sheet!B12".
func (c *contents) placeName(snapshot, locator string) string {
	return strings.Join(nonEmpty([]string{c.fileName(snapshot), locator}), ", ")
}

// fileName is the name under which a snapshot came, or the beginning of its digest.
func (c *contents) fileName(snapshot string) string {
	if name := c.options.FileNames[snapshot]; name != "" {
		return name
	}
	return firstOf(snapshot, 12)
}

func firstOf(text string, bytes int) string {
	if len(text) > bytes {
		return text[:bytes]
	}
	return text
}

func decimal(n int) string { return strconv.Itoa(n) }

package report

import (
	"cmp"
	"crypto/sha256"
	"embed"
	"encoding/base64"
	"html/template"
	"io"
	"strconv"
	"strings"
	"sync"

	"cts/pipeline/validate"
	"cts/schemas"
	"cts/schemas/messages"
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
	Draft    bool // the translation has not been read by a native speaker
	Style    template.CSS
	Policy   string // content security policy
	Facts    []fact
	Foot     []fact
}

type fact struct{ Name, Value string }

type link struct{ Target, Text string }

// T is a message of the catalogue, for templates.
func (p page) T(key string, pairs ...string) string { return p.words.text(key, pairs...) }

// S is a message with the English beside it while it is a draft.
func (p page) S(key string, pairs ...string) said {
	text := said{Text: p.words.text(key, pairs...)}
	if p.Draft {
		text.English = words{messages.English}.text(key, pairs...)
	}
	return text
}

// Draw gives a chart to the template that draws it.
func (p page) Draw(c Chart) chartView { return chartView{p, c} }

type chartView struct {
	page
	Chart Chart
}

func (c *contents) page(title string) page {
	style, policy := styleAndPolicy()
	return page{
		words: c.words, Language: c.options.Language, Dir: c.words.direction(), Title: title,
		Working: !c.options.Release, Draft: c.words.isDraft(), Style: style, Policy: policy, Foot: c.foot(),
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

// layouts are the templates of all pages.
var layouts = sync.OnceValue(func() *template.Template {
	return template.Must(template.New("").ParseFS(templateFiles, "templates/*.tmpl")) // the files are part of the program
})

func writePage(out Writer, name, layout string, content any) error {
	return out.Create(name, func(w io.Writer) error { return layouts().ExecuteTemplate(w, layout, content) })
}

// findingView is a finding as pages show it.
type findingView struct {
	Anchor      string
	Severity    string // class of the mark
	Label       string // severity in words
	Rule        string
	Year        string
	About       string
	Message     said
	Remedy      said
	Places      []string
	Explanation []string
	Status      string // of a submission that is not in force
}

func (c *contents) findingView(f *schemas.Finding) findingView {
	view := findingView{
		Anchor: findingAnchor(f), Severity: strings.ToLower(f.Severity), Label: c.words.text("severity." + strings.ToLower(f.Severity)),
		Rule: f.RuleID, Year: f.TimePeriod, Explanation: c.explanations[f.FindingID],
	}
	view.Message, view.Remedy = c.told(f)
	if f.SeriesID != "" {
		view.About = c.lineTitle(f.SeriesKey)
	}
	view.Places = c.placesOf(f.Locators)
	return view
}

// placesOf names places, those of one sheet together: "violent.xlsx, Sheet!B12, B13".
func (c *contents) placesOf(locators []string) []string {
	var places []string
	before := ""
	for _, locator := range locators {
		snapshot, place, _ := strings.Cut(locator, "#")
		sheet, cell := cutCell(place)
		if n := len(places); n > 0 && sheet != "" && snapshot+sheet == before {
			places[n-1] += ", " + cell
			continue
		}
		places, before = append(places, c.placeName(snapshot, place)), snapshot+sheet
	}
	return places
}

// findingAnchor is the same in every report, so that a link to a finding keeps.
// A figure that two submissions gave has a finding of each.
func findingAnchor(f *schemas.Finding) string {
	return "finding-" + firstOf(f.FindingID, 12) + "-" + firstOf(f.SubmissionID, 6)
}

// told is the message of a finding and what to do, in the language of the
// report. A finding of a rule that the catalogue lacks keeps its English text.
func (c *contents) told(f *schemas.Finding) (message, remedy said) {
	names := validate.Names{}
	if c.words.language != messages.English {
		names.Area = c.labels.area(f.RefArea)
		if f.SeriesID != "" {
			names.Figure = c.lineTitle(f.SeriesKey)
		}
	}
	told, err := validate.Tell(c.words.language, *f, names)
	if err != nil || told.Sentence.Text == "" {
		return said{Text: cmp.Or(f.Message, f.RuleID)}, said{}
	}
	return said{told.Sentence.Text, told.Sentence.English}, said{told.Remedy.Text, told.Remedy.English}
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

package feedback

import (
	"crypto/sha256"
	"embed"
	"encoding/base64"
	"html/template"
	"io"
	"strconv"
	"strings"

	"cts/schemas"
	"cts/schemas/messages"
)

//go:embed templates/page.tmpl templates/style.css
var templateFiles embed.FS

var pageTemplate = template.Must(template.ParseFS(templateFiles, "templates/page.tmpl"))

// WritePage writes the findings as one page of HTML that needs nothing else: no
// script, no picture, no request.
func (f *Feedback) WritePage(w io.Writer) error {
	style, err := templateFiles.ReadFile("templates/style.css")
	if err != nil {
		return err
	}
	text := strings.TrimSpace(string(style))
	hash := sha256.Sum256([]byte(text))
	return pageTemplate.Execute(w, pageView{
		Feedback: f, Language: f.words.language, Dir: f.words.direction(), Style: template.CSS(text),
		Policy: "default-src 'none'; style-src 'sha256-" + base64.StdEncoding.EncodeToString(hash[:]) + "'; base-uri 'none'; form-action 'none'",
	})
}

type pageView struct {
	*Feedback
	Language, Dir, Policy string
	Style                 template.CSS
}

func (p pageView) T(key string) messages.Said { return p.words.said(key) }
func (p pageView) Title() string              { return p.title() }
func (p pageView) Read() messages.Said        { return p.read() }
func (p pageView) Found() messages.Said       { return p.counts() }
func (p pageView) Verdict() messages.Said     { return p.verdict() }
func (p pageView) At() string                 { return p.Feedback.At.UTC().Format("2006-01-02 15:04 UTC") }
func (p pageView) English(e Entry) string     { return p.english(e) }
func (p pageView) StakeOf(e Entry) string     { return p.stake(e) }
func (p pageView) Severity(e Entry) string {
	return p.words.text("severity." + severityKeys[e.Finding.Severity])
}
func (p pageView) Class(e Entry) string      { return severityKeys[e.Finding.Severity] }
func (p pageView) Reason(e Entry) string     { return explanationText(e) }
func (p pageView) CellsOf(n Note) string     { return p.words.counted("cells", n.Cells) }
func (p pageView) Standing() []messages.Said { return p.standing() }
func (p pageView) Tiles() []tile             { return p.tiles() }
func (p pageView) HeldBack() bool            { return p.Feedback.HeldBack() > 0 }

// Foreign is the language of a text that has no translation; empty for a text in the language of the page.
func (p pageView) Foreign(said messages.Said) string {
	if said.Language == p.Language {
		return ""
	}
	return said.Language
}

// tile is one number at the top of the page.
type tile struct {
	Class, Count string
	Name         messages.Said
}

func (p pageView) tiles() []tile {
	var tiles []tile
	for _, severity := range []string{schemas.SeverityError, schemas.SeverityWarning, schemas.SeverityInformation} {
		tiles = append(tiles, tile{
			Class: severityKeys[severity], Count: strconv.Itoa(p.Totals.BySeverity[severity]),
			Name: p.words.severity("severity_means", severity),
		})
	}
	return tiles
}

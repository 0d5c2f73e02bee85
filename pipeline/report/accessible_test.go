package report

import (
	"context"
	_ "embed"
	"html"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"cts/pipeline/chart"
)

//go:embed testdata/audit.js
var auditScript string

var (
	policyTag   = regexp.MustCompile(`<meta http-equiv="Content-Security-Policy"[^>]*>`)
	auditResult = regexp.MustCompile(`(?s)<pre id="audit">(.*?)</pre>`)
)

// audited looks at a page in a browser of a width: the first line says what was
// looked at, every further one what is wrong.
func audited(t *testing.T, page string, width int) []string {
	t.Helper()
	text, err := os.ReadFile(page)
	check(t, err)
	script := "<script>" + auditScript + "</script></body>"
	inner := strings.Replace(policyTag.ReplaceAllString(string(text), ""), "</body>", script, 1)
	// A frame may be narrower than a browser lets its window be.
	frame := `<!DOCTYPE html><title>audit</title><iframe width="` + strconv.Itoa(width) + `" height="900" style="border:0" srcdoc="` + html.EscapeString(inner) + `"></iframe>`
	outer := filepath.Join(t.TempDir(), "frame.html")
	check(t, os.WriteFile(outer, []byte(frame), 0o600))
	output := browser(t, outer, "--enable-blink-features=ComputedAccessibilityInfo", "--force-renderer-accessibility", "--window-size=1400,1000", "--dump-dom")
	found := auditResult.FindStringSubmatch(output)
	if found == nil {
		t.Fatalf("%s was not looked at:\n%.500s", page, output)
	}
	return strings.Split(html.UnescapeString(found[1]), "\n")
}

// TestBrowserFindsPagesAccessible holds the pages to WCAG 2.2 where a program can
// tell: landmarks, headings, names, keyboard, contrast, and 320 pixels (1.4.10).
func TestBrowserFindsPagesAccessible(t *testing.T) {
	if os.Getenv("CTS_BROWSER") == "" {
		t.Skip("needs a browser; make test-full runs it, and so does CTS_BROWSER=1")
	}
	for _, language := range []string{"en", "ar"} {
		options := fixtureOptions
		options.Language = language
		folder := filepath.Join(t.TempDir(), "report")
		_, err := Trends(context.Background(), openWorld(t, world()), folder, options)
		check(t, err)
		drawn, err := Publish(filepath.Join(t.TempDir(), "slope"), WordingIn(options), slopeDocument)
		check(t, err)
		for _, page := range []string{filepath.Join(folder, "index.html"), filepath.Join(folder, "area", "FIN.html"), drawn.Index} {
			for _, width := range []int{320, 1280} {
				lines := audited(t, page, width)
				t.Logf("%s %s: %s", language, filepath.Base(page), lines[0])
				for _, fault := range lines[1:] {
					t.Errorf("%s, %s, %d pixels wide: %s", filepath.Base(page), language, width, fault)
				}
			}
		}
	}
}

// slopeDocument is a page of the kind that the themes have, with a long name of
// a file, which has no place to break a line.
func slopeDocument(w Wording) Document {
	changes := []chart.Change{{Code: "FIN", Index: 120, Label: "FIN 120", Target: "#rows"}, {Code: "KEN", Index: 80, Label: "KEN 80", Target: "#rows"}}
	drawn := Chart{
		Chart: chart.Slope(chart.Chart{ID: "slope", Title: "Slope"}, "2020", "2021", changes),
		Data:  Grid{Caption: "Slope", Columns: w.Columns("area", "#change"), Rows: [][]Cell{Cells("FIN", "120"), Cells("KEN", "80")}},
	}
	return Document{Title: "Slope", Sections: []Section{{
		ID: "rows", Title: "Rows", Text: []string{"data_cts_violent_and_sexual_crime_and_prisons_and_prisoners.xlsx"}, Charts: []Chart{drawn},
	}}}
}

// TestBrowserAuditFindsFaults holds the audit itself: a page with faults has them listed.
func TestBrowserAuditFindsFaults(t *testing.T) {
	if os.Getenv("CTS_BROWSER") == "" {
		t.Skip("needs a browser; make test-full runs it, and so does CTS_BROWSER=1")
	}
	page := filepath.Join(t.TempDir(), "faults.html")
	check(t, os.WriteFile(page, []byte(`<!DOCTYPE html><html><body><h1>a</h1><h3>b</h3><a href="#x"></a><p style="color:#ccc">pale</p>`+
		`<p style="width:900px" tabindex="3">wide</p><svg viewBox="0 0 1 1"></svg><table><tr><th>c</th></tr></table></body></html>`), 0o600))
	found := strings.Join(audited(t, page, 320), "\n")
	for _, want := range []string{
		"no language", "0 main landmarks", "level 3 after 1", "no skip link", "out of order", "no accessible name", "without a role",
		"without its data", "without a caption", "without a scope", "contrast 1.61", "pixels on 320",
	} {
		if !strings.Contains(found, want) {
			t.Errorf("%q is not found:\n%s", want, found)
		}
	}
}

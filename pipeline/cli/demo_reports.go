package cli

import (
	"context"
	"os"
	"path/filepath"
	"strings"

	"golang.org/x/text/language"
	"golang.org/x/text/language/display"

	"cts/pipeline"
	"cts/pipeline/dissemination"
	"cts/pipeline/regional"
	"cts/pipeline/report"
	"cts/pipeline/tables"
	"cts/schemas/messages"
)

// demoReport is one report that the demo writes.
type demoReport struct {
	folder   string // below reports
	title    string // as the start page calls it
	about    string // message that says what it shows
	language string // empty for English
	write    func(ctx context.Context, w *pipeline.Workspace, out string) (string, error)
}

// demoReports are all kinds of reports, some in other languages.
var demoReports = []demoReport{
	{"trends", "Trends", "trends", "", func(ctx context.Context, w *pipeline.Workspace, out string) (string, error) {
		return indexOf(w.Trends(ctx, out))
	}},
	{"country-FIN", "Finland", "country", "", demoCountry("FIN")},
	{"country-MAR-ar", "Morocco", "country", "ar", demoCountry("MAR")},
	{"round-2024", "Round 2024", "round", "", demoRound},
	{"round-2024-fr", "Round 2024", "round", "fr", demoRound},
	{"regions", "Regions", "regions", "", func(ctx context.Context, w *pipeline.Workspace, out string) (string, error) {
		return indexOf(w.Regions(ctx, out, regional.Request{}))
	}},
	{"revisions", "Revisions", "revisions", "", func(ctx context.Context, w *pipeline.Workspace, out string) (string, error) {
		return indexOf(w.Revisions(ctx, out))
	}},
	{"sdg", "SDG 16", "sdg", "", func(ctx context.Context, w *pipeline.Workspace, out string) (string, error) {
		return indexOf(w.SDG(ctx, out, nil))
	}},
	{"theme-prisons", "Prisons", "theme", "", demoTheme("prisons")},
	{"theme-trafficking", "Trafficking in persons", "theme", "", demoTheme("trafficking")},
	{"tables", "Nightly tables", "tables", "", demoTables},
}

func indexOf(written report.Result, err error) (string, error) { return written.Index, err }

func demoCountry(area string) func(context.Context, *pipeline.Workspace, string) (string, error) {
	return func(ctx context.Context, w *pipeline.Workspace, out string) (string, error) {
		return indexOf(w.Country(ctx, out, area))
	}
}

func demoRound(ctx context.Context, w *pipeline.Workspace, out string) (string, error) {
	return indexOf(w.Round(ctx, out, 2024))
}

func demoTheme(name string) func(context.Context, *pipeline.Workspace, string) (string, error) {
	return func(ctx context.Context, w *pipeline.Workspace, out string) (string, error) {
		theme, err := dissemination.ThemeNamed(name)
		if err != nil {
			return "", err
		}
		return indexOf(w.Theme(ctx, out, theme))
	}
}

// ownName is what its readers call a language: français, العربية.
func ownName(code string) string {
	if code == "" {
		code = messages.English
	}
	return display.Self.Name(language.Make(code))
}

// demoSpecification declares the tables of the demo's nightly job.
const demoSpecification = `# tables of a nightly job: cts report tables nightly.yaml
formats: [csv, xlsx, markdown]
tables:
  - name: homicide
    title: Victims of intentional homicide
    sql: SELECT ref_area, year, obs_value FROM consolidated WHERE iccs = '0101' AND indicator = 'RECORDED_VICTIMS' AND sex = '_T' AND age = '_T' AND relationship = '_T' AND mechanism = '_T' ORDER BY ALL
    columns: [{name: obs_value, title: Victims, decimals: 0}]
    notes: ["Figures as recorded by the police."]
`

func demoTables(ctx context.Context, w *pipeline.Workspace, out string) (string, error) {
	path := filepath.Join(filepath.Dir(filepath.Dir(out)), "nightly.yaml")
	if err := os.WriteFile(path, []byte(demoSpecification), 0o644); err != nil {
		return "", err
	}
	spec, err := tables.ReadSpec(path)
	if err != nil {
		return "", err
	}
	_, err = w.Tables(ctx, out, spec)
	return filepath.Join(out, "homicide.md"), err
}

// writeDemoReports writes every kind of report, and a page that links to them.
func (s *session) writeDemoReports(ctx context.Context, workspace *pipeline.Workspace, folder string) error {
	var rows [][]report.Cell
	wording := report.WordingIn(report.Options{Title: workspace.Config.Workspace, GeneratedAt: workspace.Now(), ProgramVersion: version})
	for _, each := range demoReports {
		workspace.Language = each.language
		index, err := each.write(ctx, workspace, filepath.Join(folder, each.folder))
		if err != nil {
			return err
		}
		rows = append(rows, []report.Cell{
			{Text: each.title, Target: "../" + each.folder + "/" + strings.TrimPrefix(filepath.Base(index), "/")},
			report.TextCell(wording.Text("report.reports." + each.about)), report.TextCell(ownName(each.language)),
		})
	}
	written, err := report.Publish(filepath.Join(folder, "start"), wording, func(w report.Wording) report.Document {
		return report.Document{
			Title: w.Text("report.reports.title"), Lead: w.Text("report.reports.lead"),
			Sections: []report.Section{{ID: "reports", Title: w.Text("report.reports.section"), Tables: []report.Grid{{
				Caption: w.Text("report.reports.caption"), Rows: rows,
				Columns: []report.Column{{Title: w.Text("report.reports.report")}, {Title: w.Text("report.reports.shows")}, {Title: w.Text("report.reports.language")}},
			}}}},
		}
	})
	return s.showWritten(written, err)
}

package cli

import (
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"text/tabwriter"

	"cts/pipeline"
	"cts/schemas"
	"cts/schemas/messages"
)

// totals adds up what became of the value cells of a processing.
type totals struct {
	Cells      int64            `json:"cells"`
	WithValue  int64            `json:"with_value"`
	TypedEmpty int64            `json:"typed_empty"`
	Rejected   int64            `json:"rejected"`
	Reasons    map[string]int64 `json:"rejected_by_reason"`
	Areas      int              `json:"areas"`
	Findings   map[string]int64 `json:"findings_by_severity"`
}

func totalsOf(p pipeline.Processing) totals {
	sum := totals{Reasons: map[string]int64{}, Findings: map[string]int64{}}
	for _, submission := range p.Submissions {
		sum.Cells += submission.Cells
		sum.WithValue += submission.WithValue
		sum.TypedEmpty += submission.TypedEmpty
		sum.Rejected += submission.Rejected
		if submission.RefArea != schemas.AnyValue {
			sum.Areas++
		}
	}
	for _, rejection := range p.Rejections {
		sum.Reasons[rejection.Reason]++
	}
	for _, finding := range p.Findings {
		sum.Findings[finding.Severity]++
	}
	return sum
}

func countFindings(processed []pipeline.Processing, severities []string) int {
	found := 0
	for _, processing := range processed {
		for _, finding := range processing.Findings {
			if slices.Contains(severities, finding.Severity) {
				found++
			}
		}
	}
	return found
}

// shownRun is what a run says to a job.
type shownRun struct {
	New        []string         `json:"new"`
	Known      []string         `json:"known"`
	Unreadable []string         `json:"unreadable"`
	Failed     []string         `json:"failed_sources"`
	UpToDate   int              `json:"up_to_date"`
	Processed  []shownProcessed `json:"processed"`
}

type shownProcessed struct {
	File         string        `json:"file"`
	Dataset      string        `json:"dataset"`
	Release      string        `json:"release,omitempty"`
	Round        string        `json:"round,omitempty"`
	ProcessingID string        `json:"processing_id"`
	Again        bool          `json:"again"`
	Because      []string      `json:"because,omitempty"`
	Healed       []string      `json:"corrections_that_no_longer_fit,omitempty"`
	Explained    int           `json:"explanations_taken_over"`
	Unread       []shownUnread `json:"explanations_not_taken_over,omitempty"`
	totals
}

// shownUnread is an explanation of an annotated workbook that explains nothing.
type shownUnread struct {
	Place  string `json:"place"`
	Text   string `json:"text"`
	Reason string `json:"reason"` // and what to do
}

// explanations adds what came of the explanations in the files of a delivery.
func (p *shownProcessed) explanations(arrived []pipeline.Arrival, delivery string) {
	for _, arrival := range arrived {
		if arrival.Delivery.DeliveryID != delivery {
			continue
		}
		p.Explained += arrival.Explained
		for _, unread := range arrival.Unread {
			p.Unread = append(p.Unread, shownUnread{
				Place: arrival.Name + "#" + unread.Locator, Text: unread.Text, Reason: messages.Text(messages.English, unread.Reason, nil),
			})
		}
	}
}

func healedTexts(p pipeline.Processing) []string {
	var texts []string
	for _, h := range p.Healed {
		texts = append(texts, fmt.Sprintf("correction %s no longer fits: %s is %q, expected %q; if the source has mended it, set its status to healed", h.CorrectionID, h.Locator, h.ValueRaw, h.Expected))
	}
	return texts
}

func shownOf(report pipeline.Report) shownRun {
	shown := shownRun{UpToDate: report.UpToDate, New: []string{}, Known: []string{}, Unreadable: []string{}, Failed: []string{}, Processed: []shownProcessed{}}
	for _, arrival := range report.Arrived {
		if arrival.New {
			shown.New = append(shown.New, arrival.Name)
		} else {
			shown.Known = append(shown.Known, arrival.Name)
		}
	}
	for _, failure := range report.Unreadable {
		shown.Unreadable = append(shown.Unreadable, failure.Err.Error())
	}
	for _, failure := range report.Failed {
		shown.Failed = append(shown.Failed, failure.Err.Error())
	}
	for _, p := range report.Processed {
		processed := shownProcessed{
			File: p.Delivery.FileName, Dataset: p.Delivery.Dataset, Release: p.Delivery.Release, Round: p.Delivery.Round,
			ProcessingID: p.ProcessingID, Again: p.Again, Because: p.Because, Healed: healedTexts(p), totals: totalsOf(p),
		}
		processed.explanations(report.Arrived, p.Delivery.DeliveryID)
		shown.Processed = append(shown.Processed, processed)
	}
	return shown
}

// showRun prints what a run did.
func (s *session) showRun(report pipeline.Report) error {
	shown := shownOf(report)
	if s.asJSON {
		return s.printJSON(shown)
	}
	for _, text := range shown.Unreadable {
		fmt.Fprintln(s.out, "not read:", text)
	}
	for _, text := range shown.Failed {
		fmt.Fprintln(s.out, "did not deliver:", text)
	}
	for _, p := range shown.Processed {
		s.showProcessed(p)
	}
	if len(shown.Processed) == 0 && len(shown.New) == 0 && len(shown.Unreadable)+len(shown.Failed) == 0 {
		fmt.Fprintf(s.out, "nothing new: %s up to date\n", counted(shown.UpToDate, "delivery is", "deliveries are"))
		return nil
	}
	fmt.Fprintf(s.out, "%s, %d known, %d not read; %s processed, %d up to date\n",
		counted(len(shown.New), "new file", "new files"), len(shown.Known), len(shown.Unreadable),
		counted(len(shown.Processed), "delivery", "deliveries"), shown.UpToDate)
	return nil
}

func (s *session) showProcessed(p shownProcessed) {
	again := ""
	if p.Again {
		again = fmt.Sprintf(" (again: %s)", becauseOf(p.Because))
	}
	fmt.Fprintf(s.out, "%s%s: %s %s%s, %s\n", p.File, again, p.Dataset, p.Release, p.Round, counted(p.Areas, "area", "areas"))
	fmt.Fprintf(s.out, "  value cells %d = with a value %d + typed empty %d + rejected %d%s\n",
		p.Cells, p.WithValue, p.TypedEmpty, p.Rejected, byReason(p.Reasons))
	for _, text := range p.Healed {
		fmt.Fprintln(s.out, "  "+text)
	}
	fmt.Fprintf(s.out, "  findings: %s, %s, %d for information\n",
		counted(int(p.Findings[schemas.SeverityError]), "error", "errors"),
		counted(int(p.Findings[schemas.SeverityWarning]), "warning", "warnings"), p.Findings[schemas.SeverityInformation])
	s.showExplanations(p)
}

// showExplanations tells what came of the explanations of an annotated workbook.
func (s *session) showExplanations(p shownProcessed) {
	if p.Explained+len(p.Unread) == 0 {
		return
	}
	fmt.Fprintf(s.out, "  explanations: %d taken over, %d not\n", p.Explained, len(p.Unread))
	for _, unread := range p.Unread {
		fmt.Fprintf(s.out, "    %s: %s [%s]\n", unread.Place, unread.Reason, unread.Text)
	}
}

// causes tell what a processing is made from, by the name of its digest.
var causes = map[string]string{
	"baseline": "figures that stand before it", "correspondences": "correspondence or form", "corrections": "corrections",
	"mapping": "mapping", "reader": "reader", "reference": "reference data", "rules": "rules", "schema": "schema",
}

// becauseOf says what changed since a delivery was processed before.
func becauseOf(names []string) string {
	if len(names) == 0 {
		return "nothing that it is made from changed"
	}
	var told []string
	for _, name := range names {
		told = append(told, cmp.Or(causes[name], name))
	}
	return strings.Join(told, ", ")
}

// counted is a number with its noun.
func counted(number int, one, many string) string {
	if number == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", number, many)
}

func byReason(reasons map[string]int64) string {
	if len(reasons) == 0 {
		return ""
	}
	var parts []string
	for _, reason := range slices.Sorted(maps.Keys(reasons)) {
		parts = append(parts, fmt.Sprintf("%s %d", reason, reasons[reason]))
	}
	return " (" + strings.Join(parts, ", ") + ")"
}

func (s *session) printJSON(value any) error {
	encoder := json.NewEncoder(s.out)
	encoder.SetIndent("", "  ")
	return encoder.Encode(value)
}

// printTable aligns rows under a header.
func printTable(out io.Writer, header []string, rows [][]string) error {
	table := tabwriter.NewWriter(out, 0, 4, 2, ' ', 0)
	fmt.Fprintln(table, strings.Join(header, "\t"))
	for _, row := range rows {
		fmt.Fprintln(table, strings.Join(row, "\t"))
	}
	return table.Flush()
}

package cli

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"cts/pipeline/report"
)

func newExplain(s *session) *cobra.Command {
	var where []string
	command := &cobra.Command{
		Use:   "explain AREA ICCS YEAR [count|rate]",
		Short: "Lead a published figure back to the cell of the file that it came from",
		Long: `Show everything behind a published figure: the rate with its denominator, why this source
was chosen and what the others say, the cells as the country wrote them and how their
codes lead to the category, the submission and what was decided of it, the findings that
used the figure with the reasons given, and what the figure was before.

Without --where the figures of the whole are explained: both sexes, all ages, no
breakdown. Dimensions: ` + strings.Join(report.QuestionDimensions(), ", ") + `.`,
		Example: "  cts explain FIN 0101 2021 rate\n  cts explain FIN 0101 2021 count --where sex=F --json",
		Args:    cobra.RangeArgs(3, 4),
		RunE: func(c *cobra.Command, args []string) error {
			question, err := questionOf(args, where)
			if err != nil {
				return exit(ExitUsage, err)
			}
			workspace, err := s.open()
			if err != nil {
				return err
			}
			explained, err := workspace.ExplainFigure(c.Context(), question)
			if errors.Is(err, report.ErrNoSuchFigure) {
				return exit(ExitUsage, err)
			}
			if err != nil {
				return err
			}
			if s.asJSON {
				return s.printJSON(explained)
			}
			s.showExplained(explained)
			return nil
		},
	}
	command.Flags().StringArrayVar(&where, "where", nil, "a dimension and its code, such as sex=F; may be given again")
	return command
}

func questionOf(args, where []string) (report.Question, error) {
	year, err := strconv.Atoi(args[2])
	if err != nil {
		return report.Question{}, fmt.Errorf("%q is no year; write it as 2021", args[2])
	}
	question := report.Question{RefArea: strings.ToUpper(args[0]), ICCS: args[1], Year: year, Dimensions: map[string]string{}}
	if len(args) == 4 {
		if args[3] != "rate" && args[3] != "count" {
			return question, fmt.Errorf("%q can not be explained; say count or rate", args[3])
		}
		question.Rate = args[3] == "rate"
	}
	for _, pair := range where {
		name, code, found := strings.Cut(pair, "=")
		if !found || !slices.Contains(report.QuestionDimensions(), name) {
			return question, fmt.Errorf("--where %s: write it as sex=F, with one of %s", pair, strings.Join(report.QuestionDimensions(), ", "))
		}
		question.Dimensions[name] = code
	}
	return question, nil
}

// showExplained prints the way back, one figure after the other.
func (s *session) showExplained(all []report.Explained) {
	for i, e := range all {
		if i > 0 {
			fmt.Fprintln(s.out)
		}
		s.explainedFigure(e)
		s.explainedParts(e.Parts)
		s.explainedSubmission(e.Submission)
		s.explainedFindings(e.Findings)
		s.explainedRevisions(e.Revisions)
	}
}

func (s *session) explainedFigure(e report.Explained) {
	fmt.Fprintf(s.out, "%s, %s: %s\n", e.Title, e.TimePeriod, valueOr(e.Value, e.Missing))
	if r := e.Rate; r != nil {
		limits := ""
		if r.Lower != nil && r.Upper != nil {
			limits = fmt.Sprintf(" (95 %% limits %.4g to %.4g)", *r.Lower, *r.Upper)
		}
		fmt.Fprintf(s.out, "  rate        %.4g per 100,000%s = %s / %s persons * 100,000\n", r.Rate, limits, valueOr(e.Value, ""), plain(r.Persons))
		fmt.Fprintf(s.out, "              denominator %s: %s\n", r.Denominator, r.Source)
		if r.LogSpread > 0 {
			fmt.Fprintf(s.out, "              limits widened by the usual yearly spread %.3g: %s\n", r.LogSpread, r.FamilySource)
		}
	}
	for _, note := range []struct{ name, text string }{
		{"unit", e.Unit}, {"held out", heldOutText(e.HeldOut)}, {"status", strings.Join(e.Status, " ")},
		{"cautions", strings.Join(e.Cautions, ", ")}, {"chosen by", e.ChosenBy}, {"series", e.SeriesID},
	} {
		if note.text != "" {
			fmt.Fprintf(s.out, "  %-11s %s\n", note.name, note.text)
		}
	}
	for _, o := range e.Others {
		fmt.Fprintf(s.out, "  other       %s %s says %s (%s, %s)\n", o.Provider, o.Dataset, valueOr(o.Value, o.Missing), o.File, o.Locator)
	}
}

func heldOutText(heldOut bool) string {
	if heldOut {
		return "not published: a finding of severity error is open"
	}
	return ""
}

func (s *session) explainedParts(parts []report.ExplainedPart) {
	for _, p := range parts {
		fmt.Fprintf(s.out, "  cell        %s, %s: %s\n", p.File, p.Locator, quotedOrBlank(p.ValueRaw))
		if len(p.Labels) > 0 {
			fmt.Fprintf(s.out, "              as written: %s\n", strings.Join(p.Labels, "; "))
		}
		for _, note := range p.Notes {
			fmt.Fprintf(s.out, "              repaired: %s\n", note)
		}
		fmt.Fprintf(s.out, "              code %s, relation %s by %s%s\n", orNone(p.NationalCode), orNone(p.Relation), orNone(p.Correspondence), standingOf(p))
		if p.CorrectionID != "" {
			fmt.Fprintf(s.out, "              corrected by %s\n", p.CorrectionID)
		}
		fmt.Fprintf(s.out, "              snapshot sha256 %s\n", p.Snapshot)
	}
}

func standingOf(p report.ExplainedPart) string {
	if p.Standing == "" {
		return ""
	}
	return fmt.Sprintf(" (%s: %s)", p.Standing, p.Origin)
}

func (s *session) explainedSubmission(sub report.ExplainedSubmission) {
	fmt.Fprintf(s.out, "  submission  %s %s %s%s, %s; issued %s, received %s, read by %s\n              id %s\n",
		sub.Provider, sub.Dataset, sub.Round, sub.Release, sub.Status, day(sub.IssuedAt), day(sub.ReceivedAt), sub.Reader, sub.SubmissionID)
	for _, event := range sub.Events {
		fmt.Fprintf(s.out, "              %s %s by %s%s\n", day(event.DecidedAt), event.Type, event.Actor, because(event.Reason))
	}
}

func (s *session) explainedFindings(findings []report.ExplainedFinding) {
	for _, f := range findings {
		fmt.Fprintf(s.out, "  finding     %s %s: %s\n              id %s\n", f.Severity, f.RuleID, f.Message, f.FindingID)
		for _, reason := range f.Explanations {
			fmt.Fprintf(s.out, "              explained: %s\n", reason)
		}
	}
}

func (s *session) explainedRevisions(revisions []report.ExplainedRevision) {
	for _, r := range revisions {
		fmt.Fprintf(s.out, "  revision    %s, cause %s: %s to %s (submission %s to %s)\n",
			r.Kind, r.Cause, valueOr(r.Old, "none"), valueOr(r.New, "none"), orNone(r.OldSubmission), orNone(r.NewSubmission))
	}
}

func valueOr(value *float64, missing string) string {
	if value == nil {
		return orNone(missing)
	}
	return plain(*value)
}

func plain(value float64) string { return strconv.FormatFloat(value, 'f', -1, 64) }

func orNone(text string) string {
	if text == "" {
		return "none"
	}
	return text
}

func quotedOrBlank(text string) string {
	if text == "" {
		return "blank"
	}
	return strconv.Quote(text)
}

func because(reason string) string {
	if reason == "" {
		return ""
	}
	return ": " + reason
}

func day(instant time.Time) string { return instant.UTC().Format(time.DateOnly) }

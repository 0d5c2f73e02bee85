package suggest

import (
	"fmt"
	"io"
	"strings"
)

// WriteTable prints results as the tables of the README: the share of codes, in
// percent, whose true category stands first, and among the first five, at each
// level; tables of weaker truth are marked.
func WriteTable(w io.Writer, results []Result) error {
	for _, part := range []struct {
		title string
		of    func(Result) Levels
	}{
		{"Held out: codes on which nothing was chosen", func(r Result) Levels { return r.HeldOut }},
		{"Tuned: codes on which weights and words were chosen", func(r Result) Levels { return r.Tuned }},
	} {
		if _, err := fmt.Fprintf(w, "%s\n\n| table | truth | codes | level 1 | level 2 | level 3 | level 4 |\n|---|---|---|---|---|---|---|\n", part.title); err != nil {
			return err
		}
		for _, group := range []string{"firm", "weak", ""} {
			if err := writeGroup(w, results, group, part.of); err != nil {
				return err
			}
		}
		if _, err := fmt.Fprintln(w); err != nil {
			return err
		}
	}
	return nil
}

// truthOf says how firm the truth of a table is.
func truthOf(r Result) string {
	if r.Standing == "background" {
		return "weak"
	}
	return "firm"
}

// writeGroup prints the tables of one truth and their sum; with no truth, the sum of all.
func writeGroup(w io.Writer, results []Result, truth string, of func(Result) Levels) error {
	var sum Levels
	for _, result := range results {
		if truth != "" && truthOf(result) != truth {
			continue
		}
		levels := of(result)
		sum.add(levels)
		if truth == "" {
			continue
		}
		if _, err := fmt.Fprintln(w, row(result.Scheme, truth, levels)); err != nil {
			return err
		}
	}
	name, said := "**all, "+truth+" truth**", truth
	if truth == "" {
		name, said = "**all**", ""
	}
	_, err := fmt.Fprintln(w, row(name, said, sum))
	return err
}

func (l *Levels) add(other Levels) {
	for level := range l {
		l[level].Codes += other[level].Codes
		l[level].Top1 += other[level].Top1
		l[level].Top5 += other[level].Top5
	}
}

func row(name, truth string, levels Levels) string {
	cells := []string{name, truth, fmt.Sprint(levels[1].Codes)}
	for level := 1; level <= 4; level++ {
		cells = append(cells, levels[level].shares())
	}
	return "| " + strings.Join(cells, " | ") + " |"
}

func (a Accuracy) shares() string {
	if a.Codes == 0 {
		return "no codes"
	}
	return fmt.Sprintf("%.0f / %.0f (%d)", 100*float64(a.Top1)/float64(a.Codes), 100*float64(a.Top5)/float64(a.Codes), a.Codes)
}

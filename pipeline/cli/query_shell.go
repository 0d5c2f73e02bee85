package cli

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"os"
	"os/signal"
	"path/filepath"
	"slices"
	"time"
	"unicode/utf8"

	"cts/pipeline"
	"cts/pipeline/engine"
	"cts/pipeline/shell"
	"cts/pipeline/tabular"
)

// mostRowsShown bounds what a table on a screen shows, and the memory that
// aligning its columns takes. Files hold every row.
const mostRowsShown = 1000

// converse reads statements one after the other: from a person with editing,
// history and completion, or from a pipe.
func (s *session) converse(ctx context.Context, format string, limit time.Duration) error {
	return s.withEngine(ctx, func(_ *pipeline.Workspace, e querier) error {
		conversation := &shell.Shell{
			Views: shellViews(), Formats: tabular.Formats(), Format: format, Save: wholeFile,
			Out: s.out, Interactive: isTerminal(s.in),
			Answer: func(ctx context.Context, statement, format string, out io.Writer) error {
				return s.shellAnswer(ctx, e, limit, statement, format, out)
			},
		}
		asked := &counting{Lines: shell.PipedLines(s.in)}
		if !conversation.Interactive {
			err := conversation.Run(ctx, asked)
			if err == nil && !asked.any {
				err = errors.New("no query; write one, pipe one in, or use --tables")
			}
			return exit(ExitUsage, err)
		}
		return s.typed(ctx, conversation)
	})
}

// typed talks with a person at the terminal.
func (s *session) typed(ctx context.Context, conversation *shell.Shell) error {
	fmt.Fprintln(s.out, "Statements end with a semicolon. .help lists the commands, Tab completes, Ctrl-D leaves.")
	terminal := &shell.Terminal{History: historyFile()}
	lines, err := conversation.TypedLines(terminal)
	if err != nil {
		return err
	}
	// Ctrl-C ends a statement that runs, not the program.
	return errors.Join(conversation.Run(context.WithoutCancel(ctx), lines), terminal.Close())
}

// counting notes whether any line came.
type counting struct {
	shell.Lines
	any bool
}

func (c *counting) Line(prompt string) (string, error) {
	line, err := c.Lines.Line(prompt)
	c.any = c.any || err == nil && line != ""
	return line, err
}

func (s *session) shellAnswer(ctx context.Context, e querier, limit time.Duration, statement, format string, out io.Writer) error {
	if tabular.IsBinary(format) && out == s.out {
		return fmt.Errorf("%s is no text; name a file with .out first", format)
	}
	ctx, stop := context.WithTimeout(ctx, limit)
	defer stop()
	ctx, ignore := signal.NotifyContext(ctx, os.Interrupt)
	defer ignore()
	result, err := e.Table(ctx, statement)
	if err != nil {
		return err
	}
	defer result.Close()
	table := tabulated(result)
	if format != "table" || out != s.out {
		return tabular.Write(out, format, table)
	}
	table.Rows = s.firstRows(table.Rows)
	return s.fitted(table)
}

// fitted writes a table to the screen; one that is wider than it, row by row.
func (s *session) fitted(table tabular.Table) error {
	width := screenWidth(s.out)
	if width == 0 {
		return tabular.Write(s.out, "table", table)
	}
	var rows [][]any
	for row, err := range table.Rows {
		if err != nil {
			return err
		}
		rows = append(rows, slices.Clone(row))
	}
	table.Rows = tabular.Kept(rows)
	var lines bytes.Buffer
	if err := tabular.Write(&lines, "table", table); err != nil {
		return err
	}
	if widest(lines.Bytes()) > width {
		return tabular.Write(s.out, "records", table)
	}
	_, err := s.out.Write(lines.Bytes())
	return err
}

// widest is the length of the longest line, in characters.
func widest(text []byte) int {
	most := 0
	for line := range bytes.Lines(text) {
		most = max(most, utf8.RuneCount(bytes.TrimRight(line, " \n")))
	}
	return most
}

// firstRows ends the rows of a screen, and says so.
func (s *session) firstRows(rows iter.Seq2[[]any, error]) iter.Seq2[[]any, error] {
	return func(yield func([]any, error) bool) {
		shown := 0
		for row, err := range rows {
			if shown == mostRowsShown {
				fmt.Fprintf(s.errOut, "only the first %d rows are shown; write all into a file with .out FILE\n", mostRowsShown)
				return
			}
			shown++
			if !yield(row, err) {
				return
			}
		}
	}
}

// historyFile keeps what was typed, for this user alone; empty where there is no place for it.
func historyFile() string {
	cache, err := os.UserCacheDir()
	if err != nil {
		return ""
	}
	folder := filepath.Join(cache, "cts")
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return ""
	}
	return filepath.Join(folder, "query_history")
}

// shellViews are the views of the engine as the shell shows and completes them.
func shellViews() []shell.View {
	var views []shell.View
	for _, view := range engine.Views() {
		if view.Candidate {
			continue
		}
		shown := shell.View{Name: view.Name, Meaning: view.Sentence}
		for _, column := range view.Columns {
			shown.Columns = append(shown.Columns, shell.Column{Name: column.Name, Type: column.Type, Meaning: column.Meaning})
		}
		views = append(views, shown)
	}
	return views
}

// Package shell is the conversation of cts query: it reads statements line by
// line, from a person at a terminal or from a pipe, completes names, and hands
// every statement to whoever answers it. It reads no data itself.
package shell

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
)

// ErrInterrupted means that the person gave up the line.
var ErrInterrupted = errors.New("interrupted")

// Lines gives one line after the other; [io.EOF] ends them.
type Lines interface {
	Line(prompt string) (string, error)
}

// View is a view or macro that statements may use.
type View struct {
	Name    string // as written in a statement: current, or as_of(t)
	Meaning string
	Columns []Column
}

// Column is a column of a view.
type Column struct{ Name, Type, Meaning string }

// Answer runs one statement and writes its result in a format to a writer.
type Answer func(ctx context.Context, statement, format string, out io.Writer) error

// Shell holds one conversation.
type Shell struct {
	Views       []View
	Answer      Answer
	Save        func(path string, write func(io.Writer) error) error // writes a file whole or not at all
	Formats     []string
	Format      string // of the next answers
	Out         io.Writer
	Interactive bool // a person sits there: a fault is said and the conversation goes on

	saveTo string // file of the next answer; empty for Out
}

const (
	prompt     = "cts> "
	promptMore = "...> " // within a statement
)

// longestStatement bounds what is typed or piped in before a semicolon comes.
const longestStatement = 1 << 20

// Run talks until the lines end or the person leaves. Without a person the first
// fault ends it. A last statement from a pipe needs no semicolon.
func (s *Shell) Run(ctx context.Context, lines Lines) error {
	var typed strings.Builder
	for {
		line, err := lines.Line(s.prompt(&typed))
		switch {
		case errors.Is(err, ErrInterrupted):
			typed.Reset()
			continue
		case errors.Is(err, io.EOF) && s.Interactive:
			return nil // who leaves in the middle of a statement does not ask for it
		case errors.Is(err, io.EOF):
			return s.last(ctx, typed.String())
		case err != nil:
			return err
		}
		done, err := s.take(ctx, &typed, line)
		if done || err != nil {
			return err
		}
	}
}

func (s *Shell) prompt(typed *strings.Builder) string {
	if typed.Len() > 0 {
		return promptMore
	}
	return prompt
}

func (s *Shell) last(ctx context.Context, typed string) error {
	if strings.TrimSpace(typed) == "" {
		return nil
	}
	return s.said(s.ask(ctx, typed))
}

// take takes one line: a command, or a part of a statement.
func (s *Shell) take(ctx context.Context, typed *strings.Builder, line string) (done bool, err error) {
	if command := strings.TrimSpace(line); typed.Len() == 0 && strings.HasPrefix(command, ".") {
		done, err := s.command(command)
		return done, s.said(err)
	}
	if typed.Len()+len(line) > longestStatement {
		typed.Reset()
		return false, s.said(fmt.Errorf("a statement is longer than %d bytes; end statements with a semicolon", longestStatement))
	}
	typed.WriteString(line + "\n")
	statements, rest := split(typed.String())
	typed.Reset()
	if strings.TrimSpace(rest) != "" {
		typed.WriteString(rest)
	}
	for _, statement := range statements {
		if err := s.said(s.ask(ctx, statement)); err != nil {
			return false, err
		}
	}
	return false, nil
}

// said tells a person of a fault and goes on; without one it is returned.
func (s *Shell) said(err error) error {
	if err == nil || !s.Interactive {
		return err
	}
	if errors.Is(err, context.Canceled) {
		err = errors.New("stopped, as was asked for")
	}
	fmt.Fprintln(s.Out, err)
	return nil
}

func (s *Shell) ask(ctx context.Context, statement string) error {
	statement = strings.TrimSpace(statement)
	if statement == "" {
		return nil
	}
	path := s.saveTo
	s.saveTo = ""
	if path == "" {
		return s.Answer(ctx, statement, s.Format, s.Out)
	}
	err := s.Save(path, func(w io.Writer) error { return s.Answer(ctx, statement, s.Format, w) })
	if err == nil {
		fmt.Fprintf(s.Out, "written: %s\n", path)
	}
	return err
}

// split cuts a text at the semicolons that stand outside of quotes and comments,
// and gives back what follows the last one.
func split(text string) (statements []string, rest string) {
	begin := 0
	for i := 0; i < len(text); i++ {
		switch {
		case text[i] == '\'' || text[i] == '"':
			i = past(text, i+1, text[i:i+1])
		case strings.HasPrefix(text[i:], "--"):
			i = past(text, i, "\n")
		case strings.HasPrefix(text[i:], "/*"):
			i = past(text, i+2, "*/")
		case text[i] == ';':
			statements = append(statements, text[begin:i])
			begin = i + 1
		}
	}
	return statements, text[begin:]
}

// past is where a quote or comment ends; the end of the text where it does not.
func past(text string, from int, ending string) int {
	at := strings.Index(text[min(from, len(text)):], ending)
	if at < 0 {
		return len(text)
	}
	return from + at + len(ending) - 1
}

// viewNamed finds a view by its name, without the arguments of a macro.
func (s *Shell) viewNamed(name string) (View, bool) {
	at := slices.IndexFunc(s.Views, func(v View) bool { return strings.EqualFold(v.base(), name) })
	if at < 0 {
		return View{}, false
	}
	return s.Views[at], true
}

func (v View) base() string {
	name, _, _ := strings.Cut(v.Name, "(")
	return name
}

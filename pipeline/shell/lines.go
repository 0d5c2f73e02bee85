package shell

import (
	"bufio"
	"errors"
	"io"
	"strings"

	"github.com/ergochat/readline"
)

// PipedLines are the lines of a file or pipe; they are not prompted for.
func PipedLines(r io.Reader) Lines {
	scanner := bufio.NewScanner(r)
	scanner.Buffer(nil, longestStatement)
	return piped{scanner}
}

type piped struct{ scanner *bufio.Scanner }

func (p piped) Line(string) (string, error) {
	if p.scanner.Scan() {
		return p.scanner.Text(), nil
	}
	if err := p.scanner.Err(); err != nil {
		return "", err
	}
	return "", io.EOF
}

// Terminal is where a person types.
type Terminal struct {
	In        io.Reader   // nil for the standard input
	Out       io.Writer   // nil for the standard output
	History   string      // file that keeps what was typed; empty for none
	IsATty    func() bool // nil to find out
	rawMode   func() error
	size      func() (width, height int)
	instance  *readline.Instance
	completer *completer
}

// TypedLines opens the terminal: lines can be edited, are kept in the history,
// and are completed with Tab. Close it afterwards.
func (s *Shell) TypedLines(terminal *Terminal) (Lines, error) {
	terminal.completer = &completer{shell: s}
	instance, err := readline.NewFromConfig(&readline.Config{
		HistoryFile: terminal.History, HistoryLimit: 1000, DisableAutoSaveHistory: true, AutoComplete: terminal.completer,
		Stdin: terminal.In, Stdout: terminal.Out, FuncIsTerminal: terminal.IsATty, FuncMakeRaw: terminal.rawMode, FuncExitRaw: terminal.rawMode, FuncGetSize: terminal.size,
	})
	terminal.instance = instance
	return terminal, err
}

// Line implements [Lines].
func (t *Terminal) Line(prompt string) (string, error) {
	if prompt != promptMore {
		t.remember()
	}
	t.instance.SetPrompt(prompt)
	line, err := t.instance.ReadLine()
	t.completer.earlier += line + " "
	if errors.Is(err, readline.ErrInterrupt) {
		t.completer.earlier = ""
		return "", ErrInterrupted
	}
	return line, err
}

// remember keeps a statement in the history as one line, however many it was
// typed on, so that one press of a key brings it back. A comment that ends with
// its line would hide what follows: such a statement is not kept.
func (t *Terminal) remember() {
	typed := strings.TrimSpace(t.completer.earlier)
	t.completer.earlier = ""
	if typed != "" && !strings.Contains(typed, "--") {
		_ = t.instance.SaveToHistory(typed) // a history that cannot be written is no reason to stop
	}
}

// Close keeps the last statement and puts the terminal back as it was.
func (t *Terminal) Close() error {
	t.remember()
	return t.instance.Close()
}

// inCaseOf writes a candidate in lower case where the word that it completes is.
func inCaseOf(word, candidate string) string {
	if word != "" && word == strings.ToLower(word) {
		return strings.ToLower(candidate)
	}
	return candidate
}

// completer is [Shell.Complete] as the library asks for it.
type completer struct {
	shell   *Shell
	earlier string // lines of the same statement
}

// Do gives what is to be added after the cursor, for every candidate.
func (c *completer) Do(line []rune, at int) (endings [][]rune, length int) {
	word, candidates := c.shell.Complete(c.earlier + string(line[:at]))
	for _, candidate := range candidates {
		endings = append(endings, []rune(inCaseOf(word, candidate))[len([]rune(word)):])
	}
	return endings, len([]rune(word))
}

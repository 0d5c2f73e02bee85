package cli

import (
	"fmt"
	"os"

	"golang.org/x/term"

	"cts/pipeline"
)

// progress shows the steps of a run on a terminal, on one line of standard error;
// jobs, whose standard error is no terminal, see nothing.
func (s *session) progress() func(pipeline.Step) {
	if s.asJSON || s.verbose || !isTerminal(s.errOut) {
		return nil
	}
	return func(step pipeline.Step) {
		place := ""
		if step.Of > 0 {
			place = fmt.Sprintf(" %d/%d", step.Position, step.Of)
		}
		fmt.Fprintf(s.errOut, "\r\x1b[K%s%s %s", step.Stage, place, step.Name)
		if step.Stage == "commit" || step.Position == step.Of {
			fmt.Fprint(s.errOut, "\r\x1b[K")
		}
	}
}

// screenWidth is the number of characters on a line of a terminal; 0 for no terminal.
func screenWidth(stream any) int {
	file, ok := stream.(*os.File)
	if !ok {
		return 0
	}
	width, _, err := term.GetSize(int(file.Fd()))
	if err != nil {
		return 0
	}
	return width
}

// isTerminal tells whether a person sits at the other end of a stream.
func isTerminal(stream any) bool {
	file, ok := stream.(*os.File)
	return ok && term.IsTerminal(int(file.Fd()))
}

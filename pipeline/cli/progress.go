package cli

import (
	"fmt"
	"io"
	"os"

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

func isTerminal(stream io.Writer) bool {
	file, ok := stream.(*os.File)
	if !ok {
		return false
	}
	info, err := file.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0
}

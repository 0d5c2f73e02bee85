package cli

import (
	"io"
	"strings"

	"github.com/spf13/cobra"
)

// Commands is the tree of commands for manual pages, completions and the
// documentation. It is there to be described, not run.
func Commands() *cobra.Command {
	return newRoot(&session{in: strings.NewReader(""), out: io.Discard, errOut: io.Discard})
}

package cli

import (
	"testing"

	"github.com/spf13/cobra"
)

// Whoever asks for help with a command sees how it is written, in a line that works.
func TestEveryCommandShowsAnExample(t *testing.T) {
	var visit func(*cobra.Command)
	visit = func(c *cobra.Command) {
		if c.Short == "" || c.Example == "" {
			t.Errorf("%s: short %q, example %q; both are to be there", c.CommandPath(), c.Short, c.Example)
		}
		for _, below := range c.Commands() {
			visit(below)
		}
	}
	visit(Commands())
}

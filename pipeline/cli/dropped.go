package cli

import (
	"fmt"
	"os"
	"regexp"
	"strings"

	"github.com/spf13/cobra"
)

// checkedEnding is how the name of an annotated copy ends.
var checkedEnding = regexp.MustCompile(`-checked(-\d+)?$`)

// dropped turns files without a command into a check of them: what a person does
// who drops workbooks on the program. Anything else stays as it is.
func dropped(root *cobra.Command, args []string) ([]string, bool) {
	for _, arg := range args {
		info, err := os.Stat(arg)
		if strings.HasPrefix(arg, "-") || err != nil || !info.Mode().IsRegular() || isCommand(root, arg) {
			return args, false
		}
	}
	if len(args) == 0 {
		return args, false
	}
	return append([]string{"check"}, args...), true
}

func isCommand(root *cobra.Command, name string) bool {
	for _, command := range root.Commands() {
		if command.Name() == name {
			return true
		}
	}
	return false
}

// hold keeps the window open that the desktop opened for the program, until the
// person has read it.
func (s *session) hold() {
	if !startedByDesktop() {
		return
	}
	fmt.Fprint(s.out, "\nEnter ↵ ")
	var line [1]byte
	_, _ = s.in.Read(line[:])
}

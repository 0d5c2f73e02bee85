package cli

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"cts/pipeline/tabular"
	"cts/schemas"
	"cts/schemas/messages"
)

// group is what help shows together.
type group struct {
	title    string
	commands []*cobra.Command
}

// beginning is the title of the first group, with the commands that cobra adds.
const beginning = "To begin:"

func groupsOf(s *session) []group {
	return []group{
		{beginning, []*cobra.Command{newDemo(s), newInit(s), newVersion(s)}},
		{"For a focal point, before anything is sent:", []*cobra.Command{newQuestionnaire(s), newCheck(s)}},
		{"To take data in and to decide on them:", []*cobra.Command{newIngest(s), newRun(s), newSources(s), newSubmissions(s), newFindings(s)}},
		{"To ask and to report:", []*cobra.Command{newQuery(s), newExplain(s), newReport(s), newRelease(s)}},
		{"Classification, correspondences and the lake itself:", []*cobra.Command{newICCS(s), newMap(s), newLake(s)}},
	}
}

// usageErrors gives wrong use its exit code and a way on, in every command.
func usageErrors(command *cobra.Command) {
	check := command.Args
	command.Args = func(c *cobra.Command, args []string) error {
		switch {
		case c.HasSubCommands() && len(args) > 0:
			return wrongUse(c, unknownCommand(c, args[0]))
		case check != nil && check(c, args) != nil:
			return wrongUse(c, fmt.Errorf("%s given; write: %s", counted(len(args), "argument", "arguments"), c.UseLine()))
		}
		if err := c.ValidateRequiredFlags(); err != nil {
			return wrongUse(c, err)
		}
		return nil
	}
	for _, below := range command.Commands() {
		usageErrors(below)
	}
}

func wrongUse(c *cobra.Command, err error) error {
	return exit(ExitUsage, fmt.Errorf("%w; see %s --help", err, c.CommandPath()))
}

// nearby is how many letters a mistyped command may differ by.
const nearby = 2

func unknownCommand(c *cobra.Command, typed string) error {
	c.SuggestionsMinimumDistance = nearby
	unknown := fmt.Errorf("%s has no command %q", c.CommandPath(), typed)
	if meant := c.SuggestionsFor(typed); len(meant) > 0 {
		return fmt.Errorf("%w; did you mean %s?", unknown, strings.Join(meant, " or "))
	}
	return unknown
}

// completions tells shells what options and arguments may be, in every command.
func completions(command *cobra.Command) {
	offer(command, "language", messages.UnitedNations())
	if command.Name() == "query" {
		offer(command, "format", tabular.Formats())
	}
	if _, arguments, _ := strings.Cut(command.Use, " "); strings.HasPrefix(arguments, "AREA") {
		command.ValidArgsFunction = func(_ *cobra.Command, args []string, _ string) ([]string, cobra.ShellCompDirective) {
			if len(args) > 0 {
				return nil, cobra.ShellCompDirectiveNoFileComp
			}
			return areaCodes(), cobra.ShellCompDirectiveNoFileComp
		}
	}
	for _, below := range command.Commands() {
		completions(below)
	}
}

func offer(command *cobra.Command, flag string, values []string) {
	if command.Flags().Lookup(flag) == nil && command.PersistentFlags().Lookup(flag) == nil {
		return
	}
	_ = command.RegisterFlagCompletionFunc(flag, cobra.FixedCompletions(values, cobra.ShellCompDirectiveNoFileComp)) // fails only for a flag that is not there
}

// areaCodes are the codes that may be completed, each with its name.
func areaCodes() []string {
	var codes []string
	for _, area := range schemas.Areas().Reporting() {
		codes = append(codes, area.Code+"\t"+area.NameEn)
	}
	return codes
}

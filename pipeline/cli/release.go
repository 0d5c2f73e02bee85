package cli

import (
	"errors"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"cts/pipeline/intake"
)

func newRelease(s *session) *cobra.Command {
	command := &cobra.Command{
		Use:   "release",
		Short: "Freeze what the lake says, for publication",
		Long: `A release freezes the figures in force with their denominators, rules, decisions and
explanations under an id. Public reports read a release (cts report trends --release ID):
they give the same figures for ever and carry no watermark.`,
		Example: "  cts release new 2024.1 --title \"Crime trends 2024\" --embargo 2024-12-01T12:00:00Z\n  cts release list\n  cts report trends --release 2024.1",
		Args:    cobra.NoArgs,
		RunE:    func(c *cobra.Command, _ []string) error { return c.Help() },
	}
	command.AddCommand(newReleaseNew(s), newReleaseList(s))
	return command
}

func newReleaseNew(s *session) *cobra.Command {
	var title, actor, embargo string
	command := &cobra.Command{
		Use:     "new ID",
		Short:   "Freeze what the lake says now under an id; it is never changed",
		Example: "  cts release new 2024.1 --embargo 2024-12-01T12:00:00Z",
		Args:    cobra.ExactArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			until, err := embargoOf(embargo)
			if err != nil {
				return exit(ExitUsage, err)
			}
			workspace, err := s.open()
			if err != nil {
				return err
			}
			release, err := workspace.Release(c.Context(), args[0], title, actorOr(actor), until)
			if errors.Is(err, intake.ErrRelease) {
				return exit(ExitUsage, err)
			}
			if err != nil {
				return err
			}
			if s.asJSON {
				return s.printJSON(release)
			}
			fmt.Fprintf(s.out, "released: %s (%s, %s, state %s)\n", release.ReleaseID,
				counted(len(release.Commits), "commit", "commits"), counted(len(release.Events), "event", "events"), release.LakeState)
			return nil
		},
	}
	command.Flags().StringVar(&title, "title", "", "what it is called")
	command.Flags().StringVar(&actor, "actor", "", "who decides it (default: the user of this machine)")
	command.Flags().StringVar(&embargo, "embargo", "", "instant before which public reports are refused, such as 2024-12-01T12:00:00Z")
	return command
}

func embargoOf(text string) (time.Time, error) {
	if text == "" {
		return time.Time{}, nil
	}
	until, err := time.Parse(time.RFC3339, text)
	if err != nil {
		return until, fmt.Errorf("--embargo %s is no time; write it as 2024-12-01T12:00:00Z", text)
	}
	return until.UTC(), nil
}

func newReleaseList(s *session) *cobra.Command {
	return &cobra.Command{
		Use:     "list",
		Short:   "List the releases",
		Example: "  cts release list --json",
		Args:    cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			workspace, err := s.open()
			if err != nil {
				return err
			}
			releases, err := intake.Releases(c.Context(), workspace.Storage)
			if err != nil {
				return err
			}
			if s.asJSON {
				return s.printJSON(releases)
			}
			var rows [][]string
			for _, r := range releases {
				rows = append(rows, []string{r.ReleaseID, r.Title, day(r.DecidedAt), r.EmbargoUntil.Format(time.RFC3339), r.Actor, r.LakeState})
			}
			return printTable(s.out, []string{"release", "title", "decided", "embargo until", "by", "state"}, rows)
		},
	}
}

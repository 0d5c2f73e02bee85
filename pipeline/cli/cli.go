// Package cli is the command line of cts: commands, exit codes, and how
// results are shown to people (tables and sentences) and to jobs (--json).
package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/signal"
	"syscall"
	"time"

	"github.com/spf13/cobra"

	"cts/connectors"
	"cts/pipeline"
	"cts/pipeline/intake"
	"cts/pipeline/paper"
)

// Exit codes; they are a promise to jobs.
const (
	ExitDone       = 0 // done; findings recorded under policy are no failure
	ExitHeldBack   = 1 // check or ingest held something back
	ExitUsage      = 2 // wrong use
	ExitUnreadable = 3 // unreadable input
	ExitSource     = 4 // a source failed
	ExitFault      = 5 // an internal fault
)

// coded is an error with the exit code that it asks for.
type coded struct {
	error
	code int
}

func (c coded) Unwrap() error { return c.error }

func exit(code int, err error) error {
	if err == nil {
		return nil
	}
	return coded{error: err, code: code}
}

// Main runs one command and returns its exit code.
func Main(args []string, in io.Reader, out, errOut io.Writer) int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	s := &session{in: in, out: out, errOut: errOut}
	root := newRoot(s)
	args, byDesktop := dropped(root, args)
	if byDesktop {
		defer s.hold()
	}
	root.SetArgs(args)
	root.SetIn(in)
	root.SetOut(out)
	root.SetErr(errOut)
	err := root.ExecuteContext(ctx)
	if err == nil {
		return ExitDone
	}
	if message := err.Error(); message != "" {
		fmt.Fprintln(errOut, "cts:", message)
	}
	return codeOf(err)
}

func codeOf(err error) int {
	var with coded
	switch {
	case errors.As(err, &with):
		return with.code
	case errors.Is(err, pipeline.ErrUnknown), errors.Is(err, pipeline.ErrEmbargo), errors.Is(err, intake.ErrRelease):
		return ExitUsage
	case errors.Is(err, connectors.ErrSource):
		return ExitSource
	case errors.Is(err, connectors.ErrNotRecognised), errors.Is(err, connectors.ErrUnreadable), errors.Is(err, connectors.ErrLimit):
		return ExitUnreadable
	}
	return ExitFault
}

// session is what every command needs: streams, settings and the clock.
type session struct {
	in          io.Reader
	out, errOut io.Writer
	workspace   string
	released    string // id of the release that reports read
	language    string // of reports; that of the workspace where it is empty
	pdf         bool   // reports are printed too
	across      bool   // reports compare across breaks, and mark it
	asJSON      bool
	verbose     bool
}

// now is the clock; CTS_NOW (RFC 3339) fixes it, so that a run can be made again.
func (s *session) now() (func() time.Time, error) {
	text := os.Getenv("CTS_NOW")
	if text == "" {
		return func() time.Time { return time.Now().UTC().Truncate(time.Microsecond) }, nil
	}
	fixed, err := time.Parse(time.RFC3339, text)
	if err != nil {
		return nil, exit(ExitUsage, fmt.Errorf("CTS_NOW=%s is no time; write it as 2026-01-31T12:00:00Z", text))
	}
	return func() time.Time { return fixed.UTC() }, nil
}

// open opens the workspace that the command works on.
func (s *session) open() (*pipeline.Workspace, error) {
	now, err := s.now()
	if err != nil {
		return nil, err
	}
	level := slog.LevelWarn
	if s.verbose {
		level = slog.LevelDebug
	}
	log := slog.New(slog.NewTextHandler(s.errOut, &slog.HandlerOptions{Level: level}))
	workspace, err := pipeline.Open(s.workspace, now, log)
	if err != nil {
		return nil, exit(ExitUsage, err)
	}
	workspace.Progress = s.progress()
	workspace.Version = version
	workspace.Released, workspace.AcrossBreaks = s.released, s.across
	workspace.Language, workspace.Titles = s.language, s.classification
	if s.pdf {
		browser, err := paper.Find()
		if err != nil {
			return nil, exit(ExitUsage, err)
		}
		workspace.Print = browser.Print
	}
	return workspace, nil
}

func newRoot(s *session) *cobra.Command {
	cobra.MousetrapHelpText = "" // files dropped on the program are checked, not refused
	root := &cobra.Command{
		Use:   "cts",
		Short: "Crime statistics: read, map to the ICCS, validate, keep and report",
		Long: `cts takes what countries send for the United Nations Survey of Crime Trends (UN-CTS),
or what official publications already say, brings it to the International
Classification of Crime for Statistical Purposes (ICCS), checks it and keeps it as
Parquet that DuckDB queries.

Exit codes: 0 done, 1 something was held back, 2 wrong use, 3 unreadable input,
4 a source failed, 5 an internal fault.`,
		Example:       "  cts demo\n  cts ingest submission.xlsx\n  cts query \"SELECT count(*) FROM current\"",
		SilenceErrors: true,
		SilenceUsage:  true,
		Args:          cobra.NoArgs,
		RunE:          func(c *cobra.Command, _ []string) error { return c.Help() },
	}
	root.SetFlagErrorFunc(func(c *cobra.Command, err error) error { return wrongUse(c, err) })
	flags := root.PersistentFlags()
	flags.StringVarP(&s.workspace, "workspace", "w", ".", "folder of the workspace")
	flags.BoolVar(&s.asJSON, "json", false, "results as JSON, for jobs")
	flags.BoolVar(&s.verbose, "verbose", false, "log every step on standard error")
	for _, group := range groupsOf(s) {
		root.AddGroup(&cobra.Group{ID: group.title, Title: group.title})
		for _, command := range group.commands {
			command.GroupID = group.title
			root.AddCommand(command)
		}
	}
	root.SetHelpCommandGroupID(beginning)
	root.SetCompletionCommandGroupID(beginning)
	completions(root)
	usageErrors(root)
	return root
}

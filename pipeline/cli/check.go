package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime/debug"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"golang.org/x/term"

	"cts/connectors"
	"cts/connectors/annotation"
	"cts/pipeline"
	"cts/pipeline/feedback"
	"cts/schemas/messages"
)

// checking are the settings of one check.
type checking struct {
	language string
	folder   string // of the files that are written; empty: that of the workbook
	earlier  bool   // -w was given
}

func newCheck(s *session) *cobra.Command {
	var settings checking
	command := &cobra.Command{
		Use:   "check FILE...",
		Short: "Check a filled questionnaire before it is sent",
		Long: `Check a workbook on this computer; nothing is sent and nothing is kept. Beside it appear
  NAME-checked.xlsx   a copy with a colour and a note on each cell concerned, and a sheet
                      that lists every finding, most important first, with a column for
                      your explanation; of an .ods or .xls file a copy of its values
  NAME-checked.html   the same as a page
  NAME-checked.json   the validation report of the European Statistical System
With -w, figures accepted in earlier rounds are compared too, and explanations given
before are shown. Exit code 1: errors hold figures back.`,
		Example: "  cts check FIN-2024.xlsx\n  cts check --language fr MAR-2024.xlsx\n  cts check -w crime-statistics FIN-2024.xlsx",
		Args:    cobra.MinimumNArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			settings.earlier = c.Flags().Changed("workspace")
			return s.checkAll(c.Context(), args, settings)
		},
	}
	command.Flags().StringVar(&settings.language, "language", "", "language of the feedback: "+strings.Join(messages.UnitedNations(), ", ")+" (default: that of the form)")
	command.Flags().StringVar(&settings.folder, "out", "", "folder for the files (default: that of the workbook)")
	return command
}

// frugal is how far the memory in use may grow, in per cent, before what is no
// longer needed is given back: a check runs on the computers of offices.
const frugal = 70

// checkAll checks files one after the other. Something held back in any of them is told by the exit code.
func (s *session) checkAll(ctx context.Context, paths []string, settings checking) error {
	if settings.language != "" && !slices.Contains(messages.UnitedNations(), settings.language) {
		return exit(ExitUsage, fmt.Errorf("--language %s: use one of %s", settings.language, strings.Join(messages.UnitedNations(), ", ")))
	}
	defer debug.SetGCPercent(debug.SetGCPercent(frugal))
	held := 0
	for _, path := range paths {
		found, err := s.checkFile(ctx, path, settings)
		if err != nil {
			return err
		}
		held += found.HeldBack()
	}
	if held > 0 {
		return exit(ExitHeldBack, errors.New(""))
	}
	return nil
}

func (s *session) checkFile(ctx context.Context, path string, settings checking) (*feedback.Feedback, error) {
	options, err := s.checkOptions(settings)
	if err != nil {
		return nil, err
	}
	target := checkedName(path, settings.folder)
	if options.Written, err = linesOf(ctx, target+".xlsx"); err != nil {
		return nil, err
	}
	found, err := pipeline.Check(ctx, path, options)
	if err != nil {
		return nil, checkFault(path, err)
	}
	files, err := s.writeFeedback(ctx, found, path, target)
	if err != nil {
		return nil, err
	}
	if s.asJSON {
		return found, found.WriteReport(s.out)
	}
	return found, found.WriteSummary(s.out, files, s.screen())
}

// screen is the screen that the output goes to; none where it goes to a file.
func (s *session) screen() feedback.Screen {
	const readable = 100 // longer lines are hard to read
	if !isTerminal(s.out) {
		return feedback.Screen{}
	}
	width, height, err := term.GetSize(int(s.out.(*os.File).Fd()))
	if err != nil {
		return feedback.Screen{}
	}
	return feedback.Screen{Columns: min(width-1, readable), Rows: height} // the console of Windows breaks a line that fills it
}

func (s *session) checkOptions(settings checking) (pipeline.CheckOptions, error) {
	now, err := s.now()
	if err != nil {
		return pipeline.CheckOptions{}, err
	}
	options := pipeline.CheckOptions{Now: now, Version: version, Language: settings.language, Progress: s.progress()}
	if settings.earlier {
		options.Earlier, err = s.open()
	}
	return options, err
}

// checkFault gives a file that cannot be read its exit code.
func checkFault(path string, err error) error {
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return exit(ExitUnreadable, fmt.Errorf("%s: there is no such file; check the name", path))
	case errors.Is(err, connectors.ErrNotRecognised), errors.Is(err, connectors.ErrUnreadable), errors.Is(err, connectors.ErrLimit):
		return exit(ExitUnreadable, err)
	}
	return err
}

// checkedName is the path of the files that a check writes, without extension. A
// workbook that is such a file itself is never written over.
func checkedName(path, folder string) string {
	if folder == "" {
		folder = filepath.Dir(path)
	}
	name := strings.TrimSuffix(filepath.Base(path), filepath.Ext(path))
	base := checkedEnding.ReplaceAllString(name, "")
	target := filepath.Join(folder, base+"-checked")
	for n := 2; sameFile(target+".xlsx", path); n++ {
		target = filepath.Join(folder, fmt.Sprintf("%s-checked-%d", base, n))
	}
	return target
}

func sameFile(a, b string) bool {
	one, err := os.Stat(a)
	if err != nil {
		return false
	}
	other, err := os.Stat(b)
	return err == nil && os.SameFile(one, other)
}

// linesOf reads the explanations out of an annotated copy that an earlier check
// left, so that writing it anew loses none. A file that is no workbook of ours
// is not ours to replace.
func linesOf(ctx context.Context, path string) ([]annotation.Line, error) {
	file, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	defer file.Close()
	info, err := file.Stat()
	if err != nil {
		return nil, err
	}
	lines, err := annotation.Lines(ctx, connectors.File{ReaderAt: file, Name: path, Size: info.Size()})
	if err != nil {
		return nil, exit(ExitUsage, fmt.Errorf("%w; move the file away, the annotated copy is written under its name", err))
	}
	return lines, nil
}

// writeFeedback writes the annotated copy, the page and the report, each whole or not at all.
func (s *session) writeFeedback(ctx context.Context, found *feedback.Feedback, path, target string) ([]string, error) {
	original, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	if err := os.MkdirAll(filepath.Dir(target), 0o755); err != nil {
		return nil, exit(ExitUsage, fmt.Errorf("the folder for the files cannot be made; name another with --out: %w", err))
	}
	earlier, err := linesOf(ctx, path)
	if err != nil {
		earlier = nil // not a workbook that opens as xlsx: there is nothing to take out
	}
	var files []string
	for _, form := range []struct {
		ending string
		write  func(io.Writer) error
	}{
		{".xlsx", func(w io.Writer) error { return found.WriteWorkbook(w, original, earlier) }},
		{".html", found.WritePage},
		{".json", found.WriteReport},
	} {
		if err := writeWhole(target+form.ending, form.write); err != nil {
			return nil, err
		}
		files = append(files, target+form.ending)
	}
	return files, nil
}

// writeWhole writes a file beside its place and moves it there when it is complete.
func writeWhole(path string, write func(io.Writer) error) (err error) {
	file, err := os.CreateTemp(filepath.Dir(path), ".cts-*")
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, os.Remove(file.Name()))
		}
	}()
	if err := errors.Join(write(file), file.Chmod(0o644), file.Close()); err != nil {
		return err
	}
	if err := os.Rename(file.Name(), path); err != nil {
		return exit(ExitUsage, fmt.Errorf("%s cannot be written; if it is open in another program, close it there: %w", path, err))
	}
	return nil
}

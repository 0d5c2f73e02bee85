// Package paper prints pages of reports as PDF with the Chromium or Chrome of
// the machine, headless and without a network. The same page gives the same
// bytes: the dates that the browser stamps are replaced by one that is given.
package paper

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"time"
)

// ErrNoBrowser means that the machine has no browser that can print.
var ErrNoBrowser = errors.New("no Chromium or Chrome was found to print with; install one, or name its program in CTS_CHROMIUM, or leave --pdf away and print the page from any browser")

// ErrNotPrinted means that the browser gave no PDF.
var ErrNotPrinted = errors.New("the browser did not print the page")

// longest is how long the printing of one page may take. The longest pages of
// real reports take about 20 seconds.
const longest = 3 * time.Minute

// programs are tried in this order, on the path or as files.
var programs = []string{
	"chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "microsoft-edge",
	"/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
	"/Applications/Chromium.app/Contents/MacOS/Chromium",
	`C:\Program Files\Google\Chrome\Application\chrome.exe`,
	`C:\Program Files (x86)\Microsoft\Edge\Application\msedge.exe`,
}

// Browser is a program that prints.
type Browser struct{ path string }

// Find finds the browser: the one that CTS_CHROMIUM names, otherwise one of the
// usual names. The error is [ErrNoBrowser].
func Find() (Browser, error) {
	if named := os.Getenv("CTS_CHROMIUM"); named != "" {
		path, err := exec.LookPath(named)
		if err != nil {
			return Browser{}, fmt.Errorf("CTS_CHROMIUM=%s: %w: %w", named, err, ErrNoBrowser)
		}
		return Browser{path}, nil
	}
	for _, name := range programs {
		if path, err := exec.LookPath(name); err == nil {
			return Browser{path}, nil
		}
	}
	return Browser{}, ErrNoBrowser
}

// Print prints a page that stands alone. Links to other files are dropped: on
// paper they lead nowhere, and they would carry the folder of this machine.
func (b Browser) Print(ctx context.Context, page []byte, date time.Time) (printed []byte, err error) {
	folder, err := os.MkdirTemp("", "cts-paper-")
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(folder)) }()
	source, result := filepath.Join(folder, "page.html"), filepath.Join(folder, "page.pdf")
	if err := os.WriteFile(source, withoutFiles(page), 0o600); err != nil {
		return nil, err
	}
	if err := b.run(ctx, folder, source, result); err != nil {
		return nil, err
	}
	printed, err = os.ReadFile(result)
	if err != nil || !bytes.HasPrefix(printed, []byte("%PDF-")) {
		return nil, errors.Join(ErrNotPrinted, err)
	}
	return dated(printed, date), nil
}

func (b Browser) run(ctx context.Context, folder, source, result string) error {
	ctx, stop := context.WithTimeout(ctx, longest)
	defer stop()
	arguments := []string{
		"--headless", "--disable-gpu", "--no-first-run", "--disable-dev-shm-usage", "--disable-extensions", "--disable-sync",
		"--disable-background-networking", "--disable-component-update", "--no-pdf-header-footer",
		"--user-data-dir=" + filepath.Join(folder, "profile"), "--print-to-pdf=" + result,
	}
	if os.Geteuid() == 0 {
		arguments = append(arguments, "--no-sandbox") // the browser refuses to run as root with it; the page has no script
	}
	command := exec.CommandContext(ctx, b.path, append(arguments, "file://"+filepath.ToSlash(source))...)
	command.WaitDelay = 5 * time.Second
	output, err := command.CombinedOutput()
	switch {
	case ctx.Err() != nil:
		return fmt.Errorf("%w within %s: %w", ErrNotPrinted, longest, ctx.Err())
	case err != nil:
		return fmt.Errorf("%w: %s: %w\n%s", ErrNotPrinted, b.path, err, output)
	}
	return nil
}

// link matches a link to another file: not to a place of the same page, nor to the web.
var link = regexp.MustCompile(` href="(?:[^#h"][^"]*|h[^t"][^"]*)"`)

func withoutFiles(page []byte) []byte { return link.ReplaceAll(page, nil) }

// stamp matches a date that the browser stamps.
var stamp = regexp.MustCompile(`/(CreationDate|ModDate) ?\(D:\d{14}[^)]*\)`)

// dated replaces the dates by one of the same length, so that no place in the file moves.
func dated(printed []byte, date time.Time) []byte {
	text := date.UTC().Format("20060102150405")
	return stamp.ReplaceAllFunc(printed, func(found []byte) []byte {
		at := bytes.Index(found, []byte("(D:")) + 3
		copy(found[at:], text)
		return found
	})
}

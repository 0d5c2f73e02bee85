package site

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
	"github.com/xuri/excelize/v2"

	"cts/pipeline/cli"
)

// The blocks call this very program, so that a change of it makes them run again.
func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){
		"cts":      func() { os.Exit(cli.Main(os.Args[1:], os.Stdin, os.Stdout, os.Stderr)) },
		"set-cell": setCell,
	})
}

// setCell is what a reader does in Excel: set-cell WORKBOOK SHEET CELL NUMBER.
func setCell() {
	workbook, err := excelize.OpenFile(os.Args[1])
	if err == nil {
		var number float64
		number, err = strconv.ParseFloat(os.Args[4], 64)
		err = errors.Join(err, workbook.SetCellValue(os.Args[2], os.Args[3], number), workbook.Save())
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "set-cell:", err)
		os.Exit(1)
	}
}

// TestShellBlocks runs the blocks of every document, from top to bottom, in a
// folder of the document that holds cts-demo, the workspace that `make demo` makes.
// All documents share that workspace.
func TestShellBlocks(t *testing.T) {
	if testing.Short() {
		t.Skip("makes the demo workspace; run without -short")
	}
	bash, err := exec.LookPath("bash")
	if err != nil {
		t.Skip("the blocks are written for bash, which is not installed")
	}
	shared := sharedDemo(t)
	run, left := 0, []Block{}
	for _, document := range documentsOf(readContents(t)) {
		folder := workFolder(t, shared)
		for _, block := range document.Blocks {
			if block.NotRun != "" {
				left = append(left, block)
				continue
			}
			run++
			t.Run(block.Place(), func(t *testing.T) { runBlock(t, bash, folder, block) })
		}
	}
	t.Logf("%d shell blocks run; %d not run:", run, len(left))
	for _, block := range left {
		t.Logf("  %s: %s", block.Place(), strings.Join(strings.Fields(block.NotRun), " "))
	}
	if run == 0 {
		t.Error("no block was found")
	}
}

// sharedDemo is a copy of the workspace that the program made.
func sharedDemo(t *testing.T) string {
	t.Helper()
	if output, err := exec.Command(filepath.Join(repository, "scripts", "demo-workspace")).CombinedOutput(); err != nil {
		t.Fatalf("scripts/demo-workspace: %v\n%s", err, output)
	}
	shared := filepath.Join(t.TempDir(), "cts-demo")
	if err := os.CopyFS(shared, os.DirFS(filepath.Join(repository, "cts-demo"))); err != nil {
		t.Fatal(err)
	}
	return shared
}

func workFolder(t *testing.T, shared string) string {
	t.Helper()
	folder := t.TempDir()
	if err := os.Symlink(shared, filepath.Join(folder, "cts-demo")); err != nil {
		t.Fatal(err)
	}
	return folder
}

func runBlock(t *testing.T, bash, folder string, block Block) {
	t.Helper()
	for _, command := range block.Before {
		if code, output := shell(t, bash, folder, command); code != 0 {
			t.Fatalf("before the block: %s: exit code %d\n%s", command, code, output)
		}
	}
	code, output := shell(t, bash, folder, block.Commands)
	if code != block.Exit {
		t.Fatalf("exit code %d, want %d\n%s\n%s", code, block.Exit, block.Commands, output)
	}
	for _, line := range block.Missing(output) {
		t.Errorf("the document shows %q, which is not what was printed:\n%s", line, output)
	}
}

// shell runs commands; each must succeed, and the last gives the exit code.
func shell(t *testing.T, bash, folder, commands string) (code int, output string) {
	t.Helper()
	root, err := filepath.Abs(repository)
	if err != nil {
		t.Fatal(err)
	}
	var printed bytes.Buffer
	command := exec.CommandContext(t.Context(), bash, "-eu", "-o", "pipefail", "-c", commands)
	command.Dir, command.Stdout, command.Stderr = folder, &printed, &printed
	command.Env = append(os.Environ(), "REPOSITORY="+root, "COLUMNS="+strconv.Itoa(120))
	err = command.Run()
	if err != nil && command.ProcessState == nil {
		t.Fatal(err)
	}
	return command.ProcessState.ExitCode(), fmt.Sprint(printed.String())
}

// Command bench measures the main job on the real files: rows a second and
// peak memory of reading, mapping, staging, validating, committing and
// reporting. It looks for the files in ../shared, or where CTS_SHARED says.
//
//	go run ./bench          the main job
//	go run ./bench forms    published counts filled into forms of every area, and how many come back
//	go run ./bench check    what a focal point waits for: cts check of a form with every cell filled
//	go run ./bench formats  every reader, on real files and on the largest repeated to 1 GB (formats SIZE FORMAT for less)
//	go run ./bench rules    10 million figures against 100 rules, beside SQL written by hand (see docs/benchmarks.md)
//	go run ./bench trends   all trends of 30 million figures, beside a bare scan
//	go run ./bench change   what the tests over time flag and find, by indicator family
package main

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"text/tabwriter"
	"time"

	"cts/bench/scale"
	"cts/pipeline"
)

// files are the workbooks of UNODC that are measured.
var files = []string{
	"2022-06-06/data_cts_violent_and_sexual_crime.xlsx",
	"2023-05-11/data_cts_prisons_and_prisoners.xlsx",
	"2024-05-16/data_cts_corruption_and_economic_crime.xlsx",
	"2024-05-16/data_cts_violent_and_sexual_crime.xlsx",
}

func main() {
	if err := job(context.Background(), os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

func job(ctx context.Context, arguments []string) error {
	if len(arguments) > 0 && arguments[0] == "change" {
		return change(ctx, os.Stdout, arguments[1:])
	}
	if len(arguments) > 0 && arguments[0] == "forms" {
		return forms(ctx, os.Stdout, arguments[1:])
	}
	if len(arguments) > 0 && arguments[0] == "formats" {
		return formats(ctx, os.Stdout, arguments[1:])
	}
	if len(arguments) > 0 && arguments[0] == "rules" {
		return scale.Rules(ctx, os.Stdout, arguments[1:])
	}
	if len(arguments) > 0 && arguments[0] == "trends" {
		return scale.Trends(ctx, os.Stdout, arguments[1:])
	}
	if len(arguments) > 0 && arguments[0] == "check" {
		return benchCheck(ctx, os.Stdout)
	}
	return run(ctx, os.Stdout)
}

func run(ctx context.Context, out io.Writer) error {
	folder, err := realFiles()
	if err != nil {
		return err
	}
	root, err := os.MkdirTemp("", "cts-bench-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(root)
	if err := pipeline.Init(root, "bench"); err != nil {
		return err
	}
	table := tabwriter.NewWriter(out, 0, 4, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(table, "file\tstage\trows\tseconds\trows/s\tpeak MB\t")
	for _, file := range files {
		if err := ingest(ctx, table, root, filepath.Join(folder, file)); err != nil {
			return err
		}
	}
	if err := reportAll(ctx, table, root); err != nil {
		return err
	}
	return table.Flush()
}

func realFiles() (string, error) {
	shared := os.Getenv("CTS_SHARED")
	if shared == "" {
		shared = filepath.Join("..", "shared")
	}
	folder := filepath.Join(shared, "data", "unodc")
	if _, err := os.Stat(folder); err != nil {
		return "", fmt.Errorf("the real files are needed; set CTS_SHARED to the folder that holds data/unodc: %w", err)
	}
	return folder, nil
}

// ingest takes in one file and prints a line a stage.
func ingest(ctx context.Context, table io.Writer, root, path string) error {
	watch := newWatch()
	workspace, err := pipeline.Open(root, now, slog.New(slog.DiscardHandler))
	if err != nil {
		return err
	}
	workspace.Progress = func(step pipeline.Step) { watch.enter(step.Stage) }
	report, err := workspace.Ingest(ctx, []string{path})
	if err != nil {
		return err
	}
	watch.enter("")
	var cells int64
	for _, processing := range report.Processed {
		for _, submission := range processing.Submissions {
			cells += submission.Cells
		}
	}
	for _, stage := range []string{"read", "map", "stage", "validate", "commit"} {
		watch.print(table, filepath.Join(filepath.Base(filepath.Dir(path)), filepath.Base(path)), stage, cells)
	}
	return nil
}

func reportAll(ctx context.Context, table io.Writer, root string) error {
	watch := newWatch()
	workspace, err := pipeline.Open(root, now, slog.New(slog.DiscardHandler))
	if err != nil {
		return err
	}
	opened, _, err := workspace.Engine(ctx)
	if err != nil {
		return err
	}
	var rows int64
	if err := count(ctx, opened, &rows); err != nil {
		return err
	}
	if err := opened.Close(); err != nil {
		return err
	}
	watch.enter("report")
	if _, err := workspace.Trends(ctx, filepath.Join(root, "trends")); err != nil {
		return err
	}
	watch.enter("")
	watch.print(table, "all four", "report", rows)
	return nil
}

func now() time.Time { return time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC) }

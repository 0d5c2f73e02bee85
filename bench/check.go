package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"text/tabwriter"
	"time"

	"cts/pipeline/form"
	"cts/schemas"
)

// checkRuns is how often a workbook is checked; the fastest and the slowest run are told.
const checkRuns = 5

// benchCheck measures `cts check` as a focal point runs it: a new process for
// each workbook, from its start to the last file written, and its peak memory.
func benchCheck(ctx context.Context, out io.Writer) error {
	folder, err := os.MkdirTemp("", "cts-bench-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(folder)
	program := filepath.Join(folder, "cts")
	if output, err := exec.CommandContext(ctx, "go", "build", "-o", program, ".").CombinedOutput(); err != nil {
		return fmt.Errorf("build: %w\n%s", err, output)
	}
	table := tabwriter.NewWriter(out, 0, 4, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(table, "workbook\tcells\tseconds, fastest\tslowest\tprocessor seconds\tpeak MB\t")
	for _, id := range schemas.Editions() {
		if err := benchEdition(ctx, table, folder, program, id); err != nil {
			return fmt.Errorf("edition %s: %w", id, err)
		}
	}
	return table.Flush()
}

func benchEdition(ctx context.Context, table io.Writer, folder, program, id string) error {
	edition, _ := schemas.Edition(id)
	path := filepath.Join(folder, id+".xlsx")
	cells, err := fill(edition, path)
	if err != nil {
		return err
	}
	var fastest, slowest, processor time.Duration
	var peak int64
	for run := range checkRuns {
		command := exec.CommandContext(ctx, program, "check", path)
		begun := time.Now()
		err := command.Run()
		elapsed := time.Since(begun)
		var failed *exec.ExitError
		if errors.As(err, &failed) && failed.ExitCode() > 1 || err != nil && failed == nil {
			return err
		}
		usage, _ := command.ProcessState.SysUsage().(*syscall.Rusage)
		peak, slowest = max(peak, usage.Maxrss), max(slowest, elapsed)
		if run == 0 || elapsed < fastest {
			fastest, processor = elapsed, command.ProcessState.UserTime()+command.ProcessState.SystemTime()
		}
	}
	fmt.Fprintf(table, "%s, every cell filled\t%d\t%.2f\t%.2f\t%.2f\t%.0f\t\n", id, cells,
		fastest.Seconds(), slowest.Seconds(), processor.Seconds(), float64(peak)*1024/1e6)
	return nil
}

// fill writes a form with a count in every cell. The counts are drawn anew for
// each, so that sums do not add up and nearly every rule has something to say.
func fill(edition *schemas.Questionnaire, path string) (cells int, err error) {
	random := rand.New(rand.NewPCG(1, 2))
	filling := form.Filling{
		RefArea: "FIN", AreaName: "Finland", Round: 2024, Part: schemas.PartWhole, Issued: time.Date(2024, 9, 30, 0, 0, 0, 0, time.UTC),
	}
	years := edition.Years(filling.Round)
	for _, module := range edition.Modules {
		for _, questions := range module.Tables {
			for _, item := range questions.Items {
				for year := years[0]; year <= years[1]; year++ {
					filling.Set(item.ID, year, form.Number(float64(random.IntN(5000))))
					cells++
				}
			}
		}
	}
	file, err := os.Create(path)
	if err != nil {
		return cells, err
	}
	return cells, errors.Join(form.Write(file, edition, filling), file.Close())
}

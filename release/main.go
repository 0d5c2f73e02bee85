// Command release makes what stands beside the binaries of a release: manual
// pages and completions, the software bill of materials, the licences of all that
// is linked in, and archives. scripts/dist calls it; the same input gives the same
// bytes, and SOURCE_DATE_EPOCH is the only date.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strconv"
	"time"
)

const usage = `usage:
  release manual FOLDER            manual pages and completions of every command
  release bill BINARY FILE         software bill of materials (CycloneDX, JSON)
  release licences BINARY FILE     licence texts of the modules that are linked in
  release archive FILE FOLDER      FOLDER as .tar.gz or .zip, by the name of FILE
  release site FOLDER              documentation as pages; an earlier site there is replaced`

func main() {
	if err := run(context.Background(), os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "release:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, args []string) error {
	if len(args) == 2 && args[0] == "site" {
		return writeSite(args[1])
	}
	date, err := sourceDate(os.Getenv("SOURCE_DATE_EPOCH"))
	if err != nil {
		return err
	}
	switch {
	case len(args) == 2 && args[0] == "manual":
		return writeManual(args[1], date)
	case len(args) == 3 && args[0] == "bill":
		return writeBill(ctx, args[1], args[2], date)
	case len(args) == 3 && args[0] == "licences":
		return writeLicences(args[1], args[2])
	case len(args) == 3 && args[0] == "archive":
		return writeArchive(args[1], args[2], date)
	}
	return errors.New(usage)
}

// sourceDate is the instant that everything of a release carries; see
// https://reproducible-builds.org/specs/source-date-epoch/.
func sourceDate(seconds string) (time.Time, error) {
	number, err := strconv.ParseInt(seconds, 10, 64)
	if err != nil {
		return time.Time{}, fmt.Errorf("SOURCE_DATE_EPOCH=%q is no number of seconds; set it to the date of the commit: git log -1 --format=%%ct", seconds)
	}
	return time.Unix(number, 0).UTC(), nil
}

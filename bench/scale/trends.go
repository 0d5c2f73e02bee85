package scale

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"sync/atomic"
	"text/tabwriter"
	"time"

	"golang.org/x/sync/errgroup"

	"cts/pipeline/trend"
	"cts/schemas"
)

// thirtyMillion is the world of the benchmark of trends: 200 areas, 15 rounds, 10,000 values each.
var thirtyMillion = world{areas: 200, years: 15, series: 10000, seed: 1, faults: 100}

// Trends computes every change and trend of every series of a generated lake,
// and of the real files where a lake of them is given, beside a bare scan of the
// same columns by DuckDB; each in a process of its own.
//
//	go run ./bench trends                   30 million figures
//	go run ./bench trends -areas 20         a tenth of them
//	go run ./bench trends -lake WORKSPACE   the series files of a workspace
func Trends(ctx context.Context, out io.Writer, arguments []string) error {
	if len(arguments) == 2 && trendHalves[arguments[0]] != nil {
		return trendHalves[arguments[0]](ctx, out, arguments[1])
	}
	world := thirtyMillion
	flags := flag.NewFlagSet("trends", flag.ContinueOnError)
	flags.IntVar(&world.areas, "areas", world.areas, "number of areas")
	flags.IntVar(&world.series, "series", world.series, "series of each area")
	flags.IntVar(&world.years, "years", world.years, "rounds")
	folder := flags.String("folder", "", "folder for the generated files, kept and used again; a temporary one when empty")
	workspace := flags.String("lake", "", "workspace whose series are read, in place of a generated lake")
	if err := flags.Parse(arguments); err != nil {
		return err
	}
	if *workspace != "" {
		return compareTrends(ctx, out, filepath.Join(*workspace, "lake", "series", "*.parquet"))
	}
	return world.drawnIn(ctx, *folder, func(folder string) error {
		fmt.Fprintf(out, "%d figures: %d areas, %d rounds, %d series each\n", world.rows(), world.areas, world.years, world.series)
		return compareTrends(ctx, out, filepath.Join(folder, surveyFile))
	})
}

var trendHalves = map[string]func(context.Context, io.Writer, string) error{"all": allTrends, "scan": bareScan}

func compareTrends(ctx context.Context, out io.Writer, files string) error {
	table := tabwriter.NewWriter(out, 0, 4, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(table, "\tfigures\tseries\tstatements\tincrease\tdecrease\tseconds\tprocessor seconds\tfigures/s\tpeak MB\t")
	for _, half := range []struct{ name, of string }{{"all trends of all series", "all"}, {"bare scan of the same columns", "scan"}} {
		told, err := inProcess(ctx, "trends", half.of, files)
		if err != nil {
			return err
		}
		c := told.Counts
		said := "\t\t\t"
		if half.of == "all" {
			said = fmt.Sprintf("%d\t%d\t%d\t%d", c["series"], c["statements"], c["increase"], c["decrease"])
		}
		fmt.Fprintf(table, "%s\t%d\t%s\t%.1f\t%.1f\t%.0f\t%.0f\t\n", half.name, c["figures"], said, told.Seconds, told.processor, float64(c["figures"])/told.Seconds, told.peak)
	}
	return table.Flush()
}

// bareScan reads the columns that trends need, and does nothing with them but add them up.
func bareScan(ctx context.Context, out io.Writer, files string) error {
	begun := time.Now()
	database, err := openDatabase(ctx, os.TempDir())
	if err != nil {
		return err
	}
	defer func() { _ = database.Close() }() // in memory
	var figures int64
	var sums float64
	query := "SELECT count(*), sum(obs_value) + sum(year) + sum(length(series_id)) + sum(len(obs_status)) FROM read_parquet('" + files + "') WHERE unit_measure = 'NUMBER'"
	if err := database.QueryRowContext(ctx, query).Scan(&figures, &sums); err != nil {
		return err
	}
	return json.NewEncoder(out).Encode(measured{Counts: map[string]int64{"figures": figures}, Seconds: time.Since(begun).Seconds()})
}

// tally counts what the trends say; workers add to it.
type tally struct{ figures, series, statements, increase, decrease atomic.Int64 }

// allTrends streams the figures area by area, two areas at a time, so that no
// more than two are in memory, and computes what a report says of a series.
func allTrends(ctx context.Context, out io.Writer, files string) error {
	begun := time.Now()
	database, err := openDatabase(ctx, os.TempDir())
	if err != nil {
		return err
	}
	defer func() { _ = database.Close() }() // in memory
	database.SetMaxOpenConns(benchThreads)
	areas, err := texts(ctx, database, "SELECT DISTINCT ref_area FROM read_parquet('"+files+"') ORDER BY ALL")
	if err != nil {
		return err
	}
	var found tally
	running, ctx := errgroup.WithContext(ctx)
	running.SetLimit(benchThreads)
	for _, area := range areas {
		running.Go(func() error { return trendsOf(ctx, database, files, area, &found) })
	}
	if err := running.Wait(); err != nil {
		return fmt.Errorf("trends: %w", err)
	}
	return json.NewEncoder(out).Encode(measured{Seconds: time.Since(begun).Seconds(), Counts: map[string]int64{
		"figures": found.figures.Load(), "series": found.series.Load(), "statements": found.statements.Load(),
		"increase": found.increase.Load(), "decrease": found.decrease.Load(),
	}})
}

// trendsOf reads the counts of one area in the order of their series and years.
func trendsOf(ctx context.Context, database *sql.DB, files, area string, found *tally) (err error) {
	rows, err := database.QueryContext(ctx, "SELECT series_id, year, obs_value, list_contains(coalesce(obs_status, []), 'B') FROM read_parquet('"+files+
		"') WHERE ref_area = $1 AND unit_measure = 'NUMBER' ORDER BY series_id, year", area)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	var series string
	var points []trend.Point
	for rows.Next() {
		var id string
		var year int
		var value sql.NullFloat64
		var declared bool
		if err := rows.Scan(&id, &year, &value, &declared); err != nil {
			return err
		}
		if id != series {
			found.add(points)
			series, points = id, points[:0]
		}
		points = append(points, trend.Point{Year: year, Value: schemas.Optional[float64]{Value: value.Float64, Valid: value.Valid}, Break: declared})
	}
	found.add(points)
	return rows.Err()
}

// add computes the changes from year to year and the trend of every segment of a series.
func (t *tally) add(points []trend.Point) {
	if len(points) == 0 {
		return
	}
	t.figures.Add(int64(len(points)))
	t.series.Add(1)
	trend.YearOnYear(points)
	for _, segment := range trend.Segments(points) {
		switch trend.Describe(segment).Direction {
		case trend.Increase:
			t.increase.Add(1)
		case trend.Decrease:
			t.decrease.Add(1)
		case trend.NoStatement:
			continue
		}
		t.statements.Add(1)
	}
}

// texts are the first column of a query.
func texts(ctx context.Context, database *sql.DB, query string) (found []string, err error) {
	rows, err := database.QueryContext(ctx, query)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	for rows.Next() {
		var text string
		if err := rows.Scan(&text); err != nil {
			return nil, err
		}
		found = append(found, text)
	}
	return found, rows.Err()
}

package main

import (
	"bytes"
	"context"
	"encoding/csv"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strconv"
)

// Where the estimates are kept.
const (
	familiesFile = "schemas/indicators/families.csv"
	pageFile     = "docs/change-over-time.md"
)

// change estimates the spreads of the indicator families, measures what the
// tests over time flag and find, and prints the table. With -write it stores
// both; without, it fails when what is stored is something else.
func change(ctx context.Context, out io.Writer, arguments []string) error {
	flags := flag.NewFlagSet("change", flag.ContinueOnError)
	write := flags.Bool("write", false, "store the spreads in "+familiesFile+" and the table in "+pageFile)
	date := flags.String("date", "", "day of the estimate, stored with new spreads (YYYY-MM-DD)")
	choosing := flags.Bool("choose", false, "only choose a design within the half that estimates; the half that checks is left alone")
	if err := flags.Parse(arguments); err != nil {
		return err
	}
	if *choosing {
		return onlyChoose(ctx, out)
	}
	page, found, err := measure(ctx)
	if err != nil {
		return err
	}
	if _, err := out.Write(page); err != nil {
		return err
	}
	families, err := storedFamilies(found, *date)
	if err != nil {
		return err
	}
	if *write {
		return errors.Join(os.WriteFile(familiesFile, families, 0o644), os.WriteFile(pageFile, page, 0o644))
	}
	return errors.Join(sameAs(familiesFile, families), sameAs(pageFile, page))
}

// divided reads the published series and divides the areas.
func divided(ctx context.Context) (all []studied, estimates map[string]bool, err error) {
	folder, err := realFiles()
	if err != nil {
		return nil, nil, err
	}
	if all, err = publishedSeries(ctx, folder); err != nil {
		return nil, nil, err
	}
	return all, halves(all, lot), nil
}

// onlyChoose prints the designs and the one that [choose] takes.
func onlyChoose(ctx context.Context, out io.Writer) error {
	all, estimates, err := divided(ctx)
	if err != nil {
		return err
	}
	tried := choices(only(all, estimates))
	writeChoices(out, tried)
	fmt.Fprintf(out, "\nchosen: %+v; frozen: %+v\n", choose(tried).design, designed)
	return frozen(tried)
}

// frozen fails when the design in use is not the one that the half that
// estimates chooses.
func frozen(tried []choice) error {
	if chosen := choose(tried).design; chosen != designed {
		return fmt.Errorf("the half that estimates chooses %+v, and bench/change_study.go holds %+v", chosen, designed)
	}
	return nil
}

// measure chooses, estimates and examines, and gives the page and the parameters.
func measure(ctx context.Context) ([]byte, map[string]parameters, error) {
	all, estimates, err := divided(ctx)
	if err != nil {
		return nil, nil, err
	}
	tried := choices(only(all, estimates))
	if err := frozen(tried); err != nil {
		return nil, nil, err
	}
	found := newEstimator(all, estimates).parameters(designed)
	s := examine(all, estimates, found)
	if err := s.enoughPlanted(); err != nil {
		return nil, nil, err
	}
	var page bytes.Buffer
	writePage(&page, s, found, newReasons(all, estimates, found), tried, drawAnew(all), copiedYears(all, estimates, found), brokenSeries(all, estimates, found))
	return page.Bytes(), found, nil
}

func (s *study) enoughPlanted() error {
	for _, mistake := range mistakes {
		if n := s.all("", mistake.name)[0].decided; n < leastPlanted {
			return fmt.Errorf("only %d errors of the kind %q could be planted; %d are needed", n, mistake.name, leastPlanted)
		}
	}
	return nil
}

// storedFamilies gives the file of the families with these parameters. A date
// is needed only where a parameter changes.
func storedFamilies(found map[string]parameters, date string) ([]byte, error) {
	content, err := os.ReadFile(familiesFile)
	if err != nil {
		return nil, err
	}
	rows, err := csv.NewReader(bytes.NewReader(content)).ReadAll()
	if err != nil {
		return nil, fmt.Errorf("%s: %w", familiesFile, err)
	}
	column := func(name string) int { return slices.Index(rows[0], name) }
	for _, row := range rows[1:] {
		p, own := found[row[column("family")]]
		if !own {
			p = found[pooledFamily]
		}
		for name, value := range map[string]float64{"dispersion": p.variation.Dispersion, "spread": p.variation.Spread, "warning_limit": p.limit} {
			written := strconv.FormatFloat(value, 'f', 2, 64)
			if date != "" && row[column(name)] != written {
				row[column("date")] = date
			}
			row[column(name)] = written
		}
		row[column("source")], row[column("standing")] = source(p, own), standing(own)
	}
	var file bytes.Buffer
	err = csv.NewWriter(&file).WriteAll(rows)
	return file.Bytes(), err
}

const releases = "UNODC releases 2022-06-06, 2023-05-11 and 2024-05-16 and Global Study on Homicide 2019: "

func source(p parameters, own bool) string {
	if !own {
		return releases + "no series of its own; all families together"
	}
	return fmt.Sprintf("%s%d yearly changes of counts of %.0f or more in half of the areas (lot %d), drawn towards all families (docs/change-over-time.md)",
		releases, p.changes, leastCount, lot)
}

func standing(own bool) string {
	if own {
		return "empirical"
	}
	return "pooled"
}

// sameAs fails when a file holds something else.
func sameAs(name string, content []byte) error {
	stored, err := os.ReadFile(name)
	if err != nil {
		return err
	}
	if !bytes.Equal(stored, content) {
		return fmt.Errorf("%s is not what the published files give now; run \"go run ./bench change -write -date YYYY-MM-DD\" from the folder that holds go.mod, and look at the difference", filepath.FromSlash(name))
	}
	return nil
}

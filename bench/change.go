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
	if err := flags.Parse(arguments); err != nil {
		return err
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

// measure estimates and examines, and gives the page and the parameters.
func measure(ctx context.Context) ([]byte, map[string]parameters, error) {
	folder, err := realFiles()
	if err != nil {
		return nil, nil, err
	}
	all, err := publishedSeries(ctx, folder)
	if err != nil {
		return nil, nil, err
	}
	estimates := halves(all)
	found := estimate(all, estimates)
	s := examine(all, estimates, found)
	if err := s.enoughPlanted(); err != nil {
		return nil, nil, err
	}
	var page bytes.Buffer
	writePage(&page, s, found, copiedYears(all, estimates, found), brokenSeries(all, estimates, found))
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
		spread, limit := strconv.FormatFloat(p.spread, 'f', 2, 64), strconv.FormatFloat(p.limit, 'f', 2, 64)
		if date != "" && (row[column("spread")] != spread || row[column("warning_limit")] != limit) {
			row[column("date")] = date
		}
		row[column("spread")], row[column("warning_limit")] = spread, limit
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
	return fmt.Sprintf("%s%d yearly changes of counts of %.0f or more in half of the areas, %.1f per cent of them within, drawn towards all families (docs/change-over-time.md)",
		releases, p.changes, leastCount, 100*(1-flagged))
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

package main

import (
	"cmp"
	"context"
	_ "embed"
	"encoding/csv"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"cts/schemas"
)

// Areas answer the questionnaires of the examples.
var Areas = []string{"AUS", "AUT", "CHL", "FIN", "GBR_S", "KEN", "LTU", "MAR", "MEX", "MLT", "MNG", "SGP", "SLV", "XKX"}

// OnlyPublished are areas that the publications hold and that did not answer.
var OnlyPublished = []string{"COL", "GBR_E_W"}

// Years of the figures, and of the publications.
var (
	figureYears      = [2]int{2018, 2023}
	publicationYears = [2]int{2010, 2022}
)

// publishedItems are the items of which the publications are extracted; rates only of those marked.
var publishedItems = map[string]bool{
	"2.1-x01": false, "2.1-x02": false, "2.2-x01": false, "2.2-x02": true, "2.2-x03": false, "2.3-x01": false,
	"3-x01": true, "3-x02": false, "3-x03": false,
	"5-x01-T": false, "5-x01-M": false, "5-x01-F": false, "5-x04": false, "5-x05-T": false, "6-x05": false,
}

//go:embed items.csv
var itemsFile string

// label is what a published row is about.
type label struct{ kind, indicator, category, sex, age string }

// extracts are the two files that are made, each with its header.
type extracts struct {
	figures      [][]string
	publications [][]string
}

var (
	figuresHeader      = []string{"area", "table", "item", "year", "value", "source"}
	publicationsHeader = []string{"release", "file", "Iso3_code", "Country", "Region", "Subregion", "Indicator", "Dimension", "Category", "Sex", "Age", "Year", "Unit of measurement", "VALUE", "Source"}
)

func extract(ctx context.Context, shared string) (*extracts, error) {
	items, err := itemsByLabel()
	if err != nil {
		return nil, err
	}
	made := &extracts{}
	for _, release := range Releases {
		rows, err := release.Rows(ctx, shared)
		if err != nil {
			return nil, fmt.Errorf("release %s: %w", release.ID, err)
		}
		if err := made.add(release, rows, items); err != nil {
			return nil, fmt.Errorf("release %s: %w", release.ID, err)
		}
	}
	slices.SortFunc(made.figures, compareRecords(0, 1, 2, 3, 5))
	slices.SortStableFunc(made.publications, compareRecords(0, 1, 2, 6, 8, 9, 10, 12, 11))
	return made, nil
}

func compareRecords(columns ...int) func(a, b []string) int {
	return func(a, b []string) int {
		for _, column := range columns {
			if order := cmp.Compare(a[column], b[column]); order != 0 {
				return order
			}
		}
		return 0
	}
}

// itemsByLabel reads which published label answers which item.
func itemsByLabel() (map[label]*schemas.Item, error) {
	records, err := csv.NewReader(strings.NewReader(itemsFile)).ReadAll()
	if err != nil {
		return nil, err
	}
	edition, ok := schemas.Edition("un-cts-2024")
	if !ok {
		return nil, errors.New("no edition un-cts-2024")
	}
	items := map[label]*schemas.Item{}
	for _, record := range records[1:] {
		item, ok := edition.Item("", record[5])
		if !ok {
			return nil, fmt.Errorf("items.csv: no item %q", record[5])
		}
		items[label{record[0], record[1], record[2], record[3], record[4]}] = item
	}
	return items, nil
}

func (e *extracts) add(release Release, rows []Row, items map[label]*schemas.Item) error {
	figures := map[string][]string{}
	conflicts := map[string]bool{}
	for _, row := range rows {
		item := items[label{release.Kind, row["Indicator"], row["Category"], row["Sex"], row["Age"]}]
		area := row["Iso3_code"]
		if newer, ok := FormerCodes[area]; ok {
			area = newer
		}
		if item == nil || !slices.Contains(Areas, area) && !slices.Contains(OnlyPublished, area) {
			continue
		}
		when, err := year(row["Year"])
		if err != nil {
			return err
		}
		if err := e.publish(release, row, item, when); err != nil {
			return err
		}
		if row["Unit of measurement"] != "Counts" || !slices.Contains(Areas, area) || when < figureYears[0] || when > figureYears[1] {
			continue
		}
		value, err := number(row["VALUE"])
		if err != nil {
			return err
		}
		record := []string{area, item.TableID, item.ID, strconv.Itoa(when), value, release.Source}
		key := strings.Join(record[:4], "|")
		if other := figures[key]; other != nil && other[4] != value {
			conflicts[key] = true
		}
		figures[key] = record
	}
	for key, record := range figures {
		if !conflicts[key] {
			e.figures = append(e.figures, record)
		}
	}
	return nil
}

// publish keeps the row of a publication as it was published, former area codes included.
func (e *extracts) publish(release Release, row Row, item *schemas.Item, when int) error {
	rates, wanted := publishedItems[item.ID]
	isRate := row["Unit of measurement"] != "Counts"
	if !wanted || release.Kind == "homicide" || isRate && !rates || when < publicationYears[0] || when > publicationYears[1] {
		return nil
	}
	value, err := number(row["VALUE"])
	if err != nil {
		return err
	}
	record := []string{release.Date, strings.TrimSuffix(filepath.Base(release.Path), ".xlsx")}
	for _, title := range publicationsHeader[2:] {
		record = append(record, row[title])
	}
	record[11], record[13] = strconv.Itoa(when), value
	e.publications = append(e.publications, record)
	return nil
}

func (e *extracts) write(folder string) error {
	return errors.Join(
		writeCSV(filepath.Join(folder, "figures.csv"), figuresHeader, e.figures),
		writeCSV(filepath.Join(folder, "publications.csv"), publicationsHeader, e.publications),
	)
}

func writeCSV(path string, header []string, records [][]string) (err error) {
	file, err := os.Create(path)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	writer := csv.NewWriter(file)
	return errors.Join(writer.Write(header), writer.WriteAll(records))
}

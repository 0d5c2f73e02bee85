package main

import (
	"bytes"
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/csv"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"cts/connectors"
	"cts/connectors/format/unodc"
	"cts/iccs"
	"cts/pipeline/mapping"
	"cts/schemas"
)

// studied is one yearly series of counts of the published files.
type studied struct {
	id     string // provider and key of the series
	area   string
	family schemas.Family
	sex    string
	within string // the same key without sex: series that differ by sex alone share it
	table  string // dataset, area and indicator
	years  []int
	counts []float64
}

// publishedSeries reads the counts of the four workbooks and of the homicide
// study, as the program maps them. Of two releases the later one speaks for its
// series; figures in conflict have no value and are left out.
func publishedSeries(ctx context.Context, folder string) ([]studied, error) {
	byID := map[string]studied{}
	for _, file := range files {
		rows, err := mappedSeries(ctx, filepath.Join(folder, file))
		if err != nil {
			return nil, fmt.Errorf("%s: %w", file, err)
		}
		for id, series := range yearlySeries(rows) {
			byID[id] = series
		}
	}
	homicide, err := homicideSeries(filepath.Join(folder, "homicide-gsh2019", "Shiny_DT.csv"))
	if err != nil {
		return nil, err
	}
	all := homicide
	for _, series := range byID {
		all = append(all, series)
	}
	slices.SortFunc(all, func(a, b studied) int { return cmp.Compare(a.id, b.id) })
	return all, nil
}

// collected keeps what a format reads.
type collected struct {
	rows    []schemas.RawRow
	answers []schemas.Metadata
}

func (c *collected) Row(row schemas.RawRow) error { c.rows = append(c.rows, row); return nil }
func (c *collected) Answer(answer schemas.Metadata) error {
	c.answers = append(c.answers, answer)
	return nil
}

func mappedSeries(ctx context.Context, path string) ([]schemas.Series, error) {
	content, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	digest := sha256.Sum256(content)
	file := connectors.File{ReaderAt: bytes.NewReader(content), Name: filepath.Base(path), Snapshot: hex.EncodeToString(digest[:]), Size: int64(len(content))}
	format, err := unodc.Descriptor.New(nil)
	if err != nil {
		return nil, err
	}
	header, err := format.Recognise(ctx, file)
	if err != nil {
		return nil, err
	}
	var read collected
	if err := format.Read(ctx, file, header, &read); err != nil {
		return nil, err
	}
	publication, _ := schemas.PublicationOf(header.Dataset)
	correspondence, err := iccs.LoadCorrespondence("unodc-dataportal")
	if err != nil {
		return nil, err
	}
	mapped, err := mapping.Map(mapping.Delivery{
		DeliveryID: path, ProcessingID: path, Provider: header.Provider, Dataset: header.Dataset, Release: header.Release,
		Part: header.Part, Edition: header.Edition, Acceptance: "auto", IssuedAt: header.IssuedAt, ReceivedAt: header.IssuedAt,
		CommittedAt: time.Time{}, Snapshots: []string{file.Snapshot},
	}, read.rows, read.answers, mapping.Reference{
		Areas: schemas.Areas(), Publication: publication, Correspondence: correspondence, Classification: iccs.Load(),
	})
	return mapped.Series, err
}

func yearlySeries(rows []schemas.Series) map[string]studied {
	slices.SortFunc(rows, func(a, b schemas.Series) int {
		return cmp.Or(cmp.Compare(a.SeriesID, b.SeriesID), cmp.Compare(a.TimePeriod, b.TimePeriod))
	})
	found := map[string]studied{}
	for _, row := range rows {
		if row.UnitMeasure != schemas.UnitNumber || !row.ObsValue.Valid || row.ObsValue.Value < 0 || row.TimePeriod != strconv.Itoa(int(row.Year)) {
			continue
		}
		series, ok := found[row.SeriesID]
		if !ok {
			series = newStudied(row.SeriesKey)
		}
		series.years = append(series.years, int(row.Year))
		series.counts = append(series.counts, row.ObsValue.Value)
		found[row.SeriesID] = series
	}
	return found
}

func newStudied(key schemas.SeriesKey) studied {
	within := key
	within.Sex = ""
	return studied{
		id: key.ID(), area: key.RefArea, family: schemas.FamilyOf(key.Indicator, key.ICCS, key.Breakdown), sex: key.Sex,
		within: within.ID(), table: schemas.ID(key.Provider, key.Dataset, key.RefArea, key.Indicator),
	}
}

// homicideSeries reads the counts of homicide victims of the Global Study on
// Homicide 2019: totals, and totals by sex and by mechanism.
func homicideSeries(path string) ([]studied, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	reader := csv.NewReader(file)
	header, err := reader.Read()
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	var all []studied
	for {
		row, err := reader.Read()
		if errors.Is(err, io.EOF) {
			return all, nil
		}
		if err != nil {
			return nil, fmt.Errorf("%s: %w", path, err)
		}
		if sex, ok := homicideCounts[row[3]]; ok {
			all = append(all, homicideRow(header, row, sex))
		}
	}
}

// homicideCounts are the indicators of the study that are read, with their sex.
var homicideCounts = map[string]string{
	"Homicide Total Count": schemas.Total, "Male Homicide Count": "M", "Female Homicide Count": "F",
	"Homicide by Firearms": schemas.Total, "Homicide by Sharp Objects": schemas.Total,
}

func homicideRow(header, row []string, sex string) studied {
	key := schemas.NewSeriesKey()
	key.Provider, key.Dataset, key.RefArea, key.Sex = "UNODC", "GSH2019", row[0], sex
	key.Indicator, key.ICCS = "INTENTIONAL_HOMICIDE_VICTIMS", "0101"
	if strings.HasPrefix(row[3], "Homicide by") {
		key.Mechanism = row[3]
	}
	series := newStudied(key)
	for i, text := range row[4:] {
		value, err := strconv.ParseFloat(strings.ReplaceAll(text, ",", ""), 64)
		if err != nil || value < 0 {
			continue // no figure for that year
		}
		year, _ := strconv.Atoi(header[i+4])
		series.years, series.counts = append(series.years, year), append(series.counts, value)
	}
	return series
}

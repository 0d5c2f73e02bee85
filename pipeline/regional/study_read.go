package regional

import (
	"bytes"
	_ "embed"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"regexp"
	"strconv"
	"strings"
	"sync"

	"cts/schemas"
)

// Bounds of a file of the study: the published ones have 12,000 rows and 2 MB.
const (
	maximumStudyBytes = 32 << 20
	maximumStudyRows  = 100_000
)

// Labels by which the files of the study name what is compared here.
const (
	countryCounts = "Homicide Total Count"
	regionCounts  = "Estimated Homicide Count"
	regionRates   = "Homicide Rate"
)

// wideTable is a table with a column a year.
type wideTable struct {
	rows []wideRow
}

type wideRow struct {
	line   int
	labels map[string]string
	values map[int]float64 // by year; a year without a figure is absent
}

// readWide reads a table of the study: columns of labels, of which the named ones
// are needed, and columns headed by a year. An empty cell is no figure.
func readWide(r io.Reader, needed ...string) (wideTable, error) {
	limited := &io.LimitedReader{R: r, N: maximumStudyBytes + 1}
	reader := csv.NewReader(limited)
	header, err := reader.Read()
	if err != nil {
		return wideTable{}, fmt.Errorf("%w: no header: %w", ErrStudy, err)
	}
	years, err := yearColumns(header, needed)
	if err != nil {
		return wideTable{}, err
	}
	var table wideTable
	for {
		record, err := reader.Read()
		switch {
		case errors.Is(err, io.EOF) && limited.N > 0:
			return table, nil
		case limited.N <= 0 || len(table.rows) >= maximumStudyRows:
			return wideTable{}, fmt.Errorf("%w: longer than %d bytes or %d rows", ErrStudy, maximumStudyBytes, maximumStudyRows)
		case err != nil:
			return wideTable{}, fmt.Errorf("%w: %w", ErrStudy, err)
		}
		line, _ := reader.FieldPos(0)
		row, err := wideRowOf(line, header, years, record)
		if err != nil {
			return wideTable{}, err
		}
		table.rows = append(table.rows, row)
	}
}

// yearColumns gives the year of each column, 0 for a label.
func yearColumns(header, needed []string) ([]int, error) {
	years, found, titles := make([]int, len(header)), 0, map[string]bool{}
	for i, title := range header {
		titles[title] = true
		if year, err := strconv.Atoi(title); err == nil && year >= 1900 && year <= 2100 {
			years[i] = year
			found++
		}
	}
	for _, title := range needed {
		if !titles[title] {
			return nil, fmt.Errorf("%w: line 1: no column %q; give the files of the study's digital annex as they were published", ErrStudy, title)
		}
	}
	if found == 0 {
		return nil, fmt.Errorf("%w: line 1: no column is headed by a year", ErrStudy)
	}
	return years, nil
}

// thousands matches a number as the files write it: 1757, 1,757 or 7.1.
var thousands = regexp.MustCompile(`^[0-9]+(,[0-9]{3})*(\.[0-9]+)?$`)

func wideRowOf(line int, header []string, years []int, record []string) (wideRow, error) {
	row := wideRow{line: line, labels: map[string]string{}, values: map[int]float64{}}
	for i, text := range record {
		switch {
		case years[i] == 0:
			row.labels[header[i]] = text
		case text == "":
		case !thousands.MatchString(text):
			return row, fmt.Errorf("%w: line %d, column %s: %q is no figure", ErrStudy, line, header[i], text)
		default:
			value, err := strconv.ParseFloat(strings.ReplaceAll(text, ",", ""), 64)
			if err != nil {
				return row, fmt.Errorf("%w: line %d, column %s: %w", ErrStudy, line, header[i], err)
			}
			row.values[years[i]] = value
		}
	}
	return row, nil
}

//go:embed study_names.csv
var studyNamesFile []byte

// studyName is how a name of the study reads here.
type studyName struct {
	area        schemas.Area
	populations []string // areas whose populations are those of the area
}

// studyNames gives the area of each name that the study uses: our own names,
// UNODC's, and those of study_names.csv.
var studyNames = sync.OnceValue(func() map[string]studyName {
	names := map[string]studyName{}
	for _, area := range schemas.Areas().All() {
		if !area.IsRegion() {
			names[area.NameEn] = studyName{area, []string{area.Code}}
			if area.UnodcName != "" {
				names[area.UnodcName] = names[area.NameEn]
			}
		}
	}
	rows, err := csv.NewReader(bytes.NewReader(studyNamesFile)).ReadAll()
	if err != nil {
		panic(fmt.Sprintf("regional: study_names.csv: %v", err))
	}
	for _, row := range rows[1:] {
		area, ok := schemas.Areas().ByCode(row[1])
		if !ok {
			panic("regional: study_names.csv: no area " + row[1])
		}
		populations := strings.Fields(row[2])
		if len(populations) == 0 {
			populations = []string{area.Code}
		}
		names[row[0]] = studyName{area, populations}
	}
	return names
})

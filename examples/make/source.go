package main

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strconv"
	"strings"
	"time"

	"go.yaml.in/yaml/v3"

	"cts/schemas"
)

// Edition is the form that the examples use.
const Edition = "un-cts-2024"

// Figure is one published figure.
type Figure struct {
	Area, Item string
	Year       int32
	Value      float64
	Source     string
}

// Submission is one workbook to be made.
type Submission struct {
	File     string            `yaml:"file"`
	Area     string            `yaml:"area"`
	Name     string            `yaml:"name"`
	Round    int32             `yaml:"round"`
	Part     string            `yaml:"part"`
	Issued   string            `yaml:"issued"`
	Agency   string            `yaml:"agency"`
	Violent  string            `yaml:"violent"` // release of violent crimes that goes before newer ones
	Comments map[string]string `yaml:"comments"`
	Answers  []Answer          `yaml:"answers"`
}

// Answer is one answer of the metadata sheet.
type Answer struct {
	Table   string `yaml:"table"`
	Item    string `yaml:"item"`
	Concept string `yaml:"concept"`
	Code    string `yaml:"code"`
	Text    string `yaml:"text"`
	Period  string `yaml:"period"`
}

// Problem is a fault that is planted in a workbook; problems.yaml says what the kinds do.
type Problem struct {
	ID     string            `yaml:"id"`
	File   string            `yaml:"file"`
	Kind   string            `yaml:"kind"`
	Item   string            `yaml:"item"`
	Code   string            `yaml:"code"`
	Label  string            `yaml:"label"`
	Year   int32             `yaml:"year"`
	Number *float64          `yaml:"number"`
	Text   string            `yaml:"text"`
	What   string            `yaml:"what"`
	Finds  map[string]string `yaml:"finds"`
}

// source is all that the examples are made from.
type source struct {
	edition      *schemas.Questionnaire
	figures      []Figure
	publications [][]string // with header
	submissions  []Submission
	problems     []Problem
}

func load(files fs.FS) (*source, error) {
	edition, ok := schemas.Edition(Edition)
	if !ok {
		return nil, fmt.Errorf("no edition %s", Edition)
	}
	s := &source{edition: edition}
	var figures [][]string
	err := errors.Join(
		readCSV(files, "figures.csv", &figures),
		readCSV(files, "publications.csv", &s.publications),
		readYAML(files, "submissions.yaml", &s.submissions),
		readYAML(files, "problems.yaml", &s.problems),
	)
	if err != nil {
		return nil, err
	}
	for i, record := range figures[1:] {
		figure, err := figureOf(record)
		if err != nil {
			return nil, fmt.Errorf("figures.csv, line %d: %w", i+2, err)
		}
		s.figures = append(s.figures, figure)
	}
	return s, s.check()
}

func readCSV(files fs.FS, name string, into *[][]string) error {
	content, err := fs.ReadFile(files, name)
	if err != nil {
		return err
	}
	records, err := csv.NewReader(bytes.NewReader(content)).ReadAll()
	if err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	if len(records) < 2 {
		return fmt.Errorf("%s: no rows", name)
	}
	*into = records
	return nil
}

func readYAML(files fs.FS, name string, into any) error {
	content, err := fs.ReadFile(files, name)
	if err != nil {
		return err
	}
	decoder := yaml.NewDecoder(bytes.NewReader(content))
	decoder.KnownFields(true)
	if err := decoder.Decode(into); err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	return nil
}

// figureOf reads area, table, item, year, value, source.
func figureOf(record []string) (Figure, error) {
	year, yearErr := strconv.ParseInt(record[3], 10, 32)
	value, valueErr := strconv.ParseFloat(record[4], 64)
	return Figure{Area: record[0], Item: record[2], Year: int32(year), Value: value, Source: record[5]}, errors.Join(yearErr, valueErr)
}

// check refuses problems of workbooks that are not made, and those that would
// be planted in a cell that an earlier one has moved.
func (s *source) check() error {
	var faults []error
	movedBy := map[string]string{}
	for _, problem := range s.problems {
		if earlier := movedBy[problem.File]; earlier != "" {
			faults = append(faults, fmt.Errorf("problem %s comes after %s, which moves cells of %s; put it before", problem.ID, earlier, problem.File))
		}
		if slices.Contains([]string{"duplicate", "row", "column"}, problem.Kind) {
			movedBy[problem.File] = problem.ID
		}
		if !slices.ContainsFunc(s.submissions, func(m Submission) bool { return m.File == problem.File }) {
			faults = append(faults, fmt.Errorf("problem %s: no submission has the file %s", problem.ID, problem.File))
		}
	}
	return errors.Join(faults...)
}

// figuresOf gives the figures of a workbook by item and year: of several
// releases the last in the order of their dates, or the one that the submission
// names for violent crimes.
func (s *source) figuresOf(m Submission) map[string]map[int32]float64 {
	chosen := map[string]map[int32]float64{}
	from := map[string]map[int32]string{}
	for _, figure := range s.figures {
		if figure.Area != m.Area {
			continue
		}
		if chosen[figure.Item] == nil {
			chosen[figure.Item], from[figure.Item] = map[int32]float64{}, map[int32]string{}
		}
		if earlier, ok := from[figure.Item][figure.Year]; ok && !m.prefers(figure.Source, earlier) {
			continue
		}
		chosen[figure.Item][figure.Year] = figure.Value
		from[figure.Item][figure.Year] = figure.Source
	}
	return chosen
}

// prefers tells whether a release goes before another of the same figure.
func (m Submission) prefers(release, other string) bool {
	named := func(source string) bool { return m.Violent != "" && strings.HasSuffix(source, m.Violent) }
	if named(release) != named(other) {
		return named(release)
	}
	return release > other
}

func (m Submission) issued() (time.Time, error) { return time.Parse(time.DateOnly, m.Issued) }

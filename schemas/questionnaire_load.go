package schemas

import (
	"bytes"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"path"
	"slices"
	"strings"
	"sync"

	"go.yaml.in/yaml/v3"
)

//go:embed questionnaires/*.yaml questionnaires/languages/*.yaml
var editionFiles embed.FS

// editions loads every edition once. An edition that breaks its own rules is a
// fault of the program, which every test finds at once: it panics.
var editions = sync.OnceValue(func() map[string]*Questionnaire {
	names, err := fs.Glob(editionFiles, "questionnaires/*.yaml")
	if err != nil {
		panic(err)
	}
	loaded := map[string]*Questionnaire{}
	for _, name := range names {
		data, err := editionFiles.ReadFile(name)
		if err != nil {
			panic(err)
		}
		edition, err := LoadEdition(data)
		if err != nil {
			panic(fmt.Sprintf("schemas: %s: %v", name, err))
		}
		loaded[edition.ID] = edition
	}
	return loaded
})

// itemDimensions are the columns of the series key that an item may set.
var itemDimensions = map[string]func(*SeriesKey) *string{
	"indicator":        func(k *SeriesKey) *string { return &k.Indicator },
	"sub_area":         func(k *SeriesKey) *string { return &k.SubArea },
	"iccs":             func(k *SeriesKey) *string { return &k.ICCS },
	"role":             func(k *SeriesKey) *string { return &k.PersonRole },
	"attempt_state":    func(k *SeriesKey) *string { return &k.AttemptState },
	"sex":              func(k *SeriesKey) *string { return &k.Sex },
	"age":              func(k *SeriesKey) *string { return &k.Age },
	"citizenship":      func(k *SeriesKey) *string { return &k.Citizenship },
	"relationship":     func(k *SeriesKey) *string { return &k.Relationship },
	"mechanism":        func(k *SeriesKey) *string { return &k.Mechanism },
	"context":          func(k *SeriesKey) *string { return &k.Context },
	"detention_status": func(k *SeriesKey) *string { return &k.DetentionStatus },
	"breakdown":        func(k *SeriesKey) *string { return &k.Breakdown },
	"unit_measure":     func(k *SeriesKey) *string { return &k.UnitMeasure },
	"unit_of_count":    func(k *SeriesKey) *string { return &k.UnitOfCount },
	"time_per_collect": func(k *SeriesKey) *string { return &k.TimePerCollect },
}

// The file of an edition, as it is written. Unknown keys are errors.
type (
	editionFile struct {
		ID        string            `yaml:"id"`
		Extends   string            `yaml:"extends"`
		Title     map[string]string `yaml:"title"`
		Dataset   string            `yaml:"dataset"`
		Languages map[string]string `yaml:"languages"`
		Standing  string            `yaml:"standing"`
		Source    string            `yaml:"source"`
		Years     struct {
			Count int32 `yaml:"count"`
			Last  int32 `yaml:"last"`
		} `yaml:"years"`
		Parts        []partFile          `yaml:"parts"`
		Instructions []map[string]string `yaml:"instructions"`
		Cover        []fieldFile         `yaml:"cover"`
		Columns      []fieldFile         `yaml:"columns"`
		Answers      []fieldFile         `yaml:"metadata_columns"`
		Symbols      []symbolFile        `yaml:"symbols"`
		Modules      []moduleFile        `yaml:"modules"`
		Omitted      []omittedFile       `yaml:"omitted"`
		Partitions   []partitionFile     `yaml:"partitions"`
		Metadata     []conceptFile       `yaml:"metadata"`
	}
	partFile struct {
		ID    string            `yaml:"id"`
		Label map[string]string `yaml:"label"`
	}
	fieldFile struct {
		ID       string            `yaml:"id"`
		Label    map[string]string `yaml:"label"`
		Required bool              `yaml:"required"`
	}
	symbolFile struct {
		Symbol  string            `yaml:"symbol"`
		Prefix  bool              `yaml:"prefix"`
		Missing string            `yaml:"missing"`
		Lower   *float64          `yaml:"lower"`
		Upper   *float64          `yaml:"upper"`
		Meaning map[string]string `yaml:"meaning"`
	}
	moduleFile struct {
		ID     string            `yaml:"id"`
		Sheet  string            `yaml:"sheet"`
		Title  map[string]string `yaml:"title"`
		Tables []tableFile       `yaml:"tables"`
	}
	tableFile struct {
		ID         string            `yaml:"id"`
		Section    string            `yaml:"section"`
		Split      string            `yaml:"split"`
		Title      map[string]string `yaml:"title"`
		Unit       map[string]string `yaml:"unit"`
		Authority  string            `yaml:"authority"`
		Dimensions map[string]string `yaml:"dimensions"`
		Standing   string            `yaml:"standing"`
		Source     string            `yaml:"source"`
		Items      []itemFile        `yaml:"items"`
	}
	itemFile struct {
		ID         string            `yaml:"id"`
		Label      map[string]string `yaml:"label"`
		Level      int               `yaml:"level"`
		Mandatory  bool              `yaml:"mandatory"`
		Split      string            `yaml:"split"`
		Dimensions map[string]string `yaml:"dimensions"`
		Reference  string            `yaml:"reference"`
		Standing   string            `yaml:"standing"`
		Source     string            `yaml:"source"`
	}
	omittedFile struct {
		Reference string `yaml:"reference"`
		Reason    string `yaml:"reason"`
	}
	partitionFile struct {
		ID         string   `yaml:"id"`
		Split      string   `yaml:"split"`
		Dimension  string   `yaml:"dimension"`
		Whole      string   `yaml:"whole"`
		Members    []string `yaml:"members"`
		Unknown    string   `yaml:"unknown"`
		Exhaustive bool     `yaml:"exhaustive"`
	}
	conceptFile struct {
		ID       string            `yaml:"id"`
		Question map[string]string `yaml:"question"`
		Period   bool              `yaml:"period"`
		Tables   []string          `yaml:"tables"`
		Answers  []answerFile      `yaml:"answers"`
	}
	answerFile struct {
		Code  string            `yaml:"code"`
		Label map[string]string `yaml:"label"`
	}
)

// LoadEdition reads the file of an edition and checks it. The error lists every
// fault that was found.
func LoadEdition(data []byte) (*Questionnaire, error) {
	file, base, err := readEditionFile(data)
	if err != nil {
		return nil, err
	}
	if err := errors.Join(file.checkSplits()...); err != nil {
		return nil, err
	}
	file.split()
	words, err := wordsOf(file.Languages)
	if err != nil {
		return nil, err
	}
	edition := file.edition(words)
	edition.digest = digestOf(slices.Concat(data, base, words.bytes()))
	if err := errors.Join(edition.check()...); err != nil {
		return nil, err
	}
	edition.index()
	return edition, nil
}

// readEditionFile also gives the bytes of the edition that the file extends.
func readEditionFile(data []byte) (file editionFile, base []byte, err error) {
	if file, err = decodeEdition(data); err != nil || file.Extends == "" {
		return file, nil, err
	}
	base, err = editionFiles.ReadFile("questionnaires/" + path.Base(file.Extends) + ".yaml")
	if err != nil {
		return file, nil, fmt.Errorf("edition %s extends %q, which is no edition of this program", file.ID, file.Extends)
	}
	extended, err := decodeEdition(base)
	if err == nil && extended.Extends != "" {
		err = fmt.Errorf("edition %s extends %s, which itself extends another; name that one", file.ID, file.Extends)
	}
	return extended.with(file), base, err
}

func decodeEdition(data []byte) (file editionFile, err error) {
	decoder := yaml.NewDecoder(bytes.NewReader(data))
	decoder.KnownFields(true)
	if err := decoder.Decode(&file); err != nil {
		return file, fmt.Errorf("edition file: %w", err)
	}
	return file, nil
}

// with adds what an extension asks beyond this edition. Its own id, title,
// standing and source rule; fields, symbols and concepts stay those of the base.
func (f editionFile) with(extension editionFile) editionFile {
	f.ID, f.Title, f.Extends = extension.ID, extension.Title, extension.Extends
	f.Standing, f.Source = first(extension.Standing, f.Standing), first(extension.Source, f.Source)
	f.Modules = append(f.Modules, extension.Modules...)
	f.Omitted = append(f.Omitted, extension.Omitted...)
	f.Partitions = append(f.Partitions, extension.Partitions...)
	return f
}

func (f *editionFile) edition(words wordLists) *Questionnaire {
	text := func(labels map[string]string) Text { return translated(words.complete(labels), f.Languages) }
	q := &Questionnaire{
		ID: f.ID, Extends: f.Extends, Title: text(f.Title), Dataset: f.Dataset, Languages: f.Languages,
		Standing: f.Standing, Source: f.Source, YearCount: f.Years.Count, LastYear: f.Years.Last,
	}
	for _, part := range f.Parts {
		q.Parts = append(q.Parts, Part{ID: part.ID, Label: text(part.Label)})
	}
	for _, instruction := range f.Instructions {
		q.Instructions = append(q.Instructions, text(instruction))
	}
	q.Cover, q.Columns, q.Answers = fields(f.Cover, text), fields(f.Columns, text), fields(f.Answers, text)
	for _, s := range f.Symbols {
		q.Symbols = append(q.Symbols, Symbol{
			Symbol: s.Symbol, Prefix: s.Prefix, Missing: s.Missing,
			Lower: optionalOf(s.Lower), Upper: optionalOf(s.Upper), Meaning: text(s.Meaning),
		})
	}
	for _, m := range f.Modules {
		module := Module{ID: m.ID, Sheet: m.Sheet, SheetNames: words.sheetNames(m.Sheet), Title: text(m.Title)}
		for _, t := range m.Tables {
			module.Tables = append(module.Tables, t.table(text))
		}
		q.Modules = append(q.Modules, module)
	}
	for _, o := range f.Omitted {
		q.Omitted = append(q.Omitted, Omission(o))
	}
	for _, p := range f.Partitions {
		q.Partitions = append(q.Partitions, ItemPartition{
			ID: p.ID, Dimension: p.Dimension, Whole: p.Whole, Members: p.Members, Unknown: p.Unknown, Exhaustive: p.Exhaustive,
		})
	}
	for _, c := range f.Metadata {
		q.Concepts = append(q.Concepts, c.concept(text))
	}
	return q
}

// table fills in what an item inherits from its table.
func (t *tableFile) table(text func(map[string]string) Text) QuestionnaireTable {
	table := QuestionnaireTable{
		ID: t.ID, Section: first(t.Section, t.ID), Title: text(t.Title), Unit: text(t.Unit), Authority: t.Authority,
		Standing: t.Standing, Source: t.Source,
	}
	for _, i := range t.Items {
		dimensions := maps.Clone(t.Dimensions)
		if dimensions == nil {
			dimensions = map[string]string{}
		}
		maps.Copy(dimensions, i.Dimensions)
		table.Items = append(table.Items, Item{
			ID: i.ID, TableID: t.ID, Label: text(i.Label), Level: i.Level, Mandatory: i.Mandatory,
			Authority: t.Authority, Dimensions: withoutDefaults(dimensions),
			Reference: first(i.Reference, i.ID), Standing: first(i.Standing, t.Standing), Source: first(i.Source, t.Source),
		})
	}
	return table
}

// withoutDefaults leaves out what a new series key says anyway.
func withoutDefaults(dimensions map[string]string) map[string]string {
	key := NewSeriesKey()
	for column, code := range dimensions {
		if field, ok := itemDimensions[column]; ok && *field(&key) == code {
			delete(dimensions, column)
		}
	}
	return dimensions
}

func (c *conceptFile) concept(text func(map[string]string) Text) Concept {
	concept := Concept{ID: c.ID, Question: text(c.Question), Period: c.Period, Tables: c.Tables}
	for _, a := range c.Answers {
		concept.Answers = append(concept.Answers, Answer{Code: a.Code, Label: text(a.Label)})
	}
	return concept
}

func fields(files []fieldFile, text func(map[string]string) Text) []Field {
	var fields []Field
	for _, f := range files {
		fields = append(fields, Field{ID: f.ID, Label: text(f.Label), Required: f.Required})
	}
	return fields
}

func translated(labels, statuses map[string]string) Text {
	text := Text{}
	for language, label := range labels {
		text[language] = Translation{Text: label, Status: statuses[language]}
	}
	return text
}

func optionalOf(value *float64) Optional[float64] {
	if value == nil {
		return Optional[float64]{}
	}
	return Some(*value)
}

func first(texts ...string) string {
	for _, text := range texts {
		if text != "" {
			return text
		}
	}
	return ""
}

// index prepares look-ups; the edition has been checked.
func (q *Questionnaire) index() {
	q.items, q.tables = map[string]*Item{}, map[string]*QuestionnaireTable{}
	for m := range q.Modules {
		for t := range q.Modules[m].Tables {
			table := &q.Modules[m].Tables[t]
			q.tables[table.ID] = table
			for i := range table.Items {
				q.items[strings.ToUpper(table.Items[i].ID)] = &table.Items[i]
			}
		}
	}
	for _, p := range q.Partitions {
		whole := q.items[strings.ToUpper(p.Whole)]
		whole.WholeOf = append(whole.WholeOf, p.ID)
		for _, id := range p.Members {
			member := q.items[strings.ToUpper(id)]
			member.MemberOf = append(member.MemberOf, p.ID)
		}
	}
}

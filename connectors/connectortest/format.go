// Package connectortest is the suite that every transport and format passes.
package connectortest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os/exec"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"cts/connectors"
	"cts/schemas"
)

// Sample is a file that a format reads.
type Sample struct {
	Name    string
	Content []byte
	Rows    int // that it holds; at least one
}

// Format holds a format to the contract of package connectors.
type Format struct {
	Descriptor connectors.FormatDescriptor
	Settings   connectors.Settings
	Samples    []Sample // at least one
	Foreign    []Sample // files of the same container that are not of the format
	Lines      bool     // a text of lines, of which nobody can tell whether it was cut off after a line or inside its last value
}

// AnyDataset in the datasets of a descriptor says that the format reads what any
// office publishes: the file names the dataset, and may not say when it was issued.
const AnyDataset = "*"

func (f Format) anyDataset() bool { return slices.Contains(f.Descriptor.Datasets, AnyDataset) }

// Run runs the suite.
func (f Format) Run(t *testing.T) {
	if len(f.Samples) == 0 {
		t.Fatal("a suite without samples proves nothing")
	}
	t.Run("descriptor", f.descriptor)
	for _, sample := range f.Samples {
		t.Run(sample.Name, func(t *testing.T) {
			t.Run("header", func(t *testing.T) { f.header(t, sample) })
			t.Run("rows", func(t *testing.T) { f.rows(t, sample) })
			t.Run("cancellation", func(t *testing.T) { f.cancellation(t, sample) })
			t.Run("sink", func(t *testing.T) { f.sink(t, sample) })
			t.Run("cut off", func(t *testing.T) { f.cutOff(t, sample) })
		})
	}
	t.Run("other files", f.otherFiles)
	t.Run("independence", f.independence)
	if slices.Contains(f.Descriptor.Extensions, ".xlsx") {
		t.Run("hostile", func(t *testing.T) { f.hostile(t, f.Samples[0]) })
	}
}

func (f Format) new(t *testing.T) connectors.Format {
	t.Helper()
	format, err := f.Descriptor.New(f.Settings)
	if err != nil {
		t.Fatal(err)
	}
	return format
}

func (f Format) descriptor(t *testing.T) {
	d := f.Descriptor
	for name, value := range map[string]string{
		"ID": d.ID, "Title": d.Title, "Help": d.Help, "Version": d.Version, "Years": d.Years, "Licence": d.Licence,
	} {
		if value == "" {
			t.Errorf("%s is empty", name)
		}
	}
	if len(d.Extensions) == 0 || len(d.Datasets) == 0 {
		t.Errorf("extensions %q, datasets %q: neither may be empty", d.Extensions, d.Datasets)
	}
	checkOptions(t, d.Options)
	if _, err := d.New(connectors.Settings{"no such setting": "x"}); err == nil {
		t.Error("an unknown setting is accepted")
	}
}

func checkOptions(t *testing.T, options []connectors.Option) {
	t.Helper()
	for _, option := range options {
		if option.Help == "" || option.Example == "" {
			t.Errorf("option %q: help %q, example %q: neither may be empty", option.Name, option.Help, option.Example)
		}
	}
}

func (f Format) header(t *testing.T, sample Sample) {
	header, err := f.new(t).Recognise(t.Context(), File(sample.Name, sample.Content))
	if err != nil {
		t.Fatal(err)
	}
	if header.Format != f.Descriptor.ID {
		t.Errorf("format %q, want %q", header.Format, f.Descriptor.ID)
	}
	if !slices.Contains(f.Descriptor.Datasets, header.Dataset) && (!f.anyDataset() || header.Dataset == "") {
		t.Errorf("dataset %q is none of %q", header.Dataset, f.Descriptor.Datasets)
	}
	if header.Provider == "" || header.Part == "" || header.Edition == "" {
		t.Errorf("provider %q, part %q, edition %q: none may be empty", header.Provider, header.Part, header.Edition)
	}
	if (header.Round == "") == (header.Release == "") && (!f.anyDataset() || header.Round != "") {
		t.Errorf("round %q, release %q: a questionnaire has the one, a publication the other", header.Round, header.Release)
	}
	if header.IssuedAt.IsZero() != (header.IssuedFrom == "") || header.IssuedAt.Location() != time.UTC {
		t.Errorf("issued at %v, from %q: both or neither, in UTC", header.IssuedAt, header.IssuedFrom)
	}
}

func (f Format) rows(t *testing.T, sample Sample) {
	file := File(sample.Name, sample.Content)
	first, second := f.read(t, file), f.read(t, file)
	if diff := cmp.Diff(first, second); diff != "" {
		t.Errorf("the same bytes give other rows:\n%s", diff)
	}
	if len(first.Rows) != sample.Rows || sample.Rows == 0 {
		t.Errorf("%d rows, want %d and at least one", len(first.Rows), sample.Rows)
	}
	places := map[string]bool{}
	for i, row := range first.Rows {
		if row.RowNumber != int64(i+1) || row.Snapshot != file.Snapshot {
			t.Fatalf("row %d: number %d, snapshot %q", i+1, row.RowNumber, row.Snapshot)
		}
		if row.Locator == "" || places[row.Locator] {
			t.Fatalf("row %d: locator %q is empty or taken", i+1, row.Locator)
		}
		places[row.Locator] = true
		checkValue(t, row)
	}
	for i, answer := range first.Answers {
		if answer.Snapshot != file.Snapshot || answer.Locator == "" {
			t.Fatalf("answer %d: snapshot %q, locator %q", i+1, answer.Snapshot, answer.Locator)
		}
	}
}

func checkValue(t *testing.T, row schemas.RawRow) {
	t.Helper()
	isType := func(code schemas.Code) bool { return code.Code == row.ValueType }
	if !slices.ContainsFunc(schemas.CodeLists()["CL_VALUE_TYPE"], isType) || (row.ValueType == "blank") != (row.ValueRaw == "") {
		t.Fatalf("%s: value %q of type %q", row.Locator, row.ValueRaw, row.ValueType)
	}
	for _, label := range row.Labels {
		if concept, _, ok := strings.Cut(label, "="); !ok || concept == "" {
			t.Fatalf("%s: label %q is no CONCEPT=label", row.Locator, label)
		}
	}
	if row.Edition == "" || len(row.Labels) == 0 {
		t.Fatalf("%s: edition %q, labels %q: neither may be empty", row.Locator, row.Edition, row.Labels)
	}
}

func (f Format) cancellation(t *testing.T, sample Sample) {
	file := File(sample.Name, sample.Content)
	ctx, cancel := context.WithCancel(t.Context())
	header, err := f.new(t).Recognise(ctx, file)
	if err != nil {
		t.Fatal(err)
	}
	collected := &Collected{AfterRow: cancel}
	err = f.new(t).Read(ctx, file, header, collected)
	if !errors.Is(err, context.Canceled) && sample.Rows > 1 {
		t.Errorf("cancelled after the first row: error %v", err)
	}
	if len(collected.Rows) != 1 {
		t.Errorf("cancelled after the first row: %d rows", len(collected.Rows))
	}
	if _, err := f.new(t).Recognise(ctx, file); !errors.Is(err, context.Canceled) {
		t.Errorf("recognised although cancelled: %v", err)
	}
	if err := f.new(t).Read(ctx, file, header, &Collected{}); !errors.Is(err, context.Canceled) {
		t.Errorf("read although cancelled: %v", err)
	}
}

func (f Format) sink(t *testing.T, sample Sample) {
	full := errors.New("the sink is full")
	file := File(sample.Name, sample.Content)
	header, err := f.new(t).Recognise(t.Context(), file)
	if err != nil {
		t.Fatal(err)
	}
	collected := &Collected{RowError: full}
	if err := f.new(t).Read(t.Context(), file, header, collected); !errors.Is(err, full) {
		t.Errorf("the error of the sink is lost: %v", err)
	}
	if len(collected.Rows) != 1 {
		t.Errorf("%d rows after the sink refused the first", len(collected.Rows))
	}
}

// cutOff cuts the file at many places. A cut file is never read without an error.
func (f Format) cutOff(t *testing.T, sample Sample) {
	random := rand.New(rand.NewPCG(1, 2))
	lengths := []int{1, 3, len(sample.Content) / 2, len(sample.Content) - 1}
	for range 20 {
		lengths = append(lengths, random.IntN(len(sample.Content)))
	}
	for _, length := range lengths {
		if f.Lines {
			f.readInPart(t, sample, length)
			continue
		}
		f.refused(t, fmt.Sprintf("cut-at-%d.xlsx", length), sample.Content[:length],
			connectors.ErrUnreadable, connectors.ErrNotRecognised)
	}
}

// readInPart reads a cut text of lines: it is refused, or gives the first rows of
// the whole, the last one perhaps with a shorter value.
func (f Format) readInPart(t *testing.T, sample Sample, length int) {
	t.Helper()
	whole := f.read(t, File(sample.Name, sample.Content)).Rows
	file, format, cut := File(sample.Name, sample.Content[:length]), f.new(t), Collected{}
	header, err := format.Recognise(t.Context(), file)
	if err == nil {
		err = format.Read(t.Context(), file, header, &cut)
	}
	if err != nil && !errors.Is(err, connectors.ErrUnreadable) && !errors.Is(err, connectors.ErrNotRecognised) {
		t.Errorf("cut after %d bytes: %v", length, err)
	}
	for i := range cut.Rows[:max(0, len(cut.Rows)-1)] {
		cut.Rows[i].Snapshot = whole[i].Snapshot
		if diff := cmp.Diff(whole[i], cut.Rows[i]); diff != "" {
			t.Fatalf("cut after %d bytes, row %d differs:\n%s", length, i+1, diff)
		}
	}
}

func (f Format) otherFiles(t *testing.T) {
	random := rand.New(rand.NewPCG(3, 4))
	noise := make([]byte, 4096)
	for i := range noise {
		noise[i] = byte(random.Uint32())
	}
	f.refused(t, "empty", nil, connectors.ErrUnreadable)
	f.refused(t, "noise.bin", noise, connectors.ErrNotRecognised)
	f.refused(t, "text.csv", []byte("a;b\n1;2\n"), connectors.ErrNotRecognised)
	f.refused(t, "letter.docx", document(t), connectors.ErrNotRecognised)
	f.refused(t, "old.xls", compound("Workbook"), connectors.ErrNotRecognised, connectors.ErrUnreadable)
	for _, foreign := range f.Foreign {
		f.refused(t, foreign.Name, foreign.Content, connectors.ErrNotRecognised)
	}
}

func (f Format) hostile(t *testing.T, sample Sample) {
	for _, attack := range Attacks(t, sample.Content) {
		t.Run(attack.Name, func(t *testing.T) {
			cost := Measure(func() { f.refused(t, attack.Name+".xlsx", attack.Content, attack.Want...) })
			cost.Check(t)
		})
	}
}

// refused asserts that reading the file fails with one of the errors and names the file.
func (f Format) refused(t *testing.T, name string, content []byte, want ...error) {
	t.Helper()
	file := File(name, content)
	format := f.new(t)
	header, err := format.Recognise(t.Context(), file)
	if err == nil {
		err = format.Read(t.Context(), file, header, &Collected{})
	}
	switch {
	case err == nil:
		t.Errorf("%s: read without an error", name)
	case !slices.ContainsFunc(want, func(w error) bool { return errors.Is(err, w) }):
		t.Errorf("%s: error %q, want one that is %q", name, err, want)
	case !strings.Contains(err.Error(), name):
		t.Errorf("the error does not name %s: %v", name, err)
	case len(err.Error()) > 1000:
		t.Errorf("an error of %d bytes", len(err.Error()))
	}
}

// independence holds the package of the format to the import order: it knows
// nothing of the classification, of the pipeline and of other connectors.
func (f Format) independence(t *testing.T) {
	own := reflect.Indirect(reflect.ValueOf(f.new(t))).Type().PkgPath()
	output, err := exec.Command("go", "list", "-deps", own).Output()
	if err != nil {
		t.Fatalf("go list -deps %s: %v", own, err)
	}
	for imported := range strings.Lines(string(output)) {
		imported = strings.TrimSpace(imported)
		for _, foreign := range []string{"cts/iccs", "cts/pipeline", "cts/connectors/transport", "cts/connectors/format"} {
			if strings.HasPrefix(imported, foreign) && !strings.HasPrefix(imported, own) {
				t.Errorf("%s must not know %s", own, imported)
			}
		}
	}
	if !bytes.Contains(output, []byte(own)) {
		t.Errorf("%s was not listed", own)
	}
}

// read returns everything in the file.
func (f Format) read(t *testing.T, file connectors.File) Collected {
	t.Helper()
	format, collected := f.new(t), Collected{}
	header, err := format.Recognise(t.Context(), file)
	if err != nil {
		t.Fatal(err)
	}
	if err := format.Read(t.Context(), file, header, &collected); err != nil {
		t.Fatal(err)
	}
	return collected
}

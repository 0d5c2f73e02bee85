package lake

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/apache/arrow-go/v18/parquet/file"
	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"cts/schemas"
)

// everyType has a column of every type, with and without missing values.
var everyType = schemas.Table{
	Name: "every_type", Version: 1,
	Columns: []schemas.Column{
		{Name: "code", Type: schemas.Utf8},
		{Name: "text", Type: schemas.Utf8, Null: true},
		{Name: "small", Type: schemas.Int32}, {Name: "small_or_not", Type: schemas.Int32, Null: true},
		{Name: "large", Type: schemas.Int64}, {Name: "large_or_not", Type: schemas.Int64, Null: true},
		{Name: "figure", Type: schemas.Double}, {Name: "figure_or_not", Type: schemas.Double, Null: true},
		{Name: "flag", Type: schemas.Bool}, {Name: "flag_or_not", Type: schemas.Bool, Null: true},
		{Name: "at", Type: schemas.Timestamp}, {Name: "at_or_not", Type: schemas.Timestamp, Null: true},
		{Name: "day", Type: schemas.Date, Null: true}, {Name: "texts", Type: schemas.ListUtf8, Null: true},
		{Name: "list", Type: schemas.ListUtf8}, {Name: "text_or_not", Type: schemas.Utf8, Null: true},
	},
	Key: []string{"code"}, Sort: []string{"code", "small_or_not"},
}

type everyRow struct {
	Code string `col:"code"`
	Inner
	Ignored    string                      // no tag, not stored
	AtOrNot    schemas.Optional[time.Time] `col:"at_or_not"`
	Day        time.Time                   `col:"day"`
	Texts      []string                    `col:"texts"`
	List       []string                    `col:"list"`
	TextOrNot  schemas.Optional[string]    `col:"text_or_not"`
	FlagOrNot  schemas.Optional[bool]      `col:"flag_or_not"`
	LargeOrNot schemas.Optional[int64]     `col:"large_or_not"`
}

type Inner struct {
	Text        string                    `col:"text"`
	Small       int32                     `col:"small"`
	SmallOrNot  schemas.Optional[int32]   `col:"small_or_not"`
	Large       int64                     `col:"large"`
	Figure      float64                   `col:"figure"`
	FigureOrNot schemas.Optional[float64] `col:"figure_or_not"`
	Flag        bool                      `col:"flag"`
	At          time.Time                 `col:"at"`
}

var noon = time.Date(2024, 5, 31, 12, 0, 0, 123456000, time.UTC)

func fullRow() everyRow {
	return everyRow{
		Code: "FIN", Inner: Inner{Text: "ä\x00,\n\"", Small: -1, SmallOrNot: schemas.Some[int32](0), Large: math.MaxInt64, Figure: 0.1,
			FigureOrNot: schemas.Some(-1e300), Flag: true, At: noon},
		AtOrNot: schemas.Some(noon), Day: time.Date(1969, 7, 20, 0, 0, 0, 0, time.UTC), Texts: []string{"", "b", "a"}, List: []string{"x"},
		TextOrNot: schemas.Some(""), FlagOrNot: schemas.Some(false), LargeOrNot: schemas.Some[int64](0),
	}
}

// stageIn stages rows in a new processing.
func stageIn[T any](ctx context.Context, storage Storage, table *schemas.Table, rows []T) (File, error) {
	staging, err := Open(storage).Begin(ctx, "p")
	if err != nil {
		return File{}, err
	}
	return Stage(ctx, staging, table, rows)
}

// fileOf is the bytes that the rows become.
func fileOf[T any](table *schemas.Table, rows []T) ([]byte, error) {
	storage := NewMemory()
	file, err := stageIn(context.Background(), storage, table, rows)
	return storage.files[file.Name], err
}

func roundTrip[T any](ctx context.Context, table *schemas.Table, rows []T) ([]T, error) {
	storage := NewMemory()
	file, err := stageIn(ctx, storage, table, rows)
	if err != nil {
		return nil, err
	}
	return Read[T](ctx, storage, table, file)
}

func TestEveryTypeComesBack(t *testing.T) {
	missing := everyRow{Code: "", Inner: Inner{At: noon}}
	rows := []everyRow{missing, fullRow()} // the empty code sorts first
	got, err := roundTrip(t.Context(), &everyType, rows)
	if err != nil {
		t.Fatal(err)
	}
	want := []everyRow{missing, fullRow()}
	want[0].List = []string{} // a column that may not be missing holds an empty list
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("rows (-want +got):\n%s", diff)
	}
}

func TestMissingStaysApartFromZero(t *testing.T) {
	zero, missing := fullRow(), fullRow()
	zero.FigureOrNot, missing.FigureOrNot = schemas.Some(0.0), schemas.Optional[float64]{}
	zero.Code, missing.Code = "a", "b"
	got, err := roundTrip(t.Context(), &everyType, []everyRow{zero, missing})
	if err != nil {
		t.Fatal(err)
	}
	if got[0].FigureOrNot != schemas.Some(0.0) || got[1].FigureOrNot.Valid {
		t.Errorf("zero came back as %v, missing as %v", got[0].FigureOrNot, got[1].FigureOrNot)
	}
}

func TestRowsThatCannotBeStored(t *testing.T) {
	var empty schemas.Optional[int32]
	type optionalKey struct {
		Code schemas.Optional[string] `col:"code"`
		Year schemas.Optional[int32]  `col:"year"`
	}
	keyed := schemas.Table{Name: "keyed", Version: 1, Columns: []schemas.Column{
		{Name: "code", Type: schemas.Utf8}, {Name: "year", Type: schemas.Int32}}}
	withFigure := func(v float64) []everyRow {
		row := fullRow()
		row.FigureOrNot = schemas.Some(v)
		return []everyRow{fullRow(), row}
	}
	noTime := fullRow()
	noTime.At = time.Time{}
	for _, c := range []struct {
		name  string
		stage func() error
		want  []string
		is    error
	}{
		{"a missing optional in a column that may not be", func() error {
			_, err := fileOf(&keyed, []optionalKey{{schemas.Some("b"), schemas.Some[int32](1)}, {schemas.Some("a"), empty}})
			return err
		}, []string{"table keyed", "column year", "row 2"}, ErrMissing},
		{"an instant that was never set", func() error { _, err := fileOf(&everyType, []everyRow{noTime}); return err },
			[]string{"table every_type", "column at", "row 1"}, ErrMissing},
		{"not a number", func() error { _, err := fileOf(&everyType, withFigure(math.NaN())); return err },
			[]string{"column figure_or_not", "row 2", "NaN"}, nil},
		{"infinite", func() error { _, err := fileOf(&everyType, withFigure(math.Inf(-1))); return err },
			[]string{"column figure_or_not", "row 2", "Inf"}, nil},
	} {
		t.Run(c.name, func(t *testing.T) { wantError(t, c.stage(), c.is, c.want...) })
	}
}

func wantError(t *testing.T, err, is error, parts ...string) {
	t.Helper()
	if err == nil || is != nil && !errors.Is(err, is) {
		t.Fatalf("error is %v, want %v", err, is)
	}
	for _, part := range parts {
		if !strings.Contains(err.Error(), part) {
			t.Errorf("message %q does not name %q", err, part)
		}
	}
}

func TestStructsThatDoNotFitTheirTable(t *testing.T) {
	table := schemas.Table{Name: "areas", Version: 1, Columns: []schemas.Column{{Name: "code", Type: schemas.Utf8}, {Name: "year", Type: schemas.Int32}}}
	unsorted := table
	unsorted.Sort = []string{"title"}
	type fits struct {
		Code string `col:"code"`
		Year int32  `col:"year"`
	}
	for _, c := range []struct {
		name  string
		stage func() error
		want  []string
	}{
		{"no field for a column", func() error {
			_, err := fileOf(&table, []struct {
				Code string `col:"code"`
			}{{}})
			return err
		}, []string{"column year", "table areas", `col:"year"`}},
		{"no column for a field", func() error {
			_, err := fileOf(&table, []struct {
				fits
				Name string `col:"name"`
			}{{}})
			return err
		}, []string{`"name"`, "table areas"}},
		{"another type", func() error {
			_, err := fileOf(&table, []struct {
				Code string `col:"code"`
				Year int    `col:"year"`
			}{{}})
			return err
		}, []string{"column year", "int32", "Year", "int"}},
		{"the same tag twice", func() error {
			_, err := fileOf(&table, []struct {
				fits
				Again string `col:"code"`
			}{{}})
			return err
		}, []string{`"code"`}},
		{"a hidden field", func() error {
			_, err := fileOf(&table, []struct {
				code string `col:"code"`
			}{{}})
			return err
		}, []string{"code", "exported"}},
		{"no structs", func() error { _, err := fileOf(&table, []string{""}); return err }, []string{"string"}},
		{"sorted by no column", func() error { _, err := fileOf(&unsorted, []fits{{}}); return err }, []string{"title"}},
	} {
		t.Run(c.name, func(t *testing.T) { wantError(t, c.stage(), nil, c.want...) })
	}
}

func TestFileMetadata(t *testing.T) {
	content, err := fileOf(&schemas.Scopes, []schemas.Scope{{SubmissionID: "s"}})
	if err != nil {
		t.Fatal(err)
	}
	reader, err := file.NewParquetReader(bytes.NewReader(content))
	if err != nil {
		t.Fatal(err)
	}
	defer reader.Close()
	metadata := reader.MetaData().KeyValueMetadata()
	got := map[string]string{}
	for _, key := range metadata.Keys() {
		got[key] = *metadata.FindValue(key)
	}
	want := map[string]string{"cts.table": "scopes", "cts.version": "1", "cts.schema": schemas.Digest()}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("metadata, in which time, host and run have no place (-want +got):\n%s", diff)
	}
	if by := reader.MetaData().GetCreatedBy(); by != "cts" {
		t.Errorf("created by %q", by)
	}
}

func TestRowGroups(t *testing.T) {
	for _, c := range []struct{ rows, groups, smallest int }{
		{1, 1, 1}, {rowGroup, 1, rowGroup}, {rowGroup + 1, 2, rowGroup / 2}, {3*rowGroup + 5, 4, rowGroup / 2},
	} {
		divided, sum := groups(make([]int, c.rows)), 0
		for _, group := range divided {
			sum += len(group)
			if len(group) < c.smallest || len(group) > rowGroup {
				t.Errorf("%d rows: a group of %d", c.rows, len(group))
			}
		}
		if len(divided) != c.groups || sum != c.rows {
			t.Errorf("%d rows: %d groups with %d rows", c.rows, len(divided), sum)
		}
	}
}

func TestSeveralRowGroupsComeBack(t *testing.T) {
	if testing.Short() {
		t.Skip("300,000 rows")
	}
	rows := make([]schemas.Rejection, rowGroup+1000)
	for i := range rows {
		rows[i] = schemas.Rejection{ProcessingID: "p", Snapshot: "s", Locator: fmt.Sprintf("A%07d", i), Reason: "r"}
	}
	shuffled := slices.Clone(rows)
	rand.New(rand.NewPCG(1, 2)).Shuffle(len(shuffled), func(i, j int) { shuffled[i], shuffled[j] = shuffled[j], shuffled[i] })
	got, err := roundTrip(t.Context(), &schemas.Rejections, shuffled)
	if err != nil || !reflect.DeepEqual(got, rows) {
		t.Errorf("%d rows came back (%v), or not in their order", len(got), err)
	}
}

// older has fewer columns than newer, as a file written years ago.
var (
	older = schemas.Table{Name: "t", Version: 1, Columns: []schemas.Column{{Name: "code", Type: schemas.Utf8}}}
	newer = schemas.Table{Name: "t", Version: 1, Columns: []schemas.Column{
		{Name: "code", Type: schemas.Utf8},
		{Name: "unit", Type: schemas.Utf8, Default: "'PERSON''S'"},
		{Name: "mult", Type: schemas.Int32, Default: "3"},
		{Name: "share", Type: schemas.Double, Null: true, Default: "0.5"},
		{Name: "none", Type: schemas.Double, Null: true},
		{Name: "flag", Type: schemas.Bool, Null: true, Default: "true"},
		{Name: "list", Type: schemas.ListUtf8, Null: true, Default: "[]"},
		{Name: "at", Type: schemas.Timestamp, Null: true, Default: "NULL"},
	}}
)

type olderRow struct {
	Code string `col:"code"`
}

type newerRow struct {
	Code  string                    `col:"code"`
	Unit  string                    `col:"unit"`
	Mult  int32                     `col:"mult"`
	Share schemas.Optional[float64] `col:"share"`
	None  schemas.Optional[float64] `col:"none"`
	Flag  schemas.Optional[bool]    `col:"flag"`
	List  []string                  `col:"list"`
	At    time.Time                 `col:"at"`
}

func TestOlderFilesAreReadWithDefaults(t *testing.T) {
	storage := NewMemory()
	file, err := stageIn(t.Context(), storage, &older, []olderRow{{"a"}, {"b"}})
	if err != nil {
		t.Fatal(err)
	}
	got, err := Read[newerRow](t.Context(), storage, &newer, file)
	if err != nil {
		t.Fatal(err)
	}
	row := newerRow{Unit: "PERSON'S", Mult: 3, Share: schemas.Some(0.5), Flag: schemas.Some(true)}
	want := []newerRow{row, row}
	want[0].Code, want[1].Code = "a", "b"
	if diff := cmp.Diff(want, got, cmpopts.EquateEmpty()); diff != "" {
		t.Errorf("rows (-want +got):\n%s", diff)
	}
}

func TestNewerFilesAreReadWithoutTheirColumns(t *testing.T) {
	storage := NewMemory()
	file, err := stageIn(t.Context(), storage, &newer, []newerRow{{Code: "a", At: noon}})
	if err != nil {
		t.Fatal(err)
	}
	got, err := Read[olderRow](t.Context(), storage, &older, file)
	if err != nil || !slices.Equal(got, []olderRow{{"a"}}) {
		t.Errorf("rows %v, %v", got, err)
	}
}

func TestReadRefuses(t *testing.T) {
	another, retyped, version, formula := older, older, older, newer
	another.Name, version.Version = "another", 2
	retyped.Columns = []schemas.Column{{Name: "code", Type: schemas.Int32}}
	formula.Columns = slices.Clone(newer.Columns)
	formula.Columns[2].Default = "1 + 2"
	type number struct {
		Code int32 `col:"code"`
	}
	storage := NewMemory()
	stored, err := stageIn(t.Context(), storage, &older, []olderRow{{"a"}})
	if err != nil {
		t.Fatal(err)
	}
	read := func(table *schemas.Table) error {
		_, err := Read[olderRow](t.Context(), storage, table, stored)
		return err
	}
	readNumber := func() error { _, err := Read[number](t.Context(), storage, &retyped, stored); return err }
	readFormula := func() error { _, err := Read[newerRow](t.Context(), storage, &formula, stored); return err }
	t.Run("another table", func(t *testing.T) { wantError(t, read(&another), ErrUnreadable, stored.Name, "another") })
	t.Run("another version", func(t *testing.T) { wantError(t, read(&version), ErrUnreadable, "version", "2") })
	t.Run("another type", func(t *testing.T) { wantError(t, readNumber(), ErrUnreadable, "column code", "int32") })
	t.Run("a default that is no literal", func(t *testing.T) { wantError(t, readFormula(), ErrUnreadable, "1 + 2", "mult") })
}

// FuzzRead gives the reader damaged files: it must say so, and not panic.
func FuzzRead(f *testing.F) {
	content, err := fileOf(&everyType, []everyRow{fullRow(), {Inner: Inner{At: noon}}})
	if err != nil {
		f.Fatal(err)
	}
	f.Add(content)
	f.Add([]byte("PAR1PAR1"))
	f.Add([]byte{})
	for at := 0; at < len(content); at += 97 {
		damaged := slices.Clone(content)
		damaged[at] ^= 0xff
		f.Add(damaged)
	}
	f.Fuzz(func(t *testing.T, content []byte) {
		storage := NewMemory()
		if _, err := storage.put("lake/t/x.parquet", content); err != nil {
			t.Fatal(err)
		}
		rows, err := Read[everyRow](t.Context(), storage, &everyType, File{Name: "lake/t/x.parquet"})
		if err != nil && (!errors.Is(err, ErrUnreadable) || rows != nil) {
			t.Errorf("%d rows with the error %v", len(rows), err)
		}
	})
}

// drawRow draws a row of any row struct, with few distinct values, so that rows
// repeat, and now and then strange ones.
func drawRow[T any](t *rapid.T) T {
	var row T
	drawFields(t, reflect.ValueOf(&row).Elem())
	return row
}

var (
	someText = rapid.OneOf(rapid.SampledFrom([]string{"", "a", "FIN", "_T", "ä"}), rapid.String())
	someTime = rapid.Custom(func(t *rapid.T) time.Time {
		return time.UnixMicro(rapid.Int64Range(-1e15, 4e15).Draw(t, "microseconds")).UTC()
	})
)

func drawFields(t *rapid.T, row reflect.Value) {
	for i := range row.NumField() {
		name := row.Type().Field(i).Name
		if row.Type().Field(i).Name == "Ignored" {
			continue
		}
		switch field := row.Field(i).Addr().Interface().(type) {
		case *string:
			*field = someText.Draw(t, name)
		case *int32:
			*field = rapid.Int32Range(-2, 2).Draw(t, name)
		case *int64:
			*field = rapid.Int64().Draw(t, name)
		case *float64:
			*field = rapid.Float64Range(-1e9, 1e9).Draw(t, name)
		case *bool:
			*field = rapid.Bool().Draw(t, name)
		case *time.Time:
			*field = someTime.Draw(t, name)
			if name == "Day" {
				*field = field.Truncate(24 * time.Hour)
			}
		case *[]string:
			*field = rapid.SliceOfN(someText, 0, 3).Draw(t, name)
		default:
			drawInner(t, row.Field(i), name)
		}
	}
}

// drawInner draws an embedded struct, or an optional value, at times missing.
func drawInner(t *rapid.T, field reflect.Value, name string) {
	valid := field.FieldByName("Valid")
	if valid.IsValid() && !rapid.Bool().Draw(t, name+" valid") {
		return
	}
	drawFields(t, field)
	if valid.IsValid() {
		valid.SetBool(true)
	}
}

// rowProperties holds for the rows of any table: they come back, and their order
// does not change the file.
func rowProperties[T any](t *testing.T, table *schemas.Table) {
	t.Run(table.Name, rapid.MakeCheck(func(t *rapid.T) {
		rows := rapid.SliceOfN(rapid.Custom(drawRow[T]), 1, 5).Draw(t, "rows")
		shuffled := rapid.Permutation(rows).Draw(t, "shuffled")
		first, err := fileOf(table, rows)
		if err != nil {
			t.Fatal(err)
		}
		second, err := fileOf(table, shuffled)
		if err != nil || !bytes.Equal(first, second) {
			t.Fatalf("the same rows in another order gave another file, %v", err)
		}
		got, err := roundTrip(context.Background(), table, rows)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(inAnyOrder(rows), inAnyOrder(got), cmpopts.EquateEmpty()); diff != "" {
			t.Fatalf("rows (-written +read):\n%s", diff)
		}
	}))
}

func inAnyOrder[T any](rows []T) []T {
	rows = slices.Clone(rows)
	slices.SortStableFunc(rows, func(a, b T) int { return strings.Compare(fmt.Sprintf("%+v", a), fmt.Sprintf("%+v", b)) })
	return rows
}

func TestRowsComeBackInOneOrder(t *testing.T) {
	rowProperties[everyRow](t, &everyType)
	rowProperties[schemas.RawRow](t, &schemas.RawRows)
	rowProperties[schemas.Observation](t, &schemas.Observations)
	rowProperties[schemas.Submission](t, &schemas.Submissions)
	rowProperties[schemas.Event](t, &schemas.Events)
	rowProperties[commitRow](t, &commitsTable)
}

// Every row struct fits its table; what its rows hold is up to other tests.
func TestEveryTableCanBeStaged(t *testing.T) {
	at := time.UnixMicro(0).UTC()
	for _, stage := range []func() ([]byte, error){
		func() ([]byte, error) { return fileOf(&schemas.RawRows, []schemas.RawRow{{}}) },
		func() ([]byte, error) { return fileOf(&schemas.Observations, []schemas.Observation{{}}) },
		func() ([]byte, error) { return fileOf(&schemas.SeriesTable, []schemas.Series{{}}) },
		func() ([]byte, error) { return fileOf(&schemas.Rejections, []schemas.Rejection{{Reason: "r"}}) },
		func() ([]byte, error) { return fileOf(&schemas.MetadataTable, []schemas.Metadata{{}}) },
		func() ([]byte, error) {
			return fileOf(&schemas.Submissions, []schemas.Submission{{IssuedAt: at, ReceivedAt: at, CommittedAt: at}})
		},
		func() ([]byte, error) { return fileOf(&schemas.Scopes, []schemas.Scope{{}}) },
		func() ([]byte, error) { return fileOf(&schemas.Findings, []schemas.Finding{{}}) },
		func() ([]byte, error) { return fileOf(&schemas.RuleCounts, []schemas.RuleCount{{}}) },
		func() ([]byte, error) { return fileOf(&schemas.CoverageTable, []schemas.Coverage{{}}) },
	} {
		if content, err := stage(); err != nil || len(content) == 0 {
			t.Errorf("%d bytes, %v", len(content), err)
		}
	}
}

func TestNegativeZeroIsZero(t *testing.T) {
	row, negative := fullRow(), fullRow()
	row.Figure, negative.Figure = 0, math.Copysign(0, -1)
	first, err := fileOf(&everyType, []everyRow{row})
	if err != nil {
		t.Fatal(err)
	}
	second, err := fileOf(&everyType, []everyRow{negative})
	if err != nil || !bytes.Equal(first, second) {
		t.Errorf("-0 gave another file than 0, %v", err)
	}
}

// benchmarkRows resemble a published workbook: few codes, many areas and years.
func benchmarkRows(n int) []schemas.Observation {
	random, rows := rand.New(rand.NewPCG(1, 2)), make([]schemas.Observation, n)
	for i := range rows {
		key := schemas.NewSeriesKey()
		key.Provider, key.Dataset = "UNODC", "UN-CTS-VIOLENT"
		key.RefArea = fmt.Sprintf("A%02d", random.IntN(200))
		key.Indicator = fmt.Sprintf("INDICATOR_%02d", random.IntN(40))
		key.Sex = []string{"_T", "M", "F"}[random.IntN(3)]
		rows[i] = schemas.Observation{
			SeriesID: schemas.ID(key.RefArea, key.Indicator, key.Sex), SeriesKey: key, TimePeriod: fmt.Sprint(2003 + i%20), Occurrence: 1,
			Measures: schemas.Measures{ObsValue: schemas.Some(float64(random.IntN(10000))), Year: int32(2003 + i%20), ObsStatus: []string{"A"}},
			Origin:   schemas.Origin{SubmissionID: "s" + key.RefArea, ProcessingID: "p", Locator: fmt.Sprintf("data!M%d", i), ValueRaw: fmt.Sprint(random.IntN(10000))},
		}
	}
	return rows
}

func BenchmarkStage(b *testing.B) {
	rows := benchmarkRows(200_000)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := stageIn(b.Context(), NewMemory(), &schemas.Observations, rows); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(len(rows)*b.N)/b.Elapsed().Seconds(), "rows/s")
}

func BenchmarkRead(b *testing.B) {
	rows, storage := benchmarkRows(200_000), NewMemory()
	file, err := stageIn(b.Context(), storage, &schemas.Observations, rows)
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	b.ReportMetric(float64(file.Bytes)/float64(len(rows)), "bytes/row")
	for b.Loop() {
		if _, err := Read[schemas.Observation](b.Context(), storage, &schemas.Observations, file); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(len(rows)*b.N)/b.Elapsed().Seconds(), "rows/s")
}

package schemas

import (
	"encoding/csv"
	"io/fs"
	"reflect"
	"slices"
	"strings"
	"testing"
)

type shippedSample struct {
	Code    string   `col:"code"`
	Members []string `col:"members"`
	Whole   bool     `col:"whole"`
	Share   float64  `col:"share"`
	Year    int32    `col:"year"`
	Persons int64    `col:"persons"`
}

const sampleHeader = "code,members,whole,share,year,persons\n"

func TestReadRows(t *testing.T) {
	for _, test := range []struct {
		name, text string
		want       []shippedSample
		fault      string // part of the error
	}{
		{"a row", sampleHeader + "a,b c,yes,0.5,2021,7\n", []shippedSample{{"a", []string{"b", "c"}, true, 0.5, 2021, 7}}, ""},
		{"no member", sampleHeader + "a,,no,0,2021,0\n", []shippedSample{{"a", []string{}, false, 0, 2021, 0}}, ""},
		{"no row", sampleHeader, nil, ""},
		{"no header", "", nil, "header: EOF"},
		{"another header", "code,member\n", nil, "header is [code member]"},
		{"a column too few", sampleHeader + "a,b\n", nil, "wrong number of fields"},
		{"neither yes nor no", sampleHeader + "a,b,true,0,2021,0\n", nil, `line 2: column whole: "true" is neither yes nor no`},
		{"no number", sampleHeader + "a,b,yes,half,2021,0\n", nil, "line 2: column share"},
		{"an empty number is not zero", sampleHeader + "a,b,yes,,2021,0\n", nil, "line 2: column share"},
		{"a year too large", sampleHeader + "a,b,yes,0,99999999999,0\n", nil, "line 2: column year"},
	} {
		t.Run(test.name, func(t *testing.T) {
			got, err := readRows[shippedSample](strings.NewReader(test.text))
			if test.fault == "" && err != nil || test.fault != "" && (err == nil || !strings.Contains(err.Error(), test.fault)) {
				t.Fatalf("error is %v, want %q", err, test.fault)
			}
			if !reflect.DeepEqual(got, test.want) {
				t.Errorf("got %+v, want %+v", got, test.want)
			}
		})
	}
}

func FuzzReadRows(f *testing.F) {
	f.Add(sampleHeader + "a,b c,yes,0.5,2021,7\n")
	f.Add(sampleHeader + "a,\"b\nc\",no,1e3,-1,7\n")
	f.Fuzz(func(t *testing.T, text string) {
		rows, err := readRows[shippedSample](strings.NewReader(text))
		if err != nil && rows != nil {
			t.Errorf("an error and %d rows", len(rows))
		}
	})
}

// Every fact that ships with the program says where it is from and how firmly
// it stands. Populations say it once for the set, in denominators.csv.
func TestShippedRowsSayWhereTheyAreFrom(t *testing.T) {
	for _, name := range shippedFiles(t) {
		if strings.HasPrefix(name, "population/") && name != "population/denominators.csv" {
			continue
		}
		records := records(t, name)
		source, standing := slices.Index(records[0], "source"), slices.Index(records[0], "standing")
		if source < 0 || standing < 0 {
			t.Errorf("%s has no column source or standing", name)
			continue
		}
		for i, record := range records[1:] {
			if record[source] == "" || record[standing] == "" {
				t.Errorf("%s: row %d, %s: source %q, standing %q", name, i+2, record[0], record[source], record[standing])
			}
		}
	}
}

func shippedFiles(t *testing.T) []string {
	t.Helper()
	names, err := fs.Glob(shipped, "*/*.csv")
	if err != nil || len(names) < 40 {
		t.Fatalf("found %d shipped files: %v", len(names), err)
	}
	return names
}

func records(t *testing.T, name string) [][]string {
	t.Helper()
	file, err := shipped.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	all, err := csv.NewReader(file).ReadAll()
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	return all
}

func TestDigestsNameWhatTheyAreMadeOf(t *testing.T) {
	digests := []string{Digest(), ReferenceDigest()}
	for _, dataset := range Publications() {
		publication, _ := PublicationOf(dataset)
		digests = append(digests, publication.Digest())
	}
	slices.Sort(digests)
	if len(slices.Compact(digests)) != 5 || slices.Contains(digests, "") {
		t.Errorf("digests are not distinct: %v", digests)
	}
	if Digest() != schemaDigest() || len(Digest()) != 64 {
		t.Errorf("the digest of the tables is %q", Digest())
	}
}

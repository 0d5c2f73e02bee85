package report

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/csv"
	"errors"
	"flag"
	"io"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"cts/pipeline/tabular"
)

var update = flag.Bool("update", false, "rewrite the golden pages")

var fixtureOptions = Options{
	Title: "example", GeneratedAt: time.Date(2026, 11, 24, 0, 0, 0, 0, time.UTC), LakeState: "state-1",
	FileNames: map[string]string{"snapshot-sub-FIN-UN-CTS-2024": "fin " + hostileMarkup + ".xlsx"},
}

// written is a report of the fixture world, by name of the file.
func written(t *testing.T, options Options) (map[string]string, Result) {
	t.Helper()
	folder := filepath.Join(t.TempDir(), "report")
	result, err := Trends(context.Background(), openWorld(t, world()), folder, options)
	check(t, err)
	return filesOf(t, folder), result
}

func filesOf(t *testing.T, folder string) map[string]string {
	t.Helper()
	files := map[string]string{}
	check(t, filepath.WalkDir(folder, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		content, err := os.ReadFile(path)
		name, _ := filepath.Rel(folder, path)
		files[filepath.ToSlash(name)] = string(content)
		return err
	}))
	return files
}

// unpacked are the files of the archive of tables, by the names that they have there.
func unpacked(t *testing.T, files map[string]string) map[string]string {
	t.Helper()
	content := files["data/tables.zip"]
	archive, err := zip.NewReader(strings.NewReader(content), int64(len(content)))
	check(t, err)
	tables := map[string]string{}
	for _, entry := range archive.File {
		opened, err := entry.Open()
		check(t, err)
		text, err := io.ReadAll(opened)
		check(t, err)
		tables[entry.Name] = string(text)
	}
	return tables
}

func TestReport(t *testing.T) {
	files, result := written(t, fixtureOptions)
	if result.Areas != 3 || filepath.Base(result.Index) != "index.html" || result.Files != len(files)-2 {
		t.Errorf("result %+v for %d files", result, len(files))
	}
	t.Run("golden pages", func(t *testing.T) { testGoldenPages(t, files) })
	t.Run("pages are self-contained", func(t *testing.T) { testSelfContained(t, files) })
	t.Run("links lead somewhere", func(t *testing.T) { testLinks(t, files) })
	t.Run("tables are accessible", func(t *testing.T) { testTables(t, files) })
	t.Run("hostile texts are harmless", func(t *testing.T) { testHostileTexts(t, files) })
	t.Run("what is not free appears nowhere", func(t *testing.T) { testConfidential(t, files) })
	t.Run("every word is in the catalogue", func(t *testing.T) { testWords(t, files) })
	t.Run("a value held out is a word", func(t *testing.T) { testHeldOut(t, files) })
	t.Run("areas are compared only by what compares", func(t *testing.T) { testComparison(t, files["index.html"]) })
}

var styles = regexp.MustCompile(`(?s)<style>.*?</style>|<meta http-equiv.*?>`)

// The golden pages leave out the style sheet, which is a file of its own.
func testGoldenPages(t *testing.T, files map[string]string) {
	for _, name := range []string{"index.html", "area/FIN.html"} {
		path := filepath.Join("testdata", strings.ReplaceAll(name, "/", "-"))
		got := styles.ReplaceAllString(files[name], "")
		if *update {
			check(t, os.WriteFile(path, []byte(got), 0o644))
		}
		want, err := os.ReadFile(path)
		check(t, err)
		if diff := cmp.Diff(strings.Split(string(want), "\n"), strings.Split(got, "\n")); diff != "" {
			t.Errorf("%s differs from %s (go test -update rewrites it):\n%s", name, path, diff)
		}
	}
}

func testSelfContained(t *testing.T, files map[string]string) {
	for name, page := range pagesOf(files) {
		for _, forbidden := range []string{"http:", "https:", "//www", "<script", "<link", "<img", "<iframe", "url(", "@import", " src=", " style=", " on"} {
			if strings.Contains(styles.ReplaceAllString(page, ""), forbidden) && (forbidden != " on" || regexp.MustCompile(`<[^>]* on[a-z]+=`).MatchString(page)) {
				t.Errorf("%s holds %q", name, forbidden)
			}
		}
		if !strings.Contains(page, `content="default-src &#39;none&#39;`) && !strings.Contains(page, `content="default-src 'none'`) {
			t.Errorf("%s has no policy that forbids requests", name)
		}
	}
}

func pagesOf(files map[string]string) map[string]string {
	pages := map[string]string{}
	for name, content := range files {
		if strings.HasSuffix(name, ".html") {
			pages[name] = content
		}
	}
	return pages
}

var (
	hrefs = regexp.MustCompile(` href="([^"]*)"`)
	ids   = regexp.MustCompile(` id="([^"]*)"`)
)

func testLinks(t *testing.T, files map[string]string) {
	anchors := map[string]map[string]bool{}
	for name, page := range pagesOf(files) {
		anchors[name] = map[string]bool{"": true}
		for _, id := range ids.FindAllStringSubmatch(page, -1) {
			if anchors[name][id[1]] {
				t.Errorf("%s: id %s stands twice", name, id[1])
			}
			anchors[name][id[1]] = true
		}
	}
	for name, page := range pagesOf(files) {
		for _, href := range hrefs.FindAllStringSubmatch(page, -1) {
			path, anchor, _ := strings.Cut(href[1], "#")
			target := name
			if path != "" {
				target = filepath.ToSlash(filepath.Join(filepath.Dir(name), path))
			}
			if _, ok := files[target]; !ok || (strings.HasSuffix(target, ".html") && !anchors[target][anchor]) {
				t.Errorf("%s links to %s, which is not there", name, href[1])
			}
		}
	}
}

func testTables(t *testing.T, files map[string]string) {
	for name, page := range pagesOf(files) {
		if strings.Count(page, "<table") != strings.Count(page, "<caption>") {
			t.Errorf("%s: a table has no caption", name)
		}
		for _, header := range regexp.MustCompile(`<th[ >][^>]*`).FindAllString(page, -1) {
			if !strings.Contains(header, `scope="`) {
				t.Errorf("%s: %s> has no scope", name, header)
			}
		}
		if !strings.Contains(page, `<a class="skip" href="#main">`) || !strings.Contains(page, `lang="en" dir="ltr"`) {
			t.Errorf("%s: no skip link, language or direction", name)
		}
	}
}

func testHostileTexts(t *testing.T, files map[string]string) {
	for name, page := range pagesOf(files) {
		if strings.Contains(page, "<script") {
			t.Errorf("%s holds a script", name)
		}
	}
	if !strings.Contains(files["area/FIN.html"], "&lt;script&gt;") {
		t.Error("the comment of the source is not shown")
	}
	rows, err := csv.NewReader(strings.NewReader(unpacked(t, files)["figures.csv"])).ReadAll()
	check(t, err)
	at := slices.Index(rows[0], "value_raw")
	if !slices.ContainsFunc(rows, func(row []string) bool { return row[at] == "'"+hostileFormula }) {
		t.Error("the formula has no apostrophe before it")
	}
}

func testConfidential(t *testing.T, files map[string]string) {
	all := maps.Clone(files)
	maps.Copy(all, unpacked(t, files))
	for name, content := range all {
		if strings.Contains(content, "7654321") || strings.Contains(content, "7"+groupMark+"654"+groupMark+"321") {
			t.Errorf("%s holds a figure that is not free for publication", name)
		}
	}
	if !strings.Contains(files["index.html"], "left out</dt><dd>1</dd>") {
		t.Error("the index does not say that a figure is left out")
	}
}

// A key that the catalogue lacks is shown as it is.
func testWords(t *testing.T, files map[string]string) {
	for name, page := range pagesOf(files) {
		for _, key := range regexp.MustCompile(`report\.[a-z_]+[a-z_.]*`).FindAllString(page, -1) {
			t.Errorf("%s shows the key %s", name, key)
		}
	}
}

func testHeldOut(t *testing.T, files map[string]string) {
	page := files["area/KEN.html"]
	if !strings.Contains(page, "held out: an error is open") || !strings.Contains(page, "more prisoners than people") {
		t.Error("the held-out figure and its finding are not shown")
	}
	if strings.Contains(page, "99"+groupMark+"999"+groupMark+"999") {
		t.Error("the value that is held out stands in the table")
	}
}

func testComparison(t *testing.T, index string) {
	overview, _, _ := strings.Cut(index, `<section id="areas"`)
	if !strings.Contains(overview, "Victims of intentional homicide") || !strings.Contains(overview, "Persons held in prison") {
		t.Error("the comparable indicators are not in the overview")
	}
	if strings.Contains(overview, "Rape") {
		t.Error("recorded rape is compared across areas")
	}
	_, table, _ := strings.Cut(index, `<section id="areas"`)
	if strings.Index(table, ">Finland<") > strings.Index(table, ">Kenya<") {
		t.Error("areas are not in alphabetical order")
	}
	if africa, europe := strings.Index(overview, ">Africa<"), strings.Index(overview, ">Europe<"); africa < 0 || africa > europe {
		t.Error("small charts do not stand by region")
	}
}

func TestReportIsDeterministic(t *testing.T) {
	first, one := written(t, fixtureOptions)
	second, two := written(t, fixtureOptions)
	if one.Digest != two.Digest {
		t.Errorf("digests %s and %s", one.Digest, two.Digest)
	}
	if diff := cmp.Diff(first, second); diff != "" {
		t.Error(diff)
	}
}

func TestReleaseHasNoBanner(t *testing.T) {
	options := fixtureOptions
	options.Release = true
	files, _ := written(t, options)
	for name, page := range pagesOf(files) {
		if strings.Contains(page, `class="banner"`) {
			t.Errorf("%s: a released report says that it was not reviewed", name)
		}
	}
	options.Release = false
	working, _ := written(t, options)
	for name, page := range pagesOf(working) {
		if !strings.Contains(page, `class="banner"`) {
			t.Errorf("%s: a working report does not say so", name)
		}
	}
}

func TestEmptyLakeHasNoReport(t *testing.T) {
	folder := filepath.Join(t.TempDir(), "report")
	_, err := Trends(context.Background(), openWorld(t, nil), folder, Options{})
	if !errors.Is(err, ErrNoFigures) {
		t.Errorf("error %v", err)
	}
	if left, _ := filepath.Glob(folder + "*"); len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
}

// A finding in the table is its sentence, and nothing around it.
func TestFindingsAreSentencesInTheTable(t *testing.T) {
	files, _ := written(t, fixtureOptions)
	rows := rowsOf(t, unpacked(t, files)["findings.csv"])
	for _, row := range rows {
		if row["message"] == "" || strings.ContainsAny(row["message"]+row["remedy"], "{}") {
			t.Errorf("message %q, remedy %q", row["message"], row["remedy"])
		}
	}
	if len(rows) == 0 {
		t.Error("no finding")
	}
}

func TestParquetHoldsTheSameRowsAsCSV(t *testing.T) {
	files, _ := written(t, fixtureOptions)
	path := filepath.Join(t.TempDir(), "figures.parquet")
	check(t, os.WriteFile(path, []byte(files["data/figures.parquet"]), 0o644))
	header, rows := readParquet(t, path)
	want, err := csv.NewReader(strings.NewReader(unpacked(t, files)["figures.csv"])).ReadAll()
	check(t, err)
	if diff := cmp.Diff(want[0], header); diff != "" {
		t.Error(diff)
	}
	for i, row := range rows {
		for j, cell := range row {
			if tabular.Harmless(cell) != want[i+1][j] {
				t.Errorf("row %d, %s: %q in Parquet, %q in CSV", i, header[j], tabular.Harmless(cell), want[i+1][j])
			}
		}
	}
	if len(rows) != len(want)-1 || !bytes.Contains([]byte(files["data/figures.parquet"]), []byte("state-1")) {
		t.Errorf("%d rows in Parquet, %d in CSV, or the lake state is not named", len(rows), len(want)-1)
	}
}

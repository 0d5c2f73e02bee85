package main

import (
	"bytes"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/spf13/cobra"

	"cts/pipeline/cli"
)

var date = time.Date(2026, 1, 31, 12, 0, 0, 0, time.UTC)

func TestManualHasAPageForEveryCommand(t *testing.T) {
	folder := t.TempDir()
	if err := writeManual(folder, date); err != nil {
		t.Fatal(err)
	}
	for _, command := range everyCommand(cli.Commands()) {
		page, err := os.ReadFile(filepath.Join(folder, "man", strings.ReplaceAll(command.CommandPath(), " ", "-")+".1"))
		if err != nil {
			t.Error(err)
			continue
		}
		if !bytes.Contains(page, []byte("Jan 2026")) || !bytes.Contains(page, []byte("NAME")) {
			t.Errorf("the page of %s has no name or another date than the release's", command.CommandPath())
		}
	}
	for _, name := range []string{"cts.bash", "_cts", "cts.fish", "cts.ps1"} {
		text, err := os.ReadFile(filepath.Join(folder, "completions", name))
		if err != nil || !bytes.Contains(text, []byte("cts")) {
			t.Errorf("completions %s: %v", name, err)
		}
	}
}

func everyCommand(command *cobra.Command) []*cobra.Command {
	all := []*cobra.Command{command}
	for _, below := range command.Commands() {
		all = append(all, everyCommand(below)...)
	}
	return all
}

// The test binary links what the program links; its bill stands for the program's.
func TestBillNamesEveryModuleAndItsLicence(t *testing.T) {
	binary, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	bill, err := billOf(t.Context(), binary, date)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, component := range *bill.Components {
		names = append(names, component.Name)
		if len(*component.Licenses) == 0 {
			t.Errorf("%s %s: no licence was recognised", component.Name, component.Version)
		}
		for _, choice := range *component.Licenses {
			if strings.HasPrefix(choice.License.ID, "GPL") || strings.HasPrefix(choice.License.ID, "AGPL") {
				t.Errorf("%s is under %s, which the program may not link", component.Name, choice.License.ID)
			}
		}
	}
	for _, name := range []string{"duckdb", "stdlib", "github.com/apache/arrow-go/v18", "github.com/duckdb/duckdb-go/v2", "github.com/xuri/excelize/v2"} {
		if !slices.Contains(names, name) {
			t.Errorf("the bill lacks %s", name)
		}
	}
}

func TestLicenceTextsStandOnceAndNameTheirModules(t *testing.T) {
	shared := licenceText{name: "LICENSE", text: "terms\r\n"}
	texts := licenceTexts([]linkedModule{{"a", "v1", []licenceText{shared}}, {"b", "v2", []licenceText{shared, {name: "NOTICE", text: "notice"}}}})
	for part, times := range map[string]int{"terms": 1, "a v1 (LICENSE)": 1, "b v2 (LICENSE)": 1, "b v2 (NOTICE)": 1, "notice": 1} {
		if found := strings.Count(texts, part); found != times {
			t.Errorf("%q stands %d times, want %d", part, found, times)
		}
	}
}

func TestArchivesOfTheSameFilesAreTheSameBytes(t *testing.T) {
	for _, name := range []string{"a.tar.gz", "a.zip"} {
		t.Run(name, func(t *testing.T) {
			first, second := archived(t, name, 0o600, date), archived(t, name, 0o644, date.Add(time.Hour))
			if !bytes.Equal(first, second) {
				t.Error("dates or masks of the files on disk leave a trace")
			}
		})
	}
	if err := writeArchive(filepath.Join(t.TempDir(), "a.rar"), t.TempDir(), date); err == nil {
		t.Error("a.rar was written")
	}
}

// archived packs a program and a text that were written with another mask at another time.
func archived(t *testing.T, name string, mask os.FileMode, written time.Time) []byte {
	t.Helper()
	folder := filepath.Join(t.TempDir(), "cts")
	if err := os.MkdirAll(filepath.Join(folder, "man"), 0o755); err != nil {
		t.Fatal(err)
	}
	for file, mode := range map[string]os.FileMode{"cts": mask | 0o100, "man/cts.1": mask} {
		path := filepath.Join(folder, file)
		if err := os.WriteFile(path, []byte(file), mode); err != nil {
			t.Fatal(err)
		}
		if err := os.Chtimes(path, written, written); err != nil {
			t.Fatal(err)
		}
	}
	out := filepath.Join(t.TempDir(), name)
	if err := writeArchive(out, folder, date); err != nil {
		t.Fatal(err)
	}
	content, err := os.ReadFile(out)
	if err != nil {
		t.Fatal(err)
	}
	return content
}

func TestDateOfTheSourceIsAsked(t *testing.T) {
	if _, err := sourceDate(""); err == nil || !strings.Contains(err.Error(), "SOURCE_DATE_EPOCH") {
		t.Errorf("an empty date gives %v", err)
	}
	if got, err := sourceDate("1769860800"); err != nil || !got.Equal(date) {
		t.Errorf("got %v, %v", got, err)
	}
}

package pipeline_test

import (
	"bufio"
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"text/tabwriter"

	"github.com/google/go-cmp/cmp"

	"cts/connectors"
	"cts/pipeline"
	"cts/schemas/sharedtest"
)

// TestTheRoleOfEverySharedFile holds the table of every shared sample: what it
// is, which connector reads it, and what reading it gives.
func TestTheRoleOfEverySharedFile(t *testing.T) {
	roles, err := pipeline.RolesIn(t.Context(), sharedtest.Path(t, "data/formats"))
	if err != nil {
		t.Fatal(err)
	}
	var text bytes.Buffer
	table := tabwriter.NewWriter(&text, 0, 4, 2, ' ', 0)
	fmt.Fprintln(table, "file\trole\tconnector\trows\tmissing\tflags")
	for _, r := range roles {
		fmt.Fprintf(table, "%s\t%s\t%s\t%d\t%d\t%d\n", r.Name, r.Role, r.Connector, r.Rows, r.Missing, r.Flagged)
	}
	if err := table.Flush(); err != nil {
		t.Fatal(err)
	}
	golden(t, "formats.txt", text.String())
}

// replayed are the files that are no input as they stand, with the test that replays each.
var replayed = map[string]string{
	"sdmx-csv/v2.0-constructed/data_v2_action_col.csv": "cts/connectors/format/sdmx TestATitleOfAnActionThatNoLineHas",
}

// Every file that the tables of the shared formats name is read as data, structure, message
// or request; or is replayed by a test; or is refused with a reason where the tables say
// that it must be.
func TestEveryFileOfTheTablesOfTheFormatsHasItsRole(t *testing.T) {
	roles, err := pipeline.RolesIn(t.Context(), sharedtest.Path(t, "data/formats"))
	if err != nil {
		t.Fatal(err)
	}
	byName := map[string]pipeline.FileRole{}
	for _, role := range roles {
		byName[role.Name] = role
	}
	files := filesOfTheTables(t)
	count := map[string]int{}
	for name, negative := range files {
		role, ok := byName[name]
		switch refused := role.Role == pipeline.RoleRefused; {
		case !ok:
			t.Errorf("%s: not there", name)
		case negative && (!refused || role.Says == ""):
			t.Errorf("%s: must be refused with a reason, and is %s", name, role.Role)
		case negative:
			count["refused as it must be"]++
		case refused && replayed[name] == "":
			t.Errorf("%s: refused: %s", name, role.Says)
		case refused:
			count["replayed in a test"]++
			if folder, test, _ := strings.Cut(replayed[name], " "); !pipeline.HasTest(t, folder, test) {
				t.Errorf("%s: there is no test %s", name, replayed[name])
			}
		default:
			count[string(role.Role)]++
		}
	}
	t.Logf("%d files: %v", len(files), count)
}

// filesOfTheTables are the files that the tables of the shared formats name, and whether they must be refused.
func filesOfTheTables(t *testing.T) map[string]bool {
	t.Helper()
	files, folder, inTable := map[string]bool{}, "", false
	lines := bufio.NewScanner(sharedtest.Open(t, "data/formats/README.md"))
	for lines.Scan() {
		line := lines.Text()
		if heading, ok := strings.CutPrefix(line, "## "); ok {
			folder, inTable = heading, false
			continue
		}
		cells := strings.Split(line, " | ")
		switch {
		case strings.HasPrefix(line, "| file |"):
			inTable = true
		case inTable && len(cells) == 6:
			said := strings.ToUpper(cells[5])
			files[folder+"/"+strings.TrimPrefix(cells[0], "| ")] = strings.Contains(said, "NEGATIVE") || strings.Contains(said, "NOT WELL-FORMED")
		}
	}
	if err := lines.Err(); err != nil || len(files) < 190 {
		t.Fatalf("%d files in the tables: %v", len(files), err)
	}
	return files
}

// TestRefusedFilesSayWhy holds that files which a reader must refuse are refused with a reason.
func TestRefusedFilesSayWhy(t *testing.T) {
	folder := t.TempDir()
	for name, content := range map[string]string{
		"no_dataflow.csv": "FREQ,OBS_VALUE\nA,1\n", "draft.json": `{"dataset":{"measure":[1],"dimension":{"id":["s"],"size":[1],"s":{"category":{"label":{"T":"t"}}}}}}`,
		"data.csv": "DATAFLOW,GEO,OBS_VALUE,OBS_STATUS\nX:Y(1.0),FI,1,A\nX:Y(1.0),SE,,M\n",
	} {
		if err := os.WriteFile(filepath.Join(folder, name), []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	roles, err := pipeline.RolesIn(t.Context(), folder)
	if err != nil {
		t.Fatal(err)
	}
	want := []pipeline.FileRole{
		{Name: "data.csv", Role: connectors.RoleData, Connector: "sdmx-csv", Rows: 2, Missing: 1, Flagged: 2, Says: "X Y SDMX-CSV-1.0"},
		{Name: "draft.json", Role: pipeline.RoleRefused, Connector: "jsonstat", Says: "dataset: no member value but measure, which drafts of before version 1 had; ask for JSON-stat 2: unreadable file"},
		{Name: "no_dataflow.csv", Role: pipeline.RoleRefused, Says: "table: the columns are those of no described dataset (22 tried); describe it, or name the description as mapping: not a file of this format"},
	}
	if diff := cmp.Diff(want, roles); diff != "" {
		t.Error(diff)
	}
}

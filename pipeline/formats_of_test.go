package pipeline_test

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
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
		{Name: "no_dataflow.csv", Role: pipeline.RoleRefused, Says: "table: the columns are those of no described dataset (19 tried); describe it, or name the description as mapping: not a file of this format"},
	}
	if diff := cmp.Diff(want, roles); diff != "" {
		t.Error(diff)
	}
}

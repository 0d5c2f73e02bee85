package pipeline

import (
	"crypto/sha256"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"cts/examples"
	"cts/pipeline/intake"
)

// answers follow each other by area and round, with parts, a revision and a
// publication between them, and with errors planted in most.
var answers = []string{
	"questionnaires/AUT-2023.xlsx", "questionnaires/AUT-2024-police.xlsx", "questionnaires/AUT-2024-prisons.xlsx",
	"questionnaires/CHL-2023.xlsx", "questionnaires/CHL-2024.xlsx", "questionnaires/FIN-2024.xlsx", "questionnaires/GBR_S-2023.xlsx",
	"questionnaires/MEX-2023.xlsx", "questionnaires/SLV-2023.xlsx", "questionnaires/SLV-2023-revised.xlsx", "questionnaires/XKX-2023.xlsx",
	"publications/data_cts_violent_and_sexual_crime_2024-05-16.xlsx",
}

const decided = `
- {file: MEX-2023.xlsx, decision: accepted, actor: statistician, reason: as published}
- {file: CHL-2023.xlsx, decision: accepted, actor: statistician, reason: queried}
- {file: AUT-2023.xlsx, decision: withdrawn, actor: focal point, reason: sent by mistake}
`

// What deliveries give together is, byte for byte, what they give one by one:
// figures, findings, counts, commits and events, before and after decisions.
func TestValidatedTogetherAsOneByOne(t *testing.T) {
	oneByOne, together := answered(t, 1), answered(t, 0)
	if difference := cmp.Diff(oneByOne, together); difference != "" {
		t.Errorf("files of the workspace by their digest (-one by one +together):\n%s", difference)
	}
}

// answered is a workspace that took the answers in and the decisions after them:
// the digest of every file of its lake and of its events.
func answered(t *testing.T, together int) map[string]string {
	t.Helper()
	root := t.TempDir()
	must(t, Init(root, "answers"))
	for _, name := range answers {
		content, err := fs.ReadFile(examples.Workspace(), "inbox/"+name)
		must(t, err)
		must(t, os.WriteFile(filepath.Join(root, "inbox", filepath.FromSlash(name)), content, 0o600))
	}
	w, err := Open(root, func() time.Time { return time.Date(2026, 1, 31, 12, 0, 0, 0, time.UTC) }, nil)
	must(t, err)
	w.together = together
	report, err := w.Run(t.Context())
	must(t, err)
	if len(report.Processed) != len(answers) {
		t.Fatalf("%d of %d deliveries were processed: %+v", len(report.Processed), len(answers), report.Unreadable)
	}
	_, report, err = w.Carry(t.Context(), []byte(decided))
	must(t, err)
	if len(report.Processed) < 3 {
		t.Errorf("the decisions had %d deliveries validated again; want those of MEX, CHL and AUT at least", len(report.Processed))
	}
	return digests(t, root, "lake", "events")
}

func digests(t *testing.T, root string, folders ...string) map[string]string {
	t.Helper()
	found := map[string]string{}
	for _, folder := range folders {
		must(t, filepath.WalkDir(filepath.Join(root, folder), func(path string, entry fs.DirEntry, err error) error {
			if err != nil || entry.IsDir() {
				return err
			}
			content, err := os.ReadFile(path)
			name, _ := filepath.Rel(root, path)
			found[filepath.ToSlash(name)] = fmt.Sprintf("%x", sha256.Sum256(content))
			return err
		}))
	}
	return found
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func TestDeliveriesThatStandApart(t *testing.T) {
	answer := func(area string) intake.Delivery {
		return intake.Delivery{Provider: area, Dataset: "UN-CTS", RefArea: area, Round: "2024"}
	}
	national := intake.Delivery{Provider: "STATFIN", Dataset: "UN-CTS", RefArea: "FIN"}
	release := intake.Delivery{Provider: "UNODC", Dataset: "UN-CTS-VIOLENT", Release: "2024-05-16"}
	for name, c := range map[string]struct {
		a, b intake.Delivery
		want bool
	}{
		"answers of two countries":           {answer("FIN"), answer("SWE"), true},
		"two answers of one country":         {answer("FIN"), answer("FIN"), false},
		"two parts of one country":           {answer("GBR_S"), answer("GBR_NI"), false},
		"a country and its part":             {answer("GBR"), answer("GBR_S"), false},
		"an answer and a release":            {answer("FIN"), release, false},
		"two releases":                       {release, release, false},
		"an answer and what an office tells": {answer("SWE"), national, false},
	} {
		if got := apart(c.a, c.b); got != c.want {
			t.Errorf("%s: apart is %t", name, got)
		}
	}
}

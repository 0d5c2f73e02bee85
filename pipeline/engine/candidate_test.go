package engine

import (
	"context"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"cts/pipeline/lake"
	"cts/schemas"
)

const beforeTheCandidate = `
	delivery D1 2022-01-01
	submission A FIN
	speaks crimes 2019..2020
	speaks prisons 2019..2020
	gives crimes homicide 2019 9
	gives crimes homicide 2020 10
	gives crimes theft 2020 500
	gives prisons held 2020 90
	submission A-SWE SWE
	speaks crimes 2019..2020
	gives crimes homicide 2020 20
	delivery D0 2021-01-01
	submission Z FIN
	speaks crimes 2018..2019
	gives crimes homicide 2018 8
	gives crimes homicide 2019 99
	accept A 2022-01-02
	accept A-SWE 2022-01-02
	accept Z 2022-01-02`

// withCandidate opens an engine over a lake in which the last delivery of the
// text is staged and not committed.
func withCandidate(t *testing.T, committed, candidate string, baseline ...string) *Engine {
	t.Helper()
	ctx := context.Background()
	storage, err := lake.NewLocal(t.TempDir())
	check(t, err)
	t.Cleanup(func() { check(t, storage.Close()) })
	options := parseWorld(t, committed).publish(t, storage)
	staging, err := options.Lake.Begin(ctx, "candidate")
	check(t, err)
	staged := parseWorld(t, candidate).last()
	staged.findings = nil // validation comes after
	staged.stage(t, staging)
	options.Candidate = &Candidate{Files: map[string][]string{}, Baseline: baseline}
	for _, table := range schemas.Tables() {
		if path, ok := staging.Path(table.Name); ok {
			options.Candidate.Files[table.Name] = []string{path}
		}
	}
	return openOptions(t, options)
}

func TestCandidate(t *testing.T) {
	e := withCandidate(t, beforeTheCandidate, `
		delivery D2 2023-01-01
		submission B FIN
		speaks crimes 2020..2021
		gives crimes homicide 2020 11
		gives crimes homicide 2021 12
		gives crimes held 2020 91`, "A", "A-SWE", "Z")
	for relation, want := range map[string]string{
		"candidate_series": `
			FIN homicide 2020 11 by B
			FIN homicide 2021 12 by B
			FIN held 2020 91 by B`,
		"baseline": `
			FIN homicide 2018 8 by Z
			FIN homicide 2019 9 by A
			FIN homicide 2020 10 by A
			FIN theft 2020 500 by A
			FIN held 2020 90 by A
			SWE homicide 2020 20 by A-SWE`,
		"context": `
			FIN homicide 2018 8 by Z
			FIN homicide 2019 9 by A
			FIN homicide 2020 11 by B
			FIN homicide 2021 12 by B
			FIN held 2020 91 by B
			SWE homicide 2020 20 by A-SWE`,
	} {
		if difference := cmp.Diff(trimmedLines(want), figureLines(t, e, relation)); difference != "" {
			t.Errorf("%s (-want +got):\n%s", relation, difference)
		}
	}
	if got := lines(t, e, "SELECT count(*) FROM candidate_findings"); got[0] != "0" {
		t.Errorf("a table that was not staged has %s rows, want an empty relation", got[0])
	}
	if got := lines(t, e, "SELECT count(*) FROM candidate_submissions JOIN candidate_scopes USING (submission_id)"); got[0] != "1" {
		t.Errorf("the candidate has %s scopes, want one", got[0])
	}
	assertUniqueKey(t, e, "context")
}

func TestCandidateThatLeavesAreasOut(t *testing.T) {
	release := `
		submission R1-FIN FIN
		speaks * 0..9999
		gives violent homicide 2020 10
		submission R1-SWE SWE
		speaks * 0..9999
		gives violent homicide 2020 20`
	e := withCandidate(t, "delivery R1 2022-06-01 UNODC UN-CTS-VIOLENT auto"+release, `
		delivery R2 2024-05-01 UNODC UN-CTS-VIOLENT auto
		submission R2-FIN FIN
		speaks * 0..9999
		gives violent homicide 2021 12
		submission R2-others *
		speaks * 0..9999`, "R1-FIN", "R1-SWE")
	want := []string{"FIN homicide 2021 12 by R2-FIN"}
	if difference := cmp.Diff(want, figureLines(t, e, "context")); difference != "" {
		t.Errorf("context (-want +got):\n%s", difference)
	}
}

// The scope of the areas left out is not about an area that the candidate names,
// even where the area's own scope is narrower.
func TestCandidateThatNamesAnAreaForSomeYears(t *testing.T) {
	e := withCandidate(t, `
		delivery R1 2022-06-01 UNODC UN-CTS-VIOLENT auto
		submission R1-FIN FIN
		speaks * 0..9999
		gives violent homicide 2010 5
		gives violent homicide 2020 10
		submission R1-SWE SWE
		speaks * 0..9999
		gives violent homicide 2010 20`, `
		delivery R2 2024-05-01 UNODC UN-CTS-VIOLENT auto
		submission R2-FIN FIN
		speaks * 2020..2021
		gives violent homicide 2021 12
		submission R2-others *
		speaks * 0..9999`, "R1-FIN", "R1-SWE")
	want := []string{"FIN homicide 2010 5 by R1-FIN", "FIN homicide 2021 12 by R2-FIN"}
	if difference := cmp.Diff(want, figureLines(t, e, "context")); difference != "" {
		t.Errorf("context (-want +got):\n%s", difference)
	}
}

func TestCandidateWithoutBaseline(t *testing.T) {
	e := withCandidate(t, beforeTheCandidate, `
		delivery D2 2023-01-01
		submission B FIN
		speaks crimes 2020..2021
		gives crimes homicide 2020 11`)
	if got := figureLines(t, e, "baseline"); len(got) != 0 {
		t.Errorf("the baseline of no submissions is %v", got)
	}
	if got := figureLines(t, e, "context"); len(got) != 1 {
		t.Errorf("the context is %v, want the candidate alone", got)
	}
}

func TestCandidateOfAnUnknownTable(t *testing.T) {
	_, err := Open(context.Background(), Options{Candidate: &Candidate{Files: map[string][]string{"figures": {filepath.Join(t.TempDir(), "x")}}}})
	if err == nil {
		t.Fatal("a file of an unknown table was taken")
	}
}

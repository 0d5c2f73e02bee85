package main

import (
	"math"
	"path/filepath"
	"testing"

	"cts/schemas"
	"cts/schemas/sharedtest"
)

// The stored spreads and limits follow from the published files. They may be off
// by a little, as when a correspondence is mended; "go run ./bench change" is exact.
func TestStoredSpreadsFollowFromThePublishedFiles(t *testing.T) {
	const within = 0.0301
	folder := filepath.Dir(sharedtest.Path(t, "data/unodc/homicide-gsh2019/Shiny_DT.csv"))
	t.Setenv("CTS_SHARED", filepath.Join(folder, "..", "..", ".."))
	all, estimates, err := divided(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	found := newEstimator(all, estimates).parameters(designed)
	if len(found) < 20 {
		t.Fatalf("only %d families", len(found))
	}
	for _, family := range schemas.Families() {
		want := ofFamily(found, family.ID)
		if math.Abs(family.Spread-want.variation.Spread) > within || math.Abs(family.WarningLimit-want.limit) > 10*within {
			t.Errorf("%s: spread %v and limit %v; the files give %v and %v", family.ID, family.Spread, family.WarningLimit, want.variation.Spread, want.limit)
		}
	}
}

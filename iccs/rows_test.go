package iccs

import (
	"slices"
	"strings"
	"testing"

	"cts/schemas"
)

func TestCategoryRows(t *testing.T) {
	rows := CategoryRows()
	if want := 320 + len(Load().Declared()); len(rows) != want {
		t.Errorf("%d rows, want %d", len(rows), want)
	}
	if !slices.IsSortedFunc(rows, func(a, b schemas.IccsRow) int { return strings.Compare(a.Code, b.Code) }) {
		t.Error("the rows are not sorted by code")
	}
}

func TestCorrespondenceRows(t *testing.T) {
	var rows []schemas.CorrespondenceRow
	for _, scheme := range Correspondences() {
		correspondence, err := LoadCorrespondence(scheme)
		if err != nil {
			t.Fatal(err)
		}
		rows = append(rows, correspondence.Rows()...)
	}
	keys := map[[5]string]bool{}
	for _, row := range rows {
		key := [5]string{row.Scheme, row.Code, row.AttemptState, row.ICCS, formatYear(row.ValidFrom.Value)}
		if keys[key] {
			t.Errorf("the key %v stands twice", key)
		}
		keys[key] = true
	}
	if len(rows) == 0 {
		t.Error("no rows")
	}
}

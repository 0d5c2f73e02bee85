package engine

import (
	"context"
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"

	"cts/pipeline/lake"
)

func TestReadsOfAQuery(t *testing.T) {
	for _, c := range []struct {
		query string
		want  Reads
	}{
		{"SELECT code FROM areas", Reads{Relations: []string{"areas"}}},
		{"SELECT 1", Reads{}},
		{"SELECT * FROM Current JOIN areas ON true WHERE year IN (SELECT year FROM revisions)", Reads{Relations: []string{"areas", "current", "revisions"}}},
		{"WITH totals AS (FROM as_of('2024-01-01')) FROM totals", Reads{Relations: []string{"as_of", "totals"}}},
		{"SELECT * FROM submissions WHERE issued_at > now() - INTERVAL 1 YEAR", Reads{Relations: []string{"submissions"}, Clock: true}},
		{"SELECT CURRENT_DATE AS printed FROM areas", Reads{Relations: []string{"areas"}, Clock: true}},
		{"SELECT * FROM areas ORDER BY random()", Reads{Relations: []string{"areas"}, Clock: true}},
	} {
		got, err := ReadsOf(context.Background(), c.query)
		check(t, err)
		if difference := cmp.Diff(c.want, got); difference != "" {
			t.Errorf("%s (-want +got):\n%s", c.query, difference)
		}
	}
	if _, err := ReadsOf(context.Background(), "DROP TABLE areas"); !errors.Is(err, ErrNotAQuery) {
		t.Errorf("a statement that writes gives %v, want ErrNotAQuery", err)
	}
}

func TestOnlySomeSubmissionsAreSeen(t *testing.T) {
	world := parseWorld(t, `
	delivery D1 2022-01-01
	submission A FIN
	speaks * 2020..2020
	gives crimes homicide 2020 10
	accept A 2022-01-02
	delivery D2 2022-02-01
	submission B SWE
	speaks * 2020..2020
	gives crimes homicide 2020 20
	accept B 2022-02-02`)
	for _, c := range []struct {
		name string
		only []string
		want []string
	}{
		{"all", nil, []string{"FIN 10", "SWE 20"}},
		{"one", []string{"B"}, []string{"SWE 20"}},
		{"none", []string{}, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			options := world.publish(t, lake.NewMemory())
			options.Only = c.only
			e := openOptions(t, options)
			if difference := cmp.Diff(c.want, lines(t, e, "SELECT ref_area, obs_value FROM current ORDER BY ALL")); difference != "" {
				t.Errorf("figures (-want +got):\n%s", difference)
			}
		})
	}
}

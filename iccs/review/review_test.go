package review

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"cts/iccs"
	"cts/schemas"
	"cts/schemas/messages"
)

// made is a table of rows in one of the shapes that checks ask about.
func made(rows ...iccs.Entry) Table {
	table := Table{Scheme: iccs.Scheme{ID: "test", Title: "t", Authority: "a", Source: "s", Standing: "background"}}
	for i, entry := range rows {
		entry.Standing = "background"
		table.Rows = append(table.Rows, Row{Entry: entry, Place: "Sheet!A" + text(i+2)})
	}
	return table
}

func row(code, title, category, relation string) iccs.Entry {
	return iccs.Entry{Code: code, Title: title, ICCS: category, Relation: relation}
}

func dated(e iccs.Entry, from, to int32) iccs.Entry {
	e.ValidFrom, e.ValidTo = from, to
	return e
}

func partOf(e iccs.Entry, container string) iccs.Entry {
	e.PartOf = container
	return e
}

func TestChecks(t *testing.T) {
	for _, test := range []struct {
		name  string
		table Table
		want  []string // check, place and fix
	}{
		{"a sound table", made(row("1", "Murder", "0101", "narrower"), row("2", "Rape", "03011", "exact")), nil},
		{"a category that does not exist", made(row("1", "x", "0199", "narrower")),
			[]string{"unknown_category Sheet!A2 01", "refused test "}},
		{"a category that lost its zero", made(row("1", "x", "3011", "narrower")),
			[]string{"unknown_category Sheet!A2 03011", "refused test "}},
		{"a category that ICCS misprints", made(row("1", "x", "01042", "narrower")),
			[]string{"misprinted_category Sheet!A2 01049", "refused test "}},
		{"nobody has decided", made(row("1", "x", "", "not_yet_mapped"), row("2", "y", "0101", "not_yet_mapped")),
			[]string{"not_mapped Sheet!A2 ", "not_mapped Sheet!A3 "}},
		{"set aside is decided", made(row("1", "x", "", "excluded"), row("2", "y", "", "no_match")), nil},
		{"a code twice as a whole", made(row("1", "x", "0101", "narrower"), row("1", "x", "0201", "narrower")),
			[]string{"mapped_twice Sheet!A3 ", "refused test "}},
		{"a code twice in different years", made(dated(row("1", "x", "0101", "narrower"), 0, 2010), dated(row("1", "x", "0201", "narrower"), 2011, 0)), nil},
		{"years that no row covers", made(dated(row("1", "x", "0101", "narrower"), 0, 2010), dated(row("1", "x", "0201", "narrower"), 2015, 0)),
			[]string{"validity_gap Sheet!A3 "}},
		{"years that two rows claim", made(dated(row("1", "x", "0101", "narrower"), 2000, 2012), dated(row("1", "x", "0201", "narrower"), 2011, 0)),
			[]string{"mapped_twice Sheet!A3 ", "validity_overlap Sheet!A3 ", "refused test "}},
		{"a sum key beside its parts", made(row("9", "Homicide, total", "01", "narrower"), row("1", "Murder", "0101", "narrower")),
			[]string{"sum_key Sheet!A2 "}},
		{"a sum key that its parts name", made(row("9", "Homicide, total", "01", "narrower"), partOf(row("1", "Murder", "0101", "narrower"), "9")), nil},
		{"a parent beside its child", made(row("4", "Theft", "0502", "narrower"), row("4.1", "Theft from a shop", "050231", "narrower")),
			[]string{"parent_beside_child Sheet!A3 part_of=4"}},
		{"a parent that the child names", made(row("4", "Theft", "0502", "narrower"), partOf(row("4.1", "Theft from a shop", "050231", "narrower"), "4")), nil},
		{"neighbours in another branch", made(row("4", "Theft", "0502", "narrower"), row("4.1", "Robbery", "0401", "narrower")), nil},
		{"several categories", made(row("1", "x", "03011", "partial"), row("1", "x", "03012", "partial")),
			[]string{"without_weights Sheet!A2 "}},
		{"several sections", made(row("1", "x", "03011", "partial"), row("1", "x", "0101", "partial")),
			[]string{"leads_nowhere Sheet!A2 "}},
		{"one partial row alone", made(row("1", "x", "03011", "partial")), []string{"leads_nowhere Sheet!A2 "}},
		{"relations that nobody gave", made(row("1", "x", "03011", "")), []string{"relations_unknown test "}},
		{"codes in use that the table lacks", func() Table {
			table := made(row("1", "x", "03011", "narrower"))
			table.Codes = []string{"1", "2", "2"}
			return table
		}(), []string{"uncovered test "}},
	} {
		t.Run(test.name, func(t *testing.T) {
			findings, err := Check(test.table, nil)
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, finding := range findings {
				if finding.Check != CheckTitlesNotRead {
					got = append(got, finding.Check+" "+finding.Place+" "+finding.Fix)
				}
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestATitleThatIsATermOfAnotherSection(t *testing.T) {
	table := made(row("1", "Shoplifting", "0101", "narrower"), row("2", "Murder", "0101", "narrower"))
	table.Scheme.Language = "en"
	findings, err := Check(table, nil)
	if err != nil {
		t.Fatal(err)
	}
	if len(findings) != 1 || findings[0].Check != CheckTitleElsewhere || findings[0].Fix != "050231" {
		t.Errorf("found %+v, want that shoplifting is theft from a shop", findings)
	}
}

func TestProbable(t *testing.T) {
	for text, want := range map[string]string{
		"8062": "08062", "8062.0": "08062", "80620": "08062", "101": "0101", "01042": "01049", "0301199": "030119", "99": "", "": "", "x": "",
	} {
		if got := Probable(text); got != want {
			t.Errorf("%q probably means %q, want %q", text, got, want)
		}
	}
}

// Every carried table is checked; what is found is listed and none is refused.
func TestEveryCarriedTableIsChecked(t *testing.T) {
	all := carried(t)
	for _, c := range all {
		findings, err := Check(Of(c), all)
		if err != nil {
			t.Fatal(err)
		}
		counts := map[string]int{}
		for _, finding := range findings {
			counts[finding.Check]++
			text := messages.Text("en", "review."+finding.Check, finding.Parameters)
			if finding.Severity == schemas.SeverityError || text == "" {
				t.Errorf("%s: %+v", c.Scheme.ID, finding)
			}
		}
		t.Logf("%s: %v", c.Scheme.ID, counts)
	}
}

// What the German keys contain is said by part_of; sum keys lead nowhere. The key
// of chapter 0 stays a question: keys of other chapters lead into its category.
func TestGermanSumKeys(t *testing.T) {
	findings, err := Check(carriedTable(t, "de-pks"), nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range findings {
		if f.Check == CheckSumKey && f.Code != "000000" || f.Check == CheckParentChild {
			t.Errorf("%+v: its parts name it by part_of", f)
		}
	}
}

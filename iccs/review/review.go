// Package review looks a correspondence over before it is used: codes that do
// not exist, codes mapped twice, sum keys beside their parts, gaps in validity,
// titles that do not fit the category beside them. It reads rows as their author
// wrote them, so that it can also tell of rows that no correspondence could hold.
package review

import (
	"cmp"
	"slices"
	"strings"

	"cts/iccs"
	"cts/schemas"
)

// Checks, by which messages are found (key "review." and the check).
const (
	CheckUnknownCategory = "unknown_category"    // no category of the ICCS
	CheckMisprint        = "misprinted_category" // a code that ICCS itself misprints
	CheckLeadingZero     = "leading_zero"        // a code that lost its leading zeros and was repaired
	CheckNotMapped       = "not_mapped"          // a code on which nobody has decided
	CheckUncovered       = "uncovered"           // a code in use that the table does not have
	CheckTwice           = "mapped_twice"        // two rows that each claim the whole of a code
	CheckSumKey          = "sum_key"             // a total that is mapped beside its parts
	CheckParentChild     = "parent_beside_child" // a code and one that it contains lead to the same branch
	CheckNoWeights       = "without_weights"     // one code to several categories without weights
	CheckNowhere         = "leads_nowhere"       // a partial row that cannot be placed
	CheckGap             = "validity_gap"
	CheckOverlap         = "validity_overlap"
	CheckTitleRun        = "titles_do_not_fit"      // a run of rows whose titles do not fit
	CheckTitleElsewhere  = "title_of_another"       // a title that is the term of another section
	CheckTitlesNotRead   = "titles_not_read"        // a language that is not read
	CheckRefused         = "refused"                // what the reader of correspondences refuses
	CheckRoundTrip       = "round_trip"             // the table written and read again is another
	CheckRelationUnknown = "relations_unknown"      // rows that do not say how code and category relate
	CheckEditionBreak    = "edition_not_comparable" // a code that changes its content with the edition
)

// Row is a row of a correspondence as its author wrote it.
type Row struct {
	iccs.Entry
	Place string // file and line, or sheet and cell
}

// Table is a correspondence as its author wrote it, in the author's order.
type Table struct {
	Scheme  iccs.Scheme
	Rows    []Row
	Repairs []Finding // what the reader of the file repaired
	Codes   []string  // national codes in use, where they are known
}

// Finding is one thing to look at.
type Finding struct {
	Check      string            `json:"check"`
	Severity   string            `json:"severity"`
	Place      string            `json:"place"`
	Code       string            `json:"code"`
	Title      string            `json:"title,omitempty"`
	ICCS       string            `json:"iccs,omitempty"`
	Fix        string            `json:"fix,omitempty"` // the category or value that is probably meant
	Parameters map[string]string `json:"parameters,omitempty"`
}

// Of is a correspondence as a table to check, in the natural order of its codes:
// 9 before 10.
func Of(c *iccs.Correspondence) Table {
	table := Table{Scheme: c.Scheme}
	for _, entry := range c.Entries() {
		table.Rows = append(table.Rows, Row{Entry: entry, Place: c.Scheme.ID + " " + entry.Code})
	}
	slices.SortStableFunc(table.Rows, func(a, b Row) int {
		return cmp.Or(cmp.Compare(len(a.Code), len(b.Code)), cmp.Compare(a.Code, b.Code))
	})
	return table
}

// Check lists everything to look at in a table, in the order of its rows. The
// other correspondences serve as examples of what titles lead to.
func Check(table Table, others []*iccs.Correspondence) ([]Finding, error) {
	findings := slices.Clone(table.Repairs)
	for _, check := range []func(Table) []Finding{
		categories, undecided, uncovered, twice, sumKeys, families, divided, validity, relations, editions, whole,
	} {
		findings = append(findings, check(table)...)
	}
	fits, err := titles(table, others)
	if err != nil {
		return nil, err
	}
	return inOrder(table, append(findings, fits...)), nil
}

// inOrder sorts findings by the place of their row, errors first at a row;
// those of no row stand at the end.
func inOrder(table Table, findings []Finding) []Finding {
	position := map[string]int{}
	for i, row := range table.Rows {
		if _, known := position[row.Place]; !known {
			position[row.Place] = i
		}
	}
	at := func(f Finding) int {
		if place, ok := position[f.Place]; ok {
			return place
		}
		return len(table.Rows)
	}
	slices.SortStableFunc(findings, func(a, b Finding) int {
		return cmp.Or(cmp.Compare(at(a), at(b)), cmp.Compare(rank(a.Severity), rank(b.Severity)), cmp.Compare(a.Check, b.Check))
	})
	return findings
}

func rank(severity string) int {
	return slices.Index([]string{schemas.SeverityError, schemas.SeverityWarning, schemas.SeverityInformation}, severity)
}

func (r Row) finding(check, severity string) Finding {
	return Finding{Check: check, Severity: severity, Place: r.Place, Code: r.Code, Title: r.Title, ICCS: r.ICCS}
}

// categories checks that every category exists, and says which is probably meant.
func categories(table Table) []Finding {
	var findings []Finding
	for _, row := range table.Rows {
		if row.ICCS == "" {
			continue
		}
		if _, ok := iccs.Load().Category(row.ICCS); ok && row.ICCS != schemas.Unknown {
			continue
		}
		finding := row.finding(CheckUnknownCategory, schemas.SeverityError)
		if canonical, ok := iccs.Load().Canonical(row.ICCS); ok {
			finding = row.finding(CheckMisprint, schemas.SeverityError)
			finding.Fix = canonical
		} else {
			finding.Fix = Probable(row.ICCS)
		}
		findings = append(findings, finding)
	}
	return findings
}

// Probable is the category that a text most probably means: with its leading
// zero, or the nearest category above it. It is empty where there is none.
func Probable(text string) string {
	c := iccs.Load()
	digits := strings.TrimSuffix(strings.TrimSpace(text), ".0")
	for _, candidate := range []string{digits, "0" + digits, strings.TrimSuffix(digits, "0"), "0" + strings.TrimSuffix(digits, "0")} {
		if canonical, ok := c.Canonical(candidate); ok {
			return canonical
		}
	}
	for cut := digits; len(cut) > 1; cut = cut[:len(cut)-1] {
		for _, candidate := range []string{cut, "0" + cut} {
			if c.Level(candidate) > 0 {
				return candidate
			}
		}
	}
	return ""
}

func undecided(table Table) []Finding {
	var findings []Finding
	for _, row := range table.Rows {
		if row.Relation == iccs.StateNotYetMapped || (row.ICCS == "" && row.Relation == "") {
			findings = append(findings, row.finding(CheckNotMapped, schemas.SeverityWarning))
		}
	}
	return findings
}

// uncovered lists codes in use that the table does not have.
func uncovered(table Table) []Finding {
	has := map[string]bool{}
	for _, row := range table.Rows {
		has[row.Code] = true
	}
	var findings []Finding
	for _, code := range table.Codes {
		if !has[code] {
			has[code] = true
			findings = append(findings, Finding{Check: CheckUncovered, Severity: schemas.SeverityWarning, Place: table.Scheme.ID, Code: code})
		}
	}
	return findings
}

// relations tells once how many rows do not say how code and category relate.
func relations(table Table) []Finding {
	silent := 0
	for _, row := range table.Rows {
		if row.ICCS != "" && row.Relation == "" {
			silent++
		}
	}
	if silent == 0 {
		return nil
	}
	return []Finding{{
		Check: CheckRelationUnknown, Severity: schemas.SeverityInformation, Place: table.Scheme.ID,
		Parameters: parameters("rows", silent, "of", len(table.Rows)),
	}}
}

// editions lists the codes whose content changes with the next edition of the scheme.
func editions(table Table) []Finding {
	var findings []Finding
	for _, bridge := range iccs.Bridges() {
		if bridge.From != table.Scheme.ID {
			continue
		}
		for _, link := range bridge.Breaks() {
			findings = append(findings, Finding{
				Check: CheckEditionBreak, Severity: schemas.SeverityInformation, Place: bridge.From + "--" + bridge.To,
				Code:       cmp.Or(link.FromCode, link.ToCode),
				Parameters: map[string]string{"relation": link.Relation, "year": text(int(link.ValidFrom)), "note": link.Note, "to": bridge.To},
			})
		}
	}
	return findings
}

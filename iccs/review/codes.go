package review

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"cts/iccs"
	"cts/schemas"
)

func text(number int) string { return strconv.Itoa(number) }

// parameters makes the parameters of a message of names and values in turn.
func parameters(pairs ...any) map[string]string {
	all := map[string]string{}
	for i := 0; i+1 < len(pairs); i += 2 {
		all[fmt.Sprint(pairs[i])] = fmt.Sprint(pairs[i+1])
	}
	return all
}

// codeRows puts the rows of each code and attempt state together, in the order of the table.
func codeRows(table Table) [][]Row {
	positions := map[[2]string]int{}
	var groups [][]Row
	for _, row := range table.Rows {
		key := [2]string{row.Code, row.AttemptState}
		position, known := positions[key]
		if !known {
			position = len(groups)
			positions[key] = position
			groups = append(groups, nil)
		}
		groups[position] = append(groups[position], row)
	}
	return groups
}

func together(a, b iccs.Entry) bool {
	return (a.ValidTo == 0 || b.ValidFrom == 0 || b.ValidFrom <= a.ValidTo) &&
		(b.ValidTo == 0 || a.ValidFrom == 0 || a.ValidFrom <= b.ValidTo)
}

func claimsWhole(r Row) bool {
	return !r.Weight.Valid && (r.Relation == iccs.RelationExact || r.Relation == iccs.RelationNarrower)
}

// twice finds rows of one code that each claim the whole of it, and rows that say the same.
func twice(table Table) []Finding {
	var findings []Finding
	for _, rows := range codeRows(table) {
		for i, row := range rows {
			earlier := slices.IndexFunc(rows[:i], func(o Row) bool {
				return together(o.Entry, row.Entry) && (o.ICCS == row.ICCS || claimsWhole(o) && claimsWhole(row))
			})
			if earlier >= 0 {
				finding := row.finding(CheckTwice, schemas.SeverityError)
				finding.Parameters = parameters("place", rows[earlier].Place, "category", rows[earlier].ICCS)
				findings = append(findings, finding)
			}
		}
	}
	return findings
}

// totals are words by which titles say that a code is the sum of others.
var totals = []string{"insgesamt", "total", "ensemble", "all offences", "todos los", "sum of"}

// sumKeys finds totals that lead to a category beside codes inside that category,
// and that none of these names as the code that contains it.
func sumKeys(table Table) []Finding {
	var findings []Finding
	for _, row := range table.Rows {
		lower := strings.ToLower(row.Title + " " + row.Note)
		isTotal := slices.ContainsFunc(totals, func(word string) bool { return strings.Contains(lower, word) })
		if row.ICCS == "" || !isTotal || !claimsWhole(row) && row.Relation != "" {
			continue
		}
		if beside := inside(table, row); beside > 0 {
			finding := row.finding(CheckSumKey, schemas.SeverityWarning)
			finding.Parameters = parameters("codes", beside)
			findings = append(findings, finding)
		}
	}
	return findings
}

// inside counts codes that lead into the category of a row, and that do not say
// that the row's code contains them.
func inside(table Table, row Row) int {
	containers := containersOf(table)
	codes := map[string]bool{}
	for _, other := range table.Rows {
		if other.Code != row.Code && other.ICCS != "" && iccs.Load().Within(other.ICCS, row.ICCS) && !containedBy(containers, other.Code, row.Code) {
			codes[other.Code] = true
		}
	}
	return len(codes)
}

func containersOf(table Table) map[string]string {
	containers := map[string]string{}
	for _, row := range table.Rows {
		containers[row.Code] = cmp.Or(row.PartOf, containers[row.Code])
	}
	return containers
}

// containedBy follows part_of from a code upward.
func containedBy(containers map[string]string, code, container string) bool {
	for steps := 0; containers[code] != "" && steps < len(containers); steps++ {
		if code = containers[code]; code == container {
			return true
		}
	}
	return false
}

// separators stand between a code and what it contains, as in 4.1 or "Robo > Con violencia".
const separators = ".-/> "

// families finds a code beside one that it contains by its spelling, where both
// lead into one branch of the ICCS, so that figures would be added twice.
func families(table Table) []Finding {
	containers := containersOf(table)
	byCode := map[string]Row{}
	for _, row := range table.Rows {
		if row.ICCS != "" {
			byCode[row.Code] = row
		}
	}
	var findings []Finding
	for _, code := range slices.Sorted(maps.Keys(byCode)) {
		for end := len(code) - 1; end > 0; end-- {
			parent, known := byCode[strings.TrimRight(code[:end], separators)]
			if !known || !strings.ContainsRune(separators, rune(code[len(strings.TrimRight(code[:end], separators))])) {
				continue
			}
			child := byCode[code]
			if iccs.Load().Within(child.ICCS, parent.ICCS) && !containedBy(containers, code, parent.Code) && child.Code != parent.Code {
				finding := child.finding(CheckParentChild, schemas.SeverityWarning)
				finding.Parameters, finding.Fix = parameters("parent", parent.Code), "part_of="+parent.Code
				findings = append(findings, finding)
			}
			break
		}
	}
	return findings
}

// divided finds codes with several categories and no weights, and says where their
// figures go; and partial rows that cannot be placed at all.
func divided(table Table) []Finding {
	var findings []Finding
	for _, rows := range codeRows(table) {
		partial := slices.DeleteFunc(slices.Clone(rows), func(r Row) bool {
			return r.ICCS == "" || r.Weight.Valid || (r.Relation != iccs.RelationPartial && r.Relation != iccs.RelationBroader)
		})
		if len(partial) == 0 {
			continue
		}
		var targets []string
		for _, row := range partial {
			targets = append(targets, row.ICCS)
		}
		ancestor, ok := iccs.Load().LowestCommonAncestor(targets...)
		if len(partial) > 1 && ok {
			finding := partial[0].finding(CheckNoWeights, schemas.SeverityInformation)
			finding.Parameters = parameters("categories", strings.Join(targets, ", "), "ancestor", ancestor)
			findings = append(findings, finding)
			continue
		}
		finding := partial[0].finding(CheckNowhere, schemas.SeverityWarning)
		finding.Parameters = parameters("categories", strings.Join(targets, ", "))
		findings = append(findings, finding)
	}
	return findings
}

// validity finds years that a code jumps over between its rows, and years that rows share.
func validity(table Table) []Finding {
	var findings []Finding
	for _, rows := range codeRows(table) {
		dated := slices.DeleteFunc(slices.Clone(rows), func(r Row) bool { return r.ValidFrom == 0 && r.ValidTo == 0 })
		slices.SortStableFunc(dated, func(a, b Row) int { return cmp.Compare(a.ValidFrom, b.ValidFrom) })
		for i := 1; i < len(dated); i++ {
			before, row := dated[i-1], dated[i]
			switch {
			case before.ValidTo != 0 && row.ValidFrom > before.ValidTo+1:
				finding := row.finding(CheckGap, schemas.SeverityWarning)
				finding.Parameters = parameters("from", before.ValidTo+1, "to", row.ValidFrom-1)
				findings = append(findings, finding)
			case together(before.Entry, row.Entry) && claimsWhole(before) && before.ICCS != row.ICCS:
				finding := row.finding(CheckOverlap, schemas.SeverityError)
				finding.Parameters = parameters("from", row.ValidFrom, "place", before.Place)
				findings = append(findings, finding)
			}
		}
	}
	return findings
}

// whole tries what a workspace would do with the table: read it, write it, read
// it again. What is refused is one finding; what comes back otherwise is another.
func whole(table Table) []Finding {
	entries, lines := make([]iccs.Entry, len(table.Rows)), make([]int, len(table.Rows))
	for i, row := range table.Rows {
		entries[i], lines[i] = row.Entry, i+1
	}
	c, err := iccs.NewCorrespondence(table.Scheme, entries, table.Scheme.ID, lines)
	if err != nil {
		return []Finding{{
			Check: CheckRefused, Severity: schemas.SeverityError, Place: table.Scheme.ID, Parameters: parameters("error", err),
		}}
	}
	var csv, sidecar bytes.Buffer
	if err := errors.Join(c.WriteTable(&csv), c.WriteSidecar(&sidecar)); err == nil {
		again, err := iccs.ReadCorrespondence(table.Scheme.ID, &csv, &sidecar)
		if err == nil && again.Digest() == c.Digest() {
			return nil
		}
	}
	return []Finding{{Check: CheckRoundTrip, Severity: schemas.SeverityError, Place: table.Scheme.ID}}
}

package validate

import (
	"fmt"
	"slices"
	"strings"

	"cts/iccs"
	"cts/schemas"
)

// membership says that one code of a dimension is a part of another.
type membership struct {
	partition string
	dimension string // column of the series key
	concept   string // of a breakdown; empty otherwise
	whole     string
	member    string
	unknown   bool // the member for cases of which the class is not known
	declared  int  // members of the partition, the unknown one not counted
	indicator string
}

// memberships lists the parts of every declared partition: those that hold for
// all data, and those that editions of the questionnaire declare by their items.
// Categories of the ICCS are left out: the classification itself says what they
// contain.
func memberships() []membership {
	var all []membership
	for _, partition := range declaredPartitions() {
		dimension, concept, _ := strings.Cut(partition.Dimension, ":")
		if dimension == "iccs" {
			continue
		}
		members := slices.DeleteFunc(slices.Clone(partition.Members), func(m string) bool { return m == partition.Unknown })
		parts := members
		if partition.Unknown != "" {
			parts = append(slices.Clone(members), partition.Unknown)
		}
		for _, member := range parts {
			all = append(all, membership{
				partition: partition.ID, dimension: dimension, concept: concept, whole: partition.Whole, member: member,
				unknown: member == partition.Unknown, declared: len(members), indicator: partition.Indicator,
			})
		}
	}
	return all
}

// declaredPartitions adds to the shipped partitions those of the editions that
// say something new.
func declaredPartitions() []schemas.Partition {
	all := schemas.Partitions()
	for _, id := range schemas.Editions() {
		edition, _ := schemas.Edition(id)
		for _, items := range edition.Partitions {
			if partition, ok := partitionOfItems(edition, items); ok && !slices.ContainsFunc(all, partition.saidBy) {
				all = append(all, partition.Partition)
			}
		}
	}
	return all
}

// editionPartition is a partition of items written in the codes of its dimension.
type editionPartition struct{ schemas.Partition }

func partitionOfItems(edition *schemas.Questionnaire, items schemas.ItemPartition) (editionPartition, bool) {
	whole, ok := edition.Item("", items.Whole)
	if !ok {
		return editionPartition{}, false
	}
	partition := schemas.Partition{
		ID: edition.ID + "/" + items.ID, Dimension: items.Dimension, Whole: codeOf(whole, items.Dimension),
		Exhaustive: items.Exhaustive, Indicator: whole.Key().Indicator, Source: edition.Source,
	}
	for _, id := range items.Members {
		member, ok := edition.Item("", id)
		if !ok {
			return editionPartition{}, false
		}
		code := codeOf(member, items.Dimension)
		partition.Members = append(partition.Members, code)
		if id == items.Unknown {
			partition.Unknown = code
		}
	}
	return editionPartition{partition}, true
}

// saidBy tells whether another partition already names the same parts.
func (p editionPartition) saidBy(other schemas.Partition) bool {
	return other.Dimension == p.Dimension && other.Whole == p.Whole &&
		(other.Indicator == "*" || other.Indicator == p.Indicator) &&
		!slices.ContainsFunc(p.Members, func(m string) bool { return m != other.Unknown && !slices.Contains(other.Members, m) })
}

// codeOf is the code of an item in a dimension; for breakdown:CONCEPT that of the concept.
func codeOf(item *schemas.Item, dimension string) string {
	key := item.Key()
	column, concept, ofBreakdown := strings.Cut(dimension, ":")
	codes := key.Dimensions()
	code := codes[slices.IndexFunc(dimensions, func(c schemas.Column) bool { return c.Name == column })]
	if !ofBreakdown {
		return code
	}
	for _, pair := range strings.Split(code, ",") {
		if name, value, _ := strings.Cut(pair, "="); name == concept {
			return value
		}
	}
	return schemas.Total
}

func membersQuery() string {
	var rows [][]any
	for _, m := range memberships() {
		rows = append(rows, []any{m.partition, m.dimension, m.concept, m.whole, m.member, m.unknown, m.declared, m.indicator})
	}
	return valuesQuery([]typedColumn{
		{"partition_id", "VARCHAR"}, {"dimension", "VARCHAR"}, {"concept", "VARCHAR"}, {"whole", "VARCHAR"}, {"member", "VARCHAR"},
		{"unknown_member", "BOOLEAN"}, {"members_declared", "BIGINT"}, {"indicator", "VARCHAR"},
	}, rows)
}

// partsQuery pairs every count that is a part of a declared partition with its
// whole in the same submission; all other dimensions are equal. One arm for
// each dimension and each concept of a breakdown that has a partition.
func partsQuery() string {
	var arms []string
	seen := map[string]bool{}
	for _, m := range memberships() {
		if name := m.dimension + ":" + m.concept; !seen[name] {
			seen[name] = true
			arms = append(arms, partsArm(m.dimension, m.concept))
		}
	}
	return strings.Join(arms, "\nUNION ALL\n")
}

func partsArm(dimension, concept string) string {
	member, whole := "p."+dimension, "w."+dimension+" = m.whole"
	if concept != "" {
		member = fmt.Sprintf(`regexp_extract(p.breakdown, '(^|,)%s=([^,]*)', 2)`, concept)
		whole = fmt.Sprintf("w.breakdown = %s", withoutConcept(concept))
	}
	return fmt.Sprintf(`SELECT p.*, m.partition_id, m.dimension AS partition_dimension, m.unknown_member, m.members_declared, m.whole AS whole_code,
       row_number() OVER (PARTITION BY p.submission_id, p.series_id, p.time_period, m.whole ORDER BY m.partition_id) AS pair_number,
       w.row_key AS whole_key, w.exact AS whole_value, w.figure AS whole_figure
FROM figures p
JOIN members m ON m.dimension = %s AND m.concept = %s AND m.member = %s AND m.indicator IN ('*', p.indicator)
LEFT JOIN figures w ON %s AND %s
WHERE p.unit_measure = 'NUMBER'`, literal(dimension), literal(concept), member, whole, sameGroup("p", "w", dimension))
}

// withoutConcept is the breakdown of the whole: p's pairs with the concept at
// the whole's code, which for _T means without the pair.
func withoutConcept(concept string) string {
	return fmt.Sprintf(`coalesce(nullif(array_to_string(list_sort(list_filter(string_split(p.breakdown, ','), x -> x NOT LIKE '%[1]s=%%')
        || CASE WHEN m.whole = '_T' THEN [] ELSE ['%[1]s=' || m.whole] END), ','), ''), '_T')`, concept)
}

// allCrimes stands above every category, farther than any other.
const allCrimes = 1 << 20

// withinQuery lists which category lies within which other; distance orders the
// categories above one from the nearest to the widest.
func withinQuery() string {
	classification := iccs.Load()
	codes := slices.DeleteFunc(append(classification.Codes(), classification.Declared()...), func(code string) bool {
		return strings.HasPrefix(code, "_")
	})
	width := map[string]int{}
	var pairs [][2]string
	for _, code := range codes {
		for _, above := range codes {
			if code != above && classification.Within(code, above) {
				pairs = append(pairs, [2]string{code, above})
				width[above]++
			}
		}
	}
	var rows [][]any
	for _, pair := range pairs {
		rows = append(rows, []any{pair[0], pair[1], width[pair[1]]})
	}
	for _, code := range codes {
		rows = append(rows, []any{code, schemas.Total, allCrimes})
	}
	return valuesQuery([]typedColumn{{"code", "VARCHAR"}, {"above", "VARCHAR"}, {"distance", "BIGINT"}}, rows)
}

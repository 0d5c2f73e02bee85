package validate

import (
	"fmt"
	"slices"
	"strings"
	"sync"

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
	numbers := map[string]int{}
	for _, m := range memberships() {
		if numbers[m.partition] == 0 {
			numbers[m.partition] = len(numbers) + 1
		}
		rows = append(rows, []any{numbers[m.partition], m.partition, m.dimension, m.concept, m.whole, m.member, m.unknown, m.declared, m.indicator})
	}
	return valuesQuery([]typedColumn{
		{"partition_number", "INTEGER"}, {"partition_id", "VARCHAR"}, {"dimension", "VARCHAR"}, {"concept", "VARCHAR"}, {"whole", "VARCHAR"}, {"member", "VARCHAR"},
		{"unknown_member", "BOOLEAN"}, {"members_declared", "BIGINT"}, {"indicator", "VARCHAR"},
	}, rows)
}

// pairsQuery pairs every series that is a part of a declared partition with the
// series of its whole; all other dimensions are equal. Each is looked up by its
// codes that are no total, so that one join serves all partitions, and once for
// all its years.
func pairsQuery() string {
	return fmt.Sprintf(`SELECT p.line, w.line AS whole_line, m.partition_number, m.partition_id, m.dimension, m.unknown_member, m.members_declared, m.whole,
       row_number() OVER (PARTITION BY p.line, m.whole ORDER BY m.partition_id) AS pair_number
FROM (SELECT k.*, unnest(%s) AS class FROM lines k WHERE k.unit_measure = 'NUMBER') p
JOIN members m ON m.dimension = p.class.dimension AND m.concept = p.class.concept AND m.member = p.class.code AND m.indicator IN ('*', p.indicator)
LEFT JOIN (SELECT k.line, k.submission_id, %s AS full_key FROM lines k WHERE k.unit_measure = 'NUMBER') w
  ON w.submission_id = p.submission_id AND w.full_key = %s`,
		classesOf("k"), fullKey("k"), wholeKey("p", "m"))
}

// partsQuery pairs every count that is a part of a declared partition with its
// whole in the same submission and period.
func partsQuery() string {
	return `SELECT p.*, k.partition_id AS declared_partition, k.dimension AS partition_dimension, k.unknown_member, k.members_declared, k.whole AS whole_code,
       k.pair_number, w.row_key AS whole_key, w.exact AS whole_value, w.figure AS whole_figure
FROM figures p
JOIN pairs k ON k.line = p.line
LEFT JOIN figures w ON w.line = k.whole_line AND w.time_period = p.time_period`
}

// partitioned are the dimensions that have partitions, without breakdown.
var partitioned = sync.OnceValue(func() []string {
	var names []string
	for _, m := range memberships() {
		if m.concept == "" {
			names = appendNew(names, m.dimension)
		}
	}
	return names
})

// classesOf lists the codes of a figure that are no total, each with its
// dimension and, of a breakdown, its concept.
func classesOf(alias string) string {
	var classes []string
	for _, name := range partitioned() {
		classes = append(classes, fmt.Sprintf("{'dimension': '%[2]s', 'concept': '', 'code': %[1]s.%[2]s}", alias, name))
	}
	return fmt.Sprintf(`list_filter([%[2]s], x -> x.code NOT IN ('_T', '_Z')) || CASE WHEN %[1]s.breakdown = '_T' THEN [] ELSE
       list_transform(string_split(%[1]s.breakdown, ','), x -> {'dimension': 'breakdown', 'concept': split_part(x, '=', 1), 'code': split_part(x, '=', 2)}) END`,
		alias, strings.Join(classes, ", "))
}

// fullKey is one text for all dimensions.
func fullKey(alias string) string {
	var columns []string
	for _, dimension := range dimensions {
		columns = append(columns, alias+"."+dimension.Name)
	}
	return joinedKey(columns)
}

// wholeKey is the full key of the whole of a part: one dimension has the code of the whole.
func wholeKey(part, member string) string {
	var columns []string
	for _, dimension := range dimensions {
		column := part + "." + dimension.Name
		switch {
		case dimension.Name == "breakdown":
			column = fmt.Sprintf("CASE WHEN %s.concept = '' THEN %s ELSE %s END", member, column, wholeBreakdown(part, member))
		case slices.Contains(partitioned(), dimension.Name):
			column = fmt.Sprintf("CASE WHEN %s.dimension = '%s' THEN %s.whole ELSE %s END", member, dimension.Name, member, column)
		}
		columns = append(columns, column)
	}
	return joinedKey(columns)
}

// wholeBreakdown is the breakdown of the whole: the part's pairs with the concept
// at the whole's code, which for _T means without the pair.
func wholeBreakdown(part, member string) string {
	return fmt.Sprintf(`coalesce(nullif(array_to_string(list_sort(list_filter(string_split(%[1]s.breakdown, ','), x -> NOT starts_with(x, %[2]s.concept || '='))
        || CASE WHEN %[2]s.whole = '_T' THEN [] ELSE [%[2]s.concept || '=' || %[2]s.whole] END), ','), ''), '_T')`, part, member)
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

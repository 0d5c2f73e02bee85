package validate

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// A candidate of millions of figures is judged area by area, so that memory does
// not grow with it: a block of areas at a time, each as if it were the whole.
// That holds for relations whose cases never look beyond their own area.

// perArea are the relations that a block of areas can be judged by. The others
// compare areas, or look at an envelope as a whole, and see the candidate in one piece.
var perArea = []string{
	"cells", "copies", "empties", "figures", "headings", "hierarchy", "holes", "keys", "levels", "options", "parts", "populated",
	"rates", "sources", "steps", "subnational", "tested", "thefts", "unknowns", "wholes",
}

// byArea are what a block sees of its areas alone.
var byArea = []string{"candidate_series", "candidate_observations", "context", "unreplaced"}

// seenOnce are relations that are made once for all blocks, and then read by area.
var seenOnce = []string{"elsewhere_lines", "elsewhere_given"}

// sizes are the numbers of cells by which a candidate is judged.
type sizes struct {
	whole int // up to this many in one piece
	block int // and otherwise in blocks of about this many
}

var ordinarySizes = sizes{whole: keepUpTo, block: keepUpTo}

// judgeCandidate runs all rules over the candidate, in one piece or in blocks.
func judgeCandidate(ctx context.Context, q Querier, rules []Rule, sizes sizes) (*outcomes, error) {
	areas, err := areasOf(ctx, q)
	if err != nil {
		return nil, err
	}
	keeper, ok := q.(Keeper)
	if !ok || total(areas) <= sizes.whole {
		return judge(ctx, q, rules, nil)
	}
	inBlocks := slices.DeleteFunc(slices.Clone(rules), func(r Rule) bool { return !slices.Contains(perArea, r.Over) })
	inOnePiece := slices.DeleteFunc(slices.Clone(rules), func(r Rule) bool { return slices.Contains(perArea, r.Over) })
	all, err := judge(ctx, q, inOnePiece, nil)
	if err != nil {
		return nil, err
	}
	once, err := keepOnce(ctx, q, keeper, inBlocks)
	if err != nil {
		return nil, err
	}
	found := []*outcomes{all}
	for _, block := range blocksOf(areas, sizes.block) {
		judged, err := judge(ctx, q, inBlocks, blockWorld(block, once))
		if err != nil {
			return nil, fmt.Errorf("areas %s: %w", strings.Join(block, ", "), err)
		}
		found = append(found, judged)
	}
	all = joinOutcomes(found)
	all.merge()
	return all, nil
}

// areaCells is an area with the number of its cells.
type areaCells struct {
	area  string
	cells int
}

func total(areas []areaCells) (cells int) {
	for _, a := range areas {
		cells += a.cells
	}
	return cells
}

func areasOf(ctx context.Context, q Querier) (areas []areaCells, err error) {
	query := "SELECT coalesce(ref_area, ''), count(*) FROM candidate_observations GROUP BY ALL ORDER BY ALL"
	err = eachRow(ctx, q, query, func(scan func(...any) error) error {
		var a areaCells
		err := scan(&a.area, &a.cells)
		areas = append(areas, a)
		return err
	})
	return areas, err
}

// blocksOf puts areas together, in their order, up to a number of cells.
func blocksOf(areas []areaCells, most int) (blocks [][]string) {
	cells := most
	for _, a := range areas {
		if cells+a.cells > most {
			blocks, cells = append(blocks, nil), 0
		}
		last := len(blocks) - 1
		blocks[last], cells = append(blocks[last], a.area), cells+a.cells
	}
	return blocks
}

// keepOnce makes what every block reads of the same rows.
func keepOnce(ctx context.Context, q Querier, keeper Keeper, rules []Rule) (world, error) {
	kept := world{}
	for _, group := range byRelation(rules) {
		for _, needed := range needs(relations[group[0].Over].reads(group[0].Over), nil) {
			if !slices.Contains(seenOnce, needed.name) || kept[needed.name] != "" {
				continue
			}
			if err := keepRelation(ctx, q, keeper, needed.name, kept, allColumns); err != nil {
				return nil, fmt.Errorf("relation %s: %w", needed.name, err)
			}
		}
	}
	return kept, nil
}

// blockWorld is what a block sees: its own areas of what is told by area.
func blockWorld(areas []string, once world) world {
	within := " WHERE " + amongAreas(areas)
	block := maps.Clone(once)
	for name, body := range block {
		block[name] = body + within
	}
	for _, name := range byArea {
		block[name] = fromEngine + name + within
	}
	return block
}

// amongAreas is the condition of a block. A block has all areas from its first to
// its last, so that a file in the order of areas is read in that part alone, which a
// list of areas would not do.
func amongAreas(areas []string) string {
	first, last := areas[0], areas[len(areas)-1]
	if first == "" {
		return "coalesce(ref_area, '') <= " + literal(last)
	}
	return "ref_area BETWEEN " + literal(first) + " AND " + literal(last)
}

// fromEngine begins the query that a part of an engine's view stands in with.
const fromEngine = "SELECT * FROM main."

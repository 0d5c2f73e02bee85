package chart

import (
	"slices"
	"strings"
)

// Tile stands for one country or area in a [Tiles] chart.
type Tile struct {
	Code      string // written on the tile
	Label     string // name and state in words
	Target    string
	Class     string // state: the class of the style sheet
	Symbol    string // state again, for those who do not tell colours apart
	Region    string // code or name of the region; decides the column
	Subregion string
}

// Block names the tiles of one subregion.
type Block struct {
	Region, Subregion string
	Heading           string
}

// The layout puts the regions of M49 side by side as one reads a map of the
// world, and every tile of a subregion under its heading. It is constructed: no
// place and no border follows from it.
const (
	tileWidth, tileHeight = 38.0, 28.0
	tilesInRow            = 8
	tileGap               = 3.0
	blockHeading          = 20.0
	blockGap              = 8.0
	columnGap             = 28.0
	tilesTop              = 6.0
)

// columnsOf lists the regions in each column.
var columnsOf = [][]string{{"Americas"}, {"Europe", "Africa"}, {"Asia", "Oceania", ""}}

// Tiles lays out one tile of equal size for every area, by region and subregion.
// Blocks come in the order in which they are given, tiles in that of their codes.
func Tiles(chart Chart, blocks []Block, tiles []Tile) Chart {
	width := tilesInRow*(tileWidth+tileGap) - tileGap
	for i, regions := range columnsOf {
		left, top := float64(i)*(width+columnGap), tilesTop
		for _, region := range regions {
			for _, block := range blocks {
				if block.Region == region {
					top = chart.addBlock(block, tiles, left, top)
				}
			}
		}
		chart.Height = max(chart.Height, int(top))
	}
	chart.Width = int(float64(len(columnsOf))*(width+columnGap) - columnGap + 2)
	return chart
}

// addBlock puts a subregion below what its column holds already.
func (c *Chart) addBlock(block Block, tiles []Tile, left, top float64) float64 {
	var own []Tile
	for _, tile := range tiles {
		if tile.Region == block.Region && tile.Subregion == block.Subregion {
			own = append(own, tile)
		}
	}
	if len(own) == 0 {
		return top
	}
	slices.SortFunc(own, func(a, b Tile) int { return strings.Compare(a.Code, b.Code) })
	c.Groups = append(c.Groups, frame(words("heading", "start", left, top+blockHeading-6, block.Heading)))
	top += blockHeading
	for i, tile := range own {
		x := left + float64(i%tilesInRow)*(tileWidth+tileGap)
		y := top + float64(i/tilesInRow)*(tileHeight+tileGap)
		c.Groups = append(c.Groups, tile.group(x, y))
	}
	rows := (len(own) + tilesInRow - 1) / tilesInRow
	return top + float64(rows)*(tileHeight+tileGap) + blockGap
}

func (t Tile) group(x, y float64) Group {
	return Group{Target: t.Target, Label: t.Label, Shapes: []Shape{
		rectangle("tile "+t.Class, x, y, tileWidth, tileHeight),
		words("tile-code "+t.Class+lengthOf(t.Code), "middle", x+tileWidth/2, y+12, short(t.Code, 7)),
		words("tile-symbol "+t.Class, "middle", x+tileWidth/2, y+24, t.Symbol),
	}}
}

// lengthOf marks a code that needs smaller letters.
func lengthOf(code string) string {
	if len(code) > 4 {
		return " long"
	}
	return ""
}

package report

import (
	"slices"
	"strings"

	"cts/pipeline/chart"
	"cts/schemas"
)

// AreaState is what a map of tiles says of an area.
type AreaState struct {
	Code   string
	State  string // class of the tile; its words are the message of the map with this name
	Symbol string // one character, for those who do not tell colours apart
	Target string // where the tile leads; empty for nowhere
}

// AreaTiles draws one tile of equal size for every area, by region and
// subregion of M49, and gives the same as a table. Group is the part of the
// catalogue with the words of the states; order lists the states of the legend.
func AreaTiles(w Wording, c chart.Chart, group string, order []AreaState, areas []AreaState) Chart {
	c.Description = w.Text("report.map.layout")
	blocks := tileBlocks(w)
	var tiles []chart.Tile
	drawn := Chart{Notes: []string{w.Text("report.chart.names")}, Data: Grid{Caption: c.Title, Columns: []Column{
		{Title: w.Text("report.column.region")}, {Title: w.Text("report.map.area")}, {Title: w.Text("report.column.code")}, {Title: w.Text("report.map.state")},
	}}}
	for _, a := range areas {
		region, subregion := regionsOf(a.Code)
		words := w.Text(group + "." + a.State)
		tiles = append(tiles, chart.Tile{
			Code: a.Code, Label: w.Area(a.Code) + ": " + words, Target: a.Target, Class: a.State, Symbol: a.Symbol, Region: region, Subregion: subregion,
		})
		drawn.Data.Rows = append(drawn.Data.Rows, []Cell{
			TextCell(w.regionOrNone(region)), {Text: w.Area(a.Code), Target: a.Target}, TextCell(a.Code), TextCell(words),
		})
	}
	for _, state := range order {
		c.Legend = append(c.Legend, chart.Entry{Class: state.State, Symbol: state.Symbol, Words: w.Text(group + "." + state.State)})
	}
	slices.SortStableFunc(drawn.Data.Rows, func(a, b []Cell) int { return strings.Compare(a[0].Text, b[0].Text) })
	drawn.Chart = chart.Tiles(c, blocks, tiles)
	return drawn
}

func (w Wording) regionOrNone(region string) string {
	if region == "" {
		return w.Text("report.region.none")
	}
	return w.Region(region)
}

// regionsOf gives region and subregion of an area; those of its country for a part.
func regionsOf(code string) (region, subregion string) {
	area, ok := schemas.Areas().ByCode(code)
	if ok && area.Region == "" && area.Parent != "" {
		return regionsOf(area.Parent)
	}
	return area.Region, area.Subregion
}

// tileBlocks lists the subregions by region, in alphabetical order, and last
// those areas that M49 puts in no region.
func tileBlocks(w Wording) []chart.Block {
	seen := map[[2]string]bool{}
	var blocks []chart.Block
	for _, area := range schemas.Areas().All() {
		key := [2]string{area.Region, area.Subregion}
		if area.IsRegion() || area.Region == "" || seen[key] {
			continue
		}
		seen[key] = true
		heading := area.Subregion
		if heading == "" {
			heading = area.Region
		}
		blocks = append(blocks, chart.Block{Region: area.Region, Subregion: area.Subregion, Heading: w.Region(heading)})
	}
	slices.SortFunc(blocks, func(a, b chart.Block) int {
		return strings.Compare(a.Region+"\x1f"+a.Subregion, b.Region+"\x1f"+b.Subregion)
	})
	return append(blocks, chart.Block{Heading: w.Text("report.region.none")})
}

package chart

import (
	"math"
	"strconv"
	"testing"

	"pgregory.net/rapid"
)

func number(t interface{ Fatalf(string, ...any) }, text string) float64 {
	value, err := strconv.ParseFloat(text, 64)
	if err != nil {
		t.Fatalf("%q is no coordinate", text)
	}
	return value
}

// inside holds every shape within the drawing.
func inside(t interface{ Fatalf(string, ...any) }, c Chart) {
	for _, group := range c.Groups {
		for _, s := range group.Shapes {
			x, y := number(t, s.X), number(t, s.Y)
			if x < 0 || y < 0 || x > float64(c.Width) || y > float64(c.Height) {
				t.Fatalf("%s %q stands at %g, %g, outside of %d by %d", s.Kind, s.Words, x, y, c.Width, c.Height)
			}
		}
	}
}

func TestTilesAreOfEqualSizeAndApart(t *testing.T) {
	blocks := []Block{{"Europe", "Northern Europe", "Northern Europe"}, {"Asia", "", "Asia"}}
	var tiles []Tile
	for i := range 20 {
		tiles = append(tiles, Tile{Code: string(rune('A' + i)), Region: "Europe", Subregion: "Northern Europe"})
	}
	chart := Tiles(Chart{}, blocks, append(tiles, Tile{Code: "JPN", Region: "Asia"}))
	inside(t, chart)
	seen := map[[2]string]bool{}
	for _, group := range chart.Groups {
		for _, s := range group.Shapes {
			if s.Kind != Rectangle {
				continue
			}
			if s.Width != Place(tileWidth) || s.Height != Place(tileHeight) {
				t.Errorf("a tile of %s by %s", s.Width, s.Height)
			}
			if seen[[2]string{s.X, s.Y}] {
				t.Errorf("two tiles at %s, %s", s.X, s.Y)
			}
			seen[[2]string{s.X, s.Y}] = true
		}
	}
	if len(seen) != 21 {
		t.Errorf("%d tiles, want 21", len(seen))
	}
}

func TestDumbbellPlacesEqualRatiosAtEqualDistances(t *testing.T) {
	chart := Dumbbell(Chart{}, "women", "men", []Pair{{Name: "a", First: 1, Second: 10}, {Name: "b", First: 2, Second: 20}}, Place)
	inside(t, chart)
	var firsts, seconds []float64
	for _, group := range chart.Groups {
		for _, s := range group.Shapes {
			switch s.Class {
			case "first":
				firsts = append(firsts, number(t, s.X))
			case "second":
				seconds = append(seconds, number(t, s.X)+6)
			}
		}
	}
	if a, b := seconds[0]-firsts[0], seconds[1]-firsts[1]; math.Abs(a-b) > 0.2 || a <= 0 {
		t.Errorf("1 to 10 is %g wide, 2 to 20 is %g", a, b)
	}
}

func TestSlopeKeepsHalvingAsFarAsDoubling(t *testing.T) {
	scale := slopeScale([]Change{{Index: 50}, {Index: 200}})
	if up, down := scale.at(100)-scale.at(200), scale.at(50)-scale.at(100); math.Abs(up-down) > 1e-9 || up <= 0 {
		t.Errorf("doubling is %g high, halving %g", up, down)
	}
}

func TestChainDrawsNoBarForWhatIsMissing(t *testing.T) {
	chart := Chain(Chart{}, []Step{{Name: "Recorded", Value: 10, Known: true, Words: "10"}, {Name: "Suspected", Words: "no figure"}, {Name: "Held", Known: true, Words: "0"}})
	inside(t, chart)
	bars := 0
	for _, group := range chart.Groups {
		for _, s := range group.Shapes {
			if s.Kind == Rectangle {
				bars++
			}
		}
	}
	if bars != 2 {
		t.Errorf("%d bars, want 2: a known zero is drawn, a missing figure is a word", bars)
	}
}

func TestChartsStayWithinTheirFrame(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		positive := rapid.Float64Range(1e-6, 1e9)
		var changes []Change
		var pairs []Pair
		var steps []Step
		for range rapid.IntRange(1, 60).Draw(t, "lines") {
			changes = append(changes, Change{Code: "ABC", Index: positive.Draw(t, "index")})
			pairs = append(pairs, Pair{Name: "x", First: positive.Draw(t, "first"), Second: positive.Draw(t, "second")})
			steps = append(steps, Step{Known: true, Value: positive.Draw(t, "value")})
		}
		inside(t, Slope(Chart{}, "2010", "2020", changes))
		inside(t, Dumbbell(Chart{}, "a", "b", pairs, Place))
		inside(t, Chain(Chart{}, steps))
	})
}

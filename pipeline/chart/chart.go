// Package chart lays out charts: it turns figures into shapes with places, words
// and links, from which a page draws SVG. It draws no conclusions: what may stand
// side by side is decided by its callers. Time and scales run from left to right
// in every language.
package chart

import (
	"math"
	"strconv"
	"strings"
)

// Chart is a drawing of its own size, in pixels of its own.
type Chart struct {
	ID            string // anchor: letters, digits and hyphens
	Title         string // what is shown, of whom, in which unit
	Description   string // how to read it; where the same data stand as a table
	Width, Height int
	Groups        []Group
	Legend        []Entry
}

// Group is what belongs together: a datum with its label and where it leads, or
// a piece of the frame without either.
type Group struct {
	Target string // where it leads; empty for nowhere
	Label  string // what it says, for those who hear or point at it
	Shapes []Shape
}

// Kind is the kind of a shape.
type Kind string

// The shapes that charts are made of.
const (
	Rectangle Kind = "rect"
	Line      Kind = "line"
	Circle    Kind = "circle"
	Text      Kind = "text"
)

// Shape is one shape; which of the places it uses follows from its kind.
type Shape struct {
	Kind          Kind
	Class         string // of the style sheet
	X, Y          string // of a line: where it begins; of a circle: the middle
	X2, Y2        string
	Width, Height string
	Radius        string
	Words         string
	Anchor        string // of a text: start, middle or end
}

// Entry is one line of the legend.
type Entry struct {
	Class, Symbol, Words string
}

// Place writes a coordinate; a tenth of a pixel is enough, and the same on every machine.
func Place(value float64) string {
	return strconv.FormatFloat(math.Round(value*10)/10, 'f', -1, 64)
}

func rectangle(class string, x, y, width, height float64) Shape {
	return Shape{Kind: Rectangle, Class: class, X: Place(x), Y: Place(y), Width: Place(width), Height: Place(height)}
}

func line(class string, x, y, x2, y2 float64) Shape {
	return Shape{Kind: Line, Class: class, X: Place(x), Y: Place(y), X2: Place(x2), Y2: Place(y2)}
}

func circle(class string, x, y, radius float64) Shape {
	return Shape{Kind: Circle, Class: class, X: Place(x), Y: Place(y), Radius: Place(radius)}
}

func words(class, anchor string, x, y float64, text string) Shape {
	return Shape{Kind: Text, Class: class, Anchor: anchor, X: Place(x), Y: Place(y), Words: text}
}

func frame(shapes ...Shape) Group { return Group{Shapes: shapes} }

// logScale places positive values so that equal distances are equal ratios.
type logScale struct {
	low, high float64 // values at the ends
	from, to  float64 // places of the ends
}

func (s logScale) at(value float64) float64 {
	return s.from + math.Log(value/s.low)/math.Log(s.high/s.low)*(s.to-s.from)
}

// decades gives the powers of ten that hold all values, at least one decade.
func decades(values []float64) (low, high float64) {
	smallest, largest := math.Inf(1), 0.0
	for _, value := range values {
		smallest, largest = math.Min(smallest, value), math.Max(largest, value)
	}
	low, high = math.Pow10(int(math.Floor(math.Log10(smallest)))), math.Pow10(int(math.Ceil(math.Log10(largest))))
	if low == high {
		high *= 10
	}
	return low, high
}

// short cuts a text that would leave its place; the label of its group holds it whole.
func short(text string, most int) string {
	letters := []rune(text)
	if len(letters) <= most {
		return text
	}
	return strings.TrimSpace(string(letters[:most-1])) + "…"
}

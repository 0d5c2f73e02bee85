package form

import (
	"github.com/xuri/excelize/v2"

	"cts/schemas/messages"
)

// styles holds the ids of the cell styles of a form.
type styles struct {
	title, subtitle, key, label, field, heading, headingRight int
	headingSmall, previous, check, titleWrapped               int
	band, bandUnit, code, iccs, value, valueWhole, valueText  int
	comment, small, question                                  int
	items                                                     [3]int // by level
	core                                                      int    // an item that every country is asked for
}

// Colours of the form: a dark and a light blue, grey for what is not to be changed.
const (
	darkBlue  = "1F3A5F"
	lightBlue = "DCE6F1"
	paleInput = "FFFEF5"
	grey      = "7F7F7F"
	lineGrey  = "BFBFBF"
	warning   = "9C2A00"
)

func font(size float64, bold bool, colour string) *excelize.Font {
	return &excelize.Font{Family: "Calibri", Size: size, Bold: bold, Color: colour}
}

func fill(colour string) excelize.Fill {
	return excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{colour}}
}

func lines() []excelize.Border {
	var borders []excelize.Border
	for _, side := range []string{"left", "right", "top", "bottom"} {
		borders = append(borders, excelize.Border{Type: side, Color: lineGrey, Style: 1})
	}
	return borders
}

func align(horizontal string, indent int) *excelize.Alignment {
	return &excelize.Alignment{Horizontal: horizontal, Vertical: "center", WrapText: true, Indent: indent}
}

func (f *Form) makeStyles() error {
	// General shows a fraction in a count, which the format of whole numbers would hide.
	const general, whole, text = 0, 3, 49
	for _, s := range []struct {
		id    *int
		style excelize.Style
	}{
		{&f.styles.title, excelize.Style{Font: font(16, true, darkBlue), Alignment: &excelize.Alignment{Horizontal: "left", Vertical: "center"}}},
		{&f.styles.titleWrapped, excelize.Style{Font: font(16, true, darkBlue), Alignment: align("left", 0)}},
		{&f.styles.subtitle, excelize.Style{Font: font(11, false, grey), Alignment: align("left", 0)}},
		{&f.styles.key, excelize.Style{Font: font(8, false, grey), Alignment: align("left", 0)}},
		{&f.styles.label, excelize.Style{Font: font(11, false, "000000"), Alignment: align("left", 0)}},
		{&f.styles.small, excelize.Style{Font: font(9, false, grey), Alignment: align("left", 0)}},
		{&f.styles.field, excelize.Style{Font: font(11, true, "000000"), Fill: fill(paleInput), Border: lines(), Alignment: align("left", 0)}},
		{&f.styles.heading, excelize.Style{Font: font(11, true, "FFFFFF"), Fill: fill(darkBlue), Border: lines(), Alignment: align("left", 0)}},
		{&f.styles.headingRight, excelize.Style{Font: font(11, true, "FFFFFF"), Fill: fill(darkBlue), Border: lines(), Alignment: align("right", 0)}},
		{&f.styles.headingSmall, excelize.Style{Font: font(8, false, darkBlue), Fill: fill(lightBlue), Border: lines(), Alignment: align("right", 0)}},
		{&f.styles.previous, excelize.Style{Font: font(9, false, grey), Alignment: &excelize.Alignment{Horizontal: "right", Vertical: "center"}, NumFmt: whole}},
		{&f.styles.check, excelize.Style{Font: font(9, false, warning), Alignment: align("left", 0)}},
		{&f.styles.band, excelize.Style{Font: font(11, true, darkBlue), Fill: fill(lightBlue), Alignment: &excelize.Alignment{Vertical: "center", WrapText: true}}},
		{&f.styles.bandUnit, excelize.Style{Font: font(9, false, darkBlue), Fill: fill(lightBlue), Alignment: &excelize.Alignment{Vertical: "center", WrapText: true}}},
		{&f.styles.code, excelize.Style{Font: font(9, false, grey), Border: lines(), Alignment: align("left", 0)}},
		{&f.styles.question, excelize.Style{Font: font(10, false, "000000"), Border: lines(), Alignment: align("left", 0)}},
		{&f.styles.iccs, excelize.Style{Font: font(9, false, grey), Border: lines(), Alignment: align("left", 0)}},
		{&f.styles.value, excelize.Style{Font: font(11, false, "000000"), Fill: fill(paleInput), Border: lines(), Alignment: &excelize.Alignment{Horizontal: "right", Vertical: "center"}, NumFmt: general}},
		{&f.styles.valueWhole, excelize.Style{Font: font(11, false, "000000"), Fill: fill(paleInput), Border: lines(), Alignment: &excelize.Alignment{Horizontal: "right", Vertical: "center"}, NumFmt: whole}},
		{&f.styles.valueText, excelize.Style{Font: font(11, false, "000000"), Fill: fill(paleInput), Border: lines(), Alignment: &excelize.Alignment{Horizontal: "right", Vertical: "center"}, NumFmt: text}},
		{&f.styles.comment, excelize.Style{Font: font(9, false, "000000"), Fill: fill(paleInput), Border: lines(), Alignment: align("left", 0)}},
		{&f.styles.core, excelize.Style{Font: font(11, true, "000000"), Border: lines(), Alignment: align("left", 0)}},
		{&f.styles.items[0], excelize.Style{Font: font(11, false, "000000"), Border: lines(), Alignment: align("left", 0)}},
		{&f.styles.items[1], excelize.Style{Font: font(11, false, "000000"), Border: lines(), Alignment: align("left", 2)}},
		{&f.styles.items[2], excelize.Style{Font: font(11, false, "000000"), Border: lines(), Alignment: align("left", 4)}},
	} {
		f.mirror(s.style.Alignment)
		id, err := f.File.NewStyle(&s.style)
		if err != nil {
			return err
		}
		*s.id = id
	}
	return nil
}

// mirror begins texts at the right in a language that is written from there.
func (f *Form) mirror(alignment *excelize.Alignment) {
	if alignment == nil || !messages.RightToLeft(f.filling.language()) {
		return
	}
	const rightToLeft = 2
	alignment.ReadingOrder = rightToLeft
	switch alignment.Horizontal {
	case "left":
		alignment.Horizontal = "right"
	case "right":
		alignment.Horizontal = "left"
	}
}

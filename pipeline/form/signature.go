package form

import (
	"fmt"
	"strconv"

	"cts/schemas"
)

// signature writes a page to print and sign: what is sent, by whom, and room for the signatures.
func (f *Form) signature() error {
	sheet := f.sheetName(SignatureSheet)
	if err := f.addSheet(sheet, 4, 44, 44, 30); err != nil {
		return err
	}
	if err := f.onePage(sheet); err != nil {
		return err
	}
	if err := f.set(sheet, 1, 2, sheet, f.styles.title); err != nil {
		return err
	}
	if err := f.set(sheet, 2, 2, f.subject(), f.styles.subtitle); err != nil {
		return err
	}
	statement := f.messageText("signature.statement", map[string]string{"round": strconv.Itoa(int(f.filling.Round))})
	if err := f.show(sheet, 3, 2, statement, f.styles.label); err != nil {
		return err
	}
	if err := f.File.MergeCell(sheet, "B3", "D3"); err != nil {
		return err
	}
	if err := f.File.SetRowHeight(sheet, 3, 60); err != nil {
		return err
	}
	if err := f.signatureHeading(sheet, 5); err != nil {
		return err
	}
	row := 6
	for _, part := range f.edition.Parts {
		if f.filling.Part != "" && f.filling.Part != part.ID && f.filling.Part != "whole" && f.filling.Part != "statistical_office" {
			continue
		}
		if err := f.signatureLine(sheet, row, part.Label); err != nil {
			return err
		}
		row++
	}
	return nil
}

// subject names area, round and edition, so that a signed page tells what it belongs to.
func (f *Form) subject() string {
	area := f.filling.RefArea
	if f.filling.AreaName != "" {
		area = f.filling.AreaName + " (" + area + ")"
	}
	return fmt.Sprintf("%s · %d · %s", area, f.filling.Round, f.edition.ID)
}

func (f *Form) signatureHeading(sheet string, row int) error {
	for i, key := range []string{"signature.authority", "signature.signed", "signature.date"} {
		if err := f.show(sheet, row, 2+i, f.messageText(key, nil), f.styles.heading); err != nil {
			return err
		}
	}
	return f.File.SetRowHeight(sheet, row, 30)
}

func (f *Form) signatureLine(sheet string, row int, authority schemas.Text) error {
	if err := f.show(sheet, row, 2, authority, f.styles.label); err != nil {
		return err
	}
	for column := 3; column <= 4; column++ {
		if err := f.set(sheet, row, column, nil, f.styles.field); err != nil {
			return err
		}
	}
	return f.File.SetRowHeight(sheet, row, 42)
}

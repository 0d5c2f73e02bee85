package form

import (
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"cts/connectors/workbook"
	"cts/schemas"
	"cts/schemas/messages"
)

// doubt is a filling of the full form, and what the cell beside the row is to say.
type doubt struct {
	name   string
	values map[string]float64 // item to value in 2023
	before map[string]float64 // item to value in 2022
	text   map[string]string
	sent   map[string]float64 // sent before for 2023
	item   string
	want   string
}

var doubtful = []doubt{
	{name: "a negative count", values: map[string]float64{"2.1-x01": -1}, item: "2.1-x01", want: "2023: below zero."},
	{name: "half an offence", values: map[string]float64{"2.1-x02": 1.5}, item: "2.1-x02", want: "2023: not a whole number."},
	{name: "a word that is no symbol", text: map[string]string{"2.3-x01": "many"}, item: "2.3-x01", want: "2023: neither a number nor a symbol."},
	{name: "parts above the whole", values: map[string]float64{"3-x02": 10, "3-x03": 11}, item: "3-x02", want: "2023: the parts are more than the whole."},
	{name: "sexes above the total", values: map[string]float64{"1.2-T": 10, "1.2-M": 8, "1.2-F": 5}, item: "1.2-T", want: "2023: male and female are more than the total."},
	{name: "parts below the whole", values: map[string]float64{"2.2-x01": 10, "2.2-x02": 3, "2.2-x03": 3, "2.2-x04": 3}, item: "2.2-x01", want: "2023: the parts are less than the whole."},
	{name: "a part without its whole", values: map[string]float64{"3-x05": 4}, item: "3-x04", want: "2023: parts without a whole."},
	{name: "a rise", values: map[string]float64{"3-x01": 900}, before: map[string]float64{"3-x01": 200}, item: "3-x01", want: "2023: more than three times the year before"},
	{name: "a fall", values: map[string]float64{"3-x09": 20}, before: map[string]float64{"3-x09": 200}, item: "3-x09", want: "2023: less than a third of the year before"},
	{name: "a zero after hundreds", values: map[string]float64{"3-x10": 0}, before: map[string]float64{"3-x10": 200}, item: "3-x10", want: "2023: zero after a hundred or more"},
	{name: "a share above 100", values: map[string]float64{"7-x01-T": 101}, item: "7-x01-T", want: "2023: above 100 per cent."},
	{name: "a year left out of a core item", before: map[string]float64{"4.2-x01-T": 50}, item: "4.2-x01-T", want: "2023: asked of every country and blank."},
	{name: "more convicted than prosecuted", values: map[string]float64{"4.1-x14": 9, "4.1-x09": 8}, item: "4.1-x14", want: "2023: more convicted than prosecuted."},
	{name: "more prosecuted than suspected", values: map[string]float64{"4.3-x01-T": 9, "4.2-x01-T": 8}, item: "4.3-x01-T", want: "2023: more prosecuted than suspected."},
	{name: "more brought before courts than suspected", values: map[string]float64{"4.4-x01": 9, "4.2-x01-T": 8}, item: "4.4-x01", want: "2023: more brought before courts than suspected."},
	{name: "three prisoners a place", values: map[string]float64{"5-x01-T": 310, "6-x05": 100}, item: "5-x01-T", want: "2023: more than three prisoners a place."},
	{name: "more homicides than victims", values: map[string]float64{"1.1.1": 9, "1.2-T": 8}, item: "1.1.1", want: "2023: more offences of homicide than victims."},
	{name: "another value than was sent", values: map[string]float64{"3-x11": 5}, sent: map[string]float64{"3-x11": 6}, item: "3-x11", want: "2023: differs from what was sent before"},
	{name: "a value that was sent and is gone", before: map[string]float64{"3-x12": 5}, sent: map[string]float64{"3-x12": 6}, item: "3-x12", want: "2023: sent before and now blank."},
	{name: "nothing doubtful", values: map[string]float64{"3-x13": 5}, before: map[string]float64{"3-x13": 5}, item: "3-x13", want: ""},
}

// No check of a form is without a filling that shows it.
func TestEveryCheckIsTried(t *testing.T) {
	catalogue, err := messages.Embedded()
	if err != nil {
		t.Fatal(err)
	}
	for _, key := range catalogue.Keys(messages.English) {
		if !strings.HasPrefix(key, "form.check.") {
			continue
		}
		text := messages.Text(messages.English, key, map[string]string{"year": "2023"})
		tried := func(c doubt) bool { return c.want != "" && strings.HasPrefix(text, c.want) }
		if !slices.ContainsFunc(doubtful, tried) {
			t.Errorf("%s is shown by no filling: %s", key, text)
		}
	}
}

// With CTS_OFFICE=1, LibreOffice computes the checks of forms that are filled in badly.
func TestOfficeShowsTheChecks(t *testing.T) {
	if os.Getenv("CTS_OFFICE") == "" {
		t.Skip("set CTS_OFFICE=1 to compute the checks in LibreOffice")
	}
	folder := t.TempDir()
	edition, _ := schemas.Edition("un-cts-2017")
	places := map[string]itemRow{}
	column := 0
	for _, c := range doubtful {
		filling := Filling{RefArea: "KEN", Round: 2024, Part: "whole", Previous: map[string]map[int32]Entry{}}
		fill := func(values map[string]float64, year int32) {
			for item, value := range values {
				if _, ok := edition.Item("", item); ok {
					filling.Set(item, year, Number(value))
				}
			}
		}
		fill(c.values, 2023)
		fill(c.before, 2022)
		for item, text := range c.text {
			filling.Set(item, 2023, Text(text))
		}
		for item, value := range c.sent {
			filling.Previous[item] = map[int32]Entry{2023: Number(value)}
		}
		made, err := NewForm(edition, filling)
		if err != nil {
			t.Fatal(err)
		}
		places[c.name], column = made.rows[c.item], made.checkColumn()
		if err := made.File.SaveAs(filepath.Join(folder, c.name+".xlsx")); err != nil {
			t.Fatal(err)
		}
	}
	saved := filepath.Join(folder, "saved")
	books, _ := filepath.Glob(filepath.Join(folder, "*.xlsx"))
	arguments := append([]string{"--headless", "-env:UserInstallation=file://" + folder + "/profile", "--convert-to", "xlsx", "--outdir", saved}, books...)
	if output, err := exec.Command("soffice", arguments...).CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, output)
	}
	for _, c := range doubtful {
		t.Run(c.name, func(t *testing.T) {
			book, err := excelize.OpenFile(filepath.Join(saved, c.name+".xlsx"))
			if err != nil {
				t.Fatal(err)
			}
			defer book.Close()
			shown, err := book.GetCellValue(places[c.name].sheet, workbook.Reference(places[c.name].row, column))
			if err != nil || !strings.Contains(shown, c.want) || c.want == "" && shown != "" {
				t.Errorf("the check says %q (%v), want %q", shown, err, c.want)
			}
		})
	}
}

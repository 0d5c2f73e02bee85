package main

import (
	"bytes"
	"errors"
	"fmt"
	"path"
	"strconv"
	"time"

	"github.com/xuri/excelize/v2"

	"cts/connectors/workbook"
)

// publicationFiles makes one workbook for each release in publications.csv, laid
// out like UNODC's: publisher and date above the header in row 3.
func (s *source) publicationFiles() ([]made, error) {
	header := s.publications[0][2:]
	var names []string
	rows := map[string][][]string{}
	for _, record := range s.publications[1:] {
		name := record[1] + "_" + record[0]
		if rows[name] == nil {
			names = append(names, name)
		}
		rows[name] = append(rows[name], record)
	}
	var files []made
	for _, name := range names {
		content, err := publication(header, rows[name])
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		files = append(files, made{path.Join(publicationFolder, name+".xlsx"), content})
	}
	return files, nil
}

// olderLayout is the release up to which the unit was headed Measurement.
const olderLayout = "2022-06-06"

// publication writes one release. A sheet name is cut at 31 characters, as UNODC's are.
func publication(header []string, rows [][]string) (content []byte, err error) {
	released, err := time.Parse(time.DateOnly, rows[0][0])
	if err != nil {
		return nil, err
	}
	file := excelize.NewFile()
	defer func() { err = errors.Join(err, file.Close()) }()
	sheet := rows[0][1]
	sheet = sheet[:min(len(sheet), 31)]
	if err := errors.Join(
		file.SetSheetName("Sheet1", sheet),
		file.SetCellValue(sheet, "A1", "UNODC"),
		file.SetCellValue(sheet, "B1", "extract made for the examples of cts"),
		file.SetCellValue(sheet, "A2", released.Format("02/01/2006")),
		file.SetDocProps(&excelize.DocProperties{
			Creator: "cts examples", Created: released.Format(time.RFC3339), Modified: released.Format(time.RFC3339),
		}),
	); err != nil {
		return nil, err
	}
	if err := publicationRows(file, sheet, titles(header, rows[0][0]), rows); err != nil {
		return nil, err
	}
	var buffer bytes.Buffer
	err = file.Write(&buffer)
	return buffer.Bytes(), err
}

func titles(header []string, release string) []string {
	var titles []string
	for _, title := range header {
		if title == "Unit of measurement" && release <= olderLayout {
			title = "Measurement"
		}
		titles = append(titles, title)
	}
	return titles
}

func publicationRows(file *excelize.File, sheet string, titles []string, rows [][]string) error {
	if err := file.SetSheetRow(sheet, "A3", &titles); err != nil {
		return err
	}
	last := workbook.Reference(3+len(rows), len(titles))
	if err := file.AutoFilter(sheet, "A3:"+last, nil); err != nil {
		return err
	}
	for i, record := range rows {
		cells := make([]any, len(titles))
		for j, text := range record[2:] {
			cells[j] = cellOf(titles[j], text)
		}
		if err := file.SetSheetRow(sheet, workbook.Reference(4+i, 1), &cells); err != nil {
			return err
		}
	}
	return nil
}

// cellOf writes years and values as numbers.
func cellOf(title, text string) any {
	if title == "Year" || title == "VALUE" {
		if value, err := strconv.ParseFloat(text, 64); err == nil {
			return value
		}
	}
	return text
}

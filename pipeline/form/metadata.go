package form

import (
	"fmt"
	"strconv"
	"strings"

	"cts/connectors/workbook"
	"cts/schemas"
)

// metadataHeadingRow is the row above the questions.
const metadataHeadingRow = 3

// metadata writes one row for each table and question, with the answers to
// choose from, and fills in the answers that were given.
func (f *Form) metadata() error {
	sheet := f.sheetName(MetadataSheet)
	if err := f.addSheet(sheet, 8, 12, 24, 70, 16, 54, 9); err != nil {
		return err
	}
	if err := f.set(sheet, 1, 4, sheet, f.styles.title); err != nil {
		return err
	}
	for i, field := range f.edition.Answers {
		if err := f.show(sheet, metadataHeadingRow, i+1, field.Label, f.styles.heading); err != nil {
			return err
		}
	}
	if err := f.File.SetRowHeight(sheet, metadataHeadingRow, 32); err != nil {
		return err
	}
	if err := f.freeze(sheet, metadataHeadingRow, 3); err != nil {
		return err
	}
	if err := f.repeat(sheet, metadataHeadingRow, metadataHeadingRow); err != nil {
		return err
	}
	return f.questions(sheet)
}

func (f *Form) questions(sheet string) error {
	row := metadataHeadingRow + 1
	for _, table := range f.edition.Tables(f.filling.Part) {
		if err := f.questionsHeading(sheet, row, table); err != nil {
			return err
		}
		row++
		for i := range f.edition.Concepts {
			if !f.edition.Concepts[i].AskedOf(table) {
				continue
			}
			for _, answer := range f.answersTo(table, f.edition.Concepts[i].ID) {
				if err := f.question(sheet, row, &f.edition.Concepts[i], answer); err != nil {
					return err
				}
				row++
			}
		}
	}
	return nil
}

// questionsHeading names the table that the questions below it are about. It has
// neither answer nor explanation, so nobody reads it as one.
func (f *Form) questionsHeading(sheet string, row int, id string) error {
	table, ok := f.edition.Table(id)
	if !ok {
		return fmt.Errorf("edition %s has no table %q", f.edition.ID, id)
	}
	for i, field := range f.edition.Answers {
		err := f.set(sheet, row, i+1, nil, f.styles.band)
		switch field.ID {
		case "TABLE":
			err = f.set(sheet, row, i+1, id, f.styles.band)
		case "QUESTION":
			err = f.show(sheet, row, i+1, table.Title, f.styles.band)
		}
		if err != nil {
			return err
		}
	}
	return f.File.SetRowHeight(sheet, row, max(22, f.rowHeight(table.Title, 66)))
}

// answersTo lists what was answered to a question about a table; an open question is one empty answer.
func (f *Form) answersTo(table, concept string) []schemas.Metadata {
	var answers []schemas.Metadata
	for _, answer := range f.filling.Answers {
		if answer.TableID == table && answer.Concept == concept {
			answers = append(answers, answer)
		}
	}
	if len(answers) == 0 {
		answers = append(answers, schemas.Metadata{TableID: table, Concept: concept})
	}
	return answers
}

func (f *Form) question(sheet string, row int, concept *schemas.Concept, answer schemas.Metadata) error {
	question := f.questionText(concept)
	values := map[string]any{
		"TABLE": answer.TableID, "ITEM": orNil(answer.ItemID), "CONCEPT": concept.ID,
		"CODE": orNil(answer.Code), "TEXT": orNil(answer.Text), "TIME_PERIOD": yearOrNil(answer.TimePeriod),
	}
	for i, field := range f.edition.Answers {
		if err := f.answerCell(sheet, row, i+1, field.ID, question, values[field.ID]); err != nil {
			return err
		}
		if field.ID == "CODE" && len(concept.Answers) > 0 {
			if err := f.choose(sheet, workbook.Reference(row, i+1), codesOf(concept), f.text(f.edition.Answers[i].Label), f.choices(concept, f.filling.language(), "\n")); err != nil {
				return err
			}
		}
	}
	return f.File.SetRowHeight(sheet, row, max(18, f.rowHeight(question, 68)))
}

func (f *Form) answerCell(sheet string, row, column int, field string, question schemas.Text, value any) error {
	switch field {
	case "QUESTION":
		return f.show(sheet, row, column, question, f.styles.question)
	case "TABLE", "CONCEPT":
		return f.set(sheet, row, column, value, f.styles.code)
	}
	return f.set(sheet, row, column, value, f.styles.comment)
}

// questionText adds the answers to choose from to the question, in each language.
func (f *Form) questionText(concept *schemas.Concept) schemas.Text {
	question := schemas.Text{}
	for _, language := range []string{"en", f.filling.language()} {
		translation, ok := concept.Question[language]
		if !ok {
			continue
		}
		if choices := f.choices(concept, language, " · "); choices != "" {
			translation.Text += "\n" + choices
		}
		question[language] = translation
	}
	return question
}

// choices says what the code of each answer means.
func (f *Form) choices(concept *schemas.Concept, language, between string) string {
	var shown []string
	for _, a := range concept.Answers {
		shown = append(shown, a.Label.In(language)+" ("+a.Code+")")
	}
	return strings.Join(shown, between)
}

func codesOf(concept *schemas.Concept) []string {
	var codes []string
	for _, a := range concept.Answers {
		codes = append(codes, a.Code)
	}
	return codes
}

// yearOrNil writes a year as a number, as people type it.
func yearOrNil(period string) any {
	if year, err := strconv.Atoi(period); err == nil {
		return year
	}
	return orNil(period)
}

package main

import (
	"bytes"
	"errors"
	"fmt"
	"path"

	"cts/pipeline/form"
	"cts/schemas"
)

// made is a file of the workspace.
type made struct {
	name    string // relative to the workspace
	content []byte
}

// Folders of the inbox, as in cts.yaml.
const (
	questionnaireFolder = "inbox/questionnaires"
	publicationFolder   = "inbox/publications"
)

// files makes every workbook, in the order of the lists.
func (s *source) files() ([]made, error) {
	var files []made
	for _, m := range s.submissions {
		content, err := s.workbook(m)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", m.File, err)
		}
		files = append(files, made{path.Join(questionnaireFolder, m.File), content})
	}
	publications, err := s.publicationFiles()
	return append(files, publications...), err
}

// workbook fills in the form of a submission, plants its problems and saves it.
func (s *source) workbook(m Submission) (content []byte, err error) {
	filling, err := s.filling(m)
	if err != nil {
		return nil, err
	}
	made, err := form.NewForm(s.edition, filling)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, made.File.Close()) }()
	for _, problem := range s.problems {
		if problem.File != m.File {
			continue
		}
		if err := plant(made, filling, problem); err != nil {
			return nil, fmt.Errorf("problem %s: %w", problem.ID, err)
		}
	}
	var buffer bytes.Buffer
	err = made.Save(&buffer)
	return buffer.Bytes(), err
}

// notAvailable is the edition's symbol for a figure that was not published.
const notAvailable = ".."

// filling gives the published figures. In tables that hold any, the other cells
// say "not available"; the other tables are left blank.
func (s *source) filling(m Submission) (form.Filling, error) {
	issued, err := m.issued()
	if err != nil {
		return form.Filling{}, err
	}
	agency := m.Agency
	if agency == "" {
		agency = "Example authority"
	}
	filling := form.Filling{
		RefArea: m.Area, AreaName: m.Name, Round: m.Round, Part: m.Part, Issued: issued, Language: "en",
		Officer: "Example focal point", Agency: agency, Comments: m.Comments, NoChecks: true,
	}
	for _, a := range m.Answers {
		filling.Answers = append(filling.Answers, schemas.Metadata{
			TableID: a.Table, ItemID: a.Item, Concept: a.Concept, Code: a.Code, Text: a.Text, TimePeriod: a.Period,
		})
	}
	figures := s.figuresOf(m)
	for _, id := range s.edition.Tables(m.Part) {
		table, _ := s.edition.Table(id)
		fillTable(&filling, table, figures, s.edition.Years(m.Round))
	}
	return filling, nil
}

func fillTable(filling *form.Filling, table *schemas.QuestionnaireTable, figures map[string]map[int32]float64, years [2]int32) {
	answered := false
	for _, item := range table.Items {
		for year := years[0]; year <= years[1]; year++ {
			if value, ok := figures[item.ID][year]; ok {
				filling.Set(item.ID, year, form.Number(value))
				answered = true
			}
		}
	}
	if !answered {
		return
	}
	for _, item := range table.Items {
		for year := years[0]; year <= years[1]; year++ {
			if _, ok := figures[item.ID][year]; !ok {
				filling.Set(item.ID, year, form.Text(notAvailable))
			}
		}
	}
}

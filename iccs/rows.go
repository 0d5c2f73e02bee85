package iccs

import (
	"slices"

	"cts/schemas"
)

// CategoryRows is the classification as the reference table iccs: the
// categories, the composites and _T, _U and _Z, sorted by code.
func CategoryRows() []schemas.IccsRow {
	c := Load()
	codes := append(c.Codes(), c.declared...)
	slices.Sort(codes)
	rows := make([]schemas.IccsRow, len(codes))
	for i, code := range codes {
		category := c.categories[code]
		rows[i] = schemas.IccsRow{
			Code: code, Level: int32(category.Level), Parent: category.Parent, TitleEn: category.TitleEN,
			TitleEs: category.TitleES, Members: category.Members, SourceNote: category.SourceNote,
		}
	}
	return rows
}

// Rows is the correspondence as rows of the reference table, sorted by code.
func (c *Correspondence) Rows() []schemas.CorrespondenceRow {
	rows := make([]schemas.CorrespondenceRow, len(c.entries))
	for i, entry := range c.entries {
		rows[i] = schemas.CorrespondenceRow{
			Scheme: c.Scheme.ID, Code: entry.Code, AttemptState: entry.AttemptState, Title: entry.Title,
			ICCS: entry.ICCS, Relation: entry.Relation, Weight: entry.Weight, PartOf: entry.PartOf,
			Breakdown: entry.Breakdown, ValidFrom: openYear(entry.ValidFrom), ValidTo: openYear(entry.ValidTo),
			Note: entry.Note, Origin: entry.Origin, Standing: entry.Standing,
		}
	}
	return rows
}

func openYear(year int32) schemas.Optional[int32] {
	return schemas.Optional[int32]{Value: year, Valid: year != 0}
}

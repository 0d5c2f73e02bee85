package workbook

// Drawn tells whether pictures, text boxes or other drawings lie on a sheet. What
// stands in them is never read.
func (b *Book) Drawn(sheet string) (bool, error) {
	found, err := b.sheet(sheet)
	if err != nil {
		return false, err
	}
	if b.held != nil {
		return b.held.sheet(found.Name).drawn, nil
	}
	links, err := b.archive.relations(found.part)
	_, drawn := ofType(links, "drawing")
	return drawn, err
}

package query

// repeated keeps one copy of every text that a column repeats: figures are
// mostly codes, and a copy for each would be most of the memory.
type repeated []map[string]any

// mostRepeated bounds the different texts of a column; one that has more is
// not worth looking up.
const mostRepeated = 1 << 15

func newRepeated(columns int) repeated {
	texts := make(repeated, columns)
	for i := range texts {
		texts[i] = map[string]any{}
	}
	return texts
}

// share puts the kept copies in the place of the texts of a row.
func (r repeated) share(row []any) {
	for i, value := range row {
		text, ok := value.(string)
		if !ok || r[i] == nil {
			continue
		}
		kept, known := r[i][text]
		switch {
		case known:
			row[i] = kept
		case len(r[i]) == mostRepeated:
			r[i] = nil
		default:
			r[i][text] = value
		}
	}
}

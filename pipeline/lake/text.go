package lake

import (
	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"

	"cts/schemas"
)

// textBuilder gathers texts as a dictionary: most columns of statistics repeat a
// few codes, and sorted rows repeat the one before.
type textBuilder struct {
	places    map[string]int32 // text -> its place in the dictionary
	texts     *array.StringBuilder
	indices   *array.Int32Builder
	last      string
	lastPlace int32
}

func newTextBuilder(n int) *textBuilder {
	b := &textBuilder{
		places:  map[string]int32{},
		texts:   array.NewStringBuilder(allocator),
		indices: array.NewInt32Builder(allocator),
	}
	b.indices.Reserve(n)
	return b
}

func (b *textBuilder) add(text string) {
	if len(b.places) == 0 || text != b.last {
		b.last, b.lastPlace = text, b.place(text)
	}
	b.indices.Append(b.lastPlace)
}

func (b *textBuilder) place(text string) int32 {
	place, known := b.places[text]
	if !known {
		place = int32(len(b.places))
		b.places[text] = place
		b.texts.Append(text)
	}
	return place
}

func (b *textBuilder) addNull() { b.indices.AppendNull() }

func (b *textBuilder) array() arrow.Array {
	indices, texts := b.indices.NewArray(), b.texts.NewArray()
	defer indices.Release()
	defer texts.Release()
	b.indices.Release()
	b.texts.Release()
	return array.NewDictionaryArray(schemas.ArrowType(schemas.Utf8), indices, texts)
}

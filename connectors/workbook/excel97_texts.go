package workbook

import (
	"encoding/binary"
	"strings"
	"unicode/utf16"
)

// cursor reads through the data of a record and of those that continue it.
type cursor struct {
	parts [][]byte
}

// part is what is left of the present record; the next one where it is used up.
func (c *cursor) part() []byte {
	for len(c.parts) > 0 && len(c.parts[0]) == 0 {
		c.parts = c.parts[1:]
	}
	if len(c.parts) == 0 {
		return nil
	}
	return c.parts[0]
}

// bytes reads across the border of records.
func (c *cursor) bytes(n int) ([]byte, error) {
	var read []byte
	for len(read) < n {
		part := c.part()
		if part == nil {
			return nil, errRecord
		}
		taken := min(n-len(read), len(part))
		read, c.parts[0] = append(read, part[:taken]...), part[taken:]
	}
	return read, nil
}

// text8 reads a text whose length is one byte.
func (c *cursor) text8() (string, error) {
	length, err := c.bytes(1)
	if err != nil {
		return "", err
	}
	return c.characters(int(length[0]))
}

// text16 reads a text whose length is two bytes, however it is written.
func (c *cursor) text16() (string, error) {
	text, _, err := c.richText16()
	return text, err
}

// richText16 reads a text whose length is two bytes, and the runs of fonts that
// may follow it; reading aids are passed over.
func (c *cursor) richText16() (text string, runs []byte, err error) {
	const (
		withAid  = 0x04
		withRuns = 0x08
	)
	head, err := c.bytes(3)
	if err != nil {
		return "", nil, err
	}
	runsLength, aidLength := 0, 0
	if head[2]&withRuns != 0 {
		count, err := c.bytes(2)
		if err != nil {
			return "", nil, err
		}
		runsLength = 4 * u16(count, 0)
	}
	if head[2]&withAid != 0 {
		length, err := c.bytes(4)
		if err != nil {
			return "", nil, err
		}
		aidLength = int(binary.LittleEndian.Uint32(length) & 0xFFFFFF)
	}
	if text, err = c.flagged(u16(head, 0), head[2]); err != nil {
		return "", nil, err
	}
	if runs, err = c.bytes(runsLength); err == nil {
		_, err = c.bytes(aidLength)
	}
	return text, runs, err
}

// characters reads a text whose first byte says how wide its characters are.
func (c *cursor) characters(count int) (string, error) {
	if count == 0 {
		return "", nil
	}
	flags, err := c.bytes(1)
	if err != nil {
		return "", err
	}
	return c.flagged(count, flags[0])
}

// flagged reads characters of one byte (the low half of Unicode's first 256) or
// of two. Where the text goes on in another record, that begins with new flags.
func (c *cursor) flagged(count int, flags byte) (string, error) {
	const wide = 0x01
	var text strings.Builder
	for count > 0 {
		part := c.part()
		if part == nil {
			return "", errRecord
		}
		width := 1 + int(flags&wide)
		taken := min(count, len(part)/width)
		if taken == 0 {
			return "", errRecord
		}
		text.WriteString(decoded(part[:taken*width], width))
		c.parts[0] = part[taken*width:]
		if count -= taken; count > 0 {
			next, err := c.bytes(1)
			if err != nil {
				return "", err
			}
			flags = next[0]
		}
	}
	return text.String(), nil
}

func decoded(data []byte, width int) string {
	if width == 2 {
		return utf16Text(data)
	}
	units := make([]uint16, len(data))
	for i, b := range data {
		units[i] = uint16(b)
	}
	return string(utf16.Decode(units))
}

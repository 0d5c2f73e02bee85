package workbook

import (
	"encoding/binary"
	"fmt"
	"io"
	"unicode/utf16"

	"cts/connectors"
)

// compound is a compound file ([MS-CFB]): a small file system within a file, in
// which Excel 97 keeps a workbook and later programs an encrypted one. Chains of
// sectors are followed within the number of sectors that the file has, so that a
// circle ends.
type compound struct {
	data   []byte
	size   int      // of a sector
	table  []uint32 // next sector by sector
	mini   []uint32 // the same for the small sectors
	small  []byte   // content of the small sectors
	cutoff uint32   // streams below this size lie in small sectors
	dirs   []compoundEntry
}

type compoundEntry struct {
	name  string
	kind  byte
	start uint32
	size  uint64
}

// Sector numbers with a meaning of their own.
const (
	lastSectorNumber = 0xFFFFFFFA // highest number of a sector that exists
	compoundHeader   = 512
	smallSector      = 64
	directoryEntry   = 128
	rootEntry        = 5
	streamEntry      = 2
)

var errCompound = fmt.Errorf("the compound file is damaged or cut off; fetch it again, or save it as .xlsx: %w", connectors.ErrUnreadable)

// openCompound reads a file within the limit of its size.
func openCompound(file connectors.File, limits Limits) (*compound, error) {
	if file.Size > limits.File {
		return nil, fmt.Errorf("%d bytes, more than %d: %w", file.Size, limits.File, connectors.ErrLimit)
	}
	data, err := io.ReadAll(io.NewSectionReader(file, 0, file.Size))
	if err != nil {
		return nil, err
	}
	if len(data) < compoundHeader {
		return nil, errCompound
	}
	c := &compound{data: data, size: 1 << (binary.LittleEndian.Uint16(data[30:]) & 15), cutoff: binary.LittleEndian.Uint32(data[56:])}
	if c.size != 512 && c.size != 4096 {
		return nil, errCompound
	}
	if err := c.readTable(); err != nil {
		return nil, err
	}
	return c, c.readDirectory()
}

func (c *compound) sector(number uint32) ([]byte, error) {
	start := (int64(number) + 1) * int64(c.size)
	if number > lastSectorNumber || start >= int64(len(c.data)) {
		return nil, errCompound
	}
	return c.data[start:min(start+int64(c.size), int64(len(c.data)))], nil
}

// readTable collects the sectors that say which sector follows which: 109 of
// them are named in the header, the others in a chain.
func (c *compound) readTable() error {
	var numbers []uint32
	for i := range 109 {
		numbers = append(numbers, binary.LittleEndian.Uint32(c.data[76+4*i:]))
	}
	next := binary.LittleEndian.Uint32(c.data[68:])
	for steps := 0; next <= lastSectorNumber; steps++ {
		sector, err := c.sector(next)
		if err != nil || steps > len(c.data)/c.size || len(sector) < c.size {
			return errCompound
		}
		words := words32(sector)
		numbers, next = append(numbers, words[:len(words)-1]...), words[len(words)-1]
	}
	for _, number := range numbers {
		if number > lastSectorNumber {
			continue
		}
		sector, err := c.sector(number)
		if err != nil || len(c.table) > len(c.data)/c.size+c.size {
			return errCompound
		}
		c.table = append(c.table, words32(sector)...)
	}
	return nil
}

func words32(data []byte) []uint32 {
	words := make([]uint32, len(data)/4)
	for i := range words {
		words[i] = binary.LittleEndian.Uint32(data[4*i:])
	}
	return words
}

// chain joins the sectors from start on, size bytes at most.
func (c *compound) chain(start uint32, size uint64) ([]byte, error) {
	var content []byte
	for number := start; number <= lastSectorNumber && uint64(len(content)) < size; {
		sector, err := c.sector(number)
		if err != nil || len(content) > len(c.data) || uint64(number) >= uint64(len(c.table)) {
			return nil, errCompound
		}
		content, number = append(content, sector...), c.table[number]
	}
	return content[:min(uint64(len(content)), size)], nil
}

// readDirectory lists the streams and finds the small sectors.
func (c *compound) readDirectory() error {
	content, err := c.chain(binary.LittleEndian.Uint32(c.data[48:]), uint64(len(c.data)))
	if err != nil {
		return err
	}
	for ; len(content) >= directoryEntry; content = content[directoryEntry:] {
		length := min(int(binary.LittleEndian.Uint16(content[64:])), 64)
		c.dirs = append(c.dirs, compoundEntry{
			name: utf16Text(content[:max(0, length-2)]), kind: content[66],
			start: binary.LittleEndian.Uint32(content[116:]), size: uint64(binary.LittleEndian.Uint32(content[120:])),
		})
	}
	if len(c.dirs) == 0 || c.dirs[0].kind != rootEntry {
		return errCompound
	}
	if c.small, err = c.chain(c.dirs[0].start, c.dirs[0].size); err != nil {
		return err
	}
	table, err := c.chain(binary.LittleEndian.Uint32(c.data[60:]), uint64(len(c.data)))
	c.mini = words32(table)
	return err
}

// has tells whether the file holds a stream.
func (c *compound) has(name string) bool {
	_, ok := c.entry(name)
	return ok
}

func (c *compound) entry(name string) (compoundEntry, bool) {
	for _, entry := range c.dirs {
		if entry.kind == streamEntry && entry.name == name {
			return entry, true
		}
	}
	return compoundEntry{}, false
}

// stream gives the content of a stream.
func (c *compound) stream(name string) ([]byte, error) {
	entry, ok := c.entry(name)
	switch {
	case !ok:
		return nil, errCompound
	case entry.size >= uint64(c.cutoff):
		return c.whole(entry, c.chain)
	}
	return c.whole(entry, c.smallChain)
}

func (c *compound) whole(entry compoundEntry, read func(uint32, uint64) ([]byte, error)) ([]byte, error) {
	content, err := read(entry.start, entry.size)
	if err == nil && uint64(len(content)) < entry.size {
		err = errCompound
	}
	return content, err
}

func (c *compound) smallChain(start uint32, size uint64) ([]byte, error) {
	var content []byte
	for number := start; number <= lastSectorNumber && uint64(len(content)) < size; {
		from := uint64(number) * smallSector
		if from+smallSector > uint64(len(c.small)) || uint64(number) >= uint64(len(c.mini)) || len(content) > len(c.small) {
			return nil, errCompound
		}
		content, number = append(content, c.small[from:from+smallSector]...), c.mini[number]
	}
	return content[:min(uint64(len(content)), size)], nil
}

func utf16Text(data []byte) string {
	units := make([]uint16, len(data)/2)
	for i := range units {
		units[i] = binary.LittleEndian.Uint16(data[2*i:])
	}
	return string(utf16.Decode(units))
}

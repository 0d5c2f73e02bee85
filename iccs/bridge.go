package iccs

import (
	"embed"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"slices"
	"strconv"
	"strings"
)

//go:embed bridges/*.csv
var bridgeFiles embed.FS

// Relations of a code of an older edition to one of the newer.
const (
	BridgeEquivalent    = "equivalent"     // the same content
	BridgeSumOf         = "sum_of"         // the older code is the sum of all its newer ones
	BridgeNotComparable = "not_comparable" // both are there, and their content differs
	BridgeNew           = "new"            // nothing in the older edition
)

// Link is one row of a bridge.
type Link struct {
	FromCode, ToCode string
	Relation         string
	ValidFrom        int32 // first year of the newer edition
	Note, Origin     string
}

// Bridge links two editions of one national scheme. It leads to no ICCS
// category; it says where a series breaks when the edition changes.
type Bridge struct {
	From, To string // schemes
	Links    []Link // in the order of the file
}

var bridgeColumns = []string{"from_code", "to_code", "relation", "valid_from", "note", "origin"}

// Bridges reads the bridges that the program carries, sorted by name. It
// panics when one cannot be read, which the tests of the package rule out.
func Bridges() []Bridge {
	names, err := fs.Glob(bridgeFiles, "bridges/*.csv")
	var bridges []Bridge
	for _, name := range names {
		var bridge Bridge
		if bridge, err = openBridge(name); err != nil {
			break
		}
		bridges = append(bridges, bridge)
	}
	if err != nil {
		panic(err)
	}
	return bridges
}

func openBridge(name string) (Bridge, error) {
	file, err := bridgeFiles.Open(name)
	if err != nil {
		return Bridge{}, err
	}
	defer file.Close()
	return ReadBridge(strings.TrimSuffix(strings.TrimPrefix(name, "bridges/"), ".csv"), file)
}

// ReadBridge reads a bridge (CSV). Name is <from scheme>--<to scheme>.
func ReadBridge(name string, r io.Reader) (Bridge, error) {
	from, to, ok := strings.Cut(name, "--")
	if !ok || from == "" || to == "" {
		return Bridge{}, fmt.Errorf("bridge %q: name it <from scheme>--<to scheme>: %w", name, ErrTable)
	}
	reader := csv.NewReader(io.LimitReader(r, maximumTable))
	header, err := reader.Read()
	if err != nil || !slices.Equal(header, bridgeColumns) {
		return Bridge{}, fmt.Errorf("%s.csv:1: the columns are %s: %w", name, strings.Join(bridgeColumns, ","), errors.Join(ErrTable, err))
	}
	bridge := Bridge{From: from, To: to}
	for {
		fields, err := reader.Read()
		if errors.Is(err, io.EOF) {
			return bridge, nil
		}
		if err != nil {
			return Bridge{}, fmt.Errorf("%s.csv: %w", name, errors.Join(ErrTable, err))
		}
		line, _ := reader.FieldPos(0)
		link, err := parseLink(fields)
		if err != nil {
			return Bridge{}, fmt.Errorf("%s.csv:%d: %w", name, line, err)
		}
		bridge.Links = append(bridge.Links, link)
	}
}

func parseLink(fields []string) (Link, error) {
	link := Link{FromCode: fields[0], ToCode: fields[1], Relation: fields[2], Note: fields[4], Origin: fields[5]}
	year, err := strconv.ParseInt(fields[3], 10, 32)
	link.ValidFrom = int32(year)
	switch {
	case err != nil || year < 1 || year > 9999:
		return link, fmt.Errorf("valid_from %q is no year: %w", fields[3], ErrTable)
	case !slices.Contains([]string{BridgeEquivalent, BridgeSumOf, BridgeNotComparable, BridgeNew}, link.Relation):
		return link, fmt.Errorf("relation %q is none of a bridge: %w", link.Relation, ErrTable)
	case link.ToCode == "" || (link.FromCode == "") != (link.Relation == BridgeNew):
		return link, fmt.Errorf("%s: a code of the older edition is missing, or stands beside %q: %w", link.Relation, BridgeNew, ErrTable)
	}
	return link, nil
}

// Newer lists the links of a code of the older edition.
func (b Bridge) Newer(code string) []Link {
	return slices.DeleteFunc(slices.Clone(b.Links), func(l Link) bool { return l.FromCode != code || l.Relation == BridgeNew })
}

// Breaks lists the links at which a series of figures breaks: a code whose
// content changed, and one that was not counted apart before.
func (b Bridge) Breaks() []Link {
	return slices.DeleteFunc(slices.Clone(b.Links), func(l Link) bool {
		return l.Relation == BridgeEquivalent || l.Relation == BridgeSumOf
	})
}

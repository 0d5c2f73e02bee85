package iccs

import (
	"bytes"
	"cmp"
	"embed"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"go.yaml.in/yaml/v3"

	"cts/schemas"
)

//go:embed correspondences/*.csv correspondences/*.yaml
var correspondenceFiles embed.FS

// columns of a correspondence file, in any order.
var columns = []string{
	"code", "attempt_state", "title", "iccs", "relation", "weight", "part_of", "breakdown",
	"valid_from", "valid_to", "note", "origin", "standing",
}

// Limits of a correspondence file: far above the largest national scheme, and
// low enough to refuse a hostile file at once.
const (
	maximumTable   = 32 << 20 // bytes
	maximumSidecar = 64 << 10 // bytes
	maximumEntries = 200_000
)

// carried are the correspondences that the program carries.
func carried() fs.FS {
	folder, err := fs.Sub(correspondenceFiles, "correspondences")
	if err != nil {
		panic(err) // the name is a constant
	}
	return folder
}

// Correspondences lists the schemes that the program carries, sorted.
func Correspondences() []string {
	names, err := SchemesIn(carried())
	if err != nil {
		panic(err) // the files are part of the program
	}
	return names
}

// SchemesIn lists the schemes whose tables lie in a folder, sorted.
func SchemesIn(folder fs.FS) ([]string, error) {
	names, err := fs.Glob(folder, "*.csv")
	for i, name := range names {
		names[i] = strings.TrimSuffix(name, ".csv")
	}
	return names, err
}

// LoadCorrespondence reads the correspondence of a scheme that the program
// carries. It returns [ErrUnknownScheme] for any other name.
func LoadCorrespondence(scheme string) (*Correspondence, error) {
	if !slices.Contains(Correspondences(), scheme) {
		return nil, fmt.Errorf("%w: %q; there are %s", ErrUnknownScheme, scheme, strings.Join(Correspondences(), ", "))
	}
	return OpenCorrespondence(carried(), scheme)
}

// OpenCorrespondence reads <scheme>.csv and its sidecar <scheme>.yaml in a folder.
func OpenCorrespondence(folder fs.FS, scheme string) (*Correspondence, error) {
	table, err := folder.Open(scheme + ".csv")
	if err != nil {
		return nil, fmt.Errorf("correspondence %s: %w", scheme, err)
	}
	defer table.Close()
	sidecar, err := folder.Open(scheme + ".yaml")
	if err != nil {
		return nil, fmt.Errorf("correspondence %s has no sidecar that says where it comes from: %w", scheme, err)
	}
	defer sidecar.Close()
	correspondence, err := ReadCorrespondence(scheme, table, sidecar)
	if err == nil && correspondence.Scheme.ID != scheme {
		return nil, fmt.Errorf("%s.yaml: it names the scheme %q; give the files that name: %w", scheme, correspondence.Scheme.ID, ErrTable)
	}
	return correspondence, err
}

// ReadCorrespondence reads a correspondence from its table (CSV, UTF-8, a header
// with the columns of DESIGN section 9 in any order) and its sidecar (YAML).
// Name is the name of both files without their ending, for messages. Errors
// name file and line; the first twenty are joined.
func ReadCorrespondence(name string, table, sidecar io.Reader) (*Correspondence, error) {
	scheme, err := readScheme(name+".yaml", sidecar)
	if err != nil {
		return nil, err
	}
	rows, err := readEntries(name+".csv", table, scheme)
	if err != nil {
		return nil, err
	}
	return assemble(scheme, name+".csv", rows)
}

// assemble holds the rows against each other and sorts them.
func assemble(scheme Scheme, place string, rows []row) (*Correspondence, error) {
	if err := checkRows(place, rows); err != nil {
		return nil, err
	}
	c := &Correspondence{Scheme: scheme, byCode: map[string][]Entry{}}
	for _, row := range rows {
		c.entries = append(c.entries, row.Entry)
	}
	slices.SortFunc(c.entries, compareEntries)
	for _, entry := range c.entries {
		c.byCode[entry.Code] = append(c.byCode[entry.Code], entry)
	}
	return c, nil
}

func compareEntries(a, b Entry) int {
	return cmp.Or(
		cmp.Compare(a.Code, b.Code), cmp.Compare(a.AttemptState, b.AttemptState), cmp.Compare(a.ICCS, b.ICCS),
		cmp.Compare(a.ValidFrom, b.ValidFrom), cmp.Compare(a.ValidTo, b.ValidTo),
		slices.Compare(a.fields(), b.fields()),
	)
}

// readAtMost reads all of r, and refuses what is longer than the limit.
func readAtMost(name string, r io.Reader, limit int64) ([]byte, error) {
	data, err := io.ReadAll(io.LimitReader(r, limit+1))
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	if int64(len(data)) > limit {
		return nil, fmt.Errorf("%s: longer than %d bytes: %w", name, limit, ErrTable)
	}
	if !utf8.Valid(data) {
		return nil, fmt.Errorf("%s: not UTF-8; save it as UTF-8: %w", name, ErrTable)
	}
	return bytes.TrimPrefix(data, []byte("\ufeff")), nil
}

func readScheme(name string, r io.Reader) (Scheme, error) {
	data, err := readAtMost(name, r, maximumSidecar)
	if err != nil {
		return Scheme{}, err
	}
	var scheme Scheme
	decoder := yaml.NewDecoder(bytes.NewReader(data))
	decoder.KnownFields(true)
	if err := decoder.Decode(&scheme); err != nil {
		return Scheme{}, fmt.Errorf("%s: %w", name, errors.Join(ErrTable, err))
	}
	for field, value := range map[string]string{"scheme": scheme.ID, "title": scheme.Title, "authority": scheme.Authority, "source": scheme.Source} {
		if value == "" {
			return Scheme{}, fmt.Errorf("%s: scheme, title, authority and source are needed, and %s is missing: %w", name, field, ErrTable)
		}
	}
	if !slices.Contains(standings, scheme.Standing) {
		return Scheme{}, fmt.Errorf("%s: standing %q is none of %s: %w", name, scheme.Standing, strings.Join(standings, ", "), ErrTable)
	}
	return scheme, nil
}

// row is an entry and the line on which it stands.
type row struct {
	Entry
	line int
}

// maximumFaults bounds the report of a file that is not a correspondence at all.
const maximumFaults = 20

func readEntries(name string, r io.Reader, scheme Scheme) ([]row, error) {
	data, err := readAtMost(name, r, maximumTable)
	if err != nil {
		return nil, err
	}
	reader := csv.NewReader(bytes.NewReader(data))
	positions, err := readHeader(name, reader)
	if err != nil {
		return nil, err
	}
	var rows []row
	var faults []error
	for {
		fields, err := reader.Read()
		if errors.Is(err, io.EOF) {
			return rows, errors.Join(faults...)
		}
		if err != nil { // encoding/csv names the line
			return nil, fmt.Errorf("%s: %w", name, errors.Join(append(faults, ErrTable, err)...))
		}
		line, _ := reader.FieldPos(0)
		entry, err := parseEntry(func(column string) string { return fields[positions[column]] }, scheme)
		if err != nil {
			faults = append(faults, fmt.Errorf("%s:%d: %w", name, line, err))
		}
		if len(faults) == maximumFaults || len(rows) == maximumEntries {
			return nil, errors.Join(append(faults, fmt.Errorf("%s:%d: reading stopped here: %w", name, line, ErrTable))...)
		}
		rows = append(rows, row{entry, line})
	}
}

func readHeader(name string, reader *csv.Reader) (map[string]int, error) {
	header, err := reader.Read()
	if err != nil {
		return nil, fmt.Errorf("%s: no header: %w", name, errors.Join(ErrTable, err))
	}
	positions := map[string]int{}
	for i, column := range header {
		if !slices.Contains(columns, column) {
			return nil, fmt.Errorf("%s:1: column %q is unknown; the columns are %s: %w", name, column, strings.Join(columns, ", "), ErrTable)
		}
		if _, twice := positions[column]; twice {
			return nil, fmt.Errorf("%s:1: column %q stands twice: %w", name, column, ErrTable)
		}
		positions[column] = i
	}
	for _, column := range columns {
		if _, ok := positions[column]; !ok {
			return nil, fmt.Errorf("%s:1: column %q is missing: %w", name, column, ErrTable)
		}
	}
	return positions, nil
}

func parseEntry(field func(column string) string, scheme Scheme) (Entry, error) {
	entry := Entry{
		Code: field("code"), AttemptState: field("attempt_state"), Title: field("title"), ICCS: field("iccs"),
		Relation: field("relation"), PartOf: field("part_of"), Breakdown: field("breakdown"),
		Note: field("note"), Origin: field("origin"), Standing: cmp.Or(field("standing"), scheme.Standing),
	}
	var weightError, fromError, toError error
	entry.Weight, weightError = parseWeight(field("weight"))
	entry.ValidFrom, fromError = parseYear("valid_from", field("valid_from"))
	entry.ValidTo, toError = parseYear("valid_to", field("valid_to"))
	return entry, errors.Join(weightError, fromError, toError, checkEntry(entry))
}

func parseWeight(text string) (schemas.Optional[float64], error) {
	if text == "" {
		return schemas.Optional[float64]{}, nil
	}
	weight, err := strconv.ParseFloat(text, 64)
	if err != nil || !(weight > 0 && weight <= 1) {
		return schemas.Optional[float64]{}, fmt.Errorf("weight %q is no share above 0 and up to 1: %w", text, ErrTable)
	}
	return schemas.Some(weight), nil
}

func parseYear(column, text string) (int32, error) {
	if text == "" {
		return 0, nil
	}
	year, err := strconv.ParseInt(text, 10, 32)
	if err != nil || year < 1 || year > 9999 {
		return 0, fmt.Errorf("%s %q is no year: %w", column, text, ErrTable)
	}
	return int32(year), nil
}

// weightTolerance allows for weights that were rounded to six decimals.
const weightTolerance = 1e-6

func sumsToOne(weights []float64) bool {
	total, ok := AddDecimals(weights)
	return ok && math.Abs(total-1) <= weightTolerance
}

package pipeline

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"cts/connectors"
	"cts/connectors/format/sdmx"
	"cts/schemas"
)

// CodeReport says how the codes of an SDMX message keep to a data structure definition.
type CodeReport struct {
	Name       string           `json:"file"`
	Dataset    string           `json:"dataset"`
	Structure  string           `json:"structure"` // AGENCY:ID(VERSION)
	Rows       int64            `json:"rows"`
	Unchecked  []string         `json:"unchecked"` // components whose code list is not in the structure message
	Deviations []sdmx.Deviation `json:"deviations"`
}

// CheckCodes holds the codes of a file of an SDMX format to the structure message in another
// file; an empty name is that of the file itself, where it holds both. Nothing is stored.
func CheckCodes(ctx context.Context, data, structure string) (report CodeReport, err error) {
	if structure == "" {
		structure = data
	}
	defined, err := readStructure(ctx, structure)
	if err != nil {
		return report, err
	}
	file, done, err := openLocal(data)
	if err != nil {
		return report, err
	}
	defer func() { err = errors.Join(err, done()) }()
	header, err := recognise(ctx, file, "", schemas.Descriptions())
	if err != nil {
		return report, err
	}
	check, err := holdToStructure(ctx, file, header, schemas.Descriptions(), defined)
	if err != nil {
		return report, err
	}
	return CodeReport{
		Name: file.Name, Dataset: header.Dataset, Structure: check.Structure,
		Rows: check.Rows, Unchecked: check.Unchecked, Deviations: check.Deviations(),
	}, nil
}

// holdToStructure reads a file and holds every row to the structure of its dataflow.
func holdToStructure(ctx context.Context, file connectors.File, header connectors.Header, described []*schemas.Description, structure *sdmx.Structure) (*sdmx.CodeCheck, error) {
	check, err := sdmx.NewCodeCheck(structure, header.Dataset)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", file.Name, err)
	}
	descriptor, err := registry.Format(header.Format)
	if err != nil {
		return nil, err
	}
	format, err := newFormat(descriptor, described)
	if err != nil {
		return nil, err
	}
	return check, format.Read(ctx, file, header, check)
}

// keepsToStructure refuses a file of a source that names a structure message, where
// the codes of the file are not those of the structure.
func (w *Workspace) keepsToStructure(ctx context.Context, file connectors.File, header connectors.Header, described []*schemas.Description, message string) error {
	structure, err := readStructure(ctx, filepath.Join(w.Root, filepath.FromSlash(message)))
	if err != nil {
		return fmt.Errorf("structure of the source: %w", err)
	}
	check, err := holdToStructure(ctx, file, header, described, structure)
	if err != nil {
		return err
	}
	deviations := check.Deviations()
	if len(deviations) == 0 {
		return nil
	}
	first := deviations[0]
	return fmt.Errorf("%s, %s: %s, in %d of %d rows; the file deviates in %d ways from its structure %s, and cts sources codes DATA %s lists them: %w",
		file.Name, first.First, strings.Join(strings.Fields(first.Kind+" "+first.Component+" "+first.Code), " "), first.Rows, check.Rows, len(deviations), check.Structure, message, connectors.ErrUnreadable)
}

func readStructure(ctx context.Context, path string) (structure *sdmx.Structure, err error) {
	file, done, err := openLocal(path)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, done()) }()
	structure, err = sdmx.ReadStructure(ctx, file)
	if err == nil && len(structure.DataStructures) == 0 {
		err = fmt.Errorf("%s: no data structure definition in it; give the structure message of the dataflow: %w", path, connectors.ErrUnreadable)
	}
	return structure, err
}

// openLocal opens a file that no source offers.
func openLocal(path string) (connectors.File, func() error, error) {
	opened, err := os.Open(path)
	if err != nil {
		return connectors.File{}, nil, err
	}
	info, err := opened.Stat()
	if err != nil {
		return connectors.File{}, nil, errors.Join(err, opened.Close())
	}
	name := filepath.Base(path)
	return connectors.File{ReaderAt: opened, Name: name, Snapshot: name, Size: info.Size()}, opened.Close, nil
}

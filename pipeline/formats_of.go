package pipeline

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"slices"
	"strings"

	"cts/connectors"
	"cts/connectors/format/codelist"
	"cts/connectors/format/nibrs"
	"cts/connectors/format/opensdg"
	"cts/connectors/transport/ckan"
	"cts/connectors/transport/pxweb"
	"cts/schemas"
)

// FileRole says what a file is to the program, and what reading it gave.
type FileRole struct {
	Name      string          `json:"file"`
	Role      connectors.Role `json:"role"`      // data, structure, message, request, or refused
	Connector string          `json:"connector"` // id of the format or transport
	Rows      int64           `json:"rows"`
	Missing   int64           `json:"missing"` // rows whose value is no figure
	Flagged   int64           `json:"flagged"` // rows with a flag or status
	Says      string          `json:"says"`    // dataset, summary, or why it is refused
}

// RoleRefused is the role of a file that no connector reads, or that one refuses.
const RoleRefused connectors.Role = "refused"

// inspectors know files that are no figures: of services, lists of codes, pages on indicators.
var inspectors = []struct {
	id string
	connectors.Inspector
}{{"ckan", ckan.Inspector{}}, {"pxweb", pxweb.Inspector{}}, {"nibrs", &nibrs.Format{}}, {"codelist", codelist.Inspector{}}, {"opensdg", opensdg.Inspector{}}}

// Roles tells of every file below a folder, in the order of their names, what it
// is and what reading it gives. Nothing is stored.
func (w *Workspace) Roles(ctx context.Context, folder string) ([]FileRole, error) {
	described, err := w.described()
	if err != nil {
		return nil, err
	}
	return rolesIn(ctx, folder, described.list())
}

// RolesIn is [Workspace.Roles] outside a workspace, with the descriptions of the program.
func RolesIn(ctx context.Context, folder string) ([]FileRole, error) {
	return rolesIn(ctx, folder, schemas.Descriptions())
}

func rolesIn(ctx context.Context, folder string, described []*schemas.Description) ([]FileRole, error) {
	var roles []FileRole
	err := filepath.WalkDir(folder, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		name, err := filepath.Rel(folder, path)
		if err != nil {
			return err
		}
		role, err := roleOf(ctx, path, filepath.ToSlash(name), described)
		roles = append(roles, role)
		return err
	})
	return roles, err
}

// roleOf tells of one file what it is. Only the end of the context and a file
// that cannot be opened are errors.
func roleOf(ctx context.Context, path, name string, described []*schemas.Description) (role FileRole, err error) {
	file, done, err := openLocal(path)
	if err != nil {
		return role, err
	}
	defer func() { err = errors.Join(err, done()) }()
	file.Name, file.Snapshot = name, name
	role = tryFormats(ctx, file, described)
	return role, ctx.Err()
}

func tryFormats(ctx context.Context, file connectors.File, described []*schemas.Description) FileRole {
	role := FileRole{Name: file.Name, Role: RoleRefused, Says: "no connector knows it"}
	for _, descriptor := range Formats() {
		format, err := newFormat(descriptor, described)
		if err != nil {
			continue
		}
		header, err := format.Recognise(ctx, file)
		if errors.Is(err, connectors.ErrNotRecognised) {
			role.reason(descriptor, err)
			continue
		}
		role.Connector = descriptor.ID
		if errors.Is(err, connectors.ErrNoFigures) {
			return role.inspected(ctx, format, file, err)
		}
		if err == nil {
			err = role.read(ctx, format, file, header, described)
		}
		if err != nil {
			return role.refused(err)
		}
		return role
	}
	for _, inspector := range inspectors {
		if found, err := inspector.Inspect(ctx, file); err == nil {
			role.Role, role.Connector, role.Says = found.Role, inspector.id, found.Summary
			return role
		}
	}
	return role
}

// reason keeps why a format that the name of the file points to does not read it.
func (r *FileRole) reason(descriptor connectors.FormatDescriptor, err error) {
	points := func(extension string) bool { return strings.HasSuffix(strings.ToLower(r.Name), extension) }
	if slices.ContainsFunc(descriptor.Extensions, points) {
		r.Says = descriptor.ID + ": " + strings.TrimPrefix(err.Error(), r.Name+": ")
	}
}

// inspected is the role of a file without figures.
func (r FileRole) inspected(ctx context.Context, format connectors.Format, file connectors.File, reason error) FileRole {
	inspector, ok := format.(connectors.Inspector)
	if !ok {
		return r.refused(reason)
	}
	found, err := inspector.Inspect(ctx, file)
	if err != nil {
		return r.refused(err)
	}
	r.Role, r.Says = found.Role, found.Summary
	return r
}

func (r FileRole) refused(err error) FileRole {
	r.Role, r.Rows, r.Missing, r.Flagged = RoleRefused, 0, 0, 0
	r.Says = strings.TrimPrefix(err.Error(), r.Name+": ")
	return r
}

// read counts the rows of a file.
func (r *FileRole) read(ctx context.Context, format connectors.Format, file connectors.File, header connectors.Header, described []*schemas.Description) error {
	r.Role = connectors.RoleData
	r.Says = fmt.Sprintf("%s %s %s", header.Provider, header.Dataset, header.Edition)
	return format.Read(ctx, file, header, &roleSink{role: r, figure: figureBy(header.Dataset, described)})
}

// figureBy reads figures as the description of the dataset says that they are written.
func figureBy(dataset string, described []*schemas.Description) func(raw, valueType string) schemas.Figure {
	for _, description := range described {
		if description.Dataset == dataset {
			return description.Figure
		}
	}
	return schemas.CellFigure
}

// roleSink counts rows.
type roleSink struct {
	role   *FileRole
	figure func(raw, valueType string) schemas.Figure
}

// labelsOfFlags are the labels under which sources say something of a figure.
var labelsOfFlags = []string{"OBS_FLAG=", "OBS_STATUS=", "CONF_STATUS=", "OBS_CONF=", "CONF_STATUS_OBS=", "status=", "Observation status=", "FLAG="}

// Row counts a row.
func (s *roleSink) Row(row schemas.RawRow) error {
	s.role.Rows++
	if row.ValueType != "number" && !s.figure(row.ValueRaw, row.ValueType).Value.Valid {
		s.role.Missing++
	}
	if slices.ContainsFunc(row.Labels, isFlag) {
		s.role.Flagged++
	}
	return nil
}

// Answer takes an answer, which is no row.
func (s *roleSink) Answer(schemas.Metadata) error { return nil }

func isFlag(label string) bool {
	return slices.ContainsFunc(labelsOfFlags, func(flag string) bool { return strings.HasPrefix(label, flag) })
}

package connectors

import (
	"context"
	"errors"
)

// ErrNoFigures means that a file is understood and holds no figures: a
// structure, a list of codes, a message of a service.
var ErrNoFigures = errors.New("no figures in this file")

// Role says what a file is for.
type Role string

// The roles of files that connectors know.
const (
	RoleData      Role = "data"      // figures
	RoleStructure Role = "structure" // what the codes of figures mean, or how a table is laid out
	RoleMessage   Role = "message"   // what a service says instead of figures: an error, a receipt, a deferred reply
	RoleRequest   Role = "request"   // what is sent to a service
)

// Inspection is what a connector says of a file without reading its figures.
type Inspection struct {
	Role    Role
	Summary string // one line: what it is and how much of it
}

// Inspector is what a format or transport implements whose files are not
// figures alone. It returns [ErrNotRecognised] for a file of another kind.
type Inspector interface {
	Inspect(ctx context.Context, file File) (Inspection, error)
}

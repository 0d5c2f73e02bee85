package lake

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"strings"
	"unicode"
)

// Reader gives random access to the bytes of one stored file. It is an alias,
// so that packages which may not import this one can declare the same type.
type Reader = interface {
	io.ReaderAt
	io.Closer
	Size() int64 // bytes
}

// Storage keeps files that never change under names such as
// "lake/series/ab12.parquet": relative, with forward slashes, portable to every
// system (see [CheckName]). Every method may be called from many goroutines.
type Storage interface {
	// Create stores what write gives, if nothing has the name yet; it appears
	// complete or not at all. Equal bytes under the name are success with
	// created false. Other bytes are a [*ConflictError], which is [fs.ErrExist].
	Create(ctx context.Context, name string, write func(io.Writer) error) (created bool, err error)
	// Open opens a file. A missing one is [fs.ErrNotExist].
	Open(ctx context.Context, name string) (Reader, error)
	// List returns the names that begin with prefix, sorted. No names are no error.
	List(ctx context.Context, prefix string) ([]string, error)
	// Link gives the file from the further name to, by the rules of Create.
	Link(ctx context.Context, from, to string) error
	// Remove takes a name away. A missing one is [fs.ErrNotExist].
	Remove(ctx context.Context, name string) error
	// Path is where a file lies on the local disk; false when it lies elsewhere.
	Path(name string) (local string, ok bool)
	// Lock waits until no one else, in this process or another, processes or
	// collects in this storage. It ends with ctx.
	Lock(ctx context.Context) (unlock func() error, err error)
}

// ErrName means that a name is not fit for a storage.
var ErrName = errors.New("unfit file name")

// ConflictError tells that a name already holds other bytes than those offered.
type ConflictError struct {
	Name    string
	Stored  string // SHA-256 of the bytes that stay
	Offered string // SHA-256 of the bytes refused
}

func (e *ConflictError) Error() string {
	return fmt.Sprintf("%s already holds other bytes (stored sha256 %s, offered sha256 %s); nothing was changed: "+
		"run `cts lake verify` to see whether the stored file is sound", e.Name, e.Stored, e.Offered)
}

// Is makes the error an [fs.ErrExist].
func (e *ConflictError) Is(target error) bool { return target == fs.ErrExist }

// privateFolder holds locks and half-written files; no name leads into it.
const privateFolder = ".staging"

// maxName is the longest name in bytes; longer ones do not fit every file system.
const maxName = 512

// CheckName refuses names that could leave the storage or that some operating
// system cannot hold. The error is [ErrName] and says what is wrong.
func CheckName(name string) error {
	if problem := nameProblem(name); problem != "" {
		return fmt.Errorf("%w %q: %s", ErrName, name, problem)
	}
	return nil
}

// folderOf is the folder that holds every name with the prefix.
func folderOf(prefix string) (string, error) {
	at := strings.LastIndex(prefix, "/")
	if at < 0 {
		return ".", nil
	}
	if folder := prefix[:at]; folder != "." && fs.ValidPath(folder) {
		return folder, nil
	}
	return "", fmt.Errorf("%w %q: a prefix is relative, with forward slashes", ErrName, prefix)
}

func nameProblem(name string) string {
	switch {
	case len(name) > maxName:
		return fmt.Sprintf("longer than %d bytes", maxName)
	case name == "." || !fs.ValidPath(name):
		return "must be relative, in UTF-8, with forward slashes and without . or .. elements"
	case strings.ContainsAny(name, `\:*?"<>|`):
		return `must not contain any of \ : * ? " < > |`
	case strings.ContainsFunc(name, unicode.IsControl):
		return "must not contain control characters"
	}
	for element := range strings.SplitSeq(name, "/") {
		if problem := elementProblem(element); problem != "" {
			return problem
		}
	}
	return ""
}

// elementProblem holds names to what Windows can store as well.
func elementProblem(element string) string {
	stem, _, _ := strings.Cut(strings.ToUpper(element), ".")
	switch {
	case strings.EqualFold(element, privateFolder):
		return privateFolder + " is kept for the storage itself"
	case strings.HasSuffix(element, ".") || strings.HasSuffix(element, " "):
		return "no part may end in a dot or a space"
	case isDeviceName(strings.TrimRight(stem, " ")):
		return stem + " is a device on Windows"
	}
	return ""
}

func isDeviceName(stem string) bool {
	switch stem {
	case "CON", "PRN", "AUX", "NUL", "CONIN$", "CONOUT$":
		return true
	}
	numbered := strings.HasPrefix(stem, "COM") || strings.HasPrefix(stem, "LPT")
	return numbered && len([]rune(stem)) == 4 && strings.ContainsAny(stem[3:], "0123456789¹²³")
}

// Package connectors says what a source of submissions is: a [Transport] lists
// and opens files, a [Format] turns the bytes of one file into raw rows. Neither
// knows the ICCS, the lake or the network of the other.
//
// Every transport and format is one descriptor value; flags, configuration and
// documentation derive from it, and package connectortest holds all of them to
// one suite.
package connectors

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"cts/schemas"
)

// Errors that a caller decides on.
var (
	// ErrNotRecognised means that the file is not of the format; another may read it.
	ErrNotRecognised = errors.New("not a file of this format")
	// ErrUnreadable means that the file claims to be of the format and cannot be read.
	ErrUnreadable = errors.New("unreadable file")
	// ErrSource means that a source did not deliver; another attempt later may help.
	ErrSource = errors.New("the source did not deliver")
	// ErrLimit means that reading stopped at a declared limit of size, rows or time.
	ErrLimit = errors.New("limit exceeded")
	// ErrNoResults means that a service knows the question and has no figures for it.
	ErrNoResults = errors.New("the service has no figures for this question")
	// ErrTooLarge means that a service refuses a question whose answer would be too large.
	ErrTooLarge = errors.New("the answer would be larger than the service allows")
)

// File is one snapshot, opened for reading.
type File struct {
	io.ReaderAt
	Name     string // name under which it came; for messages, and as a last hint of its date
	Snapshot string // SHA-256, in hexadecimal
	Size     int64  // bytes
}

// Item is one file that a transport offers.
type Item struct {
	Name     string    // path relative to the source, with forward slashes
	Size     int64     // bytes; -1 when unknown
	Modified time.Time // zero when unknown
	Version  string    // ETag or the like; empty when unknown
}

// Transport lists and opens the files of a source.
type Transport interface {
	// List returns what is on offer, sorted by name. An empty list is no error.
	List(ctx context.Context) ([]Item, error)
	// Open returns the bytes of an item. The caller closes the reader; ending
	// ctx ends a read.
	Open(ctx context.Context, item Item) (io.ReadCloser, error)
}

// Header is what a file says of itself before its rows are read.
type Header struct {
	Format     string // id of the format
	Provider   string
	Dataset    string
	RefArea    string // the one area it is about; empty for many
	Round      string // year of the collection; empty for a publication
	Release    string // date of the publication as YYYY-MM-DD; empty for a questionnaire
	Part       string // authority, or whole
	Edition    string // edition of the form, or layout of the publication
	Language   string // BCP 47; empty when unknown
	IssuedAt   time.Time
	IssuedFrom string   // where IssuedAt was found: a cell, the properties of the workbook
	Years      [2]int32 // first and last year that it asks about; zero for a publication
	Tables     []string // tables that it holds; nil for a publication, which speaks for all
	Sender     string   // the coordinating officer, where named
	Notes      []string // what had to be repaired to recognise it, as message keys
}

// Sink receives what a format reads, in the order of the file. A format never
// drops a value cell: what it cannot place it passes on without table and item.
type Sink interface {
	// Row takes one value cell. RowNumber, Snapshot and Locator are filled in.
	Row(schemas.RawRow) error
	// Answer takes one answer of a metadata sheet.
	Answer(schemas.Metadata) error
}

// Format reads one kind of file.
type Format interface {
	// Recognise reads as little as it needs to tell what the file is.
	// It returns [ErrNotRecognised] for a file of another kind, and
	// [ErrUnreadable] for one that is damaged.
	Recognise(ctx context.Context, file File) (Header, error)
	// Read passes every value cell to the sink. The same bytes give the same
	// rows. It stops at the first error of the sink, and when ctx ends.
	Read(ctx context.Context, file File, header Header, sink Sink) error
}

// Option is one setting of a transport or a format.
type Option struct {
	Name     string
	Help     string
	Default  string
	Example  string
	Required bool
	Secret   bool // read from the environment or a file, never shown
}

// Settings holds the values of options by name.
type Settings map[string]string

// TransportDescriptor is all that the rest of the program knows of a transport.
type TransportDescriptor struct {
	ID      string
	Title   string
	Help    string
	Options []Option
	New     func(Settings, Clock) (Transport, error)
}

// Constructor makes the constructor of a transport: it resolves the settings, and
// its errors say of which transport they are.
func Constructor[T Transport](id string, options []Option, construct func(Settings, Clock) (T, error)) func(Settings, Clock) (Transport, error) {
	return func(settings Settings, clock Clock) (Transport, error) {
		resolved, err := settings.Resolve(options)
		if err != nil {
			return nil, fmt.Errorf("transport %s: %w", id, err)
		}
		transport, err := construct(resolved, clock)
		if err != nil {
			return nil, fmt.Errorf("transport %s: %w", id, err)
		}
		return transport, nil
	}
}

// FormatDescriptor is all that the rest of the program knows of a format.
type FormatDescriptor struct {
	ID         string
	Title      string
	Help       string
	Version    string // raised when the same bytes give other rows
	Extensions []string
	Datasets   []string // datasets that it reads
	Years      string   // editions and years known to work
	Licence    string   // licence of the data, and how to cite them
	Options    []Option
	New        func(Settings) (Format, error)
}

// Describable is a format that needs descriptions of datasets to read a file: a
// table says nothing of itself.
type Describable interface {
	Format
	// Describe returns the format as it reads by the descriptions: the one whose
	// labels the file has. One description alone is the file's, come what may.
	Describe([]*schemas.Description) Format
}

// Provenanced is a transport whose files came with something that tells where they
// are from, such as the mail of an attachment.
type Provenanced interface {
	Transport
	// Provenance returns what an item came with. The caller closes the reader.
	Provenance(ctx context.Context, item Item) (name string, content io.ReadCloser, err error)
}

// Watched is a transport that notices when its source changes.
type Watched interface {
	Transport
	// Watch tells of every change from its return on, by a channel that is closed
	// when ctx ends. It tells that there is something to list, not what.
	Watch(ctx context.Context) (<-chan struct{}, error)
}

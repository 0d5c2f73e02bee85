package lake

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path"
	"slices"
	"strconv"
	"strings"

	"github.com/apache/arrow-go/v18/parquet/file"
)

// Problem is one thing that is not as it was stored.
type Problem struct {
	Place  string // name of the file
	What   string
	Remedy string // what to do
}

func (p Problem) String() string { return fmt.Sprintf("%s: %s; %s", p.Place, p.What, p.Remedy) }

// VerifyReport tells what was looked at and what is wrong with it.
type VerifyReport struct {
	Commits   int
	Files     int // files that commits name
	Snapshots int
	Events    int       // deliveries, events and explanations
	Problems  []Problem // in the order of the names
	Orphans   []string  // files of the lake that no commit names; harmless, see [Lake.Collect]
}

// Remedies, said once.
const (
	restoreRemedy = "restore it from a backup of the workspace"
	receiveRemedy = "run `cts run`, or `cts ingest` with the file, to receive it again"
	foreignRemedy = "move it out of the workspace: nothing here is kept under that name"
)

// Verify reads every file of the workspace and compares it with what was
// recorded when it was stored. Damage is reported, not an error; an error means
// that the storage could not be read or ctx ended.
func (l *Lake) Verify(ctx context.Context) (VerifyReport, error) {
	v := verification{ctx: ctx, storage: l.storage, named: map[string]bool{}}
	err := errors.Join(v.commits(), v.orphans(), v.snapshots(), v.events())
	slices.SortStableFunc(v.report.Problems, func(a, b Problem) int { return strings.Compare(a.Place, b.Place) })
	return v.report, errors.Join(err, ctx.Err())
}

// verification is one run of Verify.
type verification struct {
	ctx     context.Context
	storage Storage
	report  VerifyReport
	named   map[string]bool // files that commits name
}

func (v *verification) problem(place, remedy, format string, details ...any) {
	v.report.Problems = append(v.report.Problems, Problem{place, fmt.Sprintf(format, details...), remedy})
}

func (v *verification) commits() error {
	names, err := v.storage.List(v.ctx, commitsFolder)
	for _, name := range names {
		v.report.Commits++
		commit, err := readCommit(v.ctx, v.storage, name)
		if err != nil {
			v.problem(name, restoreRemedy, "cannot be read: %v", err)
			continue
		}
		for _, file := range commit.Files {
			v.file(name, file)
		}
	}
	return err
}

// file checks one file that a commit names, once.
func (v *verification) file(commit string, recorded File) {
	if v.named[recorded.Name] || v.ctx.Err() != nil {
		return
	}
	v.named[recorded.Name] = true
	v.report.Files++
	size, digest, err := v.read(recorded.Name)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		v.problem(recorded.Name, restoreRemedy, "is missing; %s names it", commit)
	case err != nil:
		v.problem(recorded.Name, restoreRemedy, "cannot be read: %v", err)
	case size != recorded.Bytes:
		v.problem(recorded.Name, restoreRemedy, "has %d bytes; %s names %d", size, commit, recorded.Bytes)
	case digest != recorded.SHA256:
		v.problem(recorded.Name, restoreRemedy, "has sha256 %s; %s names %s", digest, commit, recorded.SHA256)
	default:
		v.content(commit, recorded)
	}
}

// content checks table, version and rows of a file whose bytes are as recorded.
func (v *verification) content(commit string, recorded File) {
	err := withParquet(v.ctx, v.storage, recorded.Name, func(reader *file.Reader) error {
		metadata := reader.MetaData().KeyValueMetadata()
		table, version := metadata.FindValue(metadataTable), metadata.FindValue(metadataVersion)
		if table == nil || *table != recorded.Table || version == nil || *version != strconv.Itoa(int(recorded.SchemaVersion)) {
			v.problem(recorded.Name, restoreRemedy, "is not of table %s, version %d, as %s says", recorded.Table, recorded.SchemaVersion, commit)
		}
		if rows := reader.NumRows(); rows != recorded.Rows {
			v.problem(recorded.Name, restoreRemedy, "has %d rows; %s names %d", rows, commit, recorded.Rows)
		}
		return nil
	})
	if err != nil {
		v.problem(recorded.Name, restoreRemedy, "cannot be read: %v", err)
	}
}

// read returns size and digest of a stored file.
func (v *verification) read(name string) (size int64, digest string, err error) {
	reader, err := v.storage.Open(v.ctx, name)
	if err != nil {
		return 0, "", err
	}
	digest, err = digestOf(v.ctx, reader)
	return reader.Size(), digest, errors.Join(err, reader.Close())
}

// orphans lists what lies in the lake and no commit names.
func (v *verification) orphans() error {
	names, err := v.storage.List(v.ctx, lakeFolder)
	for _, name := range names {
		if !v.named[name] && !strings.HasPrefix(name, commitsFolder) {
			v.report.Orphans = append(v.report.Orphans, name)
		}
	}
	return err
}

// snapshots checks that every snapshot holds the bytes that its name tells, and
// has a sidecar that says the same.
func (v *verification) snapshots() error {
	names, err := v.storage.List(v.ctx, snapshotsFolder)
	for _, name := range names {
		if v.ctx.Err() != nil {
			break
		}
		if snapshot, ok := strings.CutSuffix(name, ".json"); ok {
			if _, found := slices.BinarySearch(names, snapshot); !found {
				v.problem(name, receiveRemedy, "describes a snapshot that is missing")
			}
			continue
		}
		v.report.Snapshots++
		v.snapshot(name)
	}
	return err
}

func (v *verification) snapshot(name string) {
	digest := path.Base(name)
	if len(digest) != 64 || name != snapshotsFolder+digest[:2]+"/"+digest {
		v.problem(name, foreignRemedy, "is not named as a snapshot is")
		return
	}
	size, found, err := v.read(name)
	switch {
	case err != nil:
		v.problem(name, restoreRemedy, "cannot be read: %v", err)
	case found != digest:
		v.problem(name, receiveRemedy+", after moving this one away", "holds bytes with sha256 %s, not those it was received with", found)
	default:
		v.sidecar(name+".json", digest, size)
	}
}

func (v *verification) sidecar(name, digest string, size int64) {
	var sidecar struct {
		SHA256 string `json:"sha256"`
		Size   int64  `json:"size"`
	}
	err := v.parse(name, &sidecar)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		v.problem(name, receiveRemedy, "is missing: nothing tells where the snapshot came from")
	case err != nil:
		v.problem(name, restoreRemedy, "cannot be read: %v", err)
	case sidecar.SHA256 != digest || sidecar.Size != size:
		v.problem(name, restoreRemedy, "describes other bytes than its snapshot holds")
	}
}

// events checks that everything recorded can be read.
func (v *verification) events() error {
	names, err := v.storage.List(v.ctx, eventsFolder)
	for _, name := range names {
		v.report.Events++
		var content map[string]any
		if err := v.parse(name, &content); err != nil {
			v.problem(name, restoreRemedy, "cannot be read: %v", err)
		}
	}
	return err
}

// maxRecord is the most bytes that a file of the events or a sidecar may have.
const maxRecord = 16 << 20

func (v *verification) parse(name string, into any) error {
	reader, err := v.storage.Open(v.ctx, name)
	if err != nil {
		return err
	}
	if reader.Size() > maxRecord {
		return errors.Join(fmt.Errorf("it has %d bytes, more than any record", reader.Size()), reader.Close())
	}
	content, err := io.ReadAll(io.NewSectionReader(reader, 0, reader.Size()))
	if err := errors.Join(err, reader.Close()); err != nil {
		return err
	}
	return json.Unmarshal(content, into)
}

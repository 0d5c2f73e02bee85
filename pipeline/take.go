package pipeline

import (
	"context"
	"errors"
	"io"

	"cts/connectors"
	"cts/pipeline/intake"
)

// taking is one file on its way in.
type taking struct {
	source  string // name in the configuration; empty for a file named on the command line
	policy  Source
	name    string
	version string // as the transport told it
	content io.Reader
}

// take keeps the bytes of a file, recognises it and registers its delivery.
// The bytes are kept first: what came in is never lost, even when nobody can read it.
func (w *Workspace) take(ctx context.Context, t taking) (Arrival, error) {
	limit, err := ParseBytes(w.Config.Limits.File)
	if err != nil {
		return Arrival{}, err
	}
	snapshot, _, err := intake.Receive(ctx, w.Storage, intake.Arrival{
		Name: t.name, Source: t.source, Version: t.version, ReceivedAt: w.Now(), Limit: limit,
	}, t.content)
	if err != nil {
		return Arrival{}, err
	}
	header, err := w.recognise(ctx, snapshot, t)
	if err != nil {
		return Arrival{}, err
	}
	delivery := w.deliveryOf(t, snapshot.SHA256, header)
	isNew, err := intake.Register(ctx, w.Storage, delivery)
	if err != nil {
		return Arrival{}, err
	}
	lines, err := w.annotations(ctx, delivery)
	if err != nil {
		return Arrival{}, err
	}
	explained, err := w.keepExplanations(ctx, delivery, lines)
	return Arrival{Source: delivery.Source, Name: t.name, New: isNew, Delivery: delivery, Explained: explained, written: lines}, err
}

func (w *Workspace) recognise(ctx context.Context, snapshot intake.Snapshot, t taking) (connectors.Header, error) {
	all, err := w.described()
	if err != nil {
		return connectors.Header{}, err
	}
	described, err := all.forSource(t.policy.Mapping)
	if err != nil {
		return connectors.Header{}, err
	}
	file, closeFile, err := w.snapshotFile(ctx, snapshot.SHA256, t.name)
	if err != nil {
		return connectors.Header{}, err
	}
	header, err := recognise(ctx, file, t.policy.Format, described)
	if err == nil && t.policy.Structure != "" {
		err = w.keepsToStructure(ctx, file, header, described, t.policy.Structure)
	}
	if err := errors.Join(err, closeFile()); err != nil {
		return header, err
	}
	header = all.complete(header, t.policy.Mapping, snapshot.ReceivedAt)
	if header.RefArea == "" {
		header.RefArea = t.policy.Area
	}
	return header, nil
}

// snapshotFile opens a snapshot for a format.
func (w *Workspace) snapshotFile(ctx context.Context, snapshot, name string) (connectors.File, func() error, error) {
	file, done, err := intake.OpenSnapshot(ctx, w.Storage, snapshot)
	file.Name = name
	return file, done, err
}

func (w *Workspace) deliveryOf(t taking, snapshot string, header connectors.Header) intake.Delivery {
	source, acceptance := t.source, t.policy.Acceptance
	if acceptance == "" {
		source, acceptance = w.policyFor(header.Format)
	}
	descriptor, _ := registry.Format(header.Format)
	issued := header.IssuedAt
	if issued.IsZero() {
		issued = w.Now()
	}
	return intake.NewDelivery(intake.Delivery{
		Provider: header.Provider, Dataset: header.Dataset, RefArea: header.RefArea,
		Round: header.Round, Release: header.Release, Part: header.Part, Edition: header.Edition,
		Language: header.Language, Sender: header.Sender, Tables: header.Tables, Years: header.Years,
		IssuedAt: issued, IssuedFrom: header.IssuedFrom, ReceivedAt: w.Now(),
		Format: header.Format, Reader: header.Format + "/" + descriptor.Version,
		Source: source, Acceptance: acceptance, FileName: t.name, Notes: header.Notes,
		Snapshots: []string{snapshot},
	})
}

// policyFor finds the first source that reads the format, for a file named on the command line.
func (w *Workspace) policyFor(format string) (source, acceptance string) {
	for _, name := range w.Config.SourceNames() {
		if w.Config.Sources[name].Format == format {
			return name, w.Config.Sources[name].Acceptance
		}
	}
	return "", AcceptanceReview
}

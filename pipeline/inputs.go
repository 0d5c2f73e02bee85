package pipeline

import (
	"context"
	"fmt"

	"cts/iccs"
	"cts/pipeline/intake"
	"cts/pipeline/mapping"
	"cts/pipeline/validate"
	"cts/schemas"
)

// inputs holds the digests of all that a processing is made from, besides the delivery.
type inputs struct {
	rules           []validate.Rule
	digests         map[string]string
	correspondences map[string]*iccs.Correspondence // by dataset

	all       correspondences // of the program and of the workspace, by scheme
	described descriptions    // of the program and of the workspace, by dataset
	corrected []mapping.Correction
}

// publicationScheme is the correspondence of UNODC's publications.
const publicationScheme = "unodc-dataportal"

func (w *Workspace) currentInputs(ctx context.Context) (inputs, error) {
	rules, err := w.Rules(ctx)
	if err != nil {
		return inputs{}, err
	}
	all, err := w.Correspondences()
	if err != nil {
		return inputs{}, err
	}
	described, err := w.described()
	if err != nil {
		return inputs{}, err
	}
	corrected, err := w.Corrections()
	if err != nil {
		return inputs{}, err
	}
	correspondence := all[publicationScheme]
	current := inputs{rules: rules, all: all, described: described, corrected: corrected, correspondences: map[string]*iccs.Correspondence{}, digests: map[string]string{
		"schema":          schemas.Digest(),
		"rules":           validate.Digest(rules),
		"reference":       schemas.ID(schemas.ReferenceDigest(), fmt.Sprint(iccs.CategoryRows())),
		"correspondences": correspondence.Digest(),
		"corrections":     "",
		"mapping":         mapping.Version,
	}}
	for _, dataset := range schemas.Publications() {
		current.correspondences[dataset] = correspondence
	}
	for dataset, description := range described {
		if own := all[description.Scheme]; own != nil {
			current.correspondences[dataset] = own
		}
	}
	return current, w.chosen(&current)
}

// chosen lets a source name the correspondence of its dataset.
func (w *Workspace) chosen(current *inputs) error {
	for _, name := range w.Config.SourceNames() {
		source := w.Config.Sources[name]
		if source.Correspondence == "" || source.Mapping == "" {
			continue
		}
		correspondence := current.all[source.Correspondence]
		if correspondence == nil {
			return fmt.Errorf("source %s: correspondence %q: %w; there are %q", name, source.Correspondence, iccs.ErrUnknownScheme, current.all.schemes())
		}
		current.correspondences[source.Mapping] = correspondence
	}
	return nil
}

// of returns the digests that a delivery's processing is made from.
func (i inputs) of(delivery intake.Delivery, baseline string) (map[string]string, error) {
	descriptor, err := registry.Format(delivery.Format)
	if err != nil {
		return nil, fmt.Errorf("delivery %s: %w", delivery.DeliveryID, err)
	}
	digests := map[string]string{"reader": descriptor.ID + "/" + descriptor.Version, "baseline": baseline}
	for name, digest := range i.digests {
		digests[name] = digest
	}
	digests["correspondences"] = i.meaningOf(delivery)
	digests["corrections"] = mapping.CorrectionsDigest(i.corrected, delivery.Dataset)
	return digests, nil
}

// meaningOf names what leads the codes of a delivery to ICCS: the correspondence
// of its publication, the edition of its form, or the description of its dataset
// with the correspondence that it names.
func (i inputs) meaningOf(delivery intake.Delivery) string {
	description, described := i.described[delivery.Dataset]
	correspondence := i.correspondences[delivery.Dataset]
	switch {
	case described && correspondence != nil:
		return schemas.ID(description.Digest(), correspondence.Digest())
	case described:
		return schemas.ID(description.Digest())
	case correspondence != nil:
		return correspondence.Digest()
	}
	return schemas.EditionDigest(delivery.Edition)
}

// processingID names what a processing is made from.
func processingID(delivery intake.Delivery, digests map[string]string) string {
	return schemas.ID("processing", delivery.DeliveryID, digests["reader"], digests["schema"],
		digests["mapping"], digests["correspondences"], digests["corrections"], digests["rules"], digests["reference"], digests["baseline"])
}

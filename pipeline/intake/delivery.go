package intake

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"cts/schemas"
)

// Delivery is the envelope of one or more snapshots that came together: who sent
// them, when, and what they are about, as the files themselves told when they
// came. It is the unit of commit.
type Delivery struct {
	DeliveryID string    `json:"delivery_id"` // see [DeliveryID]
	Provider   string    `json:"provider"`    // agency: "FIN" for a questionnaire, "UNODC" for its publications
	Dataset    string    `json:"dataset"`
	RefArea    string    `json:"ref_area"` // the one area it is about; empty for many
	Round      string    `json:"round"`    // year of the collection; empty for a publication
	Release    string    `json:"release"`  // date of the publication; empty for a questionnaire
	Part       string    `json:"part"`     // authority, or whole
	Edition    string    `json:"edition"`  // edition of the form, or layout of the publication
	Language   string    `json:"language"` // BCP 47; empty when unknown
	IssuedAt   time.Time `json:"issued_at"`
	IssuedFrom string    `json:"issued_from"` // where IssuedAt was found
	ReceivedAt time.Time `json:"received_at"`
	Format     string    `json:"format"`     // id of the format that recognised it
	Reader     string    `json:"reader"`     // format and its version at that time: "unodc/2"
	Source     string    `json:"source"`     // source in the configuration; empty for files named by hand
	FileName   string    `json:"file_name"`  // original name of the first file, for messages
	Acceptance string    `json:"acceptance"` // policy of the source: review or auto
	Sender     string    `json:"sender"`     // coordinating officer, where named
	Tables     []string  `json:"tables"`     // tables that it holds; null when it speaks for all
	Years      [2]int32  `json:"years"`      // first and last year that it asks about; zero for a publication
	Snapshots  []string  `json:"snapshots"`  // SHA-256 of every file, sorted
	Notes      []string  `json:"notes"`      // what had to be repaired to recognise it, as message keys
}

const deliveriesFolder = "events/deliveries/"

// RoundOrRelease is the one of the two that the delivery has.
func (d Delivery) RoundOrRelease() string { return cmp.Or(d.Round, d.Release) }

func (d Delivery) name() string { return deliveriesFolder + d.DeliveryID + ".json" }

func (d Delivery) check() error {
	err := required("provider", d.Provider, "dataset", d.Dataset, "part", d.Part, "format", d.Format, "reader", d.Reader)
	switch {
	case err != nil:
		return err
	case (d.Round == "") == (d.Release == ""):
		return fmt.Errorf("round %q and release %q: a delivery has one of the two", d.Round, d.Release)
	case d.Acceptance != "review" && d.Acceptance != "auto":
		return fmt.Errorf("acceptance %q is neither review nor auto", d.Acceptance)
	case d.Years[0] > d.Years[1]:
		return fmt.Errorf("years %d to %d run backwards", d.Years[0], d.Years[1])
	}
	if err := errors.Join(checkInstant("issued_at", d.IssuedAt), checkInstant("received_at", d.ReceivedAt), checkSnapshots(d.Snapshots)); err != nil {
		return err
	}
	if id := d.id(); d.DeliveryID != id {
		return fmt.Errorf("delivery_id %q is not that of its content, %s", d.DeliveryID, id)
	}
	return nil
}

func checkSnapshots(digests []string) error {
	if len(digests) == 0 {
		return errors.New("snapshots are missing")
	}
	for i, digest := range digests {
		if err := checkDigest("snapshot", digest); err != nil {
			return err
		}
		if i > 0 && digests[i-1] >= digest {
			return fmt.Errorf("snapshots are not sorted, or %s comes twice", digest)
		}
	}
	return nil
}

func (d Delivery) id() string {
	return DeliveryID(d.Provider, d.Dataset, d.RoundOrRelease(), d.Part, d.Snapshots)
}

// DeliveryID names a delivery by what it is made of. The order of the snapshots
// does not matter.
func DeliveryID(provider, dataset, roundOrRelease, part string, snapshots []string) string {
	return schemas.ID(append([]string{"delivery", provider, dataset, roundOrRelease, part}, sorted(snapshots)...)...)
}

// SubmissionID names what one area delivered of a dataset in one round or
// release, in one part. The order of the snapshots does not matter.
func SubmissionID(provider, dataset, area, roundOrRelease, part string, snapshots []string) string {
	return schemas.ID(append([]string{provider, dataset, area, roundOrRelease, part}, sorted(snapshots)...)...)
}

func sorted(texts []string) []string {
	texts = slices.Clone(texts)
	slices.Sort(texts)
	return texts
}

// NewDelivery is the delivery as it is kept: snapshots sorted, instants in UTC to
// the microsecond, DeliveryID filled in.
func NewDelivery(d Delivery) Delivery {
	d.Snapshots = slices.Compact(sorted(d.Snapshots))
	d.IssuedAt, d.ReceivedAt = instant(d.IssuedAt), instant(d.ReceivedAt)
	d.DeliveryID = d.id()
	return d
}

// Register keeps the envelope of a delivery and fills in its id. A delivery that
// is registered already keeps its first envelope; created is then false.
func Register(ctx context.Context, storage Storage, delivery Delivery) (created bool, err error) {
	created, err = create(ctx, storage, NewDelivery(delivery))
	if err != nil {
		return false, fmt.Errorf("delivery of %s from %s: %w", delivery.Dataset, delivery.Source, err)
	}
	return created, nil
}

// Deliveries returns every delivery, in the order of issued_at, received_at and
// delivery_id, in which they are processed.
func Deliveries(ctx context.Context, storage Storage) ([]Delivery, error) {
	deliveries, err := list[Delivery](ctx, storage, deliveriesFolder)
	slices.SortFunc(deliveries, func(a, b Delivery) int {
		return cmp.Or(a.IssuedAt.Compare(b.IssuedAt), a.ReceivedAt.Compare(b.ReceivedAt), strings.Compare(a.DeliveryID, b.DeliveryID))
	})
	return deliveries, err
}

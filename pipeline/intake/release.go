package intake

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"
)

const releasesFolder = "events/releases/"

// Release freezes what the lake said when it was decided: reports that read it
// give the same figures for ever, whatever is submitted or decided afterwards.
type Release struct {
	ReleaseID    string    `json:"release_id"` // letters, digits, dots and hyphens, chosen by the statistician
	Title        string    `json:"title"`
	Actor        string    `json:"actor"`
	DecidedAt    time.Time `json:"decided_at"`
	EmbargoUntil time.Time `json:"embargo_until"` // public reports are refused before; DecidedAt for none
	LakeState    string    `json:"lake_state"`    // digest of commits and decisions
	Commits      []string  `json:"commits"`
	Events       []string  `json:"events"`
	Explanations []string  `json:"explanations"`
	Denominator  string    `json:"denominator"` // populations that rates are divided by
	Precedence   []string  `json:"precedence"`  // of datasets, where several give a figure
	Program      string    `json:"program"`     // version that froze it
}

// ErrRelease means that a release is not there, or is there already with another content.
var ErrRelease = errors.New("unusable release")

var releaseName = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9.-]{0,63}$`)

func (r Release) name() string { return releasesFolder + r.ReleaseID + ".json" }

func (r Release) check() error {
	if !releaseName.MatchString(r.ReleaseID) || strings.Contains(r.ReleaseID, "..") {
		return fmt.Errorf("release_id %q: use letters, digits, dots and hyphens", r.ReleaseID)
	}
	if err := required("actor", r.Actor, "lake_state", r.LakeState, "denominator", r.Denominator); err != nil {
		return err
	}
	return errors.Join(checkInstant("decided_at", r.DecidedAt), checkInstant("embargo_until", r.EmbargoUntil))
}

// Freeze keeps a release. A release is never changed: an id that is taken is
// refused with [ErrRelease].
func Freeze(ctx context.Context, storage Storage, release Release) (created bool, err error) {
	release.DecidedAt, release.EmbargoUntil = instant(release.DecidedAt), instant(release.EmbargoUntil)
	if err := release.check(); err != nil {
		return false, fmt.Errorf("%w: %w", ErrRelease, err)
	}
	created, err = create(ctx, storage, release)
	if err == nil && !created {
		return false, fmt.Errorf("%w: %s is there already and stays as it is; choose another id", ErrRelease, release.ReleaseID)
	}
	return created, err
}

// Releases lists the releases in the order in which they were decided.
func Releases(ctx context.Context, storage Storage) ([]Release, error) {
	releases, err := list[Release](ctx, storage, releasesFolder)
	slices.SortFunc(releases, func(a, b Release) int {
		return cmp.Or(a.DecidedAt.Compare(b.DecidedAt), strings.Compare(a.ReleaseID, b.ReleaseID))
	})
	return releases, err
}

// ReleaseNamed finds a release by its id.
func ReleaseNamed(ctx context.Context, storage Storage, id string) (Release, error) {
	releases, err := Releases(ctx, storage)
	if err != nil {
		return Release{}, err
	}
	var ids []string
	for _, release := range releases {
		if release.ReleaseID == id {
			return release, nil
		}
		ids = append(ids, release.ReleaseID)
	}
	return Release{}, fmt.Errorf("%w: there is no %q; there are %s", ErrRelease, id, cmp.Or(strings.Join(ids, ", "), "none"))
}

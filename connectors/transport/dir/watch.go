package dir

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"

	"github.com/fsnotify/fsnotify"

	"cts/connectors"
)

// Watch tells of every change in the folder, from its return on until ctx ends: by the
// channel, which is closed then. Changes that nobody took notice of yet are told once.
func (f folder) Watch(ctx context.Context) (<-chan struct{}, error) {
	watcher, err := fsnotify.NewWatcher()
	if err != nil {
		return nil, fmt.Errorf("watching folder %s: %w: %w", f.path, err, connectors.ErrSource)
	}
	if err := f.watchBelow(watcher, f.path); err != nil {
		return nil, errors.Join(fmt.Errorf("watching folder %s: %w: %w", f.path, err, connectors.ErrSource), watcher.Close())
	}
	changed := make(chan struct{}, 1)
	go f.tell(ctx, watcher, changed)
	return changed, nil
}

// watchBelow watches a folder, and those within it where the source looks into them.
func (f folder) watchBelow(watcher *fsnotify.Watcher, top string) error {
	return filepath.WalkDir(top, func(name string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil && name == f.path:
			return err
		case err != nil:
			return missingIsGone(err)
		case !entry.IsDir():
			return nil
		case name != f.path && (!f.recursive || hidden(entry.Name())):
			return fs.SkipDir
		}
		return missingIsGone(watcher.Add(name))
	})
}

// tell passes on that something changed, also that the system lost count of changes.
func (f folder) tell(ctx context.Context, watcher *fsnotify.Watcher, changed chan<- struct{}) {
	defer close(changed)
	defer func() { _ = watcher.Close() }() // nobody asks it any more
	for {
		select {
		case <-ctx.Done():
			return
		case event, open := <-watcher.Events:
			if !open {
				return
			}
			if event.Has(fsnotify.Create) {
				_ = f.watchBelow(watcher, event.Name) // a folder that cannot be watched is looked into at the next change
			}
		case _, open := <-watcher.Errors:
			if !open {
				return
			}
		}
		select {
		case changed <- struct{}{}:
		default: // told already
		}
	}
}

package intake

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path"
	"reflect"
	"strings"
	"time"
)

// ErrRecord means that a stored record is not as this program writes it.
var ErrRecord = errors.New("unreadable record")

// maxRecord is the most bytes that one record may have.
const maxRecord = 1 << 20

// record is a thing kept as one JSON file under its id.
type record interface {
	// check refuses what is incomplete, or an id that its content does not have.
	check() error
	// name is the file that it is kept in.
	name() string
}

// encode writes a record as JSON with sorted keys.
func encode(r any) ([]byte, error) {
	compact, err := json.Marshal(r)
	if err != nil {
		return nil, err
	}
	var sorted map[string]any // maps are written with sorted keys
	decoder := json.NewDecoder(bytes.NewReader(compact))
	decoder.UseNumber()
	if err := decoder.Decode(&sorted); err != nil {
		return nil, err
	}
	var text bytes.Buffer
	encoder := json.NewEncoder(&text)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	err = encoder.Encode(sorted)
	return text.Bytes(), err
}

// decode reads a record strictly: every key known, written exactly so and once,
// nothing after it, and the content checked.
func decode[R record](text []byte) (r R, err error) {
	if err := checkKeys(text, keysOf(reflect.TypeFor[R]())); err != nil {
		return r, err
	}
	if err := json.Unmarshal(text, &r); err != nil {
		return r, err
	}
	if err := checkValues(text, r); err != nil {
		return r, err
	}
	return r, r.check()
}

// checkValues refuses values that a record would not be written with, such as a
// third year or null for a text. Keys may be absent: older records lack some.
func checkValues(text []byte, r any) error {
	again, err := encode(r)
	if err != nil {
		return err
	}
	var written, read map[string]json.RawMessage
	if err := errors.Join(json.Unmarshal(text, &written), json.Unmarshal(again, &read)); err != nil {
		return err
	}
	for key, value := range written {
		var a, b bytes.Buffer
		if err := errors.Join(json.Compact(&a, value), json.Compact(&b, read[key])); err != nil {
			return err
		}
		if !bytes.Equal(a.Bytes(), b.Bytes()) {
			return fmt.Errorf("value of %q is %s; it would be written as %s", key, a.Bytes(), b.Bytes())
		}
	}
	return nil
}

// checkKeys holds the keys of a JSON object against those that a record has.
// Package json would take another case for the same key, and the last of two.
func checkKeys(text []byte, known map[string]bool) error {
	decoder := json.NewDecoder(bytes.NewReader(text))
	if start, err := decoder.Token(); err != nil || start != json.Delim('{') {
		return errors.Join(errors.New("not a JSON object"), err)
	}
	seen := map[string]bool{}
	for decoder.More() {
		token, err := decoder.Token()
		if err != nil {
			return err
		}
		key, _ := token.(string)
		switch {
		case !known[key]:
			return fmt.Errorf("unknown key %q", key)
		case seen[key]:
			return fmt.Errorf("key %q comes twice", key)
		}
		seen[key] = true
		var value json.RawMessage
		if err := decoder.Decode(&value); err != nil {
			return err
		}
	}
	return nil
}

// keysOf lists the JSON keys of a struct and of structs embedded in it.
func keysOf(t reflect.Type) map[string]bool {
	keys := map[string]bool{}
	for _, field := range reflect.VisibleFields(t) {
		if key, _, _ := strings.Cut(field.Tag.Get("json"), ","); key != "" {
			keys[key] = true
		}
	}
	return keys
}

// create stores a record. One that is there already stands as it is, even where
// it differs in what its id does not cover, such as the time of receipt.
func create[R record](ctx context.Context, storage Storage, r R) (created bool, err error) {
	if err := r.check(); err != nil {
		return false, err
	}
	text, err := encode(r)
	if err != nil {
		return false, fmt.Errorf("%s: %w", r.name(), err)
	}
	if len(text) > maxRecord {
		return false, fmt.Errorf("%s: %d bytes are more than the %d that a record may have: shorten its texts", r.name(), len(text), maxRecord)
	}
	if again, err := decode[R](text); err != nil || !reflect.DeepEqual(again, r) {
		return false, errors.Join(fmt.Errorf("%s: %w: a text is not UTF-8", r.name(), ErrRecord), err)
	}
	created, err = storage.Create(ctx, r.name(), func(w io.Writer) error {
		_, err := w.Write(text)
		return err
	})
	if errors.Is(err, fs.ErrExist) {
		return false, nil
	}
	return created, err
}

// read returns the record kept in a file.
func read[R record](ctx context.Context, storage Storage, name string) (r R, err error) {
	text, err := readAll(ctx, storage, name)
	if err != nil {
		return r, err
	}
	r, err = decode[R](text)
	if err == nil && r.name() != name {
		err = fmt.Errorf("it holds what belongs in %s", r.name())
	}
	if err != nil {
		return r, fmt.Errorf("%s: %w: %w; records are never edited: take the file from a backup, or move it out of the workspace", name, ErrRecord, err)
	}
	return r, nil
}

// readAll returns the bytes of a record.
func readAll(ctx context.Context, storage Storage, name string) (text []byte, err error) {
	reader, err := storage.Open(ctx, name)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, reader.Close()) }()
	if reader.Size() > maxRecord {
		return nil, fmt.Errorf("%s: %w: %d bytes, more than the %d that a record may have", name, ErrRecord, reader.Size(), maxRecord)
	}
	return io.ReadAll(io.NewSectionReader(reader, 0, reader.Size()))
}

// list reads every record of a folder, in the order of the file names.
func list[R record](ctx context.Context, storage Storage, folder string) ([]R, error) {
	names, err := storage.List(ctx, folder)
	if err != nil {
		return nil, err
	}
	var records []R
	for _, name := range names {
		if path.Ext(name) != ".json" {
			return nil, fmt.Errorf("%s: %w: only .json files are kept here; move it out of the workspace", name, ErrRecord)
		}
		r, err := read[R](ctx, storage, name)
		if err != nil {
			return nil, err
		}
		records = append(records, r)
	}
	return records, nil
}

// instant is a time as it is kept: UTC, in microseconds, as the lake holds it.
func instant(t time.Time) time.Time { return t.UTC().Truncate(time.Microsecond) }

// checkInstant refuses a time that is missing or not as kept.
func checkInstant(name string, t time.Time) error {
	switch {
	case t.IsZero():
		return fmt.Errorf("%s is missing", name)
	case t.Year() < 1900 || t.Year() > 9999:
		return fmt.Errorf("%s is in the year %d", name, t.Year())
	case !t.Equal(instant(t)):
		return fmt.Errorf("%s is finer than microseconds", name)
	case t.Location() != time.UTC:
		return fmt.Errorf("%s is not in UTC", name)
	}
	return nil
}

// textInstant writes a kept time for an id.
func textInstant(t time.Time) string { return instant(t).Format(time.RFC3339Nano) }

// required refuses the first text that is empty; names and texts alternate.
func required(pairs ...string) error {
	for i := 0; i < len(pairs); i += 2 {
		if pairs[i+1] == "" {
			return fmt.Errorf("%s is missing", pairs[i])
		}
	}
	return nil
}

package streams

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"cts/connectors"
)

// What one piece of JSON may measure.
const (
	maxToken    = 1 << 20  // bytes of one text, number or name
	maxDecoded  = 64 << 20 // bytes of one value that is decoded whole
	maxDepthOf  = 64       // values within one another
	readAtATime = 32 << 10
)

// JSON walks through a JSON text from its start to its end, without keeping
// more of it than the value in hand. Its methods are called in the order of the text.
type JSON struct {
	decoder *json.Decoder
	source  *allowance
	depth   int
}

// allowance reads on only as far as the value in hand may reach.
type allowance struct {
	ctx       context.Context
	content   io.Reader
	delivered int64
	allowed   int64
}

func (a *allowance) Read(buffer []byte) (int, error) {
	if a.ctx.Err() != nil {
		return 0, context.Cause(a.ctx)
	}
	if a.delivered > a.allowed {
		return 0, fmt.Errorf("a text, number or value longer than allowed: %w", connectors.ErrLimit)
	}
	n, err := a.content.Read(buffer[:min(len(buffer), readAtATime)])
	a.delivered += int64(n)
	return n, err
}

// WalkJSON begins to walk through the text.
func WalkJSON(ctx context.Context, text io.Reader) *JSON {
	source := &allowance{ctx: ctx, content: text}
	decoder := json.NewDecoder(source)
	decoder.UseNumber()
	return &JSON{decoder: decoder, source: source}
}

// JSONFile begins to walk through the text of a file; one that begins with
// neither an object nor an array is not recognised.
func JSONFile(ctx context.Context, file connectors.File) (*JSON, error) {
	text, err := Text(ctx, file, DefaultLimits())
	if err != nil {
		return nil, connectors.InFile(file, err)
	}
	buffered := bufio.NewReader(text)
	start, err := buffered.Peek(512)
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, Broken(ctx, file.Name, err)
	}
	if start = bytes.TrimLeft(start, " \t\r\n"); len(start) == 0 || start[0] != '{' && start[0] != '[' {
		return nil, fmt.Errorf("%s: byte 0: no JSON: %w", file.Name, connectors.ErrNotRecognised)
	}
	return WalkJSON(ctx, buffered), nil
}

// Offset is the number of bytes walked through.
func (j *JSON) Offset() int64 { return j.decoder.InputOffset() }

// Token returns the next delimiter, text, number (json.Number), boolean or nil.
func (j *JSON) Token() (json.Token, error) {
	j.source.allowed = j.decoder.InputOffset() + maxToken + readAtATime
	token, err := j.decoder.Token()
	if delimiter, ok := token.(json.Delim); ok && (delimiter == '{' || delimiter == '[') {
		j.depth++
	} else if ok {
		j.depth--
	}
	if j.depth > maxDepthOf {
		return nil, fmt.Errorf("values more than %d deep: %w", maxDepthOf, connectors.ErrLimit)
	}
	if errors.Is(err, io.EOF) {
		return nil, io.ErrUnexpectedEOF
	}
	return token, err
}

// More tells whether the object or array in hand has another member.
func (j *JSON) More() bool {
	j.source.allowed = j.decoder.InputOffset() + maxToken + readAtATime
	return j.decoder.More()
}

// Decode decodes the next value whole.
func (j *JSON) Decode(value any) error {
	j.source.allowed = j.decoder.InputOffset() + maxDecoded + readAtATime
	err := j.decoder.Decode(value)
	if errors.Is(err, io.EOF) {
		return io.ErrUnexpectedEOF
	}
	return err
}

// Object walks through the members of an object; member takes the value of each.
func (j *JSON) Object(member func(name string) error) error {
	if err := j.expect('{'); err != nil {
		return err
	}
	return j.members(member)
}

func (j *JSON) members(member func(name string) error) error {
	for j.More() {
		token, err := j.Token()
		if err != nil {
			return err
		}
		name, ok := token.(string)
		if !ok {
			return fmt.Errorf("byte %d: no name of a member: %w", j.Offset(), connectors.ErrUnreadable)
		}
		if err := member(name); err != nil {
			return err
		}
	}
	_, err := j.Token()
	return err
}

// Array walks through the elements of an array; element takes each.
func (j *JSON) Array(element func(index int) error) error {
	if err := j.expect('['); err != nil {
		return err
	}
	return j.elements(element)
}

func (j *JSON) elements(element func(index int) error) error {
	for i := 0; j.More(); i++ {
		if err := element(i); err != nil {
			return err
		}
	}
	_, err := j.Token()
	return err
}

// Size walks over the next value and tells whether it is an array and how many
// elements or members it has; one that is neither has none.
func (j *JSON) Size() (array bool, count int, err error) {
	token, err := j.Token()
	switch {
	case err != nil:
		return false, 0, err
	case token == json.Delim('{'):
		err = j.members(func(string) error { count++; return j.Skip() })
	case token == json.Delim('['):
		array = true
		err = j.elements(func(int) error { count++; return j.Skip() })
	}
	return array, count, err
}

// Any walks through the next value, whatever it is: members by name, elements by
// index, or one text, number (json.Number), boolean or nil.
func (j *JSON) Any(member func(name string) error, element func(index int) error, single func(json.Token) error) error {
	token, err := j.Token()
	switch {
	case err != nil:
		return err
	case token == json.Delim('{'):
		return j.members(member)
	case token == json.Delim('['):
		return j.elements(element)
	}
	return single(token)
}

// SkipMember walks over the value of a member.
func (j *JSON) SkipMember(string) error { return j.Skip() }

// SkipElement walks over an element.
func (j *JSON) SkipElement(int) error { return j.Skip() }

func (j *JSON) expect(delimiter json.Delim) error {
	token, err := j.Token()
	if err == nil && token != delimiter {
		return fmt.Errorf("byte %d: %q is missing: %w", j.Offset(), delimiter.String(), connectors.ErrUnreadable)
	}
	return err
}

// Skip walks over the next value, whatever it is.
func (j *JSON) Skip() error {
	start := j.depth
	for {
		if _, err := j.Token(); err != nil {
			return err
		}
		if j.depth <= start {
			return nil
		}
	}
}

// End makes sure that nothing but space follows.
func (j *JSON) End() error {
	j.source.allowed = j.decoder.InputOffset() + maxToken + readAtATime
	if _, err := j.decoder.Token(); !errors.Is(err, io.EOF) {
		return errors.Join(err, fmt.Errorf("byte %d: more after the end: %w", j.Offset(), connectors.ErrUnreadable))
	}
	return nil
}

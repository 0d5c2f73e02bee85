package download

import (
	"bytes"
	"cmp"
	"context"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"net/url"
	"os"
	"strconv"
	"time"

	"cts/connectors"
)

// Request is what is asked of a source.
type Request struct {
	Method  string // GET where it is empty
	URL     string
	Body    []byte // of a POST
	Header  http.Header
	Unnamed bool // without the credentials of the source: to others, to whom it refers
}

// Description is what a source says of a file before it gives it.
type Description struct {
	Size     int64  // -1 when it does not say
	Version  string // strong ETag, or the time of the last change
	Modified time.Time
	Name     string // as Content-Disposition gives it
}

// File is a file that was fetched whole. Closing it takes the bytes away.
type File struct {
	*os.File
	Description
	MediaType string
	Status    int
	Header    http.Header
}

// Close closes the file and removes its bytes from this computer.
func (f *File) Close() error {
	err := f.File.Close()
	if removed := os.Remove(f.File.Name()); err == nil && !errors.Is(removed, fs.ErrNotExist) {
		err = removed
	}
	return err
}

// Describe asks what a file is without fetching it. A source that does not answer
// such questions gives a description that says nothing.
func (c *Client) Describe(ctx context.Context, address string) (Description, error) {
	ctx, cancel := context.WithTimeout(ctx, c.timeout)
	defer cancel()
	var found Description
	err := c.patience.Repeat(ctx, func() error {
		response, err := c.do(ctx, Request{Method: http.MethodHead, URL: address})
		if err != nil {
			return err
		}
		defer response.Body.Close()
		switch response.StatusCode {
		case http.StatusMethodNotAllowed, http.StatusNotImplemented, http.StatusForbidden, http.StatusBadRequest:
			found = Description{Size: -1}
			return nil
		}
		found = describe(response)
		return statusError(response)
	})
	return found, c.worded(ctx, address, err)
}

// Fetch fetches a file to a temporary one and hands it out when it is whole.
// Errors: fs.ErrNotExist, [ErrRefused], [connectors.ErrLimit], [ErrSource].
func (c *Client) Fetch(ctx context.Context, request Request) (*File, error) {
	return c.fetch(ctx, request, false)
}

// Ask is [Client.Fetch] for services: an answer of any status that is not worth another
// attempt is an answer, and no error.
func (c *Client) Ask(ctx context.Context, request Request) (*File, error) {
	return c.fetch(ctx, request, true)
}

// fetch fetches a file, or where any status is an answer, what the source says instead.
func (c *Client) fetch(ctx context.Context, request Request, anyStatus bool) (*File, error) {
	bounded, cancel := context.WithTimeout(ctx, c.timeout)
	defer cancel()
	temporary, err := os.CreateTemp("", "cts-*.part")
	if err != nil {
		return nil, err
	}
	fetched := &fetching{client: c, request: request, anyStatus: anyStatus, file: &File{File: temporary}}
	err = c.patience.Repeat(bounded, func() error { return fetched.attempt(bounded) })
	if err == nil {
		_, err = temporary.Seek(0, io.SeekStart)
	}
	if err != nil {
		return nil, errors.Join(c.worded(ctx, request.URL, err), fetched.file.Close())
	}
	return fetched.file, nil
}

// do sends one request. What the network does wrong is worth another attempt; what
// the policy or a certificate forbids is not.
func (c *Client) do(ctx context.Context, r Request) (*http.Response, error) {
	request, err := http.NewRequestWithContext(ctx, cmp.Or(r.Method, http.MethodGet), r.URL, bytes.NewReader(r.Body))
	if err != nil {
		return nil, errors.New("not the address of a file; write it as https://example.org/file.csv")
	}
	if err := c.refusesHost(request.URL.Hostname()); err != nil {
		return nil, err
	}
	if r.Header != nil {
		request.Header = r.Header.Clone()
	}
	if request.UserAgent() == "" {
		request.Header.Set("User-Agent", "cts (crime statistics pipeline)")
	}
	if !r.Unnamed {
		if err := c.sign(request); err != nil {
			return nil, err
		}
	}
	response, err := c.http.Do(request)
	if err == nil {
		return response, nil
	}
	var failed *url.Error
	if errors.As(err, &failed) { // its text holds the address with its query
		err = failed.Err
	}
	return nil, c.kindOf(ctx, c.Redact(err))
}

func (c *Client) kindOf(ctx context.Context, err error) error {
	var expired x509.CertificateInvalidError
	var stranger x509.UnknownAuthorityError
	var name x509.HostnameError
	switch {
	case ctx.Err() != nil, errors.Is(err, ErrRefused):
		return err
	case errors.As(err, &expired), errors.As(err, &stranger), errors.As(err, &name):
		return fmt.Errorf("%w; ask the source to renew its certificate, or name its authority under ca_file: %w", err, ErrSource)
	}
	return again{err: err}
}

// statusError is nil for a reply that holds a file.
func statusError(response *http.Response) error {
	status := response.StatusCode
	err := fmt.Errorf("reply %s", response.Status)
	switch {
	case status == http.StatusOK, status == http.StatusPartialContent:
		return nil
	case status == http.StatusTooManyRequests, status == http.StatusRequestTimeout, status >= 500:
		return again{err, retryAfter(response)}
	}
	remedy, kind := Refusal(status)
	return fmt.Errorf("%w; %s: %w", err, remedy, kind)
}

// Refusal says what to do about an answer that holds no file, and its class.
func Refusal(status int) (remedy string, kind error) {
	switch status {
	case http.StatusNotFound, http.StatusGone:
		return "check the address", fs.ErrNotExist
	case http.StatusUnauthorized, http.StatusForbidden:
		return "check user, password and token of the source", ErrSource
	case http.StatusRequestEntityTooLarge, http.StatusRequestURITooLong:
		return "ask for less at once", connectors.ErrTooLarge
	}
	return "correct the settings of the source", ErrSource
}

// retryAfter is the pause that the source asks for, in seconds or until a date by its own clock.
func retryAfter(response *http.Response) time.Duration {
	text := response.Header.Get("Retry-After")
	if seconds, err := strconv.Atoi(text); err == nil && seconds >= 0 {
		return time.Duration(min(seconds, 1<<20)) * time.Second
	}
	until, errUntil := http.ParseTime(text)
	now, errNow := http.ParseTime(response.Header.Get("Date"))
	if errUntil != nil || errNow != nil || until.Before(now) {
		return 0
	}
	return until.Sub(now)
}

// worded names the address, without what nobody may see, and the class of the error.
func (c *Client) worded(ctx context.Context, address string, err error) error {
	if err == nil {
		return nil
	}
	place := Shown(address)
	switch {
	case ctx.Err() != nil:
		return fmt.Errorf("%s: %w", place, context.Cause(ctx))
	case errors.Is(err, context.DeadlineExceeded):
		return fmt.Errorf("%s: not fetched within %s (%w): %w", place, c.timeout, err, ErrSource)
	}
	return fmt.Errorf("%s: %w", place, c.Redact(err))
}

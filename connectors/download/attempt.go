package download

import (
	"context"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"path"
	"strings"
	"time"

	"cts/connectors"
)

// fetching is one file on its way.
type fetching struct {
	client    *Client
	request   Request
	anyStatus bool // what is not worth another attempt is an answer
	file      *File
	done      int64 // bytes of the present version that are here
}

// attempt goes on where the last one was cut off, if the source says that the file
// is still the same, or begins again.
func (f *fetching) attempt(ctx context.Context) error {
	ctx, give := context.WithCancelCause(ctx)
	defer give(nil)
	request := f.request
	if f.canGoOn() {
		request.Header = request.Header.Clone()
		if request.Header == nil {
			request.Header = http.Header{}
		}
		request.Header.Set("Range", fmt.Sprintf("bytes=%d-", f.done))
		request.Header.Set("If-Range", f.file.Version)
	}
	response, err := f.client.do(ctx, request)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	if err := f.begin(response); err != nil {
		return err
	}
	return f.take(ctx, give, response)
}

// canGoOn tells whether a part is here of a version that has a name.
func (f *fetching) canGoOn() bool {
	return f.done > 0 && f.file.Version != "" && !strings.HasPrefix(f.file.Version, "W/") && f.request.Method != http.MethodPost
}

// begin decides where the bytes of a reply belong.
func (f *fetching) begin(response *http.Response) error {
	if response.StatusCode == http.StatusRequestedRangeNotSatisfiable {
		return errors.Join(f.forget(), again{err: errors.New("the file changed while it was fetched")})
	}
	if err := statusError(response); err != nil && (!f.anyStatus || errors.As(err, new(again))) {
		return err
	}
	found := describe(response)
	if response.StatusCode == http.StatusPartialContent {
		return f.goOn(response, found)
	}
	if err := f.forget(); err != nil {
		return err
	}
	f.file.Description, f.file.Status, f.file.Header = found, response.StatusCode, response.Header
	f.file.MediaType, _, _ = mime.ParseMediaType(response.Header.Get("Content-Type"))
	return nil
}

// goOn checks that a part is the next one of the same version.
func (f *fetching) goOn(response *http.Response, found Description) error {
	var from, to, size int64
	_, err := fmt.Sscanf(response.Header.Get("Content-Range"), "bytes %d-%d/%d", &from, &to, &size)
	same := found.Version == f.file.Version && (f.file.Size < 0 || size == f.file.Size)
	if err != nil || from != f.done || !same {
		return errors.Join(f.forget(), again{err: errors.New("the file changed while it was fetched")})
	}
	return nil
}

// forget begins again with nothing.
func (f *fetching) forget() error {
	f.done = 0
	if err := f.file.Truncate(0); err != nil {
		return err
	}
	_, err := f.file.Seek(0, io.SeekStart)
	return err
}

// take writes the bytes of a reply, and holds their number to what was announced.
func (f *fetching) take(ctx context.Context, give context.CancelCauseFunc, response *http.Response) error {
	watch := time.AfterFunc(f.client.idle, func() { give(errIdle) })
	defer watch.Stop()
	body := &watched{content: response.Body, watch: watch, idle: f.client.idle}
	n, err := io.Copy(f.file, io.LimitReader(body, f.client.maxBytes-f.done+1))
	f.done += n
	switch {
	case f.done > f.client.maxBytes:
		return fmt.Errorf("more than %d bytes; raise max_bytes of the source if it is meant to: %w", f.client.maxBytes, connectors.ErrLimit)
	case errors.Is(context.Cause(ctx), errIdle):
		return again{err: fmt.Errorf("no byte within %s", f.client.idle)}
	case ctx.Err() != nil:
		return context.Cause(ctx)
	case err != nil:
		return again{err: fmt.Errorf("cut off after %d bytes: %w", f.done, f.client.Redact(err))}
	case f.file.Size >= 0 && f.done != f.file.Size:
		return errors.Join(f.forget(), again{err: fmt.Errorf("%d bytes came, %d were announced", n, f.file.Size)})
	}
	return nil
}

var errIdle = errors.New("the source fell silent")

// watched winds up the watch with every byte that comes.
type watched struct {
	content io.Reader
	watch   *time.Timer
	idle    time.Duration
}

func (w *watched) Read(buffer []byte) (int, error) {
	n, err := w.content.Read(buffer)
	if n > 0 {
		w.watch.Reset(w.idle)
	}
	return n, err
}

// describe reads the headers of a reply.
func describe(response *http.Response) Description {
	found := Description{Size: response.ContentLength, Version: response.Header.Get("ETag")}
	if changed, err := http.ParseTime(response.Header.Get("Last-Modified")); err == nil {
		found.Modified = changed.UTC()
		if found.Version == "" {
			found.Version = response.Header.Get("Last-Modified")
		}
	}
	if _, parameters, err := mime.ParseMediaType(response.Header.Get("Content-Disposition")); err == nil {
		if name := path.Base(strings.ReplaceAll(parameters["filename"], `\`, "/")); name != "." && name != "/" && name != ".." {
			found.Name = name
		}
	}
	return found
}

// Until reads until the context ends.
func Until(ctx context.Context, content io.ReadCloser) io.ReadCloser { return &ending{ctx, content} }

type ending struct {
	ctx context.Context
	io.ReadCloser
}

func (e *ending) Read(buffer []byte) (int, error) {
	if e.ctx.Err() != nil {
		return 0, context.Cause(e.ctx)
	}
	return e.ReadCloser.Read(buffer)
}

package connectors

import (
	"context"
	"errors"
	"io"
	"net/http"
)

// Errors of services that a caller decides on.
var (
	// ErrNoResults means that a service knows the question and has no figures for it.
	ErrNoResults = errors.New("the service has no figures for this question")
	// ErrTooLarge means that a service refuses a question whose answer would be too large.
	ErrTooLarge = errors.New("the answer would be larger than the service allows")
)

// Question is one request to a service.
type Question struct {
	Method string // GET where it is left out
	URL    string
	Header http.Header
	Body   []byte
}

// Answer is what a service replied. The caller closes Body.
type Answer struct {
	Status int
	Header http.Header
	Body   io.ReadCloser
}

// Asker asks services over HTTP: with their proxies, redirects, limits and
// repetitions after failures that pass. An answer of any status that it does not
// repeat is an answer, not an error. Ending ctx ends reading its body.
type Asker interface {
	Ask(ctx context.Context, question Question) (*Answer, error)
}

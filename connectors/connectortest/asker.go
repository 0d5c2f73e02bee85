package connectortest

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"testing"

	"cts/connectors"
)

// Service is a service on this machine that answers as a handler says, and the
// asker that asks it: for transports whose questions and answers are tested, not
// their network.
type Service struct {
	URL    string
	client *http.Client
}

// Serve starts a service for the length of the test.
func Serve(t testing.TB, handler http.HandlerFunc) Service {
	t.Helper()
	server := httptest.NewServer(handler)
	t.Cleanup(server.Close)
	return Service{URL: server.URL, client: server.Client()}
}

// Ask asks the service.
func (s Service) Ask(ctx context.Context, question connectors.Question) (*connectors.Answer, error) {
	method := question.Method
	if method == "" {
		method = http.MethodGet
	}
	request, err := http.NewRequestWithContext(ctx, method, question.URL, bytes.NewReader(question.Body))
	if err != nil {
		return nil, err
	}
	if question.Header != nil {
		request.Header = question.Header
	}
	response, err := s.client.Do(request) //nolint:bodyclose // the caller closes the body of the answer
	if err != nil {
		return nil, err
	}
	return &connectors.Answer{Status: response.StatusCode, Header: response.Header, Body: untilEnd{ctx, response.Body}}, nil
}

// untilEnd ends reading with the context, also of what has come already.
type untilEnd struct {
	ctx context.Context
	io.ReadCloser
}

// Read reads while the context lasts.
func (u untilEnd) Read(buffer []byte) (int, error) {
	if u.ctx.Err() != nil {
		return 0, context.Cause(u.ctx)
	}
	return u.ReadCloser.Read(buffer)
}

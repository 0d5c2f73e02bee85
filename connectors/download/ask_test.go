package download_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"testing"

	"cts/connectors"
	"cts/connectors/download"
)

func TestAnAnswerOfAnyStatusIsAnAnswer(t *testing.T) {
	visits := 0
	web := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		visits++
		if visits == 1 {
			w.WriteHeader(http.StatusServiceUnavailable)
			return
		}
		body, _ := io.ReadAll(r.Body)
		w.Header().Set("X-Kind", r.Header.Get("Accept"))
		w.WriteHeader(http.StatusNotFound)
		_, _ = w.Write(append([]byte(r.Method+" "), body...))
	}))
	t.Cleanup(web.Close)
	asker := download.Asker(connectors.Settings{"allow_private": "true", "proxy": "none", "pause": "1ms"})
	answer, err := asker.Ask(t.Context(), connectors.Question{
		Method: http.MethodPost, URL: web.URL, Body: []byte("query"), Header: http.Header{"Accept": {"text/csv"}},
	})
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	content, err := io.ReadAll(answer.Body)
	if err != nil || answer.Status != http.StatusNotFound || string(content) != "POST query" || answer.Header.Get("X-Kind") != "text/csv" || visits != 2 {
		t.Errorf("status %d, %q, header %v, %v, %d visits", answer.Status, content, answer.Header, err, visits)
	}
}

package pxweb_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"cts/connectors"
	"cts/connectors/connectortest"
	"cts/connectors/download"
	"cts/connectors/transport/pxweb"
	"cts/schemas/sharedtest"
)

func shared(t *testing.T, name string) []byte {
	t.Helper()
	content, err := os.ReadFile(sharedtest.Path(t, "data/formats/pxweb/"+name))
	if err != nil {
		t.Fatal(err)
	}
	return content
}

// service answers as PxWeb 1 or 2 does: limits, metadata, and the number of cells asked for.
type service struct {
	config, metadata []byte
	questions        []string
	cells            int
	largest          int
	times            []time.Time
	clock            *connectortest.Clock
}

func (s *service) serve(w http.ResponseWriter, r *http.Request) {
	if s.clock != nil {
		s.times = append(s.times, s.clock.Now())
	}
	switch {
	case r.Method == http.MethodPost:
		s.answer(w, r)
	case r.URL.RawQuery == "config" || strings.HasSuffix(r.URL.Path, "/config"):
		_, _ = w.Write(s.config)
	default:
		_, _ = w.Write(s.metadata)
	}
}

func (s *service) answer(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	var asked struct {
		Query     []struct{ Selection struct{ Values []string } }
		Selection []struct{ ValueCodes []string }
	}
	if err != nil || json.Unmarshal(body, &asked) != nil {
		w.WriteHeader(http.StatusBadRequest)
		return
	}
	cells := 1
	for _, v := range asked.Query {
		cells *= len(v.Selection.Values)
	}
	for _, v := range asked.Selection {
		cells *= len(v.ValueCodes)
	}
	s.questions = append(s.questions, string(body))
	s.cells += cells
	s.largest = max(s.largest, cells)
	fmt.Fprintf(w, `{"cells":%d}`, cells)
}

// source is a table at a service.
func source(t *testing.T, settings connectors.Settings, clock *connectortest.Clock, handler http.HandlerFunc) connectors.Transport {
	t.Helper()
	server := httptest.NewServer(handler)
	t.Cleanup(server.Close)
	local := connectors.Settings{"allow_private": "true", "proxy": "none"}
	maps.Copy(local, settings)
	local["url"] = server.URL + settings["url"]
	transport, err := pxweb.Descriptor.New(local, clock.Clock())
	if err != nil {
		t.Fatal(err)
	}
	return transport
}

// open opens all pieces of a table.
func open(t *testing.T, settings connectors.Settings, s *service) []string {
	t.Helper()
	if s.clock == nil {
		s.clock = connectortest.NewClock()
	}
	transport := source(t, settings, s.clock, s.serve)
	items, err := transport.List(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, item := range items {
		body, err := transport.Open(t.Context(), item)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := io.ReadAll(body); err != nil {
			t.Fatal(err)
		}
		_ = body.Close()
		names = append(names, item.Name)
	}
	return names
}

const (
	small  = `{"title":"t","variables":[{"code":"Region","values":["1","2","3"]},{"code":"Tid","values":["2019","2020","2021"],"time":true}]}`
	limits = `{"maxCells":4,"maxCalls":3,"timeWindow":10}`
)

func TestConformance(t *testing.T) {
	s := &service{config: []byte(`{"maxCells":100}`), metadata: []byte(small)}
	server := httptest.NewServer(http.HandlerFunc(s.serve))
	t.Cleanup(server.Close)
	connectortest.Transport{
		Descriptor: pxweb.Descriptor,
		Settings:   connectors.Settings{"url": server.URL + tablePath, "allow_private": "true", "proxy": "none"},
		Content:    map[string]string{"tab.json": `{"cells":9}`},
	}.Run(t)
}

const tablePath = "/api/v1/en/db/tab.px"

func TestMisbehavingServers(t *testing.T) {
	s := &service{config: []byte(`{"maxCells":100}`), metadata: []byte(small)}
	connectortest.Downloads{
		Descriptor: pxweb.Descriptor, Settings: func(server string) connectors.Settings { return connectors.Settings{"url": server + tablePath} },
		Path: tablePath, ByPost: true, Besides: s.serve, Refused: download.ErrRefused,
	}.Run(t)
}

func TestATableThatChangesBetweenItsPiecesIsNotTakenForOne(t *testing.T) {
	s := &service{config: []byte(limits), metadata: []byte(small), clock: connectortest.NewClock()}
	transport := source(t, connectors.Settings{"url": tablePath}, s.clock, s.serve)
	items, err := transport.List(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	s.metadata = []byte(strings.Replace(small, `"2021"`, `"2021","2022"`, 1))
	if _, err := transport.Open(t.Context(), items[1]); !errors.Is(err, connectors.ErrSource) || !strings.Contains(err.Error(), "changed while it was fetched") {
		t.Errorf("error %v", err)
	}
}

func TestALargeTableIsAskedForInPieces(t *testing.T) {
	s := &service{config: []byte(limits), metadata: []byte(small)}
	names := open(t, connectors.Settings{"url": "/api/v1/en/db/tab.px"}, s)
	if diff := cmp.Diff([]string{"tab-0001.json", "tab-0002.json", "tab-0003.json"}, names); diff != "" {
		t.Error(diff)
	}
	if s.cells != 9 || s.largest > 4 {
		t.Errorf("%d cells in all, %d at once; want 9 and at most 4", s.cells, s.largest)
	}
	want := `{"query":[{"code":"Region","selection":{"filter":"item","values":["1","2"]}},{"code":"Tid","selection":{"filter":"item","values":["2019","2020"]}}],"response":{"format":"json-stat2"}}`
	if diff := cmp.Diff(want, s.questions[0]); diff != "" {
		t.Error(diff)
	}
}

func TestTheCallWindowIsKeptTo(t *testing.T) {
	s := &service{config: []byte(limits), metadata: []byte(small), clock: connectortest.NewClock()}
	open(t, connectors.Settings{"url": "/api/v1/en/db/tab.px", "cells": "1"}, s)
	for i := 3; i < len(s.times); i++ {
		if took := s.times[i].Sub(s.times[i-3]); took < 10*time.Second {
			t.Fatalf("calls %d to %d within %v; 3 are allowed in 10 seconds", i-3, i, took)
		}
	}
	if len(s.questions) != 9 {
		t.Errorf("%d questions of one cell, want 9", len(s.questions))
	}
}

func TestCodesAreChosen(t *testing.T) {
	cases := map[string]struct {
		choice string
		cells  int
	}{"the last years": {"Tid=top:2", 6}, "codes": {"Region=1,3;Tid=2020", 2}, "a beginning": {"Tid=20*", 9}, "nothing": {"", 9}}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			s := &service{config: []byte(`{}`), metadata: []byte(small)}
			open(t, connectors.Settings{"url": "/api/v1/en/db/tab.px", "select": c.choice}, s)
			if s.cells != c.cells {
				t.Errorf("%d cells, want %d", s.cells, c.cells)
			}
		})
	}
}

// TestStatFin replays limits and metadata of Statistics Finland.
func TestStatFin(t *testing.T) {
	s := &service{config: shared(t, "api-v1/statfin-config.json"), metadata: shared(t, "api-v1/statfin-table-meta.json")}
	names := open(t, connectors.Settings{"url": "/PXWeb/api/v1/en/StatFin/tab.px", "cells": "20000"}, s)
	found, err := pxweb.Inspector{}.Inspect(t.Context(), connectortest.File("meta.json", s.metadata))
	if err != nil || !strings.HasSuffix(found.Summary, fmt.Sprintf("%d cells", s.cells)) || s.largest > 20000 {
		t.Errorf("%d questions, %d cells, %d at once; metadata say %q, error %v", len(names), s.cells, s.largest, found.Summary, err)
	}
}

// TestVersionTwo replays limits and metadata of PxWebApi 2.
func TestVersionTwo(t *testing.T) {
	s := &service{config: shared(t, "api-v2/GetApiConfiguration.json"), metadata: shared(t, "api-v2/MetadataById_tab004_js2.json")}
	names := open(t, connectors.Settings{"url": "/api/v2/tables/TAB004", "version": "2", "language": "en", "format": "px", "select": "TIME=top:1"}, s)
	if diff := cmp.Diff([]string{"TAB004.px"}, names); diff != "" || s.cells != 154 {
		t.Errorf("%d cells, want 14 sectors by 11 gases\n%s", s.cells, diff)
	}
	if !strings.Contains(s.questions[0], `{"variableCode":"TIME","valueCodes":["2017"]}`) {
		t.Errorf("question %s", s.questions[0])
	}
}

func TestRefusals(t *testing.T) {
	cases := map[string]struct {
		status int
		body   string
		err    error
		says   string
	}{
		"no such table":  {404, "", fs.ErrNotExist, "check the address"},
		"too many cells": {403, `{"title":"Too many cells selected"}`, connectors.ErrTooLarge, "Too many cells selected; lower the setting cells"},
		"something else": {400, `{"error":"Parameter error"}`, connectors.ErrSource, "Parameter error"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			transport := source(t, connectors.Settings{"url": "/tab.px"}, connectortest.NewClock(), func(w http.ResponseWriter, r *http.Request) {
				if r.Method == http.MethodPost {
					w.WriteHeader(c.status)
					_, _ = io.WriteString(w, c.body)
					return
				}
				_, _ = io.WriteString(w, small)
			})
			_, err := transport.Open(t.Context(), connectors.Item{Name: "tab.json"})
			if !errors.Is(err, c.err) || !strings.Contains(err.Error(), c.says) {
				t.Errorf("error %v; want %v that says %q", err, c.err, c.says)
			}
		})
	}
}

func TestSettings(t *testing.T) {
	for name, s := range map[string]connectors.Settings{
		"no address":           {"url": "tab.px"},
		"an unknown version":   {"url": "https://x/t", "version": "3"},
		"an unknown format":    {"url": "https://x/t", "format": "xlsx"},
		"a variable twice":     {"url": "https://x/t", "select": "A=1;A=2"},
		"a choice of nothing":  {"url": "https://x/t", "select": "A"},
		"cells without number": {"url": "https://x/t", "cells": "many"},
	} {
		t.Run(name, func(t *testing.T) {
			if _, err := pxweb.Descriptor.New(s, connectortest.NewClock().Clock()); err == nil {
				t.Error("accepted")
			}
		})
	}
}

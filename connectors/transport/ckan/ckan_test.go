package ckan_test

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"go.yaml.in/yaml/v3"

	"cts/connectors"
	"cts/connectors/connectortest"
	"cts/connectors/download"
	"cts/connectors/transport/ckan"
	"cts/schemas/sharedtest"
)

const filePath = "/dataset/recorded-crime/crime.csv"

// show answers package_show; the portal's address is in its links.
func show(w http.ResponseWriter, r *http.Request) {
	if !strings.HasPrefix(r.URL.Path, "/api/3/action/package_show") {
		http.NotFound(w, r)
		return
	}
	portal := "http://" + r.Host
	if r.TLS != nil {
		portal = "https://" + r.Host
	}
	fmt.Fprintf(w, `{"help":"","success":true,"result":{"name":"recorded-crime","resources":[
		{"id":"r-1","format":"CSV","url":"%s%s","url_type":"upload","hash":"h1","last_modified":"2026-01-01"},
		{"id":"r-2","format":"HTML","url":"%[1]s/about.html"}]}}`, portal, filePath)
}

func settings(address string) connectors.Settings {
	return connectors.Settings{"url": address, "package": "recorded-crime", "formats": "csv", "allow_private": "true", "proxy": "none"}
}

func serve(t *testing.T, handler http.HandlerFunc) string {
	t.Helper()
	server := httptest.NewServer(handler)
	t.Cleanup(server.Close)
	return server.URL
}

func portal(t *testing.T, s connectors.Settings) connectors.Transport {
	t.Helper()
	source, err := ckan.Descriptor.New(s, connectortest.NewClock().Clock())
	if err != nil {
		t.Fatal(err)
	}
	return source
}

func TestConformance(t *testing.T) {
	address := serve(t, func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == filePath {
			_, _ = io.WriteString(w, "year;cases\n2021;7\n")
			return
		}
		show(w, r)
	})
	connectortest.Transport{
		Descriptor: ckan.Descriptor, Settings: settings(address),
		Content: map[string]string{"recorded-crime/crime.csv": "year;cases\n2021;7\n"},
	}.Run(t)
}

func TestMisbehavingServers(t *testing.T) {
	connectortest.Downloads{Descriptor: ckan.Descriptor, Settings: settings, Path: filePath, Besides: show, Refused: download.ErrRefused}.Run(t)
}

// recorded is the first reply of a recording of a portal of Brazil.
func recorded(t *testing.T, name string) (status int, body string) {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(sharedtest.Path(t, "data/formats/ckan"), "test_ckan_adapter_catalog_"+name+".yaml"))
	if err != nil {
		t.Fatal(err)
	}
	var recording ckan.Recording
	if err := yaml.Unmarshal(text, &recording); err != nil {
		t.Fatal(err)
	}
	response := recording.Interactions[0].Response
	return response.Status.Code, response.Body.String
}

// TestARecordedPortal replays what dados.gov.br answered: two packages of a search, then no more.
func TestARecordedPortal(t *testing.T) {
	cases := map[string]struct {
		packages, files int
		first           string
	}{
		"limit_packages":                {2, 85, "comprasnet-contratos/a4321e16-952b-4c82-a043-96753bcda7ff"},
		"read_packages_by_organization": {6, 18, "catalogo-industria-espacial/catalogoindustria-2022-csv.zip"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			status, body := recorded(t, name)
			var asked []string
			address := serve(t, func(w http.ResponseWriter, r *http.Request) {
				asked = append(asked, r.URL.Query().Get("start"))
				if r.URL.Query().Get("start") != "0" {
					_, _ = io.WriteString(w, `{"success":true,"result":{"count":13786,"results":[]}}`)
					return
				}
				w.Header().Set("Content-Encoding", "gzip")
				w.WriteHeader(status)
				_, _ = io.WriteString(w, body)
			})
			s := settings(address)
			s["package"], s["query"], s["formats"] = "", "*:*", ""
			items, err := portal(t, s).List(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			packages := map[string]bool{}
			for _, item := range items {
				before, _, _ := strings.Cut(item.Name, "/")
				packages[before] = true
			}
			if len(packages) != c.packages || len(items) != c.files || items[0].Name != c.first {
				t.Errorf("%d packages with %d files, the first %s; want %d, %d and %s (asked from %v)", len(packages), len(items), items[0].Name, c.packages, c.files, c.first, asked)
			}
		})
	}
}

func TestARecordedRefusal(t *testing.T) {
	status, body := recorded(t, "read_packages_by_invalid_group")
	address := serve(t, func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(status)
		_, _ = io.WriteString(w, body)
	})
	_, err := portal(t, settings(address)).List(t.Context())
	if !errors.Is(err, fs.ErrNotExist) || !strings.Contains(err.Error(), "Not Found Error: Não encontrado; check the names of the packages") {
		t.Errorf("error %v", err)
	}
}

func TestFilesElsewhereAreFetchedWithoutTheLogin(t *testing.T) {
	t.Setenv("CTS_TEST_TOKEN", "tok-77")
	var elsewhere, here []string
	other := serve(t, func(w http.ResponseWriter, r *http.Request) {
		elsewhere = append(elsewhere, r.Header.Get("Authorization"))
		_, _ = io.WriteString(w, "x")
	})
	address := serve(t, func(w http.ResponseWriter, r *http.Request) {
		here = append(here, r.Header.Get("Authorization"))
		fmt.Fprintf(w, `{"success":true,"result":{"name":"p","resources":[{"id":"1","format":"csv","url":"%s/a.csv"},{"id":"2","format":"csv","url":"file:///etc/passwd"}]}}`, other)
	})
	s := settings(address)
	s["token"] = "env:CTS_TEST_TOKEN"
	source := portal(t, s)
	items, err := source.List(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]connectors.Item{{Name: "p/a.csv", Size: -1}, {Name: "p/passwd", Size: -1}}, items); diff != "" {
		t.Error(diff)
	}
	if reader, err := source.Open(t.Context(), items[0]); err != nil {
		t.Error(err)
	} else {
		_ = reader.Close()
	}
	if _, err := source.Open(t.Context(), items[1]); !errors.Is(err, connectors.ErrSource) {
		t.Errorf("a file of this computer: %v", err)
	}
	if diff := cmp.Diff([][]string{{""}, {"Bearer tok-77"}}, [][]string{elsewhere, here}); diff != "" {
		t.Error(diff)
	}
}

func TestTablesOfTheDataStore(t *testing.T) {
	address := serve(t, func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/datastore/dump/1" {
			_, _ = io.WriteString(w, "_id,year\n1,2021\n")
			return
		}
		_, _ = io.WriteString(w, `{"success":true,"result":{"name":"p","resources":[
			{"id":"1","format":"XLSX","url":"https://x.example/a.xlsx","datastore_active":true},{"id":"2","format":"XLSX","url":"https://x.example/b.xlsx"}]}}`)
	})
	s := settings(address)
	s["formats"], s["datastore"] = "", "true"
	reader, err := portal(t, s).Open(t.Context(), connectors.Item{Name: "p/a.csv"})
	if err != nil {
		t.Fatal(err)
	}
	defer reader.Close()
	if content, err := io.ReadAll(reader); err != nil || string(content) != "_id,year\n1,2021\n" {
		t.Errorf("%q, %v", content, err)
	}
}

func TestSettings(t *testing.T) {
	for name, s := range map[string]connectors.Settings{
		"neither package nor query": {"url": "https://x.example"},
		"both":                      {"url": "https://x.example", "package": "a", "query": "b"},
		"a login in the address":    {"url": "https://u:p@x.example", "package": "a"},
		"no pattern":                {"url": "https://x.example", "package": "a", "pattern": "["},
		"datastore perhaps":         {"url": "https://x.example", "package": "a", "datastore": "perhaps"},
	} {
		if _, err := ckan.Descriptor.New(s, connectortest.NewClock().Clock()); err == nil {
			t.Errorf("%s: accepted", name)
		}
	}
}

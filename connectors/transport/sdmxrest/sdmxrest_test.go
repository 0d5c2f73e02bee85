package sdmxrest_test

import (
	"errors"
	"io"
	"io/fs"
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
	"cts/connectors/transport/sdmxrest"
	"cts/schemas/sharedtest"
)

const rows = "DATAFLOW,geo,TIME_PERIOD,OBS_VALUE\nESTAT:CRIM_OFF_CAT(1.0),FI,2020,93\n"

func settings(url string, more ...string) connectors.Settings {
	s := connectors.Settings{"url": url, "agency": "ESTAT", "flow": "CRIM_OFF_CAT", "allow_private": "true", "proxy": "none"}
	for i := 0; i < len(more); i += 2 {
		s[more[i]] = more[i+1]
	}
	return s
}

func serve(t *testing.T, handler http.HandlerFunc) *httptest.Server {
	t.Helper()
	server := httptest.NewServer(handler)
	t.Cleanup(server.Close)
	return server
}

// open opens the one file of a service, and tells how long it waited.
func open(t *testing.T, s connectors.Settings) (string, time.Duration, error) {
	t.Helper()
	clock := connectortest.NewClock()
	transport, err := sdmxrest.Descriptor.New(s, clock.Clock())
	if err != nil {
		t.Fatal(err)
	}
	items, err := transport.List(t.Context())
	if err != nil || len(items) != 1 {
		t.Fatalf("items %v, error %v", items, err)
	}
	body, err := transport.Open(t.Context(), items[0])
	if err != nil {
		return "", clock.Waited(), err
	}
	content, err := io.ReadAll(body)
	return string(content), clock.Waited(), errors.Join(err, body.Close())
}

func shared(t *testing.T, name string) string {
	t.Helper()
	content, err := os.ReadFile(sharedtest.Path(t, "data/formats/"+name))
	if err != nil {
		t.Fatal(err)
	}
	return string(content)
}

func TestConformance(t *testing.T) {
	service := serve(t, func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, rows) })
	connectortest.Transport{
		Descriptor: sdmxrest.Descriptor,
		Settings:   settings(service.URL),
		Content:    map[string]string{"ESTAT_CRIM_OFF_CAT.csv": rows},
	}.Run(t)
}

func TestMisbehavingServers(t *testing.T) {
	connectortest.Downloads{
		Descriptor: sdmxrest.Descriptor, Settings: func(server string) connectors.Settings { return settings(server) },
		Path: "/data/ESTAT,CRIM_OFF_CAT/all", Refused: download.ErrRefused,
	}.Run(t)
}

func TestQuestions(t *testing.T) {
	cases := map[string]struct {
		settings []string
		address  string
		accept   string
	}{
		"1.5, everything":       {nil, "/data/ESTAT,CRIM_OFF_CAT/all", "application/vnd.sdmx.data+csv;version=1.0.0"},
		"1.5, a key and years":  {[]string{"key", "A.ICCS0101+ICCS0102..FI", "start", "2008", "end", "2022", "flow_version", "1.0", "format", "xml"}, "/data/ESTAT,CRIM_OFF_CAT,1.0/A.ICCS0101+ICCS0102..FI?endPeriod=2022&startPeriod=2008", "application/vnd.sdmx.structurespecificdata+xml;version=2.1"},
		"1.5, generic":          {[]string{"format", "generic"}, "/data/ESTAT,CRIM_OFF_CAT/all", "application/vnd.sdmx.genericdata+xml;version=2.1"},
		"2.x, everything":       {[]string{"version", "2"}, "/data/dataflow/ESTAT/CRIM_OFF_CAT/+/*", "application/vnd.sdmx.data+csv;version=2.0.0"},
		"2.x, a key and a year": {[]string{"version", "2", "key", "A.ICCS0101+ICCS0102..FI", "start", "2008", "end", "2022", "format", "json"}, "/data/dataflow/ESTAT/CRIM_OFF_CAT/+/A.ICCS0101,ICCS0102.*.FI?c%5BTIME_PERIOD%5D=ge%3A2008%2Ble%3A2022", "application/vnd.sdmx.data+json;version=2.0.0"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			var address, accept string
			service := serve(t, func(w http.ResponseWriter, r *http.Request) {
				address, accept = r.URL.RequestURI(), r.Header.Get("Accept")
				_, _ = io.WriteString(w, rows)
			})
			if _, _, err := open(t, settings(service.URL, c.settings...)); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff([]string{c.address, c.accept}, []string{address, accept}); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestRefusals(t *testing.T) {
	noResults := `<m:Error xmlns:m="x"><m:ErrorMessage code="100"><Text>no results</Text></m:ErrorMessage></m:Error>`
	cases := map[string]struct {
		status int
		body   string
		err    error
		says   string
	}{
		"no results in 1.5":            {404, noResults, connectors.ErrNoResults, "message 100 no results"},
		"no results in 2.x":            {204, "", connectors.ErrNoResults, "status 204"},
		"no such dataflow":             {404, `{"error":[{"status":404,"id":100,"label":"ERR_NOT_FOUND_4"}]}`, fs.ErrNotExist, "ERR_NOT_FOUND_4"},
		"too large":                    {413, `{"error":[{"label":"EXTRACTION_TOO_BIG"}]}`, connectors.ErrTooLarge, "EXTRACTION_TOO_BIG"},
		"too large, said in a footer":  {200, shared(t, "sdmx-ml-2.0/MessageFooter.xml"), connectors.ErrTooLarge, "Query size exceeds maximum limit"},
		"an error with status 200":     {200, shared(t, "sdmx-ml-2.1/bis/error_304.xml"), connectors.ErrSource, "message 304 Either no structures"},
		"no such format":               {406, "", connectors.ErrSource, "change format or version"},
		"Eurostat: no such dataset":    {404, shared(t, "json-stat/eurostat/error-404-not-available.json"), fs.ErrNotExist, "ERR_NOT_FOUND_4"},
		"Eurostat: too large a reply":  {413, shared(t, "json-stat/eurostat/error-413-extraction-too-big.json"), connectors.ErrTooLarge, "EXTRACTION_TOO_BIG"},
		"a reply that is not allowed":  {403, "no", connectors.ErrSource, "status 403, message"},
		"a service that is overloaded": {503, "", connectors.ErrSource, "4 attempts: reply 503"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			service := serve(t, func(w http.ResponseWriter, _ *http.Request) {
				w.WriteHeader(c.status)
				if c.status != http.StatusNoContent {
					_, _ = io.WriteString(w, c.body)
				}
			})
			_, _, err := open(t, settings(service.URL))
			if !errors.Is(err, c.err) || !strings.Contains(err.Error(), c.says) {
				t.Errorf("error %v; want %v that says %q", err, c.err, c.says)
			}
		})
	}
}

// TestADeferredReplyIsWaitedFor replays Eurostat: a message without data whose
// footer names a file, which appears later, as a zip file.
func TestADeferredReplyIsWaitedFor(t *testing.T) {
	footer, zip := shared(t, "sdmx-ml-2.1/eurostat/footer2.xml"), shared(t, "sdmx-ml-2.1/eurostat/footer2.zip")
	polls := 0
	var service *httptest.Server
	service = serve(t, func(w http.ResponseWriter, r *http.Request) {
		switch {
		case strings.HasPrefix(r.URL.Path, "/data/"):
			_, _ = io.WriteString(w, strings.ReplaceAll(footer, "http://ec.europa.eu", service.URL))
		case polls < 3:
			polls++
			w.WriteHeader(http.StatusNotFound)
		default:
			_, _ = io.WriteString(w, zip)
		}
	})
	got, waited, err := open(t, settings(service.URL, "format", "generic"))
	if err != nil || got != zip || waited != 90*time.Second {
		t.Errorf("%d bytes, waited %v, error %v; want the %d bytes of the zip file after 90 seconds", len(got), waited, err, len(zip))
	}
}

// TestAQueuedQuestionIsWaitedFor follows Eurostat's queue of questions; its
// replies are constructed after the documentation of the interface.
func TestAQueuedQuestionIsWaitedFor(t *testing.T) {
	statuses := []string{"SUBMITTED", "PROCESSING", "AVAILABLE"}
	service := serve(t, func(w http.ResponseWriter, r *http.Request) {
		switch {
		case strings.Contains(r.URL.Path, "/async/status/abc-1"):
			_, _ = io.WriteString(w, `<e xmlns="x"><processingStatus><key>abc-1</key><status>`+statuses[0]+`</status></processingStatus></e>`)
			statuses = statuses[1:]
		case strings.HasSuffix(r.URL.Path, "/dissemination/1.0/async/data/abc-1"):
			_, _ = io.WriteString(w, rows)
		default:
			_, _ = io.WriteString(w, `<e xmlns="x"><queued><id>abc-1</id><status>SUBMITTED</status></queued></e>`)
		}
	})
	got, waited, err := open(t, settings(service.URL+"/eurostat/api/dissemination/sdmx/2.1"))
	if err != nil || got != rows || waited != time.Minute {
		t.Errorf("got %q, waited %v, error %v", got, waited, err)
	}
}

func TestAReplyThatNeverComesIsGivenUp(t *testing.T) {
	var service *httptest.Server
	service = serve(t, func(w http.ResponseWriter, r *http.Request) {
		if strings.HasPrefix(r.URL.Path, "/data/") {
			_, _ = io.WriteString(w, strings.ReplaceAll(shared(t, "sdmx-ml-2.1/eurostat/footer.xml"), "http://ec.europa.eu", service.URL))
			return
		}
		w.WriteHeader(http.StatusNotFound)
	})
	_, waited, err := open(t, settings(service.URL))
	if !errors.Is(err, connectors.ErrLimit) || waited != time.Hour {
		t.Errorf("waited %v, error %v", waited, err)
	}
}

func TestSettings(t *testing.T) {
	for name, s := range map[string]connectors.Settings{
		"an unknown format":         settings("https://x", "format", "yaml"),
		"generic with version 2":    settings("https://x", "format", "generic", "version", "2"),
		"an unknown version":        settings("https://x", "version", "3"),
		"an address that is none":   settings("https://x\x7f"),
		"a setting that is unknown": settings("https://x", "flows", "a"),
	} {
		t.Run(name, func(t *testing.T) {
			if _, err := sdmxrest.Descriptor.New(s, connectortest.NewClock().Clock()); err == nil {
				t.Error("accepted")
			}
		})
	}
}

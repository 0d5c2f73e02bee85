package http_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"cts/connectors"
	"cts/connectors/connectortest"
	"cts/connectors/download"
	transport "cts/connectors/transport/http"
)

var offered = map[string]string{"crime.csv": "year;cases\n2021;7\n", "empty.csv": ""}

func serve(w http.ResponseWriter, r *http.Request) {
	content, ok := offered[strings.TrimPrefix(r.URL.Path, "/")]
	if !ok {
		http.NotFound(w, r)
		return
	}
	w.Header().Set("ETag", `"1"`)
	if r.Method != http.MethodHead {
		_, _ = io.WriteString(w, content)
	}
}

func TestConformance(t *testing.T) {
	web := httptest.NewServer(http.HandlerFunc(serve))
	t.Cleanup(web.Close)
	connectortest.Transport{
		Descriptor: transport.Descriptor,
		Settings:   connectors.Settings{"url": web.URL + "/crime.csv " + web.URL + "/empty.csv", "allow_private": "true", "proxy": "none"},
		Content:    offered, Secret: "the secret",
	}.Run(t)
}

func TestMisbehavingServers(t *testing.T) {
	connectortest.Downloads{
		Descriptor: transport.Descriptor,
		Settings:   func(server string) connectors.Settings { return connectors.Settings{"url": server + "/crime.csv"} },
		Path:       "/crime.csv", Refused: download.ErrRefused,
	}.Run(t)
}

func TestCredentialsAreSentAndNeverShown(t *testing.T) {
	t.Setenv("CTS_TEST_TOKEN", "tok-77")
	t.Setenv("CTS_TEST_PASSWORD", "pass-88")
	var got []string
	web := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		got = append(got, r.Header.Get("Authorization"))
		w.WriteHeader(http.StatusForbidden)
	}))
	t.Cleanup(web.Close)
	for _, settings := range []connectors.Settings{
		{"token": "env:CTS_TEST_TOKEN"}, {"user": "cts", "password": "env:CTS_TEST_PASSWORD"},
	} {
		settings["url"], settings["allow_private"], settings["proxy"] = web.URL+"/crime.csv?key=secret-99", "true", "none"
		source, err := transport.Descriptor.New(settings, connectortest.NewClock().Clock())
		if err != nil {
			t.Fatal(err)
		}
		_, err = source.Open(t.Context(), connectors.Item{Name: "crime.csv"})
		if err == nil {
			t.Fatal("403 is no error")
		}
		for _, secret := range []string{"tok-77", "pass-88", "secret-99"} {
			if strings.Contains(err.Error(), secret) {
				t.Errorf("the error shows %s: %v", secret, err)
			}
		}
	}
	if len(got) != 2 || got[0] != "Bearer tok-77" || !strings.HasPrefix(got[1], "Basic ") {
		t.Errorf("sent %q", got)
	}
}

func TestSettingsThatGiveASecretAwayAreRefused(t *testing.T) {
	for _, settings := range []connectors.Settings{
		{"url": "https://user:hunter2@example.org/crime.csv"}, {"url": "https://example.org/crime.csv", "token": "hunter2"},
		{"url": "https://example.org/crime.csv", "password": "hunter2"},
	} {
		if _, err := transport.Descriptor.New(settings, connectortest.NewClock().Clock()); err == nil || strings.Contains(err.Error(), "hunter2") {
			t.Errorf("error %v", err)
		}
	}
}

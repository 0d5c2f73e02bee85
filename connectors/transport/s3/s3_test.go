package s3_test

import (
	"crypto/hmac"
	"crypto/md5"
	"crypto/sha256"
	"encoding/hex"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"cts/connectors"
	"cts/connectors/connectortest"
	"cts/connectors/download"
	"cts/connectors/transport/s3"
)

// store is a service with one bucket "open": it lists two keys a page, and checks
// every signature by its own sums.
type store struct {
	objects map[string]string
	public  bool
	refused []string // why requests were refused
}

func (s *store) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if why := s.unsigned(r); why != "" && !s.public {
		s.refused = append(s.refused, why)
		w.WriteHeader(http.StatusForbidden)
		fmt.Fprintf(w, `<Error><Code>SignatureDoesNotMatch</Code><Message>%s</Message></Error>`, r.Header.Get("Authorization"))
		return
	}
	key, ok := strings.CutPrefix(r.URL.Path, "/open/")
	content, found := s.objects[key]
	switch {
	case r.URL.Path == "/open" && r.URL.Query().Get("list-type") == "2":
		s.list(w, r.URL.Query())
	case !ok || !found:
		w.WriteHeader(http.StatusNotFound)
		_, _ = io.WriteString(w, `<Error><Code>NoSuchKey</Code></Error>`)
	default:
		w.Header().Set("ETag", etag(content))
		_, _ = io.WriteString(w, content)
	}
}

func etag(content string) string { return fmt.Sprintf(`"%x"`, md5.Sum([]byte(content))) }

func (s *store) list(w http.ResponseWriter, query url.Values) {
	var keys []string
	for _, key := range slices.Sorted(maps.Keys(s.objects)) {
		if strings.HasPrefix(key, query.Get("prefix")) && key > query.Get("continuation-token") {
			keys = append(keys, key)
		}
	}
	const perPage = 2
	fmt.Fprintf(w, `<?xml version="1.0"?><ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><EncodingType>url</EncodingType><IsTruncated>%v</IsTruncated>`, len(keys) > perPage)
	for _, key := range keys[:min(perPage, len(keys))] {
		fmt.Fprintf(w, `<Contents><Key>%s</Key><Size>%d</Size><ETag>`, url.QueryEscape(key), len(s.objects[key]))
		_ = xml.EscapeText(w, []byte(etag(s.objects[key])))
		fmt.Fprint(w, `</ETag><LastModified>2026-01-30T10:00:00.000Z</LastModified></Contents>`)
	}
	if len(keys) > perPage {
		fmt.Fprintf(w, `<NextContinuationToken>%s</NextContinuationToken>`, keys[perPage-1])
	}
	fmt.Fprint(w, `</ListBucketResult>`)
}

// unsigned says what is wrong with a signature of version 4, worked out step by step
// as its specification has it.
func (s *store) unsigned(r *http.Request) string {
	credential, signed, signature := "", "", ""
	for field := range strings.SplitSeq(strings.TrimPrefix(r.Header.Get("Authorization"), "AWS4-HMAC-SHA256 "), ",") {
		name, value, _ := strings.Cut(strings.TrimSpace(field), "=")
		switch name {
		case "Credential":
			credential = value
		case "SignedHeaders":
			signed = value
		case "Signature":
			signature = value
		}
	}
	scope := strings.SplitN(credential, "/", 2)
	if len(scope) != 2 || scope[0] != connectortest.Canary {
		return "no credential"
	}
	path := r.RequestURI
	path, query, _ := strings.Cut(path, "?")
	parts := strings.Split(query, "&")
	slices.Sort(parts)
	canonical := r.Method + "\n" + path + "\n" + strings.Join(parts, "&") + "\n"
	for name := range strings.SplitSeq(signed, ";") {
		value := strings.Join(r.Header.Values(name), ",")
		if name == "host" {
			value = r.Host
		}
		canonical += name + ":" + strings.TrimSpace(value) + "\n"
	}
	canonical += "\n" + signed + "\n" + r.Header.Get("X-Amz-Content-Sha256")
	sum := sha256.Sum256([]byte(canonical))
	text := "AWS4-HMAC-SHA256\n" + r.Header.Get("X-Amz-Date") + "\n" + scope[1] + "\n" + hex.EncodeToString(sum[:])
	key := []byte("AWS4" + connectortest.Canary)
	for step := range strings.SplitSeq(scope[1], "/") {
		key = keyed(key, step)
	}
	if want := hex.EncodeToString(keyed(key, text)); want != signature {
		return "signature " + signature + " of " + canonical
	}
	return ""
}

func keyed(key []byte, text string) []byte {
	mac := hmac.New(sha256.New, key)
	mac.Write([]byte(text))
	return mac.Sum(nil)
}

func settings(t *testing.T, address string, more connectors.Settings) connectors.Settings {
	t.Helper()
	s := connectortest.Secrets(t, s3.Descriptor)
	maps.Copy(s, connectors.Settings{"url": address, "bucket": "open", "region": "eu-central-1", "allow_private": "true", "proxy": "none"})
	maps.Copy(s, more)
	return s
}

func serve(t *testing.T, s *store) string {
	t.Helper()
	server := httptest.NewServer(s)
	t.Cleanup(server.Close)
	return server.URL
}

func source(t *testing.T, s connectors.Settings) connectors.Transport {
	t.Helper()
	transport, err := s3.Descriptor.New(s, connectortest.NewClock().Clock())
	if err != nil {
		t.Fatal(err)
	}
	return transport
}

var objects = map[string]string{
	"crime/2024/a.csv": "a", "crime/2024/b c+d&e=ü.csv": "b", "crime/2024/north/c.csv": "c", "crime/2024/empty.csv": "",
	"crime/2024/": "", "crime/2024//odd.csv": "passed over", "crime/2024/../secret.csv": "the secret", "secret.csv": "the secret", "crime/2024/notes.txt": "passed over",
}

func TestConformance(t *testing.T) {
	service := &store{objects: objects}
	connectortest.Transport{
		Descriptor: s3.Descriptor, Settings: settings(t, serve(t, service), connectors.Settings{"prefix": "crime/2024/", "pattern": "*.csv"}),
		Content: map[string]string{"a.csv": "a", "b c+d&e=ü.csv": "b", "north/c.csv": "c", "empty.csv": ""},
		Secret:  "the secret", Escapes: []string{"../../secret.csv", "/odd.csv", "../secret.csv"},
	}.Run(t)
	if len(service.refused) > 0 {
		t.Errorf("wrongly signed: %s", strings.Join(service.refused, "\n"))
	}
}

func TestMisbehavingServers(t *testing.T) {
	listed := &store{objects: map[string]string{"crime.csv": "one"}, public: true}
	connectortest.Downloads{
		Descriptor: s3.Descriptor,
		Settings: func(server string) connectors.Settings {
			return connectors.Settings{"url": server, "bucket": "open"}
		},
		Path: "/open/crime.csv", Besides: listed.ServeHTTP, Refused: download.ErrRefused,
	}.Run(t)
}

func TestAPrefixMayEndWithinAName(t *testing.T) {
	address := serve(t, &store{objects: map[string]string{"crime/2023.csv": "1", "crime/2024-a.csv": "2", "crime/2024-b.csv": "3"}})
	items, err := source(t, settings(t, address, connectors.Settings{"prefix": "crime/2024"})).List(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, item := range items {
		got = append(got, item.Name+" "+item.Version)
	}
	if diff := cmp.Diff([]string{"2024-a.csv " + etag("2"), "2024-b.csv " + etag("3")}, got); diff != "" {
		t.Error(diff)
	}
}

func TestAPublicBucketNeedsNoKey(t *testing.T) {
	address := serve(t, &store{objects: map[string]string{"a.csv": "1"}, public: true})
	s := settings(t, address, connectors.Settings{"access_key": "", "secret_key": "", "session_token": ""})
	if items, err := source(t, s).List(t.Context()); err != nil || len(items) != 1 {
		t.Errorf("%d items, %v", len(items), err)
	}
}

func TestRefusals(t *testing.T) {
	t.Setenv("CTS_TEST_WRONG", "wrong-77")
	address := serve(t, &store{objects: objects})
	cases := map[string]struct {
		more connectors.Settings
		kind error
		says string
	}{
		"another secret key": {connectors.Settings{"secret_key": "env:CTS_TEST_WRONG"}, connectors.ErrSource, "SignatureDoesNotMatch"},
		"another bucket":     {connectors.Settings{"bucket": "closed"}, fs.ErrNotExist, "NoSuchKey"},
		"too many objects":   {connectors.Settings{"max_files": "3"}, connectors.ErrLimit, "narrow the source by prefix"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			_, err := source(t, settings(t, address, c.more)).List(t.Context())
			if !errors.Is(err, c.kind) || !strings.Contains(err.Error(), c.says) || strings.Contains(err.Error(), "wrong-77") || strings.Contains(err.Error(), connectortest.Canary) {
				t.Errorf("error %v", err)
			}
		})
	}
}

func TestSettings(t *testing.T) {
	for name, more := range map[string]connectors.Settings{
		"a key without its secret":  {"secret_key": ""},
		"a bucket with a key":       {"bucket": "open/crime"},
		"an unknown style":          {"style": "dns"},
		"an address without scheme": {"url": "s3.example.org"},
		"a secret itself":           {"secret_key": "hunter2"},
	} {
		_, err := s3.Descriptor.New(settings(t, "https://s3.example.org", more), connectortest.NewClock().Clock())
		if err == nil || strings.Contains(err.Error(), "hunter2") {
			t.Errorf("%s: error %v", name, err)
		}
	}
}

// TestTheHostStyleNamesTheBucketFirst looks at what would be asked.
func TestTheHostStyleNamesTheBucketFirst(t *testing.T) {
	s := settings(t, "http://storage.localhost:1", connectors.Settings{"style": "host", "attempts": "1"})
	if _, err := source(t, s).List(t.Context()); err == nil || !strings.Contains(err.Error(), "http://open.storage.localhost:1") {
		t.Errorf("error %v", err)
	}
}

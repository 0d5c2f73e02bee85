package streams_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"encoding/xml"
	"errors"
	"io"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"cts/connectors"
	"cts/connectors/connectortest"
	"cts/connectors/streams"
)

func zipped(t testing.TB, text []byte) []byte {
	t.Helper()
	var packed bytes.Buffer
	writer := gzip.NewWriter(&packed)
	if _, err := writer.Write(text); err != nil {
		t.Fatal(err)
	}
	if err := writer.Close(); err != nil {
		t.Fatal(err)
	}
	return packed.Bytes()
}

func readText(t testing.TB, content []byte) (string, error) {
	t.Helper()
	text, err := streams.Text(t.Context(), connectortest.File("file", content), streams.DefaultLimits())
	if err != nil {
		return "", err
	}
	all, err := io.ReadAll(text)
	return string(all), err
}

func TestText(t *testing.T) {
	cases := map[string]struct {
		content []byte
		want    string
		err     error
	}{
		"plain":                         {[]byte("año"), "año", nil},
		"with a byte order mark":        {[]byte("\xEF\xBB\xBFaño"), "año", nil},
		"UTF-16, small end first":       {[]byte("\xFF\xFEa\x00\xF1\x00"), "añ", nil},
		"UTF-16, big end first":         {[]byte("\xFE\xFF\x00a\x00\xF1"), "añ", nil},
		"gzip":                          {zipped(t, []byte("\xEF\xBB\xBFaño")), "año", nil},
		"one byte":                      {[]byte("a"), "a", nil},
		"nothing":                       {nil, "", connectors.ErrUnreadable},
		"gzip that is cut off":          {zipped(t, []byte("a long enough text"))[:20], "", io.ErrUnexpectedEOF},
		"gzip that is cut off at once":  {zipped(t, []byte("a long enough text"))[:12], "", connectors.ErrUnreadable},
		"gzip of 100 MB of equal bytes": {zipped(t, make([]byte, 100<<20)), "", connectors.ErrLimit},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			got, err := readText(t, c.content)
			if !errors.Is(err, c.err) || c.err == nil && got != c.want {
				t.Errorf("got %.40q, %v; want %q, %v", got, err, c.want, c.err)
			}
		})
	}
}

func TestTextEndsWithTheContext(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	text, err := streams.Text(ctx, connectortest.File("file", make([]byte, 1<<20)), streams.DefaultLimits())
	if err != nil {
		t.Fatal(err)
	}
	cancel()
	if _, err := io.ReadAll(text); !errors.Is(err, context.Canceled) {
		t.Errorf("read although cancelled: %v", err)
	}
}

func TestParts(t *testing.T) {
	file := connectortest.File("all.zip", connectortest.Pack(t, map[string]string{
		"data_10.xml": "ten", "data_2.xml": "two", "data_1.xml": "one", "data_x.xml": "x",
	}))
	parts, err := streams.Parts(t.Context(), file, streams.DefaultLimits())
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, part := range parts {
		text, err := part.Open(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		all, err := io.ReadAll(text)
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, part.Place(string(all)))
	}
	want := []string{"data_1.xml!one", "data_2.xml!two", "data_10.xml!ten", "data_x.xml!x"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestPartsThatHarmAreRefused(t *testing.T) {
	cases := map[string]struct {
		content []byte
		want    error
	}{
		"a name outside the file":  {connectortest.Pack(t, map[string]string{"../evil": "x"}), connectors.ErrUnreadable},
		"a part of 100 MB of air":  {connectortest.Pack(t, map[string]string{"air": strings.Repeat(" ", 100<<20)}), connectors.ErrLimit},
		"a directory that is gone": {connectortest.Pack(t, map[string]string{"a": "x"})[:40], connectors.ErrUnreadable},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			_, err := streams.Parts(t.Context(), connectortest.File("bad.zip", c.content), streams.DefaultLimits())
			if !errors.Is(err, c.want) || !strings.Contains(err.Error(), "bad.zip") {
				t.Errorf("error %v, want %v", err, c.want)
			}
		})
	}
}

func TestWalkJSON(t *testing.T) {
	walk := streams.WalkJSON(t.Context(), strings.NewReader(`{"a":[1,2.50],"skip":{"x":[[],{}]},"b":{"c":"d"}}`))
	var got []string
	decoded := map[string]string{}
	err := walk.Object(func(name string) error {
		switch name {
		case "a":
			return walk.Array(func(int) error {
				token, err := walk.Token()
				got = append(got, token.(json.Number).String())
				return err
			})
		case "b":
			return walk.Decode(&decoded)
		}
		return walk.Skip()
	})
	if err := errors.Join(err, walk.End()); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"1", "2.50"}, got); diff != "" || decoded["c"] != "d" {
		t.Error(diff, decoded)
	}
}

func TestJSONThatHarmsIsRefused(t *testing.T) {
	cases := map[string]struct {
		text string
		want error
	}{
		"a million arrays within one another": {strings.Repeat("[", 1<<20), connectors.ErrLimit},
		"a text without end":                  {`["` + strings.Repeat("a", 8<<20), connectors.ErrLimit},
		"a number without end":                {"[" + strings.Repeat("1", 8<<20), connectors.ErrLimit},
		"8 MB of spaces":                      {"[" + strings.Repeat(" ", 8<<20), connectors.ErrLimit},
		"cut off":                             {`{"a":[1`, io.ErrUnexpectedEOF},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			cost := connectortest.Measure(func() {
				if err := streams.WalkJSON(t.Context(), strings.NewReader(c.text)).Skip(); !errors.Is(err, c.want) {
					t.Errorf("error %v, want %v", err, c.want)
				}
			})
			cost.Check(t)
		})
	}
}

func TestXMLThatHarmsIsRefused(t *testing.T) {
	cases := map[string]struct {
		text string
		want error
	}{
		"entities":                              {`<!DOCTYPE a [<!ENTITY x "y">]><a>&x;</a>`, connectors.ErrUnreadable},
		"a million elements within one another": {strings.Repeat("<a>", 1<<20), connectors.ErrLimit},
		"a text without end":                    {"<a>" + strings.Repeat("a", 8<<20), connectors.ErrLimit},
		"a tag without end":                     {"<a " + strings.Repeat(`b="" `, 1<<20), connectors.ErrLimit},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			decoder := xml.NewDecoder(streams.GuardXML(t.Context(), strings.NewReader(c.text), 1<<30))
			var err error
			for err == nil {
				_, err = decoder.RawToken()
			}
			if !errors.Is(err, c.want) {
				t.Errorf("error %v, want %v", err, c.want)
			}
		})
	}
}

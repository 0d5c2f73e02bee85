package paper

import (
	"bytes"
	"context"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

var date = time.Date(2026, 1, 31, 12, 0, 0, 0, time.UTC)

func TestLinksToFilesAreDropped(t *testing.T) {
	cases := []struct{ page, want string }{
		{`<a href="#place-1">1</a>`, `<a href="#place-1">1</a>`},
		{`<a href="https://www.unodc.org">u</a>`, `<a href="https://www.unodc.org">u</a>`},
		{`<a class="x" href="area/FIN.html">F</a>`, `<a class="x">F</a>`},
		{`<a href="../index.html#a">all</a>`, `<a>all</a>`},
		{`<a href="home.html">h</a>`, `<a>h</a>`},
	}
	for _, c := range cases {
		if got := string(withoutFiles([]byte(c.page))); got != c.want {
			t.Errorf("%s became %s, want %s", c.page, got, c.want)
		}
	}
}

func TestDatesAreReplacedInPlace(t *testing.T) {
	printed := []byte("<< /CreationDate (D:20261126140000+00'00')\n/ModDate (D:20261126140000+00'00') /Title (D:2026) >>")
	want := "<< /CreationDate (D:20260131120000+00'00')\n/ModDate (D:20260131120000+00'00') /Title (D:2026) >>"
	if got := string(dated(bytes.Clone(printed), date)); got != want {
		t.Errorf("%s, want %s", got, want)
	}
}

func TestABrowserThatIsNotThereIsSaidSo(t *testing.T) {
	t.Setenv("CTS_CHROMIUM", filepath.Join(t.TempDir(), "none"))
	if _, err := Find(); !errors.Is(err, ErrNoBrowser) || !strings.Contains(err.Error(), "CTS_CHROMIUM") {
		t.Errorf("%v", err)
	}
	t.Setenv("CTS_CHROMIUM", "")
	t.Setenv("PATH", t.TempDir())
	if browser, err := Find(); err == nil && !filepath.IsAbs(browser.path) {
		t.Errorf("found %s on an empty path", browser.path)
	}
}

func TestABrowserThatGivesNothingIsRefused(t *testing.T) {
	program := filepath.Join(t.TempDir(), "browser")
	if err := os.WriteFile(program, []byte("#!/bin/sh\nexit 0\n"), 0o755); err != nil {
		t.Fatal(err)
	}
	if _, err := (Browser{program}).Print(context.Background(), []byte("<p>x</p>"), date); !errors.Is(err, ErrNotPrinted) {
		t.Errorf("%v", err)
	}
}

func TestBrowserPrintsTheSameBytesTwice(t *testing.T) {
	if os.Getenv("CTS_BROWSER") == "" {
		t.Skip("needs a browser; make test-full runs it, and so does CTS_BROWSER=1")
	}
	browser, err := Find()
	if err != nil {
		t.Fatal(err)
	}
	page := []byte(`<!DOCTYPE html><html lang="ar" dir="rtl"><meta charset="utf-8"><title>t</title><h1 id="a">الجريمة Crime</h1><a href="#a">up</a> <a href="area/FIN.html">F</a>`)
	var printed [2][]byte
	for i := range printed {
		if printed[i], err = browser.Print(context.Background(), page, date); err != nil {
			t.Fatal(err)
		}
		if i == 0 {
			<-time.After(time.Second) // the browser stamps whole seconds: the second print has to fall into another one
		}
	}
	if !bytes.Equal(printed[0], printed[1]) {
		t.Errorf("two prints of %d and %d bytes differ", len(printed[0]), len(printed[1]))
	}
	file := filepath.Join(t.TempDir(), "page.pdf")
	if err := os.WriteFile(file, printed[0], 0o600); err != nil {
		t.Fatal(err)
	}
	text, err := exec.Command("pdftotext", file, "-").Output()
	if err != nil || !strings.Contains(string(text), "Crime") {
		t.Errorf("printed %q, %v", text, err)
	}
	if bytes.Contains(printed[0], []byte("file://")) {
		t.Error("the print carries a path of this machine")
	}
}

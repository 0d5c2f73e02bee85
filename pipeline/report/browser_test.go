package report

import (
	"context"
	"image"
	"image/png"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"
)

// browser runs a headless browser on a page, offline, and gives what it says.
func browser(t *testing.T, page string, flags ...string) string {
	t.Helper()
	ctx, stop := context.WithTimeout(context.Background(), 2*time.Minute)
	defer stop()
	arguments := append([]string{
		"--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-component-update",
		"--disable-sync", "--hide-scrollbars", "--user-data-dir=" + t.TempDir(),
	}, flags...)
	output, err := exec.CommandContext(ctx, "chromium", append(arguments, "file://"+page)...).CombinedOutput()
	if err != nil {
		t.Fatalf("chromium: %v\n%s", err, output)
	}
	return string(output)
}

// TestBrowserShowsTheReport opens the pages of the fixture at the width of a desk and of a phone, and prints them.
func TestBrowserShowsTheReport(t *testing.T) {
	if os.Getenv("CTS_BROWSER") == "" {
		t.Skip("needs a browser; make test-full runs it, and so does CTS_BROWSER=1")
	}
	folder := filepath.Join(t.TempDir(), "report")
	_, err := Trends(context.Background(), openWorld(t, world()), folder, fixtureOptions)
	check(t, err)
	for _, name := range []string{"index.html", "area/FIN.html"} {
		page := filepath.Join(folder, filepath.FromSlash(name))
		for _, width := range []int{1200, 390} {
			picture := filepath.Join(t.TempDir(), "page.png")
			browser(t, page, "--window-size="+strconv.Itoa(width)+",1400", "--screenshot="+picture)
			if colours, ink := looksOf(t, picture); colours < 8 || ink < 0.02 || ink > 0.6 {
				t.Errorf("%s, %d pixels wide: %d colours, %.0f %% of it inked: is it blank, or not styled?", name, width, colours, 100*ink)
			}
		}
		paper := filepath.Join(t.TempDir(), "page.pdf")
		browser(t, page, "--print-to-pdf="+paper, "--no-pdf-header-footer")
		text, err := exec.Command("pdftotext", paper, "-").Output()
		check(t, err)
		if !strings.Contains(string(text), "Finland") {
			t.Errorf("%s: Finland is not printed", name)
		}
		for _, screenOnly := range []string{fixtureWords.text("skip"), fixtureWords.text("chart.skip")} {
			if strings.Contains(string(text), screenOnly) {
				t.Errorf("%s: %q is printed", name, screenOnly)
			}
		}
	}
}

var fixtureWords = words{"en"}

// looksOf counts the colours of a picture and the share of it that is not white.
func looksOf(t *testing.T, path string) (colours int, ink float64) {
	t.Helper()
	file, err := os.Open(path)
	check(t, err)
	defer file.Close()
	picture, err := png.Decode(file)
	check(t, err)
	seen := map[[3]uint32]bool{}
	inked, all := 0, 0
	visit(picture, func(r, g, b uint32) {
		seen[[3]uint32{r >> 12, g >> 12, b >> 12}] = true
		all++
		if r+g+b < 3*0xf000 {
			inked++
		}
	})
	return len(seen), float64(inked) / float64(all)
}

func visit(picture image.Image, see func(r, g, b uint32)) {
	bounds := picture.Bounds()
	for y := bounds.Min.Y; y < bounds.Max.Y; y++ {
		for x := bounds.Min.X; x < bounds.Max.X; x++ {
			r, g, b, _ := picture.At(x, y).RGBA()
			see(r, g, b)
		}
	}
}

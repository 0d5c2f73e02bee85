package opensdg_test

import (
	"errors"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"cts/connectors"
	"cts/connectors/connectortest"
	"cts/connectors/format/opensdg"
	"cts/schemas/sharedtest"
)

const page = "---\r\nindicator_number: 16.1.1\nindicator_available: Homicide rate\nnational_geographical_coverage: Exland\n" +
	"computation_definitions: >-\n  <p>Killing &amp; murder.</p>\nexpected_disaggregations:\n  - Sex\n  - Age\ncsv_size:\n---\nText of the page.\n"

func TestThePageOfAnIndicator(t *testing.T) {
	got, err := opensdg.Read(t.Context(), connectortest.File("16-1-1.md", []byte(page)))
	want := opensdg.Page{
		Indicator: "16.1.1", Title: "Homicide rate", Coverage: "Exland", Definition: "Killing & murder.",
		Others: map[string]string{"expected_disaggregations": "Sex; Age"},
	}
	if diff := cmp.Diff(want, got); err != nil || diff != "" {
		t.Errorf("%v\n%s", err, diff)
	}
}

func TestFilesThatAreNoPageAreRefused(t *testing.T) {
	for name, text := range map[string]string{
		"no head": "# 16.1.1\n", "a head without an end": "---\nindicator_number: 1\n", "a head of something else": "---\ntitle: x\n---\n",
		"no YAML": "---\na: [\n---\n",
	} {
		if _, err := opensdg.Read(t.Context(), connectortest.File("x.md", []byte(text))); !errors.Is(err, connectors.ErrNotRecognised) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestThePublishedPageOfHomicide(t *testing.T) {
	content, err := os.ReadFile(sharedtest.Path(t, "data/formats/national/uk-sdg/16-1-1.md"))
	if err != nil {
		t.Fatal(err)
	}
	got, err := opensdg.Read(t.Context(), connectortest.File("16-1-1.md", content))
	if err != nil || got.Coverage != "England and Wales" || got.Unit != "Rate per 100,000 population" || strings.Contains(got.Definition, "<") {
		t.Errorf("%v %+v", err, got)
	}
	if !strings.Contains(got.Others["data_footnote"], "homicides are fewer than five") {
		t.Errorf("the footnote on suppression is lost: %q", got.Others["data_footnote"])
	}
}

func FuzzInspect(f *testing.F) {
	real := connectortest.Seeds(sharedtest.Folder(f, "data/formats/national/uk-sdg"), 20_000, ".md")
	connectortest.FuzzInspector(f, opensdg.Inspector{}, "x.md", append(real, page)...)
}

package page

import (
	"bytes"
	"strings"
	"testing"

	"cts/iccs"
	"cts/schemas/messages"
)

func written(t *testing.T, language string) string {
	t.Helper()
	var all []*iccs.Correspondence
	for _, scheme := range iccs.Correspondences() {
		c, err := iccs.LoadCorrespondence(scheme)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, c)
	}
	var out, again bytes.Buffer
	if err := Write(&out, iccs.Load(), all, language); err != nil {
		t.Fatal(err)
	}
	if err := Write(&again, iccs.Load(), all, language); err != nil || !bytes.Equal(out.Bytes(), again.Bytes()) {
		t.Error("the same page twice is not the same bytes")
	}
	return out.String()
}

func TestThePageHoldsTheWholeClassification(t *testing.T) {
	html := written(t, "en")
	for _, code := range iccs.Load().Codes() {
		if strings.Count(html, `id="c`+code+`"`) != 1 {
			t.Errorf("%s does not stand once in the page", code)
		}
	}
	for _, text := range []string{"honour killing", "09A", "statistical_office", "القتل العمد", `class="draft"`} {
		if !strings.Contains(html, text) {
			t.Errorf("the page does not hold %q", text)
		}
	}
	for _, outside := range []string{"src=", "http://", "https://", "@import", "url("} {
		if strings.Contains(html, outside) {
			t.Errorf("the page asks for something outside itself: %s", outside)
		}
	}
	if strings.Contains(html, "ZgotmplZ") {
		t.Error("the template refused a value")
	}
}

func TestArabicIsRightToLeft(t *testing.T) {
	if html := written(t, "ar"); !strings.Contains(html, `<html lang="ar" data-language="ar" dir="rtl">`) {
		t.Error("the Arabic page does not run from right to left")
	}
}

func TestEveryLanguageHasItsWords(t *testing.T) {
	for _, language := range messages.UnitedNations() {
		for _, key := range labels {
			number := map[string]string{"number": "3"}
			text := messages.Text(language, "classification."+key, number)
			if language != "en" && text == messages.Text("en", "classification."+key, number) {
				t.Errorf("%s has no %s", language, key)
			}
		}
	}
}

package intake

import (
	"reflect"
	"testing"
	"time"

	"cts/schemas"
)

// fuzzRecord gives a decoder any bytes: it refuses them, or what it makes of them
// is written and read again without change.
func fuzzRecord[R record](f *testing.F, seed R) {
	text, err := encode(seed)
	if err != nil {
		f.Fatal(err)
	}
	if _, err := decode[R](text); err != nil {
		f.Fatalf("the seed is refused: %v", err)
	}
	f.Add(text)
	f.Add(text[:len(text)/2])
	for _, odd := range []string{"", "{}", "null", "[]", `{"a":{"a":{}}}`, `{"sha256":null}`, `{"years":[1,2,3]}`, "{\"x\":1}{}", "\xff"} {
		f.Add([]byte(odd))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		first, err := decode[R](text)
		if err != nil {
			return
		}
		written, err := encode(first)
		if err != nil {
			t.Fatal(err)
		}
		second, err := decode[R](written)
		if err != nil || !reflect.DeepEqual(first, second) {
			t.Fatalf("%+v\nwas written and read as\n%+v\n%v", first, second, err)
		}
	})
}

var instantOfSeeds = time.Date(2024, 5, 31, 12, 0, 0, 0, time.UTC)

const digestOfSeeds = "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824"

func FuzzSidecar(f *testing.F) {
	fuzzRecord(f, Snapshot{SHA256: digestOfSeeds, Name: "a.xlsx", Size: 5, Source: "mail", ReceivedAt: instantOfSeeds, MediaType: "application/zip"})
}

func FuzzDelivery(f *testing.F) {
	fuzzRecord(f, NewDelivery(Delivery{Provider: "FIN", Dataset: "UN-CTS", Round: "2024", Part: "whole", Format: "questionnaire", Reader: "questionnaire/1",
		Acceptance: "review", IssuedAt: instantOfSeeds, ReceivedAt: instantOfSeeds, Years: [2]int32{2020, 2023}, Snapshots: []string{digestOfSeeds}}))
}

func FuzzEvent(f *testing.F) {
	fuzzRecord(f, keptEvent{NewEvent(schemas.Event{SubmissionID: "s", Type: schemas.EventAccepted, Actor: "officer", Reason: "é", DecidedAt: instantOfSeeds})})
}

func FuzzExplanation(f *testing.F) {
	fuzzRecord(f, keptExplanation{NewExplanation(schemas.Explanation{FindingID: "f", Figures: "x", Text: "a law", Actor: "focal point", DecidedAt: instantOfSeeds})})
}

package mapping

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"cts/iccs"
	"cts/schemas"
)

var issued = time.Date(2024, 5, 16, 0, 0, 0, 0, time.UTC)

func publicationDelivery(dataset string) Delivery {
	return Delivery{
		DeliveryID: "delivery", ProcessingID: "processing", Provider: "UNODC", Dataset: dataset, Release: "2024-05-16",
		Part: "whole", Edition: "UNODC-2023", Source: "unodc", Acceptance: "auto", Reader: "unodc/1",
		IssuedAt: issued, ReceivedAt: issued, CommittedAt: issued, Snapshots: []string{"b", "a"},
	}
}

func formDelivery(part string) Delivery {
	return Delivery{
		DeliveryID: "delivery", ProcessingID: "processing", Provider: "FIN", Dataset: "UN-CTS", RefArea: "FIN", Round: "2024",
		Part: part, Edition: edition, Acceptance: "review", Reader: "questionnaire/1",
		IssuedAt: issued, ReceivedAt: issued, CommittedAt: issued, Snapshots: []string{"s"},
	}
}

const edition = "un-cts-2024"

// published gives the reference data of a publication; a table of correspondence
// rows, without header, takes the place of the shipped one.
func published(t testing.TB, dataset string, correspondence ...string) Reference {
	t.Helper()
	publication, ok := schemas.PublicationOf(dataset)
	if !ok {
		t.Fatalf("no publication %s", dataset)
	}
	shipped, err := iccs.LoadCorrespondence("unodc-dataportal")
	if len(correspondence) > 0 {
		shipped, err = iccs.ReadCorrespondence("test",
			strings.NewReader("code,attempt_state,title,iccs,relation,weight,part_of,breakdown,valid_from,valid_to,note,origin,standing\n"+
				strings.Join(correspondence, "\n")),
			strings.NewReader("scheme: test\ntitle: t\nauthority: a\nstanding: official\nsource: s\n"))
	}
	if err != nil {
		t.Fatal(err)
	}
	return Reference{Areas: schemas.Areas(), Classification: iccs.Load(), Publication: publication, Correspondence: shipped}
}

func asked(t testing.TB) Reference {
	t.Helper()
	questionnaire, ok := schemas.Edition(edition)
	if !ok {
		t.Fatalf("no edition %s", edition)
	}
	return Reference{Areas: schemas.Areas(), Classification: iccs.Load(), Questionnaire: questionnaire}
}

// cellOf is a value cell; number, text and so on are told apart by typed.
func cellOf(n int, value, typed string, labels ...string) schemas.RawRow {
	return schemas.RawRow{
		ProcessingID: "processing", Snapshot: "a", RowNumber: int64(n), Locator: fmt.Sprintf("Sheet!L%d", n+3),
		Labels: labels, ValueRaw: value, ValueType: typed,
	}
}

// row is a row of the violent crime workbook, with changes to its labels: "Year=2020".
func row(n int, value string, changes ...string) schemas.RawRow {
	return typedRow(n, value, "number", changes...)
}

func typedRow(n int, value, typed string, changes ...string) schemas.RawRow {
	labels := []string{
		"Iso3_code=FIN", "Country=Finland", "Region=Europe", "Subregion=Northern Europe", "Indicator=Violent offences",
		"Dimension=by type of offence", "Category=Serious assault", "Sex=Total", "Age=Total", "Year=2021",
		"Unit of measurement=Counts", "Source=CTS",
	}
	for _, change := range changes {
		concept, _, _ := strings.Cut(change, "=")
		for i := range labels {
			if strings.HasPrefix(labels[i], concept+"=") {
				labels[i] = change
			}
		}
	}
	return cellOf(n, value, typed, labels...)
}

// formRow is a value cell of a questionnaire.
func formRow(n int, item, year, value, typed string) schemas.RawRow {
	row := cellOf(n, value, typed, "REF_AREA=FIN", "TIME_PERIOD="+year)
	row.ItemID, row.Edition = item, edition
	return row
}

func mustMap(t testing.TB, delivery Delivery, reference Reference, rows ...schemas.RawRow) Mapped {
	t.Helper()
	mapped, err := Map(delivery, rows, nil, reference)
	if err != nil {
		t.Fatal(err)
	}
	return mapped
}

func mapViolent(t testing.TB, rows ...schemas.RawRow) Mapped {
	t.Helper()
	return mustMap(t, publicationDelivery("UN-CTS-VIOLENT"), published(t, "UN-CTS-VIOLENT"), rows...)
}

// checkCells holds the identity of cells, in all and for every submission.
func checkCells(t interface {
	Helper()
	Errorf(string, ...any)
}, mapped Mapped, cells int) {
	t.Helper()
	var counted, parts int64
	for _, s := range mapped.Submissions {
		counted += s.Cells
		parts += s.WithValue + s.TypedEmpty + s.Rejected
		if s.Cells != s.WithValue+s.TypedEmpty+s.Rejected {
			t.Errorf("submission of %s: %d cells are not %d + %d + %d", s.RefArea, s.Cells, s.WithValue, s.TypedEmpty, s.Rejected)
		}
	}
	if rows := len(mapped.Observations) + len(mapped.Rejections); rows != cells || counted != int64(cells) || parts != int64(cells) {
		t.Errorf("%d cells read, %d observations and rejections, %d counted", cells, rows, counted)
	}
}

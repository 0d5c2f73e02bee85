package nibrs_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"cts/connectors"
	"cts/connectors/connectortest"
	"cts/connectors/format/nibrs"
	"cts/schemas/sharedtest"
)

const flat = "00461I112019    HI0020000AB-1        20190713N\n" +
	"00412I112019    HI0020000AB-1        220C\n" +
	"00412I112019    HI0020000AB-1        13AA\n" +
	"00412I112019    HI0020000AB-2        220C\n" +
	"00412D112019    HI0020000AB-3        220C\n" +
	"00517A112019    HI0020000AB-4        0120190713O90D\n"

const document = `<nibrs:Submission xmlns:nibrs="http://fbi.gov/cjis/nibrs/2019" xmlns:nc="n" xmlns:j="j" xmlns:cjis="c">` +
	`<nibrs:Report><nibrs:ReportHeader><nibrs:NIBRSReportCategoryCode>GROUP A INCIDENT REPORT</nibrs:NIBRSReportCategoryCode>` +
	`<nibrs:ReportActionCategoryCode>I</nibrs:ReportActionCategoryCode><nibrs:ReportDate><nc:YearMonthDate>2016-02</nc:YearMonthDate></nibrs:ReportDate>` +
	`<nibrs:ReportingAgency><nc:IdentificationID>WVNDX0100</nc:IdentificationID></nibrs:ReportingAgency></nibrs:ReportHeader>` +
	`<j:Offense><nibrs:OffenseUCRCode>13A</nibrs:OffenseUCRCode><j:OffenseAttemptedIndicator>false</j:OffenseAttemptedIndicator></j:Offense>` +
	`<j:Offense><nibrs:OffenseUCRCode>240</nibrs:OffenseUCRCode><j:OffenseAttemptedIndicator>true</j:OffenseAttemptedIndicator></j:Offense>` +
	`<j:OffenseVictimAssociation><j:Offense/></j:OffenseVictimAssociation></nibrs:Report></nibrs:Submission>`

func try(t testing.TB, name string, content []byte) ([]string, error) {
	t.Helper()
	format, err := nibrs.Descriptor.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	file, collected := connectortest.File(name, content), connectortest.Collected{}
	header, err := format.Recognise(t.Context(), file)
	if err == nil {
		err = format.Read(t.Context(), file, header, &collected)
	}
	var lines []string
	for _, row := range collected.Rows {
		lines = append(lines, row.Locator+" "+strings.Join(row.Labels, " ")+" = "+row.ValueRaw)
	}
	return lines, err
}

func TestNIBRS(t *testing.T) {
	for name, test := range map[string]struct {
		content string
		want    []string
	}{
		"flat.txt": {flat, []string{
			"line 2 ORI=HI0020000 MONTH=2019-11 RECORD=OFFENCE ACTION=I OFFENSE=220 ATTEMPTED_COMPLETED=C = 2",
			"line 3 ORI=HI0020000 MONTH=2019-11 RECORD=OFFENCE ACTION=I OFFENSE=13A ATTEMPTED_COMPLETED=A = 1",
			"line 5 ORI=HI0020000 MONTH=2019-11 RECORD=OFFENCE ACTION=D OFFENSE=220 ATTEMPTED_COMPLETED=C = 1",
			"line 6 ORI=HI0020000 MONTH=2019-11 RECORD=ARREST ACTION=A OFFENSE=90D ATTEMPTED_COMPLETED= = 1",
		}},
		"report.xml": {document, []string{
			"line 1 ORI=WVNDX0100 MONTH=2016-02 RECORD=OFFENCE ACTION=I OFFENSE=13A ATTEMPTED_COMPLETED=C = 1",
			"line 1 ORI=WVNDX0100 MONTH=2016-02 RECORD=OFFENCE ACTION=I OFFENSE=240 ATTEMPTED_COMPLETED=A = 1",
		}},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := try(t, name, []byte(test.content))
			if diff := cmp.Diff(test.want, got); diff != "" || err != nil {
				t.Error(diff, err)
			}
		})
	}
}

// Every real file is read, also the sample of the FBI whose declaration stands after a comment.
func TestRealFiles(t *testing.T) {
	for pattern, files := range map[string]int{"flat-file/*.txt": 4, "xml/*_Sample.xml": 6} {
		names, err := filepath.Glob(filepath.Join(sharedtest.Path(t, "data/formats/national/us-nibrs"), pattern))
		if err != nil || len(names) != files {
			t.Fatalf("%d files %s, %v", len(names), pattern, err)
		}
		for _, name := range names {
			content, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			rows, err := try(t, filepath.Base(name), content)
			if err != nil || len(rows) == 0 {
				t.Errorf("%s: %d rows, %v", filepath.Base(name), len(rows), err)
			}
			t.Log(filepath.Base(name), rows)
		}
	}
}

func TestConformance(t *testing.T) {
	connectortest.Format{
		Descriptor: nibrs.Descriptor, Lines: true,
		Samples: []connectortest.Sample{{Name: "flat.txt", Content: []byte(flat), Rows: 4}},
		Foreign: []connectortest.Sample{{Name: "x.txt", Content: []byte("a,b\n1,2\n")}},
	}.Run(t)
}

func FuzzRead(f *testing.F) {
	connectortest.Fuzz(f, nibrs.Descriptor, "x.txt", flat, document)
}

var _ connectors.Format

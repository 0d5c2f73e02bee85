package nibrs_test

import (
	"errors"
	"fmt"
	"os"
	"path"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"cts/connectors"
	"cts/connectors/connectortest"
	"cts/connectors/format/nibrs"
	"cts/schemas"
	"cts/schemas/messages"
	"cts/schemas/sharedtest"
)

// record writes a record with its length in front.
func record(body string) string { return fmt.Sprintf("%04d%s\n", len(body)+4, body) }

func flat(offences ...string) string {
	text := record("1I112019    HI002000019263469-1  20190713 14N" + strings.Repeat(" ", 41))
	for _, offence := range offences {
		text += record("2I112019    HI002000019263469-1  " + offence + "N  20  F            88  ")
	}
	return text
}

const sample = `<?xml version="1.0"?>
<n:Submission xmlns:n="http://fbi.gov/cjis/nibrs/2019">
<n:Report><n:ReportHeader><n:NIBRSReportCategoryCode>GROUP A INCIDENT REPORT</n:NIBRSReportCategoryCode><n:ReportActionCategoryCode>I</n:ReportActionCategoryCode>
<n:ReportDate><YearMonthDate>2016-02</YearMonthDate></n:ReportDate><n:ReportingAgency><OrganizationAugmentation><OrganizationORIIdentification><IdentificationID>WVNDX0100</IdentificationID></OrganizationORIIdentification></OrganizationAugmentation></n:ReportingAgency></n:ReportHeader>
<Incident><ActivityIdentification><IdentificationID>54236732</IdentificationID></ActivityIdentification><ActivityDate><DateTime>2016-02-19T10:00:00</DateTime></ActivityDate></Incident>
<Offense><OffenseUCRCode>13A</OffenseUCRCode><OffenseAttemptedIndicator>%s</OffenseAttemptedIndicator></Offense>
<Offense><OffenseUCRCode>240</OffenseUCRCode><OffenseAttemptedIndicator>true</OffenseAttemptedIndicator></Offense></n:Report></n:Submission>
`

func read(t testing.TB, file connectors.File) ([]schemas.RawRow, error) {
	t.Helper()
	format, err := nibrs.Descriptor.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	header, err := format.Recognise(t.Context(), file)
	if err != nil {
		return nil, err
	}
	collected := connectortest.Collected{}
	err = format.Read(t.Context(), file, header, &collected)
	return collected.Rows, err
}

func shown(rows []schemas.RawRow) []string {
	var lines []string
	for _, row := range rows {
		lines = append(lines, strings.Join(row.Labels, " ")+" = "+row.ValueRaw)
	}
	return lines
}

func TestConformance(t *testing.T) {
	connectortest.Format{
		Descriptor: nibrs.Descriptor, Lines: true,
		Samples: []connectortest.Sample{{Name: "incident.xml", Content: fmt.Appendf(nil, sample, "false"), Rows: 2}, {Name: "incident.txt", Content: []byte(flat("220C", "240A")), Rows: 2}},
	}.Run(t)
}

func TestOffencesAreCountedByAgencyMonthAndAttempt(t *testing.T) {
	text := flat("220C", "23FC") + strings.ReplaceAll(flat("220C"), "19263469-1", "19263470-1")
	rows, err := read(t, connectortest.File("x.txt", []byte(text)))
	if err != nil {
		t.Fatal(err)
	}
	want := []string{
		"MEASURE=offences ORI=HI0020000 MONTH=2019-07 OFFENSE=220 ATTEMPT=C = 2",
		"MEASURE=offences ORI=HI0020000 MONTH=2019-07 OFFENSE=23F ATTEMPT=C = 1",
	}
	if diff := cmp.Diff(want, shown(rows)); diff != "" {
		t.Error(diff)
	}
}

func TestArrestsAreCountedByTheirDate(t *testing.T) {
	arrest := record("6I072019    HI002000019164156-3  014053D19     20190501TN35A01    32  MPNR" + strings.Repeat(" ", 30))
	rows, err := read(t, connectortest.File("x.txt", []byte(flat()+arrest)))
	if diff := cmp.Diff([]string{"MEASURE=arrests ORI=HI0020000 MONTH=2019-05 OFFENSE=35A ATTEMPT= = 1"}, shown(rows)); err != nil || diff != "" {
		t.Errorf("%v\n%s", err, diff)
	}
}

func TestWhatAnEditRuleRefusesIsNotCountedAndNotLost(t *testing.T) {
	catalogue, err := messages.Embedded()
	if err != nil {
		t.Fatal(err)
	}
	cases := map[string]struct{ name, text, rule string }{
		"an attempt that is neither":  {"x.txt", flat("220X"), "251"},
		"an attempted assault":        {"x.txt", flat("13AA"), "256"},
		"no offence code":             {"x.txt", flat("   C"), "201"},
		"the same offence twice":      {"x.txt", flat("220C", "220C"), "262"},
		"an hour that is none":        {"x.txt", strings.Replace(flat("220C"), " 14N", " 25N", 1), "152"},
		"a day that is none":          {"x.txt", strings.Replace(flat("220C"), "20190713", "20191399", 1), "105"},
		"an incident number":          {"x.txt", strings.ReplaceAll(flat("220C"), "19263469-1", "19263469_1"), "117"},
		"an attempted assault in XML": {"x.xml", fmt.Sprintf(sample, "true"), "256"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			rows, err := read(t, connectortest.File(c.name, []byte(c.text)))
			if err != nil {
				t.Fatal(err)
			}
			refused := rows[len(rows)-1]
			if len(refused.Notes) != 1 || refused.Notes[0] != "reader.nibrs_"+c.rule || refused.ValueType != "text" {
				t.Fatalf("rows %v", shown(rows))
			}
			if _, err := catalogue.Text("en", refused.Notes[0], nil); err != nil {
				t.Error(err)
			}
		})
	}
}

func TestZeroReportsAreNoughtsAndDeletionsNothing(t *testing.T) {
	for name, want := range map[string][]string{
		"nibrs_ZeroReport_Sample.xml":     {"MEASURE=zero report ORI=WVNDX0100 MONTH=2016-02 OFFENSE= ATTEMPT= = 0"},
		"nibrs_IncidentDelete_Sample.xml": nil,
	} {
		content, err := os.ReadFile(sharedtest.Path(t, "data/formats/national/us-nibrs/xml/"+name))
		if err != nil {
			t.Fatal(err)
		}
		rows, err := read(t, connectortest.File(name, content))
		if diff := cmp.Diff(want, shown(rows)); err != nil || diff != "" {
			t.Errorf("%s: %v\n%s", name, err, diff)
		}
	}
}

// Every sample of the FBI is read, refused or told to be a receipt.
func TestSamplesOfTheFBI(t *testing.T) {
	for name, want := range map[string]string{
		"flat-file/Flatfile-XML_Test_1.txt":   "1 rows, 0 refused",
		"flat-file/Flatfile-XML_Test_2.txt":   "2 rows, 0 refused",
		"flat-file/Flatfile-XML_Test_3.txt":   "1 rows, 0 refused",
		"flat-file/NIBRS_Test_Sample.txt":     "2 rows, 0 refused",
		"xml/nibrs_AllFields_Sample.xml":      "2 rows, 0 refused",
		"xml/nibrs_GroupAIncident_Sample.xml": "1 rows, 0 refused",
		"xml/nibrs_GroupBArrest_Sample.xml":   "1 rows, 0 refused",
		"xml/nibrs_GroupAReplace_Sample.xml":  "unreadable",
		"xml/NIBRS-Accepted-Response.xml":     "receipt",
		"xml/NIBRS-Error-Response.xml":        "receipt",
		"xml/NIBRS-Fault-Response.xml":        "receipt",
		"xml/NIBRS-Warnings-Response.xml":     "receipt",
	} {
		t.Run(path.Base(name), func(t *testing.T) {
			content, err := os.ReadFile(sharedtest.Path(t, "data/formats/national/us-nibrs/"+name))
			if err != nil {
				t.Fatal(err)
			}
			if got := outcome(t, connectortest.File(path.Base(name), content)); got != want {
				t.Errorf("%s, want %s", got, want)
			}
		})
	}
}

func outcome(t *testing.T, file connectors.File) string {
	t.Helper()
	rows, err := read(t, file)
	format, _ := nibrs.Descriptor.New(nil)
	switch {
	case errors.Is(err, connectors.ErrNoFigures):
		inspection, err := format.(connectors.Inspector).Inspect(t.Context(), file)
		if err != nil || inspection.Role != connectors.RoleMessage {
			return fmt.Sprint("no receipt: ", err)
		}
		if !strings.Contains(inspection.Summary, "of the FBI for 20") && !strings.Contains(inspection.Summary, "fault of") {
			return inspection.Summary
		}
		return "receipt"
	case errors.Is(err, connectors.ErrUnreadable):
		t.Log(err)
		return "unreadable"
	case err != nil:
		return err.Error()
	}
	refused := 0
	for _, row := range rows {
		refused += len(row.Notes)
	}
	t.Log(shown(rows))
	return fmt.Sprintf("%d rows, %d refused", len(rows), refused)
}

func FuzzRead(f *testing.F) {
	real := connectortest.Seeds(sharedtest.Folder(f, "data/formats/national/us-nibrs"), 30_000, ".txt", ".xml")
	connectortest.Fuzz(f, nibrs.Descriptor, "x.txt", append(real, flat("220C"), fmt.Sprintf(sample, "false"))...)
}

package nibrs_test

import (
	"errors"
	"fmt"
	"os"
	"path"
	"slices"
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

// flat is an incident with offences, each written as its code and A or C, with the elements that it needs.
func flat(offences ...string) string {
	text := admin("")
	for _, offence := range offences {
		text += offend(offence, "")
	}
	return text
}

// at puts a text over the columns of a record from one on.
func at(record string, column int, text string) string {
	return record[:column] + text + record[column+len(text):]
}

// admin is the record of an incident; what differs from a valid one stands at a column.
func admin(put string, column ...int) string {
	body := "1I112019    HI002000019263469-1  20190713 14N" + strings.Repeat(" ", 41)
	if put != "" {
		body = at(body, column[0]-4, put)
	}
	return record(body)
}

// offend is the record of an offence; what differs from a valid one stands at a column.
func offend(offence, put string, column ...int) string {
	body := "2I112019    HI002000019263469-1  " + offence + "N  20" + strings.Repeat(" ", 15) + "88"
	switch {
	case strings.HasPrefix(offence, "220"):
		body = at(body, 44, "F")
	case strings.HasPrefix(offence, "13"), strings.HasPrefix(offence, "09"), strings.HasPrefix(offence, "120"):
		body = at(body, 48, "40 ")
	case strings.HasPrefix(offence, "35A"):
		body = at(body, 45, "P")
	}
	if put != "" {
		body = at(body, column[0]-4, put)
	}
	return record(body)
}

// arrestOf is the record of an arrest at a level.
func arrestOf(level, date, offence string) string {
	return record(level + "I112019    HI002000019263469-1  014053D19     " + date + "TN" + offence + "01    32  MPNR" + strings.Repeat(" ", 30))
}

// lost, hurt and suspect are records of property, of a victim and of an offender.
func lost(loss, items string) string {
	return record("3I112019    HI002000019263469-1  " + loss + items)
}

func hurt(offences, about string) string {
	return record("4I112019    HI002000019263469-1  001" + fmt.Sprintf("%-30s", offences) + about)
}

func suspect(about string) string { return record("5I112019    HI002000019263469-1  " + about + "MW") }

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
	ten := []string{"120C", "200C", "220C", "23AC", "23BC", "23CC", "23DC", "23EC", "23FC", "240C"}
	cases := map[string]string{ // text by the rules that its last record breaks
		"094":     record("0I112019    HI0020000000000000000122019" + strings.Repeat(" ", 45)),
		"101":     strings.ReplaceAll(flat("220C"), "HI0020000", "hi002    "),
		"104":     admin("X", 48),
		"105":     admin("20190631", 37),
		"115":     strings.ReplaceAll(admin(""), "19263469-1", "1926 469-1"),
		"117":     strings.ReplaceAll(flat("220C"), "19263469-1", "19263469_1"),
		"151":     admin("X", 45),
		"152":     admin("25", 46),
		"153":     admin("N20190801", 48),
		"155":     admin("A20190701", 48),
		"156":     admin("A", 48),
		"170":     admin("20191201", 37),
		"172":     admin("19901231", 37),
		"201":     admin("") + offend("   C", ""),
		"204":     admin("") + offend("99ZC", ""),
		"205":     admin("") + offend("240C", "58", 44),
		"219":     admin("") + offend("240C", "P", 49),
		"220":     admin("") + offend("35AC", " ", 49),
		"221":     admin("") + offend("13AC", "   ", 52),
		"222":     admin("") + offend("240C", "40 ", 52),
		"251":     flat("220X"),
		"252":     admin("") + offend("220C", "01", 46),
		"253":     admin("") + offend("220C", " ", 48),
		"254":     admin("") + offend("240C", "F", 48),
		"256":     flat("13AA"),
		"257":     admin("") + offend("220C", "14", 44),
		"258":     admin("") + offend("13AC", "40A", 52),
		"262":     flat("220C", "220C"),
		"263":     flat(append(ten, "270C")...),
		"264":     flat("90CC"),
		"265":     admin("") + offend("13BC", "12 ", 52),
		"266":     flat("240C", "09CC"),
		"267":     admin("") + offend("09AC", "99 ", 52),
		"270":     admin("") + offend("09CC", "11", 61),
		"304":     flat("220C") + lost("9", ""),
		"351":     flat("220C") + lost("7", "20000000000        "),
		"354":     flat("220C") + lost("7", "20000000100          000000100        "),
		"355":     flat("220C") + lost("7", "2000000010020190714"),
		"375":     flat("220C") + lost("7", ""),
		"376":     flat("220C") + lost("7", "20000000100        ") + lost("7", "21000000100        "),
		"391":     flat("220C") + lost("7", "09000000100        "),
		"401":     flat("220C") + hurt("", "I74  MW"),
		"404":     flat("220C") + hurt("220", "X"),
		"406":     flat("220C") + hurt("220220", "I74  MW"),
		"409":     flat("220C") + hurt("220", "I74 aMW"),
		"410":     flat("220C") + hurt("220", "I3020MW"),
		"419":     flat("220C") + hurt("220", "I74  MW       N"),
		"422":     flat("220C") + hurt("220", "I0020MW"),
		"451":     flat("220C") + hurt("220", "I74  MW") + hurt("220", "I30  FW"),
		"453":     flat("220C") + hurt("220", "I74   W"),
		"458":     flat("220C") + hurt("220", "B74"),
		"460":     flat("220C") + hurt("220", "I74  MW            01"),
		"464":     flat("13AC") + hurt("13A", "B"),
		"465":     flat("35AC") + hurt("35A", "I74  MW"),
		"466":     flat("220C") + hurt("240", "I74  MW"),
		"467":     flat("220C") + hurt("220", "S"),
		"468":     flat("220C") + hurt("220", "I74  MW            00RU"),
		"501":     flat("220C") + suspect("  30  "),
		"509":     flat("220C") + suspect("0130 a"),
		"510":     flat("220C") + suspect("014030"),
		"522":     flat("220C") + suspect("010030"),
		"551":     flat("220C") + suspect("0130  ") + suspect("0131  "),
		"552":     flat("220C") + suspect("0030  "),
		"601":     flat() + arrestOf("6", "        ", "35A"),
		"604":     flat() + arrestOf("6", "20190801", "99Z"),
		"605":     flat() + arrestOf("6", "20190832", "35A"),
		"665":     flat() + arrestOf("6", "20190701", "35A"),
		"670":     flat() + arrestOf("6", "20190801", "09C"),
		"701":     arrestOf("7", "20190801", "   "),
		"704":     arrestOf("7", "20190801", "99Z"),
		"705":     arrestOf("7", "20191201", "90C"),
		"760":     arrestOf("7", "20190801", "35A"),
		"256 221": fmt.Sprintf(sample, "true"), // as NIEM XML
	}
	catalogue, err := messages.Embedded()
	if err != nil {
		t.Fatal(err)
	}
	for _, number := range nibrs.EditNumbers() {
		if _, ok := cases[number]; !ok {
			t.Errorf("no record breaks rule %s alone", number)
		}
		if _, err := catalogue.Text("en", "reader.nibrs_"+number, nil); err != nil {
			t.Error(err)
		}
	}
	for rules, text := range cases {
		t.Run(rules, func(t *testing.T) {
			rows, err := read(t, connectortest.File("x.txt", []byte(text)))
			if err != nil {
				t.Fatal(err)
			}
			refused := rows[len(rows)-1]
			if !slices.Contains(refused.Labels, "EDIT_RULE="+rules) || len(refused.Notes) != len(strings.Fields(rules)) || refused.ValueType != "text" {
				t.Fatalf("rows %v", shown(rows))
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
		"xml/nibrs_AllFields_Sample.xml":      "2 rows, 5 refused", // rules: every element is filled, also those that the offence does not have
		"xml/nibrs_GroupAIncident_Sample.xml": "1 rows, 2 refused",
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

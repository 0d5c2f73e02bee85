package nibrs

import (
	"cmp"
	"context"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strings"

	"cts/connectors"
	"cts/connectors/streams"
)

// maxXML bounds a submission.
const maxXML = 1 << 30

// report is one report of a NIEM submission, as far as it is counted.
type report struct {
	Category string `xml:"ReportHeader>NIBRSReportCategoryCode"`
	Action   string `xml:"ReportHeader>ReportActionCategoryCode"`
	Month    string `xml:"ReportHeader>ReportDate>YearMonthDate"`
	Agency   string `xml:"ReportHeader>ReportingAgency>OrganizationAugmentation>OrganizationORIIdentification>IdentificationID"`
	Incident struct {
		Number string `xml:"ActivityIdentification>IdentificationID"`
		Time   string `xml:"ActivityDate>DateTime"`
		Date   string `xml:"ActivityDate>Date"`
	} `xml:"Incident"`
	Offences []struct {
		Code      string `xml:"OffenseUCRCode"`
		Attempted string `xml:"OffenseAttemptedIndicator"`
	} `xml:"Offense"`
	Arrests []struct {
		Code string `xml:"ArrestCharge>NIBRSChargeUCRCode"`
		UCR  string `xml:"ArrestCharge>ChargeUCRCode"`
		Date string `xml:"ActivityDate>Date"`
	} `xml:"Arrest"`
}

// readXML walks through the reports, one in memory at a time.
func readXML(ctx context.Context, text io.Reader, counted *count) error {
	decoder := xml.NewDecoder(streams.GuardXML(ctx, text, maxXML))
	for found, tokens := false, 0; ; tokens++ {
		token, err := decoder.Token()
		line, _ := decoder.InputPos()
		if instruction, ok := token.(xml.ProcInst); ok && instruction.Target == "xml" && tokens > 0 {
			return fmt.Errorf("line %d: the XML declaration stands after something else; delete what stands before it: %w", line, connectors.ErrUnreadable)
		}
		switch {
		case errors.Is(err, io.EOF) && found:
			return nil
		case err != nil:
			return streams.Broken(ctx, fmt.Sprintf("line %d", line), err)
		}
		start, ok := token.(xml.StartElement)
		if !ok || start.Name.Local != "Report" {
			continue
		}
		found = true
		var r report
		if err := decoder.DecodeElement(&r, &start); err != nil {
			return streams.Broken(ctx, fmt.Sprintf("line %d", line), err)
		}
		if err := r.count(counted, fmt.Sprintf("line %d", line)); err != nil {
			return err
		}
	}
}

func (r report) count(counted *count, place string) error {
	agency := strings.TrimSpace(r.Agency)
	month := strings.TrimSpace(r.Month)
	switch {
	case strings.TrimSpace(r.Action) == "D":
		return nil
	case strings.Contains(r.Category, "ZERO"):
		return counted.add(key{"zero report", agency, month, "", ""}, 0, place)
	}
	if err := r.offences(counted, agency, place); err != nil {
		return err
	}
	for i, arrest := range r.Arrests {
		code := strings.TrimSpace(cmp.Or(arrest.Code, arrest.UCR))
		where := fmt.Sprintf("%s, arrest %d", place, i+1)
		if !offenceCode.MatchString(code) {
			if err := counted.refuse(refused{place: where, text: code, rule: ruleOffence, agency: agency, month: month}); err != nil {
				return err
			}
			continue
		}
		if err := counted.add(key{"arrests", agency, cmp.Or(monthOf(arrest.Date), month), code, ""}, 1, where); err != nil {
			return err
		}
	}
	return nil
}

func (r report) offences(counted *count, agency, place string) error {
	found := &incident{
		agency: agency, number: strings.TrimSpace(r.Incident.Number), place: place,
		date: strings.TrimSpace(cmp.Or(r.Incident.Time, r.Incident.Date)), offences: map[string]bool{},
	}
	if i := strings.Index(found.date, "T"); i > 0 {
		found.date, found.hour = found.date[:i], found.date[i+1:min(len(found.date), i+3)]
	}
	for i, offence := range r.Offences {
		attempt := map[string]string{"true": "A", "false": "C"}[strings.TrimSpace(offence.Attempted)]
		where := fmt.Sprintf("%s, offence %d", place, i+1)
		if err := found.take(counted, strings.TrimSpace(offence.Code), attempt, where, strings.TrimSpace(offence.Code)+" "+offence.Attempted); err != nil {
			return err
		}
	}
	return nil
}

// receipt is the reply of the FBI to a submission.
type receipt struct {
	Document   string `xml:"return>ingestResponse>ddocname"`
	Status     string `xml:"return>ingestResponse>status"`
	Violations []struct {
		Code        string `xml:"violationCode"`
		Description string `xml:"violationDescription"`
		Level       string `xml:"violationLevel"`
		Value       string `xml:"badValue"`
	} `xml:"return>ingestResponse>violations"`
	Fault string `xml:"Body>Fault>faultstring"`
}

func inspectReceipt(ctx context.Context, file connectors.File) (connectors.Inspection, error) {
	text, err := streams.Text(ctx, file, streams.DefaultLimits())
	if err != nil {
		return connectors.Inspection{}, fmt.Errorf("%s: %w", file.Name, err)
	}
	var r receipt
	if err := xml.NewDecoder(streams.GuardXML(ctx, text, maxXML)).Decode(&r); err != nil {
		return connectors.Inspection{}, streams.Broken(ctx, file.Name, err)
	}
	summary := fmt.Sprintf("receipt of the FBI for %s: %s", r.Document, strings.TrimSpace(r.Status))
	if r.Fault != "" {
		summary = "fault of the FBI's service: " + strings.Join(strings.Fields(r.Fault), " ")
	}
	for _, v := range r.Violations {
		summary += fmt.Sprintf("; edit rule %s (%s) %q: %s", v.Code, v.Level, strings.TrimSpace(v.Value), strings.Join(strings.Fields(v.Description), " "))
	}
	return connectors.Inspection{Role: connectors.RoleMessage, Summary: summary}, nil
}

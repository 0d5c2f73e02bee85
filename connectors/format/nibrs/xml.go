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
		Number        string     `xml:"ActivityIdentification>IdentificationID"`
		Time          string     `xml:"ActivityDate>DateTime"`
		Date          string     `xml:"ActivityDate>Date"`
		Augmentations []struct { // two elements of that name: of CJIS and of justice
			AsReported string `xml:"IncidentReportDateIndicator"`
			Cleared    string `xml:"IncidentExceptionalClearanceCode"`
			ClearedOn  string `xml:"IncidentExceptionalClearanceDate>Date"`
		} `xml:"IncidentAugmentation"`
	} `xml:"Incident"`
	Offences  []xmlOffence `xml:"Offense"`
	Locations []struct {
		ID   string `xml:"id,attr"`
		Code string `xml:"LocationCategoryCode"`
	} `xml:"Location"`
	Places []struct {
		Offence  reference `xml:"Offense"`
		Location reference `xml:"Location"`
	} `xml:"OffenseLocationAssociation"`
	Arrests []struct {
		Code string `xml:"ArrestCharge>NIBRSChargeUCRCode"`
		UCR  string `xml:"ArrestCharge>ChargeUCRCode"`
		Date string `xml:"ActivityDate>Date"`
	} `xml:"Arrest"`
}

// reference points to an element by its id.
type reference struct {
	ID string `xml:"ref,attr"`
}

type xmlOffence struct {
	ID         string   `xml:"id,attr"`
	Code       string   `xml:"OffenseUCRCode"`
	Attempted  string   `xml:"OffenseAttemptedIndicator"`
	Premises   string   `xml:"OffenseStructuresEnteredQuantity"`
	Entry      string   `xml:"OffenseEntryPoint>PassagePointMethodCode"`
	Activities []string `xml:"CriminalActivityCategoryCode"`
	Weapons    []string `xml:"OffenseForce>ForceCategoryCode"`
	Bias       []string `xml:"OffenseFactorBiasMotivationCode"`
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
	found := r.incident(agency, month, place)
	for i, o := range r.Offences {
		where := fmt.Sprintf("%s, offence %d", place, i+1)
		if err := found.take(counted, r.offence(o), where, strings.TrimSpace(o.Code)+" "+o.Attempted); err != nil {
			return err
		}
	}
	return r.arrests(counted, found, place)
}

func (r report) arrests(counted *count, of *incident, place string) error {
	edits := arrestEdits
	if strings.Contains(r.Category, "GROUP B") {
		edits = arrestOfGroupBEdits
	}
	for i, given := range r.Arrests {
		a := arrest{code: strings.TrimSpace(cmp.Or(given.Code, given.UCR)), date: strings.TrimSpace(given.Date), month: of.month, incidentDate: of.date}
		if err := a.take(counted, edits, of.agency, fmt.Sprintf("%s, arrest %d", place, i+1), a.code); err != nil {
			return err
		}
	}
	return nil
}

func (r report) incident(agency, month, place string) *incident {
	found := &incident{
		agency: agency, number: strings.TrimSpace(r.Incident.Number), month: month, place: place,
		date: strings.TrimSpace(cmp.Or(r.Incident.Time, r.Incident.Date)), offences: map[string]bool{},
	}
	if i := strings.Index(found.date, "T"); i > 0 {
		found.date, found.hour = found.date[:i], found.date[i+1:min(len(found.date), i+3)]
	}
	for _, said := range r.Incident.Augmentations {
		if strings.TrimSpace(said.AsReported) == "true" {
			found.asReported = "R"
		}
		found.cleared = cmp.Or(strings.TrimSpace(said.Cleared), found.cleared)
		found.clearedOn = cmp.Or(strings.TrimSpace(said.ClearedOn), found.clearedOn)
	}
	return found
}

// offence gives an offence as the flat file would: NIEM writes words for some codes.
func (r report) offence(o xmlOffence) offence {
	found := offence{
		code: strings.TrimSpace(o.Code), attempt: map[string]string{"true": "A", "false": "C"}[strings.TrimSpace(o.Attempted)],
		premises: strings.TrimSpace(o.Premises), entry: strings.TrimSpace(o.Entry),
		activities: without(o.Activities...), weapons: without(o.Weapons...), bias: without(o.Bias...),
	}
	for i, bias := range found.bias {
		if bias == "NONE" {
			found.bias[i] = "88"
		}
	}
	for _, place := range r.Places {
		for _, location := range r.Locations {
			if place.Offence.ID == o.ID && place.Location.ID == location.ID && o.ID != "" {
				found.location = strings.TrimSpace(location.Code)
			}
		}
	}
	return found
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

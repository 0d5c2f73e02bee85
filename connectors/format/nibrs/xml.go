package nibrs

import (
	"context"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strings"

	"cts/connectors"
	"cts/connectors/streams"
)

// readXML reads the reports of a submission one after the other.
func readXML(ctx context.Context, text io.Reader, _ string, take func(report) error) error {
	decoder := xml.NewDecoder(streams.GuardXML(ctx, text, streams.DefaultLimits().Bytes))
	for {
		token, err := decoder.Token()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return streams.Broken(ctx, placeOf(decoder), err)
		}
		start, ok := token.(xml.StartElement)
		if !ok || start.Name.Local != "Report" {
			continue
		}
		if err := readReport(ctx, decoder, take); err != nil {
			return err
		}
	}
}

func placeOf(decoder *xml.Decoder) string {
	line, _ := decoder.InputPos()
	return fmt.Sprintf("line %d", line)
}

// read is what a report says so far, and where the reader stands in it.
type read struct {
	path    []string
	head    report
	found   []report
	offence int // the offence in hand, from 1; 0 for none
}

// mostInReport bounds the offences of one report; NIBRS allows ten.
const mostInReport = 1000

// readReport reads one report to its end: header, offences, arrests of group B.
func readReport(ctx context.Context, decoder *xml.Decoder, take func(report) error) error {
	r := &read{head: report{place: placeOf(decoder)}}
	for depth := 1; depth > 0; {
		token, err := decoder.Token()
		if err != nil {
			return streams.Broken(ctx, placeOf(decoder), err)
		}
		switch element := token.(type) {
		case xml.StartElement:
			depth++
			r.path = append(r.path, element.Name.Local)
			if err := r.open(element, placeOf(decoder)); err != nil {
				return err
			}
		case xml.EndElement:
			if depth--; depth > 0 {
				r.path = r.path[:len(r.path)-1]
			}
		case xml.CharData:
			r.text(strings.TrimSpace(string(element)))
		}
	}
	return r.pass(take)
}

// open begins an offence where one is described; references to it count nothing.
func (r *read) open(element xml.StartElement, place string) error {
	isOffence := element.Name.Local == "Offense" && len(r.path) == 1
	isArrest := element.Name.Local == "ArrestCharge" && r.head.kind == kindArrest
	if !isOffence && !isArrest {
		return nil
	}
	if len(r.found) == mostInReport {
		return fmt.Errorf("%s: more than %d offences in one report: %w", place, mostInReport, connectors.ErrLimit)
	}
	r.found = append(r.found, report{place: place})
	return nil
}

// text takes what an element says.
func (r *read) text(text string) {
	if text == "" || len(r.path) == 0 {
		return
	}
	name := r.path[len(r.path)-1]
	switch {
	case name == "NIBRSReportCategoryCode":
		r.head.kind = kindOf(text)
	case name == "ReportActionCategoryCode":
		r.head.action = text
	case name == "YearMonthDate" && r.within("ReportDate"):
		r.head.month = text
	case name == "IdentificationID" && r.within("ReportingAgency"):
		r.head.agency = text
	case len(r.found) == 0:
	case name == "OffenseUCRCode" && r.head.kind == kindOffence, name == "ChargeUCRCode" && r.head.kind == kindArrest:
		r.found[len(r.found)-1].code = text
	case name == "OffenseAttemptedIndicator" && r.head.kind == kindOffence:
		r.found[len(r.found)-1].state = map[string]string{"true": "A", "false": "C"}[text]
	}
}

func (r *read) within(element string) bool {
	for _, above := range r.path {
		if above == element {
			return true
		}
	}
	return false
}

func kindOf(category string) string {
	switch {
	case strings.HasPrefix(category, "GROUP B"):
		return kindArrest
	case strings.HasPrefix(category, "ZERO"):
		return kindZero
	}
	return kindOffence
}

// pass hands on the offences of a report, or the report itself where it has none.
func (r *read) pass(take func(report) error) error {
	if r.head.month == "" || r.head.agency == "" {
		return fmt.Errorf("%s: a report without month or agency: %w", r.head.place, connectors.ErrUnreadable)
	}
	if len(r.found) == 0 {
		r.head.kind = kindZero
		return take(r.head)
	}
	for _, one := range r.found {
		one.agency, one.month, one.kind, one.action = r.head.agency, r.head.month, r.head.kind, r.head.action
		if err := take(one); err != nil {
			return err
		}
	}
	return nil
}

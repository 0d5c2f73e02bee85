package nibrs

import (
	"regexp"
	"strings"
)

// The edit rules of the FBI (NIBRS Technical Specification, Data Element Edits) that
// decide whether an offence may be counted. Numbers are the FBI's; wording is in the
// catalogue, group reader.
const (
	ruleORI       = "101" // ORI must be present and well formed
	ruleDate      = "105" // incident date must be a date
	ruleNumber    = "117" // incident number: capital letters, digits and hyphens
	ruleHour      = "152" // hour must be 00 to 23
	ruleOffence   = "201" // offence code must be present and well formed
	ruleAttempt   = "251" // attempted or completed must be A or C
	ruleCompleted = "256" // homicide and assault are always completed
	ruleTwice     = "262" // one offence code once an incident
)

var (
	agencyCode   = regexp.MustCompile(`^[A-Z0-9]{7,9}$`)
	offenceCode  = regexp.MustCompile(`^[0-9]{2}[0-9A-Z]$`)
	incidentCode = regexp.MustCompile(`^[A-Z0-9-]{1,12}$`)
	hourCode     = regexp.MustCompile(`^([01][0-9]|2[0-3])?$`)
	dayCode      = regexp.MustCompile(`^(19|20)\d{2}-?(0[1-9]|1[0-2])-?(0[1-9]|[12]\d|3[01])`)
)

// alwaysCompleted are homicides and assaults.
func alwaysCompleted(offence string) bool {
	return strings.HasPrefix(offence, "09") || strings.HasPrefix(offence, "13")
}

// incident is what is known of an incident before its offences come.
type incident struct {
	agency, number, date, hour string
	place                      string
	offences                   map[string]bool
}

// broken is the first rule that the incident breaks; empty for none.
func (i incident) broken() string {
	switch {
	case !agencyCode.MatchString(i.agency):
		return ruleORI
	case !incidentCode.MatchString(i.number):
		return ruleNumber
	case !dayCode.MatchString(i.date):
		return ruleDate
	case !hourCode.MatchString(i.hour):
		return ruleHour
	}
	return ""
}

// offenceBroken is the first rule that an offence breaks.
func (i incident) offenceBroken(offence, attempt string) string {
	switch {
	case !offenceCode.MatchString(offence):
		return ruleOffence
	case attempt != "A" && attempt != "C":
		return ruleAttempt
	case alwaysCompleted(offence) && attempt != "C":
		return ruleCompleted
	case i.offences[offence]:
		return ruleTwice
	}
	return ""
}

// take counts an offence, or passes it on as refused.
func (i *incident) take(c *count, offence, attempt, place, text string) error {
	rule := i.broken()
	if rule == "" {
		rule = i.offenceBroken(offence, attempt)
	}
	if rule != "" {
		return c.refuse(refused{place: place, text: text, rule: rule, agency: i.agency, month: monthOf(i.date)})
	}
	i.offences[offence] = true
	return c.add(key{"offences", i.agency, monthOf(i.date), offence, attempt}, 1, place)
}

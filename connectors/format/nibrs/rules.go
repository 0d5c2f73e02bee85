package nibrs

import (
	_ "embed"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"sync"
	"time"
)

// The edit rules of the FBI that decide whether a record may be counted. Numbers and
// content are those of the NIBRS Technical Specification (Data Element Edits), read in
// the list of error codes of SEARCH-NCJIS/nibrs (tools/nibrs-common); standing verified
// there, wording ours: catalogue, group reader, reader.nibrs_<number>. Rules on property,
// victims and offenders are in segments.go.

// edit is one rule on a kind of record.
type edit[T any] struct {
	number string
	broken func(T) bool
}

// brokenBy lists the numbers of the rules that a record breaks, in their order.
func brokenBy[T any](edits []edit[T], record T) []string {
	var numbers []string
	for _, e := range edits {
		if e.broken(record) {
			numbers = append(numbers, e.number)
		}
	}
	return numbers
}

var (
	agencyCode   = regexp.MustCompile(`^[A-Z0-9]{7,9}$`)
	offenceCode  = regexp.MustCompile(`^[0-9]{2}[0-9A-Z]$`)
	incidentCode = regexp.MustCompile(`^[A-Z0-9 -]{1,12}$`)
	hourCode     = regexp.MustCompile(`^([01][0-9]|2[0-3])?$`)
)

//go:embed offences.csv
var offenceText string

// offenceType is what the FBI says of an offence.
type offenceType struct {
	group   string // A or B
	against string // Person, Property or Society
}

// offenceTypes are the offences of NIBRS (FBI Crime Data Explorer, list of offence
// types; verified).
var offenceTypes = sync.OnceValue(func() map[string]offenceType {
	all := map[string]offenceType{}
	for line := range strings.Lines(strings.TrimPrefix(offenceText, "code,group,against\n")) {
		cells := strings.Split(strings.TrimSpace(line), ",")
		if len(cells) != 3 {
			panic(fmt.Sprintf("nibrs: offences.csv: %q", line))
		}
		all[cells[0]] = offenceType{cells[1], cells[2]}
	}
	return all
})

// incident is what is known of an incident before its offences come.
type incident struct {
	agency, number, date, hour string
	asReported                 string // R where the date is that of the report
	cleared, clearedOn         string // exceptionally
	month                      string // of the submission, as 2019-07
	place                      string
	offences                   map[string]bool // counted
	given                      map[string]bool // parts that came, counted or not
	rules                      []string        // that it breaks, once judged
	judged                     bool
}

// breaks lists the rules that the incident breaks; it is judged once for all its offences.
func (i *incident) breaks() []string {
	if !i.judged {
		i.rules, i.judged = brokenBy(incidentEdits, i), true
	}
	return i.rules
}

var incidentEdits = []edit[*incident]{
	{"101", func(i *incident) bool { return !agencyCode.MatchString(i.agency) }},
	{"104", func(i *incident) bool { return len(i.cleared) > 1 || !strings.Contains("ABCDEN", i.cleared) }},
	{"105", func(i *incident) bool { return !isDay(i.date) }},
	{"115", func(i *incident) bool { return incidentCode.MatchString(i.number) && strings.Contains(i.number, " ") }},
	{"117", func(i *incident) bool { return !incidentCode.MatchString(i.number) }},
	{"151", func(i *incident) bool { return i.asReported != "" && i.asReported != "R" }},
	{"152", func(i *incident) bool { return !hourCode.MatchString(i.hour) }},
	{"153", func(i *incident) bool { return i.cleared == "N" && i.clearedOn != "" }},
	{"155", func(i *incident) bool { return before(i.clearedOn, i.date) }},
	{"156", func(i *incident) bool {
		return i.cleared != "" && strings.Contains("ABCDE", i.cleared) && i.clearedOn == ""
	}},
	{"170", func(i *incident) bool { return after(i.date, i.month) }},
	{"172", func(i *incident) bool { return before(i.date, "1991-01-01") }},
}

// isDay tells whether a date of eight digits, with or without hyphens, is one.
func isDay(date string) bool {
	_, err := time.Parse("20060102", strings.ReplaceAll(date, "-", ""))
	return err == nil && date[0] != '0'
}

// before tells whether one date is earlier than another; a date that is none is not.
func before(a, b string) bool {
	return isDay(a) && isDay(b) && strings.ReplaceAll(a, "-", "") < strings.ReplaceAll(b, "-", "")
}

// after tells whether a date comes after a month.
func after(date, month string) bool { return isDay(date) && month != "" && monthOf(date) > month }

// offence is one offence of an incident. Elements that a source leaves out are empty.
type offence struct {
	code, attempt             string
	location, premises, entry string
	activities, weapons, bias []string
	of                        *incident
}

var offenceEdits = []edit[offence]{
	{"201", func(o offence) bool { return !offenceCode.MatchString(o.code) }},
	{"204", func(o offence) bool { return offenceCode.MatchString(o.code) && offenceTypes()[o.code].group == "" }},
	{"264", func(o offence) bool { return offenceTypes()[o.code].group == "B" }},
	{"251", func(o offence) bool { return o.attempt != "A" && o.attempt != "C" }},
	{"256", func(o offence) bool { return alwaysCompleted(o.code) && o.attempt == "A" }},
	{"262", func(o offence) bool { return o.of.offences[o.code] }},
	{"263", func(o offence) bool { return len(o.of.offences) >= 10 }},
	{"266", func(o offence) bool { return len(o.of.offences) > 0 && (o.code == "09C" || o.of.offences["09C"]) }},
	{"205", func(o offence) bool { return o.location == "58" && !inCyberspace[o.code] }},
	{"219", func(o offence) bool { return slices.ContainsFunc(o.activities, o.foreignActivity) }},
	{"220", func(o offence) bool { return len(o.activities) == 0 && needsActivity[o.code] }},
	{"221", func(o offence) bool { return len(o.weapons) == 0 && needsWeapon[o.code] }},
	{"222", func(o offence) bool { return len(o.weapons) > 0 && !needsWeapon[o.code] }},
	{"252", func(o offence) bool { return o.premises != "" && (o.code != "220" || !byPremises(o.location)) }},
	{"253", func(o offence) bool { return o.code == "220" && o.entry == "" }},
	{"254", func(o offence) bool { return o.code != "220" && o.entry != "" }},
	{"257", func(o offence) bool { return o.code == "220" && byPremises(o.location) && o.premises == "" }},
	{"258", func(o offence) bool { return slices.ContainsFunc(o.weapons, automaticButNoFirearm) }},
	{"265", func(o offence) bool { return o.code == "13B" && slices.ContainsFunc(o.weapons, noPartOfSimpleAssault) }},
	{"267", func(o offence) bool { return strings.HasPrefix(o.code, "09") && slices.Contains(o.weapons, "99") }},
	{"270", func(o offence) bool {
		return o.code == "09C" && slices.ContainsFunc(o.bias, func(b string) bool { return b != "88" })
	}},
}

// setOf makes a set of codes apart by blanks.
func setOf(codes string) map[string]bool {
	set := map[string]bool{}
	for _, code := range strings.Fields(codes) {
		set[code] = true
	}
	return set
}

// Offences for which an element must be given, or may be.
var (
	needsActivity = setOf("250 280 35A 35B 39C 370 520 720")
	needsWeapon   = setOf("09A 09B 09C 100 11A 11B 11C 11D 120 13A 13B 210 520 64A 64B")
	inCyberspace  = setOf("210 250 270 280 290 370 510 26A 26B 26C 26D 26E 26F 26G 39A 39B 39C 39D 13C 35A 35B 520 64A 64B 40A 40B 40C 26H 521 522 526")
	withActivity  = setOf("250 280 30C 35A 35B 39C 370 49A 520 521 522 526 58A 58B 61A 61B 620")
	withGang      = setOf("09A 09B 100 11A 11B 11C 11D 120 13A 13B 13C")
)

// foreignActivity tells whether a kind of criminal activity, or of gang, belongs to other offences.
func (o offence) foreignActivity(activity string) bool {
	switch {
	case strings.Contains("BCDEOPTU", activity):
		return !withActivity[o.code]
	case strings.Contains("JGN", activity):
		return !withGang[o.code]
	case strings.Contains("AFIS", activity):
		return o.code != "720"
	}
	return false
}

// byPremises are hotels and rental storage, where premises are counted.
func byPremises(location string) bool { return location == "14" || location == "19" }

// automaticButNoFirearm tells whether a weapon bears the mark A without being a firearm (11 to 15).
func automaticButNoFirearm(weapon string) bool {
	kind, automatic := strings.CutSuffix(weapon, "A")
	return automatic && (kind < "11" || kind > "15")
}

func noPartOfSimpleAssault(weapon string) bool {
	return !slices.Contains([]string{"40", "90", "95", "99"}, weapon)
}

// alwaysCompleted are homicides and assaults.
func alwaysCompleted(offence string) bool {
	return strings.HasPrefix(offence, "09") || strings.HasPrefix(offence, "13")
}

// arrest is one arrest, of an incident (group A) or alone (group B).
type arrest struct {
	code, date   string
	month        string // of the submission
	incidentDate string // empty where the incident did not come with it
}

var arrestEdits = []edit[arrest]{
	{"601", func(a arrest) bool { return !offenceCode.MatchString(a.code) || a.date == "" }},
	{"604", func(a arrest) bool { return offenceCode.MatchString(a.code) && offenceTypes()[a.code].group == "" }},
	{"605", arrest.misdated},
	{"665", func(a arrest) bool { return before(a.date, a.incidentDate) }},
	{"670", func(a arrest) bool { return a.code == "09C" }},
}

var arrestOfGroupBEdits = []edit[arrest]{
	{"701", func(a arrest) bool { return !offenceCode.MatchString(a.code) || a.date == "" }},
	{"704", func(a arrest) bool { return offenceCode.MatchString(a.code) && offenceTypes()[a.code].group == "" }},
	{"705", arrest.misdated},
	{"760", func(a arrest) bool { return offenceTypes()[a.code].group == "A" }},
}

func (a arrest) misdated() bool { return a.date != "" && (!isDay(a.date) || after(a.date, a.month)) }

// take counts an offence, or passes it on as refused with every rule that it or its incident breaks.
func (i *incident) take(c *count, o offence, place, text string) error {
	o.of = i
	i.came("offence", o.code)
	broken := slices.Concat(i.breaks(), brokenBy(offenceEdits, o))
	if len(broken) > 0 {
		return c.refuse(refused{place: place, text: text, rules: broken, agency: i.agency, month: monthOf(i.date)})
	}
	i.offences[o.code] = true
	return c.add(key{"offences", i.agency, monthOf(i.date), o.code, o.attempt}, 1, place)
}

// take counts an arrest, or passes it on as refused.
func (a arrest) take(c *count, edits []edit[arrest], agency, place, text string) error {
	if broken := brokenBy(edits, a); len(broken) > 0 {
		return c.refuse(refused{place: place, text: text, rules: broken, agency: agency, month: a.month})
	}
	return c.add(key{"arrests", agency, monthOf(a.date), a.code, ""}, 1, place)
}

// without keeps the entries that are not blank.
func without(entries ...string) []string {
	return slices.DeleteFunc(entries, func(entry string) bool { return strings.TrimSpace(entry) == "" })
}

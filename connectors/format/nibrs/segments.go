package nibrs

import (
	"slices"
	"strings"
)

// Property, victims and offenders of a flat file are no counts of offences: a record
// that breaks a rule is passed on as refused, and the offences of its incident stay
// counted. Of NIEM XML these parts are not read.

// property is what was lost in one way, such as stolen, or recovered.
type property struct {
	loss     string // code of the type of loss
	items    []item
	repeated bool // the incident gave this type of loss before
}

type item struct{ description, value, recovered string }

var propertyEdits = []edit[property]{
	{"304", func(p property) bool { return len(p.loss) != 1 || !strings.Contains("12345678", p.loss) }},
	{"351", func(p property) bool { return slices.ContainsFunc(p.items, item.isFree) }},
	{"354", func(p property) bool {
		return slices.ContainsFunc(p.items, func(i item) bool { return i.description == "" && i.value != "" })
	}},
	{"355", func(p property) bool {
		return p.loss != "5" && slices.ContainsFunc(p.items, func(i item) bool { return i.recovered != "" })
	}},
	{"375", func(p property) bool {
		return needsDescription(p.loss) && !slices.ContainsFunc(p.items, item.isDescribed)
	}},
	{"376", func(p property) bool { return p.repeated }},
	{"391", func(p property) bool { return slices.ContainsFunc(p.items, item.isPricedPaper) }},
}

var (
	withoutValue    = setOf("09 22 48 65 66")    // cards and papers, which have none
	mayHaveNoValue  = setOf("09 22 48 65 66 77") // and other property
	personWithCause = setOf("09A 09B 09C 13A")
	personInjured   = setOf("100 11A 11B 11C 11D 120 13A 13B 210 64A 64B")
)

func isZero(value string) bool { return value != "" && strings.Trim(value, "0") == "" }

func (i item) isDescribed() bool { return i.description != "" }

func (i item) isFree() bool {
	return i.description != "" && isZero(i.value) && !mayHaveNoValue[i.description]
}

func (i item) isPricedPaper() bool {
	return withoutValue[i.description] && i.value != "" && !isZero(i.value)
}

// needsDescription are the losses from burned to stolen: neither none nor unknown.
func needsDescription(loss string) bool { return loss >= "2" && loss <= "7" }

// victim is a person, a business or the public, with the offences against it.
type victim struct {
	number              string
	offences            []string
	kind                string // I for an individual, L for an officer, S for society
	age, sex, race      string
	causes, injuries    []string
	related             []relationship
	repeated, unfounded bool // the number came before; an offence did not come
}

// relationship is that of a victim to an offender.
type relationship struct{ offender, code string }

var victimEdits = []edit[victim]{
	{"401", func(v victim) bool { return v.number == "" || v.kind == "" || len(v.offences) == 0 }},
	{"404", func(v victim) bool { return !strings.Contains("BFGILORSU", v.kind) }},
	{"406", func(v victim) bool { return len(v.offences) > len(setOf(strings.Join(v.offences, " "))) }},
	{"409", func(v victim) bool { return noAge(v.age) }},
	{"410", func(v victim) bool { return isAgeRange(v.age) && v.age[:2] >= v.age[2:] }},
	{"419", victim.hasForeignDetail},
	{"422", func(v victim) bool { return isAgeRange(v.age) && v.age[:2] == "00" }},
	{"451", func(v victim) bool { return v.repeated }},
	{"453", func(v victim) bool { return v.kind == "I" && (v.age == "" || v.sex == "" || v.race == "") }},
	{"458", func(v victim) bool { return v.kind != "" && !v.isPerson() && v.age+v.sex+v.race != "" }},
	{"460", func(v victim) bool {
		return slices.ContainsFunc(v.related, func(r relationship) bool { return r.offender > "00" && r.code == "" })
	}},
	{"464", func(v victim) bool { return v.kind != "" && !v.isPerson() && v.isOf("Person") }},
	{"465", func(v victim) bool { return v.kind != "" && v.kind != "S" && v.isOf("Society") }},
	{"466", func(v victim) bool { return v.unfounded }},
	{"467", func(v victim) bool { return v.kind == "S" && v.isOf("Property") }},
	{"468", func(v victim) bool {
		return slices.ContainsFunc(v.related, func(r relationship) bool { return r.offender == "00" && r.code != "" })
	}},
}

func (v victim) isPerson() bool { return v.kind == "I" || v.kind == "L" }

// isOf tells whether an offence is one against persons, property or society.
func (v victim) isOf(against string) bool {
	return slices.ContainsFunc(v.offences, func(code string) bool { return offenceTypes()[code].against == against })
}

// hasForeignDetail tells whether circumstances or injuries stand with offences that have none.
func (v victim) hasForeignDetail() bool {
	outside := func(set map[string]bool) bool {
		return !slices.ContainsFunc(v.offences, func(code string) bool { return set[code] })
	}
	return len(v.causes) > 0 && outside(personWithCause) || len(v.injuries) > 0 && outside(personInjured)
}

// offender is one offender, or 00 where nobody knows how many there were.
type offender struct {
	number, age string
	repeated    bool
}

var offenderEdits = []edit[offender]{
	{"501", func(o offender) bool { return o.number == "" }},
	{"509", func(o offender) bool { return noAge(o.age) }},
	{"510", func(o offender) bool { return isAgeRange(o.age) && o.age[:2] >= o.age[2:] }},
	{"522", func(o offender) bool { return isAgeRange(o.age) && o.age[:2] == "00" }},
	{"551", func(o offender) bool { return o.repeated }},
	{"552", func(o offender) bool { return o.number == "00" && o.age != "" }},
}

// isAgeRange tells whether an age is one of two ages of two digits.
func isAgeRange(age string) bool { return len(age) == 4 && strings.Trim(age, "0123456789") == "" }

// noAge tells whether an age is longer than two signs without being a range.
func noAge(age string) bool { return len(age) > 2 && !isAgeRange(age) }

// came tells whether a part of the incident was given before, and notes it.
func (i *incident) came(part, id string) bool {
	if i.given == nil {
		i.given = map[string]bool{}
	}
	before := i.given[part+" "+id]
	i.given[part+" "+id] = true
	return before
}

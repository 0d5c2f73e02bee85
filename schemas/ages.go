package schemas

import (
	"fmt"
	"regexp"
	"strconv"
)

var (
	bandCode   = regexp.MustCompile(`^Y(\d{1,3})T(\d{1,3})$`)
	openCode   = regexp.MustCompile(`^Y_(GE|LT)\d{1,3}$`)
	bandLabel  = regexp.MustCompile(`^(\d{1,3})\s*(?:to|-|bis|à|a)\s*(\d{1,3})(?: years| jahre| ans| años)?$`)
	openLabel  = regexp.MustCompile(`^(\d{1,3})(?:\+| and over| or over| and older| or more)$`)
	underLabel = regexp.MustCompile(`^under (\d{1,3})(?: years?)?$`)
)

// isAgeBand tells whether a code is a band of years in the manner of SDMX CL_AGE.
func isAgeBand(code string) bool {
	if openCode.MatchString(code) {
		return true
	}
	found := bandCode.FindStringSubmatch(code)
	return found != nil && inOrder(found[1], found[2])
}

func inOrder(first, last string) bool {
	from, _ := strconv.Atoi(first)
	to, _ := strconv.Atoi(last)
	return from <= to
}

// ageBand gives the code of an age as sources write it: the labels of the survey,
// and any band of years ("16 to 24", "75 and over", "under 1").
func ageBand(label string) (string, bool) {
	if code, ok := AgeCode(label); ok {
		return code, true
	}
	label = normalLabel(label)
	if found := bandLabel.FindStringSubmatch(label); found != nil && inOrder(found[1], found[2]) {
		return fmt.Sprintf("Y%sT%s", found[1], found[2]), true
	}
	if found := openLabel.FindStringSubmatch(label); found != nil {
		return "Y_GE" + found[1], true
	}
	if found := underLabel.FindStringSubmatch(label); found != nil {
		return "Y_LT" + found[1], true
	}
	return "", false
}

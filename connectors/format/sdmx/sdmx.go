// Package sdmx reads the messages in which statistical offices publish by the
// SDMX standard (ISO 17369): SDMX-CSV, SDMX-JSON and SDMX-ML, and the tables that
// Eurostat lays out as TSV. Raw rows carry every dimension and attribute as a
// label, the value as written, and the place in the message.
//
// Sources: SDMX 2.1 and 3.0 technical specifications; SDMX-CSV field guides 1.0
// and 2.0; SDMX-JSON 1.0 and 2.0 data message; SDMX-ML 2.0, 2.1 and 3.0 schemas.
package sdmx

import (
	"regexp"
	"strings"
)

// Concepts that the standard names.
const (
	timePeriod = "TIME_PERIOD"
	obsValue   = "OBS_VALUE"
	obsFlag    = "OBS_FLAG"
	wholePart  = "whole"
)

// anyDataset says that a format reads whatever dataset a message names.
var anyDataset = []string{"*"}

// reference names an artefact of the standard: agency, id and version.
type reference struct {
	agency, id, version string
}

// referenceText matches "ESTAT:CRIM_OFF_CAT(1.0)", alone or at the end of a URN.
var referenceText = regexp.MustCompile(`^(?:urn:sdmx:[\w.]+=)?([\w.\-]+):([\w@$\-]+)(?:\(([\w.+*~\-]+)\))?`)

// parseReference reads a reference, or a URN, at the beginning of a text.
func parseReference(text string) (reference, bool) {
	found := referenceText.FindStringSubmatch(strings.TrimSpace(text))
	if found == nil {
		return reference{}, false
	}
	return reference{agency: found[1], id: found[2], version: found[3]}, true
}

func (r reference) String() string {
	if r.version == "" {
		return r.agency + ":" + r.id
	}
	return r.agency + ":" + r.id + "(" + r.version + ")"
}

// licenceOfMessage says where the terms of use are found.
const licenceOfMessage = "as the publishing agency says; Eurostat: reuse allowed with the source named (Decision 2011/833/EU)"

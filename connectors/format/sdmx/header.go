package sdmx

import (
	"encoding/xml"
	"regexp"
	"strings"
)

// mlHeader is what a message says before its figures, and what its footer says.
type mlHeader struct {
	prepared, extracted, sender string
	dataSetID, dataSetAgency    string
	structures                  []reference
	dimensionAtObservation      string
	explicitMeasures            bool
	keyFamily                   string
	dataSets                    int
	footers                     []Footer
}

// Footer is what a service says beside or instead of figures.
type Footer struct {
	Code     string
	Severity string
	Texts    []string
}

// String is the footer in one line.
func (f Footer) String() string {
	return "message " + f.Code + ": " + strings.Join(f.Texts, " ")
}

// about tells which dataset a message is about: its structure, else what older headers say.
func (h mlHeader) about() reference {
	var about reference
	if len(h.structures) > 0 {
		about = h.structures[0]
	}
	for _, id := range []string{h.keyFamily, h.dataSetID} {
		if about.id == "" {
			about.id = id
		}
	}
	for _, agency := range []string{h.dataSetAgency, h.sender} {
		if about.agency == "" {
			about.agency = agency
		}
	}
	return about
}

// keyFamilyNamespace matches the namespace of 2.0 compact and cross-sectional messages.
var keyFamilyNamespace = regexp.MustCompile(`KeyFamily=([\w.\-]+):([\w\-]+):(?:compact|cross)`)

// headerReader reads a message up to its first series; a message without any to its end.
type headerReader struct {
	message *message
	path    []string
	footer  *Footer
}

func (r *headerReader) parent() string {
	if len(r.path) < 2 {
		return ""
	}
	return r.path[len(r.path)-2]
}

func (r *headerReader) start(e element) error {
	r.path = append(r.path, e.name)
	if len(r.path) == 1 {
		return r.root(e)
	}
	h := &r.message.header
	switch e.name {
	case "Sender":
		h.sender = e.attribute("id")
	case "Structure", "Ref", "URN":
		r.structure(e)
	case "DataSet":
		h.dataSets++
		r.footer = nil
	case "Series", "Obs", "Group", "Structures", "CodeLists", "KeyFamilies":
		if r.parent() == "DataSet" || r.message.kind == "Structure" {
			return errEnough
		}
	case "Section":
		if r.message.kind == crossSectional {
			return errEnough
		}
	case "Message", "ErrorMessage", "StatusMessage":
		h.footers = append(h.footers, Footer{Code: e.attribute("code", "status"), Severity: e.attribute("severity")})
		r.footer = &h.footers[len(h.footers)-1]
	}
	return nil
}

// root recognises a message by the namespaces of its root element.
func (r *headerReader) root(e element) error {
	for _, a := range e.attributes {
		if a.Name.Space != "xmlns" && a.Name.Local != "xmlns" {
			continue
		}
		if version, ok := versionOf(a.Value); ok {
			r.message.kind, r.message.version = e.name, version
		}
		if found := keyFamilyNamespace.FindStringSubmatch(a.Value); found != nil {
			r.message.header.structures = append(r.message.header.structures, reference{agency: found[1], id: found[2]})
		}
	}
	if r.message.kind == "" {
		return errNoMessage
	}
	return nil
}

var messageNamespace = regexp.MustCompile(`(?i)^https?://www\.sdmx\.org/resources/sdmxml/schemas/v(\d)_(\d)/`)

func versionOf(namespace string) (version string, ok bool) {
	found := messageNamespace.FindStringSubmatch(namespace)
	if found == nil {
		return "", false
	}
	return found[1] + "." + found[2], true
}

// structure reads which structure the figures follow.
func (r *headerReader) structure(e element) {
	h := &r.message.header
	switch {
	case e.name == "Structure" && r.parent() == "Header":
		h.dimensionAtObservation = e.attribute("dimensionAtObservation")
		h.explicitMeasures = e.attribute("explicitMeasures") == "true"
	case e.name == "Ref" && inHeader(r.path):
		h.structures = append(h.structures, reference{agency: e.attribute("agencyID"), id: e.attribute("id"), version: e.attribute("version")})
	}
}

func inHeader(path []string) bool { return len(path) > 2 && path[1] == "Header" }

func (r *headerReader) end(name, text string) error {
	h := &r.message.header
	inside := r.parent()
	r.path = r.path[:len(r.path)-1]
	text = strings.TrimSpace(text)
	switch {
	case inside == "Header":
		r.headerText(name, text)
	case name == "URN" && inHeader(append(r.path, name)), name == "StructureUsage" || name == "Structure" || name == "ProvisionAgreement":
		if about, ok := parseReference(text); ok && inHeader(append(r.path, name)) {
			h.structures = append(h.structures, about)
		}
	case name == "KeyFamilyRef":
		h.keyFamily = text
	case name == "Text" && r.footer != nil:
		r.footer.Texts = append(r.footer.Texts, strings.Join(strings.Fields(text), " "))
	case name == "DataSet":
		return nil
	}
	return nil
}

// headerText keeps what an element of the header says, where it says something of the figures.
func (r *headerReader) headerText(name, text string) {
	h := &r.message.header
	places := map[string]*string{"Prepared": &h.prepared, "Extracted": &h.extracted, "DataSetID": &h.dataSetID, "DataSetAgency": &h.dataSetAgency}
	if place, ok := places[name]; ok {
		*place = text
	}
}

// prefixed tells whether an attribute belongs to XML or to the message, not to the figures.
func prefixed(a xml.Attr) bool { return a.Name.Space != "" || a.Name.Local == "xmlns" }

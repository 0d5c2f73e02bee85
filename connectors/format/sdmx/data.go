package sdmx

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"cts/connectors"
	"cts/schemas"
)

var errNoMessage = fmt.Errorf("the root element is in no namespace of sdmx.org: %w", connectors.ErrNotRecognised)

// value is one dimension or attribute with its code.
type value struct{ concept, code string }

// level is what is said at one level of a message: data set, group, series, observation.
type level struct {
	keys       []value
	attributes []value
}

func (l *level) reset() { l.keys, l.attributes = l.keys[:0], l.attributes[:0] }

// dataReader makes raw rows of the observations of a message.
type dataReader struct {
	message  message
	rows     *connectors.Rows
	fromSink *error
	path     []string // names of the open elements

	dataSet, group, series, obs       level
	groups                            groups
	inGroup, inSeries, inObs          bool
	deleted                           bool   // the data set takes its figures back
	figure                            string // OBS_VALUE
	measures                          []string
	figures                           []value // of measures beside it
	component                         string  // id of a Comp element
	texts                             []string
	failure                           *Footer // what ends the message
	dataSets, seriesNumber, obsNumber int
	labels                            []string // of the series in hand, complete; nil when they have to be made
}

func newDataReader(m message, rows *connectors.Rows, measures []string, fromSink *error) *dataReader {
	return &dataReader{message: m, rows: rows, measures: measures, fromSink: fromSink}
}

// place says how far reading came.
func (r *dataReader) place() string {
	if r.dataSets == 0 {
		return "header"
	}
	var place []byte
	place = strconv.AppendInt(append(place, "DataSet["...), int64(r.dataSets), 10)
	if r.seriesNumber > 0 {
		place = strconv.AppendInt(append(place, "]/Series["...), int64(r.seriesNumber), 10)
	}
	if r.obsNumber > 0 {
		place = strconv.AppendInt(append(place, "]/Obs["...), int64(r.obsNumber), 10)
	}
	return string(append(place, ']'))
}

func (r *dataReader) start(e element) error {
	r.path = append(r.path, e.name)
	switch {
	case e.name == "DataSet" && len(r.path) == 2:
		r.startDataSet(e)
	case r.dataSets == 0 || len(r.path) < 3 || r.path[1] != "DataSet":
		r.startFooter(e)
	case r.message.kind == crossSectional:
		r.startCross(e)
	case e.name == "Series":
		r.startSeries(e)
	case e.name == "Obs":
		r.startObs(e)
	case e.name == "Comp":
		r.component, r.texts = e.attribute("id"), nil
	case r.message.generic():
		return r.genericElement(e)
	case len(r.path) == 3 && !notGroups[e.name]:
		r.inGroup = true
		r.group.reset()
		r.group.keys = r.take(r.group.keys, e)
	}
	return nil
}

// notGroups are children of a data set that say nothing of a group of series.
var notGroups = map[string]bool{
	"DataProvider": true, "Annotations": true, "KeyFamilyRef": true, "Attributes": true, "Metadata": true,
	"DataSetAction": true, "DataProviderID": true, "DataflowID": true,
}

// ofDataSet are attributes of the element DataSet that the message itself uses.
var ofDataSet = map[string]bool{
	"structureRef": true, "action": true, "setID": true, "keyFamilyURI": true, "datasetID": true, "validFromDate": true,
	"validToDate": true, "reportingBeginDate": true, "reportingEndDate": true, "publicationYear": true, "publicationPeriod": true,
	"dataProviderSchemeAgencyId": true, "dataProviderID": true, "dataflowAgencyID": true, "dataflowID": true, "dataScope": true,
}

func (r *dataReader) startDataSet(e element) {
	r.dataSets++
	r.seriesNumber, r.obsNumber = 0, 0
	r.dataSet.reset()
	r.group.reset()
	r.series.reset()
	r.groups, r.labels, r.deleted = groups{}, nil, false
	for _, a := range e.attributes {
		switch {
		case a.Name.Local == "action":
			r.deleted = strings.EqualFold(a.Value, "Delete")
		case !prefixed(a) && !ofDataSet[a.Name.Local] && !r.message.generic():
			r.dataSet.attributes = append(r.dataSet.attributes, value{a.Name.Local, a.Value})
		}
	}
}

func (r *dataReader) startSeries(e element) {
	r.closeGroup()
	r.inSeries = true
	r.seriesNumber++
	r.obsNumber = 0
	r.series.reset()
	r.labels = nil
	if !r.message.generic() {
		r.series.keys = r.take(r.series.keys, e)
	}
}

func (r *dataReader) startObs(e element) {
	r.closeGroup()
	r.inObs = true
	r.obsNumber++
	r.obs.reset()
	r.figure, r.figures = "", r.figures[:0]
	if r.message.generic() {
		return
	}
	for _, a := range e.attributes {
		switch {
		case a.Name.Local == obsValue && a.Name.Space == "":
			r.figure = a.Value
		case a.Name.Local == "type" && a.Name.Space != "" && r.message.header.explicitMeasures:
			_, measure, _ := strings.Cut(a.Value, ":")
			r.obs.keys = append(r.obs.keys, value{r.message.header.dimensionAtObservation, measure})
		case !prefixed(a) && slices.Contains(r.measures, a.Name.Local):
			r.figures = append(r.figures, value{a.Name.Local, a.Value})
		case !prefixed(a):
			r.obs.keys = append(r.obs.keys, value{a.Name.Local, a.Value})
		}
	}
}

// take adds the attributes of an element that are dimensions and attributes of the figures.
func (r *dataReader) take(values []value, e element) []value {
	for _, a := range e.attributes {
		if !prefixed(a) {
			values = append(values, value{a.Name.Local, a.Value})
		}
	}
	return values
}

// genericElement reads elements of generic messages below the data set.
func (r *dataReader) genericElement(e element) error {
	switch e.name {
	case "Group":
		r.inGroup = true
		r.group.reset()
	case "Value":
		r.genericValue(value{e.attribute("id", "concept"), e.attribute("value")})
	case "ObsDimension":
		concept := e.attribute("id")
		if concept == "" {
			concept = r.message.header.dimensionAtObservation
		}
		r.obs.keys = append(r.obs.keys, value{concept, e.attribute("value")})
	case "ObsValue":
		r.figure = e.attribute("value")
	}
	return nil
}

// genericValue puts a value where the elements around it say that it belongs.
func (r *dataReader) genericValue(v value) {
	switch r.path[len(r.path)-2] {
	case "GroupKey":
		r.group.keys = append(r.group.keys, v)
	case "SeriesKey":
		r.series.keys = append(r.series.keys, v)
	case "ObsKey":
		r.obs.keys = append(r.obs.keys, v)
	case "Attributes":
		of := r.ofLevel()
		of.attributes = append(of.attributes, v)
	}
}

// ofLevel is the innermost level that is open.
func (r *dataReader) ofLevel() *level {
	switch {
	case r.inObs:
		return &r.obs
	case r.inSeries:
		return &r.series
	case r.inGroup:
		return &r.group
	}
	return &r.dataSet
}

// startFooter reads what stands before or behind the data sets.
func (r *dataReader) startFooter(e element) {
	if e.name == "Message" && r.dataSets > 0 {
		r.failure = &Footer{Code: e.attribute("code"), Severity: e.attribute("severity")}
	}
}

func (r *dataReader) end(name, text string) error {
	depth := len(r.path)
	r.path = r.path[:depth-1]
	switch {
	case r.dataSets == 0:
	case r.message.kind == crossSectional && r.failure == nil:
		return r.endCross(name)
	case name == "Obs" && r.inObs:
		r.inObs = false
		return r.emit()
	case name == "Series" && r.inSeries:
		r.inSeries = false
		r.series.reset()
		r.labels = nil
	case r.component != "" && (name == "Value" || name == "Text"):
		if text = strings.TrimSpace(text); text != "" {
			r.texts = append(r.texts, text)
		}
	case name == "Comp":
		r.endComponent()
	case name == "Time" && r.inObs:
		r.obs.keys = append(r.obs.keys, value{timePeriod, strings.TrimSpace(text)})
	case r.inGroup && !r.inSeries && depth == 3:
		r.closeGroup()
		r.inGroup = false
		return r.groups.full()
	case name == "Text" && r.failure != nil:
		r.failure.Texts = append(r.failure.Texts, strings.TrimSpace(text))
	case name == "Message" && r.failure != nil:
		return r.failed()
	}
	return nil
}

// failed refuses figures that the service says are not all there.
func (r *dataReader) failed() error {
	footer := *r.failure
	r.failure = nil
	if !strings.EqualFold(footer.Severity, "Error") {
		return nil
	}
	return fmt.Errorf("the service ended the message with an error, %s; ask again: %w", footer, connectors.ErrUnreadable)
}

func (r *dataReader) endComponent() {
	v := value{r.component, strings.Join(r.texts, "; ")}
	r.component = ""
	if r.inObs && v.concept == obsValue {
		r.figure = v.code
		return
	}
	if r.inObs && slices.Contains(r.measures, v.concept) {
		r.figures = append(r.figures, v)
		return
	}
	of := r.ofLevel()
	of.attributes = append(of.attributes, v)
}

// closeGroup keeps what is said of a group of series, once it is complete.
func (r *dataReader) closeGroup() {
	if len(r.group.keys) > 0 {
		r.groups.add(r.group)
		r.group.reset()
	}
}

// emit passes on the observation in hand.
func (r *dataReader) emit() error {
	if r.labels == nil {
		r.labels = r.labelsOf(r.series)
	}
	labels := append(make([]string, 0, len(r.labels)+len(r.obs.keys)+len(r.obs.attributes)), r.labels...)
	labels = r.append(labels, r.obs.keys)
	labels = r.append(labels, r.obs.attributes)
	if !r.inSeries {
		labels = r.append(labels, r.groups.of(r.obs.keys))
	}
	row := schemas.RawRow{
		Locator: r.message.part.Place(r.place()), Labels: labels,
		ValueRaw: r.figure, ValueType: connectors.ValueType(r.figure),
	}
	if r.deleted {
		row.Notes = []string{noteDeleted}
	}
	if len(labels) == 0 {
		return fmt.Errorf("an observation without dimensions: %w", connectors.ErrUnreadable)
	}
	if r.figure != "" || len(r.figures) == 0 {
		if *r.fromSink = r.rows.Emit(row); *r.fromSink != nil {
			return *r.fromSink
		}
	}
	return r.emitMeasures(row)
}

// emitMeasures passes on a row each measure beside OBS_VALUE.
func (r *dataReader) emitMeasures(row schemas.RawRow) error {
	labels, place := row.Labels, row.Locator
	for _, v := range r.figures {
		row.Locator, row.ValueRaw, row.ValueType = place+"/"+v.concept, v.code, connectors.ValueType(v.code)
		row.Labels = append(labels[:len(labels):len(labels)], r.rows.Label("MEASURE", v.concept))
		if *r.fromSink = r.rows.Emit(row); *r.fromSink != nil {
			return *r.fromSink
		}
	}
	return nil
}

// labelsOf are the labels of a series: its key and attributes, those of its
// groups, and those of the data set.
func (r *dataReader) labelsOf(series level) []string {
	labels := r.append([]string{}, series.keys)
	labels = r.append(labels, series.attributes)
	labels = r.append(labels, r.groups.of(series.keys))
	return r.append(labels, r.dataSet.attributes)
}

func (r *dataReader) append(labels []string, values []value) []string {
	for _, v := range values {
		if v.concept != "" && v.code != "" {
			labels = append(labels, r.rows.Label(v.concept, v.code))
		}
	}
	return labels
}

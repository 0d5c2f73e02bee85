package sdmx

// crossSectional is the root element of cross-sectional messages, which 2.0 alone has:
// a data set holds groups, a group sections, a section one element a figure, named by its
// measure. Figures are numbered within the data set. What stands at a group or section holds for every figure inside.
const crossSectional = "CrossSectionalData"

// startCross reads an element below the data set of a cross-sectional message.
func (r *dataReader) startCross(e element) {
	switch {
	case notGroups[e.name]:
	case e.name == "Group" && len(r.path) == 3:
		r.group.reset()
		r.group.keys = r.take(r.group.keys, e)
		r.labels = nil
	case e.name == "Section":
		r.series.reset()
		r.series.keys = r.take(append(r.series.keys, r.group.keys...), e)
		r.inSeries, r.labels = true, nil
	case !r.inObs:
		r.startFigure(e)
	}
}

// startFigure reads an element that is named by a measure and holds a figure.
func (r *dataReader) startFigure(e element) {
	if !r.inSeries {
		r.series.reset()
		r.series.keys, r.labels = append(r.series.keys, r.group.keys...), nil
	}
	r.inObs = true
	r.obsNumber++
	r.obs.reset()
	r.figure, r.component = "", e.name
	for _, a := range e.attributes {
		switch {
		case a.Name.Local == "value" && a.Name.Space == "":
			r.figure = a.Value
		case !prefixed(a):
			r.obs.keys = append(r.obs.keys, value{a.Name.Local, a.Value})
		}
	}
	r.obs.keys = append(r.obs.keys, value{"MEASURE", e.name})
}

// endCross ends an element of a cross-sectional message.
func (r *dataReader) endCross(name string) error {
	switch {
	case r.inObs && name == r.component:
		r.inObs, r.component = false, ""
		return r.emit()
	case name == "Section":
		r.inSeries, r.labels = false, nil
	case name == "Group":
		r.group.reset()
		r.labels = nil
	}
	return nil
}

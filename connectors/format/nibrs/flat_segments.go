package nibrs

// Columns as in volume 2 of the Technical Specification, counted from 0.

func (r *flatReader) property(record, place string) error {
	p := property{loss: field(record, 37, 38)}
	for at := 38; at < 228; at += 19 {
		i := item{field(record, at, at+2), field(record, at+2, at+11), field(record, at+11, at+19)}
		if i != (item{}) {
			p.items = append(p.items, i)
		}
	}
	p.repeated = r.incidentOf(record, place).came("property", p.loss)
	return judge(r.counted, propertyEdits, p, record, place)
}

func (r *flatReader) victim(record, place string) error {
	v := victim{
		number: field(record, 37, 40), kind: field(record, 70, 71), age: field(record, 71, 75), sex: field(record, 75, 76), race: field(record, 76, 77),
		causes: without(field(record, 79, 81), field(record, 81, 83)),
	}
	of := r.incidentOf(record, place)
	for at := 40; at < 70; at += 3 {
		if code := field(record, at, at+3); code != "" {
			v.offences = append(v.offences, code)
			v.unfounded = v.unfounded || !of.given["offence "+code]
		}
	}
	for at := 84; at < 89; at++ {
		v.injuries = append(v.injuries, without(field(record, at, at+1))...)
	}
	for at := 89; at < 129; at += 4 {
		if related := (relationship{field(record, at, at+2), field(record, at+2, at+4)}); related != (relationship{}) {
			v.related = append(v.related, related)
		}
	}
	v.repeated = of.came("victim", v.number)
	return judge(r.counted, victimEdits, v, record, place)
}

func (r *flatReader) offender(record, place string) error {
	o := offender{number: field(record, 37, 39), age: field(record, 39, 43)}
	o.repeated = r.incidentOf(record, place).came("offender", o.number)
	return judge(r.counted, offenderEdits, o, record, place)
}

// judge passes a record on as refused if it breaks a rule.
func judge[T any](c *count, edits []edit[T], part T, record, place string) error {
	broken := brokenBy(edits, part)
	if len(broken) == 0 {
		return nil
	}
	return c.refuse(refused{place: place, text: record, rules: broken, agency: field(record, atORI, atNumber), month: monthReported(record)})
}

package nibrs

import (
	"fmt"
	"strconv"

	"cts/connectors"
	"cts/schemas"
)

// report is one offence, or one arrest, or a report without either.
type report struct {
	agency string // ORI
	month  string // 2019-11
	kind   string // OFFENCE, ARREST; ZERO for a report of nothing
	action string // I incident, A arrest, D delete, R replace, W window, Z zero report
	code   string // of the offence
	state  string // A attempted, C completed; empty where it does not apply
	place  string
}

// key is what reports are counted by.
type key struct{ agency, month, kind, action, code, state string }

type count struct {
	number int64
	first  string // place
}

// mostKeys bounds the memory of a file: the country has about 19,000 agencies and 86 codes.
const mostKeys = 5_000_000

// tally counts reports by key, in the order in which keys first occur.
type tally struct {
	counts map[key]*count
	order  []key
}

func newTally() *tally { return &tally{counts: map[key]*count{}} }

func (t *tally) take(r report) error {
	k := key{r.agency, r.month, r.kind, r.action, r.code, r.state}
	known, ok := t.counts[k]
	if !ok {
		if len(t.order) == mostKeys {
			return fmt.Errorf("%s: more than %d agencies, months and codes: %w", r.place, mostKeys, connectors.ErrLimit)
		}
		known = &count{first: r.place}
		t.counts[k] = known
		t.order = append(t.order, k)
	}
	if r.kind != kindZero {
		known.number++
	}
	return nil
}

func (t *tally) emit(rows *connectors.Rows) error {
	for _, k := range t.order {
		counted := t.counts[k]
		row := schemas.RawRow{
			Locator: counted.first, ValueRaw: strconv.FormatInt(counted.number, 10), ValueType: "number",
			Labels: []string{
				rows.Label("ORI", k.agency), rows.Label("MONTH", k.month), rows.Label("RECORD", k.kind),
				rows.Label("ACTION", k.action), rows.Label("OFFENSE", k.code), rows.Label("ATTEMPTED_COMPLETED", k.state),
			},
		}
		if err := rows.Emit(row); err != nil {
			return err
		}
	}
	return nil
}

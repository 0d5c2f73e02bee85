package nibrs

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"

	"cts/connectors"
	"cts/connectors/streams"
)

// maxRecord bounds one record; the longest of the specification has 307 bytes.
const maxRecord = 4096

// Columns of the flat file, counted from 0 (FBI, NIBRS Technical Specification,
// volume 2): the header is the same in every segment.
const (
	atLevel, atAction, atORI, atNumber = 4, 5, 16, 25
	afterNumber                        = 37
)

// needed is how far a record of a level must reach to be counted.
var needed = map[byte]int{'0': afterNumber, '1': 45, '2': 41, '3': afterNumber, '4': afterNumber, '5': afterNumber, '6': 64, '7': 64}

// readFlat walks through the records of a flat file.
func readFlat(ctx context.Context, text *bufio.Reader, counted *count) error {
	reader := &flatReader{counted: counted, at: map[string]*incident{}}
	for number := 1; ; number++ {
		if ctx.Err() != nil {
			return context.Cause(ctx)
		}
		line, err := text.ReadSlice('\n')
		if errors.Is(err, bufio.ErrBufferFull) {
			return fmt.Errorf("line %d: more than %d bytes: %w", number, maxRecord, connectors.ErrLimit)
		}
		if err != nil && !errors.Is(err, io.EOF) {
			return streams.Broken(ctx, fmt.Sprintf("line %d", number), err)
		}
		if record := strings.TrimRight(string(line), "\r\n"); strings.TrimSpace(record) != "" {
			if failed := reader.take(record, number); failed != nil {
				return failed
			}
		}
		if errors.Is(err, io.EOF) {
			return nil
		}
	}
}

type flatReader struct {
	counted *count
	at      map[string]*incident // the incident in hand, by agency and number
}

// take reads one record. A record that is shorter than it says is cut off.
func (r *flatReader) take(record string, number int) error {
	place := fmt.Sprintf("line %d", number)
	length, err := strconv.Atoi(field(record, 0, 4))
	if err != nil || len(record) < afterNumber || !bytes.ContainsRune([]byte("01234567"), rune(record[atLevel])) {
		return fmt.Errorf("%s: no record: it begins with its length, its level and an action; fetch the file again: %w", place, connectors.ErrUnreadable)
	}
	// Editors strip the blanks at the end of a record; what is counted must be there.
	if len(record) < min(length, needed[record[atLevel]]) {
		return fmt.Errorf("%s: %d bytes of %d; the file is cut off, fetch it again: %w", place, len(record), length, connectors.ErrUnreadable)
	}
	if record[atAction] == 'D' {
		return nil
	}
	switch record[atLevel] {
	case '0':
		return r.zeroReport(record, place)
	case '1':
		return r.incident(record, place)
	case '2':
		return r.offence(record, place)
	case '3':
		return r.property(record, place)
	case '4':
		return r.victim(record, place)
	case '5':
		return r.offender(record, place)
	}
	return r.arrest(record, place)
}

// field is a part of a record without outer blanks; beyond its end nothing.
func field(record string, from, to int) string {
	if from >= len(record) {
		return ""
	}
	return strings.TrimSpace(record[from:min(to, len(record))])
}

// monthReported is the month in the header of a record, written month first.
func monthReported(record string) string {
	return field(record, 8, 12) + "-" + field(record, 6, 8)
}

// zeroReport states that an agency had no crime in a month.
func (r *flatReader) zeroReport(record, place string) error {
	month := field(record, 37, 43)
	if len(month) == 6 {
		month = month[2:] + "-" + month[:2]
	}
	if len(month) != 7 {
		month = monthReported(record)
	}
	agency := field(record, atORI, atNumber)
	if month > monthReported(record) {
		return r.counted.refuse(refused{place: place, text: record, rules: []string{"094"}, agency: agency, month: monthReported(record)})
	}
	return r.counted.add(key{"zero report", agency, month, "", ""}, 0, place)
}

func (r *flatReader) incident(record, place string) error {
	found := &incident{
		agency: field(record, atORI, atNumber), number: field(record, atNumber, afterNumber), month: monthReported(record),
		date: field(record, 37, 45), asReported: field(record, 45, 46), hour: field(record, 46, 48),
		cleared: field(record, 48, 49), clearedOn: field(record, 49, 57), place: place, offences: map[string]bool{},
	}
	r.at = map[string]*incident{found.agency + "\x00" + found.number: found}
	if rules := found.breaks(); len(rules) > 0 {
		return r.counted.refuse(refused{place: place, text: record, rules: rules, agency: found.agency, month: found.month})
	}
	return nil
}

func (r *flatReader) offence(record, place string) error {
	return r.incidentOf(record, place).take(r.counted, offence{
		code: field(record, 37, 40), attempt: field(record, 40, 41),
		location: field(record, 44, 46), premises: field(record, 46, 48), entry: field(record, 48, 49),
		activities: without(field(record, 49, 50), field(record, 50, 51), field(record, 51, 52)),
		weapons:    without(field(record, 52, 55), field(record, 55, 58), field(record, 58, 61)),
		bias:       without(field(record, 61, 63)),
	}, place, record)
}

// incidentOf finds the incident of a record. What came without one is dated by the month of the report.
func (r *flatReader) incidentOf(record, place string) *incident {
	agency, number := field(record, atORI, atNumber), field(record, atNumber, afterNumber)
	found := r.at[agency+"\x00"+number]
	if found == nil {
		found = &incident{agency: agency, number: number, date: monthReported(record) + "-01", place: place, offences: map[string]bool{}}
		r.at[agency+"\x00"+number] = found
	}
	return found
}

// arrest counts an arrest by the code of its offence.
func (r *flatReader) arrest(record, place string) error {
	agency := field(record, atORI, atNumber)
	a := arrest{code: field(record, 61, 64), date: field(record, 51, 59), month: monthReported(record)}
	if record[atLevel] == '7' {
		return a.take(r.counted, arrestOfGroupBEdits, agency, place, record)
	}
	if of := r.at[agency+"\x00"+field(record, atNumber, afterNumber)]; of != nil {
		a.incidentDate = of.date
	}
	return a.take(r.counted, arrestEdits, agency, place, record)
}

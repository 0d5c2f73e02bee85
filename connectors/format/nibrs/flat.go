package nibrs

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"regexp"
	"strconv"
	"strings"

	"cts/connectors"
)

// Kinds of records.
const (
	kindOffence = "OFFENCE"
	kindArrest  = "ARREST"
	kindZero    = "ZERO"
)

// segmentStart is what each line begins with: length of the segment, its level,
// the action, month and year.
var segmentStart = regexp.MustCompile(`^\d{4}[0-7][A-Z][ \d]{6}`)

func isSegment(start []byte) bool { return segmentStart.Match(start) }

// Columns of a segment, from 0 (NIBRS Technical Specification 2019.2, data element positions).
const (
	atLevel, atAction, atMonth, atYear, atAgency, atIncident, afterIncident = 4, 5, 6, 8, 16, 25, 37
	offenceCodeEnd                                                          = 40 // level 2: code, then A or C
	groupBCodeStart, groupBCodeEnd                                          = 48, 51
)

// longestSegment is far above the 307 columns of the longest segment.
const longestSegment = 4096

// readSegments reads the flat file, a segment a line.
func readSegments(ctx context.Context, text io.Reader, _ string, take func(report) error) error {
	lines := bufio.NewScanner(text)
	lines.Buffer(make([]byte, 0, longestSegment), longestSegment)
	for number := 1; lines.Scan(); number++ {
		if number%1000 == 0 && ctx.Err() != nil {
			return context.Cause(ctx)
		}
		line := strings.TrimRight(lines.Text(), "\r\x1a")
		if strings.TrimSpace(line) == "" {
			continue
		}
		r, counts, err := segment(line, number)
		if err != nil {
			return err
		}
		if !counts {
			continue
		}
		if err := take(r); err != nil {
			return err
		}
	}
	if err := lines.Err(); err != nil {
		return fmt.Errorf("a line longer than %d characters, or cut off (%w): %w", longestSegment, err, connectors.ErrUnreadable)
	}
	return nil
}

// segment reads one line; counts is false for segments that count nothing: the
// administrative segment, property, victims, offenders, arrests of group A.
func segment(line string, number int) (r report, counts bool, err error) {
	place := fmt.Sprintf("line %d", number)
	if !segmentStart.MatchString(line) || len(line) < afterIncident {
		return r, false, fmt.Errorf("%s: no segment: it begins %.12q; each line is a segment of at least %d columns: %w", place, line, afterIncident, connectors.ErrUnreadable)
	}
	if length, _ := strconv.Atoi(line[:atLevel]); length < len(strings.TrimRight(line, " ")) {
		return r, false, fmt.Errorf("%s: the segment says that it has %d columns, and has %d: %w", place, length, len(line), connectors.ErrUnreadable)
	}
	r = report{
		agency: strings.TrimSpace(line[atAgency:atIncident]), action: line[atAction:atMonth],
		month: line[atYear:atYear+4] + "-" + line[atMonth:atYear], place: place,
	}
	switch line[atLevel] {
	case '0':
		r.kind = kindZero
		return r, true, nil
	case '2':
		if len(line) <= offenceCodeEnd {
			return r, false, fmt.Errorf("%s: an offence segment without a code: %w", place, connectors.ErrUnreadable)
		}
		r.kind, r.code, r.state = kindOffence, strings.TrimSpace(line[afterIncident:offenceCodeEnd]), strings.TrimSpace(line[offenceCodeEnd:offenceCodeEnd+1])
		return r, true, nil
	case '7':
		if len(line) < groupBCodeEnd {
			return r, false, fmt.Errorf("%s: an arrest segment of group B without a code: %w", place, connectors.ErrUnreadable)
		}
		r.kind, r.code = kindArrest, strings.TrimSpace(line[groupBCodeStart:groupBCodeEnd])
		return r, true, nil
	}
	return r, false, nil
}

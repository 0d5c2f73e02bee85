package streams

import (
	"bytes"
	"context"
	"fmt"
	"io"

	"cts/connectors"
)

// MaxText is how many bytes one run of text in XML may have. A cell of a
// workbook holds at most 32,767 characters.
const MaxText = 1 << 20

// What else one piece of XML may measure.
const (
	maxMarkup = 64 << 10 // bytes of one tag, attributes included
	maxDepth  = 64       // elements within one another
)

// XMLGuard is an io.Reader before an XML decoder. The decoder keeps a whole tag, a
// whole text and all open elements in memory; the guard refuses what would make
// them large, and document type declarations, in which entities are defined.
type XMLGuard struct {
	ctx       context.Context
	content   io.Reader
	remaining int64
	state     guardState
	length    int     // bytes of the present tag or text
	last      [2]byte // bytes before the present one
	depth     int
	err       error
}

type guardState int

const (
	inText guardState = iota
	afterOpen
	inTag
	inSingleQuote
	inDoubleQuote
	inEndTag
	inInstruction
	afterBang
	inComment
	inCharacterData
)

// GuardXML guards what is read from content, of which it passes on limit bytes at most.
func GuardXML(ctx context.Context, content io.Reader, limit int64) *XMLGuard {
	return &XMLGuard{ctx: ctx, content: content, remaining: limit}
}

// Read passes on what it has checked.
func (g *XMLGuard) Read(buffer []byte) (int, error) {
	if g.err != nil {
		return 0, g.err
	}
	if g.err = context.Cause(g.ctx); g.err != nil {
		return 0, g.err
	}
	n, err := g.content.Read(buffer)
	if g.remaining -= int64(n); g.remaining < 0 {
		g.err = fmt.Errorf("more bytes unzipped than declared or allowed: %w", connectors.ErrLimit)
		return 0, g.err
	}
	if g.err = g.check(buffer[:n]); g.err != nil {
		return 0, g.err
	}
	return n, err
}

func (g *XMLGuard) check(content []byte) error {
	for _, b := range content {
		g.length++
		if err := g.next(b); err != nil {
			return err
		}
		g.last[0], g.last[1] = g.last[1], b
	}
	return nil
}

// next takes one byte.
func (g *XMLGuard) next(b byte) error {
	switch g.state {
	case inText:
		if b == '<' {
			g.enter(afterOpen)
		}
		return g.bound(MaxText)
	case afterOpen:
		g.state = opened(b)
	case inTag:
		return g.tag(b)
	case inSingleQuote, inDoubleQuote:
		if b == '\'' && g.state == inSingleQuote || b == '"' && g.state == inDoubleQuote {
			g.state = inTag
		}
		return g.bound(maxMarkup)
	case inEndTag:
		if b == '>' {
			g.depth--
			g.enter(inText)
		}
		return g.bound(maxMarkup)
	case inInstruction:
		return g.until(b, '?', maxMarkup)
	case afterBang:
		return g.bang(b)
	case inComment:
		return g.untilTwice(b, '-')
	case inCharacterData:
		return g.untilTwice(b, ']')
	}
	return nil
}

// opened tells by the byte after "<" what begins.
func opened(b byte) guardState {
	switch b {
	case '/':
		return inEndTag
	case '?':
		return inInstruction
	case '!':
		return afterBang
	}
	return inTag
}

func (g *XMLGuard) enter(state guardState) {
	g.state, g.length = state, 0
}

func (g *XMLGuard) bound(limit int) error {
	if g.length > limit {
		return fmt.Errorf("a tag or text of more than %d bytes: %w", limit, connectors.ErrLimit)
	}
	return nil
}

func (g *XMLGuard) tag(b byte) error {
	switch b {
	case '\'':
		g.state = inSingleQuote
	case '"':
		g.state = inDoubleQuote
	case '>':
		if g.last[1] != '/' {
			g.depth++
		}
		g.enter(inText)
	}
	if g.depth > maxDepth {
		return fmt.Errorf("elements more than %d deep: %w", maxDepth, connectors.ErrLimit)
	}
	return g.bound(maxMarkup)
}

// bang tells comments and character data from declarations.
func (g *XMLGuard) bang(b byte) error {
	const characterData = "[CDATA["
	switch i := g.length - 2; { // the bytes after "<!"
	case i == 0 && b == '-':
	case i == 1 && b == '-' && g.last[1] == '-':
		g.enter(inComment)
	case i < len(characterData) && b == characterData[i] && (i == 0 || g.last[1] == characterData[i-1]):
		if i == len(characterData)-1 {
			g.enter(inCharacterData)
		}
	default:
		return fmt.Errorf("a document type declaration, in which entities could grow without end: %w", connectors.ErrUnreadable)
	}
	return nil
}

func (g *XMLGuard) until(b, before byte, limit int) error {
	if b == '>' && g.last[1] == before {
		g.enter(inText)
	}
	return g.bound(limit)
}

func (g *XMLGuard) untilTwice(b, before byte) error {
	if b == '>' && g.length > 2 && bytes.Equal(g.last[:], []byte{before, before}) {
		g.enter(inText)
	}
	return g.bound(MaxText)
}

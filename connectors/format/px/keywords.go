package px

import (
	"fmt"
	"strings"

	"cts/connectors"
)

// keyword is the left side of a statement: NAME[language]("about","about").
type keyword struct {
	name, language string
	about          string // joined by keySeparator
}

const keySeparator = "\x00"

// statement reads the left side of the next statement, up to its equals sign;
// io.EOF where the file ends.
func (s *scanner) statement() (keyword, error) {
	s.taken = 0
	first, err := s.skip()
	if err != nil {
		return keyword{}, err
	}
	if first < 'A' || first > 'Z' {
		return keyword{}, fmt.Errorf("%q begins no keyword: %w", first, connectors.ErrUnreadable)
	}
	name, err := s.bare(first, "[(=\";")
	if err != nil {
		return keyword{}, err
	}
	k := keyword{name: strings.ReplaceAll(name, ".", "-")}
	for {
		b, err := s.skip()
		switch {
		case err != nil:
			return k, unexpected(err)
		case b == '=':
			return k, nil
		case b == '[':
			if k.language, err = s.bracketed(); err != nil {
				return k, err
			}
		case b == '(':
			if k.about, err = s.subkeys(); err != nil {
				return k, err
			}
		default:
			return k, fmt.Errorf("keyword %.60s: %q where = is expected: %w", k.name, b, connectors.ErrUnreadable)
		}
	}
}

func (s *scanner) bracketed() (string, error) {
	text, err := s.bare(' ', "]")
	if err == nil {
		_, err = s.next()
	}
	return strings.TrimSpace(text), err
}

// subkeys reads what a keyword is about: texts in parentheses.
func (s *scanner) subkeys() (string, error) {
	var about []string
	for {
		b, err := s.skip()
		switch {
		case err != nil:
			return "", unexpected(err)
		case b == ')':
			return strings.Join(about, keySeparator), nil
		case b == ',':
		case b == '"':
			text, err := s.quoted()
			if err != nil {
				return "", err
			}
			about = append(about, text)
		default:
			return "", fmt.Errorf("%q where a text in quotes is expected: %w", b, connectors.ErrUnreadable)
		}
	}
}

// values reads the right side of a statement up to its semicolon. Texts that
// follow one another without a comma are one.
func (s *scanner) values() ([]string, error) {
	var values []string
	joined := false // the next text continues the last one
	for {
		b, err := s.skip()
		switch {
		case err != nil:
			return nil, unexpected(err)
		case b == ';':
			return values, nil
		case b == ',':
			joined = false
			continue
		case b == '"':
			text, err := s.quoted()
			if err != nil {
				return nil, err
			}
			if joined {
				values[len(values)-1] += text
				continue
			}
			values, joined = append(values, text), true
		default:
			if err := s.bareValue(b, &values); err != nil {
				return nil, err
			}
		}
	}
}

// bareValue reads YES, 12 or TLIST(A1), the last with its own commas.
func (s *scanner) bareValue(first byte, values *[]string) error {
	text, err := s.bare(first, ",;\"(")
	if err != nil {
		return err
	}
	*values = append(*values, text)
	b, err := s.next()
	if err != nil {
		return unexpected(err)
	}
	if b != '(' {
		s.back(b)
		return nil
	}
	for b != ')' {
		if b, err = s.next(); err != nil {
			return unexpected(err)
		}
	}
	return nil
}

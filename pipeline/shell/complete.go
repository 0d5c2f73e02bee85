package shell

import (
	"slices"
	"strings"
	"unicode"
)

// keywords are the words of SQL that statements over the views need.
var keywords = strings.Fields(`SELECT FROM WHERE GROUP BY ORDER LIMIT OFFSET DISTINCT AS JOIN LEFT INNER USING ON AND OR NOT IN IS NULL LIKE ILIKE
	BETWEEN CASE WHEN THEN ELSE END WITH UNION ALL EXCEPT INTERSECT HAVING QUALIFY FILTER OVER PARTITION DESC ASC EXISTS VALUES
	count sum avg median min max round coalesce try_cast date_trunc strftime regexp_matches list_contains string_agg describe`)

// Complete lists what the word before the cursor may become. Before is all that
// was typed up to the cursor, earlier lines of the statement included.
func (s *Shell) Complete(before string) (word string, candidates []string) {
	word = lastWord(before)
	for _, name := range s.known(before[:len(before)-len(word)]) {
		if len(name) > len(word) && strings.EqualFold(name[:len(word)], word) {
			candidates = append(candidates, name)
		}
	}
	slices.Sort(candidates)
	return word, slices.Compact(candidates)
}

// lastWord is the name that is being typed; empty after a blank or a sign.
func lastWord(text string) string {
	at := strings.LastIndexFunc(text, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) && r != '_' && r != '.' })
	word := text[at+1:]
	if dot := strings.LastIndex(word, "."); dot > 0 { // the column after the name of a view
		return word[dot+1:]
	}
	return word
}

// known lists the names that fit where the word stands.
func (s *Shell) known(before string) []string {
	words := strings.Fields(before)
	switch {
	case len(words) == 0:
		return append(s.commands(), keywords...)
	case len(words) == 1 && words[0] == ".schema":
		return s.viewNames()
	case len(words) == 1 && words[0] == ".format":
		return s.Formats
	case strings.HasPrefix(words[0], "."):
		return nil
	case slices.Contains([]string{"from", "join"}, strings.ToLower(words[len(words)-1])):
		return s.viewNames()
	}
	return slices.Concat(s.columns(words), s.viewNames(), keywords)
}

func (s *Shell) commands() []string {
	var names []string
	for _, command := range commandNames {
		name, _, _ := strings.Cut(command[0], " ")
		names = append(names, name)
	}
	return names
}

func (s *Shell) viewNames() []string {
	var names []string
	for _, view := range s.Views {
		names = append(names, view.base())
	}
	return names
}

// columns are those of the views that the statement names so far; of all views
// while it names none.
func (s *Shell) columns(words []string) []string {
	var named, all []string
	for _, view := range s.Views {
		for _, column := range view.Columns {
			all = append(all, column.Name)
			if slices.ContainsFunc(words, func(word string) bool { return strings.EqualFold(strings.Trim(word, "(),"), view.base()) }) {
				named = append(named, column.Name)
			}
		}
	}
	if len(named) > 0 {
		return named
	}
	return all
}

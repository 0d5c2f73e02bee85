package feedback

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestLinesFitTheScreen(t *testing.T) {
	cases := []struct {
		name, line string
		columns    int
		want       []string
	}{
		{"a short line stays", "17 findings", 20, []string{"17 findings"}},
		{"a file gets whole lines", strings.Repeat("word ", 60), 0, []string{strings.Repeat("word ", 60)}},
		{"words stay whole", "one two three four", 10, []string{"one two", "three four"}},
		{"lines begin under the text", "   one two three", 10, []string{"   one two", "   three"}},
		{"and behind a number", "      9  to look at, correct", 20, []string{"      9  to look at,", "         correct"}},
		{"letters of East Asia take two columns", "检查结果工作表中有一行", 8, []string{"检查结果", "工作表中", "有一行"}},
		{"no line begins with a full stop", "检查结果。好", 8, []string{"检查结", "果。好"}},
		{"marks of direction take no column", "\u2068\u2066ab\u2069\u2069 cd", 5, []string{"\u2068\u2066ab\u2069\u2069 cd"}},
		{"a long name is not torn", "see /home/office/questionnaires/FIN-2024.xlsx now", 12, []string{"see", "/home/office/questionnaires/FIN-2024.xlsx", "now"}},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			if diff := cmp.Diff(c.want, fold(c.line, c.columns)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

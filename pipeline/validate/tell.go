package validate

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/text/language"
	"golang.org/x/text/message"
	"golang.org/x/text/number"

	"cts/schemas"
	"cts/schemas/messages"
)

// Told is a finding in the words of a language: what is wrong and why it
// matters, and what to do.
type Told struct {
	Sentence messages.Said
	Remedy   messages.Said
}

// Names are words of the form that a message uses in place of our own. An empty
// one leaves the English word of the finding.
type Names struct {
	Area   string
	Figure string
	List   string // of items, or of tables
}

// Tell says a finding in a language. The English text is that of the finding.
func Tell(language string, finding schemas.Finding, names Names) (Told, error) {
	catalogue, err := messages.Embedded()
	if err != nil {
		return Told{}, err
	}
	if finding.MessageKey == "" { // of a rule of the workspace, which speaks English alone
		return Told{Sentence: messages.Said{Text: finding.Message, Language: messages.English, Status: "missing"}}, nil
	}
	inEnglish := parametersOf(finding)
	parameters := spoken(language, inEnglish, names)
	var told Told
	if told.Sentence, err = catalogue.Say(language, finding.MessageKey, parameters, inEnglish); err != nil {
		return told, fmt.Errorf("finding %s: %w", finding.FindingID, err)
	}
	if told.Remedy, err = catalogue.Say(language, finding.MessageKey+".remedy", parameters, inEnglish); err != nil {
		return told, fmt.Errorf("finding %s: %w", finding.FindingID, err)
	}
	return told, nil
}

func parametersOf(finding schemas.Finding) map[string]string {
	parameters := map[string]string{}
	for _, pair := range finding.Parameters {
		name, value, _ := strings.Cut(pair, "=")
		parameters[name] = value
	}
	return parameters
}

// spoken brings parameters to a language: names of the form, numbers as the
// language writes them, and the few phrases that rules put together.
func spoken(language string, inEnglish map[string]string, names Names) map[string]string {
	parameters := map[string]string{}
	for name, value := range inEnglish {
		if slices.Contains(codeParameters, name) || name == namesParameter && value == inEnglish[listedParameter] {
			parameters[name] = messages.Code(language, value)
			continue
		}
		parameters[name] = Phrase(language, value)
	}
	if names.Area != "" {
		parameters["area"] = names.Area
	}
	if names.Figure != "" {
		parameters["figure"] = names.Figure
	}
	if names.List != "" {
		parameters[namesParameter] = names.List
	}
	return parameters
}

// codeParameters hold the number of a table or the code of an item: table 2.1 is
// no decimal number, which French would write 2,1.
var codeParameters = []string{"table", "item", listedParameter}

// What a message lists by name; and the same by code, for the names that a form has for them.
const (
	namesParameter  = "names"
	listedParameter = "listed"
)

// CodesOf are the items, or the tables, that a finding lists.
func CodesOf(finding schemas.Finding) []string {
	codes := parametersOf(finding)[listedParameter]
	if codes == "" {
		return nil
	}
	return strings.Split(codes, ", ")
}

// phrase is a text that rules put together in SQL, and its message.
type phrase struct {
	pattern *regexp.Regexp
	key     string
	code    bool // groups are codes and no numbers
}

// figureText is a number as rules write it.
const figureText = `-?\d+(?:\.\d+)?`

// phrases are tried in this order; groups become {a} and {b}.
var phrases = []phrase{
	{pattern: regexp.MustCompile(`^([+-]\d+) per cent$`), key: "phrase.change"},
	{pattern: regexp.MustCompile(`^(` + figureText + `) per cent$`), key: "phrase.per_cent"},
	{pattern: regexp.MustCompile(`^(` + figureText + `) per cent or less$`), key: "phrase.per_cent_or_less"},
	{pattern: regexp.MustCompile(`^(` + figureText + `) to (` + figureText + `)$`), key: "phrase.from_to"},
	{pattern: regexp.MustCompile(`^(` + figureText + `) or more$`), key: "phrase.or_more"},
	{pattern: regexp.MustCompile(`^(` + figureText + `) or less$`), key: "phrase.or_less"},
	{pattern: regexp.MustCompile(`^near (` + figureText + `)$`), key: "phrase.near"},
	{pattern: regexp.MustCompile(`^about (` + figureText + `)$`), key: "phrase.about"},
	{pattern: regexp.MustCompile(`^from none$`), key: "phrase.from_none"},
	{pattern: regexp.MustCompile(`^the categories ([0-9, ]+) together give$`), key: "phrase.categories_give"},
	{pattern: regexp.MustCompile(`^category ([0-9-]+) gives$`), key: "phrase.category_gives"},
	{pattern: regexp.MustCompile(`^category ([0-9-]+)$`), key: "phrase.category"},
	{pattern: regexp.MustCompile(`^all crimes$`), key: "phrase.all_crimes"},
	{pattern: regexp.MustCompile(`^(\d+) empty of (\d+)$`), key: "phrase.empty_of"},
	{pattern: regexp.MustCompile(`^item ([0-9][0-9A-Za-z.-]*)$`), key: "phrase.item", code: true},
	{pattern: regexp.MustCompile(`^another item$`), key: "phrase.another_item"},
}

// Phrase says a short text of a finding, such as "0 or more", in a language. A
// text that is none of the known ones stays as it is.
func Phrase(language, text string) string {
	if plainNumber.MatchString(text) {
		return Number(language, text)
	}
	for _, known := range phrases {
		groups := known.pattern.FindStringSubmatch(text)
		if groups == nil {
			continue
		}
		parameters := map[string]string{}
		for i, group := range groups[1:] {
			parameters[string(rune('a'+i))] = known.said(language, group)
		}
		return messages.Text(language, known.key, parameters)
	}
	return text
}

func (p phrase) said(language, group string) string {
	if p.code {
		return messages.Code(language, group)
	}
	return Number(language, group)
}

var plainNumber = regexp.MustCompile(`^` + figureText + `$`)

// Number writes a number as people do: digits in groups from five on, so that
// years stay whole, and the decimal sign of the language. Digits are those that
// the workbook shows, 0 to 9, in every language. Codes with a leading zero and
// whatever is no number stay as they are.
func Number(name, text string) string {
	whole, fraction, _ := strings.Cut(strings.TrimPrefix(text, "-"), ".")
	if !plainNumber.MatchString(text) || len(whole) > 15 || len(whole) > 1 && whole[0] == '0' {
		return text
	}
	value, err := strconv.ParseFloat(text, 64)
	if err != nil {
		return text
	}
	options := []number.Option{number.Scale(len(fraction))}
	if len(whole) < 5 {
		options = append(options, number.NoSeparator())
	}
	return printerOf(name).Sprint(number.Decimal(value, options...))
}

func printerOf(name string) *message.Printer {
	tag := language.Make(name)
	if name == "ar" {
		tag = language.MustParse("ar-u-nu-latn")
	}
	return message.NewPrinter(tag)
}

// PhraseKeys lists the messages that phrases use, for tests.
func PhraseKeys() []string {
	var keys []string
	for _, known := range phrases {
		keys = append(keys, known.key)
	}
	slices.Sort(keys)
	return keys
}

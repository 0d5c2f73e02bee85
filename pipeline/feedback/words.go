package feedback

import (
	"maps"
	"slices"
	"strconv"
	"strings"

	"cts/pipeline/validate"
	"cts/schemas/messages"
)

// words says messages of the group check in one language.
type words struct{ language string }

// text is a message without the English beside it.
func (w words) text(key string, pairs ...string) string { return w.say("check."+key, pairs...).Text }

// beside is a message, and on a line below it its English while it is a draft.
func (w words) beside(key string, pairs ...string) string { return w.said(key, pairs...).Beside("\n") }

// said is a message of the group check with its standing.
func (w words) said(key string, pairs ...string) messages.Said { return w.say("check."+key, pairs...) }

// say fills parameters in; names and values alternate. A key that nobody knows
// is shown as it is, so that nothing is lost.
func (w words) say(key string, pairs ...string) messages.Said {
	inEnglish, parameters := map[string]string{}, map[string]string{}
	for i := 0; i+1 < len(pairs); i += 2 {
		inEnglish[pairs[i]] = validate.Number(messages.English, pairs[i+1])
		parameters[pairs[i]] = validate.Number(w.language, pairs[i+1])
	}
	catalogue, err := messages.Embedded()
	if err == nil {
		if said, err := catalogue.Say(w.language, key, parameters, inEnglish); err == nil {
			return said
		}
	}
	return messages.Said{Text: messages.Text(messages.English, key, maps.Clone(inEnglish)), Language: messages.English, Status: messages.Missing}
}

// counted is a message with the parameter count.
func (w words) counted(key string, count int) string {
	return w.text(key, "count", strconv.Itoa(count))
}

func (w words) direction() string {
	if messages.RightToLeft(w.language) {
		return "rtl"
	}
	return "ltr"
}

var severityKeys = map[string]string{"ERROR": "error", "WARNING": "warning", "INFORMATION": "information"}

// severity is the name of a severity; key is severity or severity_means.
func (w words) severity(key, severity string) messages.Said {
	return w.said(key + "." + severityKeys[severity])
}

// english is the English text beside a draft: what is wrong and what to do, with
// its weight before and what it may change behind. It is empty where nothing is a
// draft.
func (f *Feedback) english(entry Entry) string {
	weight := f.words.severity("severity", entry.Finding.Severity).English
	if weight != "" {
		weight += "."
	}
	var stakes []string
	for _, stake := range f.stakes(entry) {
		stakes = append(stakes, stake.English)
	}
	return joinGiven(" ", weight, entry.Told.Sentence.English, entry.Told.Remedy.English, joinGiven(" · ", stakes...))
}

// joinGiven joins the texts that are not empty.
func joinGiven(separator string, texts ...string) string {
	return strings.Join(slices.DeleteFunc(slices.Clone(texts), func(text string) bool { return text == "" }), separator)
}

// standing tells what to think of the wording: that it is a draft, and how many
// findings nobody has put into the language yet.
func (f *Feedback) standing() []messages.Said {
	var notices []messages.Said
	if draft := f.words.said("draft"); draft.Status == messages.Draft {
		notices = append(notices, draft)
	}
	untranslated := 0
	for _, entry := range f.Entries {
		if entry.Told.Sentence.Language != f.Language {
			untranslated++
		}
	}
	if untranslated > 0 {
		notices = append(notices, f.words.said("untranslated", "count", strconv.Itoa(untranslated)))
	}
	return notices
}

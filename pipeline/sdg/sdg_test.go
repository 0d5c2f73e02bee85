package sdg

import (
	"bytes"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"cts/pipeline/report"
	"cts/schemas"
	"cts/schemas/messages"
)

// made computes the series of the figures given, with a population of a million for everybody.
func made(t *testing.T, figures ...figure) Result {
	t.Helper()
	series, err := AllSeries()
	if err != nil {
		t.Fatal(err)
	}
	m := maker{figures: figures, held: map[Held]int{}, population: map[person]float64{}, result: Result{Series: series}}
	for _, f := range figures {
		if f.RefArea != "AUT" {
			m.population[person{f.RefArea, f.Year, f.Sex, f.Age}] = 1e6
		}
	}
	for _, s := range series {
		m.make(s)
	}
	m.sort()
	return m.result
}

// homicide is a figure of victims in Finland in 2021, changed as a case needs it.
func homicide(change func(*figure)) figure {
	f := figure{
		RefArea: "FIN", Indicator: "RECORDED_VICTIMS", ICCS: "0101", Sex: total, Age: total, DetentionStatus: total,
		UnitMeasure: "NUMBER", Year: 2021, Value: schemas.Some(50.0), Provider: "FIN", Dataset: "UN-CTS", Round: "2022",
	}
	change(&f)
	return f
}

func prisoners(detention string, value float64) figure {
	return homicide(func(f *figure) {
		f.Indicator, f.ICCS, f.DetentionStatus, f.TimePerCollect, f.Value = "PERSONS_HELD", total, detention, "E", schemas.Some(value)
	})
}

func arms(indicator string, value float64) figure {
	return homicide(func(f *figure) {
		f.Indicator, f.ICCS, f.Value = indicator, schemas.NotApplicable, schemas.Some(value)
	})
}

func safe(breakdown string, value float64) figure {
	return homicide(func(f *figure) {
		f.Indicator, f.ICCS, f.UnitMeasure, f.Breakdown, f.Value = "PERCEPTION_OF_SAFETY", schemas.NotApplicable, "PT", breakdown, schemas.Some(value)
	})
}

func TestSeriesFromFigures(t *testing.T) {
	same := func(*figure) {}
	for _, c := range []struct {
		name    string
		figures []figure
		want    []string // series, area, sex, value, of each observation
		held    []string // series and reason
	}{
		{
			name: "victims give a number and a rate per 100,000", figures: []figure{homicide(same)},
			want: []string{"VC_IHR_PSRC 246 _T 5", "VC_IHR_PSRCN 246 _T 50"},
		},
		{
			name: "a zero is a figure", figures: []figure{homicide(func(f *figure) { f.Value = schemas.Some(0.0) })},
			want: []string{"VC_IHR_PSRC 246 _T 0", "VC_IHR_PSRCN 246 _T 0"},
		},
		{
			name:    "a missing figure gives no observation, and is counted",
			figures: []figure{homicide(func(f *figure) { f.Value = schemas.Optional[float64]{} })},
			held:    []string{"VC_IHR_PSRC: " + heldMissing, "VC_IHR_PSRCN: " + heldMissing},
		},
		{
			name:    "without a population there is a number and no rate",
			figures: []figure{homicide(func(f *figure) { f.RefArea = "AUT" })},
			want:    []string{"VC_IHR_PSRCN 040 _T 50"}, held: []string{"VC_IHR_PSRC: " + heldPopulation},
		},
		{
			name:    "a part of a country has no code of its own in M49",
			figures: []figure{homicide(func(f *figure) { f.RefArea = "GBR_S" })},
			held:    []string{"VC_IHR_PSRC: " + heldArea, "VC_IHR_PSRCN: " + heldArea},
		},
		{
			name: "published victims come before recorded ones, for all figures of the year",
			figures: []figure{
				homicide(func(f *figure) { f.Indicator, f.Value = "INTENTIONAL_HOMICIDE_VICTIMS", schemas.Some(60.0) }),
				homicide(same), homicide(func(f *figure) { f.Sex = "F" }),
			},
			want: []string{"VC_IHR_PSRC 246 _T 6", "VC_IHR_PSRCN 246 _T 60"},
		},
		{
			name:    "the unsentenced are a share of all who are held, and a number",
			figures: []figure{prisoners("UNSENTENCED", 250), prisoners(total, 1000), prisoners("SENTENCED", 750)},
			want:    []string{"VC_PRS_UNSNT 246 _T 25", "VC_PRS_UNSNTN 246 _T 250"},
		},
		{
			name: "without the whole there is no share", figures: []figure{prisoners("UNSENTENCED", 250)},
			want: []string{"VC_PRS_UNSNTN 246 _T 250"}, held: []string{"VC_PRS_UNSNT: " + heldWhole},
		},
		{
			name: "a part above its whole gives no share", figures: []figure{prisoners("UNSENTENCED", 250), prisoners(total, 100)},
			want: []string{"VC_PRS_UNSNTN 246 _T 250"}, held: []string{"VC_PRS_UNSNT: " + heldWhole},
		},
		{
			name: "part and whole are of one source",
			figures: []figure{prisoners("UNSENTENCED", 250), func() figure {
				f := prisoners(total, 1000)
				f.Provider, f.Dataset = "UNODC", "UN-CTS-PRISONS"
				return f
			}()},
			want: []string{"VC_PRS_UNSNTN 246 _T 250"}, held: []string{"VC_PRS_UNSNT: " + heldSource},
		},
		{
			name: "one breakdown beside sex and age stands in CUST_BREAKDOWN; two at once give nothing",
			figures: []figure{
				homicide(func(f *figure) { f.Relationship, f.Sex = "INTIMATE_PARTNER", "F" }),
				homicide(func(f *figure) { f.Relationship, f.Mechanism = "INTIMATE_PARTNER", "FIREARM" }),
				homicide(func(f *figure) { f.Breakdown = "CYBER=Y" }),
			},
			want: []string{"VC_IHR_PSRC 246 F RELATIONSHIP_INTIMATE_PARTNER 5", "VC_IHR_PSRCN 246 F RELATIONSHIP_INTIMATE_PARTNER 50"},
		},
		{
			name: "a part by length of detention is a share of all who are held",
			figures: []figure{prisoners(total, 1000), func() figure {
				f := prisoners("UNSENTENCED", 100)
				f.Breakdown = "LENGTH_OF_DETENTION=GT12M"
				return f
			}()},
			want: []string{"VC_PRS_UNSNT 246 _T LENGTH_OF_DETENTION_GT12M 10", "VC_PRS_UNSNTN 246 _T LENGTH_OF_DETENTION_GT12M 100"},
		},
		{
			name:    "arms traced are a share of arms seized, found and surrendered",
			figures: []figure{arms("ARMS_TRACED", 30), arms("ARMS_TOTAL", 120)},
			want:    []string{"VC_ARM_SZTRACE 246 _T 25"},
		},
		{
			name: "without the arms there is no share", figures: []figure{arms("ARMS_TRACED", 30)},
			held: []string{"VC_ARM_SZTRACE: " + heldWhole},
		},
		{
			name: "safe after dark is a series of its own", figures: []figure{safe(total, 70), safe("TIME_OF_DAY=DARK", 55)},
			want: []string{"VC_SNS_WALN 246 _T 70", "VC_SNS_WALN_DRK 246 _T 55"},
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			result := made(t, c.figures...)
			var got, held []string
			for _, o := range result.Observations {
				words := []string{o.Series, o.RefArea, o.Sex, o.Custom, plain(o.Value)}
				if o.Custom == total {
					words = slices.Delete(words, 3, 4)
				}
				got = append(got, strings.Join(words, " "))
			}
			for _, h := range result.Held {
				held = append(held, h.Series+": "+h.Reason)
			}
			if difference := cmp.Diff(c.want, got); difference != "" {
				t.Errorf("observations (-want +got):\n%s", difference)
			}
			if difference := cmp.Diff(c.held, held); difference != "" {
				t.Errorf("held back (-want +got):\n%s", difference)
			}
		})
	}
}

func TestOneStatusOfSeveral(t *testing.T) {
	for _, c := range []struct {
		codes           []string
		status, comment string
	}{
		{nil, "A", ""},
		{[]string{"A"}, "A", ""},
		{[]string{"P", "B"}, "B", "also P"},
		{[]string{"A", "U"}, "U", "also A"},
		{[]string{"E", "B", "P"}, "B", "also E P"},
	} {
		status, comment := statusOf(figure{Status: c.codes})
		if status != c.status || comment != c.comment {
			t.Errorf("%v: %q and %q, want %q and %q", c.codes, status, comment, c.status, c.comment)
		}
	}
}

// TestTheStructureIsReadBack writes the constructed definition and reads it as a user's own.
func TestTheStructureIsReadBack(t *testing.T) {
	structure, err := Constructed()
	if err != nil {
		t.Fatal(err)
	}
	var text bytes.Buffer
	if err := WriteStructure(&text, structure, time.Unix(0, 0)); err != nil {
		t.Fatal(err)
	}
	again, err := ReadStructure(&text)
	if err != nil {
		t.Fatal(err)
	}
	if difference := cmp.Diff(structure.Columns(), again.Columns()); difference != "" {
		t.Errorf("columns (-written +read):\n%s", difference)
	}
	if difference := cmp.Diff(structure.CodeLists, again.CodeLists); difference != "" {
		t.Errorf("code lists (-written +read):\n%s", difference)
	}
}

func TestReadStructureRefuses(t *testing.T) {
	for name, text := range map[string]string{
		"no XML":          "series,area\n",
		"another message": `<Structure xmlns="http://www.sdmx.org/resources/sdmxml/schemas/v2_1/message"><Structures/></Structure>`,
		"an entity":       `<!DOCTYPE a [<!ENTITY b "c">]><Structure><Structures>&b;</Structures></Structure>`,
		"another definition": `<Structure><Structures><DataStructures><DataStructure id="EXR" version="1.0"><DataStructureComponents>` +
			`<DimensionList><Dimension id="FREQ"/></DimensionList></DataStructureComponents></DataStructure></DataStructures></Structures></Structure>`,
	} {
		if _, err := ReadStructure(strings.NewReader(text)); !errors.Is(err, ErrStructure) {
			t.Errorf("%s: %v, want %v", name, err, ErrStructure)
		}
	}
}

func TestWhatDoesNotFitTheStructureIsHeldBack(t *testing.T) {
	structure, err := Constructed()
	if err != nil {
		t.Fatal(err)
	}
	result := made(t, homicide(func(*figure) {}), homicide(func(f *figure) { f.Age = "Y3T5" }))
	fitted := structure.Fit(result)
	if len(fitted.Observations) != 2 {
		t.Errorf("%d observations fit, want 2", len(fitted.Observations))
	}
	want := []Held{{"VC_IHR_PSRC", "AGE=Y3T5 is not in CL_AGE_CTS", 1}, {"VC_IHR_PSRCN", "AGE=Y3T5 is not in CL_AGE_CTS", 1}}
	if difference := cmp.Diff(want, fitted.Held); difference != "" {
		t.Errorf("held back (-want +got):\n%s", difference)
	}
}

func FuzzReadStructure(f *testing.F) {
	structure, err := Constructed()
	if err != nil {
		f.Fatal(err)
	}
	var text bytes.Buffer
	if err := WriteStructure(&text, structure, time.Unix(0, 0)); err != nil {
		f.Fatal(err)
	}
	f.Add(text.Bytes()[:4000])
	f.Add([]byte(`<Structure><Structures/></Structure>`))
	f.Fuzz(func(t *testing.T, content []byte) {
		if s, err := ReadStructure(bytes.NewReader(content)); err == nil && len(s.Columns()) < 2 {
			t.Error("a structure without columns was read")
		}
	})
}

// Every series has a title, and words for what would fill it, in the six
// languages, and every reason why a figure gives none.
func TestSeriesAreNamedInEveryLanguage(t *testing.T) {
	series, err := AllSeries()
	if err != nil {
		t.Fatal(err)
	}
	english := report.WordingIn(report.Options{})
	for _, language := range messages.UnitedNations() {
		w := report.WordingIn(report.Options{Language: language})
		for _, s := range series {
			if title := s.title(w); strings.HasSuffix(title, "[en]") || language != messages.English && title == s.Title {
				t.Errorf("%s %s: the title is %q", language, s.Code, title)
			}
			if needs := s.needs(w); strings.HasPrefix(needs, "report.") || language != messages.English && needs == s.needs(english) {
				t.Errorf("%s %s: needs %q", language, s.Code, needs)
			}
		}
		for _, reason := range []string{heldMissing, heldArea, heldPopulation, heldWhole, heldSource} {
			if words := (Held{Reason: reason}).words(w); language != messages.English && words == (Held{Reason: reason}).words(english) {
				t.Errorf("%s: %q is not translated", language, words)
			}
		}
	}
}

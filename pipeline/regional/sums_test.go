package regional

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"cts/pipeline/comparability"
	"cts/pipeline/report"
	"cts/pipeline/trend"
	"cts/schemas"
)

var (
	homicide = Subject{Indicator: "INTENTIONAL_HOMICIDE_VICTIMS", ICCS: "0101", Role: "VICTIM", AttemptState: "_T", DetentionStatus: "_T", UnitOfCount: "VICTIM", TimePerCollect: "S"}
	rape     = Subject{Indicator: "RECORDED_OFFENCES", ICCS: "03011", Role: "_Z", AttemptState: "_T", DetentionStatus: "_T", UnitOfCount: "OFFENCE", TimePerCollect: "S"}
)

// gives adds figures of one area for the years from 2015 on; a negative one is none.
func (c *collection) gives(subject Subject, area string, values ...float64) {
	for i, value := range values {
		f := figure{Indicator: subject.Indicator, ICCS: subject.ICCS, Role: subject.Role, AttemptState: subject.AttemptState,
			DetentionStatus: subject.DetentionStatus, UnitOfCount: subject.UnitOfCount, TimePerCollect: subject.TimePerCollect, Value: value,
			Figure: comparability.Figure{RefArea: area, Year: int32(2015 + i), SubmissionID: "of " + area}}
		if value >= 0 {
			c.figures[subject] = append(c.figures[subject], f)
		}
	}
}

// north holds four countries: one enters, one leaves, the parts of one answer together.
func north() *collection {
	c := &collection{figures: map[Subject][]figure{}, people: map[areaYear]float64{}}
	for _, population := range schemas.Populations() {
		if population.DenominatorID == schemas.DenominatorWPP2024 && population.Sex == schemas.Total && population.Age == schemas.Total {
			c.people[areaYear{population.RefArea, int(population.Year)}] = population.Persons
		}
	}
	for _, subject := range []Subject{homicide, rape} {
		c.gives(subject, "FIN", 90, 80, 70, 60)
		c.gives(subject, "SWE", 100, 110, 120, 130)
		c.gives(subject, "NOR", -1, 30, 30, 30)
		c.gives(subject, "DNK", 50, 50, 50, -1)
		c.gives(subject, "GBR_E_W", 500, 510, 520, 530)
		c.gives(subject, "GBR_S", 60, 60, 60, 60)
		c.gives(subject, "GBR_NI", 20, 20, 20, 20)
	}
	return c
}

var northern = Request{Region: "Northern Europe", From: 2015, To: 2018, Panel: trend.ConstantPanel}

func added(t *testing.T, c *collection, request Request) Sum {
	t.Helper()
	regions, err := regionsOf(request.Region)
	if err != nil {
		t.Fatal(err)
	}
	var result Result
	c.addTo(&result, homicide, regions, request)
	if len(result.Sums) != 1 {
		t.Fatalf("%d sums, want 1", len(result.Sums))
	}
	return result.Sums[0]
}

func counts(figures []trend.Regional) string {
	var texts []string
	for _, f := range figures {
		texts = append(texts, fmt.Sprintf("%d %.0f of %d", f.Year, f.Count.Value, f.Areas))
	}
	return strings.Join(texts, ", ")
}

func TestPanelAndWhoeverReported(t *testing.T) {
	sum := added(t, north(), northern)
	if got := counts(sum.Reported); got != "2015 820 of 4, 2016 860 of 5, 2017 870 of 5, 2018 830 of 4" {
		t.Errorf("whoever reported: %s", got)
	}
	if got := counts(sum.Panel); got != "2015 770 of 3, 2016 780 of 3, 2017 790 of 3, 2018 800 of 3" {
		t.Errorf("constant panel: %s", got)
	}
	if got := fmt.Sprint(sum.Members); got != "[FIN GBR SWE]" {
		t.Errorf("panel of %s", got)
	}
	if c := sum.Change; c.Total != 10 || c.Continued != 30 || fmt.Sprint(c.Entrants) != "[{NOR 30}]" || fmt.Sprint(c.Leavers) != "[{DNK -50}]" {
		t.Errorf("entrants and leavers: %+v", c)
	}
	if sum.Unranked != trend.Given || len(sum.Ranked) != 4 {
		t.Errorf("ranked %d countries, %q", len(sum.Ranked), sum.Unranked)
	}
}

func TestPartsOfACountryCountTogetherOrNot(t *testing.T) {
	c := north()
	for i, f := range c.figures[homicide] {
		if f.RefArea == "GBR_NI" && f.Year == 2016 {
			c.figures[homicide] = append(c.figures[homicide][:i:i], c.figures[homicide][i+1:]...)
			break
		}
	}
	sum := added(t, c, northern)
	if got := fmt.Sprint(sum.Members); got != "[FIN SWE]" {
		t.Errorf("panel of %s: a part is missing in one year", got)
	}
}

func TestBrokenCountriesLeaveThePanelUnlessAskedFor(t *testing.T) {
	c := north()
	for i := range c.figures[homicide] {
		if f := &c.figures[homicide][i]; f.RefArea == "SWE" && f.Year == 2017 {
			f.ObsStatus, f.Comment = []string{"B"}, "new register"
		}
	}
	sum := added(t, c, northern)
	if got := fmt.Sprint(sum.Members, sum.Divided); got != "[FIN GBR] [{SWE 2017 [new register]}]" {
		t.Errorf("left out: %s", got)
	}
	asked := northern
	asked.AcrossBreaks = true
	sum = added(t, c, asked)
	if got := fmt.Sprint(sum.Members, sum.Divided); got != "[FIN GBR SWE] [{SWE 2017 [new register]}]" {
		t.Errorf("crossed: %s", got)
	}
	l := layout{request: asked, wording: english()}
	if mark := l.mark(sum, sum.Panel[3]); mark != "B: across 1 breaks" {
		t.Errorf("mark %q", mark)
	}
}

func TestABreakBeforeThePeriodDividesNothing(t *testing.T) {
	c := north()
	c.figures[homicide][0].ObsStatus = []string{"B"}
	if sum := added(t, c, northern); len(sum.Divided) != 0 {
		t.Errorf("%v: the break lies before the first year", sum.Divided)
	}
}

func TestNoTrendWhereTooLittleIsCovered(t *testing.T) {
	request := northern
	request.Region = "World"
	sum := added(t, north(), request)
	for _, figure := range sum.Panel {
		if figure.Count.Valid || figure.Standing != trend.Withheld {
			t.Errorf("%+v: four countries are no world", figure)
		}
	}
	if sum.Statement.Direction != trend.NoStatement {
		t.Errorf("says %q", sum.Statement.Direction)
	}
	if got := (layout{request: request, wording: english()}).statement(sum); got != "none: too little of the population is covered" {
		t.Errorf("says %q", got)
	}
}

func TestNoClearTrendUnlessTheTestSaysOtherwise(t *testing.T) {
	c := &collection{figures: map[Subject][]figure{}, people: north().people}
	c.gives(homicide, "AUS", 250, 230, 260, 240, 255, 235, 245, 250, 240)
	request := Request{Region: "Australia and New Zealand", From: 2015, To: 2023, Panel: trend.ConstantPanel}
	if got := (layout{request: request, wording: english()}).statement(added(t, c, request)); got != "no clear trend" {
		t.Errorf("says %q", got)
	}
	c.figures = map[Subject][]figure{}
	c.gives(homicide, "AUS", 250, 240, 230, 220, 210, 200, 190, 180, 170)
	if got := (layout{request: request, wording: english()}).statement(added(t, c, request)); got != "decrease" {
		t.Errorf("says %q", got)
	}
	request.Panel = trend.WhoeverReported
	if got := (layout{request: request, wording: english()}).statement(added(t, c, request)); got != "refused: who reports changes" {
		t.Errorf("says %q", got)
	}
}

func TestImputationIsCountedAndMarked(t *testing.T) {
	request := northern
	request.Panel = trend.Imputed
	sum := added(t, north(), request)
	last := sum.Panel[len(sum.Panel)-1]
	if last.Imputed == 0 || !strings.Contains((layout{request: request, wording: english()}).mark(sum, last), "imputed") {
		t.Errorf("%+v", last)
	}
	if last.Coverage >= 1 {
		t.Errorf("coverage %v counts imputed countries", last.Coverage)
	}
}

// A sum of recorded rape over whoever reported is refused, and the refusal says why.
func TestSumOfRecordedRapeIsRefused(t *testing.T) {
	c := north()
	var result Result
	regions, _ := regionsOf("")
	request := Request{ICCS: "03011", From: 2015, To: 2018}
	c.addTo(&result, rape, regions, request)
	err := result.fault(request)
	if !errors.Is(err, ErrRefused) || len(result.Sums) != 0 {
		t.Fatalf("error %v, %d sums", err, len(result.Sums))
	}
	for _, want := range []string{
		"definitions and recording differ", "whoever reported would also follow who reports",
		"from 2015 (4 countries) to 2018 (4) it would have changed by +1 %", "the 3 countries that reported in every year changed by +4 %",
	} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("%v does not say %q", err, want)
		}
	}
	if whole := (Result{Refused: result.Refused}).fault(Request{}); whole != nil {
		t.Errorf("a report on everything lists what it refuses, and is no error: %v", whole)
	}
}

func TestRegionsAreFoundByCodeAndName(t *testing.T) {
	for _, name := range []string{"150", "europe", "Europe"} {
		if found, err := regionsOf(name); err != nil || len(found) != 1 || found[0].Code != "150" {
			t.Errorf("%s: %v %v", name, found, err)
		}
	}
	if _, err := regionsOf("Atlantis"); !errors.Is(err, ErrNothing) || !strings.Contains(err.Error(), "Northern Europe") {
		t.Errorf("error %v does not name the regions", err)
	}
	if all, _ := regionsOf(""); all[0].Code != "WORLD" || len(all) < 30 {
		t.Errorf("%d regions, the first %s", len(all), all[0].Code)
	}
}

func TestPeriodEndsWhereHalfAsManyReport(t *testing.T) {
	c := &collection{figures: map[Subject][]figure{}, people: map[areaYear]float64{}}
	for _, area := range []string{"FIN", "SWE", "NOR"} {
		c.gives(homicide, area, 1, 2, 3)
	}
	c.gives(homicide, "DNK", 1, 2, 3, 4)
	if from, to := period(c.countries(homicide), Request{}); from != 2008 || to != 2017 {
		t.Errorf("%d to %d, want 2008 to 2017: in 2018 one of four reports", from, to)
	}
	if from, to := period(c.countries(homicide), Request{From: 2016, To: 2018}); from != 2016 || to != 2018 {
		t.Errorf("%d to %d, want what was asked for", from, to)
	}
}

func TestRegionsAsADocument(t *testing.T) {
	sum := added(t, north(), northern)
	l := layout{Result{Sums: []Sum{sum}}, northern, report.Options{}, english()}
	document := l.document()
	if len(document.Sections) != 2 || document.Sections[1].Title != "INTENTIONAL_HOMICIDE_VICTIMS: 0101, 2015 to 2018" {
		t.Fatalf("%+v", document.Sections)
	}
	trends := document.Sections[1].Tables[0]
	if got := fmt.Sprintln(trends.Rows[0][1].Text, trends.Rows[0][6].Data, trends.Rows[0][7].Data); got != "3 770 800\n" {
		t.Errorf("panel row %s", got)
	}
	for _, section := range document.Sections {
		for _, table := range section.Tables {
			for _, row := range table.Rows {
				if len(row) != len(table.Columns) {
					t.Errorf("%s: a row of %d cells under %d columns", table.Caption, len(row), len(table.Columns))
				}
			}
		}
	}
	var text strings.Builder
	if err := l.writeProvenance(&text); err != nil || strings.Count(text.String(), "\n") != 1+4*2+3*2+4*3 {
		t.Errorf("%v\n%s", err, text.String())
	}
}

// In another language nothing of the document is left in English but the texts
// that stand beside drafts, and the numbers are the same.
func TestRegionsInArabic(t *testing.T) {
	sum := added(t, north(), northern)
	arabic := layout{Result{Sums: []Sum{sum}}, northern, report.Options{}, report.WordingIn(report.Options{Language: "ar"})}
	document, own := arabic.document(), arabic.in(english()).document()
	for i, section := range document.Sections {
		for j, table := range section.Tables {
			for k, column := range table.Columns {
				if column.Title == own.Sections[i].Tables[j].Columns[k].Title {
					t.Errorf("%s: the column %s is in English", table.Caption, column.Title)
				}
			}
			if len(table.Rows) > 0 && table.Rows[0][0].Text == own.Sections[i].Tables[j].Rows[0][0].Text {
				t.Errorf("%s: %s is in English", table.Caption, table.Rows[0][0].Text)
			}
		}
	}
	if got := document.Sections[1].Tables[0].Rows[0]; got[6].Data != "770" || got[0].Text != "شمال أوروبا" {
		t.Errorf("%+v", got)
	}
}

func TestAreaThatIsNotListedIsNamedByItsCode(t *testing.T) {
	if got := english().AreaName("XAT"); got != "XAT" {
		t.Errorf("got %q", got)
	}
}

func english() report.Wording { return report.WordingIn(report.Options{}) }

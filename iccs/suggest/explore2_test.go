package suggest

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"cts/iccs"
)

func TestChile(t *testing.T) {
	var all []*iccs.Correspondence
	for _, s := range iccs.Correspondences() {
		c, _ := iccs.LoadCorrespondence(s)
		all = append(all, c)
	}
	ix, err := New(Sources{Classification: iccs.Load(), Correspondences: all, Without: func(x Text) bool {
		return x.Scheme == "unodc-dataportal" || x.Scheme == "eu-eurostat-crim-off-cat" || x.Scheme == "iccs-1.0-alphabetical-index"
	}})
	if err != nil {
		t.Fatal(err)
	}
	for i := range all {
		if all[i].Scheme.ID == "cl-cum" {
			for _, e := range all[i].Entries() {
				if strings.Contains(e.Note, "DO NOT USE") {
					ix.texts = append(ix.texts, Text{ICCS: e.ICCS, Language: "es", Kind: KindCorrespondence, Text: e.Title, Scheme: "cl-cum"})
				}
			}
		}
	}
	if err := ix.fill(); err != nil {
		t.Fatal(err)
	}
	cl, _ := iccs.LoadCorrespondence("cl-cum")
	es := cl.Entries()
	slices.SortStableFunc(es, func(a, b iccs.Entry) int { return len(a.Code) - len(b.Code) })
	for pos, e := range es {
		if e.ICCS == "" {
			continue
		}
		ms, _ := ix.Matches(e.Title, "es")
		ms = slices.DeleteFunc(ms, func(m Match) bool {
			return m.Scheme == "cl-cum" && slices.ContainsFunc(es[max(0, pos-25):min(len(es), pos+26)], func(o iccs.Entry) bool { return o.Title == m.Text.Text })
		})
		r := Ranked(ms, 1)
		fit, best := 0.0, 0.0
		if len(r) > 0 {
			best = r[0].Score
			for _, k := range r {
				if k.ICCS == e.ICCS[:2] {
					fit = k.Score
				}
			}
		}
		mark := " "
		if strings.Contains(e.Note, "DO NOT USE") {
			mark = "X"
		}
		top := ""
		if len(r) > 0 {
			top = r[0].ICCS
		}
		vec := ""
		for lv := 1; lv <= 3; lv++ {
			for _, k := range Ranked(ms, lv) {
				vec += fmt.Sprintf("%s=%.3f/%.3f,", k.ICCS, k.Score, k.For[0].Score)
			}
		}
		fmt.Printf("V\t%s\t%s\t%s\t%s\n", mark, e.Code, e.ICCS, vec)
		fmt.Printf("%s\t%s\t%.3f\t%.3f\t%s\t%s\t%s\n", mark, e.Code, fit, best, e.ICCS, top, e.Title)
	}
}

package suggest

import (
	"fmt"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"

	"cts/iccs"
)

var kin = map[string]string{"mx-cnsp-38-15": "mx", "mx-rnid-2026": "mx", "fr-etat4001": "fr", "fr-ssmsi-classes": "fr", "gb-police-uk": "gb", "gb-eaw-home-office": "gb", "eu-eurostat-crim-off-cat": "x", "unodc-dataportal": "x"}

func init() {
	for name, v := range map[string]*float64{"FIRST": &first, "FADE": &fade, "MEAN": &byMeaning, "DECAY": &decay} {
		if x, err := strconv.ParseFloat(os.Getenv(name), 64); err == nil {
			*v = x
		}
	}
}

func TestExplore(t *testing.T) {
	var all []*iccs.Correspondence
	for _, s := range iccs.Correspondences() {
		c, err := iccs.LoadCorrespondence(s)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, c)
	}
	for _, c := range all {
		id := c.Scheme.ID
		cases := Cases(c)
		if len(cases) == 0 || kin[id] == "x" {
			continue
		}
		start := time.Now()
		ix, err := New(Sources{Classification: iccs.Load(), Correspondences: all, Without: func(x Text) bool {
			return x.Scheme == id && x.Kind == KindCorrespondence || kin[x.Scheme] != "" && kin[x.Scheme] == kin[id] ||
				strings.HasPrefix(id, "iccs-1.0") && x.Kind == KindIndex && x.Language == "en" || x.Scheme == "unodc-dataportal" || x.Scheme == "eu-eurostat-crim-off-cat" ||
				x.Scheme == "iccs-1.0-alphabetical-index"
		}})
		if err != nil {
			t.Fatal(err)
		}
		build := time.Since(start)
		var dev []Case
		for _, one := range cases {
			if one.HeldOut == (os.Getenv("HELD") == "1") {
				dev = append(dev, one)
			}
		}
		if os.Getenv("SHOW") == id {
			for _, one := range dev {
				ms, _ := ix.Matches(one.Title, one.Language)
				r := Ranked(ms, 1)
				got := ""
				for _, k := range r[:min(2, len(r))] {
					got += fmt.Sprintf(" %s %.1f (%s %s)", k.ICCS, k.Score, k.For[0].ICCS, k.For[0].Text.Text)
				}
				if len(r) == 0 || r[0].ICCS != one.Targets[0][:2] {
					fmt.Println(one.Code, "|", one.Title, "|", one.Targets, "|", got)
				}
			}
		}
		levels, err := Measure(ix, dev)
		if err != nil {
			t.Fatal(err)
		}
		fmt.Printf("%-30s %v", id, build.Round(time.Millisecond))
		for l := 1; l <= 4; l++ {
			a := levels[l]
			fmt.Printf("  L%d %3d %.0f/%.0f", l, a.Codes, 100*float64(a.Top1)/float64(max(1, a.Codes)), 100*float64(a.Top5)/float64(max(1, a.Codes)))
		}
		fmt.Println(time.Since(start).Round(time.Millisecond))
		ix.Close()
	}
}

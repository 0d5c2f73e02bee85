package iccs

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

const bridgeHeader = "from_code,to_code,relation,valid_from,note,origin\n"

func TestReadBridge(t *testing.T) {
	bridge, err := ReadBridge("old--new", strings.NewReader(bridgeHeader+"a,b,equivalent,2026,,x\nc,d,sum_of,2026,,x\nc,e,sum_of,2026,,x\nf,f,not_comparable,2026,lost d,x\n,g,new,2026,,x\n"))
	if err != nil {
		t.Fatal(err)
	}
	var newer, breaks []string
	for _, link := range bridge.Newer("c") {
		newer = append(newer, link.ToCode)
	}
	for _, link := range bridge.Breaks() {
		breaks = append(breaks, link.ToCode)
	}
	if diff := cmp.Diff([][]string{{"d", "e"}, {"f", "g"}}, [][]string{newer, breaks}); diff != "" {
		t.Error(diff)
	}
}

func TestReadBridgeRefuses(t *testing.T) {
	for _, test := range []struct{ name, bridge, content, want string }{
		{"a name without two schemes", "old", bridgeHeader, "<from scheme>--<to scheme>"},
		{"other columns", "old--new", "from,to\n", "old--new.csv:1: the columns are"},
		{"an unknown relation", "old--new", bridgeHeader + "a,b,similar,2026,,\n", "old--new.csv:2: relation"},
		{"a month for a year", "old--new", bridgeHeader + "a,b,equivalent,2026-01,,\n", "is no year"},
		{"a new code that was there", "old--new", bridgeHeader + "a,b,new,2026,,\n", "missing, or stands beside"},
		{"no older code", "old--new", bridgeHeader + ",b,equivalent,2026,,\n", "missing, or stands beside"},
	} {
		t.Run(test.name, func(t *testing.T) {
			_, err := ReadBridge(test.bridge, strings.NewReader(test.content))
			if !errors.Is(err, ErrTable) || !strings.Contains(err.Error(), test.want) {
				t.Errorf("error %v does not say %q", err, test.want)
			}
		})
	}
}

// Until 2025 Mexico counted attempts inside the offence: the bridge says so.
func TestMexicanEditionsAreBridged(t *testing.T) {
	for _, bridge := range Bridges() {
		if bridge.From != "mx-cnsp-38-15" {
			continue
		}
		if got := len(bridge.Newer("Homicidio doloso")); got != 2 {
			t.Errorf("Homicidio doloso became %d codes, not completed and attempted", got)
		}
		if got := len(bridge.Breaks()); got != 14 {
			t.Errorf("%d breaks, want 4 that are not comparable and 10 that are new", got)
		}
		return
	}
	t.Error("no bridge from mx-cnsp-38-15")
}

package validate

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestBlocksPutAreasTogether(t *testing.T) {
	areas := []areaCells{{"AUT", 40}, {"BEL", 60}, {"CHE", 10}, {"DEU", 500}, {"ESP", 1}}
	for _, c := range []struct {
		name string
		most int
		want [][]string
	}{
		{"as many as fit", 100, [][]string{{"AUT", "BEL"}, {"CHE"}, {"DEU"}, {"ESP"}}},
		{"one an area at least", 1, [][]string{{"AUT"}, {"BEL"}, {"CHE"}, {"DEU"}, {"ESP"}}},
		{"all", 1000, [][]string{{"AUT", "BEL", "CHE", "DEU", "ESP"}}},
	} {
		t.Run(c.name, func(t *testing.T) {
			if difference := cmp.Diff(c.want, blocksOf(areas, c.most)); difference != "" {
				t.Errorf("blocks (-want +got):\n%s", difference)
			}
		})
	}
}

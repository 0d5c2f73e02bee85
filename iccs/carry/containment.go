package carry

import (
	"cmp"
	"slices"
	"strings"
)

// containersOf gives, for each code, the code of the table that contains it.
func containersOf(declared Declaration, rows []published) map[string]string {
	containers := map[string]string{}
	if declared.Hierarchy == "pks" {
		containers = policeKeys(rows)
	}
	for code, container := range declared.PartOf {
		containers[code] = container
	}
	return containers
}

// policeKeys reads containment from the keys of the German police statistics:
// six places, noughts at the end for a group, * for any place of theft
// (groups 3 and 4). Of several containers the one with the same category is
// taken, because only there figures would be counted twice; otherwise the nearest.
func policeKeys(rows []published) map[string]string {
	targets := map[string][]string{}
	for _, row := range rows {
		targets[row.code] = append(targets[row.code], row.iccs)
	}
	containers := map[string]string{}
	for code := range targets {
		var above []string
		for other := range targets {
			if containsKey(other, code) && targets[other][0] != "" {
				above = append(above, other)
			}
		}
		slices.SortFunc(above, func(a, b string) int {
			return cmp.Or(
				-compareBool(slices.Equal(targets[a], targets[code]), slices.Equal(targets[b], targets[code])),
				openPlaces(a)-openPlaces(b), cmp.Compare(a, b),
			)
		})
		if len(above) > 0 && targets[code][0] != "" {
			containers[code] = above[0]
		}
	}
	return containers
}

func compareBool(a, b bool) int {
	switch {
	case a == b:
		return 0
	case a:
		return 1
	}
	return -1
}

func openPlaces(key string) int {
	return strings.Count(key, "*") + len(key) - len(strings.TrimRight(key, "0"))
}

// containsKey tells whether the group of one key holds another key.
func containsKey(group, key string) bool {
	stem := strings.TrimRight(group, "0")
	if stem == "" && strings.HasPrefix(group, "0") {
		stem = "0" // chapter 0 is "000000"
	}
	if group == key || len(group) != len(key) || stem == "" {
		return false
	}
	for i := range stem {
		switch {
		case stem[i] == key[i]:
		case stem[i] == '*' && i == 0 && (key[i] == '3' || key[i] == '4'):
		case stem[i] == '*' && i > 0:
		default:
			return false
		}
	}
	return openPlaces(group) >= openPlaces(key)
}

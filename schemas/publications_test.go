package schemas

import (
	"slices"
	"testing"
)

func TestPublicationsAreListed(t *testing.T) {
	want := []string{"UN-CTS-CORRUPTION", "UN-CTS-PRISONS", "UN-CTS-VIOLENT"}
	if got := Publications(); !slices.Equal(got, want) {
		t.Errorf("publications are %v, want %v", got, want)
	}
	if _, ok := PublicationOf("UN-CTS"); ok {
		t.Error("the questionnaire is no publication")
	}
}

func TestLookup(t *testing.T) {
	prisons, _ := PublicationOf("UN-CTS-PRISONS")
	for _, test := range []struct {
		name, indicator, dimension, category string
		want                                 string // status, breakdown and national code
		ok                                   bool
	}{
		{"a status", "Persons held", "by status", "Unsentenced", "UNSENTENCED _T Persons held", true},
		{"the same figure elsewhere", "Persons held unsentenced", "by length of detention", "Unsentenced: Total", "UNSENTENCED _T Persons held", true},
		{"a crime", "Persons held", "by selected crime", "Rape", "_T _T Persons held/by selected crime/Rape", true},
		{"case and blanks", " persons  HELD", "By Status", "unsentenced ", "UNSENTENCED _T Persons held", true},
		{"a length", "Persons held unsentenced", "by length of detention", "Unsentenced for less than 6 months",
			"UNSENTENCED LENGTH_OF_DETENTION=LT6M Persons held", true},
		{"another table", "Persons held", "by length of detention", "Unsentenced: Total", "", false},
		{"nothing", "", "", "", "", false},
	} {
		t.Run(test.name, func(t *testing.T) {
			item, ok := prisons.Lookup(test.indicator, test.dimension, test.category)
			got := ""
			if ok {
				got = item.DetentionStatus + " " + item.Breakdown + " " + item.NationalCode
			}
			if got != test.want || ok != test.ok {
				t.Errorf("got %q, %v; want %q, %v", got, ok, test.want, test.ok)
			}
		})
	}
}

// The published files give these figures twice; as one key they are found to be
// the same, and as two they would be added up.
func TestUnsentencedIsOneKeyUnderBothIndicators(t *testing.T) {
	prisons, _ := PublicationOf("UN-CTS-PRISONS")
	status, _ := prisons.Lookup("Persons held", "by status", "Unsentenced")
	length, _ := prisons.Lookup("Persons held unsentenced", "by length of detention", "Unsentenced: Total")
	a, b := NewSeriesKey(), NewSeriesKey()
	status.Apply(&a)
	length.Apply(&b)
	if a != b || status.NationalCode != length.NationalCode || status.ICCS != length.ICCS {
		t.Errorf("keys differ: %v and %v", a, b)
	}
}

// No other two labels of a publication may mean the same figure.
func TestLabelsMeanDifferentFigures(t *testing.T) {
	for _, dataset := range Publications() {
		publication, _ := PublicationOf(dataset)
		type meaning struct {
			key          SeriesKey
			iccs, nature string
		}
		seen := map[meaning]string{}
		for _, item := range publication.Items() {
			m := meaning{NewSeriesKey(), item.ICCS, item.Nature}
			item.Apply(&m.key)
			label := item.IndicatorLabel + " / " + item.DimensionLabel + " / " + item.CategoryLabel
			before, twice := seen[m]
			if twice && label != "Persons held unsentenced / by length of detention / Unsentenced: Total" {
				t.Errorf("%s: %s and %s mean the same", dataset, before, label)
			}
			seen[m] = label
		}
	}
}

func TestPublicationItemsUseTheCodeLists(t *testing.T) {
	for _, dataset := range Publications() {
		publication, _ := PublicationOf(dataset)
		for _, item := range publication.Items() {
			key := NewSeriesKey()
			item.Apply(&key)
			checkKey(t, dataset+" "+item.CategoryLabel, key)
			if !HasCode("CL_NATURE_SDG", item.Nature) || item.NationalCode == "" || item.TableID == "" || item.ItemID == "" {
				t.Errorf("%s: %+v", dataset, item)
			}
			checkPartition(t, item)
			checkIndicator(t, item)
		}
	}
}

// checkPartition holds an item that names a partition to be a member of it.
func checkPartition(t *testing.T, item PublicationItem) {
	t.Helper()
	if item.PartitionID == "" {
		return
	}
	i := slices.IndexFunc(Partitions(), func(p Partition) bool { return p.ID == item.PartitionID })
	if i < 0 {
		t.Errorf("%s names the partition %s, which is not declared", item.CategoryLabel, item.PartitionID)
		return
	}
	partition := Partitions()[i]
	key := NewSeriesKey()
	item.Apply(&key)
	key.ICCS = item.ICCS
	code := codeIn(key, partition.Dimension)
	if code != partition.Unknown && !slices.Contains(partition.Members, code) {
		t.Errorf("%s is %s, no member of %s: %v", item.CategoryLabel, code, partition.ID, partition.Members)
	}
	if partition.Indicator != "*" && partition.Indicator != item.Indicator {
		t.Errorf("%s is of %s, the partition %s of %s", item.CategoryLabel, item.Indicator, partition.ID, partition.Indicator)
	}
}

func checkIndicator(t *testing.T, item PublicationItem) {
	t.Helper()
	indicator, ok := IndicatorOf(item.Indicator)
	if !ok || indicator.Role != item.PersonRole || indicator.UnitOfCount != item.UnitOfCount || indicator.TimePerCollect != item.TimePerCollect {
		t.Errorf("%s says %s %s %s, its indicator %+v", item.CategoryLabel, item.PersonRole, item.UnitOfCount, item.TimePerCollect, indicator)
	}
}

func TestTablesOfAPublication(t *testing.T) {
	violent, _ := PublicationOf("UN-CTS-VIOLENT")
	want := []string{
		"offences-of-sexual-nature", "victims-of-serious-assault", "victims-of-sexual-exploitation",
		"victims-of-sexual-violence", "violent-offences",
	}
	if got := violent.Tables(); !slices.Equal(got, want) {
		t.Errorf("tables are %v, want %v", got, want)
	}
	if codes := violent.NationalCodes(); !slices.IsSorted(codes) || !slices.Contains(codes, "Victims of serious assault") {
		t.Errorf("national codes are %v", codes)
	}
}

// Every label of the real workbooks has a meaning: indicator, dimension and
// category, sex, age, unit and area.
func TestEveryPublishedLabelIsKnown(t *testing.T) {
	for _, release := range releases {
		t.Run(release.dataset+" "+release.date, func(t *testing.T) {
			publication, _ := PublicationOf(release.dataset)
			rows := published(t, release)
			if len(rows) != release.rows {
				t.Errorf("read %d rows, want %d", len(rows), release.rows)
			}
			unknown := map[string]int{}
			for _, row := range rows {
				if _, ok := publication.Lookup(row.indicator, row.dimension, row.category); !ok {
					unknown["label "+row.indicator+" / "+row.dimension+" / "+row.category]++
				}
				if _, ok := SexCode(row.sex); !ok {
					unknown["sex "+row.sex]++
				}
				if _, ok := AgeCode(row.age); !ok {
					unknown["age "+row.age]++
				}
				if _, ok := UnitMeasureOf(row.unit); !ok {
					unknown["unit "+row.unit]++
				}
				if _, _, ok := Areas().Resolve(row.area); !ok {
					unknown["area "+row.area]++
				}
			}
			if len(unknown) > 0 {
				t.Errorf("unknown labels and their rows: %v", unknown)
			}
		})
	}
}

// The column releases says which workbooks hold a label, no more and no less.
func TestReleasesOfEveryLabel(t *testing.T) {
	seen := map[string]map[[3]string]bool{}
	for _, release := range releases {
		labels := map[[3]string]bool{}
		for _, row := range published(t, release) {
			labels[labelKey(row.indicator, row.dimension, row.category)] = true
		}
		seen[release.dataset+" "+release.date] = labels
	}
	for _, release := range releases {
		publication, _ := PublicationOf(release.dataset)
		for _, item := range publication.Items() {
			key := labelKey(item.IndicatorLabel, item.DimensionLabel, item.CategoryLabel)
			if seen[release.dataset+" "+release.date][key] != slices.Contains(item.Releases, release.date) {
				t.Errorf("%v: releases are %v, the workbook of %s says otherwise", key, item.Releases, release.date)
			}
		}
	}
}

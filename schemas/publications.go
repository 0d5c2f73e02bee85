package schemas

import (
	"maps"
	"path"
	"slices"
	"strings"
	"sync"
)

// PublicationItem says what one label of a publication means: the dimensions
// that follow from its indicator, dimension and category.
type PublicationItem struct {
	IndicatorLabel  string   `col:"indicator_label"` // as printed in the column Indicator
	DimensionLabel  string   `col:"dimension_label"` // as printed in the column Dimension
	CategoryLabel   string   `col:"category_label"`  // as printed in the column Category
	TableID         string   `col:"table_id"`
	ItemID          string   `col:"item_id"`
	Indicator       string   `col:"indicator"`
	PersonRole      string   `col:"role"`
	UnitOfCount     string   `col:"unit_of_count"`
	TimePerCollect  string   `col:"time_per_collect"`
	DetentionStatus string   `col:"detention_status"`
	Citizenship     string   `col:"citizenship"`
	Relationship    string   `col:"relationship"`
	Mechanism       string   `col:"mechanism"`
	Context         string   `col:"context"`
	Breakdown       string   `col:"breakdown"`
	Nature          string   `col:"nature"`        // code of CL_NATURE_SDG: C country data, E estimated by UNODC
	NationalCode    string   `col:"national_code"` // code in the correspondence of the publication
	ICCS            string   `col:"iccs"`          // category that the label names; _T all crimes, _Z none. The correspondence decides
	PartitionID     string   `col:"partition_id"`  // partition that the item is a member of
	Releases        []string `col:"releases"`      // releases in which the label was seen
	Source          string   `col:"source"`
	Standing        string   `col:"standing"`
}

// Apply writes the dimensions of the item into a key. Area, sex, age, unit of
// measure and category come from elsewhere and stay as they are.
func (i PublicationItem) Apply(key *SeriesKey) {
	key.Indicator, key.PersonRole = i.Indicator, i.PersonRole
	key.UnitOfCount, key.TimePerCollect = i.UnitOfCount, i.TimePerCollect
	key.DetentionStatus, key.Citizenship = i.DetentionStatus, i.Citizenship
	key.Relationship, key.Mechanism = i.Relationship, i.Mechanism
	key.Context, key.Breakdown = i.Context, i.Breakdown
}

// Publication says how the labels of a publication become dimensions.
type Publication struct {
	Dataset string
	items   []PublicationItem // in the order of the file
	index   map[[3]string]int // by normal labels
	digest  string
}

// PublicationOf finds the publication of a dataset, such as UN-CTS-VIOLENT.
func PublicationOf(dataset string) (*Publication, bool) {
	publication, ok := publications()[dataset]
	return publication, ok
}

// Publications lists the datasets that are publications, sorted.
func Publications() []string { return slices.Sorted(maps.Keys(publications())) }

// Lookup finds what a row's labels mean. Case and blanks do not count; the
// misprints of the published files are labels of their own.
func (p *Publication) Lookup(indicator, dimension, category string) (PublicationItem, bool) {
	i, ok := p.index[labelKey(indicator, dimension, category)]
	if !ok {
		return PublicationItem{}, false
	}
	return p.items[i], true
}

// Items lists every label of the publication, in the order of its file.
func (p *Publication) Items() []PublicationItem { return slices.Clone(p.items) }

// Tables lists the tables of the publication, sorted.
func (p *Publication) Tables() []string {
	var tables []string
	for _, item := range p.items {
		tables = append(tables, item.TableID)
	}
	slices.Sort(tables)
	return slices.Compact(tables)
}

// NationalCodes lists the codes that the correspondence of the publication has
// to know, sorted.
func (p *Publication) NationalCodes() []string {
	var codes []string
	for _, item := range p.items {
		codes = append(codes, item.NationalCode)
	}
	slices.Sort(codes)
	return slices.Compact(codes)
}

// Digest changes when any meaning of the publication changes.
func (p *Publication) Digest() string { return p.digest }

// unitLabels are the units as UNODC prints them, in both layouts.
var unitLabels = map[string]string{
	"counts":                           UnitNumber,
	"rate per 100,000 population":      UnitRate,
	"percentage of total persons held": UnitPercent,
}

// UnitMeasureOf gives the unit of measure for a unit as publications print it.
func UnitMeasureOf(label string) (unit string, ok bool) {
	unit, ok = unitLabels[normalLabel(label)]
	return unit, ok
}

func labelKey(indicator, dimension, category string) [3]string {
	return [3]string{normalLabel(indicator), normalLabel(dimension), normalLabel(category)}
}

var publications = sync.OnceValue(func() map[string]*Publication {
	all := map[string]*Publication{}
	for _, name := range shippedNames("publications") {
		p := &Publication{
			Dataset: strings.TrimSuffix(path.Base(name), ".csv"),
			items:   shippedRows[PublicationItem](name), index: map[[3]string]int{}, digest: shippedDigest(name),
		}
		for i, item := range p.items {
			key := labelKey(item.IndicatorLabel, item.DimensionLabel, item.CategoryLabel)
			if _, taken := p.index[key]; taken {
				panic("schemas: " + name + " explains twice " + strings.Join(key[:], " / "))
			}
			p.index[key] = i
		}
		all[p.Dataset] = p
	}
	return all
})

package schemas

import (
	"fmt"
	"maps"
	"slices"
)

// bySex is the one split that an edition may declare.
const bySex = "sex"

// variant is one of the items that a split makes of an item.
type variant struct {
	suffix string // of the item's id
	word   string // behind its label
	sex    string
}

var sexVariants = []variant{{suffix: "-T"}, {"-M", "male", "M"}, {"-F", "female", "F"}}

// checkSplits refuses a split that is not known.
func (f *editionFile) checkSplits() []error {
	var faults []error
	check := func(place, split string) {
		if !slices.Contains([]string{"", "none", bySex}, split) {
			faults = append(faults, fmt.Errorf("%s: split %q is neither %q nor none", place, split, bySex))
		}
	}
	for _, module := range f.Modules {
		for _, table := range module.Tables {
			check("table "+table.ID, table.Split)
			for _, item := range table.Items {
				check("item "+item.ID, item.Split)
			}
		}
	}
	for _, p := range f.Partitions {
		check("partition "+p.ID, p.Split)
	}
	return faults
}

// split writes out the items and partitions that are declared once for total,
// male and female, with the partition that each split makes.
func (f *editionFile) split() {
	var made []partitionFile
	for m := range f.Modules {
		for t := range f.Modules[m].Tables {
			table := &f.Modules[m].Tables[t]
			var items []itemFile
			for _, item := range table.Items {
				if first(item.Split, table.Split) != bySex {
					items = append(items, item)
					continue
				}
				items = append(items, item.bySex()...)
				if first(item.Dimensions["unit_measure"], table.Dimensions["unit_measure"]) != "PT" { // shares do not add up
					made = append(made, partitionFile{
						ID: item.ID + "-sex", Dimension: bySex, Whole: item.ID + "-T", Members: []string{item.ID + "-M", item.ID + "-F"},
					})
				}
			}
			table.Items = items
		}
	}
	for _, p := range f.Partitions {
		made = append(made, p.split()...)
	}
	f.Partitions = made
}

// bySex makes three items of one; the parts stand one level below the whole.
func (i itemFile) bySex() []itemFile {
	var items []itemFile
	for _, v := range sexVariants {
		item := i
		item.ID, item.Reference = i.ID+v.suffix, first(i.Reference, i.ID)
		if v.sex != "" {
			item.Level, item.Mandatory = i.Level+1, false
			item.Label = maps.Clone(i.Label)
			item.Label["en"] += ", " + v.word
			item.Dimensions = maps.Clone(i.Dimensions)
			if item.Dimensions == nil {
				item.Dimensions = map[string]string{}
			}
			item.Dimensions[bySex] = v.sex
		}
		items = append(items, item)
	}
	return items
}

func (p partitionFile) split() []partitionFile {
	if p.Split != bySex {
		return []partitionFile{p}
	}
	var split []partitionFile
	for _, v := range sexVariants {
		part := p
		part.ID, part.Whole, part.Members = p.ID+v.suffix, p.Whole+v.suffix, nil
		for _, member := range p.Members {
			part.Members = append(part.Members, member+v.suffix)
		}
		if p.Unknown != "" {
			part.Unknown = p.Unknown + v.suffix
		}
		split = append(split, part)
	}
	return split
}

package schemas

// Reference tables are written into the lake by digest, so that last year's
// figures can be computed again next year. Areas, populations, indicators,
// families, partitions and codes are rows of this package; the packages iccs
// and pipeline/validate fill the others.

// IccsRow is one category of the classification: a row of the reference table iccs.
type IccsRow struct {
	Code       string   `col:"code"`
	Level      int32    `col:"level"`
	Parent     string   `col:"parent"`
	TitleEn    string   `col:"title_en"`
	TitleEs    string   `col:"title_es"`
	Members    []string `col:"members"`
	SourceNote string   `col:"source_note"`
}

// CorrespondenceRow is one row of a correspondence: a row of the reference
// table correspondences.
type CorrespondenceRow struct {
	Scheme       string            `col:"scheme"`
	Code         string            `col:"code"`
	AttemptState string            `col:"attempt_state"`
	Title        string            `col:"title"`
	ICCS         string            `col:"iccs"`
	Relation     string            `col:"relation"`
	Weight       Optional[float64] `col:"weight"`
	PartOf       string            `col:"part_of"`
	Breakdown    string            `col:"breakdown"`
	ValidFrom    Optional[int32]   `col:"valid_from"`
	ValidTo      Optional[int32]   `col:"valid_to"`
	Note         string            `col:"note"`
	Origin       string            `col:"origin"`
	Standing     string            `col:"standing"`
}

// RuleRow is one validation rule: a row of the reference table rules.
type RuleRow struct {
	RuleID   string `col:"rule_id"`
	Level    int32  `col:"level"`
	Severity string `col:"severity"`
	Family   string `col:"family"`
	Sentence string `col:"sentence"`
	Remedy   string `col:"remedy"`
	Source   string `col:"source"`
	Standing string `col:"standing"`
}

// ReferenceTables lists the reference tables, in a fixed order.
func ReferenceTables() []*Table {
	return []*Table{
		&IccsTable, &AreasTable, &PopulationTable, &CorrespondencesTable, &RulesTable,
		&IndicatorsTable, &FamiliesTable, &PartitionsTable, &CodeListsTable,
	}
}

func described(name, codeList, meaning string) Column {
	return required(attribute(name, Utf8, codeList, meaning))
}

func yesNo(name, meaning string) Column { return required(attribute(name, Bool, "", meaning)) }

func sourceAndStanding(of string) []Column {
	return []Column{
		described("source", "", "Where the "+of+" was taken from."),
		described("standing", "", "How firmly it stands: who checked or decided it."),
	}
}

// IccsTable holds the classification.
var IccsTable = Table{
	Name: "iccs", Title: "ICCS", Version: 1,
	Meaning: "The International Classification of Crime for Statistical Purposes, version 1.0, with declared composites and the codes _T, _Z and _U.",
	Columns: []Column{
		dimension("code", "", "Code of the category; 07032-07039 is a declared composite."),
		{Name: "level", Role: Attribute, Type: Int32, Meaning: "Level: 1 section, 2 division, 3 group, 4 class; 0 for codes outside the hierarchy."},
		described("parent", "", "Code of the category above; empty at the top."),
		described("title_en", "", "Title in English."),
		described("title_es", "", "Title in Spanish, where the Spanish edition was read."),
		required(attribute("members", ListUtf8, "", "Categories that a composite counts together.")),
		described("source_note", "", "Where code and titles were read."),
	},
	Key: []string{"code"}, Sort: []string{"code"},
}

// AreasTable holds the areas.
var AreasTable = Table{
	Name: "areas", Title: "Areas", Version: 1,
	Meaning: "Countries and areas, parts of countries that report on their own, and the regions of the UN's M49 standard.",
	Columns: join([]Column{
		dimension("code", "", "ISO 3166-1 alpha-3 code, UNODC's code, or the M49 number of a region."),
		described("name_en", "", "Name in English, as the United Nations write it."),
		described("kind", "CL_AREA_KIND", "Country or area, part of a country, special area, region."),
		described("iso2", "", "ISO 3166-1 alpha-2 code; empty where there is none."),
		described("iso3", "", "ISO 3166-1 alpha-3 code; empty where there is none."),
		described("m49", "", "Three-digit number of M49; empty where there is none."),
		described("region", "", "Region of M49."),
		described("subregion", "", "Subregion of M49."),
		described("intermediate_region", "", "Intermediate region of M49; empty where there is none."),
		described("unodc_code", "", "Code in UNODC's files; empty where it was not seen there."),
		described("unodc_name", "", "Name in UNODC's files."),
		described("parent", "CL_AREA_CTS", "Country that the area is a part of; empty for a whole country."),
		required(attribute("former_codes", ListUtf8, "", "Codes under which earlier releases published the area.")),
		yesNo("has_population", "Whether the population table holds the area."),
		described("note", "", "What a reader has to know."),
	}, sourceAndStanding("area")),
	Key: []string{"code"}, Sort: []string{"code"},
}

// PopulationTable holds the populations that rates are divided by.
var PopulationTable = Table{
	Name: "population", Title: "Population", Version: 1,
	Meaning: "Mid-year populations by area, sex and age, with the revision that they are from.",
	Columns: []Column{
		dimension("denominator_id", "CL_DENOMINATOR", "Set of populations, with its revision."),
		dimension("ref_area", "CL_AREA_CTS", "Area."),
		{Name: "year", Role: Dimension, Type: Int32, Unit: "year", Meaning: "Year; the population is that of 1 July."},
		dimension("sex", "CL_SEX", "Sex."),
		dimension("age", "CL_AGE_CTS", "Age band."),
		{Name: "persons", Role: Measure, Type: Double, Unit: "persons", Meaning: "Persons on 1 July."},
		described("source", "", "Where the population was taken from."),
	},
	Key:  []string{"denominator_id", "ref_area", "year", "sex", "age"},
	Sort: []string{"denominator_id", "ref_area", "year", "sex", "age"},
}

// CorrespondencesTable holds the correspondences from national schemes to ICCS.
var CorrespondencesTable = Table{
	Name: "correspondences", Title: "Correspondences", Version: 1,
	Meaning: "How the codes of national schemes correspond to ICCS categories, one row per code and category.",
	Columns: []Column{
		dimension("scheme", "", "Scheme that the code is from."),
		dimension("code", "", "National code or label."),
		dimension("attempt_state", "", "Attempt state for which the row holds; empty for any."),
		described("title", "", "Title of the national code."),
		dimension("iccs", "CL_ICCS", "ICCS category; empty where the code is excluded, has no match or is not yet mapped."),
		described("relation", "CL_RELATION", "Relation read from the national code, or why it has no category."),
		measure("weight", Double, "share", "Share of the code that belongs to the category; only where documented."),
		described("part_of", "", "Code of the same scheme that already contains this one."),
		described("breakdown", "", "CONCEPT=code pairs that the code implies."),
		attribute("valid_from", Int32, "", "First year for which the row holds; missing where open."),
		attribute("valid_to", Int32, "", "Last year for which the row holds; missing where open."),
		described("note", "", "Note."),
		described("origin", "", "Where the row was taken from."),
		described("standing", "CL_STANDING", "Official, made by a statistical office, or background knowledge."),
	},
	Key:  []string{"scheme", "code", "attempt_state", "iccs", "valid_from"},
	Sort: []string{"scheme", "code", "attempt_state", "iccs", "valid_from"},
}

// RulesTable holds the validation rules.
var RulesTable = Table{
	Name: "rules", Title: "Rules", Version: 1,
	Meaning: "The validation rules, each a sentence that a figure has to satisfy.",
	Columns: join([]Column{
		dimension("rule_id", "", "Name of the rule."),
		{Name: "level", Role: Attribute, Type: Int32, CodeList: "CL_VALIDATION_LEVEL", Meaning: "Validation level (ESS), 0 to 5."},
		described("severity", "CL_VALIDATION_SEVERITY", "Error, warning or information."),
		described("family", "", "Family of rules that it belongs to."),
		described("sentence", "", "What has to hold, in words."),
		described("remedy", "", "What to do where it does not hold."),
	}, sourceAndStanding("rule")),
	Key: []string{"rule_id"}, Sort: []string{"rule_id"},
}

// IndicatorsTable holds the indicators.
var IndicatorsTable = Table{
	Name: "indicators", Title: "Indicators", Version: 1,
	Meaning: "What is measured, of whom, in which unit, and whether areas may be added up or compared.",
	Columns: join([]Column{
		dimension("code", "", "Code of the indicator."),
		described("title", "", "Title."),
		described("definition", "", "What is counted, in words."),
		described("role", "CL_ROLE", "Part that the counted persons play."),
		described("unit_of_count", "CL_UNIT_OF_COUNT", "What is counted."),
		described("unit_measure", "CL_UNIT_MEASURE", "Unit in which it is asked."),
		described("time_per_collect", "CL_TIME_PER_COLLECT", "Flow over the period (S) or stock at its end (E)."),
		yesNo("aggregable", "Whether figures of several areas may be added up."),
		yesNo("comparable_across_areas", "Whether areas may be ranked."),
	}, sourceAndStanding("indicator")),
	Key: []string{"code"}, Sort: []string{"code"},
}

// FamiliesTable holds the indicator families.
var FamiliesTable = Table{
	Name: "families", Title: "Indicator families", Version: 1,
	Meaning: "Groups of series that move alike from year to year, with the spread that tests over time allow for. Of the rows that fit a series, the one counts that names its breakdown, then its indicator, then the longest category.",
	Columns: join([]Column{
		dimension("indicator", "", "Indicator that it is about; * for any."),
		dimension("iccs", "", "Code that the ICCS category begins with; empty for any."),
		dimension("breakdown", "", "Pair that the breakdown holds; empty for any."),
		described("family", "CL_FAMILY", "Family."),
		described("title", "", "Title of the family."),
		{Name: "dispersion", Role: Measure, Type: Double, Unit: "ratio", Default: "1", Meaning: "Variance of the counts by chance over that of a Poisson count; above 1 where events come in clusters."},
		{Name: "spread", Role: Measure, Type: Double, Unit: "log points", Meaning: "Standard deviation of the log change from year to year, beyond chance."},
		{Name: "warning_limit", Role: Measure, Type: Double, Unit: "standard deviations", Meaning: "Size of a yearly change, in standard deviations with that spread, above which its reason is asked for."},
		described("date", "", "Day on which the spread and the limit were estimated."),
	}, sourceAndStanding("spread"), []Column{
		yesNo("aggregable", "Whether figures of several areas may be added up."),
		yesNo("comparable_across_areas", "Whether areas may be ranked."),
	}),
	Key: []string{"indicator", "iccs", "breakdown"}, Sort: []string{"indicator", "iccs", "breakdown"},
}

// PartitionsTable holds the declared partitions.
var PartitionsTable = Table{
	Name: "partitions", Title: "Partitions", Version: 1,
	Meaning: "Which codes are parts of which: only these sums are made or checked, all parts or none.",
	Columns: join([]Column{
		dimension("id", "", "Name of the partition."),
		described("title", "", "Title."),
		described("dimension", "", "Column of series that tells the parts apart, or breakdown:CONCEPT."),
		described("whole", "", "Code of the whole; _T where the whole is not broken down."),
		required(attribute("members", ListUtf8, "", "Codes of the parts.")),
		described("unknown", "", "Code of the part of which the class is not known; empty where there is none."),
		yesNo("exhaustive", "Whether the parts and the unknown make up the whole; otherwise they are at most the whole."),
		described("indicator", "", "Indicator that it holds for; * for all."),
	}, sourceAndStanding("partition")),
	Key: []string{"id"}, Sort: []string{"id"},
}

// CodeListsTable holds the code lists.
var CodeListsTable = Table{
	Name: "code_lists", Title: "Code lists", Version: 1,
	Meaning: "Every code that a column may hold, with its title.",
	Columns: join([]Column{
		dimension("code_list", "", "Name of the code list."),
		dimension("code", "", "Code."),
		described("title", "", "Title."),
		described("meaning", "", "Meaning, where the title does not say all."),
	}, []Column{
		described("source", "", "Where the code was taken from."),
		described("standing", "CL_STANDING", "Official, or of this project."),
	}),
	Key: []string{"code_list", "code"}, Sort: []string{"code_list", "code"},
}

package schemas

// Short builders: a column reads as one line of the data dictionary.

func dimension(name, codeList, meaning string) Column {
	return Column{Name: name, Role: Dimension, Type: Utf8, CodeList: codeList, Meaning: meaning}
}

func attribute(name string, t Type, codeList, meaning string) Column {
	return Column{Name: name, Role: Attribute, Type: t, CodeList: codeList, Null: true, Meaning: meaning}
}

func provenance(name, meaning string) Column {
	return Column{Name: name, Role: Provenance, Type: Utf8, Null: true, Meaning: meaning}
}

func identity(name, meaning string) Column {
	return Column{Name: name, Role: Provenance, Type: Utf8, Meaning: meaning}
}

func measure(name string, t Type, unit, meaning string) Column {
	return Column{Name: name, Role: Measure, Type: t, Unit: unit, Null: true, Meaning: meaning}
}

func count(name, unit, meaning string) Column {
	return Column{Name: name, Role: Measure, Type: Int64, Unit: unit, Meaning: meaning}
}

func required(c Column) Column { c.Null = false; return c }

func join(groups ...[]Column) []Column {
	var all []Column
	for _, group := range groups {
		all = append(all, group...)
	}
	return all
}

// seriesDimensions identify a time series.
var seriesDimensions = []Column{
	dimension("provider", "CL_PROVIDER", "Agency that publishes or sends the figure (SDMX agency)."),
	dimension("dataset", "CL_DATASET", "Dataflow that the figure belongs to; never the file."),
	dimension("ref_area", "CL_AREA_CTS", "Area that the figure is about: ISO 3166-1 alpha-3, or a UNODC code such as GBR_E_W."),
	dimension("sub_area", "CL_SUB_AREA", "Part of the area, such as a city; _T for the whole."),
	dimension("indicator", "CL_INDICATOR", "What is measured."),
	dimension("iccs", "CL_ICCS", "Category of the ICCS; _T all crimes, _Z not by crime, _U not mapped."),
	dimension("role", "CL_ROLE", "Part that the counted persons play: victim, suspect, prisoner."),
	dimension("attempt_state", "CL_ATTEMPT_STATE", "Whether attempts, completed acts or both are counted."),
	dimension("sex", "CL_SEX", "Sex of the persons counted."),
	dimension("age", "CL_AGE_CTS", "Age band, or adult and juvenile by national law."),
	dimension("citizenship", "CL_CITIZENSHIP", "National or foreign citizens."),
	dimension("relationship", "CL_RELATIONSHIP", "Relationship of victim and perpetrator."),
	dimension("mechanism", "CL_MECHANISM", "Means by which the act was committed."),
	dimension("context", "CL_CONTEXT", "Situational context of the act."),
	dimension("detention_status", "CL_DETENTION_STATUS", "Sentenced or unsentenced."),
	dimension("breakdown", "CL_BREAKDOWN", "Further breakdowns as canonical CONCEPT=code pairs, sorted and joined by commas; _T for none."),
	dimension("unit_measure", "CL_UNIT_MEASURE", "Unit of the value: a number, a rate per 100,000 population, a percentage."),
	dimension("unit_of_count", "CL_UNIT_OF_COUNT", "What is counted: offences, victims, persons, places."),
	dimension("freq", "CL_FREQ", "Frequency of observation."),
	dimension("time_per_collect", "CL_TIME_PER_COLLECT", "Flow over the period (S) or stock at its end (E)."),
}

var seriesID = identity("series_id", "Hash of all dimensions but time; names the series.")

var timePeriod = dimension("time_period", "", "Period that the figure is about, as SDMX text: 2021, 2021-07, 2020-07-01/P1Y.")

var measures = []Column{
	measure("obs_value", Double, "as unit_measure", "The figure; missing where the column missing says why."),
	measure("lower_bound", Double, "as unit_measure", "Lower bound of the figure."),
	measure("upper_bound", Double, "as unit_measure", "Upper bound of the figure."),
	attribute("bound_kind", Utf8, "CL_BOUND_KIND", "What the bounds are: limits of a suppressed count, or a 95 per cent confidence interval."),
	measure("standard_error", Double, "as unit_measure", "Standard error of a survey estimate."),
	measure("sample_size", Int64, "respondents", "Respondents behind a survey estimate."),
	attribute("missing", Utf8, "CL_MISSING", "Why there is no value."),
	attribute("obs_status", ListUtf8, "CL_OBS_STATUS", "Status codes of the observation (SDMX); several may apply."),
	attribute("conf_status", Utf8, "CL_CONF_STATUS", "Confidentiality status (SDMX)."),
	measure("decimals", Int32, "digits", "Decimals that the source shows."),
	required(attribute("unit_mult", Int32, "CL_UNIT_MULT", "Power of ten by which the value is to be multiplied.")),
	attribute("nature", Utf8, "CL_NATURE_SDG", "Nature of the figure: country data, adjusted, estimated, modelled."),
	attribute("rate_origin", Utf8, "CL_RATE_ORIGIN", "Whether a rate was submitted by the source or computed here."),
	attribute("denominator_id", Utf8, "CL_DENOMINATOR", "Population that a computed rate was divided by."),
	attribute("count_point", Utf8, "CL_COUNT_POINT", "Stage of recording: input, process, output."),
	attribute("reference_date", Utf8, "", "Day that a stock refers to."),
	required(attribute("year", Int32, "", "Calendar year in which the period begins; for joins.")),
	measure("months_covered", Int32, "months", "Months of the period that the figure covers."),
	measure("agencies_covered", Double, "per cent", "Share of agencies that reported."),
	measure("population_covered", Double, "per cent", "Share of the population that the figure covers."),
	attribute("comment_obs", Utf8, "", "The source's comment on the figure."),
	attribute("comment_language", Utf8, "CL_LANGUAGE", "Language of the comment."),
	attribute("cautions", ListUtf8, "CL_CAUTION", "Cautions that travel with the figure into every report."),
	measure("weight", Double, "share", "Documented weight by which a national figure was divided."),
	attribute("relation", Utf8, "CL_RELATION", "Relation of the national code to the ICCS category, read from the national code."),
	attribute("source_note", Utf8, "", "Source tag that the publisher prints beside the figure."),
}

var origin = []Column{
	identity("submission_id", "Submission that gave the figure."),
	identity("processing_id", "Processing that made the row."),
	provenance("snapshot", "SHA-256 of the file."),
	provenance("locator", "Place in the file: Sheet!B12, or a path."),
	provenance("value_raw", "The value as written."),
	provenance("edition", "Edition of the form, or layout of the publication."),
	provenance("table_id", "Table of the form or publication."),
	provenance("item_id", "Item of the table."),
	provenance("partition_id", "Declared partition that the item is a member of."),
	provenance("correction_id", "Declared correction that was applied."),
	provenance("correspondence", "Correspondence that gave the ICCS category."),
}

var (
	seriesKeyNames = func() []string {
		var names []string
		for _, c := range seriesDimensions {
			names = append(names, c.Name)
		}
		return append(names, "time_period")
	}()
	seriesSort = []string{"ref_area", "series_id", "time_period"}
)

// Observations holds figures at national grain.
var Observations = Table{
	Name: "observations", Title: "Observations", Version: 1,
	Meaning: "One row per figure at national grain, duplicates included; nothing is summed or divided.",
	Columns: join([]Column{seriesID}, seriesDimensions, []Column{
		timePeriod,
		dimension("national_code", "", "Code or label of the source's own scheme."),
		{Name: "occurrence", Role: Dimension, Type: Int32, Meaning: "Running number of rows with the same key, from 1."},
	}, measures, origin),
	Key:  append(append([]string{}, seriesKeyNames...), "national_code", "occurrence", "submission_id", "processing_id"),
	Sort: append(append([]string{}, seriesSort...), "national_code", "occurrence"),
}

// SeriesTable holds figures at ICCS grain.
var SeriesTable = Table{
	Name: "series", Title: "Series", Version: 1,
	Meaning: "One row per series and period: observations brought to ICCS grain, all parts or none.",
	Columns: join([]Column{seriesID}, seriesDimensions, []Column{
		timePeriod,
		{Name: "parts", Role: Attribute, Type: Int32, Unit: "national codes", Meaning: "Number of national codes added up in the figure."},
	}, measures, origin),
	Key:  append(append([]string{}, seriesKeyNames...), "submission_id", "processing_id"),
	Sort: seriesSort,
}

// RawRows holds what was read, in the source's own words.
var RawRows = Table{
	Name: "raw_rows", Title: "Raw rows", Version: 1,
	Meaning: "One row per value cell, in the source's own words and with its place.",
	Columns: []Column{
		identity("processing_id", "Processing that read the row."),
		identity("snapshot", "SHA-256 of the file."),
		count("row_number", "rows", "Running number in the order of reading, from 1."),
		provenance("locator", "Place of the value in the file."),
		provenance("edition", "Edition or layout by which the file was read."),
		provenance("table_id", "Table of the form or publication."),
		provenance("item_id", "Item of the table."),
		attribute("labels", ListUtf8, "", "CONCEPT=label pairs as the source writes them, in its order."),
		attribute("value_raw", Utf8, "", "The value as written."),
		attribute("value_type", Utf8, "CL_VALUE_TYPE", "What kind of cell held it."),
		attribute("comment_obs", Utf8, "", "The source's comment on the value."),
		attribute("notes", ListUtf8, "", "What the reader repaired, as message keys."),
	},
	Key: []string{"processing_id", "snapshot", "row_number"}, Sort: []string{"snapshot", "row_number"},
}

// Rejections holds what was read and became no observation.
var Rejections = Table{
	Name: "rejections", Title: "Rejections", Version: 1,
	Meaning: "Everything read that became no observation, with the reason.",
	Columns: []Column{
		identity("submission_id", "Submission, where it is known."),
		identity("processing_id", "Processing that rejected it."),
		identity("snapshot", "SHA-256 of the file."),
		identity("locator", "Place in the file."),
		attribute("value_raw", Utf8, "", "The value as written."),
		required(attribute("reason", Utf8, "CL_REJECTION", "Why it became no observation.")),
		attribute("detail", Utf8, "", "What exactly was wrong."),
	},
	Key: []string{"processing_id", "snapshot", "locator"}, Sort: []string{"snapshot", "locator"},
}

// MetadataTable holds the answers of metadata sheets.
var MetadataTable = Table{
	Name: "metadata", Title: "Metadata", Version: 1,
	Meaning: "How a country makes its figures: answers of the metadata sheets, one a concept.",
	Columns: []Column{
		identity("submission_id", "Submission that gave the answer."),
		identity("processing_id", "Processing that made the row."),
		dimension("provider", "CL_PROVIDER", "Agency that answers."),
		dimension("dataset", "CL_DATASET", "Dataflow."),
		dimension("ref_area", "CL_AREA_CTS", "Area that the answer is about."),
		dimension("round", "", "Round of the collection; empty for a publication."),
		dimension("table_id", "", "Table that the answer is about."),
		dimension("item_id", "", "Item that the answer is about; _T for the whole table."),
		dimension("concept", "CL_METADATA_CONCEPT", "What is asked: stage of recording, unit of count, break."),
		attribute("code", Utf8, "", "Coded answer."),
		attribute("text", Utf8, "", "Answer in words."),
		attribute("language", Utf8, "CL_LANGUAGE", "Language of the words."),
		dimension("time_period", "", "Period that the answer is about; _T for all."),
		provenance("snapshot", "SHA-256 of the file."),
		provenance("locator", "Place in the file."),
	},
	Key:  []string{"submission_id", "processing_id", "table_id", "item_id", "concept", "time_period"},
	Sort: []string{"ref_area", "table_id", "item_id", "concept", "time_period"},
}

// Submissions holds what each area delivered.
var Submissions = Table{
	Name: "submissions", Title: "Submissions", Version: 1,
	Meaning: "What one area delivered of one dataset in one round or release, in one part; the unit of acceptance.",
	Columns: []Column{
		identity("submission_id", "Hash of provider, dataset, area, round or release, part and snapshots."),
		identity("processing_id", "Hash of delivery, reader, schema, correspondences, corrections, rules, reference and baseline."),
		identity("delivery_id", "Delivery that brought it; the unit of commit."),
		dimension("provider", "CL_PROVIDER", "Agency."),
		dimension("dataset", "CL_DATASET", "Dataflow."),
		dimension("ref_area", "CL_AREA_CTS", "Area; * for the areas that a release leaves out."),
		dimension("round", "", "Year of the collection; empty for a publication."),
		dimension("release", "", "Date of the publication; empty for a questionnaire."),
		dimension("part", "CL_PART", "Authority that answers, or whole."),
		provenance("edition", "Edition of the form, or layout of the publication."),
		provenance("source", "Source in the configuration that it came from."),
		attribute("acceptance", Utf8, "CL_ACCEPTANCE", "Acceptance policy of the source."),
		required(attribute("issued_at", Timestamp, "", "When the source issued it.")),
		required(attribute("received_at", Timestamp, "", "When it was received.")),
		required(attribute("committed_at", Timestamp, "", "When the processing was committed.")),
		attribute("snapshots", ListUtf8, "", "SHA-256 of every file."),
		count("cells", "cells", "Value cells read."),
		count("with_value", "observations", "Observations with a value."),
		count("typed_empty", "observations", "Observations with a typed empty."),
		count("rejected", "cells", "Cells that became no observation."),
		provenance("baseline_id", "Digest of what it was validated against."),
		provenance("rules_digest", "Digest of the rules that were run."),
		provenance("reader", "Format and version that read it."),
	},
	Key: []string{"submission_id", "processing_id"}, Sort: []string{"ref_area", "dataset", "part", "submission_id"},
}

// Scopes holds the blocks of cells that submissions speak for.
var Scopes = Table{
	Name: "scopes", Title: "Scopes", Version: 1,
	Meaning: "Blocks of cells for which a submission speaks: an accepted submission replaces what lies in them and nothing else.",
	Columns: []Column{
		identity("submission_id", "Submission."),
		identity("processing_id", "Processing."),
		identity("delivery_id", "Delivery."),
		dimension("provider", "CL_PROVIDER", "Agency."),
		dimension("dataset", "CL_DATASET", "Dataflow."),
		dimension("ref_area", "CL_AREA_CTS", "Area; * for every area that the same delivery does not name."),
		dimension("table_id", "", "Table; * for every table."),
		{Name: "year_from", Role: Dimension, Type: Int32, Unit: "year", Meaning: "First year, inclusive."},
		{Name: "year_to", Role: Dimension, Type: Int32, Unit: "year", Meaning: "Last year, inclusive."},
	},
	Key:  []string{"submission_id", "processing_id", "ref_area", "table_id", "year_from"},
	Sort: []string{"ref_area", "dataset", "table_id", "year_from", "submission_id"},
}

// Events holds what happened to submissions.
var Events = Table{
	Name: "events", Title: "Events", Version: 1,
	Meaning: "What happened to a submission and what people decided; never changed, never rebuilt.",
	Columns: []Column{
		identity("event_id", "Hash of the event."),
		identity("submission_id", "Submission concerned."),
		required(attribute("type", Utf8, "CL_EVENT", "What happened.")),
		required(attribute("actor", Utf8, "", "Who did it.")),
		attribute("reason", Utf8, "", "Why, in words."),
		required(attribute("decided_at", Timestamp, "", "When.")),
		{Name: "sequence", Role: Attribute, Type: Int32, Meaning: "Number of earlier events of the submission; breaks ties of time."},
	},
	Key: []string{"event_id"}, Sort: []string{"decided_at", "submission_id", "sequence", "event_id"},
}

// Explanations holds the reasons that focal points gave.
var Explanations = Table{
	Name: "explanations", Title: "Explanations", Version: 1,
	Meaning: "A focal point's reason for a finding; it lapses when the figures change.",
	Columns: []Column{
		identity("explanation_id", "Hash of the explanation."),
		identity("finding_id", "Finding explained."),
		identity("figures", "Hash of the values that were explained."),
		required(attribute("text", Utf8, "", "The reason.")),
		attribute("language", Utf8, "CL_LANGUAGE", "Language of the reason."),
		required(attribute("actor", Utf8, "", "Who gave it.")),
		required(attribute("decided_at", Timestamp, "", "When.")),
	},
	Key: []string{"explanation_id"}, Sort: []string{"decided_at", "explanation_id"},
}

// Findings holds the failures of rules.
var Findings = Table{
	Name: "findings", Title: "Findings", Version: 1,
	Meaning: "One row per failure of a rule: what is wrong, where, and what was expected.",
	Columns: join([]Column{
		identity("finding_id", "Hash of rule, series and period."),
		dimension("rule_id", "CL_RULE", "Rule that failed."),
		{Name: "level", Role: Attribute, Type: Int32, CodeList: "CL_VALIDATION_LEVEL", Meaning: "Validation level (ESS), 0 to 5."},
		required(attribute("severity", Utf8, "CL_VALIDATION_SEVERITY", "Error, warning or information.")),
		required(attribute("outcome", Utf8, "CL_OUTCOME", "fail; passes and undecided cases are counted in rule_counts.")),
		seriesID,
	}, seriesDimensions, []Column{
		timePeriod,
		required(attribute("year", Int32, "", "Calendar year of the period.")),
		identity("submission_id", "Submission checked."),
		identity("processing_id", "Processing that checked it."),
		provenance("table_id", "Table."),
		provenance("item_id", "Item."),
		attribute("message_key", Utf8, "", "Key of the message in the catalogue."),
		attribute("parameters", ListUtf8, "", "name=value parameters of the message."),
		attribute("message", Utf8, "", "The message in English."),
		attribute("observed", Utf8, "", "What was found."),
		attribute("expected", Utf8, "", "What the rule expects."),
		provenance("figures", "Hash of the values used; an explanation belongs to it."),
		attribute("figure_ids", ListUtf8, "", "series_id@time_period of every figure used."),
		attribute("locators", ListUtf8, "", "snapshot#locator of every figure used."),
	}),
	Key:  []string{"finding_id", "submission_id", "processing_id"},
	Sort: []string{"ref_area", "series_id", "time_period", "rule_id", "finding_id"},
}

// RuleCounts counts outcomes.
var RuleCounts = Table{
	Name: "rule_counts", Title: "Rule counts", Version: 1,
	Meaning: "How often each rule passed, failed or stayed undecided in a submission.",
	Columns: []Column{
		identity("submission_id", "Submission checked."),
		identity("processing_id", "Processing that checked it."),
		dimension("rule_id", "CL_RULE", "Rule."),
		dimension("outcome", "CL_OUTCOME", "pass, fail or undecided."),
		dimension("reason", "CL_UNDECIDED", "Why it is undecided; empty otherwise."),
		count("count", "cases", "Number of cases."),
	},
	Key:  []string{"submission_id", "processing_id", "rule_id", "outcome", "reason"},
	Sort: []string{"submission_id", "rule_id", "outcome", "reason"},
}

// CoverageTable tells how firmly counts rest on ICCS.
var CoverageTable = Table{
	Name: "coverage", Title: "Coverage", Version: 1,
	Meaning: "Per submission, ICCS category and relation: how many figures, and how much of the counts.",
	Columns: []Column{
		identity("submission_id", "Submission."),
		identity("processing_id", "Processing."),
		dimension("iccs", "CL_ICCS", "Category; _U for what is not mapped."),
		{Name: "iccs_level", Role: Attribute, Type: Int32, Meaning: "Level of the category, 1 to 4; 0 for codes outside the hierarchy."},
		dimension("relation", "CL_RELATION", "Relation of the national codes to the category."),
		dimension("correspondence", "", "Correspondence used."),
		attribute("standing", Utf8, "CL_STANDING", "Standing of the correspondence."),
		count("observations", "observations", "Observations."),
		count("national_codes", "codes", "Distinct national codes."),
		measure("value_sum", Double, "counts", "Sum of counts with a value."),
	},
	Key:  []string{"submission_id", "processing_id", "iccs", "relation", "correspondence"},
	Sort: []string{"submission_id", "iccs", "relation", "correspondence"},
}

// Tables lists every table that commits hold, in a fixed order.
func Tables() []*Table {
	return []*Table{
		&RawRows, &Observations, &SeriesTable, &Rejections, &MetadataTable,
		&Submissions, &Scopes, &Findings, &RuleCounts, &CoverageTable,
	}
}

// PrimaryTables lists the tables that are loaded from events, not from commits.
func PrimaryTables() []*Table { return []*Table{&Events, &Explanations} }

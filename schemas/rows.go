package schemas

import "time"

// SeriesKey identifies a time series: all dimensions but time. Field order is
// the order of the columns and of the hash.
type SeriesKey struct {
	Provider        string `col:"provider"`
	Dataset         string `col:"dataset"`
	RefArea         string `col:"ref_area"`
	SubArea         string `col:"sub_area"`
	Indicator       string `col:"indicator"`
	ICCS            string `col:"iccs"`
	PersonRole      string `col:"role"`
	AttemptState    string `col:"attempt_state"`
	Sex             string `col:"sex"`
	Age             string `col:"age"`
	Citizenship     string `col:"citizenship"`
	Relationship    string `col:"relationship"`
	Mechanism       string `col:"mechanism"`
	Context         string `col:"context"`
	DetentionStatus string `col:"detention_status"`
	Breakdown       string `col:"breakdown"`
	UnitMeasure     string `col:"unit_measure"`
	UnitOfCount     string `col:"unit_of_count"`
	Freq            string `col:"freq"`
	TimePerCollect  string `col:"time_per_collect"`
}

// NewSeriesKey is a key with every breakdown at its total, to be filled in.
func NewSeriesKey() SeriesKey {
	return SeriesKey{
		SubArea: Total, ICCS: NotApplicable, PersonRole: NotApplicable, AttemptState: Total,
		Sex: Total, Age: Total, Citizenship: Total, Relationship: Total, Mechanism: Total,
		Context: Total, DetentionStatus: Total, Breakdown: Total,
		UnitMeasure: UnitNumber, UnitOfCount: NotApplicable, Freq: "A", TimePerCollect: "S",
	}
}

// Dimensions lists the codes in column order.
func (k SeriesKey) Dimensions() []string {
	return []string{
		k.Provider, k.Dataset, k.RefArea, k.SubArea, k.Indicator, k.ICCS, k.PersonRole, k.AttemptState,
		k.Sex, k.Age, k.Citizenship, k.Relationship, k.Mechanism, k.Context, k.DetentionStatus,
		k.Breakdown, k.UnitMeasure, k.UnitOfCount, k.Freq, k.TimePerCollect,
	}
}

// ID is the series_id of the key.
func (k SeriesKey) ID() string { return ID(k.Dimensions()...) }

// Measures holds the figure of a row and what is said of it.
type Measures struct {
	ObsValue          Optional[float64] `col:"obs_value"`
	LowerBound        Optional[float64] `col:"lower_bound"`
	UpperBound        Optional[float64] `col:"upper_bound"`
	BoundKind         string            `col:"bound_kind"`
	StandardError     Optional[float64] `col:"standard_error"`
	SampleSize        Optional[int64]   `col:"sample_size"`
	Missing           string            `col:"missing"`
	ObsStatus         []string          `col:"obs_status"`
	ConfStatus        string            `col:"conf_status"`
	Decimals          Optional[int32]   `col:"decimals"`
	UnitMult          int32             `col:"unit_mult"`
	Nature            string            `col:"nature"`
	RateOrigin        string            `col:"rate_origin"`
	DenominatorID     string            `col:"denominator_id"`
	CountPoint        string            `col:"count_point"`
	ReferenceDate     string            `col:"reference_date"`
	Year              int32             `col:"year"`
	MonthsCovered     Optional[int32]   `col:"months_covered"`
	AgenciesCovered   Optional[float64] `col:"agencies_covered"`
	PopulationCovered Optional[float64] `col:"population_covered"`
	CommentObs        string            `col:"comment_obs"`
	CommentLanguage   string            `col:"comment_language"`
	Cautions          []string          `col:"cautions"`
	Weight            Optional[float64] `col:"weight"`
	Relation          string            `col:"relation"`
	SourceNote        string            `col:"source_note"`
}

// Origin says where a row came from, down to the cell.
type Origin struct {
	SubmissionID   string `col:"submission_id"`
	ProcessingID   string `col:"processing_id"`
	Snapshot       string `col:"snapshot"`
	Locator        string `col:"locator"`
	ValueRaw       string `col:"value_raw"`
	Edition        string `col:"edition"`
	TableID        string `col:"table_id"`
	ItemID         string `col:"item_id"`
	PartitionID    string `col:"partition_id"`
	CorrectionID   string `col:"correction_id"`
	Correspondence string `col:"correspondence"`
}

// Observation is one figure at national grain: a row of the table observations.
type Observation struct {
	SeriesID string `col:"series_id"`
	SeriesKey
	TimePeriod   string `col:"time_period"`
	NationalCode string `col:"national_code"`
	Occurrence   int32  `col:"occurrence"`
	Measures
	Origin
}

// Series is one figure at ICCS grain: a row of the table series.
type Series struct {
	SeriesID string `col:"series_id"`
	SeriesKey
	TimePeriod string `col:"time_period"`
	Parts      int32  `col:"parts"` // distinct national codes added up in the figure
	Measures
	Origin
}

// RawRow is one value cell in the source's own words: a row of raw_rows.
type RawRow struct {
	ProcessingID string   `col:"processing_id"`
	Snapshot     string   `col:"snapshot"`
	RowNumber    int64    `col:"row_number"` // running number in the order of reading, from 1
	Locator      string   `col:"locator"`
	Edition      string   `col:"edition"`
	TableID      string   `col:"table_id"`
	ItemID       string   `col:"item_id"`
	Labels       []string `col:"labels"` // CONCEPT=label pairs in the order of the source
	ValueRaw     string   `col:"value_raw"`
	ValueType    string   `col:"value_type"` // number, text, blank, boolean, error, date
	CommentObs   string   `col:"comment_obs"`
	Notes        []string `col:"notes"` // what the reader had to repair, as message keys
}

// Rejection is something read that became no observation.
type Rejection struct {
	SubmissionID string `col:"submission_id"`
	ProcessingID string `col:"processing_id"`
	Snapshot     string `col:"snapshot"`
	Locator      string `col:"locator"`
	ValueRaw     string `col:"value_raw"`
	Reason       string `col:"reason"` // code of the list rejection reasons
	Detail       string `col:"detail"`
}

// Metadata is one answer of a metadata sheet.
type Metadata struct {
	SubmissionID string `col:"submission_id"`
	ProcessingID string `col:"processing_id"`
	Provider     string `col:"provider"`
	Dataset      string `col:"dataset"`
	RefArea      string `col:"ref_area"`
	Round        string `col:"round"`
	TableID      string `col:"table_id"`
	ItemID       string `col:"item_id"`
	Concept      string `col:"concept"`
	Code         string `col:"code"`
	Text         string `col:"text"`
	Language     string `col:"language"`
	TimePeriod   string `col:"time_period"`
	Snapshot     string `col:"snapshot"`
	Locator      string `col:"locator"`
}

// Submission is what one area delivered of one dataset in one round or release, in one part.
type Submission struct {
	SubmissionID string    `col:"submission_id"`
	ProcessingID string    `col:"processing_id"`
	DeliveryID   string    `col:"delivery_id"`
	Provider     string    `col:"provider"`
	Dataset      string    `col:"dataset"`
	RefArea      string    `col:"ref_area"` // "*": the areas that the release's series publishes and this release leaves out
	Round        string    `col:"round"`
	Release      string    `col:"release"`
	Part         string    `col:"part"`
	Edition      string    `col:"edition"`
	Source       string    `col:"source"`
	Acceptance   string    `col:"acceptance"` // review or auto
	IssuedAt     time.Time `col:"issued_at"`
	ReceivedAt   time.Time `col:"received_at"`
	CommittedAt  time.Time `col:"committed_at"`
	Snapshots    []string  `col:"snapshots"`
	Cells        int64     `col:"cells"`        // value cells read
	WithValue    int64     `col:"with_value"`   // observations with a value
	TypedEmpty   int64     `col:"typed_empty"`  // observations with a typed empty
	Rejected     int64     `col:"rejected"`     // rejections
	BaselineID   string    `col:"baseline_id"`  // digest of what it was validated against
	RulesDigest  string    `col:"rules_digest"` // rules that were run
	Reader       string    `col:"reader"`       // format and version that read it
}

// Scope is a block of cells for which a submission speaks.
type Scope struct {
	SubmissionID string `col:"submission_id"`
	ProcessingID string `col:"processing_id"`
	DeliveryID   string `col:"delivery_id"`
	Provider     string `col:"provider"`
	Dataset      string `col:"dataset"`
	RefArea      string `col:"ref_area"`  // "*" as in Submission
	TableID      string `col:"table_id"`  // "*": every table
	YearFrom     int32  `col:"year_from"` // inclusive
	YearTo       int32  `col:"year_to"`   // inclusive
}

// Event is something that happened to a submission, or that a person decided.
type Event struct {
	EventID      string    `col:"event_id" json:"event_id"`
	SubmissionID string    `col:"submission_id" json:"submission_id"`
	Type         string    `col:"type" json:"type"`
	Actor        string    `col:"actor" json:"actor"`
	Reason       string    `col:"reason" json:"reason"`
	DecidedAt    time.Time `col:"decided_at" json:"decided_at"`
	Sequence     int32     `col:"sequence" json:"sequence"` // number of earlier events of the submission; breaks ties of time
}

// Explanation is a focal point's reason for a finding; it belongs to finding and figures.
type Explanation struct {
	ExplanationID string    `col:"explanation_id" json:"explanation_id"`
	FindingID     string    `col:"finding_id" json:"finding_id"`
	Figures       string    `col:"figures" json:"figures"`
	Text          string    `col:"text" json:"text"`
	Language      string    `col:"language" json:"language"`
	Actor         string    `col:"actor" json:"actor"`
	DecidedAt     time.Time `col:"decided_at" json:"decided_at"`
}

// Finding is one failure of one rule.
type Finding struct {
	FindingID string `col:"finding_id"` // ID(rule_id, series_id or locator, time_period)
	RuleID    string `col:"rule_id"`
	Level     int32  `col:"level"`
	Severity  string `col:"severity"`
	Outcome   string `col:"outcome"`
	SeriesID  string `col:"series_id"`
	SeriesKey
	TimePeriod   string   `col:"time_period"`
	Year         int32    `col:"year"`
	SubmissionID string   `col:"submission_id"`
	ProcessingID string   `col:"processing_id"`
	TableID      string   `col:"table_id"`
	ItemID       string   `col:"item_id"`
	MessageKey   string   `col:"message_key"`
	Parameters   []string `col:"parameters"` // name=value, sorted, for the message in any language
	Message      string   `col:"message"`    // in English
	Observed     string   `col:"observed"`
	Expected     string   `col:"expected"`
	Figures      string   `col:"figures"`    // hash of the values used
	FigureIDs    []string `col:"figure_ids"` // series_id@time_period of every figure used
	Locators     []string `col:"locators"`   // snapshot#locator of every figure used
}

// RuleCount counts the outcomes of one rule in one submission.
type RuleCount struct {
	SubmissionID string `col:"submission_id"`
	ProcessingID string `col:"processing_id"`
	RuleID       string `col:"rule_id"`
	Outcome      string `col:"outcome"`
	Reason       string `col:"reason"` // why undecided; empty for pass and fail
	Count        int64  `col:"count"`
}

// Coverage tells how firmly the counts of a submission rest on ICCS.
type Coverage struct {
	SubmissionID   string            `col:"submission_id"`
	ProcessingID   string            `col:"processing_id"`
	ICCS           string            `col:"iccs"`
	ICCSLevel      int32             `col:"iccs_level"`
	Relation       string            `col:"relation"` // exact, narrower, broader, partial, unmapped, excluded, no_match, unknown
	Correspondence string            `col:"correspondence"`
	Standing       string            `col:"standing"`
	Observations   int64             `col:"observations"`
	NationalCodes  int64             `col:"national_codes"`
	ValueSum       Optional[float64] `col:"value_sum"` // of counts with a value; summed as decimals
}

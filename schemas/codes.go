package schemas

// Codes that every dimension shares (SDMX). Dimensions are never null.
const (
	Total         = "_T"
	NotApplicable = "_Z"
	Unknown       = "_U"
)

// Units of measure.
const (
	UnitNumber  = "NUMBER"
	UnitRate    = "PER_100000_POP"
	UnitPercent = "PT"
)

// Why a value is missing. Each stays what it is; none is ever read as zero.
const (
	MissingBlank             = "blank"              // the cell is empty (OBS_STATUS O)
	MissingNotAvailable      = "not_available"      // a declared symbol for "not available" (O)
	MissingNotApplicable     = "not_applicable"     // cannot exist (M)
	MissingNotCollected      = "not_collected"      // exists, is not collected (L)
	MissingSuppressed        = "suppressed"         // confidential, perhaps with bounds (Q)
	MissingIncludedElsewhere = "included_elsewhere" // counted in another category (K)
	MissingUndeclared        = "undeclared"         // a symbol that the source never declared: asked, never guessed
	MissingErrorCell         = "error_cell"         // the spreadsheet shows an error such as #REF!
	MissingConflict          = "conflict"           // the same key was given with different values
	MissingIncomplete        = "incomplete"         // a sum of which a part is missing
)

// Severities of a rule (ESS handbook).
const (
	SeverityError       = "ERROR"
	SeverityWarning     = "WARNING"
	SeverityInformation = "INFORMATION"
)

// Outcomes of a rule.
const (
	OutcomePass      = "pass"
	OutcomeFail      = "fail"
	OutcomeUndecided = "undecided"
)

// Types of events in the life of a submission.
const (
	EventReceived  = "received"
	EventChecked   = "checked"
	EventQueried   = "queried"
	EventAnswered  = "answered"
	EventAccepted  = "accepted"
	EventReturned  = "returned"
	EventWithdrawn = "withdrawn"
	EventReviewed  = "reviewed"
	EventReleased  = "released"
	EventCorrected = "corrected"
)

// AnyValue in a scope stands for every area, table or period.
const AnyValue = "*"

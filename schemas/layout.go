package schemas

// TableLayout says how a table lies in its file: where its header is, which
// columns hold figures, and what has to be put right to read them.
type TableLayout struct {
	Encoding   string            `yaml:"encoding"`    // label of the WHATWG list, such as windows-1252; UTF-8 where it is left out, with or without a byte order mark
	Delimiter  string            `yaml:"delimiter"`   // of CSV; found in the header where it is left out
	Comment    string            `yaml:"comment"`     // lines that begin with it are passed over
	Sheet      string            `yaml:"sheet"`       // of a workbook; the first visible one where it is left out
	Header     int               `yaml:"header"`      // number of the row of titles; found by the titles that the description names where it is left out
	HeaderRows int               `yaml:"header_rows"` // rows that the titles fill, joined by blanks; a title over several columns counts for all of them
	Titles     map[string]string `yaml:"titles"`      // titles for columns that have none, or one that occurs twice, by the letter of the column
	FillDown   []string          `yaml:"fill_down"`   // columns in which a blank cell repeats the one above
	Indent     *Indentation      `yaml:"indent"`
	Values     []ValueColumns    `yaml:"values"`
	Count      *Counting         `yaml:"count"`
	First      map[string]string `yaml:"first"`    // by title: a regular expression that the first row of the table matches, where files of several datasets have the same titles
	Stop       []string          `yaml:"stop"`     // beginnings of a first cell that ends the table: sources and footnotes
	Headings   bool              `yaml:"headings"` // rows without anything in the columns of figures are headings, and hold no figure
	Release    ReleasePlace      `yaml:"release"`
	Flags      string            `yaml:"flags"` // regular expression that parts a flag from the figure, as in "12 b": the first group is the figure, the second the flag
}

// ValueColumns names columns that hold figures.
type ValueColumns struct {
	Column string            `yaml:"column"` // title of the one column
	Match  string            `yaml:"match"`  // or a regular expression that the titles of several columns match
	Label  string            `yaml:"label"`  // the label that the title becomes, such as TIME_PERIOD for a column a year
	Labels map[string]string `yaml:"labels"` // labels that every figure of the columns bears
	Flag   string            `yaml:"flag"`   // title of the column that holds the flag of the figure
}

// Indentation says that the place of a row in a hierarchy is told by how far its
// label is set in.
type Indentation struct {
	Column string `yaml:"column"` // title of the column
	Label  string `yaml:"label"`  // the label that holds the whole path, its parts joined by " / "
}

// Counting makes figures of records: the rows of each combination of the columns
// are counted, so that incidents never enter the lake one by one.
type Counting struct {
	By []string `yaml:"by"` // titles of the columns
}

// ReleasePlace says where the date of the release stands. Where nothing does,
// the day on which the file came is taken.
type ReleasePlace struct {
	Cell   string `yaml:"cell"`   // such as A2
	Name   string `yaml:"name"`   // regular expression on the name of the file; its first group is the date
	Layout string `yaml:"layout"` // as Go writes dates: 2006-01-02 where it is left out
}

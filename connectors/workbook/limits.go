package workbook

import "time"

// Limits bounds what reading a workbook may cost. A file beyond a limit gives an
// error that wraps connectors.ErrLimit; nothing is cut off silently.
type Limits struct {
	File          int64         // bytes of the file
	Unzipped      int64         // bytes of all parts, unzipped
	XML           int64         // bytes of one sheet or of the shared strings, unzipped
	SmallXML      int64         // bytes of any other part that is read, unzipped
	Parts         int           // parts of the file
	Sheets        int           // worksheets
	SharedStrings int           // distinct texts of the workbook
	Rows          int           // highest row number of a sheet
	Columns       int           // highest column number of a sheet
	RowCells      int           // cells of one row
	Cells         int           // cells of one sheet
	Comments      int           // comments of one sheet
	Time          time.Duration // from Open to the last row
}

// DefaultLimits are about ten times what the largest known publication needs
// (prisons, 2023-05: 3 MB, 30 MB unzipped, 65,800 rows of 13 columns).
func DefaultLimits() Limits {
	return Limits{
		File:          32 << 20,
		Unzipped:      256 << 20,
		XML:           128 << 20,
		SmallXML:      8 << 20,
		Parts:         4096,
		Sheets:        512,
		SharedStrings: 500_000,
		Rows:          1_048_576,
		Columns:       1024,
		RowCells:      1024,
		Cells:         10_000_000,
		Comments:      100_000,
		Time:          time.Minute,
	}
}

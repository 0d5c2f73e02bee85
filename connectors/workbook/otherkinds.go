package workbook

import (
	"bytes"
	"path"
	"strings"
)

// sendWorkbook is what to do about a file that is no workbook.
const sendWorkbook = "; send the workbook itself, saved as .xlsx, .ods or .xls"

// otherKind names a file by its first bytes, as far as people send such files for a workbook.
func otherKind(start []byte) string {
	for _, kind := range []struct{ begins, name string }{
		{"%PDF", "a PDF document"},
		{"\x89PNG", "a picture"},
		{"\xFF\xD8\xFF", "a picture"},
		{"{\\rtf", "a text document (RTF)"},
		{"<", "a web page or a text in XML"},
	} {
		if bytes.HasPrefix(bytes.TrimSpace(bytes.TrimPrefix(start, []byte("\xEF\xBB\xBF"))), []byte(kind.begins)) {
			return kind.name + ", neither a zip nor a compound file" + sendWorkbook
		}
	}
	return "neither a zip nor a compound file, one of which a workbook is" + sendWorkbook
}

// otherKind names a zip file without a workbook by its parts.
func (a *archive) otherKind() string {
	for name := range a.parts {
		switch {
		case strings.HasPrefix(name, "word/"):
			return "a text document (.docx), a zip file without a workbook in it" + sendWorkbook
		case path.Ext(name) == ".iwa" || name == "index.zip":
			return "a Numbers document; export it as an Excel workbook (.xlsx), and send that"
		case path.Ext(name) == ".xlsx" || path.Ext(name) == ".ods" || path.Ext(name) == ".xls":
			return "a zip file with a workbook packed into it; unpack it, and send the workbook itself"
		}
	}
	return "a zip file without a workbook in it" + sendWorkbook
}

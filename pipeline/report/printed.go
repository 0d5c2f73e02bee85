package report

import (
	"bytes"
	"io"
	"strings"
)

// Print makes a PDF of a page that stands alone.
type Print func(page []byte) ([]byte, error)

// NewReport is [NewFolder] for a report; where the options print, every page that
// they ask for has its PDF beside it.
func NewReport(path string, options Options) (Writer, error) {
	folder, err := NewFolder(path)
	if err != nil || options.Print == nil {
		return folder, err
	}
	return &printing{Writer: folder, print: options.Print, all: options.Area != ""}, nil
}

// printing keeps the pages that are to be printed, and prints them at the end.
type printing struct {
	Writer
	print Print
	all   bool // every page, not only the first
	pages []keptPage
}

type keptPage struct {
	name string
	text bytes.Buffer
}

// Create implements [Writer].
func (p *printing) Create(name string, write func(io.Writer) error) error {
	if name != "index.html" && (!p.all || !strings.HasSuffix(name, ".html")) {
		return p.Writer.Create(name, write)
	}
	page := keptPage{name: name}
	err := p.Writer.Create(name, func(w io.Writer) error { return write(io.MultiWriter(w, &page.text)) })
	p.pages = append(p.pages, page)
	return err
}

// Commit implements [Writer].
func (p *printing) Commit() (Written, error) {
	for i := range p.pages {
		printed, err := p.print(p.pages[i].text.Bytes())
		if err != nil {
			return Written{}, err
		}
		name := strings.TrimSuffix(p.pages[i].name, ".html") + ".pdf"
		if err := p.Writer.Create(name, func(w io.Writer) error { _, err := w.Write(printed); return err }); err != nil {
			return Written{}, err
		}
	}
	return p.Writer.Commit()
}

package shell

import (
	"fmt"
	"slices"
	"strings"
	"text/tabwriter"
)

// commandNames lists the commands and what they do, for .help and for completion.
var commandNames = [][2]string{
	{".help", "this list"},
	{".tables", "the views that a statement may use"},
	{".schema VIEW", "the columns of a view and what they mean"},
	{".format FORMAT", "the format of the answers"},
	{".out FILE", "write the next answer into a file"},
	{".quit", "leave; so does Ctrl-D"},
}

// command carries out a line that begins with a point; done means to leave.
func (s *Shell) command(line string) (done bool, err error) {
	name, argument, _ := strings.Cut(line, " ")
	argument = strings.TrimSpace(argument)
	switch name {
	case ".quit", ".exit":
		return true, nil
	case ".help":
		return false, s.help()
	case ".tables":
		return false, s.tables()
	case ".schema":
		return false, s.schema(argument)
	case ".format":
		return false, s.setFormat(argument)
	case ".out":
		return false, s.setOut(argument)
	}
	return false, fmt.Errorf("%s: no such command; .help lists them", name)
}

func (s *Shell) help() error {
	fmt.Fprintln(s.Out, "A statement is one SELECT and ends with a semicolon; it may span lines. Nothing can be written but the answer.")
	return s.aligned(commandNames)
}

func (s *Shell) aligned(rows [][2]string) error {
	table := tabwriter.NewWriter(s.Out, 0, 4, 2, ' ', 0)
	for _, row := range rows {
		fmt.Fprintf(table, "%s\t%s\n", row[0], row[1])
	}
	return table.Flush()
}

func (s *Shell) tables() error {
	var rows [][2]string
	for _, view := range s.Views {
		rows = append(rows, [2]string{view.Name, view.Meaning})
	}
	return s.aligned(rows)
}

func (s *Shell) schema(name string) error {
	if name == "" {
		return fmt.Errorf(".schema needs the name of a view; .tables lists them")
	}
	view, ok := s.viewNamed(name)
	if !ok {
		return fmt.Errorf("%s: no such view; .tables lists them", name)
	}
	fmt.Fprintf(s.Out, "%s: %s\n", view.Name, view.Meaning)
	table := tabwriter.NewWriter(s.Out, 0, 4, 2, ' ', 0)
	for _, column := range view.Columns {
		fmt.Fprintf(table, "%s\t%s\t%s\n", column.Name, column.Type, column.Meaning)
	}
	return table.Flush()
}

func (s *Shell) setFormat(format string) error {
	if !slices.Contains(s.Formats, format) {
		return fmt.Errorf("%q: no such format; use one of %s", format, strings.Join(s.Formats, ", "))
	}
	s.Format = format
	return nil
}

func (s *Shell) setOut(path string) error {
	if path == "" {
		return fmt.Errorf(".out needs the name of a file")
	}
	s.saveTo = path
	return nil
}

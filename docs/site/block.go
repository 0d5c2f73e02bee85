package site

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"github.com/yuin/goldmark/ast"
)

// Block is a fenced block of shell commands. Comments before it, which no reader
// sees, say how it is to be run:
//
//	<!-- not run: reason -->     it is not run, for this reason
//	<!-- before: command -->     this runs first
//	<!-- exit: 1 -->             its last command ends with this code
//
// A block marked `output` after it holds lines that must appear in what it prints;
// `...` stands for anything.
type Block struct {
	Document string
	Line     int    // of its first command
	Commands string // as written
	NotRun   string // the reason; empty for a block that runs
	Before   []string
	Exit     int
	Output   []string
}

// Place is the file and line, as editors open it.
func (b Block) Place() string { return fmt.Sprintf("%s:%d", b.Document, b.Line) }

var directive = regexp.MustCompile(`(?s)<!--\s*(not run|before|exit):\s*(.*?)\s*-->`)

// blocksOf collects the blocks of shell commands of a document.
func blocksOf(d *Document) ([]Block, error) {
	var blocks []Block
	var comments []string
	for node := d.root.FirstChild(); node != nil; node = node.NextSibling() {
		found, above, err := d.blocksIn(node, comments)
		if err != nil {
			return nil, err
		}
		blocks, comments = attach(blocks, found), above
	}
	return blocks, nil
}

// attach adds found blocks; one without commands is the output of the block before it.
func attach(blocks, found []Block) []Block {
	for _, block := range found {
		if block.Commands == "" && len(blocks) > 0 {
			blocks[len(blocks)-1].Output = block.Output
			continue
		}
		blocks = append(blocks, block)
	}
	return blocks
}

// blocksIn reads one part of the document, and the comments that the next part inherits.
func (d *Document) blocksIn(node ast.Node, comments []string) (found []Block, above []string, err error) {
	switch n := node.(type) {
	case *ast.HTMLBlock:
		return nil, append(comments, d.comment(n)), nil
	case *ast.FencedCodeBlock:
		block, ok, err := d.block(n, comments)
		if ok {
			found = append(found, block)
		}
		return found, nil, err
	}
	for below := node.FirstChild(); below != nil && node.Type() == ast.TypeBlock; below = below.NextSibling() {
		nested, inherited, err := d.blocksIn(below, above)
		if err != nil {
			return nil, nil, err
		}
		found, above = append(found, nested...), inherited
	}
	return found, nil, nil
}

func (d *Document) block(n *ast.FencedCodeBlock, comments []string) (Block, bool, error) {
	switch string(n.Language(d.source)) {
	case "sh", "bash", "console", "shell":
		block := Block{Document: d.Path, Line: d.lineOf(n), Commands: d.lines(n)}
		return block, true, block.direct(comments)
	case "output":
		return Block{Output: strings.Split(strings.TrimRight(d.lines(n), "\n"), "\n")}, true, nil
	}
	return Block{}, false, nil
}

func (b *Block) direct(comments []string) error {
	for _, match := range directive.FindAllStringSubmatch(strings.Join(comments, "\n"), -1) {
		switch match[1] {
		case "not run":
			b.NotRun = match[2]
		case "before":
			b.Before = append(b.Before, match[2])
		case "exit":
			code, err := strconv.Atoi(match[2])
			if err != nil {
				return fmt.Errorf("%s: exit: %s is no number", b.Place(), match[2])
			}
			b.Exit = code
		}
	}
	return nil
}

// comment is the text of a comment; its last line is kept apart when there are several.
func (d *Document) comment(n *ast.HTMLBlock) string {
	if !n.HasClosure() {
		return d.lines(n)
	}
	return d.lines(n) + string(n.ClosureLine.Value(d.source))
}

func (d *Document) lines(node ast.Node) string {
	return string(node.Lines().Value(d.source))
}

func (d *Document) lineOf(node ast.Node) int {
	if node.Lines().Len() == 0 {
		return 0
	}
	return strings.Count(string(d.source[:node.Lines().At(0).Start]), "\n") + 1
}

// Missing returns the lines of the expected output that the printed text lacks, in order.
func (b Block) Missing(printed string) []string {
	var missing []string
	rest := strings.Split(printed, "\n")
	for _, line := range b.Output {
		if line = strings.TrimSpace(line); line == "" || line == "..." {
			continue
		}
		at := find(rest, pattern(line))
		if at < 0 {
			missing = append(missing, line)
			continue
		}
		rest = rest[at+1:]
	}
	return missing
}

func pattern(line string) *regexp.Regexp {
	parts := strings.Split(line, "...")
	for i, part := range parts {
		parts[i] = strings.ReplaceAll(regexp.QuoteMeta(part), " ", `\s+`)
	}
	return regexp.MustCompile(`^\s*` + strings.Join(parts, ".*") + `\s*$`)
}

func find(lines []string, wanted *regexp.Regexp) int {
	for i, line := range lines {
		if wanted.MatchString(line) {
			return i
		}
	}
	return -1
}

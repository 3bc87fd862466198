package runner

import (
	"errors"
	"fmt"
	"io/fs"
	"path"
	"regexp"
	"slices"
	"strings"

	messages "github.com/cucumber/messages/go/v21"

	"github.com/kasauti/kasauti/harness/nearest"
)

// rowsTag on examples names the CSV file that their rows come from: @rows:amounts.csv. A tag
// stays valid Gherkin for every other tool.
const rowsTag = "@rows:"

// nearlyRows are tags that were meant as rowsTag and would do nothing.
var nearlyRows = regexp.MustCompile(`(?i)^@(rows?|csv|data|examples?)[:=].*\.csv$|(?i)^@rows?[:=]`)

// Row is where a row of an outline stands in a CSV file.
type Row struct {
	URI  string
	Line int
}

func (r Row) String() string {
	if r.URI == "" {
		return ""
	}
	return fmt.Sprintf("%s:%d", r.URI, r.Line)
}

// csvRows are the rows that CSV files gave to the outlines of a feature.
type csvRows struct {
	reading  reading
	places   map[string]Row  // by the id of the row in the document
	asked    map[string]bool // ids of the examples that take rows from a file
	files    []Source
	read     map[string][]record // by URI; nil for one with problems
	rows     int
	problems []*Problem
}

// fillOutlines puts rows of CSV files into the document, below the headers that ask for them.
func fillOutlines(r reading) *csvRows {
	c := &csvRows{reading: r, places: map[string]Row{}, asked: map[string]bool{}, read: map[string][]record{}}
	if len(r.errors) > 0 || r.document == nil || r.document.Feature == nil {
		return c
	}
	c.misplaced(r.document.Feature.Tags)
	for _, child := range r.document.Feature.Children {
		if child.Rule != nil {
			c.misplaced(child.Rule.Tags)
		}
	}
	for _, s := range r.blocks() {
		if s == nil {
			continue
		}
		c.misplaced(s.Tags)
		for _, e := range s.Examples {
			c.fill(e)
		}
	}
	return c
}

func (c *csvRows) wrong(at *messages.Location, format string, args ...any) {
	c.problems = append(c.problems, &Problem{
		URI: c.reading.source.URI, Line: int(at.Line), Column: int(at.Column), Message: fmt.Sprintf(format, args...),
	})
}

// misplaced finds tags that would give no rows where they stand.
func (c *csvRows) misplaced(tags []*messages.Tag) {
	for _, tag := range tags {
		if nearlyRows.MatchString(tag.Name) {
			c.wrong(tag.Location, "the tag %s gives rows to Examples: alone; write it above them, as %sFILE.csv", tag.Name, rowsTag)
		}
	}
}

// fill gives examples the rows of the file that their tag names, and takes the tag off.
func (c *csvRows) fill(e *messages.Examples) {
	var named []*messages.Tag
	e.Tags = slices.DeleteFunc(e.Tags, func(tag *messages.Tag) bool {
		if strings.HasPrefix(tag.Name, rowsTag) {
			named = append(named, tag)
			return true
		}
		if nearlyRows.MatchString(tag.Name) {
			c.wrong(tag.Location, "the tag %s gives no rows; did you mean %sFILE.csv?", tag.Name, rowsTag)
		}
		return false
	})
	if len(named) == 0 {
		return
	}
	c.asked[e.Id] = true
	switch {
	case len(named) > 1:
		c.wrong(named[1].Location, "the examples take their rows from two files; give each file examples of its own")
		return
	case e.TableHeader == nil:
		c.wrong(e.Location, "the examples have no header; write the columns of %s that they use, as | one | row |", named[0].Name[len(rowsTag):])
		return
	case len(e.TableBody) > 0:
		c.wrong(e.TableBody[0].Location, "the examples take their rows from %s and have rows of their own; keep their header alone, or remove the tag", named[0].Name[len(rowsTag):])
		return
	}
	uri, records := c.file(named[0])
	if records == nil {
		return
	}
	order := c.order(e, uri, &records[0])
	if order == nil {
		return
	}
	if c.rows += len(records) - 1; c.rows > mostRows {
		c.wrong(named[0].Location, "the CSV files give this feature file more than %d rows; split it", mostRows)
		return
	}
	for _, rec := range records[1:] {
		row := &messages.TableRow{Id: c.reading.ids.NewId(), Location: e.TableHeader.Location}
		for _, i := range order {
			row.Cells = append(row.Cells, &messages.TableCell{Location: e.TableHeader.Location, Value: rec.cells[i]})
		}
		e.TableBody = append(e.TableBody, row)
		c.places[row.Id] = Row{uri, rec.line}
	}
}

// order is, for each column of the header, its place in the file.
func (c *csvRows) order(e *messages.Examples, uri string, head *record) []int {
	before := len(c.problems)
	var order []int
	asked := map[string]bool{}
	for _, cell := range e.TableHeader.Cells {
		i := slices.Index(head.cells, cell.Value)
		switch {
		case asked[cell.Value]:
			c.wrong(cell.Location, "the column %q stands twice in the header; keep one", cell.Value)
		case i < 0 && len(head.cells) == 1 && strings.ContainsAny(head.cells[0], ";\t"):
			c.wrong(cell.Location, "%s separates its columns by %q; save it with commas", uri, head.cells[0][strings.IndexAny(head.cells[0], ";\t")])
			return nil
		case i < 0:
			c.wrong(cell.Location, "%s has no column %q%s", uri, cell.Value, nearest.Known(cell.Value, head.cells))
		}
		asked[cell.Value] = true
		order = append(order, i)
	}
	if len(c.problems) > before { // what is left out is perhaps what was meant
		return nil
	}
	for i, name := range head.cells {
		if !asked[name] {
			c.problems = append(c.problems, &Problem{URI: uri, Line: head.line, Column: head.columns[i], Message: fmt.Sprintf(
				"the header of the examples at %s:%d leaves out the column %q; write it there, or take it out of the file", c.reading.source.URI, e.TableHeader.Location.Line, name)})
		}
	}
	if len(c.problems) > before {
		return nil
	}
	return order
}

// file reads the CSV file that a tag names, once.
func (c *csvRows) file(tag *messages.Tag) (string, []record) {
	name := tag.Name[len(rowsTag):]
	p := c.reading.source.project
	switch {
	case !strings.HasSuffix(strings.ToLower(name), ".csv"):
		c.wrong(tag.Location, "the tag %s names no CSV file; write it as %sFILE.csv", tag.Name, rowsTag)
		return "", nil
	case strings.Contains(name, `\`):
		c.wrong(tag.Location, "the tag %s has a backslash; write / between folders", tag.Name)
		return "", nil
	case path.IsAbs(name) || len(name) > 1 && name[1] == ':':
		c.wrong(tag.Location, "the tag %s names its file from the root of a disk; name it from the folder of this feature file", tag.Name)
		return "", nil
	case p == nil:
		c.wrong(tag.Location, "read %s: this feature has no folder to read it from", name)
		return "", nil
	}
	uri, inside, ok := p.within(c.reading.source.URI, name)
	if !ok {
		c.wrong(tag.Location, "read %s: it stands outside %s, and no file outside it is read; move it, or run kasauti in a folder that holds both", name, folderText(p.uri))
		return "", nil
	}
	if records, known := c.read[uri]; known {
		return uri, records
	}
	c.read[uri] = nil
	content, err := p.read(inside, largestCSV)
	if err != nil {
		c.wrong(tag.Location, "read %s: %v; %s", uri, reason(err), c.advice(err))
		return "", nil
	}
	reader := &csvReader{uri: uri}
	c.read[uri] = reader.read(content)
	c.problems = append(c.problems, reader.problems...)
	c.files = append(c.files, Source{URI: uri, Content: withoutMark(content)})
	return uri, c.read[uri]
}

func folderText(uri string) string {
	if uri == "." {
		return "the folder in which kasauti runs"
	}
	return "the folder " + uri
}

func (c *csvRows) advice(err error) string {
	if errors.Is(err, fs.ErrNotExist) {
		return "check the name, which counts from the folder of this feature file"
	}
	return "put an ordinary file there that may be read; a link must not lead out of " + folderText(c.reading.source.project.uri)
}

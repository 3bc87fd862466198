package runner

import (
	"bytes"
	"strings"
	"unicode/utf8"

	"github.com/kasauti/kasauti/harness/scenario"
)

// Place is where a value of a scenario's step was written: in the step or, for a row of an
// outline, perhaps in the row.
func (s *Suite) Place(sc *Scenario, step Step, v scenario.Value) (line, column int) {
	written := s.line(sc.URI, step.Line)
	if i := strings.Index(written, step.Text); i >= 0 {
		return step.Line, columnOf(written, i+v.At)
	}
	// A row has filled in this value or another: the characters around this one tell.
	before, after := max(v.At-1, 0), min(v.At+len(v.Text)+1, len(step.Text))
	if i := strings.Index(written, step.Text[before:after]); i >= 0 {
		return step.Line, columnOf(written, i+v.At-before)
	}
	if line, column, found := s.at(sc.URI, sc.Line, v.Text); found {
		return line, column
	}
	return step.Line, step.Column
}

// PlaceBelow is where a text of a step's table or text was written: in its line there, or
// perhaps in the row of an outline.
func (s *Suite) PlaceBelow(sc *Scenario, below int, text string) (line, column int) {
	for _, number := range [...]int{below, sc.Line} {
		if line, column, found := s.at(sc.URI, number, text); found {
			return line, column
		}
	}
	return below, 1
}

// at finds a text in a line.
func (s *Suite) at(uri string, number int, text string) (line, column int, found bool) {
	written := s.line(uri, number)
	i := strings.Index(written, text)
	if i < 0 {
		return 0, 0, false
	}
	return number, columnOf(written, i), true
}

func columnOf(line string, at int) int { return utf8.RuneCountInString(line[:at]) + 1 }

// line is the text of a line of a feature file; lines count from 1.
func (s *Suite) line(uri string, number int) string {
	if s.split == nil {
		s.split = map[string][][]byte{}
		for _, source := range s.sources {
			s.split[source.URI] = bytes.Split(source.Content, []byte("\n"))
		}
	}
	lines := s.split[uri]
	if number < 1 || number > len(lines) {
		return ""
	}
	return string(lines[number-1])
}

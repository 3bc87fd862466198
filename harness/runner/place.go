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
	row := s.line(sc.URI, sc.Line)
	if i := strings.Index(row, v.Text); i >= 0 {
		return sc.Line, columnOf(row, i)
	}
	return step.Line, step.Column
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
	return string(s.split[uri][number-1])
}

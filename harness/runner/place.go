package runner

import (
	"bytes"
	"strings"
	"unicode/utf8"

	"github.com/kasauti/kasauti/harness/scenario"
)

// Place is where a value of a scenario's step was written: in the feature's line, in the row of
// an outline, or in a phrase.
func (s *Suite) Place(sc *Scenario, step Step, v scenario.Value) (uri string, line, column int) {
	text := step.Text
	for o := step.origin; o != nil; o = o.caller {
		given, ok := o.given(v)
		if !ok {
			return o.phrase.uri, o.step.line, o.step.textColumn + columnOf(o.step.text, o.written(v.At)) - 1
		}
		v, text = given, o.said(step)
	}
	return s.placeInFeature(sc, step, text, v)
}

// given is the value, or the first part of it that was filled in, in the line that said the phrase.
func (o *origin) given(v scenario.Value) (scenario.Value, bool) {
	for _, span := range o.spans {
		if from, to := max(v.At, span.from), min(v.At+len(v.Text), span.to); from < to {
			v.Text = v.Text[from-v.At : to-v.At]
			v.At = o.values[span.argument].at + from - span.from
			return v, true
		}
	}
	return v, false
}

// written is where the text of the phrase's step has what stands at a place of the filled text.
func (o *origin) written(at int) int {
	before := 0 // of the filled text, in bytes
	for _, p := range pieces(o.step.text) {
		length := len(p.text)
		for _, span := range o.spans {
			if p.open && span.from == before {
				length = span.to - span.from
			}
		}
		if at < before+length {
			return min(max(p.at+at-before, 0), len(o.step.text))
		}
		before += length
	}
	return 0
}

// said is the text of the line that said the phrase.
func (o *origin) said(step Step) string {
	depth := -1
	for at := o; at != nil; at = at.caller {
		depth++
	}
	return step.Within[depth].Text
}

func (s *Suite) placeInFeature(sc *Scenario, step Step, text string, v scenario.Value) (uri string, line, column int) {
	written := s.line(sc.URI, step.Line)
	if i := strings.Index(written, text); i >= 0 {
		return sc.URI, step.Line, columnOf(written, i+v.At)
	}
	// A row has filled in this value or another: the characters around this one tell.
	before, after := max(v.At-1, 0), min(v.At+len(v.Text)+1, len(text))
	if i := strings.Index(written, text[before:after]); i >= 0 {
		return sc.URI, step.Line, columnOf(written, i+v.At-before)
	}
	uri, line = sc.URI, sc.Line
	if sc.Row.URI != "" {
		uri, line = sc.Row.URI, sc.Row.Line
	}
	if line, column, found := s.at(uri, line, v.Text); found {
		return uri, line, column
	}
	if sc.Row.URI != "" { // quoted, or on a further line of the row
		return uri, line, 1
	}
	return sc.URI, step.Line, step.Column
}

// PlaceBelow is where a text in a row of a step's table, or in a line of its text, was written:
// there, or in the row of an outline, or in a phrase, for which the line that said it stands.
func (s *Suite) PlaceBelow(sc *Scenario, step Step, row int, text string) (uri string, line, column int) {
	below := step.Line
	switch {
	case row < len(step.Below):
		below = step.Below[row]
	case len(step.Below) == 1: // the first line of a text
		below = step.Below[0] + row
	}
	if line, column, found := s.at(sc.URI, below, text); found {
		return sc.URI, line, column
	}
	if sc.Row.URI != "" {
		return sc.Row.URI, sc.Row.Line, 1
	}
	if line, column, found := s.at(sc.URI, sc.Line, text); found {
		return sc.URI, line, column
	}
	return sc.URI, below, 1
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

// line is the text of a line of a feature or CSV file; lines count from 1.
func (s *Suite) line(uri string, number int) string {
	if s.split == nil {
		s.split = map[string][][]byte{}
		for _, source := range append(s.sources[:len(s.sources):len(s.sources)], s.rows...) {
			s.split[source.URI] = bytes.Split(source.Content, []byte("\n"))
		}
	}
	lines := s.split[uri]
	if number < 1 || number > len(lines) {
		return ""
	}
	return string(lines[number-1])
}

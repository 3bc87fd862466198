package runner

import (
	"fmt"
	"slices"

	"github.com/kasauti/kasauti/harness/scenario"
	"github.com/kasauti/kasauti/harness/verdict"
)

// The limits of what one line of a feature may stand for.
const (
	deepestPhrase = 10  // phrases within phrases
	mostExpanded  = 200 // steps
)

// origin is where a step of a phrase comes from: its line in the phrase file, and the values
// that filled it, which stand in the text that said the phrase.
type origin struct {
	phrase *phrase
	step   *phraseStep
	spans  []span
	values []argument
	caller *origin // of the line that said the phrase; nil for one of the feature file
}

func (o *origin) location() string { return fmt.Sprintf("%s:%d", o.phrase.uri, o.step.line) }

// expansion collects the steps that one line of a feature stands for.
type expansion struct {
	uri   string // of the feature
	steps []Step
}

// expand binds a step, or puts the bound steps of a phrase in its place.
func expand(uri string, words *vocabulary, s Step) []Step {
	e := &expansion{uri: uri}
	e.say(words, s, nil)
	return e.steps
}

// say takes one line; inside are the phrases that it is a part of.
func (e *expansion) say(words *vocabulary, s Step, inside []*phrase) {
	if s.Err == nil && s.origin != nil && s.origin.step.wrong != nil {
		s.Err, s.InPhrase = s.origin.step.wrong, true
	}
	if s.Err != nil {
		e.steps = append(e.steps, s)
		return
	}
	said, bound, err := words.bind(s.Text, s.Table, s.Doc)
	if said == nil {
		s.Bound, s.Err = bound, err
		if err != nil && s.origin != nil {
			s.Err = fmt.Errorf("%w (by the phrase, at %s)", err, s.origin.location())
		}
		e.steps = append(e.steps, s)
		return
	}
	p := said.phrase
	p.used.Store(true)
	switch {
	case slices.Contains(inside, p):
		s.Err, s.InPhrase = fmt.Errorf("the phrase %q of %s uses itself", p.text, p.place()), p.cyclic
	case len(inside) == deepestPhrase:
		s.Err = fmt.Errorf("the phrase %q of %s stands within %d others; make them less deep", p.text, p.place(), deepestPhrase)
	case len(e.steps)+len(p.steps) > mostExpanded:
		s.Err = fmt.Errorf("with the phrase %q of %s, this line stands for more than %d steps; say less by it", p.text, p.place(), mostExpanded)
	}
	if s.Err != nil {
		e.steps = append(e.steps, s)
		return
	}
	within := append(slices.Clone(s.Within), verdict.Line{Keyword: s.Keyword, Text: s.Text, Location: s.location(e.uri)})
	inside = append(slices.Clone(inside), p)
	for i := range p.steps {
		e.say(p.words, filled(s, said, &p.steps[i], within), inside)
	}
}

// filled is a step of a phrase with the values of the line that said it.
func filled(line Step, said *use, step *phraseStep, within []verdict.Line) Step {
	// Whether a phrase checks is not told from the keywords of whatever language it is in.
	s := Step{Keyword: step.keyword, Line: line.Line, Column: line.Column, Within: within, Checks: true}
	s.origin = &origin{phrase: said.phrase, step: step, values: said.values, caller: line.origin}
	left := largestFilled
	put := func(template string, most int) string {
		text, spans, err := fill(template, said.phrase.names, said.values, min(most, left))
		if err != nil && s.Err == nil {
			s.Text, s.Err = step.text, fmt.Errorf("the step of the phrase at %s: %w", s.origin.location(), err)
		}
		left -= len(text)
		s.origin.spans = spans
		return text
	}
	if step.table != nil {
		s.Table = &scenario.Table{}
		for _, row := range step.table.Rows {
			cells := make([]string, len(row))
			for i, cell := range row {
				cells[i] = put(cell, longestLine)
			}
			s.Table.Rows = append(s.Table.Rows, cells)
		}
	}
	if step.doc != nil {
		s.Doc = &scenario.DocString{Content: put(step.doc.Content, largestFilled)}
	}
	if text := put(step.text, longestLine); s.Err == nil { // last: places are those of the text
		s.Text = text
	}
	return s
}

// location is file:line of where a step was written.
func (s *Step) location(feature string) string {
	if s.stood != "" {
		return s.stood
	}
	if s.origin != nil {
		return s.origin.location()
	}
	return fmt.Sprintf("%s:%d", feature, s.Line)
}

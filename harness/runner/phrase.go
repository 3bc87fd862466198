package runner

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"sync/atomic"

	"github.com/kasauti/kasauti/harness/nearest"
	"github.com/kasauti/kasauti/harness/scenario"
)

// phrase is a step that other steps define: its heading, with placeholders, and those steps.
type phrase struct {
	uri          string
	line, column int    // of the heading's text
	text         string // the heading: the wallet of "{card}" pays {amount}
	names        []string
	pattern      *regexp.Regexp // a group for each name
	begin, end   string         // the literal text around the first and last placeholder
	steps        []phraseStep
	words        *vocabulary // that its steps are from

	used     atomic.Bool // by a feature
	referred bool        // by another phrase
	cyclic   bool        // it uses itself, which is a problem of the file
}

// phraseStep is a step of a phrase, before its placeholders are filled.
type phraseStep struct {
	keyword, text string
	line          int
	column        int // of the keyword
	textColumn    int
	table         *scenario.Table
	doc           *scenario.DocString
	says          []*phrase // the phrases that it says; more than one is ambiguous
	wrong         error     // why it binds with no values
}

func (p *phrase) place() string { return fmt.Sprintf("%s:%d", p.uri, p.line) }

func (p *phrase) problem(line, column int, format string, args ...any) *Problem {
	return &Problem{URI: p.uri, Line: line, Column: column, Message: fmt.Sprintf(format, args...)}
}

// head reads the heading.
func (p *phrase) head() *Problem {
	var pattern strings.Builder
	pattern.WriteString("^")
	wrong := func(at int, format string, args ...any) *Problem {
		return p.problem(p.line, p.column+columnOf(p.text, at)-1, format, args...)
	}
	own, open := false, false // a word of the phrase's own; the piece before is a placeholder
	for i, piece := range pieces(p.text) {
		if !piece.open {
			own = own || strings.ContainsFunc(piece.text, isLetter)
			pattern.WriteString(regexp.QuoteMeta(piece.text))
			if i == 0 {
				p.begin = piece.text
			}
			p.end, open = piece.text, false
			continue
		}
		switch {
		case slices.Contains(p.names, piece.text):
			return wrong(piece.at, "the placeholder {%s} stands twice in the phrase; give each a name of its own", piece.text)
		case open:
			return wrong(piece.at, "the placeholder {%s} follows another without a word between; write one, so that it is clear where a value ends", piece.text)
		}
		p.names = append(p.names, piece.text)
		pattern.WriteString(`([^"]+?)`)
		p.end, open = "", true
	}
	switch {
	case p.text == "":
		return wrong(0, `the phrase has no text; write what a feature will say, such as Phrase: the wallet of "{card}" pays {amount}`)
	case !own:
		return wrong(0, "the phrase has no word beside its placeholders and would match any step; add words")
	case strings.Count(placeholder.ReplaceAllString(p.text, ""), `"`)%2 != 0:
		return wrong(0, `the phrase has a quote " without its pair; close it`)
	}
	p.pattern = regexp.MustCompile(pattern.String() + "$")
	return nil
}

func isLetter(r rune) bool { return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r > 127 }

// match gives the values of a text that says the phrase; nil for another text.
func (p *phrase) match(text string) []argument {
	if !strings.HasPrefix(text, p.begin) || !strings.HasSuffix(text, p.end) {
		return nil
	}
	groups := p.pattern.FindStringSubmatchIndex(text)
	if groups == nil {
		return nil
	}
	values := []argument{}
	for i := range p.names {
		from, to := groups[2*i+2], groups[2*i+3]
		values = append(values, argument{text[from:to], from})
	}
	return values
}

// check finds placeholders that no step uses and those that the heading does not declare.
func (p *phrase) check() []*Problem {
	var problems []*Problem
	if len(p.steps) == 0 {
		return append(problems, p.problem(p.line, p.column, "the phrase %q has no steps; write them below it or remove it", p.text))
	}
	used := map[string]bool{}
	for _, step := range p.steps {
		look := func(template string, column int) {
			for _, piece := range pieces(template) {
				if !piece.open || used[piece.text] {
					continue
				}
				used[piece.text] = true
				if !slices.Contains(p.names, piece.text) {
					at := column
					if template == step.text {
						at += columnOf(template, piece.at) - 1
					}
					problems = append(problems, p.problem(step.line, at,
						"the phrase declares no placeholder {%s}%s; write {{%s}} for the text {%s} itself", piece.text, nearest.Hint(piece.text, p.names), piece.text, piece.text))
				}
			}
		}
		look(step.text, step.textColumn)
		step.argument(look)
	}
	for _, piece := range pieces(p.text) {
		if piece.open && !used[piece.text] {
			problems = append(problems, p.problem(p.line, p.column+columnOf(p.text, piece.at)-1, "no step of the phrase uses the placeholder {%s}; use it or take it out", piece.text))
		}
	}
	return problems
}

// argument hands over every text of the step's table or doc string.
func (s *phraseStep) argument(look func(template string, column int)) {
	if s.table != nil {
		for _, row := range s.table.Rows {
			for _, cell := range row {
				look(cell, s.column)
			}
		}
	}
	if s.doc != nil {
		look(s.doc.Content, s.column)
	}
}

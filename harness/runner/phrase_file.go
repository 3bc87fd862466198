package runner

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/kasauti/kasauti/harness/nearest"
	"github.com/kasauti/kasauti/harness/scenario"
)

// The limits of a phrase file.
const (
	largestPhrases = 1 << 20 // bytes
	mostPhrases    = 1000
)

// phraseTitle begins a phrase.
const phraseTitle = "Phrase:"

// phraseReader reads a phrase file line by line: a heading, steps as in a feature file with
// their tables and texts, comments. Nothing else may stand in it: there is no prose in which a
// misspelt step could hide.
type phraseReader struct {
	source   Source
	words    keywords
	phrases  []*phrase
	problems []*Problem

	number int      // of the line
	inside bool     // a phrase
	fence  string   // of the open doc string
	opened int      // its line
	indent int      // and how far in it stands
	text   []string // and what it holds so far
	lost   bool     // what follows belongs to a line that was not understood
}

// readPhrases reads what it can; the phrases among it with a problem are left out.
func readPhrases(source Source) ([]*phrase, []*Problem) {
	r := &phraseReader{source: source}
	r.number = 1
	if garbled := garbled(source); len(garbled) > 0 {
		return nil, garbled
	}
	words, known := keywordsOf(source)
	switch {
	case len(source.Content) > largestPhrases:
		r.wrong(1, "is larger than %d MiB; split it", largestPhrases>>20)
		return nil, r.problems
	case !known:
		r.wrong(1, "names a language that Gherkin does not know; correct its line # language:")
		return nil, r.problems
	}
	r.words = words
	for i, line := range strings.Split(string(source.Content), "\n") {
		r.number = i + 1
		if !utf8.ValidString(line) {
			r.wrong(1, "the line is not UTF-8; save the file as UTF-8")
			continue
		}
		r.line(strings.TrimSuffix(line, "\r"))
	}
	if r.fence != "" {
		r.number = r.opened
		r.wrong(r.indent+1, "the text is not closed; end it with a line %s", r.fence)
	}
	return r.whole(), r.problems
}

func (r *phraseReader) wrong(column int, format string, args ...any) {
	r.problems = append(r.problems, &Problem{URI: r.source.URI, Line: r.number, Column: column, Message: fmt.Sprintf(format, args...)})
}

func (r *phraseReader) line(whole string) {
	line := strings.TrimSpace(whole)
	column := utf8.RuneCountInString(whole[:len(whole)-len(strings.TrimLeft(whole, " \t"))]) + 1
	switch {
	case r.fence != "":
		r.inText(whole, line)
	case line == "" || line[0] == '#':
	case strings.HasPrefix(line, phraseTitle):
		r.heading(line, column)
	case line[0] == '|':
		r.row(line, column)
	case fenceOf(line) != "":
		r.fence, r.opened, r.indent, r.text = fenceOf(line), r.number, column-1, nil
	default:
		r.step(line, column)
	}
}

func (r *phraseReader) heading(line string, column int) {
	rest := line[len(phraseTitle):]
	text := strings.TrimSpace(rest)
	r.inside, r.lost = true, false
	if len(r.phrases) == mostPhrases {
		r.wrong(column, "the file has more than %d phrases; split it", mostPhrases)
	}
	r.phrases = append(r.phrases, &phrase{
		uri: r.source.URI, line: r.number, text: text,
		column: column + len(phraseTitle) + len(rest) - len(strings.TrimLeft(rest, " \t")),
	})
}

func (r *phraseReader) step(line string, column int) {
	keyword := ""
	for _, k := range append([]string{"*"}, r.words.steps...) {
		if strings.HasPrefix(line, k+" ") && len(k) > len(keyword) {
			keyword = k
		}
	}
	r.lost = true
	switch {
	case keyword == "":
		r.wrong(column, "%s", r.meant(line))
	case !r.inside:
		r.wrong(column, "the step stands before the first phrase; write Phrase: and its text above it")
	default:
		r.lost = false
		p := r.phrases[len(r.phrases)-1]
		text := strings.TrimSpace(line[len(keyword):])
		p.steps = append(p.steps, phraseStep{
			keyword: keyword, text: text, line: r.number, column: column,
			textColumn: column + utf8.RuneCountInString(line[:len(line)-len(text)]),
		})
	}
}

// meant says of a line that is nothing what it was probably meant to be.
func (r *phraseReader) meant(line string) string {
	word, _, titled := strings.Cut(line, ":")
	first, _, _ := strings.Cut(line, " ")
	title := strings.TrimSuffix(phraseTitle, ":")
	switch {
	case titled && slices.Contains(r.words.titles, word):
		return fmt.Sprintf("%s: stands in feature files; a phrase file holds Phrase: and steps alone", word)
	case titled && len(word) <= longestKeyword && nearest.Word(word, []string{title}) != "":
		return fmt.Sprintf("%q is no keyword; did you mean %q?", word+":", phraseTitle)
	case strings.EqualFold(first, title):
		return fmt.Sprintf("%q lacks the colon of %s", line, phraseTitle)
	case line[0] == '@':
		return "a phrase has no tags; tag the scenarios that use it"
	}
	if near := nearest.Word(first, r.words.steps); near != "" {
		return fmt.Sprintf("%q begins with no keyword; did you mean %s?", line, near)
	}
	return fmt.Sprintf("%q is neither a phrase nor a step; begin it with Phrase:, Given, When, Then, And or But, or with # for a comment", line)
}

// below is the step that a table or text stands below.
func (r *phraseReader) below(column int, what string) *phraseStep {
	if r.lost {
		return nil
	}
	if r.inside {
		if p := r.phrases[len(r.phrases)-1]; len(p.steps) > 0 {
			return &p.steps[len(p.steps)-1]
		}
	}
	r.wrong(column, "the %s stands below no step; write it below the step that takes it", what)
	r.lost = true
	return nil
}

func (r *phraseReader) row(line string, column int) {
	step := r.below(column, "table")
	if step == nil {
		return
	}
	cells, ok := cellsOf(line)
	switch {
	case !ok:
		r.wrong(column, "the row does not end with |; write it after the last cell")
		return
	case step.doc != nil:
		r.wrong(column, "the step has a text already; it takes one text or one table")
		return
	case step.table == nil:
		step.table = &scenario.Table{}
	case len(cells) != len(step.table.Rows[0]):
		r.wrong(column, "this row has not as many cells as the first of its table; give every row the same")
		return
	}
	step.table.Rows = append(step.table.Rows, cells)
}

// cellsOf takes a row apart as Gherkin does: \| is a bar, \n a new line, \\ a backslash.
func cellsOf(line string) ([]string, bool) {
	var cells []string
	var cell strings.Builder
	closed := false
	for i := 1; i < len(line); i++ {
		closed = false
		switch c := line[i]; {
		case c == '|':
			cells = append(cells, strings.TrimSpace(cell.String()))
			cell.Reset()
			closed = true
		case c == '\\' && i+1 < len(line) && strings.IndexByte(`|\n`, line[i+1]) >= 0:
			i++
			if line[i] == 'n' {
				cell.WriteByte('\n')
			} else {
				cell.WriteByte(line[i])
			}
		default:
			cell.WriteByte(c)
		}
	}
	return cells, closed
}

// inText takes a line of a doc string, or its end.
func (r *phraseReader) inText(whole, line string) {
	if !strings.HasPrefix(line, r.fence) {
		space := len(whole) - len(strings.TrimLeft(whole, " \t"))
		r.text = append(r.text, strings.ReplaceAll(whole[min(space, r.indent):], escaped(r.fence), r.fence))
		return
	}
	r.fence = ""
	step := r.below(r.indent+1, "text")
	switch {
	case step == nil:
	case step.doc != nil || step.table != nil:
		r.wrong(r.indent+1, "the step has a table or text already; it takes one")
	default:
		step.doc = &scenario.DocString{Content: strings.Join(r.text, "\n")}
	}
}

// escaped is a fence as it is written inside a doc string.
func escaped(fence string) string { return `\` + strings.Join(strings.Split(fence, ""), `\`) }

// whole are the phrases that are well made.
func (r *phraseReader) whole() []*phrase {
	var whole []*phrase
	for _, p := range r.phrases[:min(len(r.phrases), mostPhrases)] {
		if wrong := p.head(); wrong != nil {
			r.problems = append(r.problems, wrong)
			continue
		}
		r.problems = append(r.problems, p.check()...)
		whole = append(whole, p)
	}
	return whole
}

package runner

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/kasauti/kasauti/harness/scenario"
)

// library holds the vocabulary of every folder of a run, and what is wrong in phrase files.
type library struct {
	registry *scenario.Registry
	base     *vocabulary // of a text without a folder
	of       map[*folder]*vocabulary
	phrases  []*phrase // of all folders
	whole    map[*phrase]bool
	problems []*Problem
	walks    []*walk // of the registered patterns, once one was asked for
}

func newLibrary(sources []Source, registry *scenario.Registry) *library {
	l := &library{registry: registry, base: &vocabulary{registry: registry}, of: map[*folder]*vocabulary{}, whole: map[*phrase]bool{}}
	for _, source := range sources {
		l.add(source.folder)
	}
	for _, p := range l.phrases {
		l.bind(p)
	}
	l.cycles()
	slices.SortStableFunc(l.problems, inOrder)
	l.problems = slices.CompactFunc(l.problems, func(a, b *Problem) bool { return *a == *b }) // of a file in two projects
	return l
}

// inOrder is the order of places.
func inOrder(a, b *Problem) int {
	return cmp.Or(strings.Compare(a.URI, b.URI), cmp.Compare(a.Line, b.Line), cmp.Compare(a.Column, b.Column))
}

func (l *library) vocabulary(f *folder) *vocabulary {
	if f == nil {
		return l.base
	}
	return l.of[f]
}

// add reads the phrases of a folder and of those above it.
func (l *library) add(f *folder) *vocabulary {
	if known := l.vocabulary(f); known != nil {
		return known
	}
	above := l.add(f.parent)
	v := &vocabulary{registry: l.registry, phrases: slices.Clone(above.phrases), headings: slices.Clone(above.headings)}
	l.of[f] = v
	for _, file := range f.phrases {
		phrases, problems := readPhrases(file)
		l.problems = append(l.problems, problems...)
		for _, p := range phrases {
			if clash := v.clash(p); clash != nil {
				l.problems = append(l.problems, p.problem(p.line, p.column, "%v", clash))
				continue
			}
			p.words = v
			l.whole[p] = f.whole
			l.phrases = append(l.phrases, p)
			v.phrases, v.headings = append(v.phrases, p), append(v.headings, p.text)
		}
	}
	return v
}

// samples are what stands for the values of a phrase, to see what else says the same.
var samples = [...]string{"x", "1", "1.00"}

func (p *phrase) sampled() []string {
	all := []string{p.text}
	for _, sample := range samples {
		values := make([]argument, len(p.names))
		for i := range values {
			values[i].text = sample
		}
		if text, _, err := fill(p.text, p.names, values, largestFilled); err == nil {
			all = append(all, text)
		}
	}
	return all
}

// clash finds what a new phrase cannot be told from.
func (v *vocabulary) clash(p *phrase) error {
	said := p.sampled()
	matches := func(other func(string) bool) bool { return slices.ContainsFunc(said, other) }
	for _, q := range v.phrases {
		if matches(func(text string) bool { return q.match(text) != nil }) ||
			slices.ContainsFunc(q.sampled(), func(text string) bool { return p.match(text) != nil }) {
			return ambiguous(fmt.Sprintf("the phrase %q", p.text), []use{{phrase: q}, {phrase: p}}, nil)
		}
	}
	for _, d := range v.registry.Definitions() {
		if matches(d.Pattern.MatchString) || d.Example != "" && p.match(d.Example) != nil {
			return ambiguous(fmt.Sprintf("the phrase %q", p.text), []use{{phrase: p}}, []*scenario.Definition{d})
		}
	}
	return nil
}

// bind finds the steps of a phrase that are none, whatever its values, and notes the phrases
// that it uses.
func (l *library) bind(p *phrase) {
	for i := range p.steps {
		s := &p.steps[i]
		uses := p.words.uses(s.text)
		for _, u := range uses {
			u.phrase.referred = true
			s.says = append(s.says, u.phrase)
		}
		open := slices.ContainsFunc(pieces(s.text), func(piece piece) bool { return piece.open })
		if open && (len(uses) > 0 || l.registry.Knows(s.text) || l.admits(p.words, s.text)) {
			continue // its values decide
		}
		_, _, s.wrong = p.words.bind(s.text, s.table, s.doc)
	}
}

// admits reports whether some values make a step of a template.
func (l *library) admits(v *vocabulary, template string) bool {
	if l.walks == nil {
		for _, d := range l.registry.Definitions() {
			if w, err := newWalk(d.Pattern.String()); err == nil {
				l.walks = append(l.walks, w)
			}
		}
	}
	if slices.ContainsFunc(l.walks, func(w *walk) bool { return w.admits(template) }) {
		return true
	}
	return slices.ContainsFunc(v.phrases, func(p *phrase) bool {
		w, err := newWalk(p.pattern.String())
		return err == nil && w.admits(template)
	})
}

// cycles finds phrases that use themselves, each cycle once.
func (l *library) cycles() {
	const entered, left = 1, 2
	state := map[*phrase]int{}
	var path []*phrase
	var places []string
	var visit func(p *phrase)
	visit = func(p *phrase) {
		state[p] = entered
		path = append(path, p)
		for i := range p.steps {
			s := &p.steps[i]
			places = append(places, fmt.Sprintf("%s:%d says %q", p.uri, s.line, s.text))
			for _, q := range s.says {
				switch state[q] {
				case entered:
					from := slices.Index(path, q)
					l.problems = append(l.problems, p.problem(s.line, s.column, "the phrase %q of %s uses itself: %s; take one of these steps out",
						q.text, q.place(), strings.Join(places[from:], ", ")))
					q.cyclic = true
				case left:
				default:
					visit(q)
				}
			}
			places = places[:len(places)-1]
		}
		path = path[:len(path)-1]
		state[p] = left
	}
	for _, p := range l.phrases {
		if state[p] == 0 {
			visit(p)
		}
	}
}

// findings are what lint says of phrases beside problems: steps that are none, and phrases that
// no feature uses although all that could are read.
func (l *library) findings() []*Problem {
	var found []*Problem
	for _, p := range l.phrases {
		for i := range p.steps {
			if s := &p.steps[i]; s.wrong != nil {
				found = append(found, p.problem(s.line, s.column, "%v", s.wrong))
			}
		}
		if l.whole[p] && !p.used.Load() && !p.referred {
			found = append(found, p.problem(p.line, p.column, "no feature uses the phrase %q; use it or remove it", p.text))
		}
	}
	slices.SortStableFunc(found, inOrder)
	return slices.CompactFunc(found, func(a, b *Problem) bool { return *a == *b })
}

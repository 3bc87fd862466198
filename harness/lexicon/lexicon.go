// Package lexicon shows a vocabulary to those who write features: on a terminal, as JSON, as
// Markdown, and as glue for an editor. It knows what steps say of themselves, and runs none.
package lexicon

import (
	"slices"
	"strings"

	"github.com/kasauti/kasauti/harness/scenario"
)

// Schema names the form of the JSON document; its number changes when a reader would have to.
const Schema = "kasauti.steps/1"

// Lexicon is a vocabulary, or what a search left of it.
type Lexicon struct {
	Schema string `json:"schema"`
	Steps  []Step `json:"steps"`
}

// Step is what a registration says.
type Step struct {
	Subject   string     `json:"subject"`
	Pattern   string     `json:"pattern"` // a regular expression that Go and JavaScript read alike
	Example   string     `json:"example"`
	Below     []string   `json:"below,omitempty"` // the lines that stand below the example
	Takes     string     `json:"takes,omitempty"` // "table", "text" or "table or text": what must stand below the step
	Doc       string     `json:"doc"`
	Needs     []string   `json:"needs"` // capabilities
	Arguments []Argument `json:"arguments"`
	File      string     `json:"file"`
	Line      int        `json:"line"`
}

// Argument is one group of the pattern, in its order.
type Argument struct {
	Kind    string   `json:"kind"` // what it names: partner, card, reason; "" for a free value
	Example string   `json:"example"`
	Words   []string `json:"words"` // all that it may be; empty where a file declares the names, or nobody

	listed bool // by the pattern itself
}

// others are the words that may stand in place of the example's.
func (a *Argument) others() []string {
	return slices.DeleteFunc(slices.Clone(a.Words), func(word string) bool { return word == a.Example })
}

// Of reads a vocabulary. admitted are the words that arguments of each kind may be, where
// somebody knows them; see scenario.Admitted.
func Of(r *scenario.Registry, admitted map[scenario.Kind][]string) *Lexicon {
	l := &Lexicon{Schema: Schema, Steps: []Step{}}
	for _, d := range r.Definitions() {
		s := Step{
			Subject: d.Subject(), Pattern: d.Pattern.String(), Example: d.Example, Below: d.Below, Takes: d.Takes(), Doc: d.Doc,
			Needs: []string{}, Arguments: []Argument{}, File: d.File, Line: d.Line,
		}
		for _, need := range d.Needs {
			s.Needs = append(s.Needs, string(need))
		}
		values := d.Pattern.FindStringSubmatch(d.Example)
		for i, argument := range d.Arguments {
			a := Argument{Kind: string(argument.Kind), Words: argument.Words, listed: argument.Words != nil}
			if argument.Kind != "" {
				a.Words = admitted[argument.Kind]
			}
			if a.Words == nil {
				a.Words = []string{}
			}
			if values != nil {
				a.Example = strings.TrimSpace(values[i+1])
			}
			s.Arguments = append(s.Arguments, a)
		}
		l.Steps = append(l.Steps, s)
	}
	return l
}

// Matching are the steps that have all the words: in what is shown of them, or as their
// subject or file.
func (l *Lexicon) Matching(words []string) *Lexicon {
	found := &Lexicon{Schema: l.Schema, Steps: []Step{}}
	for _, s := range l.Steps {
		if !slices.ContainsFunc(words, func(w string) bool { return !s.has(strings.ToLower(w)) }) {
			found.Steps = append(found.Steps, s)
		}
	}
	return found
}

func (s *Step) has(word string) bool {
	if word == s.Subject || strings.HasSuffix("/"+s.File, "/"+word) {
		return true
	}
	shown := []string{s.Example, s.Pattern, s.Doc, strings.Join(s.Needs, " "), strings.Join(s.Below, "\n")}
	for _, a := range s.Arguments {
		shown = append(shown, a.Kind, strings.Join(a.Words, "\n"))
	}
	return slices.ContainsFunc(shown, func(text string) bool { return strings.Contains(strings.ToLower(text), word) })
}

// section is all steps of a subject.
type section struct {
	subject, file string
	steps         []Step
}

// sections groups the steps by subject, in the order in which subjects are registered.
func (l *Lexicon) sections() []*section {
	var all []*section
	for _, s := range l.Steps {
		i := slices.IndexFunc(all, func(have *section) bool { return have.file == s.File })
		if i < 0 {
			i, all = len(all), append(all, &section{subject: s.Subject, file: s.File})
		}
		all[i].steps = append(all[i].steps, s)
	}
	return all
}

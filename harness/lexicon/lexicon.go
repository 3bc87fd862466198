// Package lexicon shows a vocabulary to those who write features: on a terminal, as JSON, as
// Markdown, and as glue for an editor. It knows what steps say of themselves, and runs none.
package lexicon

import (
	"slices"
	"strings"

	"github.com/kasauti/kasauti/harness/runner"
	"github.com/kasauti/kasauti/harness/scenario"
)

// Schema names the form of the JSON document; its number changes when a reader would have to.
const Schema = "kasauti.steps/1"

// Lexicon is a vocabulary, or what a search left of it.
type Lexicon struct {
	Schema string `json:"schema"`
	Steps  []Step `json:"steps"`
}

// Step is what a registration says, or a phrase.
type Step struct {
	Subject   string     `json:"subject"`
	Pattern   string     `json:"pattern"` // a regular expression that Go and JavaScript read alike
	Example   string     `json:"example"`
	Below     []string   `json:"below,omitempty"` // the lines that stand below the example
	Takes     string     `json:"takes,omitempty"` // "table", "text" or "table or text": what must stand below the step
	Doc       string     `json:"doc"`
	Needs     []string   `json:"needs"`           // capabilities
	Lasts     bool       `json:"lasts,omitempty"` // on a target that is no mock it needs reset as well
	Arguments []Argument `json:"arguments"`
	File      string     `json:"file"`
	Line      int        `json:"line"`

	// Of a step that a project defines by a phrase; Doc is empty then.
	Phrase string   `json:"phrase,omitempty"` // as its file has it
	Says   []string `json:"says,omitempty"`   // the lines below it
}

// Argument is one group of the pattern, in its order.
type Argument struct {
	Name    string   `json:"name,omitempty"` // the placeholder of a phrase
	Kind    string   `json:"kind"`           // what it names: partner, card, reason; "" for a free value
	Example string   `json:"example"`
	Words   []string `json:"words"` // all that it may be; empty where a file declares the names, or nobody

	listed bool     // by the pattern itself
	sought []string // the words of a search that did not ask for this subject, in lower case
}

// others are the words that may stand in place of the example's.
func (a *Argument) others() []string {
	return slices.DeleteFunc(slices.Clone(a.Words), func(word string) bool { return word == a.Example })
}

// many is how many other words a search shows without being asked for them.
const many = 12

// shown are the others that a search is about, or the first few of many, and how many are left out.
func (a *Argument) shown() (words []string, more int) {
	all := a.others()
	if a.sought == nil || len(all) <= many {
		return all, 0
	}
	for _, word := range all {
		if slices.ContainsFunc(a.sought, func(w string) bool { return strings.Contains(strings.ToLower(word), w) }) {
			words = append(words, word)
		}
	}
	if words == nil || len(words) > many {
		words = all[:few]
	}
	return words, len(all) - len(words)
}

// few is how many of many stand for them.
const few = 3

// lasting is said of a step that Lasts.
const lasting = "stays: on a target that is no mock it needs reset"

// phrases is the subject of what a project defines.
const phrases = "phrases"

// Of reads a vocabulary, and the phrases that a project adds to it. admitted are the words that
// arguments of each kind may be, where somebody knows them; see scenario.Admitted.
func Of(r *scenario.Registry, admitted map[scenario.Kind][]string, added ...runner.Phrase) *Lexicon {
	l := &Lexicon{Schema: Schema, Steps: []Step{}}
	for _, d := range r.Definitions() {
		s := Step{
			Subject: d.Subject(), Pattern: d.Pattern.String(), Example: d.Example, Below: d.Below, Takes: d.Takes(), Doc: d.Doc,
			Needs: names(d.Needs), Lasts: d.Lasts, Arguments: []Argument{}, File: d.File, Line: d.Line,
		}
		values := d.Pattern.FindStringSubmatch(d.Example)
		for i, argument := range d.Arguments {
			example := ""
			if values != nil {
				example = strings.TrimSpace(values[i+1])
			}
			s.Arguments = append(s.Arguments, of(argument, example, admitted))
		}
		l.Steps = append(l.Steps, s)
	}
	for _, p := range added {
		s := Step{
			Subject: phrases, Pattern: p.Pattern, Example: p.Example, Needs: names(p.Needs), Lasts: p.Lasts, Arguments: []Argument{},
			File: p.URI, Line: p.Line, Phrase: p.Text, Says: p.Steps,
		}
		for _, placeholder := range p.Placeholders {
			a := of(placeholder.Argument, placeholder.Example, admitted)
			a.Name = placeholder.Name
			s.Arguments = append(s.Arguments, a)
		}
		l.Steps = append(l.Steps, s)
	}
	return l
}

func names(needs []scenario.Capability) []string {
	all := make([]string, len(needs))
	for i, need := range needs {
		all[i] = string(need)
	}
	return all
}

func of(argument scenario.Argument, example string, admitted map[scenario.Kind][]string) Argument {
	a := Argument{Kind: string(argument.Kind), Example: example, Words: argument.Words, listed: argument.Words != nil}
	if argument.Kind != "" {
		a.Words = admitted[argument.Kind]
	}
	if a.Words == nil {
		a.Words = []string{}
	}
	return a
}

// Matching are the steps that have all the words: in what is shown of them, or as their
// subject or file.
func (l *Lexicon) Matching(words []string) *Lexicon {
	found := &Lexicon{Schema: l.Schema, Steps: []Step{}}
	for _, s := range l.Steps {
		if !slices.ContainsFunc(words, func(w string) bool { return !s.has(strings.ToLower(w)) }) {
			s.narrow(words)
			found.Steps = append(found.Steps, s)
		}
	}
	return found
}

// narrow has long lists show what is sought, unless the subject as a whole is.
func (s *Step) narrow(words []string) {
	var sought []string
	for _, w := range words {
		w = strings.ToLower(w)
		if s.named(w) {
			return
		}
		sought = append(sought, w)
	}
	s.Arguments = slices.Clone(s.Arguments)
	for i := range s.Arguments {
		s.Arguments[i].sought = sought
	}
}

// named reports whether a word is the step's subject or file.
func (s *Step) named(word string) bool {
	return word == s.Subject || strings.HasSuffix("/"+strings.ToLower(s.File), "/"+word)
}

func (s *Step) has(word string) bool {
	if s.named(word) {
		return true
	}
	shown := []string{s.Example, s.Pattern, s.Doc, strings.Join(s.Needs, " "), strings.Join(s.Below, "\n"), s.Phrase, strings.Join(s.Says, "\n")}
	for _, a := range s.Arguments {
		shown = append(shown, a.Name, a.Kind, strings.Join(a.Words, "\n"))
	}
	return slices.ContainsFunc(shown, func(text string) bool { return strings.Contains(strings.ToLower(text), word) })
}

// section is all steps of a subject.
type section struct {
	subject string
	file    string // that registers them; "" for phrases, which name theirs
	steps   []Step
}

// sections groups the steps by subject, in the order in which subjects are registered.
func (l *Lexicon) sections() []*section {
	var all []*section
	for _, s := range l.Steps {
		file := s.File
		if s.Phrase != "" {
			file = ""
		}
		i := slices.IndexFunc(all, func(have *section) bool { return have.file == file })
		if i < 0 {
			i, all = len(all), append(all, &section{subject: s.Subject, file: file})
		}
		all[i].steps = append(all[i].steps, s)
	}
	return all
}

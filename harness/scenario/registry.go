package scenario

import (
	"fmt"
	"path/filepath"
	"reflect"
	"regexp"
	"runtime"
	"slices"
	"strings"

	"github.com/kasauti/kasauti/harness/nearest"
)

// Registry holds the vocabulary.
type Registry struct{ definitions []*Definition }

// NewRegistry makes an empty vocabulary.
func NewRegistry() *Registry { return &Registry{} }

// Step registers a step. handler is func(context.Context, *State, ...) error with one
// parameter for each group of the pattern, of type string, int, client.Paise or
// time.Duration (the group gives seconds), and perhaps a *Table, *DocString or *Block at the end.
// A mistake in the registration panics: it is found by every test run.
func (r *Registry) Step(pattern string, handler any, doc string, options ...Option) {
	d := &Definition{Pattern: regexp.MustCompile(pattern), begins: beginning(pattern), Doc: doc, Arguments: arguments(pattern), handler: reflect.ValueOf(handler)}
	_, file, line, _ := runtime.Caller(1)
	d.File, d.Line = filepath.Base(filepath.Dir(file))+"/"+filepath.Base(file), line
	for _, option := range options {
		option(d)
	}
	if err := d.check(); err != nil {
		panic(fmt.Sprintf("register the step %s at %s:%d: %v", pattern, d.File, d.Line, err))
	}
	r.definitions = append(r.definitions, d)
}

// Definitions are all registered steps, in the order of registration.
func (r *Registry) Definitions() []*Definition { return r.definitions }

// Undefined is the error of a step that no definition matches.
type Undefined struct {
	Text    string
	Nearest string // the example or pattern of the nearest definition, "" for none

	// Where one word alone keeps the text from being a step, that word and those admitted.
	Word  string
	Words []string
}

func (e *Undefined) Error() string {
	switch {
	case len(e.Words) > 0:
		return fmt.Sprintf("no step is defined for: %s; %q is none of %s%s", e.Text, e.Word, strings.Join(e.Words, ", "), nearest.Hint(e.Word, e.Words))
	case e.Nearest == "":
		return fmt.Sprintf("no step is defined for: %s; list them with kasauti steps", e.Text)
	}
	return fmt.Sprintf("no step is defined for: %s; did you mean: %s", e.Text, e.Nearest)
}

// Ambiguous is the error of a step that more than one definition matches.
type Ambiguous struct {
	Text     string
	Patterns []string
}

func (e *Ambiguous) Error() string {
	return fmt.Sprintf("%q matches more than one step: %q; make the wording match one", e.Text, e.Patterns)
}

// Knows reports whether some definition matches a step's text.
func (r *Registry) Knows(text string) bool {
	return slices.ContainsFunc(r.definitions, func(d *Definition) bool { return d.match(text) != nil })
}

// Matches are the definitions that match a step's text.
func (r *Registry) Matches(text string) []*Definition {
	var found []*Definition
	for _, d := range r.definitions {
		if d.match(text) != nil {
			found = append(found, d)
		}
	}
	return found
}

// Bind finds the definition of a step's text and converts its values. The error is an
// *Undefined, an *Ambiguous, or says which value is wrong.
func (r *Registry) Bind(text string, table *Table, doc *DocString) (*Bound, error) {
	var found *Definition
	var groups []int
	var patterns []string
	for _, d := range r.definitions {
		if match := d.match(text); match != nil {
			found, groups = d, match[2:]
			patterns = append(patterns, d.Pattern.String())
		}
	}
	switch {
	case found == nil:
		return nil, r.undefined(text)
	case len(patterns) > 1:
		slices.Sort(patterns)
		return nil, &Ambiguous{Text: text, Patterns: patterns}
	}
	return found.bind(text, groups, table, doc)
}

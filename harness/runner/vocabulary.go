package runner

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/kasauti/kasauti/harness/scenario"
)

// vocabulary is what the features of a folder may say: the registered steps, and the phrases of
// the folder and of those above it.
type vocabulary struct {
	registry *scenario.Registry
	phrases  []*phrase
	headings []string // of the phrases
}

// Knows reports whether a text is a step.
func (v *vocabulary) Knows(text string) bool {
	return v.registry.Knows(text) || slices.ContainsFunc(v.phrases, func(p *phrase) bool { return p.match(text) != nil })
}

// use is a phrase as a text says it.
type use struct {
	phrase *phrase
	values []argument
}

func (v *vocabulary) uses(text string) []use {
	var found []use
	for _, p := range v.phrases {
		if values := p.match(text); values != nil {
			found = append(found, use{p, values})
		}
	}
	return found
}

// bind finds what a text says: the one phrase, or the one registered step.
func (v *vocabulary) bind(text string, table *scenario.Table, doc *scenario.DocString) (*use, *scenario.Bound, error) {
	uses := v.uses(text)
	if len(uses) == 0 {
		bound, err := v.registry.Bind(text, table, doc)
		return nil, bound, v.hint(text, err)
	}
	steps := v.registry.Matches(text)
	switch {
	case len(uses)+len(steps) > 1:
		return nil, nil, ambiguous(fmt.Sprintf("%q", text), uses, steps)
	case table != nil || doc != nil:
		return nil, nil, fmt.Errorf("%q is the phrase at %s and takes nothing below it; remove the table or text", text, uses[0].phrase.place())
	}
	return &uses[0], nil, nil
}

// hint adds phrases to what an undefined text was perhaps meant to be.
func (v *vocabulary) hint(text string, err error) error {
	var undefined *scenario.Undefined
	if len(v.headings) > 0 && errors.As(err, &undefined) && len(undefined.Words) == 0 {
		undefined.Nearest = v.registry.Nearest(text, v.headings...)
	}
	return err
}

// ambiguous names every place that defines what was said.
func ambiguous(what string, uses []use, steps []*scenario.Definition) error {
	var places []string
	for _, u := range uses {
		places = append(places, "the phrase at "+u.phrase.place())
	}
	for _, d := range steps {
		places = append(places, fmt.Sprintf("the step %q of %s:%d", d.Pattern, d.File, d.Line))
	}
	return fmt.Errorf("%s matches more than one: %s; make the wording match one", what, strings.Join(places, ", "))
}

package runner

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/kasauti/kasauti/harness/contract"
	"github.com/kasauti/kasauti/harness/scenario"
	"github.com/kasauti/kasauti/harness/verdict"
)

// Select keeps the scenarios that are asked for and renumbers them: those that the sources' lines
// and rows name and that answer to all of tags, names, requirements and IDs. It notes the whole of
// what it selects. An empty selection is an error, and so is a part of it that matches nothing: a
// gate that ran nothing must not be green, and one that left out what was meant neither.
func (s *Suite) Select(asked *verdict.Selection) error {
	lines, err := s.lines()
	if err != nil {
		return err
	}
	criteria, err := s.criteria(asked)
	if err != nil {
		return err
	}
	all := s.Scenarios
	s.keep(func(sc *Scenario) bool {
		if wanted, some := lines[sc.URI]; some && !slices.ContainsFunc(wanted, func(covers func(*Scenario) bool) bool { return covers(sc) }) {
			return false
		}
		return !slices.ContainsFunc(criteria, func(c criterion) bool { return !c.matches(sc) })
	})
	if len(s.Scenarios) == 0 {
		return s.nothing(all, criteria)
	}
	asked.Count, asked.Digest = len(s.Scenarios), s.wholeDigest()
	return nil
}

// keep keeps some scenarios, in their order.
func (s *Suite) keep(wanted func(*Scenario) bool) {
	all := s.Scenarios
	s.Scenarios = nil
	for _, sc := range all {
		if wanted(sc) {
			sc.Index = len(s.Scenarios)
			s.Scenarios = append(s.Scenarios, sc)
		}
	}
}

func (s *Suite) nothing(all []*Scenario, criteria []criterion) error {
	if len(all) == 0 || len(criteria) == 0 {
		return fmt.Errorf("select scenarios: %s; add one or give other paths", s.none())
	}
	var asked []string
	hint := ""
	for _, c := range criteria {
		asked = append(asked, c.asked)
		if c.hint != nil {
			hint = c.hint()
		}
	}
	match := "matches"
	if len(criteria) > 1 {
		match = "answers to all of"
	}
	return fmt.Errorf("select scenarios: none of %d %s %s%s; nothing was run", len(all), match, strings.Join(asked, ", "), hint)
}

func (s *Suite) none() string {
	if len(s.sources) == 1 {
		return "the feature file holds none"
	}
	return fmt.Sprintf("the %d feature files hold none", len(s.sources))
}

// lines collects, by file, what covers the wanted lines and rows, and makes sure that a scenario
// stands at each.
func (s *Suite) lines() (map[string][]func(*Scenario) bool, error) {
	wanted := map[string][]func(*Scenario) bool{}
	stands := map[Row]bool{}
	for _, source := range s.sources {
		for _, line := range source.Lines {
			if !slices.ContainsFunc(s.Scenarios, func(sc *Scenario) bool { return sc.URI == source.URI && sc.covers(line) }) {
				return nil, fmt.Errorf("select %s:%d: no scenario and no example row stands there; give the line of its Scenario: or of the row", source.URI, line)
			}
			wanted[source.URI] = append(wanted[source.URI], func(sc *Scenario) bool { return sc.covers(line) })
		}
		for _, row := range source.Rows {
			stands[row] = stands[row] || slices.ContainsFunc(s.Scenarios, func(sc *Scenario) bool { return sc.URI == source.URI && sc.Row == row })
			wanted[source.URI] = append(wanted[source.URI], func(sc *Scenario) bool { return sc.Row == row })
		}
	}
	for _, row := range slices.SortedFunc(maps.Keys(stands), func(a, b Row) int { return cmp.Or(cmp.Compare(a.URI, b.URI), a.Line-b.Line) }) {
		if !stands[row] {
			return nil, fmt.Errorf("select %s: no row of an outline stands there; give a line below the header, where a row begins", row)
		}
	}
	return wanted, nil
}

// covers reports whether a line is one of the scenario's: its own, that of a step, or, for a
// row of an outline, that of the row.
func (s *Scenario) covers(line int) bool {
	if line == s.Line || line == s.Outline {
		return true
	}
	return line > s.Outline && slices.ContainsFunc(s.Steps, func(step Step) bool { return step.Line == line })
}

// Claims are the requirement ids that the selected scenarios are tagged with.
func (s *Suite) Claims() map[string]bool {
	claims := map[string]bool{}
	for _, sc := range s.Scenarios {
		for _, id := range sc.Claims {
			claims[id] = true
		}
	}
	return claims
}

// cards are the declared wallets and cards that the scenario names, each once, by id.
func (s *Scenario) cards(names *scenario.Names) []scenario.Card {
	found := map[string]scenario.Card{}
	for _, step := range s.Steps {
		if step.Bound == nil {
			continue
		}
		for _, v := range step.Bound.Values {
			if card, declared := names.Cards[v.Text]; declared && v.Kind == scenario.CardName {
				found[card.ID] = card
			}
		}
	}
	cards := make([]scenario.Card, 0, len(found))
	for _, id := range slices.Sorted(maps.Keys(found)) {
		cards = append(cards, found[id])
	}
	return cards
}

// onlyReads reports whether no step of the scenario calls what changes something.
func (s *Scenario) onlyReads(c *contract.Contract) bool {
	return scenario.OnlyRead(c, s.bound())
}

// bound are the scenario's steps as they bound; nil where one did not.
func (s *Scenario) bound() []*scenario.Bound {
	steps := make([]*scenario.Bound, len(s.Steps))
	for i, step := range s.Steps {
		steps[i] = step.Bound
	}
	return steps
}

// needs reports whether a step of the scenario needs a capability.
func (s *Scenario) needs(c scenario.Capability) bool {
	return slices.ContainsFunc(s.Steps, func(step Step) bool {
		return step.Bound != nil && slices.Contains(step.Bound.Definition.Needs, c)
	})
}

// lacking are the capabilities that a scenario needs and the target has not.
func (s *Scenario) lacking(target scenario.Target) []scenario.Capability {
	var lacking []scenario.Capability
	for _, step := range s.Steps {
		if step.Bound == nil {
			continue
		}
		for _, need := range step.Bound.Definition.Lacks(target) {
			if !slices.Contains(lacking, need) {
				lacking = append(lacking, need)
			}
		}
	}
	slices.Sort(lacking) // the same reason reads alike
	return lacking
}

// result starts the scenario's result.
func (s *Scenario) result() verdict.Scenario {
	return verdict.Scenario{
		ID: s.ID, Digest: s.Digest(), Index: s.Index, Feature: s.Feature, Name: s.Name, URI: s.URI, Line: s.Line, Row: s.Row.String(), Place: s.Place,
		Tags: s.Tags, Claims: s.Claims,
	}
}

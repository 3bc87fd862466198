package runner

import (
	"fmt"
	"maps"
	"slices"

	"github.com/kasauti/kasauti/harness/contract"
	"github.com/kasauti/kasauti/harness/nearest"
	"github.com/kasauti/kasauti/harness/scenario"
	"github.com/kasauti/kasauti/harness/verdict"
)

// Select keeps the scenarios that the tags and the sources' lines ask for and renumbers
// them. An empty selection, or a line where no scenario stands, is an error: a gate that
// ran nothing must not be green.
func (s *Suite) Select(tags string) error {
	expression, mentioned, err := ParseTags(tags)
	if err != nil {
		return err
	}
	lines, err := s.lines()
	if err != nil {
		return err
	}
	all := s.Scenarios
	s.Scenarios = nil
	for _, sc := range all {
		wanted := lines[sc.URI]
		if len(wanted) > 0 && !slices.ContainsFunc(wanted, sc.covers) {
			continue
		}
		if expression.Matches(sc.Tags) {
			sc.Index = len(s.Scenarios)
			s.Scenarios = append(s.Scenarios, sc)
		}
	}
	if len(s.Scenarios) > 0 {
		return nil
	}
	if tags == "" {
		return fmt.Errorf("select scenarios: %s; add one or give other paths", s.none())
	}
	return fmt.Errorf("select scenarios: none of %d matches --tags %q%s; nothing was run", len(all), tags, s.tagHint(all, mentioned))
}

func (s *Suite) none() string {
	if len(s.sources) == 1 {
		return "the feature file holds none"
	}
	return fmt.Sprintf("the %d feature files hold none", len(s.sources))
}

// lines collects the wanted lines by file and makes sure that a scenario stands at each.
func (s *Suite) lines() (map[string][]int, error) {
	wanted := map[string][]int{}
	for _, source := range s.sources {
		for _, line := range source.Lines {
			stands := slices.ContainsFunc(s.Scenarios, func(sc *Scenario) bool {
				return sc.URI == source.URI && sc.covers(line)
			})
			if !stands {
				return nil, fmt.Errorf("select %s:%d: no scenario and no example row stands there; give the line of its Scenario: or of the row", source.URI, line)
			}
			wanted[source.URI] = append(wanted[source.URI], line)
		}
	}
	return wanted, nil
}

func (s *Suite) tagHint(all []*Scenario, mentioned []string) string {
	var known []string
	for _, sc := range all {
		for _, tag := range sc.Tags {
			if !slices.Contains(known, tag) {
				known = append(known, tag)
			}
		}
	}
	for _, tag := range mentioned {
		if !slices.Contains(known, tag) {
			return fmt.Sprintf(" (no scenario is tagged %s%s)", tag, nearest.Hint(tag, known))
		}
	}
	return ""
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
		ID: s.ID, Digest: s.digest(), Index: s.Index, Feature: s.Feature, Name: s.Name, URI: s.URI, Line: s.Line, Row: s.Row.String(),
		Tags: s.Tags, Claims: s.Claims,
	}
}

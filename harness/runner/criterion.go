package runner

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/kasauti/kasauti/harness/nearest"
	"github.com/kasauti/kasauti/harness/verdict"
)

// criterion is one kind of thing that selected scenarios have.
type criterion struct {
	asked   string // as people wrote it
	matches func(*Scenario) bool
	hint    func() string // what was meant, perhaps, where nothing matches; nil where that was looked at
}

// criteria are what a selection asks for. Each name and each requirement must be that of some
// scenario.
func (s *Suite) criteria(asked *verdict.Selection) ([]criterion, error) {
	var all []criterion
	if asked.Tags != "" {
		expression, mentioned, err := ParseTags(asked.Tags)
		if err != nil {
			return nil, err
		}
		known := s.Scenarios
		all = append(all, criterion{
			asked:   fmt.Sprintf("--tags %q", asked.Tags),
			matches: func(sc *Scenario) bool { return expression.Matches(sc.Tags) },
			hint:    func() string { return tagHint(known, mentioned) },
		})
	}
	if len(asked.Names) > 0 {
		if slices.ContainsFunc(asked.Names, func(part string) bool { return strings.TrimSpace(part) == "" }) {
			return nil, errors.New("--name is empty; give a part of a scenario's name") // a space is in most of them
		}
		if err := s.each(asked.Names, nameHas, s.noName); err != nil {
			return nil, err
		}
		all = append(all, anyOf("--name", asked.Names, nameHas))
	}
	if len(asked.Requirements) > 0 {
		if err := s.each(asked.Requirements, claims, s.noClaim); err != nil {
			return nil, err
		}
		all = append(all, anyOf("--requirement", asked.Requirements, claims))
	}
	if asked.IDs != nil {
		wanted := map[string]bool{}
		for _, id := range asked.IDs {
			wanted[id] = true
		}
		all = append(all, criterion{
			asked:   fmt.Sprintf("--rerun-failed with %d to run", len(asked.IDs)),
			matches: func(sc *Scenario) bool { return wanted[sc.ID] },
		})
	}
	return all, nil
}

// each makes sure that some scenario answers to each word.
func (s *Suite) each(words []string, matches func(*Scenario, string) bool, otherwise func(string) error) error {
	for _, word := range words {
		if !slices.ContainsFunc(s.Scenarios, func(sc *Scenario) bool { return matches(sc, word) }) {
			return otherwise(word)
		}
	}
	return nil
}

func anyOf(flag string, words []string, matches func(*Scenario, string) bool) criterion {
	quoted := make([]string, len(words))
	for i, word := range words {
		quoted[i] = fmt.Sprintf("%s %q", flag, word)
	}
	return criterion{
		asked: strings.Join(quoted, " or "),
		matches: func(sc *Scenario) bool {
			return slices.ContainsFunc(words, func(word string) bool { return matches(sc, word) })
		},
	}
}

func nameHas(sc *Scenario, part string) bool {
	return part != "" && strings.Contains(strings.ToLower(sc.Name), strings.ToLower(part))
}

func (s *Suite) noName(part string) error {
	// A part is compared with as many words as it has: a whole name is near to no part of it.
	n := len(strings.Fields(part))
	seen := map[string]bool{}
	var runs []string
	for _, sc := range s.Scenarios {
		words := strings.Fields(sc.Name)
		for i := range max(0, len(words)-n+1) {
			if run := strings.Join(words[i:i+n], " "); !seen[run] {
				seen[run] = true
				runs = append(runs, run)
			}
		}
	}
	return fmt.Errorf("select scenarios: none of %d has %q in its name%s; nothing was run", len(s.Scenarios), part, asked(nearest.Word(part, runs)))
}

func asked(word string) string {
	if word == "" {
		return ""
	}
	return fmt.Sprintf(" (did you mean %q?)", word)
}

// claims reports whether a scenario claims a requirement, or one of those that a prefix stands for.
func claims(sc *Scenario, id string) bool {
	id = strings.ToUpper(strings.TrimSuffix(strings.TrimPrefix(id, "@"), "-"))
	return id != "" && slices.ContainsFunc(sc.Claims, func(claim string) bool {
		return claim == id || strings.HasPrefix(claim, id+"-")
	})
}

func (s *Suite) noClaim(id string) error {
	var known []string
	for claim := range s.Claims() {
		known = append(known, claim)
		for i := range len(claim) {
			if claim[i] == '-' && i > len("EK") {
				known = append(known, claim[:i])
			}
		}
	}
	slices.Sort(known)
	return fmt.Errorf("select scenarios: none of %d is tagged with requirement %q%s; nothing was run",
		len(s.Scenarios), id, asked(nearest.Word(id, slices.Compact(known))))
}

func tagHint(all []*Scenario, mentioned []string) string {
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

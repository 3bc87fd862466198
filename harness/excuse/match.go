package excuse

import (
	"fmt"
	"slices"

	"github.com/kasauti/kasauti/harness/nearest"
	"github.com/kasauti/kasauti/harness/verdict"
)

// Match voids the entries that name no scenario, or one that an earlier entry names. Scenarios are
// all those of the files that a run reads, selected or not; exists tells whether another file is
// there, whose scenarios are none of the run's business.
func (all Entries) Match(scenarios []verdict.Scenario, exists func(feature string) bool) {
	byFeature := map[string][]*verdict.Scenario{}
	byID := map[string]*verdict.Scenario{}
	for i := range scenarios {
		s := &scenarios[i]
		byFeature[s.URI] = append(byFeature[s.URI], s)
		byID[s.ID] = s
	}
	named := map[string]*Entry{}  // by the scenario's id
	broken := map[string]*Entry{} // by what is broken, of entries that name no scenario
	for i := range all {
		e := &all[i]
		var found *verdict.Scenario
		switch of, read := byFeature[e.Feature]; {
		case e.Feature == "" && e.ID == "":
			how := fmt.Sprint(slices.Sorted(slices.Values(e.Requirements)), e.Class, e.Group)
			if first := broken[how]; first != nil {
				e.void("%s has an entry already, at %s; remove one", e.What(), first.At)
				continue
			}
			broken[how] = e
			continue
		case e.Feature == "":
			if found = byID[e.ID]; found == nil {
				e.void("no scenario of the given files has the id %s (%s); correct or remove the entry, or give its feature, too, where a run may be of other files", e.ID, e.Ticket)
			}
		case !read:
			if !exists(e.Feature) {
				e.void("there is no file %s (%s); correct feature, which is relative to the folder in which kasauti runs, or remove the entry", e.Feature, e.Ticket)
			}
		default:
			if found = e.among(of); found == nil {
				e.void("%s has no such scenario (%s)%s", e.Feature, e.Ticket, e.hint(of))
			}
		}
		if found == nil {
			continue
		}
		if first := named[found.ID]; first != nil {
			e.void("%q has an entry already, at %s; one entry is for one scenario, remove one", found.Name, first.At)
			continue
		}
		named[found.ID] = e
	}
}

// void keeps the first reason: one that has expired is looked at anyway.
func (e *Entry) void(format string, args ...any) {
	if e.Void == "" {
		e.Void = fmt.Sprintf(format, args...)
	}
}

func (e *Entry) among(scenarios []*verdict.Scenario) *verdict.Scenario {
	for _, s := range scenarios {
		if e.Names(s) {
			return s
		}
	}
	return nil
}

// hint says what may have been meant.
func (e *Entry) hint(scenarios []*verdict.Scenario) string {
	var names, rows []string
	for _, s := range scenarios {
		names = append(names, s.Name)
		if s.Row != "" {
			rows = append(rows, s.Row)
		}
	}
	hint := ""
	switch {
	case e.Name != "":
		hint = nearest.Hint(e.Name, names)
	case e.Row != "":
		hint = nearest.Hint(e.Row, rows)
	}
	if hint == "" {
		hint = "; was it renamed or removed? Correct or remove the entry"
	}
	return hint
}

package verdict

import (
	"cmp"
	"slices"
)

// Class says whose trouble it is that a scenario did not pass.
type Class string

// The classes.
const (
	// ProductDefect: an answer breaks what a page says or UAT has shown, or money or an OTP went
	// where it must not.
	ProductDefect Class = "product defect"
	// ContractDrift: an answer is not as we believe, and nobody has seen how it should be.
	ContractDrift Class = "contract drift"
	// Environment: the target, or something on the way to it, was not there.
	Environment Class = "environment"
	// TestBug: the feature file, or what it sends, is wrong.
	TestBug Class = "test bug"
	// Quota: the target, or a limit of the run, allowed no more.
	Quota Class = "quota"
	// HarnessDefect: kasauti itself broke.
	HarnessDefect Class = "defect of kasauti"
)

// Classes lists them in the order in which a person should look at them.
func Classes() []Class {
	return []Class{ProductDefect, ContractDrift, TestBug, Environment, Quota, HarnessDefect}
}

// Triage says of an attempt that did not pass whose trouble it is, and where it begins.
type Triage struct {
	Class Class `json:"class"`
	// Why is the reason for the class, in one sentence.
	Why string `json:"why"`
	// Headline names the trouble in a few words. Attempts of the same Group have the same trouble.
	Headline string `json:"headline"`
	Group    string `json:"group"`
	// Step is the number, from 1, of the first step that did not pass; 0 where none is at fault.
	Step int `json:"step,omitempty"`
	// Field is the path of the first field that was not as it should be; "" for none.
	Field string `json:"field,omitempty"`
	// Exchange is the id, within the scenario, of the call that shows it; "" for none.
	Exchange string `json:"exchange,omitempty"`
	// Stopped says that a limit of the run's own (its deadline, --max-failures, the breaker, a budget),
	// or an interrupt, kept the scenario from being judged: nothing broke, and Summary.Untried counts it.
	Stopped bool `json:"stopped,omitempty"`
}

// Trouble is what several scenarios have in common that did not pass.
type Trouble struct {
	Class    Class  `json:"class"`
	Headline string `json:"headline"` // of the first of them
	Group    string `json:"group"`
	Count    int    `json:"count"`
	// First is the scenario, in source order, with which to begin: its id, place and name.
	First    string `json:"first"`
	Location string `json:"location"`
	Name     string `json:"name"`

	index int // of the first
}

// troubles collects them as scenarios come.
type troubles map[string]*Trouble

func (t troubles) add(s *Scenario) {
	if s.Triage == nil || s.Triage.Stopped {
		return
	}
	one := t[s.Triage.Group]
	if one == nil {
		one = &Trouble{Class: s.Triage.Class, Group: s.Triage.Group, index: s.Index + 1}
		t[s.Triage.Group] = one
	}
	one.Count++
	if s.Index < one.index {
		one.index, one.Headline, one.First, one.Location, one.Name = s.Index, s.Triage.Headline, s.ID, s.Location(), s.Name
	}
}

// ordered are those of a class together, and of a class the most frequent first.
func (t troubles) ordered() []Trouble {
	var all []Trouble
	for _, one := range t {
		all = append(all, *one)
	}
	classes := Classes()
	slices.SortFunc(all, func(a, b Trouble) int {
		return cmp.Or(
			cmp.Compare(slices.Index(classes, a.Class), slices.Index(classes, b.Class)),
			cmp.Compare(b.Count, a.Count), cmp.Compare(a.index, b.index))
	})
	return all
}

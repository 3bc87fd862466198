package verdict

import (
	"cmp"
	"maps"
	"slices"
)

// Flake is a scenario that passed only after a retry: what it met before may meet anybody.
type Flake struct {
	ID       string  `json:"id"`
	Location string  `json:"location"`
	Name     string  `json:"name"`
	Attempts []Tried `json:"attempts"`
}

// Tried is one attempt of a flake.
type Tried struct {
	Verdict Verdict `json:"verdict"`
	Class   Class   `json:"class,omitempty"`
	Reason  string  `json:"reason,omitempty"`
}

func flakeOf(s *Scenario) Flake {
	f := Flake{ID: s.ID, Location: s.Location(), Name: s.Name}
	for i := range s.Attempts {
		a := &s.Attempts[i]
		tried := Tried{Verdict: a.Verdict, Reason: a.Reason}
		if a.Triage != nil {
			tried.Class, tried.Reason = a.Triage.Class, cmp.Or(a.Triage.Headline, a.Reason)
		}
		f.Attempts = append(f.Attempts, tried)
	}
	return f
}

// flakes collects them as scenarios come, by the index of each.
type flakes map[int][]Flake

func (f flakes) ordered() (all []Flake) {
	for _, index := range slices.Sorted(maps.Keys(f)) {
		all = append(all, f[index]...)
	}
	return all
}

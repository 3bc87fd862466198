package verdict

import (
	"cmp"
	"fmt"
	"slices"
)

// Untried are scenarios that one limit of the run's own, or an interrupt, kept from being judged.
type Untried struct {
	Why   string `json:"why"`   // of the first of them
	Group string `json:"group"` // as in the triage of each
	Count int    `json:"count"`
	// Begun counts those of them that had begun.
	Begun int `json:"begun,omitempty"`

	index int // of the first
}

// Times says how many there are, and how many of them had begun.
func (u *Untried) Times() string {
	switch u.Begun {
	case 0:
		return fmt.Sprint(u.Count)
	case u.Count:
		return fmt.Sprintf("%d (begun)", u.Count)
	}
	return fmt.Sprintf("%d (%d begun)", u.Count, u.Begun)
}

// untried collects them as scenarios come.
type untried map[string]*Untried

func (u untried) add(s *Scenario) {
	if s.Triage == nil || !s.Triage.Stopped {
		return
	}
	one := u[s.Triage.Group]
	if one == nil {
		one = &Untried{Group: s.Triage.Group, index: s.Index + 1}
		u[s.Triage.Group] = one
	}
	one.Count++
	if len(s.Attempts) > 0 {
		one.Begun++
	}
	if s.Index < one.index {
		one.index, one.Why = s.Index, s.Triage.Headline
	}
}

// ordered are the most frequent first.
func (u untried) ordered() []Untried {
	var all []Untried
	for _, one := range u {
		all = append(all, *one)
	}
	slices.SortFunc(all, func(a, b Untried) int {
		return cmp.Or(cmp.Compare(b.Count, a.Count), cmp.Compare(a.index, b.index))
	})
	return all
}

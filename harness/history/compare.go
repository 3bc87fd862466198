package history

import (
	"cmp"
	"slices"

	"github.com/kasauti/kasauti/harness/verdict"
)

// Change is one scenario in two runs.
type Change struct {
	ID       string           `json:"id"`
	Name     string           `json:"name"`
	Location string           `json:"location"`
	Was      *verdict.Verdict `json:"was,omitempty"` // nil: it is new
	Is       *verdict.Verdict `json:"is,omitempty"`  // nil: it is gone
	Class    verdict.Class    `json:"class,omitempty"`
	Headline string           `json:"headline,omitempty"`
	Edited   bool             `json:"edited,omitempty"` // it does something else than before
	// Before and After are its times in milliseconds, and Ratio the second by the first.
	Before float64 `json:"before_ms,omitempty"`
	After  float64 `json:"after_ms,omitempty"`
	Ratio  float64 `json:"ratio,omitempty"`

	index int
}

// Comparison is what differs between two runs. Each scenario whose verdict differs is in just one of
// the lists of verdicts; one that is slower may be in another, too.
type Comparison struct {
	A, B         *Run
	NewlyFailing []Change // new ones that fail, too
	StillFailing []Change
	Changed      []Change // other verdicts that differ
	Fixed        []Change
	New, Gone    []Change
	Slower       []Change // the slowest first
	Gained, Lost []string // requirements that only B, or only A, asserted
}

// leastSlower is how many milliseconds more are worth a word.
const leastSlower = 100

// Compare looks for what changed from a to b. A scenario that passed in both is slower where it took
// at least ratio times as long.
func Compare(a, b *Run, ratio float64) *Comparison {
	c := &Comparison{A: a, B: b}
	before := map[string]*verdict.Scenario{}
	for i := range a.Scenarios {
		before[a.Scenarios[i].ID] = &a.Scenarios[i]
	}
	for i := range b.Scenarios {
		is := &b.Scenarios[i]
		was := before[is.ID]
		delete(before, is.ID)
		if list := c.list(was, is); list != nil {
			*list = append(*list, change(was, is))
		}
		if one := change(was, is); was != nil && was.Verdict <= verdict.Warn && is.Verdict <= verdict.Warn && is.Run == "" && was.Run == "" &&
			one.Before > 0 && one.Ratio >= ratio && one.After-one.Before >= leastSlower {
			c.Slower = append(c.Slower, one)
		}
	}
	for _, was := range before {
		c.Gone = append(c.Gone, change(was, nil))
	}
	slices.SortFunc(c.Gone, func(a, b Change) int { return cmp.Or(cmp.Compare(a.index, b.index), cmp.Compare(a.ID, b.ID)) })
	slices.SortStableFunc(c.Slower, func(a, b Change) int { return cmp.Compare(b.Ratio, a.Ratio) })
	c.Gained = without(b.Summary.Asserted, a.Summary.Asserted)
	c.Lost = without(a.Summary.Asserted, b.Summary.Asserted)
	return c
}

// list is where a scenario belongs; nil where nothing is to be told. What could not run is not
// fixed: nobody has seen it pass.
func (c *Comparison) list(was, is *verdict.Scenario) *[]Change {
	failed := was != nil && was.Verdict == verdict.Fail
	switch {
	case is.Verdict == verdict.Fail && failed:
		return &c.StillFailing
	case is.Verdict == verdict.Fail:
		return &c.NewlyFailing
	case was == nil:
		return &c.New
	case failed && (is.Verdict == verdict.Pass || is.Verdict == verdict.Warn):
		return &c.Fixed
	case was.Verdict != is.Verdict:
		return &c.Changed
	}
	return nil
}

func change(was, is *verdict.Scenario) Change {
	s := cmp.Or(is, was)
	c := Change{ID: s.ID, Name: s.Name, Location: cmp.Or(s.Row, s.Location()), index: s.Index}
	if was != nil {
		c.Was, c.Before = &was.Verdict, took(was)
	}
	if is != nil {
		c.Is, c.After = &is.Verdict, took(is)
		if is.Triage != nil {
			c.Class, c.Headline = is.Triage.Class, is.Triage.Headline
		}
	}
	if was != nil && is != nil {
		c.Edited = was.Digest != is.Digest
		if c.Before > 0 {
			c.Ratio = c.After / c.Before
		}
	}
	return c
}

// took is the time of the attempt that counts, without retries.
func took(s *verdict.Scenario) float64 {
	if n := len(s.Attempts); n > 0 {
		return s.Attempts[n-1].Milliseconds
	}
	return 0
}

func without(all, others []string) []string {
	return slices.DeleteFunc(slices.Clone(all), func(id string) bool { return slices.Contains(others, id) })
}

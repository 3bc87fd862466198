package history

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/kasauti/kasauti/harness/report"
	"github.com/kasauti/kasauti/harness/verdict"
)

// Change is one scenario in two runs.
type Change struct {
	ID       string           `json:"id"`
	Name     string           `json:"name"`
	Location string           `json:"location"`
	From     string           `json:"from,omitempty"` // what it was called, and where it stood, where it moved
	Was      *verdict.Verdict `json:"was,omitempty"`  // nil: it is new
	Is       *verdict.Verdict `json:"is,omitempty"`   // nil: it is gone
	Class    verdict.Class    `json:"class,omitempty"`
	Headline string           `json:"headline,omitempty"`
	Edited   bool             `json:"edited,omitempty"` // it does something else than before
	// Excuse is the entry about it that B had, and WasExcused says that one held in A.
	Excuse     *verdict.Excuse `json:"excuse,omitempty"`
	WasExcused bool            `json:"was_excused,omitempty"`
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
	NewlyFailing []Change // new ones that fail, and those that an excuse no longer covers, too
	StillFailing []Change
	Excused      []Change // they fail in B, and are known there or in quarantine
	Changed      []Change // other verdicts that differ
	Fixed        []Change
	New, Gone    []Change
	Slower       []Change // the slowest first
	Gained, Lost []string // requirements that only B, or only A, asserted
	LostMusts    []string // of Lost, those that B's contract still has as MUSTs of a server
	Unjudged     int      // scenarios that A judged and B has, but did not judge
}

// leastSlower is how many milliseconds more are worth a word.
const leastSlower = 100

// Compare looks for what changed from a to b. A scenario that passed in both is slower where it took
// at least ratio times as long.
func Compare(a, b *Run, ratio float64) *Comparison {
	c := &Comparison{A: a, B: b}
	before, gone := pairs(a, b)
	for i := range b.Scenarios {
		was, is := before[i], &b.Scenarios[i]
		if list := c.list(was, is); list != nil {
			*list = append(*list, change(was, is))
		}
		if was != nil && was.Verdict.Judged() && !is.Verdict.Judged() {
			c.Unjudged++
		}
		if one := change(was, is); was != nil && was.Verdict <= verdict.Warn && is.Verdict <= verdict.Warn && is.Run == "" && was.Run == "" &&
			one.Before > 0 && one.Ratio >= ratio && one.After-one.Before >= leastSlower {
			c.Slower = append(c.Slower, one)
		}
	}
	for _, was := range gone {
		c.Gone = append(c.Gone, change(was, nil))
	}
	slices.SortStableFunc(c.Slower, func(a, b Change) int { return cmp.Compare(b.Ratio, a.Ratio) })
	c.Gained = without(b.Summary.Asserted, a.Summary.Asserted)
	c.Lost = without(a.Summary.Asserted, b.Summary.Asserted)
	for _, r := range b.Header.Requirements {
		if b.Header.Counts(r) && slices.Contains(c.Lost, r.ID) {
			c.LostMusts = append(c.LostMusts, r.ID)
		}
	}
	return c
}

// pairs finds for each scenario of b the one of a that it is: by its ID or else, since that is another
// one where a scenario was renamed or moved, by what it does. nil: it is new. The rest of a is gone.
func pairs(a, b *Run) (before []*verdict.Scenario, gone []*verdict.Scenario) {
	byID := map[string]*verdict.Scenario{}
	for i := range a.Scenarios {
		byID[a.Scenarios[i].ID] = &a.Scenarios[i]
	}
	before = make([]*verdict.Scenario, len(b.Scenarios))
	for i := range b.Scenarios {
		before[i] = byID[b.Scenarios[i].ID]
		delete(byID, b.Scenarios[i].ID)
	}
	left := map[string][]*verdict.Scenario{} // by what they do
	for _, was := range byID {
		left[was.Digest] = append(left[was.Digest], was)
	}
	byIndex := func(a, b *verdict.Scenario) int {
		return cmp.Or(cmp.Compare(a.Index, b.Index), cmp.Compare(a.ID, b.ID))
	}
	for _, alike := range left {
		slices.SortFunc(alike, byIndex)
	}
	for i := range b.Scenarios {
		digest := b.Scenarios[i].Digest
		if alike := left[digest]; before[i] == nil && digest != "" && len(alike) > 0 {
			before[i], left[digest] = alike[0], alike[1:]
		}
	}
	for _, alike := range left {
		gone = append(gone, alike...)
	}
	slices.SortFunc(gone, byIndex)
	return before, gone
}

// list is where a scenario belongs; nil where nothing is to be told. What could not run is not
// fixed: nobody has seen it pass. What failed, and counts only now, newly fails.
func (c *Comparison) list(was, is *verdict.Scenario) *[]Change {
	failed := was != nil && was.Verdict == verdict.Fail
	switch {
	case is.Verdict == verdict.Fail && report.Excused(is):
		return &c.Excused
	case is.Verdict == verdict.Fail && failed && !report.Excused(was):
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
	c := Change{ID: s.ID, Name: s.Name, Location: place(s), index: s.Index}
	if was != nil {
		c.Was, c.Before, c.WasExcused = &was.Verdict, took(was), report.Excused(was)
	}
	if is != nil {
		c.Is, c.After, c.Excuse = &is.Verdict, took(is), is.Excuse
		if is.Triage != nil {
			c.Class, c.Headline = is.Triage.Class, is.Triage.Headline
		}
	}
	if was != nil && is != nil {
		c.Edited = was.Digest != is.Digest
		if was.ID != is.ID {
			c.From = fmt.Sprintf("%q, %s", was.Name, place(was))
		}
		if c.Before > 0 {
			c.Ratio = c.After / c.Before
		}
	}
	return c
}

func place(s *verdict.Scenario) string { return cmp.Or(s.Row, s.Location()) }

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

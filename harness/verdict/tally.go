package verdict

import (
	"fmt"
	"slices"
	"time"
)

// Share counts asserted MUSTs of one evidence level. Of counts those that the selection could assert.
type Share struct {
	Evidence string `json:"evidence"`
	Asserted int    `json:"asserted"`
	Of       int    `json:"of"`
}

// Summary closes a run. Counts are kept per verdict and never folded away.
type Summary struct {
	Ended        time.Time       `json:"ended"`
	Milliseconds float64         `json:"milliseconds"`
	Scenarios    map[Verdict]int `json:"scenarios"`
	Checks       map[Verdict]int `json:"checks"`
	Exchanges    int             `json:"exchanges"` // without those that were stopped here, and never sent
	Answered     int             `json:"answered"`  // exchanges that got any answer
	Flaky        int             `json:"flaky"`
	Flakes       []Flake         `json:"flakes,omitempty"` // those that are flaky
	// Known counts scenarios that failed as is known. They are among Scenarios.
	Known int `json:"known,omitempty"`
	// Quarantined counts scenarios in quarantine, which are not among Scenarios, and whose
	// checks are not among Checks.
	Quarantined map[Verdict]int `json:"quarantined,omitempty"`
	// Excuses say what became of each known failure and quarantine.
	Excuses []ExcuseUse `json:"excuses,omitempty"`
	// Carried counts the scenarios that an earlier run judged and this one took over.
	Carried int `json:"carried,omitempty"`
	// Troubles are what did not pass, equal ones as one: what broke, whose it is, where to begin.
	Troubles []Trouble `json:"troubles,omitempty"`
	// Untried are those that a limit of the run's own kept from being judged, by the limit. They are
	// among Scenarios, and no Troubles.
	Untried []Untried `json:"untried,omitempty"`
	Faults  int       `json:"faults,omitempty"` // calls that bad luck on purpose befell
	Left    *Left     `json:"left,omitempty"`   // on a target that keeps it
	// Asserted are the ids of requirements that some check judged.
	Asserted []string `json:"asserted"`
	Shares   []Share  `json:"shares"`
	// Lacking are undeclared missing capabilities that left scenarios out.
	Lacking []string `json:"lacking,omitempty"`
	// Incomplete says in a sentence why not all of the selection was judged.
	Incomplete string `json:"incomplete,omitempty"`
	Exit       int    `json:"exit"`
	Why        string `json:"why"`
}

// Tally adds up scenarios as they come; it keeps counts, not scenarios. Not safe for
// concurrent use: one goroutine receives results.
type Tally struct {
	requirements map[string]Requirement
	order        []string
	asserted     map[string]Verdict
	lacking      map[string]bool
	troubles     troubles
	untried      untried
	excuses      excuses
	aside        aside
	flakes       flakes
	fails        int // scenarios that failed, and not as is known
	warns        int // checks that warned and would count with --fail-on warn
	summary      Summary
	header       *Header
	unit         Unit
	outage       string
}

// NewTally starts the tally of a run, over the requirements that its selection could assert.
func NewTally(h *Header) *Tally {
	t := &Tally{
		requirements: make(map[string]Requirement, len(h.Requirements)),
		asserted:     map[string]Verdict{},
		lacking:      map[string]bool{},
		troubles:     troubles{},
		untried:      untried{},
		excuses:      excuses{},
		aside:        aside{asserts: map[string]bool{}},
		flakes:       flakes{},
		header:       h,
		unit:         h.Unit,
	}
	for _, r := range h.Requirements {
		t.requirements[r.ID] = r
		t.order = append(t.order, r.ID)
	}
	t.summary.Scenarios = map[Verdict]int{}
	t.summary.Checks = map[Verdict]int{}
	return t
}

// Add takes one finished scenario and the number of exchanges it made and had answered.
func (t *Tally) Add(s *Scenario, exchanges, answered int) {
	t.summary.Exchanges += exchanges
	t.summary.Answered += answered
	if t.header.Carries(s) {
		t.summary.Carried++
	}
	t.excuses.add(s)
	t.aside.add(s)
	if !s.Excused(Quarantine) {
		t.count(s)
	} else {
		if t.summary.Quarantined == nil {
			t.summary.Quarantined = map[Verdict]int{}
		}
		t.summary.Quarantined[s.Verdict]++
	}
	for i := range s.Attempts {
		for _, f := range s.Attempts[i].Faults {
			t.summary.Faults += f.Struck
		}
		if left := s.Attempts[i].Left; left != nil {
			if t.summary.Left == nil {
				t.summary.Left = &Left{}
			}
			t.summary.Left.Add(*left)
		}
	}
}

// count adds what a scenario shows of the target.
func (t *Tally) count(s *Scenario) {
	t.summary.Scenarios[s.Verdict]++
	known := s.Excused(KnownFailure)
	switch {
	case known:
		t.summary.Known++
	case s.Verdict == Fail:
		t.fails++
	}
	if s.Flaky() {
		t.summary.Flaky++
		t.flakes[s.Index] = append(t.flakes[s.Index], flakeOf(s))
	}
	if !known {
		t.troubles.add(s)
		t.untried.add(s)
	}
	for _, c := range s.Lacking {
		t.lacking[c] = true
	}
	for i := range s.Attempts {
		for j := range s.Attempts[i].Steps {
			step := &s.Attempts[i].Steps[j]
			t.step(step)
			t.warned(step, known)
		}
	}
}

// warned counts warnings that could turn the run red: not those of newer requirements, nor those
// that are known.
func (t *Tally) warned(s *Step, known bool) {
	for i := range s.Checks {
		if c := &s.Checks[i]; c.Verdict == Warn && !known && !t.requirements[c.Requirement].Newer {
			t.warns++
		}
	}
}

func (t *Tally) step(s *Step) {
	t.summary.Checks[Pass] += len(s.Kept) + s.Met
	for _, id := range s.Kept {
		t.asserted[id] = Worst(t.asserted[id], Pass)
	}
	for i := range s.Checks {
		check := &s.Checks[i]
		t.summary.Checks[check.Verdict]++
		if check.Requirement != "" && check.Verdict.Judged() {
			t.asserted[check.Requirement] = Worst(t.asserted[check.Requirement], check.Verdict)
		}
	}
}

// Incomplete records why the run ended early; the first reason stays.
func (t *Tally) Incomplete(why string) {
	if t.summary.Incomplete == "" {
		t.summary.Incomplete = why
	}
}

// Cut is Incomplete for what may have come too late to leave anything out.
func (t *Tally) Cut(why string) {
	if n := t.summary.Scenarios[CouldNotRun]; n > 0 {
		t.Incomplete(fmt.Sprintf("%s, and %s could not run", why, t.unit.Count(n)))
	}
}

// Outage records why the target or the harness could not be used at all.
func (t *Tally) Outage(why string) { t.outage = why }

// Close computes shares, exit code and its reason.
func (t *Tally) Close(started, ended time.Time) Summary {
	s := t.summary
	s.Ended = ended
	s.Milliseconds = float64(ended.Sub(started).Microseconds()) / 1000
	s.Troubles, s.Untried = t.troubles.ordered(), t.untried.ordered()
	s.Flakes = t.flakes.ordered()
	s.Excuses = t.excused()
	s.Lacking = slices.Sorted(keys(t.lacking))
	s.Asserted = slices.Sorted(keys(t.asserted))
	s.Shares = t.shares()
	s.Exit, s.Why = t.exit(&s)
	return s
}

func keys[V any](m map[string]V) func(func(string) bool) {
	return func(yield func(string) bool) {
		for k := range m {
			if !yield(k) {
				return
			}
		}
	}
}

// evidenceOrder is the order of trust in which shares are shown.
var evidenceOrder = [...]string{"documented", "observed", "inferred", "assumed"}

func (t *Tally) shares() []Share {
	var shares []Share
	for _, evidence := range evidenceOrder {
		share := Share{Evidence: evidence}
		for _, id := range t.order {
			if r := t.requirements[id]; t.header.Counts(r) && r.Evidence == evidence {
				share.Of++
				if _, ok := t.asserted[id]; ok {
					share.Asserted++
				}
			}
		}
		if share.Of > 0 {
			shares = append(shares, share)
		}
	}
	return shares
}

func (t *Tally) assertedMusts() int {
	n := 0
	for id := range t.asserted {
		if r := t.requirements[id]; t.header.Counts(r) {
			n++
		}
	}
	return n
}

package gate

import (
	"fmt"
	"slices"
	"time"

	"github.com/kasauti/kasauti/harness/verdict"
)

// Answer is what a gate says.
type Answer string

// The answers. One that is no is not hidden by one that is unknown, which is not hidden by a yes.
const (
	Yes     Answer = "yes"
	No      Answer = "no"
	Unknown Answer = "unknown"
)

// Exit is the exit code of an answer.
func (a Answer) Exit() int {
	switch a {
	case Yes:
		return verdict.ExitConformant
	case No:
		return verdict.ExitFail
	}
	return verdict.ExitIncomplete
}

// worse is the answer of two together.
func worse(a, b Answer) Answer {
	switch {
	case a == No || b == No:
		return No
	case a == Unknown || b == Unknown:
		return Unknown
	}
	return Yes
}

// Decision is the answer, and how it came about.
type Decision struct {
	Answer   Answer
	Commit   string
	Contract string
	At       time.Time
	Needs    []Met
	Baseline []Held
	Waivers  []Waived
	Given    []Seen
}

// Met is what became of a need.
type Met struct {
	Name   string
	Answer Answer
	By     *Result // what satisfies it, or is red; nil for none
	// Reasons say why, one sentence each.
	Reasons []string
}

// Held is what became of a target's baseline.
type Held struct {
	Target string
	Answer Answer
	Says   string
}

// WaiverState says what a waiver did.
type WaiverState string

// The states.
const (
	Used    WaiverState = "used"
	Idle    WaiverState = "idle" // it waives nothing
	Expired WaiverState = "expired"
)

// Waived is what became of a waiver.
type Waived struct {
	*Waiver
	State WaiverState
	Says  string
}

// Seen is one of the results that were given, and the needs that it satisfies.
type Seen struct {
	*Result
	For  []string
	Says string // why it satisfies none; "" where it does
}

// Moment is what a decision is made by beside a policy and results.
type Moment struct {
	Commit   string // that must be released; "" where no need asks for it
	Contract string // digest of this release's
	Now      time.Time
}

// skew is how far two clocks may be apart.
const skew = 5 * time.Minute

// Decide answers.
func Decide(p *Policy, results []Result, m Moment) *Decision {
	g := &gate{policy: p, Moment: m, used: map[string]bool{}, by: map[*Result][]string{}, why: map[*Result]string{}, again: map[*Result]bool{}}
	g.take(results)
	d := &Decision{Answer: Yes, Commit: m.Commit, Contract: m.Contract, At: m.Now}
	for i := range p.Require {
		met := g.meet(&p.Require[i])
		d.Answer = worse(d.Answer, met.Answer)
		d.Needs = append(d.Needs, met)
	}
	for _, t := range p.Baseline.targets() {
		if len(t.musts) > 0 {
			held := g.hold(t)
			d.Answer = worse(d.Answer, held.Answer)
			d.Baseline = append(d.Baseline, held)
		}
	}
	d.Waivers = g.waivers()
	for _, r := range g.results {
		switch {
		case r.Refused != "":
			d.Answer = worse(d.Answer, No)
		case r.Unreadable != "":
			d.Answer = worse(d.Answer, Unknown)
		}
	}
	d.Given = g.seen()
	return d
}

// gate is a decision that is being made.
type gate struct {
	Moment
	policy  *Policy
	results []*Result
	used    map[string]bool      // requirements whose waiver waived something
	by      map[*Result][]string // needs that a result satisfies
	why     map[*Result]string   // why one satisfies none
	again   map[*Result]bool     // it was given before
	counted []*Result            // those that satisfy a need
}

// take takes each result once. Of two that differ and say that they are one, one was changed.
func (g *gate) take(results []Result) {
	type key struct {
		id, need string
		signed   bool
	}
	first := map[key]*Result{}
	for i := range results {
		r := results[i]
		k := key{r.ID, r.For, r.Signed}
		before := first[k]
		switch {
		case r.ID == "" || before == nil:
			first[k] = &r
		case before.Digest == r.Digest:
			g.again[&r], g.why[&r] = true, "it is "+before.Path+" once more, and counts once"
		default:
			r.Refused = fmt.Sprintf("it says that it is the run %s, as %s does, and they differ: one of them was changed", r.ID, before.Path)
		}
		g.results = append(g.results, &r)
	}
}

// seen is what became of each that was given: a bundle is one, however many needs it was held against.
func (g *gate) seen() (all []Seen) {
	for _, r := range g.results {
		i := slices.IndexFunc(all, func(s Seen) bool { return s.Path == r.Path && !g.again[r] })
		if i < 0 {
			all = append(all, Seen{Result: r, For: g.by[r], Says: g.unused(r)})
			continue
		}
		one := &all[i]
		if len(one.For) == 0 && (len(g.by[r]) > 0 || g.why[r] != "") {
			one.Result, one.Says = r, g.unused(r)
		}
		one.For = append(one.For, g.by[r]...)
	}
	return all
}

// unused says why a result satisfies no need; "" where it does.
func (g *gate) unused(r *Result) string {
	switch {
	case len(g.by[r]) > 0:
		return ""
	case r.Refused != "":
		return "refused: " + r.Refused
	case r.Unreadable != "":
		return r.Unreadable
	case g.why[r] != "":
		return g.why[r]
	}
	return "the policy asks for no such result"
}

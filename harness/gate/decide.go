package gate

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/kasauti/kasauti/harness/quantity"
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

// meet looks for a result that satisfies a need. One that is red is no, whatever others say.
func (g *gate) meet(n *Need) Met {
	met := Met{Name: n.Name, Answer: Unknown}
	var best *Result
	var said []string // of the best
	for _, r := range g.results {
		if g.again[r] || !n.asksFor(r) {
			continue
		}
		answer, reasons := g.weigh(n, r)
		switch answer {
		case No:
			if met.Answer != No {
				met.By, met.Reasons = r, nil
			}
			met.Answer, g.why[r] = No, "it is red"
			met.Reasons = append(met.Reasons, of(r, reasons)...)
		case Yes:
			g.by[r] = append(g.by[r], n.Name)
			if best == nil || r.Ended.After(best.Ended) {
				best, said = r, reasons
			}
		case Unknown:
			if met.Answer == Unknown {
				met.Reasons = append(met.Reasons, of(r, reasons)...)
			}
			g.why[r] = strings.Join(reasons, "; ")
		}
	}
	switch {
	case met.Answer == No:
	case best != nil:
		met.Answer, met.By, met.Reasons = Yes, best, said
		g.counted = append(g.counted, best)
	case len(met.Reasons) == 0:
		met.Reasons = []string{n.missing()}
	}
	return met
}

func of(r *Result, reasons []string) (all []string) {
	for _, reason := range reasons {
		all = append(all, r.Path+": "+reason)
	}
	return all
}

// asksFor reports whether a result is of the kind, target and client that a need is about.
func (n *Need) asksFor(r *Result) bool {
	if r.Refused != "" || r.Unreadable != "" || r.Kind != n.Kind || r.For != "" && r.For != n.Name {
		return false
	}
	for _, profile := range n.Profiles {
		if !slices.Contains(r.Profiles, profile) {
			return false
		}
	}
	return len(n.Target) == 0 || slices.ContainsFunc(n.Target, r.is)
}

// weigh says whether a result satisfies a need: a yes with what was waived, or why not.
func (g *gate) weigh(n *Need, r *Result) (Answer, []string) {
	if why := g.stale(n, r); why != "" {
		return Unknown, []string{why}
	}
	open, waived, missed := g.waive(r)
	if len(open) > 0 {
		return No, open
	}
	if why := n.wants(r); why != "" {
		return Unknown, []string{why}
	}
	switch {
	case r.Partial != "":
		return Unknown, []string{"it is not of all that there is: " + r.Partial}
	case r.Unjudged != "":
		return Unknown, []string{"it is incomplete: " + r.Unjudged + "; run it again"}
	case r.Doubt != "":
		return Unknown, []string{r.Doubt}
	case len(missed) > 0:
		return Unknown, []string{fmt.Sprintf("what is waived broke off before it judged %s, which nothing else in it judged; a waiver turns no unknown into a yes", strings.Join(missed, ", "))}
	}
	return Yes, waived
}

// stale says why what a result shows says nothing of today: neither its green nor its red counts.
func (g *gate) stale(n *Need, r *Result) string {
	old := g.Now.Sub(r.Oldest)
	switch {
	case r.Contract != g.Contract && (r.Contract != "" || !r.Signed): // Doubt tells of a bundle's
		return "it was judged by another contract than that of this release; run it again with this release"
	case n.Commit == given && r.Commit == "":
		return fmt.Sprintf("it does not say of which commit it is; record it with --commit %s", g.Commit)
	case n.Commit == given && r.Commit != g.Commit:
		return fmt.Sprintf("it is of commit %s, and not of %s; run it on that", r.Commit, g.Commit)
	case r.Ended.After(g.Now.Add(skew)):
		return fmt.Sprintf("it ended on %s, which is in the future: one of two clocks is wrong", moment(r.Ended))
	case n.Within.Duration > 0 && old > n.Within.Duration:
		return fmt.Sprintf("it is too old: it began %s ago, and %s is the most; run it again", Ago(old), Ago(n.Within.Duration))
	}
	return ""
}

// wants says what a need asks for that a result has not.
func (n *Need) wants(r *Result) string {
	switch {
	case n.Signed() && !r.Signed:
		return "it is a record that nobody signed; give the bundle that --bundle FILE writes"
	case !n.Signed() && r.Signed:
		return "it is a bundle, and the policy names no keys for it"
	case level(r.Trust) < level(n.Trust) && r.Doubt != "": // which says why
		return r.Doubt
	case level(r.Trust) < level(n.Trust):
		return fmt.Sprintf("its trust is %s, and %s is asked for", r.Trust, n.Trust)
	case n.Endorsed && !r.Endorsed:
		return "no reviewer of the policy has endorsed it; have one look at it with kasauti endorse"
	case n.Kind == Certify && !tried(r.Tier, n.Tier):
		return fmt.Sprintf("it is of the tier %s, and %s is asked for", r.Tier, n.tier())
	case r.AsOf != "" && r.AsOf != n.AsOf:
		return fmt.Sprintf("it went by the requirements of %s (--as-of), and the policy asks for those of %s", r.AsOf, cmp.Or(n.AsOf, "this release"))
	}
	return ""
}

// waive splits the faults of a result: those that no waiver is about, as sentences, those that are
// waived, and what was not judged for them.
func (g *gate) waive(r *Result) (open, waived, missed []string) {
	for _, f := range r.Faults {
		w := g.waiver(f.Requirement)
		if w == nil || w.Expires.over(g.Now) {
			if !slices.Contains(open, f.Says) {
				open = append(open, f.Says)
			}
			continue
		}
		g.used[w.Requirement] = true
		says := fmt.Sprintf("waived until %s: %s (%s: %s)", w.Expires, w.Requirement, w.Owner, w.Reason)
		if !slices.Contains(waived, says) {
			waived = append(waived, says)
		}
		for _, id := range f.Missed {
			if _, judged := r.Judged[id]; !judged && !slices.Contains(missed, id) {
				missed = append(missed, id)
			}
		}
	}
	return open, waived, missed
}

func (g *gate) waiver(requirement string) *Waiver {
	for i := range g.policy.Waivers {
		if w := &g.policy.Waivers[i]; requirement != "" && w.Requirement == requirement {
			return w
		}
	}
	return nil
}

// hold looks whether all MUSTs of a target's baseline passed in what counts there.
func (g *gate) hold(b baselined) Held {
	held := Held{Target: b.target, Answer: Yes}
	var there []*Result
	for _, r := range g.counted {
		if r.is(b.target) {
			there = append(there, r)
		}
	}
	if len(there) == 0 {
		held.Answer, held.Says = Unknown, fmt.Sprintf("no result that counts is of %s, so nothing says whether its %s passed", b.target, quantity.Of(len(b.musts), "MUST"))
		return held
	}
	var missing, broken []string
	waived := 0
	for _, id := range b.musts {
		worst, judged := verdict.Pass, false
		for _, r := range there {
			if v, of := r.Judged[id]; of {
				worst, judged = verdict.Worst(worst, v), true
			}
		}
		w := g.waiver(id)
		switch {
		case !judged:
			missing = append(missing, id)
		case worst == verdict.Pass:
		case worst == verdict.Fail && w != nil && !w.Expires.over(g.Now):
			waived++
			g.used[id] = true
		default:
			broken = append(broken, fmt.Sprintf("%s is %s", id, worst))
		}
	}
	var says []string
	if len(missing) > 0 {
		says = append(says, "nothing asserted "+strings.Join(missing, ", ")+" there")
	}
	says = append(says, broken...)
	if len(says) > 0 {
		held.Answer, held.Says = No, strings.Join(says, "; ")
		return held
	}
	held.Says = "its " + quantity.Of(len(b.musts), "MUST") + " passed"
	if waived > 0 {
		held.Says = fmt.Sprintf("%d of %d passed, and the rest is waived", len(b.musts)-waived, len(b.musts))
	}
	return held
}

// waivers say what each did.
func (g *gate) waivers() (all []Waived) {
	for i := range g.policy.Waivers {
		w := &g.policy.Waivers[i]
		one := Waived{Waiver: w, State: Idle, Says: "it waives nothing; remove it"}
		switch {
		case w.Expires.over(g.Now):
			one.State, one.Says = Expired, fmt.Sprintf("it expired on %s and counts for nothing; have it mended, or look at it again and give a new day", w.Expires)
		case g.used[w.Requirement]:
			one.State, one.Says = Used, fmt.Sprintf("until %s: %s", w.Expires, w.Reason)
		}
		all = append(all, one)
	}
	return all
}

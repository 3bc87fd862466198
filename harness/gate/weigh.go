package gate

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

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

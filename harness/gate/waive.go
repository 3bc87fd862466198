package gate

import (
	"fmt"
	"slices"
)

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

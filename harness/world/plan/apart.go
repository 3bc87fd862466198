package plan

import (
	"slices"

	"github.com/kasauti/kasauti/harness/world"
)

// apart keeps two names from being one thing at the target, as where two accounts of the file are one
// there, or where the target lies. The second of two that are declared is blocked; one that is
// declared no more is let go of, and nothing is done to what the other one is.
func (p *Plan) apart(w *world.World) {
	for i := range p.Steps {
		s := &p.Steps[i]
		declared := p.holds(w, *s)
		if s.ID == "" || s.Action == Blocked || !declared && s.Action != Remove && s.Action != Forget {
			continue
		}
		at := slices.IndexFunc(p.Steps, func(other Step) bool {
			return other.Address != s.Address && other.Address.Section == s.Address.Section && other.ID == s.ID &&
				other.Action != Blocked && slices.Equal(other.Needs, s.Needs) && p.holds(w, other)
		})
		switch {
		case at < 0, declared && at > i:
		case declared:
			*s = s.blocked("it was found as %s, which is %s; look at the target, and declare the thing once", s.ID, p.Steps[at].Address)
		default:
			s.Action, s.Retire, s.Why = Forget, false, "it is "+p.Steps[at].Address.String()
		}
	}
}

// holds reports whether a step is about a thing that the world declares and that has an id of its own.
func (p *Plan) holds(w *world.World, s Step) bool {
	d, declared := w.Thing(s.Address)
	return declared && s.Cause != Undone && !d.Kind.Attached && !d.Kind.Observed
}

package gate

import (
	"fmt"
	"strings"

	"github.com/kasauti/kasauti/harness/quantity"
	"github.com/kasauti/kasauti/harness/verdict"
)

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

package bundle

import (
	"fmt"
	"strings"

	"github.com/kasauti/kasauti/harness/quantity"
	"github.com/kasauti/kasauti/harness/verdict"
)

// Outcome is what a bundle comes to: an exit code and why, in a sentence. A fail comes first, then what
// does not hold; what cannot be told comes before what holds.
func (r *Report) Outcome() (code int, why string) {
	broken, untold := 0, 0
	for _, f := range r.Findings {
		switch f.State {
		case Broken:
			broken++
		case Untold:
			untold++
		}
	}
	judged, why := conformance(r.Recomputed)
	if r.Run != nil && r.Recomputed != nil {
		judged, why = r.Run.Summary.Exit, upper(r.Run.Summary.Why)+"."
	}
	switch {
	case broken > 0:
		return verdict.ExitFail, "Refused: " + quantity.Of(broken, "thing") + " that it claims " + doNot(broken) + " hold."
	case r.Recomputed != nil && judged == verdict.ExitFail:
		return judged, why
	case untold > 0:
		return verdict.ExitIncomplete, "Cannot tell: " + quantity.Of(untold, "thing") + " that it claims cannot be told."
	}
	return judged, why
}

// conformance is what verdicts come to.
func conformance(all []Verdict) (code int, why string) {
	var failed, missing, warned []string
	kept, assumed := 0, 0
	for _, v := range all {
		switch v.Verdict {
		case verdict.Fail:
			failed = append(failed, v.Requirement)
		case verdict.Warn:
			warned = append(warned, v.Requirement)
		case verdict.Pass:
			if v.Level == verdict.Must {
				kept++
			}
			if v.OnlyWarns() {
				assumed++
			}
		default:
			missing = append(missing, v.Requirement)
		}
	}
	switch {
	case len(failed) > 0:
		return verdict.ExitFail, fmt.Sprintf("Not conformant: %s broken: %s.", wasWere(len(failed), "requirement"), strings.Join(failed, ", "))
	case len(missing) > 0:
		return verdict.ExitIncomplete, fmt.Sprintf("Incomplete: %s not judged: %s.", wasWere(len(missing), "requirement"), strings.Join(missing, ", "))
	case kept == 0:
		return verdict.ExitIncomplete, "Incomplete: no MUST was judged, so it proves nothing."
	}
	why = fmt.Sprintf("Conformant: %s kept", wasWere(kept, "MUST"))
	if len(warned) > 0 {
		why += fmt.Sprintf("; %s with a warning: %s", wasWere(len(warned), "requirement"), strings.Join(warned, ", "))
	}
	if assumed > 0 {
		why += fmt.Sprintf("; %d of what was kept %s assumed of the APIs, which nobody has seen", assumed, isAre(assumed))
	}
	return verdict.ExitConformant, why + "."
}

// OnlyWarns reports whether the requirement is assumed of the APIs and no rule of money safety: broken,
// it warns, and kept, it says what we believe.
func (v Verdict) OnlyWarns() bool { return v.Evidence == "assumed" && !v.MoneySafety }

// TrustLine is the level that is shown, and what it means.
func (r *Report) TrustLine() string {
	line := fmt.Sprintf("Trust: %s: %s.", r.Shown, r.Shown.says(r.Kind()))
	if r.Trust != r.Shown {
		line += fmt.Sprintf(" It claims to be %s, which is not shown.", clip(string(r.Trust)))
	}
	return line
}

func upper(text string) string {
	if text == "" {
		return text
	}
	return strings.ToUpper(text[:1]) + text[1:]
}

func wasWere(n int, noun string) string {
	if n == 1 {
		return quantity.Of(n, noun) + " was"
	}
	return quantity.Of(n, noun) + " were"
}

func doNot(n int) string {
	if n == 1 {
		return "does not"
	}
	return "do not"
}

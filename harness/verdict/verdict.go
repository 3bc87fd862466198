// Package verdict is the result model of a run and its arithmetic: check to step, step to
// attempt, attempt to scenario, scenarios to run, run to exit code. It knows nothing of
// HTTP, Gherkin or files, so that every report and the exit code come from one place.
package verdict

import (
	"fmt"
	"strings"
)

// Verdict is one judgement. It is never a boolean: what could not be judged is not a pass.
type Verdict uint8

// The verdicts in ascending weight: where several meet, the heaviest wins.
const (
	// Pass: judged, and as required.
	Pass Verdict = iota
	// NotApplicable: the target lacks a capability that this needs, known before it ran.
	NotApplicable
	// Warn: judged, and not as we believe it should be, but the belief may be wrong.
	Warn
	// CouldNotRun: it should have run and nothing could be judged: no answer, no OTP, an interrupt.
	CouldNotRun
	// EngineError: this harness broke.
	EngineError
	// Fail: judged, and not conformant.
	Fail
)

var names = [...]string{"pass", "not-applicable", "warn", "could-not-run", "engine-error", "fail"}

// All lists the verdicts, the heaviest first, as people want to read them.
func All() []Verdict {
	return []Verdict{Fail, EngineError, CouldNotRun, Warn, NotApplicable, Pass}
}

// String is the verdict's word in reports.
func (v Verdict) String() string {
	if int(v) < len(names) {
		return names[v]
	}
	return fmt.Sprintf("verdict(%d)", uint8(v))
}

// Judged reports whether anything was found out: as required or not, or not as believed.
func (v Verdict) Judged() bool { return v == Pass || v == Warn || v == Fail }

// MarshalText writes the verdict's word.
func (v Verdict) MarshalText() ([]byte, error) {
	if int(v) >= len(names) {
		return nil, fmt.Errorf("write a verdict: %d is none of %s", uint8(v), strings.Join(names[:], ", "))
	}
	return []byte(names[v]), nil
}

// UnmarshalText reads a verdict's word.
func (v *Verdict) UnmarshalText(text []byte) error {
	for i, name := range names {
		if name == string(text) {
			*v = Verdict(i)
			return nil
		}
	}
	return fmt.Errorf("read a verdict: %q is none of %s", text, strings.Join(names[:], ", "))
}

// Worst is the heaviest of the verdicts, Pass for none.
func Worst(verdicts ...Verdict) Verdict {
	worst := Pass
	for _, v := range verdicts {
		worst = max(worst, v)
	}
	return worst
}

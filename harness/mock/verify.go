package mock

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"time"
)

// Verification is what a universe is asked to have received: the body of POST verify.
type Verification struct {
	Expect []Expected `json:"expect"`
	// Order asks that the calls came one after the other, as Expect lists them.
	Order bool `json:"order,omitempty"`
	// Within asks that they came within so many milliseconds of the universe's time.
	Within *int64 `json:"within_ms,omitempty"`
	// Since leaves out the entries up to this number.
	Since int64 `json:"since,omitempty"`
}

// Verdict of a verification.
const (
	VerifyPass   = "pass"
	VerifyFail   = "fail"
	VerifyCannot = "could-not-tell" // the journal no longer holds what would decide it
)

// VerificationView is what became of a verification. It shows bodies as the journal does,
// redacted; they were matched as they came.
type VerificationView struct {
	Verdict      string         `json:"verdict"`
	Says         string         `json:"says"` // one sentence
	Expectations []ExpectedView `json:"expectations"`
	Dropped      int64          `json:"dropped"` // entries in question that the journal no longer holds
}

// ExpectedView is what became of one expectation.
type ExpectedView struct {
	Verdict   string       `json:"verdict"`
	Says      string       `json:"says"`
	Matched   []int64      `json:"matched"`             // numbers of entries, at most 100
	Count     int          `json:"count"`               // of all that match
	Undecided []int64      `json:"undecided,omitempty"` // entries whose body was cut where it would decide
	Nearest   *NearestView `json:"nearest,omitempty"`
}

// NearestView is the entry that comes closest, and where it differs.
type NearestView struct {
	Entry      Entry          `json:"entry"`
	Mismatches []MismatchView `json:"mismatches"`
}

// MismatchView is one place where an entry is not as expected.
type MismatchView struct {
	Path     string `json:"path"`
	Expected string `json:"expected"`
	Actual   string `json:"actual"`
}

const (
	mostExpected = 50  // expectations of one verification
	mostListed   = 100 // entries that an answer lists
)

// verify judges what a universe has received. The records are a copy: nothing is locked.
func (s *Server) verify(v Verification, records []record, count int64) (VerificationView, error) {
	if err := v.check(); err != nil {
		return VerificationView{}, err
	}
	kept := count - int64(len(records))
	view := VerificationView{Verdict: VerifyPass, Dropped: max(kept-v.Since, 0)}
	records = slices.DeleteFunc(records, func(r record) bool { return r.n <= v.Since })
	read := readings(records)
	var sought []sought
	for i := range v.Expect {
		one, err := s.seek(&v.Expect[i], read)
		if err != nil {
			return VerificationView{}, fmt.Errorf("expect[%d]: %w", i, err)
		}
		one.judge(view.Dropped > 0)
		one.says(s, view.Dropped)
		sought = append(sought, one)
		view.Expectations = append(view.Expectations, one.view)
		view.worse(one.view.Verdict, one.view.Says)
	}
	if view.Verdict == VerifyPass {
		if says := v.together(sought, read); says != "" {
			verdict := VerifyFail
			if view.Dropped > 0 || slices.ContainsFunc(sought, undecided) {
				verdict = VerifyCannot
				says += "; " + whyNot(view.Dropped)
			}
			view.worse(verdict, says)
		}
	}
	if view.Says == "" {
		view.Says = "all that was expected arrived"
		if len(v.Expect) == 1 {
			view.Says = sought[0].view.Says
		}
	}
	return view, nil
}

func undecided(s sought) bool { return len(s.view.Undecided) > 0 }

// worse takes the first fail over all else, and what cannot be told over a pass.
func (v *VerificationView) worse(verdict, says string) {
	if verdict == VerifyPass || v.Verdict == VerifyFail || v.Verdict == verdict {
		return
	}
	v.Verdict, v.Says = verdict, says
}

func (v *Verification) check() error {
	switch {
	case len(v.Expect) == 0:
		return errors.New("verify: nothing is expected; list at least one call under expect")
	case len(v.Expect) > mostExpected:
		return fmt.Errorf("verify: %d calls are expected; list %d at most", len(v.Expect), mostExpected)
	case v.Since < 0:
		return errors.New("verify: since is below zero; give the n of an entry")
	case v.Within != nil && (*v.Within < 0 || *v.Within > math.MaxInt64/int64(time.Millisecond)):
		return errors.New("verify: within_ms is no time; give milliseconds, such as 2000")
	case (v.Order || v.Within != nil) && v.needed() < 2:
		return errors.New("verify: order and within_ms are about several calls; expect at least two")
	}
	return nil
}

// needed is how many calls must have come at least.
func (v *Verification) needed() int {
	sum := 0
	for i := range v.Expect {
		low, _, err := v.Expect[i].bounds()
		if err != nil {
			return 2 // which is said where the expectation is read
		}
		sum += low
	}
	return sum
}

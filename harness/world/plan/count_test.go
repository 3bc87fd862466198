package plan

import (
	"math"
	"testing"
)

// TestNoSumIsTooLargeToCount: amounts that are more together than an amount can be are over every cap,
// and not below it.
func TestNoSumIsTooLargeToCount(t *testing.T) {
	p := Plan{Steps: []Step{{Action: Change, Raise: math.MaxInt64}, {Action: Create, Load: math.MaxInt64, Raise: 1}, {Action: Change, Raise: 5}}}
	if load := p.Count().Load; load != math.MaxInt64 {
		t.Errorf("it loads %s in all", load)
	}
}

// TestWhatDoesNotShowYetDiffers: a run on it would not find it.
func TestWhatDoesNotShowYetDiffers(t *testing.T) {
	p := &Plan{Steps: []Step{{Action: Unverified}, {Action: Unverified, Cause: Doubt}, {Action: Adopt}, {}}}
	if n := p.Differs(); n != 1 {
		t.Errorf("%d differ, want 1", n)
	}
}

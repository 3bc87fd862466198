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

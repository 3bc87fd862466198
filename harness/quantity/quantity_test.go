package quantity

import "testing"

func TestANounBecomesSeveral(t *testing.T) {
	for _, c := range []struct {
		n          int
		noun, want string
	}{
		{0, "scenario", "0 scenarios"},
		{1, "scenario", "1 scenario"},
		{2, "scenario", "2 scenarios"},
		{-1, "cell", "-1 cells"},
		{1, "success", "1 success"},
		{2, "success", "2 successes"},
		{2, "branch", "2 branches"},
		{2, "box", "2 boxes"},
		{2, "capability", "2 capabilities"},
		{2, "day", "2 days"},
		{2, "key", "2 keys"},
		{1, "order of a physical card", "1 order of a physical card"},
		{2, "order of a physical card", "2 orders of a physical card"},
		{2, "beneficiary of a partner", "2 beneficiaries of a partner"},
		{1234, "other thing", "1234 other things"},
	} {
		if got := Of(c.n, c.noun); got != c.want {
			t.Errorf("Of(%d, %q): got %q, want %q", c.n, c.noun, got, c.want)
		}
	}
}

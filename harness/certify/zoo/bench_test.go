package zoo_test

import (
	"slices"
	"testing"
	"time"

	"github.com/kasauti/kasauti/harness/certify"
)

// BenchmarkCore prints how long all core cases take with the correct client as a program, and how
// much of it is time that the cases themselves ask for: tokens that expire, waits, slow holders.
func BenchmarkCore(b *testing.B) {
	g := load(b)
	g.cases = slices.DeleteFunc(g.cases, func(c *certify.Case) bool { return c.Tier != certify.Core })
	var took, longest time.Duration
	for b.Loop() {
		began := time.Now()
		results := g.tried(b.TempDir(), 4, outside(b, ""))
		took += time.Since(began)
		if found := wrong(results); len(found) > 0 {
			b.Fatalf("the correct client fails: %v", found)
		}
		for _, r := range results {
			longest = max(longest, time.Duration(r.Record.Took)*time.Millisecond)
		}
	}
	b.ReportMetric(float64(len(g.cases)), "cases")
	b.ReportMetric(took.Seconds()/float64(b.N), "s")
	b.ReportMetric(longest.Seconds(), "s-longest")
}

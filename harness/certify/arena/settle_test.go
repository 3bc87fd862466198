package arena

import (
	"runtime"
	"sync"
	"testing"
)

// TestSettleWhileCallsGoOn: a client that concluded and goes on calling breaks nothing.
func TestSettleWhileCallsGoOn(t *testing.T) {
	for range 300 {
		l := new(witnessLog)
		var callers sync.WaitGroup
		for range 4 {
			callers.Go(func() {
				for l.begin(new(seen)) {
					runtime.Gosched() // who waits is told in between
					l.end()
				}
			})
		}
		l.settle(t.Context())
		l.settle(t.Context())
		callers.Wait()
	}
}

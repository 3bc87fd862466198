package mock

import (
	"fmt"
	"runtime"
	"testing"
	"time"
)

// BenchmarkFork creates and drops a universe.
func BenchmarkFork(b *testing.B) {
	s := newServer(b, nil)
	b.ReportAllocs()
	for b.Loop() {
		info, err := s.NewUniverse("k", nil)
		if err != nil {
			b.Fatal(err)
		}
		if err := s.DropUniverse(info.ID); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkManyUniverses prints what 10,000 universes take in which a partner took a token, an OTP
// was sent and a debit used it up, and what is left of that once they are dropped.
func BenchmarkManyUniverses(b *testing.B) {
	const universes = 10_000
	for b.Loop() {
		s := newServer(b, nil)
		before := heapMB()
		ids := busy(b, s, universes)
		full := heapMB()
		for _, id := range ids {
			if err := s.DropUniverse(id); err != nil {
				b.Fatal(err)
			}
		}
		b.ReportMetric(full-before, "MB")
		b.ReportMetric(heapMB()-before, "MB_left")
		runtime.KeepAlive(s)
	}
}

// What a dropped universe held is given back, down to the last key: at most a tenth of it
// stays, for what the runtime keeps of maps that have grown.
func TestADroppedUniverseLeavesNoMemory(t *testing.T) {
	s := newServer(t, nil)
	for _, id := range busy(t, s, 10) { // what is made once
		_ = s.DropUniverse(id)
	}
	before := heapMB()
	ids := busy(t, s, 500)
	full := heapMB()
	for _, id := range ids {
		if err := s.DropUniverse(id); err != nil {
			t.Fatal(err)
		}
	}
	left := heapMB() - before
	for range 20 { // what earlier tests still hold goes when their connections end
		if left <= (full-before)/10 {
			break
		}
		time.Sleep(100 * time.Millisecond)
		left = heapMB() - before
	}
	if full-before < 1 || left > (full-before)/10 {
		t.Errorf("500 universes took %.1f MB, and %.1f MB are left of them", full-before, left)
	}
	runtime.KeepAlive(s)
}

// busy makes universes and calls each; it gives their ids.
func busy(t testing.TB, s *Server, n int) []string {
	d := newDesk(t, s, "")
	ids := make([]string, n)
	for i := range n {
		info, err := s.NewUniverse(fmt.Sprint("busy ", i), nil)
		if err != nil {
			t.Fatal(err)
		}
		d.id, ids[i] = info.ID, info.ID
		token := d.token("acme")
		d.must(d.send(d.debitMessage(token, "asha", "1.00", "TXN_1", d.otp(token, "asha"))))
	}
	return ids
}

// heapMB is what is in use once all that is garbage has gone.
func heapMB() float64 {
	var m runtime.MemStats
	runtime.GC()
	runtime.GC() // what finalizers and pools let go
	runtime.ReadMemStats(&m)
	return float64(m.HeapAlloc) / 1e6
}

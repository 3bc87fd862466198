package mock

import (
	"bytes"
	"io"
	"net/http"
	"net/http/httptest"
	"runtime"
	"slices"
	"strconv"
	"sync"
	"testing"
	"time"
)

// BenchmarkTail is how long the slowest hundredth of the calls takes at 16 connections.
func BenchmarkTail(b *testing.B) {
	const connections = 16
	s := newServer(b, nil)
	server := httptest.NewServer(s.API())
	defer server.Close()
	client := server.Client()
	client.Transport.(*http.Transport).MaxIdleConnsPerHost = connections
	d := newDesk(b, s, "")
	m := d.otpMessage(d.token("acme"), "asha")
	body := marshal(m.body)
	var group sync.WaitGroup
	took := make([][]time.Duration, connections)
	for i := range connections {
		group.Go(func() {
			for range b.N {
				r, err := http.NewRequest(m.method, server.URL+m.path, bytes.NewReader(body))
				if err != nil {
					b.Error(err)
					return
				}
				r.Header = m.header
				started := time.Now()
				w, err := client.Do(r)
				if err != nil {
					b.Error(err)
					return
				}
				_, err = io.Copy(io.Discard, w.Body)
				_ = w.Body.Close()
				took[i] = append(took[i], time.Since(started))
				if err != nil || w.StatusCode != http.StatusOK {
					b.Errorf("status %d, %v", w.StatusCode, err)
					return
				}
			}
		})
	}
	group.Wait()
	all := slices.Concat(took...)
	if len(all) == 0 {
		return // said above
	}
	slices.Sort(all)
	b.ReportMetric(float64(all[len(all)*99/100].Microseconds())/1000, "p99-ms")
}

// BenchmarkUniverses is what 10,000 of them take, each with one OTP that was sent in it.
func BenchmarkUniverses(b *testing.B) {
	const many = 10_000
	for b.Loop() {
		s := newServer(b, nil)
		before := inUse()
		for i := range many {
			d := fork(b, s, strconv.Itoa(i))
			d.otp(d.token("acme"), "asha")
		}
		b.ReportMetric(float64(inUse()-before)/(1<<20), "MB")
		runtime.KeepAlive(s)
	}
}

// inUse is what is in use once nothing is left to collect, in bytes.
func inUse() int64 {
	runtime.GC()
	var stats runtime.MemStats
	runtime.ReadMemStats(&stats)
	return int64(stats.HeapAlloc)
}

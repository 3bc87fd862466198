package target

import (
	"context"
	"errors"
	"io"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/kasauti/kasauti/harness/scenario"
)

// slow answers after a time, and counts how many are under way.
type slow struct {
	takes      time.Duration
	now, most  atomic.Int64
	mu         sync.Mutex
	started    []time.Time
	hangInBody bool
}

func (s *slow) RoundTrip(r *http.Request) (*http.Response, error) {
	s.mu.Lock()
	s.started = append(s.started, time.Now())
	s.mu.Unlock()
	under := s.now.Add(1)
	defer s.now.Add(-1)
	for most := s.most.Load(); under > most && !s.most.CompareAndSwap(most, under); most = s.most.Load() {
	}
	select {
	case <-time.After(s.takes):
	case <-r.Context().Done():
		return nil, r.Context().Err()
	}
	var body io.ReadCloser = io.NopCloser(strings.NewReader("done"))
	if s.hangInBody {
		body = io.NopCloser(hanging{r.Context()})
	}
	return &http.Response{StatusCode: http.StatusOK, Body: body, Request: r}, nil
}

type hanging struct{ ctx context.Context }

func (h hanging) Read([]byte) (int, error) {
	<-h.ctx.Done()
	return 0, h.ctx.Err()
}

func get(ctx context.Context, transport http.RoundTripper) error {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://127.0.0.1/", nil)
	if err != nil {
		return err
	}
	answer, err := transport.RoundTrip(request)
	if err != nil {
		return err
	}
	defer answer.Body.Close()
	_, err = io.ReadAll(answer.Body)
	return err
}

func TestLimitsAreShared(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		wire := &slow{takes: 3 * time.Second}
		limited := newLimiter(wire, Limits{PerSecond: 2, Concurrent: 3, Timeout: 10 * time.Second})
		var group sync.WaitGroup
		for range 12 {
			group.Go(func() {
				if err := get(t.Context(), limited); err != nil {
					t.Error(err)
				}
			})
		}
		group.Wait()
		if most := wire.most.Load(); most != 3 {
			t.Errorf("%d requests were under way at once, want 3", most)
		}
		for i := 1; i < len(wire.started); i++ {
			if gap := wire.started[i].Sub(wire.started[i-1]); gap < 490*time.Millisecond {
				t.Errorf("request %d started %s after the one before, want 500ms", i, gap)
			}
		}
	})
}

func TestATimeoutCountsFromSending(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		// Each takes 4 s of the 5 s it has; the last waits 12 s for its turn, which is no fault.
		limited := newLimiter(&slow{takes: 4 * time.Second}, Limits{PerSecond: 100, Concurrent: 1, Timeout: 5 * time.Second})
		var group sync.WaitGroup
		for range 4 {
			group.Go(func() {
				if err := get(t.Context(), limited); err != nil {
					t.Error(err)
				}
			})
		}
		group.Wait()
	})
}

func TestAHangingAnswerEnds(t *testing.T) {
	for name, wire := range map[string]*slow{"header": {takes: time.Hour}, "body": {hangInBody: true}} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				limited := newLimiter(wire, Limits{PerSecond: 100, Concurrent: 1, Timeout: 5 * time.Second})
				for range 2 { // the second shows that the first gave its place back
					began := time.Now()
					if err := get(t.Context(), limited); !errors.Is(err, context.DeadlineExceeded) {
						t.Errorf("got %v", err)
					}
					if took := time.Since(began); took > 6*time.Second {
						t.Errorf("it took %s", took)
					}
				}
			})
		})
	}
}

func TestNoTurnInTime(t *testing.T) {
	for name, limits := range map[string]Limits{
		"places": {PerSecond: 100, Concurrent: 1, Timeout: time.Minute},
		"rate":   {PerSecond: 0.01, Concurrent: 9, Timeout: time.Minute},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				wire := &slow{takes: 30 * time.Second}
				limited := newLimiter(wire, limits)
				first := make(chan error, 1)
				go func() { first <- get(t.Context(), limited) }()
				synctest.Wait()
				ctx, cancel := context.WithTimeout(t.Context(), time.Second)
				defer cancel()
				err := get(ctx, limited)
				var cannot *scenario.CouldNotRun
				if !errors.As(err, &cannot) || !strings.Contains(err.Error(), "its turn did not come in time") {
					t.Errorf("got %v", err)
				}
				gone, leave := context.WithCancel(t.Context())
				leave()
				if err := get(gone, limited); !errors.Is(err, context.Canceled) {
					t.Errorf("got %v", err)
				}
				if err := <-first; err != nil {
					t.Error(err)
				}
				if len(wire.started) != 1 {
					t.Errorf("%d requests were sent, want 1", len(wire.started))
				}
			})
		})
	}
}

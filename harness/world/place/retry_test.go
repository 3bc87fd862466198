package place

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/kasauti/kasauti/harness/scenario"
)

// answers are what a server gives by turns; the last one for good.
type answers struct {
	steps []func(http.ResponseWriter)

	mu     sync.Mutex
	bodies []string
}

// got are the bodies that came so far.
func (a *answers) got() []string {
	a.mu.Lock()
	defer a.mu.Unlock()
	return slices.Clone(a.bodies)
}

func (a *answers) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	a.mu.Lock()
	a.bodies = append(a.bodies, string(body))
	step := a.steps[min(len(a.bodies), len(a.steps))-1]
	a.mu.Unlock()
	step(w)
}

func status(code int, header ...string) func(http.ResponseWriter) {
	return func(w http.ResponseWriter) {
		for i := 0; i+1 < len(header); i += 2 {
			w.Header().Set(header[i], header[i+1])
		}
		w.WriteHeader(code)
	}
}

func broken(http.ResponseWriter) { panic(http.ErrAbortHandler) }

func TestReadsAreRepeatedAndWritesNever(t *testing.T) {
	now := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	ms := time.Millisecond
	ok := status(200)
	for _, c := range []struct {
		name  string
		steps []func(http.ResponseWriter)
		write bool
		calls int
		code  int // 0: an error
		waits []time.Duration
	}{
		{"nothing wrong", []func(http.ResponseWriter){ok}, false, 1, 200, nil},
		{"a 500 once", []func(http.ResponseWriter){status(500), ok}, false, 2, 200, []time.Duration{200 * ms}},
		{"a 500 of a write", []func(http.ResponseWriter){status(500), ok}, true, 1, 500, nil},
		{"429 of a write", []func(http.ResponseWriter){status(429), ok}, true, 1, 429, nil},
		{"a broken connection", []func(http.ResponseWriter){broken, ok}, false, 2, 200, []time.Duration{200 * ms}},
		{"a broken connection of a write", []func(http.ResponseWriter){broken, ok}, true, 1, 0, nil},
		{"429 with seconds", []func(http.ResponseWriter){status(429, "Retry-After", "3"), ok}, false, 2, 200, []time.Duration{3 * time.Second}},
		{"429 with a date", []func(http.ResponseWriter){status(429, "Retry-After", now.Add(7*time.Second).Format(http.TimeFormat)), ok}, false, 2, 200, []time.Duration{7 * time.Second}},
		{"429 with a date that is past", []func(http.ResponseWriter){status(429, "Retry-After", now.Add(-time.Hour).Format(http.TimeFormat)), ok}, false, 2, 200, []time.Duration{200 * ms}},
		{"429 with nonsense", []func(http.ResponseWriter){status(429, "Retry-After", "soon"), ok}, false, 2, 200, []time.Duration{200 * ms}},
		{"429 for an hour", []func(http.ResponseWriter){status(429, "Retry-After", "3600"), ok}, false, 1, 429, nil},
		{"503 for good", []func(http.ResponseWriter){status(503)}, false, 5, 503, []time.Duration{200 * ms, 400 * ms, 800 * ms, 1600 * ms}},
		{"a refusal", []func(http.ResponseWriter){status(422), ok}, false, 1, 422, nil},
		{"not served", []func(http.ResponseWriter){status(501), ok}, false, 1, 501, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			a := &answers{steps: c.steps}
			server := httptest.NewServer(a)
			defer server.Close()
			var waits []time.Duration
			transport := &retrying{
				next: server.Client().Transport, reads: func(*http.Request) bool { return !c.write },
				now:  func() time.Time { return now },
				wait: func(_ context.Context, d time.Duration) error { waits = append(waits, d); return nil },
			}
			request, err := http.NewRequestWithContext(t.Context(), http.MethodPost, server.URL, strings.NewReader("body"))
			if err != nil {
				t.Fatal(err)
			}
			got := 0
			answer, err := transport.RoundTrip(request)
			if err == nil {
				got = answer.StatusCode
				_ = answer.Body.Close()
			}
			bodies := a.got()
			if got != c.code || len(bodies) != c.calls || !slices.Equal(waits, c.waits) {
				t.Errorf("HTTP %d (%v) after %d calls and %v, want %d after %d and %v", got, err, len(bodies), waits, c.code, c.calls, c.waits)
			}
			if i := slices.IndexFunc(bodies, func(b string) bool { return b != "body" }); i >= 0 {
				t.Errorf("call %d carried %q", i+1, bodies[i])
			}
		})
	}
}

func TestAWaitEndsWithItsCall(t *testing.T) {
	server := httptest.NewServer(&answers{steps: []func(http.ResponseWriter){status(503)}})
	defer server.Close()
	ctx, cancel := context.WithCancel(t.Context())
	transport := &retrying{
		next: server.Client().Transport, reads: func(*http.Request) bool { return true }, now: time.Now,
		wait: func(ctx context.Context, _ time.Duration) error { cancel(); return pause(ctx, time.Hour) },
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, server.URL, nil)
	if err != nil {
		t.Fatal(err)
	}
	answer, err := transport.RoundTrip(request)
	if !errors.Is(err, context.Canceled) {
		t.Errorf("%v, %v", answer, err)
	}
}

// stopped is a transport that sends nothing.
type stopped struct{ calls int }

func (s *stopped) RoundTrip(*http.Request) (*http.Response, error) {
	s.calls++
	return nil, &scenario.CouldNotRun{Reason: "it was stopped before it was sent"}
}

func TestWhatIsStoppedHereIsNotRepeated(t *testing.T) {
	s := &stopped{}
	transport := &retrying{next: s, reads: func(*http.Request) bool { return true }, now: time.Now, wait: func(context.Context, time.Duration) error { return nil }}
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "http://127.0.0.1:1", nil)
	if err != nil {
		t.Fatal(err)
	}
	if answer, err := transport.RoundTrip(request); err == nil || s.calls != 1 {
		t.Errorf("%v after %d calls", answer, s.calls)
	}
}

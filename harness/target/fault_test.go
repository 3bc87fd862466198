package target

import (
	"context"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/kasauti/kasauti/client"
	"github.com/kasauti/kasauti/harness/mock"
	"github.com/kasauti/kasauti/harness/scenario"
)

func TestFaultHeaderIsOneName(t *testing.T) {
	if scenario.FaultHeader != mock.FaultHeader {
		t.Errorf("scenario reads %s, the mock writes %s", scenario.FaultHeader, mock.FaultHeader)
	}
}

// TestWhatTheClientSeesOfAFault holds each kind that meets an answer, over real HTTP, against
// what our client makes of it, whether the money moved, and how often the mock was called: a
// write is never repeated.
func TestWhatTheClientSeesOfAFault(t *testing.T) {
	running := embedded(t)
	committed := map[string]string{"committed": "yes"}
	for _, c := range []struct {
		kind  string
		with  map[string]string
		sees  client.Kind
		code  int64
		moved bool
		takes time.Duration
	}{
		{kind: "error-status", sees: client.KindRefused, code: 503},
		{kind: "error-status", with: map[string]string{"status": "500", "envelope": "no"}, sees: client.KindNotJSON},
		{kind: "error-status", with: committed, sees: client.KindRefused, code: 503, moved: true},
		{kind: "error-code", with: map[string]string{"code": "4711"}, sees: client.KindRefused, code: 4711},
		{kind: "error-code", with: committed, sees: client.KindRefused, code: 500, moved: true},
		{kind: "too-many-requests", sees: client.KindRefused, code: 429},
		{kind: "html-page", sees: client.KindContentType},
		{kind: "html-page", with: committed, sees: client.KindContentType, moved: true},
		{kind: "call-lost", sees: client.KindTransport},
		{kind: "connection-reset", sees: client.KindTransport},
		{kind: "connection-reset", with: committed, sees: client.KindTransport, moved: true},
		{kind: "reply-lost", sees: client.KindTransport, moved: true},
		{kind: "cut-off", sees: client.KindTruncated, moved: true},
		{kind: "truncated-json", sees: client.KindTruncated, moved: true},
		{kind: "invalid-json", sees: client.KindNotJSON, moved: true},
		{kind: "wrong-content-type", sees: client.KindContentType, moved: true},
		{kind: "unknown-at-first", sees: client.KindRefused, code: 412},
		{kind: "latency", with: map[string]string{"milliseconds": "60"}, moved: true, takes: 60 * time.Millisecond},
		{kind: "slow-body", with: map[string]string{"milliseconds": "60"}, moved: true, takes: 60 * time.Millisecond},
		{kind: "sms-never", moved: true}, // of another operation: it stays unused
	} {
		t.Run(c.kind, func(t *testing.T) {
			t.Parallel()
			session, err := running.Open(t.Context(), t.Name(), 7)
			if err != nil {
				t.Fatal(err)
			}
			defer session.Close(t.Context())
			set, err := session.Inject(t.Context(), scenario.Fault{Kind: c.kind, Operation: client.OpMerchantTransaction, With: c.with})
			if err != nil {
				t.Fatal(err)
			}
			started := time.Now()
			_, _, err = pay(t.Context(), t, running, session)
			var failed *client.Error
			if err != nil {
				failed = asError(t, err)
			}
			if got := client.KindOf(err); got != c.sees || failed != nil && failed.Code != c.code {
				t.Errorf("the client sees %v", err)
			}
			if took := time.Since(started); took < c.takes {
				t.Errorf("it took %s, want at least %s", took, c.takes)
			}
			balances, err := session.Balances(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			names := running.Names()
			want := client.Paise(50_000)
			if c.moved {
				want -= 2000
			}
			if got := balances[names.Cards["asha"].ID]; got != want {
				t.Errorf("asha holds %s, want %s", got, want)
			}
			reports, err := session.Faults(t.Context())
			if err != nil || len(reports) != 1 || reports[0].ID != set.ID || c.kind != "sms-never" && (reports[0].Called != 1 || reports[0].Struck != 1) {
				t.Errorf("the mock counts %+v, %v; want one call", reports, err)
			}
			if ambiguous := c.moved && c.sees != "" && c.sees != client.KindRefused || c.code == 503; ambiguous &&
				!strings.Contains(failed.Next, "it may have taken effect") {
				t.Errorf("the client says %q, not that the call may have taken effect", failed.Next)
			}
		})
	}
}

func asError(t *testing.T, err error) *client.Error {
	t.Helper()
	failed, ok := err.(*client.Error)
	if !ok {
		t.Fatalf("%T is no error of the client", err)
	}
	return failed
}

// TestLatencyOutlivesNobody: who stops waiting is let go at once, and the call was done.
func TestLatencyOutlivesNobody(t *testing.T) {
	running := embedded(t)
	session, err := running.Open(t.Context(), t.Name(), 7)
	if err != nil {
		t.Fatal(err)
	}
	defer session.Close(t.Context())
	if _, err := session.Inject(t.Context(), scenario.Fault{Kind: "latency", Operation: client.OpMerchantTransaction, With: map[string]string{"milliseconds": "30000"}}); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 300*time.Millisecond)
	defer cancel()
	if _, _, err := pay(ctx, t, running, session); client.KindOf(err) != client.KindTimeout {
		t.Errorf("got %v, want a time-out", err)
	}
	balances, err := session.Balances(t.Context())
	if err != nil || balances[running.Names().Cards["asha"].ID] != 48_000 {
		t.Errorf("asha holds %v, %v; the call was done before its answer was late", balances, err)
	}
}

// TestInProcessBreaksOff: a handler that gives its connection up is seen as over the wire.
func TestInProcessBreaksOff(t *testing.T) {
	for _, says := range []string{"", "half"} {
		transport := inProcess{http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			if says != "" {
				_, _ = io.WriteString(w, says)
			}
			panic(http.ErrAbortHandler)
		})}
		r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "http://embedded/", nil)
		if err != nil {
			t.Fatal(err)
		}
		answer, err := transport.RoundTrip(r)
		if says == "" {
			if err != io.EOF {
				t.Errorf("got %v, want that the connection ended", err)
			}
			continue
		}
		if err != nil {
			t.Fatal(err)
		}
		body, err := io.ReadAll(answer.Body)
		if string(body) != says || err != io.ErrUnexpectedEOF {
			t.Errorf("read %q, %v; want %q and that it broke off", body, err, says)
		}
	}
}

package target

import (
	"context"
	"errors"
	"net"
	"net/http"
	"net/http/httptrace"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

// mute is a transport that waits until the call's time is over.
type mute struct{ connects bool }

func (m mute) RoundTrip(r *http.Request) (*http.Response, error) {
	if trace := httptrace.ContextClientTrace(r.Context()); m.connects {
		trace.ConnectDone("tcp", r.URL.Host, nil)
	} else {
		trace.ConnectDone("tcp", r.URL.Host, errors.New("refused"))
	}
	<-r.Context().Done()
	return nil, r.Context().Err()
}

func TestKnockSaysHowFarItCame(t *testing.T) {
	for _, c := range []struct {
		connects bool
		want     string
	}{
		{true, "it takes connections but gave no answer in 7s"},
		{false, "it took no connection in 7s"},
	} {
		synctest.Test(t, func(t *testing.T) {
			ctx, cancel := context.WithTimeout(t.Context(), 7*time.Second)
			defer cancel()
			_, err := Knock(ctx, mute{c.connects}, "http://127.0.0.1:1")
			if err == nil || err.Error() != c.want || !errors.Is(err, context.DeadlineExceeded) {
				t.Errorf("%v, want %q", err, c.want)
			}
		})
	}
}

func TestKnockThatIsInterrupted(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := Knock(ctx, mute{}, "http://127.0.0.1:1"); err != context.Canceled {
		t.Error(err)
	}
}

func TestAdminSilenceInPlainWords(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
	defer cancel()
	_, err = newAdminClient("http://"+listener.Addr().String(), "", http.DefaultTransport).world(ctx)
	if err == nil || !strings.Contains(err.Error(), " gave no answer in ") || strings.Contains(err.Error(), "deadline") {
		t.Error(err)
	}
}

package target

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/kasauti/kasauti/harness/scenario"
)

// receiving is a receiver that ends with the test, and a mailbox of it.
func receiving(t *testing.T) (*receiver, *mailbox) {
	t.Helper()
	r := &receiver{listen: "127.0.0.1"}
	t.Cleanup(r.close)
	box, err := r.open(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return r, box
}

func postHook(t *testing.T, method, url string, body []byte) int {
	t.Helper()
	q, err := http.NewRequestWithContext(t.Context(), method, url, bytes.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	q.Header.Set("X-Key", "k")
	answer, err := http.DefaultClient.Do(q)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	_, _ = io.Copy(io.Discard, answer.Body)
	return answer.StatusCode
}

func TestAMailboxTakesWhatever(t *testing.T) {
	r, box := receiving(t)
	other, err := r.open(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	whole, long := bytes.Repeat([]byte("x"), mostHookBody), bytes.Repeat([]byte("x"), mostHookBody+1)
	for _, one := range []struct {
		method, event string
		body          []byte
	}{{"POST", "a.one", []byte("{}")}, {"GET", "a.two", nil}, {"POST", "a.whole", whole}, {"PUT", "a.long", long}} {
		if status := postHook(t, one.method, box.URL()+"/"+one.event, one.body); status != http.StatusOK {
			t.Errorf("%s %s is answered with %d", one.method, one.event, status)
		}
	}
	came := box.Arrived()
	if len(came) != 4 || len(other.Arrived()) != 0 {
		t.Fatalf("%d came, and %d to the other mailbox", len(came), len(other.Arrived()))
	}
	if a := came[0]; a.Event != "a.one" || a.Method != "POST" || string(a.Body) != "{}" || a.Cut || a.Status != 200 || a.Header.Get("X-Key") != "k" || a.At.IsZero() {
		t.Errorf("came %+v", a)
	}
	if came[1].Method != "GET" || came[2].Cut || len(came[2].Body) != mostHookBody || !came[3].Cut || len(came[3].Body) != mostHookBody {
		t.Errorf("the second is a %s; bodies of %d (cut: %v) and %d (cut: %v) bytes", came[1].Method, len(came[2].Body), came[2].Cut, len(came[3].Body), came[3].Cut)
	}
}

func TestWhatNobodyWaitsForIsRefused(t *testing.T) {
	r, box := receiving(t)
	for _, path := range []string{"/", "/webhooks/", "/webhooks/nobody/a.one", "/elsewhere/" + strings.TrimPrefix(box.URL(), r.base+mailboxes), "//webhooks"} {
		if status := postHook(t, "POST", r.base+path, nil); status != http.StatusNotFound {
			t.Errorf("%s is answered with %d", path, status)
		}
	}
	box.close()
	if status := postHook(t, "POST", box.URL()+"/a.one", nil); status != http.StatusNotFound {
		t.Errorf("a mailbox that was closed answers %d", status)
	}
	if came := box.Arrived(); len(came) != 0 {
		t.Errorf("came %+v", came)
	}
}

func TestAMailboxRefusesAndThenTakes(t *testing.T) {
	_, box := receiving(t)
	box.Answer(2, http.StatusServiceUnavailable, time.Millisecond)
	var statuses []int
	for range 3 {
		statuses = append(statuses, postHook(t, "POST", box.URL()+"/a.one", nil))
	}
	if statuses[0] != 503 || statuses[1] != 503 || statuses[2] != 200 {
		t.Errorf("answered %v", statuses)
	}
	if came := box.Arrived(); len(came) != 3 || came[0].Status != 503 || came[2].Status != 200 || came[0].Elapsed < time.Millisecond {
		t.Errorf("came %+v", came)
	}
}

// A mailbox is bounded, and taken from and looked into at once.
func TestAMailboxIsBounded(t *testing.T) {
	_, box := receiving(t)
	var wait sync.WaitGroup
	for range 8 {
		wait.Go(func() {
			for range mostArrivals / 4 {
				box.take(scenario.Arrival{Event: "a.one"})
				_ = box.Arrived()
			}
		})
	}
	wait.Wait()
	if n := len(box.Arrived()); n != mostArrivals {
		t.Errorf("%d are kept, want %d", n, mostArrivals)
	}
}

// Many scenarios get their own, at once, while others end.
func TestMailboxesAtOnce(t *testing.T) {
	r, _ := receiving(t)
	var wait sync.WaitGroup
	for range 16 {
		wait.Go(func() {
			box, err := r.open(t.Context())
			if err != nil {
				t.Error(err)
				return
			}
			defer box.close()
			postHook(t, "POST", box.URL()+"/a.one", []byte("{}"))
			if n := len(box.Arrived()); n != 1 {
				t.Errorf("%d came", n)
			}
		})
	}
	wait.Wait()
	r.mu.Lock()
	defer r.mu.Unlock()
	if len(r.boxes) != 1 {
		t.Errorf("%d mailboxes are left, want the first one", len(r.boxes))
	}
}

func TestAReceiverThatCannotListenSaysSo(t *testing.T) {
	r := &receiver{listen: "192.0.2.1"} // of nobody
	for range 2 {
		if _, err := r.open(context.Background()); err == nil || !strings.Contains(err.Error(), "192.0.2.1 cannot be listened on") {
			t.Fatalf("says %v", err)
		}
	}
	r.close()
	(*receiver)(nil).close()
}

// A session's webhooks come to it, and to nobody after it.
func TestASessionReceivesItsWebhooks(t *testing.T) {
	running := embedded(t)
	session, err := running.Open(t.Context(), "hooks", 7)
	if err != nil {
		t.Fatal(err)
	}
	box, err := session.Receive(t.Context(), map[string]string{"X-Key": "k"})
	if err != nil {
		t.Fatal(err)
	}
	none, err := session.Sendings(t.Context())
	if err != nil || len(none) != 0 {
		t.Fatalf("before anything happened: %+v, %v", none, err)
	}
	if status := postHook(t, "POST", box.URL()+"/card.transaction-webhook", nil); status != http.StatusOK {
		t.Errorf("the mailbox answers %d", status)
	}
	if err := session.Close(t.Context()); err != nil {
		t.Fatal(err)
	}
	if status := postHook(t, "POST", box.URL()+"/card.transaction-webhook", nil); status != http.StatusNotFound {
		t.Errorf("after the session the mailbox answers %d", status)
	}
}

// A URL without its admin API sends nothing here.
func TestWhoHasNoUniversesReceivesNothing(t *testing.T) {
	s := &shared{&reachable{}}
	if _, err := s.Receive(t.Context(), nil); err == nil || scenario.Weigh(err).String() != "could-not-run" {
		t.Errorf("says %v", err)
	}
	if _, err := s.Sendings(t.Context()); err == nil || !strings.Contains(err.Error(), "webhooks") {
		t.Errorf("says %v", err)
	}
	u := &universe{target: &reachable{}}
	if _, err := u.Receive(t.Context(), nil); err == nil || !strings.Contains(err.Error(), "cannot reach this machine") {
		t.Errorf("says %v", err)
	}
}

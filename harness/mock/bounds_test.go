package mock

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// A journal of small entries is bounded by their number, one of large entries by their bytes; the
// newest stay, and the view says how many are gone.
func TestTheJournalIsBoundedByBytes(t *testing.T) {
	const most, calls = 64 << 10, 100
	d := fork(t, newServer(t, func(o *Options) { o.JournalBytes = most }), "x")
	m := d.otpMessage(d.token("acme"), "asha")
	m.raw = []byte(`{"cardOtpAction":"` + strings.Repeat("x", 50_000) + `"}`)
	for range calls {
		d.send(m)
	}
	var view JournalView
	d.into(d.ask("GET", d.universePath("/journal"), nil, http.StatusOK), &view)
	kept, bytes := len(view.Entries), 0
	for _, e := range view.Entries {
		bytes += len(e.Path) + len(e.Request) + len(e.Response)
	}
	if bytes > most || bytes < most/2 || int64(kept)+view.Dropped != calls+1 || view.Entries[kept-1].N != calls+1 {
		t.Errorf("%d entries of %d bytes are kept and %d dropped, of %d calls and %d bytes", kept, bytes, view.Dropped, calls+1, most)
	}
}

// Callers' references may be as long as a body: what is remembered of them is bounded by bytes.
func TestLongReferencesAreBoundedByBytes(t *testing.T) {
	s := newServer(t, nil)
	d := fork(t, s, "x")
	token := d.token("acme")
	d.sendWebhooksTo(map[string]Webhook{"nobody": {URL: "http://127.0.0.1:1/"}}, http.StatusOK)
	const loads = 40
	for i := range loads {
		d.must(d.send(d.moneyMessage(topUpOp, token, "asha", "0.01", fmt.Sprint(i, strings.Repeat("x", 900_000)))))
	}
	u, err := s.universe(d.id)
	if err != nil {
		t.Fatal(err)
	}
	func() {
		defer u.enter()()
		for what, n := range map[string][2]int{
			"references": {u.references.bytes, mostRecentBytes}, "postings": {u.ledger.bytes, mostPostingBytes},
			"webhooks": {u.outbox.bytes, mostDeliveredBytes}, "journal": {u.journal.bytes, u.journal.mostBytes},
		} {
			if n[0] > n[1] || n[0] < 0 {
				t.Errorf("the %s hold %d bytes, want at most %d", what, n[0], n[1])
			}
		}
	}()
	l := d.ledger()
	if l.Wallets["asha"].Balance != 50_000+loads || !l.Balanced || l.Dropped == 0 || l.Dropped+len(l.Postings) != loads {
		t.Errorf("asha holds %d paise, %d postings are kept, %d dropped", l.Wallets["asha"].Balance, len(l.Postings), l.Dropped)
	}
}

// Lists that grow with calls lose their oldest, and say so where they are shown.
func TestListsAreBounded(t *testing.T) {
	s := newServer(t, nil)
	d := fork(t, s, "x")
	u, err := s.universe(d.id)
	if err != nil {
		t.Fatal(err)
	}
	func() {
		defer u.enter()()
		for range 3 * mostMessages {
			u.inbox.add(SMS{Mobile: "6000000011"})
		}
		for range 3 * mostDeliveries {
			u.outbox.add(delivery{event: cardTransaction, state: notSent})
		}
		for i := range 2 * mostReferences {
			u.references.put(fmt.Sprint(i), done{})
		}
		for range 2 * mostEvents {
			u.schedule(u.clock.now().AddDate(1, 0, 0), transferMoves, "none")
		}
	}()
	if n, last := len(d.inbox()), d.inbox(); n > mostMessages || last[n-1].Seq != 3*mostMessages {
		t.Errorf("%d SMS are kept, the newest is %d", n, last[n-1].Seq)
	}
	var box OutboxView
	d.into(d.ask("GET", d.universePath("/outbox"), nil, http.StatusOK), &box)
	if n := len(box.Deliveries); n > mostDeliveries || box.Dropped+int64(n) != 3*mostDeliveries || box.Deliveries[n-1].N != 3*mostDeliveries {
		t.Errorf("%d webhooks are kept, %d dropped", n, box.Dropped)
	}
	if n := len(u.references.items); n != mostReferences {
		t.Errorf("%d references are kept", n)
	}
	if n := u.agenda.Len(); n != mostEvents {
		t.Errorf("%d events are to come", n)
	}
	fault := fields{"kind": replyLost, "operation": debitOp}
	for range mostFaults {
		d.ask("POST", d.universePath("/faults"), fault, http.StatusCreated)
	}
	d.ask("POST", d.universePath("/faults"), fault, http.StatusTooManyRequests)
}

// A queue is a list, also after many have gone, and does not hold on to their room.
func TestQueueIsAList(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		var q queue[int]
		var list []int
		pops := rapid.IntRange(0, 2).Draw(r, "pops in three")
		for i := range rapid.IntRange(1, 600).Draw(r, "steps") {
			if len(list) > 0 && rapid.IntRange(0, 2).Draw(r, "pop") < pops {
				if got := q.pop(); got != list[0] {
					r.Fatalf("popped %d, want %d", got, list[0])
				}
				list = list[1:]
			} else {
				q.push(i)
				list = append(list, i)
			}
			if !slices.Equal(q.all(), list) || q.len() != len(list) {
				r.Fatalf("the queue has %v, want %v", q.all(), list)
			}
			if cap(q.items) > max(2*spare*len(list), 2*smallQueue) {
				r.Fatalf("%d elements take the room of %d", len(list), cap(q.items))
			}
		}
	})
}

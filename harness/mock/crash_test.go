package mock

import (
	"io"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
)

// trap panics once it is set.
type trap struct{ set bool }

func (t *trap) spring() {
	if t.set {
		t.set = false
		panic("snap")
	}
}

// withTrap lets a trap spring where ids are made and money is booked.
func withTrap(t *trap) func(*Options) {
	return func(o *Options) {
		o.IDs = func(r *rand.Rand, prefix string, n int) string { t.spring(); return randomID(r, prefix, n) }
		o.Bookings = func(string, string, string) int { t.spring(); return 1 }
	}
}

// A panic of the mock is answered in the envelope, stands in the journal, and keeps no lock: the
// next call goes on.
func TestAPanicIsAnsweredAndKeepsNoLock(t *testing.T) {
	var snap trap
	d := newDesk(t, newServer(t, withTrap(&snap)), "")
	token := d.token("acme")
	o := d.otp(token, "asha")
	for what, m := range map[string]message{
		"in an id":      d.otpMessage(token, "asha"),
		"in the ledger": d.debitMessage(token, "asha", "1.00", "TXN_1", o),
		"in a body":     d.otpMessage(token, "asha"),
	} {
		var a answer
		if what == "in a body" {
			a = d.panicking(m)
		} else {
			snap.set = true
			a = d.send(m)
		}
		entries := d.journal()
		last := entries[len(entries)-1]
		if a.status != http.StatusInternalServerError || a.code() != "500" || last.Status != 500 || last.Operation == "" {
			t.Errorf("%s: got %d %s, and the journal has %+v", what, a.status, a.raw, last)
		}
		if !strings.Contains(last.Fault, "the mock panicked: snap (crash_test.go:") {
			t.Errorf("%s: the journal's fault is %q", what, last.Fault)
		}
		d.must(d.send(d.otpMessage(token, "asha")))
	}
	if l := d.ledger(); !l.Balanced || l.Merchants["bazaar"].Balance != 0 {
		t.Errorf("the ledger has %+v", l)
	}
}

// snapping is a body that panics where it is read.
type snapping struct{ io.Reader }

func (snapping) Read([]byte) (int, error) { panic("snap") }

func (d *desk) panicking(m message) answer {
	r := httptest.NewRequest(m.method, m.path, snapping{})
	r.Header = m.header
	w := httptest.NewRecorder()
	d.api.ServeHTTP(w, r)
	return decodeAnswer(d.t, w.Code, w.Header(), w.Body.Bytes())
}

// An event has nobody to answer to: what it broke, every call after it says, until a reset.
func TestAPanicOfAnEventIsSaidByTheNextCall(t *testing.T) {
	var snap trap
	d := newDesk(t, newServer(t, withTrap(&snap)), "")
	token := d.token("acme")
	payee := d.beneficiary(token, "asha", "000123456789")
	d.must(d.send(d.impsMessage(token, "asha", payee, "1.00", "TXN_1", d.otp(token, "asha"))))
	snap.set = true
	d.advance(time.Minute)
	a := d.send(d.otpMessage(token, "asha"))
	entries := d.journal()
	last := entries[len(entries)-1]
	if a.status != http.StatusInternalServerError || !strings.Contains(last.Fault, `"transfer moves" of `) || !strings.Contains(last.Fault, "snap") {
		t.Errorf("got %d %s and fault %q", a.status, a.raw, last.Fault)
	}
	if d.ledger().Balanced {
		t.Error("the ledger calls itself balanced")
	}
	d.ask("POST", d.universePath("/reset"), nil, http.StatusNoContent)
	d.otp(d.token("acme"), "asha")
}

// A page and the admin API answer a panic, too.
func TestAPanicBesideTheAPIIsAnswered(t *testing.T) {
	s := newServer(t, nil)
	status, body := s.standard.visit(httptest.NewRequest("GET", "/tnc/x", nil), func(*universe, string) (int, string) { panic("snap") }, "", s.now())
	if status != http.StatusInternalServerError || strings.Contains(string(body), "snap") {
		t.Errorf("the page got %d %s", status, body)
	}
	d := newDesk(t, s, "")
	if entries := d.journal(); len(entries) != 1 || !strings.Contains(entries[0].Fault, "snap") {
		t.Errorf("the journal has %+v", entries)
	}
	w := httptest.NewRecorder()
	asked := httptest.NewRequest("GET", "/x", nil)
	asked.SetPathValue("id", defaultUniverse)
	s.administer(w, asked, adminRoute{forEach: func(u *universe, _ *http.Request) (int, any, error) {
		defer u.enter()()
		panic("snap")
	}})
	if w.Code != http.StatusInternalServerError || !strings.Contains(w.Body.String(), "snap (crash_test.go:") {
		t.Errorf("the admin API got %d %s", w.Code, w.Body)
	}
	d.token("acme")
}

package mock

import (
	"fmt"
	"net/http"
	"testing"
	"time"
)

// made is a mock whose default universe has what calls have made: a wallet, a beneficiary, a transfer
// that is on its way, and what only the admin API can set.
func made(t testing.TB) (d *desk, wallet string) {
	d = newDesk(t, newServer(t, nil), "")
	token := d.token("acme")
	wallet = d.must(d.send(d.createMessage(token, "6000000199"))).payload(t)["enKashCardId"].(string)
	d.ask("PUT", d.universePath("/holders/"+wallet), fields{"kyc": "full", "terms": "accepted"}, http.StatusOK)
	d.must(d.send(d.debitMessage(token, "asha", "20.00", "A1", d.otp(token, "asha"))))
	d.ask("PUT", d.universePath("/faults/slow"), fields{"kind": "latency", "operation": otpCall, "with": fields{"milliseconds": 1}}, http.StatusOK)
	d.ask("PUT", d.universePath("/webhooks/shop"), fields{"url": "http://127.0.0.1:9/"}, http.StatusOK)
	d.ask("PUT", d.universePath("/otp-policy"), fields{"code": "0000"}, http.StatusOK)
	d.ask("PUT", d.universePath("/clock"), fields{"frozen_at_ms": 1_767_589_200_000}, http.StatusOK)
	return d, wallet
}

func (d *desk) template(from string) {
	d.t.Helper()
	d.ask("PUT", "/v1/template", fields{"from": from}, http.StatusOK)
}

func TestForksOfAUniverse(t *testing.T) {
	d, wallet := made(t)
	held := d.ledger()
	d.template("default")
	f := fork(t, d.s, "x")
	if is := f.ledger(); string(marshal(is.Wallets)) != string(marshal(held.Wallets)) || string(marshal(is.Merchants)) != string(marshal(held.Merchants)) || !is.Balanced || len(is.Postings) != 0 {
		t.Errorf("the fork holds %+v, want %+v without history", is, held)
	}
	if n := len(f.inbox()); n != 0 {
		t.Errorf("%d SMS came along", n)
	}
	if n := len(f.journal()); n != 0 {
		t.Errorf("%d calls came along", n)
	}
	for what, want := range map[string]string{
		"/holders/" + wallet: fmt.Sprintf(`{"enKashCardId":%q,"kyc":"full","terms":"accepted","active":true}`, wallet),
		"/webhooks":          `{"webhooks":{"shop":{"url":"http://127.0.0.1:9/"}}}`,
		"/otp-policy":        `{"code":"0000","length":4,"lifetime_ms":180000,"tries":3}`,
	} {
		if got := f.ask("GET", f.universePath(what), nil, http.StatusOK).raw; got != want {
			t.Errorf("%s is %s, want %s", what, got, want)
		}
	}
	var clock ClockView
	if f.into(f.ask("GET", f.universePath("/clock"), nil, http.StatusOK), &clock); !clock.Frozen || clock.Now != 1_767_589_200_000 {
		t.Errorf("the fork's clock is %+v", clock)
	}
	var faults FaultsView
	if f.into(f.ask("GET", f.universePath("/faults"), nil, http.StatusOK), &faults); len(faults.Faults) != 1 || faults.Faults[0].World != "slow" || faults.Faults[0].Called != 0 {
		t.Errorf("the fork's faults are %+v", faults)
	}
	if o := f.otp(f.token("acme"), "asha"); o.code != "0000" {
		t.Errorf("the code is %s", o.code)
	}
	if f.beginning() == d.beginning() {
		t.Error("a fork has the beginning of what it was made of")
	}
}

// TestForksOfAUniverseAreApart: what happens in one is seen in no other, nor in what comes after.
func TestForksOfAUniverseAreApart(t *testing.T) {
	d, wallet := made(t)
	d.template("default")
	a, b := fork(t, d.s, "a"), fork(t, d.s, "b")
	before := string(marshal(b.ledger()))
	token := a.token("acme")
	a.must(a.send(a.debitMessage(token, "asha", "5.00", "A2", a.otp(token, "asha"))))
	a.ask("PUT", a.universePath("/holders/"+wallet), fields{"kyc": "none"}, http.StatusOK)
	a.ask("DELETE", a.universePath("/webhooks/shop"), nil, http.StatusNoContent)
	for _, other := range []*desk{b, d, fork(t, d.s, "c")} {
		if is := string(marshal(other.ledger().Wallets)); is != string(marshal(b.ledger().Wallets)) {
			t.Errorf("%s holds %s", other.id, is)
		}
		other.ask("GET", other.universePath("/holders/"+wallet), nil, http.StatusOK)
		var view HolderView
		if other.into(other.ask("GET", other.universePath("/holders/"+wallet), nil, http.StatusOK), &view); view.KYC != "full" {
			t.Errorf("%s has the KYC of another: %+v", other.id, view)
		}
		other.ask("DELETE", other.universePath("/webhooks/shop"), nil, http.StatusNoContent)
	}
	if string(marshal(b.ledger())) != before {
		t.Error("a fork has moved money of another")
	}
	if made := d.must(d.send(d.createMessage(d.token("acme"), "6000000198"))).payload(t)["enKashCardId"].(string); made == wallet {
		t.Errorf("the next wallet has the id %s of the one before", made)
	}
}

// TestATemplateIsWhatAResetGoesBackTo: all is there again, so it is the same beginning.
func TestATemplateIsWhatAResetGoesBackTo(t *testing.T) {
	d, wallet := made(t)
	d.template("default")
	begun, before := d.beginning(), string(marshal(d.ledger().Wallets))
	token := d.token("acme")
	d.must(d.send(d.debitMessage(token, "asha", "5.00", "A2", d.otp(token, "asha"))))
	d.ask("POST", d.universePath("/reset"), nil, http.StatusNoContent)
	if is := string(marshal(d.ledger().Wallets)); is != before || d.beginning() != begun {
		t.Errorf("the wallets hold %s, want %s; the beginning is %s, want %s", is, before, d.beginning(), begun)
	}
	if a := d.send(d.otpMessage(token, "asha")); a.status != http.StatusUnauthorized {
		t.Errorf("a token outlives the reset: %d", a.status)
	}
	next := d.must(d.send(d.createMessage(d.token("acme"), "6000000198"))).payload(t)["enKashCardId"].(string)
	if next == wallet {
		t.Error("two wallets have one id")
	}
	d.ask("PUT", "/v1/world", fields{"partners": fields{"acme": fields{}}}, http.StatusOK)
	d.ask("GET", d.universePath("/holders/"+wallet), nil, http.StatusNotFound)
}

// TestWhatIsOnItsWayGoesOn in each fork by itself.
func TestWhatIsOnItsWayGoesOn(t *testing.T) {
	d := newDesk(t, newServer(t, nil), "")
	id := d.world.Wallets["asha"].ID
	d.ask("PUT", d.universePath("/clock"), fields{"frozen_at_ms": time.Date(2026, 1, 5, 11, 0, 0, 0, india).UnixMilli()}, http.StatusOK)
	d.ask("PUT", d.universePath("/holders/"+id), fields{"kyc": "pending"}, http.StatusOK)
	d.template("default")
	f := fork(t, d.s, "x")
	f.advance(d.s.rules.vkycReview)
	for desk, want := range map[*desk]string{f: "full", d: "pending"} {
		var view HolderView
		if desk.into(desk.ask("GET", desk.universePath("/holders/"+id), nil, http.StatusOK), &view); view.KYC != want {
			t.Errorf("universe %q: %+v, want %s", desk.id, view, want)
		}
	}
}

// BenchmarkForkOfAUniverse is a fork of one in which calls have made a thousand wallets.
func BenchmarkForkOfAUniverse(b *testing.B) {
	d := newDesk(b, newServer(b, nil), "")
	token := d.token("acme")
	for i := range 1000 {
		d.must(d.send(d.createMessage(token, fmt.Sprintf("70%08d", i))))
	}
	d.template("default")
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		info, err := d.s.NewUniverse(fmt.Sprint(i), nil)
		if err != nil {
			b.Fatal(err)
		}
		if err := d.s.DropUniverse(info.ID); err != nil {
			b.Fatal(err)
		}
	}
}

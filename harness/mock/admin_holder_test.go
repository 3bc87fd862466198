package mock

import (
	"net/http"
	"testing"
	"time"
)

func (d *desk) holder(id string) (view HolderView) {
	d.t.Helper()
	d.into(d.ask("GET", d.universePath("/holders/"+id), nil, http.StatusOK), &view)
	return view
}

// TestAHolderIsSetToEachState, from each, and the wallet's details tell the same.
func TestAHolderIsSetToEachState(t *testing.T) {
	n := onboard(t, newServer(t, nil), "x")
	active := map[string]bool{"min": true, "created": true, "pending": true, "full": true, "redo": true}
	for _, from := range KYCs() {
		for _, to := range KYCs() {
			n.ask("PUT", n.universePath("/holders/"+n.id), fields{"kyc": from, "terms": "accepted"}, http.StatusOK)
			n.ask("PUT", n.universePath("/holders/"+n.id), fields{"kyc": to}, http.StatusOK)
			if got, want := n.holder(n.id), (HolderView{n.id, to, "accepted", active[to]}); got != want {
				t.Errorf("from %s to %s: %+v, want %+v", from, to, got, want)
			}
			if got := n.details(); got["kycStatus"] != kycByName[to].status || got["latestTncVersionAccepted"] != true {
				t.Errorf("from %s to %s: the details tell %v", from, to, got)
			}
		}
	}
	n.ask("PUT", n.universePath("/holders/"+n.id), fields{"terms": "pending"}, http.StatusOK)
	if got := n.details(); got["latestTncVersionAccepted"] != false || got["kycStatus"] != "Redo" {
		t.Errorf("with the terms pending the details tell %v", got)
	}
}

// TestWhatFollowsAKYC happens by itself, unless it stays.
func TestWhatFollowsAKYC(t *testing.T) {
	for _, c := range []struct {
		set   fields
		after time.Duration
		want  string
	}{
		{fields{"kyc": "created"}, 0, "created"},
		{fields{"kyc": "created"}, time.Hour, "full"},
		{fields{"kyc": "pending"}, time.Hour, "full"},
		{fields{"kyc": "created", "stays": true}, time.Hour, "created"},
		{fields{"kyc": "pending", "stays": true}, time.Hour, "pending"},
		{fields{"kyc": "failed"}, time.Hour, "failed"},
	} {
		d := newDesk(t, newServer(t, nil), "")
		id := d.world.Wallets["asha"].ID
		d.ask("PUT", d.universePath("/clock"), fields{"frozen_at_ms": time.Date(2026, 1, 5, 11, 0, 0, 0, india).UnixMilli()}, http.StatusOK)
		d.ask("PUT", d.universePath("/holders/"+id), c.set, http.StatusOK)
		d.advance(c.after)
		if got := d.holder(id).KYC; got != c.want {
			t.Errorf("%v, %s later: %s, want %s", c.set, c.after, got, c.want)
		}
	}
}

// TestALinkOfBeforeLeadsNowhere: the review that it began decides nothing any more.
func TestALinkOfBeforeLeadsNowhere(t *testing.T) {
	d := newDesk(t, newServer(t, nil), "")
	id := d.world.Wallets["asha"].ID
	d.ask("PUT", d.universePath("/holders/"+id), fields{"kyc": "pending"}, http.StatusOK)
	d.ask("PUT", d.universePath("/holders/"+id), fields{"kyc": "pending", "stays": true}, http.StatusOK)
	d.advance(time.Hour)
	if got := d.holder(id).KYC; got != "pending" {
		t.Errorf("it is %s", got)
	}
}

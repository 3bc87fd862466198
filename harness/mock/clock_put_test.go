package mock

import (
	"net/http"
	"testing"
	"time"
)

func (d *desk) clock() (view ClockView) {
	d.t.Helper()
	d.into(d.ask("GET", d.universePath("/clock"), nil, http.StatusOK), &view)
	return view
}

// TestAClockIsPutBack: it stands where it was put, and what was over stays over.
func TestAClockIsPutBack(t *testing.T) {
	d := newDesk(t, newServer(t, nil), "")
	over := d.token("acme")
	d.advance(100 * 24 * time.Hour)
	alive := d.token("acme")
	o := d.otp(alive, "asha")
	const at = 1_767_589_200_000
	d.ask("PUT", d.universePath("/clock"), fields{"frozen_at_ms": at}, http.StatusOK)
	if c := d.clock(); !c.Frozen || c.Now != at {
		t.Fatalf("the clock is %+v", c)
	}
	if a := d.send(d.otpMessage(over, "asha")); a.status != http.StatusUnauthorized {
		t.Errorf("a token that was over is alive again: %d", a.status)
	}
	d.must(d.send(d.debitMessage(alive, "asha", "1.00", "A1", o)))
	d.ask("DELETE", d.universePath("/clock"), nil, http.StatusOK)
	if c := d.clock(); c.Frozen || c.Offset != 0 {
		t.Errorf("the clock does not go with the wall clock: %+v", c)
	}
}

func TestAWorldsTime(t *testing.T) {
	at := time.UnixMilli(1_767_589_200_000)
	s := newServer(t, func(o *Options) { o.World.FrozenAt, o.World.OTPPolicy = at, OTPPolicy{Code: "0000"} })
	for _, d := range []*desk{newDesk(t, s, ""), fork(t, s, "x")} {
		if c := d.clock(); !c.Frozen || c.Now != at.UnixMilli() {
			t.Errorf("universe %q begins at %+v", d.id, c)
		}
		if o := d.otp(d.token("acme"), "asha"); o.code != "0000" {
			t.Errorf("the code is %s", o.code)
		}
	}
	view := s.World()
	if w, err := view.World(); err != nil || !w.FrozenAt.Equal(at) || w.OTPPolicy.Code != "0000" {
		t.Errorf("the world tells %+v, %v", view, err)
	}
	bad := baseWorld()
	if bad.FrozenAt = time.UnixMilli(latest); bad.Complete(1).validate() == nil {
		t.Error("a clock in the year 2200 is taken")
	}
}

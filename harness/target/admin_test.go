package target

import (
	"errors"
	"testing"
	"time"

	"github.com/kasauti/kasauti/harness/mock"
)

// TestAMockThatBeginsAnewIsAnotherTarget: what was recorded of it is not there any more.
func TestAMockThatBeginsAnewIsAnotherTarget(t *testing.T) {
	running := embedded(t)
	identity := func() string {
		t.Helper()
		is, err := running.Identity(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		return is
	}
	first := identity()
	if identity() != first {
		t.Error("it is another one from one look to the next")
	}
	if _, err := running.Lease(t.Context()); err != nil { // puts it back
		t.Fatal(err)
	}
	second := identity()
	if second == first {
		t.Error("after a reset it is the same")
	}
	if err := running.Admin().MakeTemplate(t.Context()); err != nil {
		t.Fatal(err)
	}
	if _, err := running.Lease(t.Context()); err != nil {
		t.Fatal(err)
	}
	if identity() != second {
		t.Error("after a reset to what it was made a template of it is another")
	}
}

func TestTheAdminAPIOfAMock(t *testing.T) {
	running := embedded(t)
	admin, ctx := running.Admin(), t.Context()
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	id := running.Names().Cards["asha"].ID
	must(admin.SetHolder(ctx, id, "pending", "pending"))
	if is, err := admin.Holder(ctx, id); err != nil || is != (mock.HolderView{ID: id, KYC: "pending", Terms: "pending"}) {
		t.Errorf("the holder is %+v, %v", is, err)
	}
	must(admin.SetWebhook(ctx, "a b", mock.Webhook{URL: "http://127.0.0.1:9/", Headers: map[string]string{"X-Key": "hunter2"}}))
	if all, err := admin.Webhooks(ctx); err != nil || all["a b"].URL != "http://127.0.0.1:9/" || all["a b"].Headers["X-Key"] == "hunter2" {
		t.Errorf("the receivers are %+v, %v", all, err)
	}
	must(admin.SetFault(ctx, "slow", mock.Fault{Kind: "latency", Operation: "wallet.generate-transaction-otp", With: mock.Words{"milliseconds": "1"}}))
	if all, err := admin.Faults(ctx); err != nil || len(all) != 1 || all[0].World != "slow" {
		t.Errorf("the faults are %+v, %v", all, err)
	}
	must(admin.SetOTPPolicy(ctx, mock.OTPPolicy{Code: "0000"}))
	if p, err := admin.OTPPolicy(ctx); err != nil || p.Code != "0000" || p.Tries != 3 {
		t.Errorf("the policy is %+v, %v", p, err)
	}
	at := time.UnixMilli(1_767_589_200_000)
	must(admin.StopClock(ctx, at))
	must(admin.MakeTemplate(ctx))
	for range 2 { // what is not there can be removed
		must(admin.RemoveWebhook(ctx, "a b"))
		must(admin.RemoveFault(ctx, "slow"))
		must(admin.ForgetOTPPolicy(ctx))
		must(admin.StartClock(ctx))
	}
	session := open(t, running, "fork")
	if !session.Now().Equal(at) {
		t.Errorf("a fork begins at %s, want %s", session.Now(), at)
	}
	must(session.Advance(ctx, time.Minute))
	if !session.Now().Equal(at.Add(time.Minute)) {
		t.Errorf("a minute later it is %s", session.Now())
	}
}

// TestWhatTheAdminAPIRefusesWasNotDone, and it says so.
func TestWhatTheAdminAPIRefusesWasNotDone(t *testing.T) {
	err := embedded(t).Admin().SetHolder(t.Context(), "EKC0", "full", "")
	var refused interface{ Refused() bool }
	if !errors.As(err, &refused) || !refused.Refused() {
		t.Errorf("got %v", err)
	}
}

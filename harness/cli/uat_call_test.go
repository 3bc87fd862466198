package cli

import (
	"strings"
	"testing"

	"github.com/kasauti/kasauti/harness/verdict"
)

// TestUATAsksBeforeItWrites: where a call costs money or rings a phone, somebody has to want it;
// and no answer shows whose phone it was.
func TestUATAsksBeforeItWrites(t *testing.T) {
	t.Parallel()
	s := newStandIn(t, nil)
	file := s.environment(t)
	call := []string{"call", "wallet.generate-transaction-otp", "card=asha", "cardOtpAction=TRANSACTION_OTP", "--target", "uat", "--env", file}
	code, out := kasauti(t, call...)
	if code != verdict.ExitUsage || !strings.Contains(out, "call wallet.generate-transaction-otp on uat: it sends an SMS; give --yes if that is wanted") {
		t.Errorf("exit %d\n%s", code, out)
	}
	if n := len(s.to(otpPath)); n != 0 {
		t.Errorf("%d OTPs were asked for", n)
	}
	code, out = kasauti(t, append(call, "--yes")...)
	if code != verdict.ExitConformant || len(s.to(otpPath)) != 1 || !strings.Contains(out, `"mobileNumber": "[secret]"`) {
		t.Errorf("exit %d\n%s", code, out)
	}
	shown := outputs{"console": out}
	for what, spellings := range s.secrets(t) {
		shown.hide(t, what, spellings)
	}
	// A call that only reads needs no leave.
	code, out = kasauti(t, "call", "gateway.get-authorization-token", "partner=acme", "--target", "uat", "--env", file)
	if code != verdict.ExitConformant {
		t.Errorf("exit %d\n%s", code, out)
	}
}

// TestARefusalThatNamesAPersonIsNotRepeated: a server's message may hold whose phone it was.
func TestARefusalThatNamesAPersonIsNotRepeated(t *testing.T) {
	t.Parallel()
	var mobile string
	s := newStandIn(t, nil, func(path string, a *said) {
		if path == otpPath {
			a.status = 422
			a.say(map[string]any{"code": 422, "message": "The wallet of " + mobile + " is blocked"})
		}
	})
	mobile = s.world.Wallets["asha"].Mobile
	_, out := kasauti(t, "call", "wallet.generate-transaction-otp", "card=asha", "--yes", "--target", "uat", "--env", s.environment(t))
	if strings.Contains(out, mobile) || !strings.Contains(out, `refused (code 422, "The wallet of [secret] is blocked")`) {
		t.Errorf("%s\n%s", mobile, out)
	}
}

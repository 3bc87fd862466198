package cli

import (
	"strings"
	"testing"

	"github.com/kasauti/kasauti/harness/verdict"
)

// TestUATIsNotSentAGuess: an operation whose path nobody has seen is refused before anything is
// dialled, and goes out as soon as the environment file gives its path.
func TestUATIsNotSentAGuess(t *testing.T) {
	t.Parallel()
	const guessed, moved = "/api/v0/partner/enKashCard/wallet-balance", "/api/v0/partner/enKashCard/what-is-left"
	const status = "/api/v0/partner/enKashCard/vkyc/status"
	s := newStandIn(t, nil)
	call := func(file string) (int, string) {
		return kasauti(t, "call", "wallet.get-wallet-balance", "card=asha", "--target", "uat", "--env", file)
	}
	address, count := knocks(t)
	code, out := call(s.at(everywhere(address)).environment(t))
	if want := "call wallet.get-wallet-balance: nobody has seen its path, and what Kasauti would send is a guess; run this on the mock, or give the operation's path under paths"; code != verdict.ExitIncomplete || !strings.Contains(out, want) {
		t.Errorf("exit %d, want 3 and %q\n%s", code, want, out)
	}
	if n := count(); n != 0 {
		t.Errorf("%d connections were made", n)
	}

	// In a run, what calls it is left out, and what does not is not.
	const tags = "@EK-VKYC-150 or @EK-TOKEN-010"
	code, out, dir := uat(t, s.environment(t), "--tags", tags)
	ended, reasons := verdicts(t, dir)
	left := 0
	for name, v := range ended {
		if v == verdict.NotApplicable && strings.Contains(reasons[name], "nobody has seen the path of wallet.vkyc-status") {
			left++
		}
	}
	if code != verdict.ExitConformant || left == 0 || len(s.to(status)) != 0 {
		t.Errorf("exit %d, %d scenarios left out, %d asked for\n%s", code, left, len(s.to(status)), tail(out))
	}

	given := func(path string) part { return section("paths", "{wallet.get-wallet-balance: "+path+"}") }
	if code, out = call(s.environment(t, given(guessed))); code != verdict.ExitConformant || len(s.to(guessed)) != 1 {
		t.Errorf("exit %d, %d balances asked for\n%s", code, len(s.to(guessed)), out)
	}
	call(s.environment(t, given(moved))) // which the stand-in does not serve
	if len(s.to(guessed)) != 1 || len(s.to(moved)) != 1 {
		t.Errorf("%d balances asked for under the guessed path, %d under the given one", len(s.to(guessed)), len(s.to(moved)))
	}
}

package cli

import (
	"encoding/json"
	"fmt"
	"net/http"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/kasauti/kasauti/harness/report"
	"github.com/kasauti/kasauti/harness/verdict"
)

// uat runs features on a stand-in.
func uat(t testing.TB, file string, flags ...string) (code int, out, dir string) {
	t.Helper()
	dir = t.TempDir()
	code, out = kasauti(t, append([]string{"run", "--target", "uat", "--env", file, "--report", dir}, flags...)...)
	return code, out, dir
}

// verdicts reads back, by feature and name, how scenarios ended and why.
func verdicts(t testing.TB, dir string) (ended map[string]verdict.Verdict, reasons map[string]string) {
	t.Helper()
	kept, err := report.Open(filepath.Join(dir, "run.ndjson"))
	if err != nil {
		t.Fatal(err)
	}
	defer kept.Close()
	ended, reasons = map[string]verdict.Verdict{}, map[string]string{}
	for result, err := range kept.Results() {
		if err != nil {
			t.Fatal(err)
		}
		name := result.Scenario.Feature + ": " + result.Scenario.Name
		ended[name], reasons[name] = result.Scenario.Verdict, result.Scenario.Reason
	}
	return ended, reasons
}

// TestUATWalksTheDocumentedWay: each service on its own host, under its own path, with its
// own kind of authorisation, and nothing in a request that only a mock understands.
func TestUATWalksTheDocumentedWay(t *testing.T) {
	t.Parallel()
	s := newStandIn(t, camelCase)
	code, out, _ := uat(t, s.environment(t), "--tags", "@EK-TOKEN-010 or @EK-OAUTH-010 or @EK-OTP-120")
	if code != verdict.ExitConformant {
		t.Fatalf("exit %d\n%s", code, tail(out))
	}
	acme, zenith := s.world.Partners["acme"].PartnerID, s.world.Partners["zenith"].PartnerID
	want := []string{
		"GET " + gatewayHost + "/  ", "GET " + oauthHost + "/  ", "GET " + partnerHost + "/  ", // does anything answer?
		"POST " + gatewayHost + merchantTokenPath + "  ",
		"POST " + oauthHost + oauthTokenPath + " Basic ",
		"POST " + partnerHost + otpPath + " Bearer " + acme,
		"POST " + partnerHost + otpPath + " Bearer " + zenith,
	}
	var got []string
	for _, a := range s.requests() {
		got = append(got, fmt.Sprintf("%s %s%s %s %s", a.method, a.host, a.path, a.authorization, a.partnerID))
		if a.sni != a.host {
			t.Errorf("%s was asked for in a handshake for %q", a.host, a.sni)
		}
		for name := range a.headers {
			if strings.Contains(strings.ToLower(name), "kasauti") && !strings.EqualFold(name, "User-Agent") {
				t.Errorf("%s %s carries the header %s", a.host, a.path, name)
			}
		}
		if a.path == otpPath && !slices.Contains(s.granted[oauthTokenPath], a.token) {
			t.Errorf("an OTP request carries a token that the OAuth host did not grant")
		}
	}
	slices.Sort(got)
	slices.Sort(want)
	if got = slices.Compact(got); !slices.Equal(got, want) {
		t.Errorf("got  %q\nwant %q", got, want)
	}
}

// TestUATWhereShapesDiffer: what is believed of an answer's form may be wrong, so it warns.
func TestUATWhereShapesDiffer(t *testing.T) {
	t.Parallel()
	s := newStandIn(t, camelCase, ownWays()...)
	file := s.environment(t)
	code, out, dir := uat(t, file)
	if code != verdict.ExitConformant {
		t.Errorf("exit %d, want 0\n%s", code, tail(out))
	}
	ended, _ := verdicts(t, dir)
	if len(ended) < 100 {
		t.Errorf("%d scenarios", len(ended))
	}
	for name, v := range ended {
		if v > verdict.Warn {
			t.Errorf("%s: %s", name, v)
		}
	}
	for _, named := range []string{
		"EK-ENV-080", "EK-TOKEN-070", "EK-OAUTH-050", // an undeclared field, lifetimes
		"EK-TOKEN-120", "EK-OAUTH-120", "EK-AUTH-120", "EK-AUTH-180", "EK-AUTH-220", "EK-OTP-220", "EK-HTTP-220",
		"Token is invalid.", "7f3a9c",
	} {
		if !strings.Contains(out, named) {
			t.Errorf("the console does not name %s", named)
		}
	}
	code, out, _ = uat(t, file, "--fail-on", "warn")
	if code != verdict.ExitFail || !strings.Contains(out, "--fail-on warn is set") {
		t.Errorf("exit %d, want 1\n%s", code, tail(out))
	}
}

// TestUATWithAnotherMask: how a mobile number is masked is inferred from one example.
func TestUATWithAnotherMask(t *testing.T) {
	t.Parallel()
	s := newStandIn(t, nil, masksOtherwise)
	code, out, _ := uat(t, s.environment(t), "--tags", "@EK-OTP-030")
	if code != verdict.ExitConformant || !strings.Contains(out, "EK-OTP-030") {
		t.Errorf("exit %d, want 0\n%s", code, tail(out))
	}
}

// TestUATWhereOutcomesDiffer: what must happen, or must not, binds on UAT as anywhere.
func TestUATWhereOutcomesDiffer(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, breaks string
		ignore       []string
		ways         []way
	}{
		{"an unknown card gets an OTP", "EK-OTP-230", []string{"card-unknown"}, ownWays()},
		{"a missing token opens the door", "EK-AUTH-110", []string{"token-missing"}, ownWays()},
		{"wrong keys get a token", "EK-TOKEN-110", []string{"keys-unknown"}, ownWays()},
		{"a refusal repeats the token", "EK-ENV-090", nil, append(ownWays(), repeats(func(a *said) string {
			return strings.TrimPrefix(a.asked, "Bearer ")
		}))},
		{"a refusal grants an OTP request", "EK-ENV-100", nil, append(ownWays(), func(path string, a *said) {
			if path == otpPath && !granted(a.body) {
				a.edit(func(fields map[string]any) { fields["payload"] = map[string]any{"otpRequestId": "EK7E5CKFQX"} })
			}
		})},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			s := newStandIn(t, ignoring(test.ignore...), test.ways...)
			code, out, dir := uat(t, s.environment(t))
			if code != verdict.ExitFail || !failedRequirements(t, dir)[test.breaks] || !strings.Contains(out, test.breaks) {
				t.Errorf("exit %d, failed %v, want 1 and %s\n%s", code, failedRequirements(t, dir), test.breaks, tail(out))
			}
		})
	}
}

// TestUATOwnsUpToWhatItLacks: what cannot be seen there is left out in silence only where
// the environment file says so.
func TestUATOwnsUpToWhatItLacks(t *testing.T) {
	t.Parallel()
	s := newStandIn(t, nil)
	for lacks, want := range map[string]int{
		everythingLacks: verdict.ExitConformant,
		"[inbox]":       verdict.ExitIncomplete,
		"[]":            verdict.ExitIncomplete,
	} {
		code, out, _ := uat(t, s.environment(t, section("lacks", lacks)), "--tags", "@EK-TOKEN-060 or @EK-TOKEN-010")
		if code != want {
			t.Errorf("lacks %s: exit %d, want %d\n%s", lacks, code, want, tail(out))
		}
		if want == verdict.ExitIncomplete && !strings.Contains(out, "clock") {
			t.Errorf("lacks %s: the console does not name what is lacking\n%s", lacks, tail(out))
		}
	}
}

// TestUATSendsNoSMSToStrangers: an OTP for a wallet whose holder is not listed, or for a card
// that nobody knows, is not even asked for.
func TestUATSendsNoSMSToStrangers(t *testing.T) {
	t.Parallel()
	s := newStandIn(t, nil)
	asha := s.world.Wallets["asha"]
	file := s.environment(t, section("allowed_contacts", fmt.Sprintf("[%q]", asha.Mobile)), section("unused_cards", "[]"))
	code, out, dir := uat(t, file, "--tags", "@EK-OTP-120 or @EK-OTP-230")
	if code != verdict.ExitIncomplete {
		t.Errorf("exit %d, want 3\n%s", code, tail(out))
	}
	ended, reasons := verdicts(t, dir)
	for name, want := range map[string]string{
		"Generate Transaction OTP: The masked number is that of the wallet of asha": "",
		"Generate Transaction OTP: The masked number is that of the wallet of ravi": `card "ravi" has no mobile number under allowed_contacts`,
		"Generate Transaction OTP: The masked number is that of the wallet of zoya": `card "zoya" has no mobile number under allowed_contacts`,
		"OTP requests that are refused: An unknown card":                            "unused_cards if no card has it",
	} {
		expected := verdict.CouldNotRun
		if want == "" {
			expected = verdict.Pass
		}
		if ended[name] != expected || !strings.Contains(reasons[name], want) {
			t.Errorf("%s: %s, %q; want %s, %q", name, ended[name], reasons[name], expected, want)
		}
	}
	for _, a := range s.to(otpPath) {
		var sent struct {
			Card string `json:"enKashCardId"`
		}
		if json.Unmarshal([]byte(a.body), &sent) == nil && sent.Card != asha.ID {
			t.Errorf("an OTP was asked for card %q", sent.Card)
		}
	}
	for _, sms := range s.messages() {
		if sms.Mobile != asha.Mobile {
			t.Errorf("an SMS went to %s", sms.Mobile)
		}
	}
}

// TestUATKeepsItsLimits: scenarios at once share one rate and one number of connections. At
// the first arrival no more than the concurrent ones were sent; from there on the rate counts.
func TestUATKeepsItsLimits(t *testing.T) {
	t.Parallel()
	const rate, concurrent = 80, 3
	s := newStandIn(t, nil)
	file := s.environment(t, section("limits", fmt.Sprintf("{requests_per_second: %d, concurrent: %d, timeout: 10s}", rate, concurrent)))
	code, out, _ := uat(t, file, "--tags", "@EK-HTTP-210", "--parallel", "16")
	if code != verdict.ExitConformant {
		t.Fatalf("exit %d\n%s", code, tail(out))
	}
	all := s.requests()
	if len(all) < 30 {
		t.Fatalf("%d requests are too few to see a rate", len(all))
	}
	elapsed := all[len(all)-1].at.Sub(all[0].at).Seconds()
	if most := rate*elapsed + concurrent + 1; float64(len(all)) > most {
		t.Errorf("%d requests within %.3f s, at most %.1f are allowed", len(all), elapsed, most)
	}
	if s.busiest > concurrent {
		t.Errorf("%d requests at once, at most %d are allowed", s.busiest, concurrent)
	}
}

// TestUATFollowsNoRedirect: not to production, and not to a host that may be called either.
func TestUATFollowsNoRedirect(t *testing.T) {
	t.Parallel()
	for _, to := range []string{"https://pay-en.enkash.in" + otpPath, "https://" + gatewayHost + "/moved"} {
		s := newStandIn(t, nil, func(path string, a *said) {
			if path == otpPath {
				a.status, a.body = http.StatusTemporaryRedirect, nil
				a.header.Set("Location", to)
			}
		})
		code, out, _ := uat(t, s.environment(t), "--tags", "@EK-OTP-020")
		if code != verdict.ExitFail || !strings.Contains(out, "redirect") {
			t.Errorf("to %s: exit %d, want 1\n%s", to, code, tail(out))
		}
		if moved := s.to("/moved"); len(moved) != 0 || len(s.to(otpPath)) != 1 {
			t.Errorf("to %s: %d followed, %d OTP requests", to, len(moved), len(s.to(otpPath)))
		}
	}
}

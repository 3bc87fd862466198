package triage_test

import (
	"strings"
	"testing"

	"github.com/kasauti/kasauti/client"
	"github.com/kasauti/kasauti/fixtures"
	"github.com/kasauti/kasauti/harness/contract"
	"github.com/kasauti/kasauti/harness/exchange"
	"github.com/kasauti/kasauti/harness/triage"
	"github.com/kasauti/kasauti/harness/verdict"
)

func load(t testing.TB) *contract.Contract {
	t.Helper()
	c, err := contract.Load(fixtures.FS)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// pick is the id of some requirement that the contract has.
func pick(t *testing.T, c *contract.Contract, wanted func(contract.Requirement) bool) string {
	t.Helper()
	for _, r := range c.Requirements() {
		if wanted(r) {
			return r.ID
		}
	}
	t.Fatal("the contract has no such requirement")
	return ""
}

func answered(id string, status int, body string) exchange.View {
	return exchange.View{ID: id, Operation: client.OpTransactionOTP, Response: exchange.MessageView{Status: status, Body: body}}
}

func attempt(steps ...verdict.Step) *verdict.Attempt {
	a := &verdict.Attempt{Number: 1, Steps: steps}
	a.Settle(nil)
	return a
}

func failed(requirement string, fields ...verdict.Field) verdict.Step {
	return verdict.Step{Text: "it is so", Checks: []verdict.Check{{
		Requirement: requirement, Verdict: verdict.Fail, Message: "it is not so", Fields: fields, Exchanges: []string{"1"},
	}}}
}

func TestEachTroubleHasItsClass(t *testing.T) {
	c := load(t)
	documented := pick(t, c, func(r contract.Requirement) bool {
		return r.Who == contract.Server && r.Evidence == contract.Documented && r.Kind == contract.Rule
	})
	assumed := pick(t, c, func(r contract.Requirement) bool {
		return r.Who == contract.Server && r.Evidence == contract.Assumed && r.Kind == contract.Shape
	})
	outcome := pick(t, c, func(r contract.Requirement) bool {
		return r.Who == contract.Server && r.Evidence == contract.Assumed && r.Kind == contract.Outcome
	})
	ours := pick(t, c, func(r contract.Requirement) bool { return r.Who == contract.Client })
	ok := answered("1", 200, `{"code":0}`)
	for _, row := range []struct {
		name     string
		attempt  *verdict.Attempt
		evidence exchange.View
		whose    triage.Whose
		class    verdict.Class
		why      string
	}{
		{"a documented rule", attempt(failed(documented)), ok, triage.Theirs, verdict.ProductDefect, "is documented"},
		{"an assumed shape", attempt(failed(assumed)), ok, triage.Theirs, verdict.ContractDrift, "is assumed"},
		{"an assumed outcome", attempt(failed(outcome)), ok, triage.Theirs, verdict.ProductDefect, "binds every server"},
		{"a rule for who calls", attempt(failed(ours)), ok, triage.Theirs, verdict.TestBug, "binds who calls"},
		{"a documented rule, on our own simulator", attempt(failed(documented)), ok, triage.Simulator, verdict.TestBug, "keeps " + documented},
		{"only the feature wants it, on our own simulator", attempt(failed("")), ok, triage.Simulator, verdict.TestBug, "only the feature file"},
		{"only the feature wants it, elsewhere", attempt(failed("")), ok, triage.Theirs, verdict.ProductDefect, "which the contract does not state"},
		{"too many calls", attempt(failed(documented)), answered("1", 429, ""), triage.Theirs, verdict.Quota, "429"},
		{"a gateway", attempt(failed(documented)), answered("1", 502, ""), triage.Theirs, verdict.Environment, "502"},
		{"an unavailable service", attempt(failed(documented)), answered("1", 503, `{"code":1}`), triage.Theirs, verdict.Environment, "503"},
		{"unavailable, though it says that it did it", attempt(failed(documented)), answered("1", 503, `{"code":0,"message":"Success"}`), triage.Theirs, verdict.ProductDefect, "is documented"},
		{"too many calls, though it gave a token", attempt(failed(documented)), answered("1", 429, `{"token":"***","resultCode":"200"}`), triage.Theirs, verdict.ProductDefect, "is documented"},
		{"a gateway, and a step that cannot go on, though it says success", attempt(verdict.Step{Verdict: verdict.Fail, Message: "refused", Exchanges: []string{"1"}}), answered("1", 502, `{"code":0}`), triage.Theirs, verdict.ProductDefect, "could go on"},
		{"a web page", attempt(failed(documented)), answered("1", 200, " <!DOCTYPE html><html>"), triage.Theirs, verdict.Environment, "a web page"},
		{"a server error of the API", attempt(failed(documented)), answered("1", 500, `{"code":1}`), triage.Theirs, verdict.ProductDefect, "is documented"},
		{"no answer", attempt(verdict.Step{Verdict: verdict.CouldNotRun, Message: "nobody answered", Exchanges: []string{"1"}}), answered("1", 0, ""), triage.Theirs, verdict.Environment, "nobody answered"},
		{"could not go on for 429", attempt(verdict.Step{Verdict: verdict.CouldNotRun, Message: "no token", Exchanges: []string{"1"}}), answered("1", 429, ""), triage.Theirs, verdict.Quota, "429"},
		{"stopped by a limit, after a 429", attempt(verdict.Step{Verdict: verdict.CouldNotRun, Message: "get a token: not sent: --max-calls 2 is used up", Stopped: "--max-calls 2 is used up", Class: verdict.Quota, Exchanges: []string{"1"}}), answered("1", 429, ""), triage.Theirs, verdict.Quota, "get a token: not sent"},
		{"no call at all", attempt(verdict.Step{Verdict: verdict.CouldNotRun, Message: "no OTP came"}), ok, triage.Theirs, verdict.Environment, "no OTP came"},
		{"a step that is none", attempt(verdict.Step{Verdict: verdict.Fail, Message: "no step is defined"}), ok, triage.Theirs, verdict.TestBug, "as it is written"},
		{"an answer with which nothing can be done", attempt(verdict.Step{Verdict: verdict.Fail, Message: "refused", Exchanges: []string{"1"}}), answered("1", 401, `{"code":1}`), triage.Theirs, verdict.ProductDefect, "could go on"},
		{"nothing checked", attempt(), ok, triage.Theirs, verdict.TestBug, "leaves something open"},
		{"a crash", attempt(verdict.Step{Verdict: verdict.EngineError, Message: "boom"}), ok, triage.Theirs, verdict.HarnessDefect, "broke"},
	} {
		t.Run(row.name, func(t *testing.T) {
			got := triage.Of(row.attempt, []exchange.View{row.evidence}, c, row.whose)
			if got == nil || got.Class != row.class || !strings.Contains(got.Why, row.why) {
				t.Fatalf("got %+v, want %s because of %q", got, row.class, row.why)
			}
			if checked := row.attempt.Steps; len(checked) > 0 && len(checked[0].Checks) > 0 && (got.Class == verdict.Environment || got.Class == verdict.Quota) && got.Headline != got.Why {
				t.Errorf("the headline %q is of a rule, and nothing but %q was there to judge", got.Headline, got.Why)
			}
			if stopped := len(row.attempt.Steps) > 0 && row.attempt.Steps[0].Stopped != ""; got.Stopped != stopped || stopped && got.Headline != row.attempt.Steps[0].Stopped {
				t.Errorf("stopped is %v, under %q", got.Stopped, got.Headline)
			}
			if got.Headline == "" || got.Group == "" {
				t.Errorf("no headline or group: %+v", got)
			}
		})
	}
	if got := triage.Of(attempt(verdict.Step{Met: 1}), nil, c, triage.Theirs); got != nil {
		t.Errorf("a pass has the triage %+v", got)
	}
}

// Bad luck on purpose is no bad luck: what it changes is what the scenario is about.
func TestAFaultIsNoOutage(t *testing.T) {
	c := load(t)
	a := attempt(failed(""))
	a.Faults = []verdict.Fault{{Says: "503", Called: 1, Struck: 1}}
	if got := triage.Of(a, []exchange.View{answered("1", 503, "")}, c, triage.Theirs); got.Class != verdict.ProductDefect {
		t.Errorf("got %+v", got)
	}
}

func TestEqualTroublesShareAGroup(t *testing.T) {
	c := load(t)
	of := func(requirement, path, expected, actual string) *verdict.Triage {
		return triage.Of(attempt(failed(requirement, verdict.Field{Path: path, Expected: expected, Actual: actual})), []exchange.View{answered("1", 200, "{}")}, c, triage.Theirs)
	}
	one := of("EK-OTP-050", "payload[0].otpRequestId", "EK7E5CKFQX", "EK7E5CKFQY")
	for name, row := range map[string]struct {
		other *verdict.Triage
		same  bool
	}{
		"another id and index":    {of("EK-OTP-050", "payload[3].otpRequestId", "EK11111111", "EK22222222"), true},
		"another field":           {of("EK-OTP-050", "payload[0].mobileNumber", "EK7E5CKFQX", "EK7E5CKFQY"), false},
		"another requirement":     {of("EK-OTP-060", "payload[0].otpRequestId", "EK7E5CKFQX", "EK7E5CKFQY"), false},
		"a value of another kind": {of("EK-OTP-050", "payload[0].otpRequestId", "EK7E5CKFQX", ""), false},
	} {
		if (row.other.Group == one.Group) != row.same {
			t.Errorf("%s: %q and %q share a group: %v", name, one.Headline, row.other.Headline, !row.same)
		}
	}
	status := func(actual string) *verdict.Triage { return of("EK-OTP-050", "status", "400", actual) }
	if status("200").Group == status("500").Group {
		t.Error("two statuses share a group")
	}
}

func TestOnlyBadLuckIsTriedAgain(t *testing.T) {
	c := load(t)
	unlucky := attempt(verdict.Step{Verdict: verdict.CouldNotRun, Message: "nobody answered", Exchanges: []string{"1"}})
	unlucky.Triage = triage.Of(unlucky, nil, c, triage.Theirs)
	defect := attempt(failed(""))
	defect.Triage = triage.Of(defect, nil, c, triage.Theirs)
	call := func(operation string, change func(*exchange.View)) []exchange.View {
		v := exchange.View{ID: "1", Operation: operation}
		if change != nil {
			change(&v)
		}
		return []exchange.View{v}
	}
	for _, row := range []struct {
		name     string
		attempt  *verdict.Attempt
		evidence []exchange.View
		fresh    bool
		honest   bool
		why      string
	}{
		{"a defect", defect, nil, true, false, "none of bad luck"},
		{"an outage, in a universe of its own", unlucky, call(client.OpTopUp, nil), true, true, ""},
		{"an outage after a write", unlucky, call(client.OpTopUp, nil), false, false, "twice"},
		{"an outage after an SMS", unlucky, call(client.OpTransactionOTP, nil), false, false, "twice"},
		{"an outage after a call that nobody knows", unlucky, call("", nil), false, false, "no known operation"},
		{"a write that never left", unlucky, call(client.OpTopUp, func(v *exchange.View) { v.Unsent = true }), false, true, ""},
		{"a webhook that came", unlucky, call("webhook", func(v *exchange.View) { v.Arrived = true }), false, true, ""},
		{"reads alone", unlucky, call(client.OpWalletBalance, nil), false, true, ""},
	} {
		t.Run(row.name, func(t *testing.T) {
			honest, why := triage.Honest(row.attempt, row.evidence, c, row.fresh)
			if honest != row.honest || !strings.Contains(why, row.why) || honest != (why == "") {
				t.Errorf("honest %v because %q, want %v because %q", honest, why, row.honest, row.why)
			}
		})
	}
}

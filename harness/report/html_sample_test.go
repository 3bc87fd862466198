package report

import (
	"fmt"
	"strings"
	"testing"

	"github.com/kasauti/kasauti/harness/exchange"
	"github.com/kasauti/kasauti/harness/verdict"
)

// pageResults are the results of all golden files with what the page shows beside: whose trouble
// it is, what was done to the target, an encrypted exchange, a call that was wrong on purpose.
func pageResults() []Result {
	results := sampleResults()
	fail, flaky, engine, evil, phrased := &results[1], &results[2].Scenario, &results[6].Scenario, &results[7].Scenario, &results[9].Scenario

	withTriage(&fail.Scenario, 0, verdict.Triage{Class: verdict.ProductDefect, Why: "an answer breaks a requirement that every reading of the documentation has", Group: "a1",
		Headline: "wallet.debit-wallet-for-merchant-transaction EK-OTP-050: status is 200, expected 400", Step: 3, Field: "status", Exchange: "e2"})
	attempt := &fail.Scenario.Attempts[0]
	attempt.Steps[0].Exchanges, attempt.Steps[1].Exchanges, attempt.Steps[2].Exchanges = []string{"e1"}, []string{"e2"}, nil
	attempt.Steps[0].Events = []verdict.Event{{Kind: verdict.FaultSet, Says: attempt.Faults[0].Says}}
	attempt.Steps[1].Events = []verdict.Event{{Kind: verdict.ClockMoved, Says: "the clock moved on by 3m1s, to 2026-11-23 09:33:01 UTC"}}
	attempt.NotRetried = "an answer that is wrong is wrong again"
	sealed := &fail.Exchanges[1]
	sealed.Request.Encrypted, sealed.Request.Wire, sealed.Request.Body = true, `{"data":"b64:`+strings.Repeat("QUJDREVG", 12)+`"}`, `{"otpRequestId":"5f0c2d9e","amount":"20.00","tries":[1,-2.50e3],"again":true}`
	sealed.Response.Header = append(sealed.Response.Header, "Kasauti-Fault: latency")

	withTriage(flaky, 0, verdict.Triage{Class: verdict.Environment, Why: "no answer came", Group: "b2", Headline: "the target did not answer"})
	withTriage(engine, 0, verdict.Triage{Class: verdict.HarnessDefect, Why: "kasauti broke", Group: "c3", Headline: "the step panicked"})
	withTriage(evil, 0, verdict.Triage{Class: verdict.ContractDrift, Why: hostile, Group: hostile, Headline: hostile, Field: hostile})
	withTriage(phrased, 0, *fail.Scenario.Attempts[0].Triage)
	results[5].Exchanges = []exchange.View{sampleExchange("1", 400, `{"cardOtpAction":5}`, `{"code":17}`)}
	results[5].Exchanges[0].OnPurpose = true
	return results
}

func withTriage(s *verdict.Scenario, attempt int, t verdict.Triage) {
	s.Attempts[attempt].Triage = &t
	s.Settle()
}

func pageSample(t testing.TB) *Run {
	t.Helper()
	h, results := sampleHeader(), pageResults()
	s := sampleSummary(h, results)
	return record(t, h, results, &s)
}

// crowd is a run of n scenarios of which every nth that is asked for fails.
func crowd(t testing.TB, n, every int) *Run {
	t.Helper()
	h, sample := sampleHeader(), pageResults()
	h.Selected = n
	results := make([]Result, n)
	for i := range results {
		results[i] = sample[0]
		if i%every == every-1 {
			results[i] = sample[1]
		}
		s := &results[i].Scenario
		s.Index, s.ID, s.Name, s.URI = i, fmt.Sprintf("c%04d", i), fmt.Sprintf("%s, number %d", s.Name, i), fmt.Sprintf("features/crowd/%02d.feature", i/250)
	}
	s := sampleSummary(h, results)
	return record(t, h, results, &s)
}

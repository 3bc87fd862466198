package steps

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/kasauti/kasauti/client"
	"github.com/kasauti/kasauti/harness/contract"
	"github.com/kasauti/kasauti/harness/nearest"
	"github.com/kasauti/kasauti/harness/scenario"
	"github.com/kasauti/kasauti/harness/verdict"
)

func registerRefusal(r *scenario.Registry) {
	r.Step(`^(?:it|the (second |third |fourth )?(token request|OAuth token request|OTP request|debit|transfer|wallet transfer)) is refused because (.+)$`, refused,
		"The latest answer is a refusal for this reason: judged as an outcome (nothing was granted, no SMS, no money) and as a shape (status, code, message). The reasons are those of the contract.",
		scenario.Example(`the debit is refused because the OTP was already used`))
}

// spoken are the operations as the step calls them.
var spoken = map[string]string{"token request": client.OpAuthorizationToken, "OAuth token request": client.OpAuthToken, "OTP request": client.OpTransactionOTP, "debit": client.OpMerchantTransaction, "transfer": client.OpIMPSTransfer, "wallet transfer": client.OpWalletTransfer}

var ordinals = map[string]int{"": 1, "second ": 2, "third ": 3, "fourth ": 4}

func refused(ctx context.Context, s *scenario.State, ordinal, what, reason string) error {
	r, err := refusal(s.Contract, reason)
	if err != nil {
		return err
	}
	c := scenario.Of[calls](s)
	answer, err := c.last()
	if err == nil && what != "" {
		answer, err = c.lastOf(spoken[what])
	}
	if err != nil {
		return err
	}
	if made := c.count(answer.Operation); made < ordinals[ordinal] {
		return fmt.Errorf("look at the %s%s: only %d were made in this scenario", ordinal, what, made)
	}
	if !slices.Contains(r.Operations, answer.Operation) {
		return fmt.Errorf("judge a refusal: %q is no reason to refuse %s", reason, answer.Operation)
	}
	effects, err := sideEffects(ctx, s, answer)
	if err != nil {
		return err
	}
	s.CheckRefusal(r, answer, c.field, effects...)
	c.refusal, c.outcome = true, r.Outcome
	if r.Name == "load-over-limit" {
		pendingCounts(s, answer)
	}
	if d, err := scenario.Of[debits](s).last(); err == nil && r.Name == "otp-expired" {
		lifetimeHolds(s, d.otp, !answer.Refused())
	}
	return nil
}

// refusal finds the reason in the contract.
func refusal(c *contract.Contract, reason string) (contract.Refusal, error) {
	if r, ok := c.RefusalByPhrase(reason); ok {
		return r, nil
	}
	var known []string
	for _, r := range c.Refusals() {
		known = append(known, r.Phrase)
	}
	hint := nearest.Hint(reason, known)
	if hint == "" {
		hint = "; known: " + strings.Join(known, ", ")
	}
	return contract.Refusal{}, fmt.Errorf("judge a refusal: the contract knows no reason %q%s", reason, hint)
}

// undecided reports whether an answer leaves open what its call did: none came, it could not be
// read, or a fault on purpose made it another one.
func undecided(answer *scenario.Answer) bool {
	return answer.Err != nil && !answer.Refused() || answer.Response.Header.Get(scenario.FaultHeader) != ""
}

// sideEffects looks, where the target lets us, for what a refused call must not have done:
// more SMS than OTP requests that were accepted, or money moved beyond accepted debits.
func sideEffects(ctx context.Context, s *scenario.State, answer *scenario.Answer) ([]verdict.Field, error) {
	if !s.Has(scenario.Reset) {
		return nil, nil // others use the same universe: their effects are not ours to judge
	}
	for _, answer := range scenario.Of[calls](s).answers {
		if undecided(answer) {
			return nil, nil // what that call did, nobody can tell from here
		}
	}
	var fields []verdict.Field
	if s.Has(scenario.Inbox) {
		messages, err := s.Session.Messages(ctx, "")
		if err != nil {
			return nil, err
		}
		if sent := len(scenario.Of[otps](s).sent); len(messages) != sent {
			fields = append(fields, verdict.Field{Path: "SMS sent", Expected: fmt.Sprint(sent), Actual: fmt.Sprint(len(messages))})
		}
	}
	if t := scenario.Of[transfers](s); len(t.made) > 0 {
		moved, err := t.sideEffects(ctx, s, answer)
		return append(fields, moved...), err
	}
	b := scenario.Of[books](s)
	if s.Has(scenario.Ledger) && b.before != nil {
		after, err := s.Session.Balances(ctx)
		if err != nil {
			return nil, err
		}
		gains := loadGains(s)
		for id, gained := range scenario.Of[cardState](s).gains {
			gains[id] += gained
		}
		for _, d := range scenario.Of[debits](s).made {
			if d.answer.Err == nil {
				gains[d.card.ID] -= d.amount
				gains[d.merchant.ID] += d.amount
			}
		}
		fields = append(fields, moved(b.before, after, gains)...)
	}
	return fields, nil
}

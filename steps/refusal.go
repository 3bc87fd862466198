package steps

import (
	"context"
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/kasauti/kasauti/client"
	"github.com/kasauti/kasauti/harness/contract"
	"github.com/kasauti/kasauti/harness/nearest"
	"github.com/kasauti/kasauti/harness/scenario"
	"github.com/kasauti/kasauti/harness/verdict"
)

func registerRefusal(r *scenario.Registry) {
	r.Step(`^(?:it|the (second |third |fourth )?(token request|OAuth token request|OTP request|debit)) is refused because (.+)$`, refused,
		"The latest answer is a refusal for this reason: judged as an outcome (nothing was granted, no SMS, no money) and as a shape (status, code, message). The reasons are those of the contract.",
		scenario.Example(`the debit is refused because the OTP was already used`))
}

// spoken are the operations as the step calls them.
var spoken = map[string]string{"token request": client.OpAuthorizationToken, "OAuth token request": client.OpAuthToken, "OTP request": client.OpTransactionOTP, "debit": client.OpMerchantTransaction}

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
	no := answer.Refused()
	field := verdict.Field{Path: "answer", Expected: "a refusal, because " + reason, Actual: said(answer)}
	fields := []verdict.Field{field}
	effects, err := sideEffects(ctx, s)
	if err != nil {
		return err
	}
	message := fmt.Sprintf("a refusal was expected because %s, but %s", reason, said(answer))
	if no && len(effects) > 0 {
		message = "the call was refused, yet it had an effect"
	}
	s.Check(r.Outcome, no && len(effects) == 0, message, append(fields, effects...)...)
	for _, id := range r.Shows {
		s.Check(id, no && len(effects) == 0, message, field)
	}
	if no {
		shape(s, r, answer)
	}
	if d, err := scenario.Of[debits](s).last(); err == nil && r.Name == "otp-expired" {
		lifetimeHolds(s, d.otp, !no)
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

// shape compares status, code and message with what the contract assumes.
func shape(s *scenario.State, r contract.Refusal, answer *scenario.Answer) {
	var fields []verdict.Field
	compare := func(path, expected, actual string) {
		fields = append(fields, verdict.Field{Path: path, Expected: expected, Actual: actual, OK: expected == actual})
	}
	compare("HTTP status", fmt.Sprint(r.Answer.Status), fmt.Sprint(answer.Err.Status))
	message := answer.Err.Message
	if answer.Operation == client.OpAuthToken {
		var body struct {
			Error       string `json:"error"`
			Description string `json:"error_description"`
		}
		// A body that cannot be read leaves both empty, and so not as expected.
		_ = json.Unmarshal(answer.Response.Body, &body)
		compare("error", r.Answer.Error, body.Error)
		message = body.Description
	} else {
		compare("code", fmt.Sprint(r.Answer.Code), fmt.Sprint(answer.Err.Code))
	}
	expected := r.Answer.Message
	if strings.Contains(expected, "{field}") {
		name := scenario.Of[calls](s).field
		pattern := `.+`
		if name != "" {
			pattern = regexp.QuoteMeta(name)
		}
		quoted := strings.ReplaceAll(regexp.QuoteMeta(expected), `\{field\}`, pattern)
		expected = strings.ReplaceAll(expected, "{field}", orAny(name))
		if regexp.MustCompile("^" + quoted + "$").MatchString(message) {
			expected = message
		}
	}
	compare("message", expected, message)
	ok := true
	for _, f := range fields {
		ok = ok && f.OK
	}
	s.Check(r.Shape, ok, "the call was refused as it should be, but the answer looks otherwise than we know or assume", fields...)
}

func orAny(name string) string {
	if name == "" {
		return "…"
	}
	return name
}

// sideEffects looks, where the target lets us, for what a refused call must not have done:
// more SMS than OTP requests that were accepted, or money moved beyond accepted debits.
func sideEffects(ctx context.Context, s *scenario.State) ([]verdict.Field, error) {
	if !s.Has(scenario.Reset) {
		return nil, nil // others use the same universe: their effects are not ours to judge
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
	b := scenario.Of[books](s)
	if s.Has(scenario.Ledger) && b.before != nil {
		after, err := s.Session.Balances(ctx)
		if err != nil {
			return nil, err
		}
		gains := map[string]client.Paise{}
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

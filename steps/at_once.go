package steps

import (
	"context"
	"fmt"
	"sync"

	"github.com/kasauti/kasauti/client"
	"github.com/kasauti/kasauti/harness/scenario"
	"github.com/kasauti/kasauti/harness/verdict"
)

const mostAtOnce = 100

// atOnce makes n calls at the same time and returns all answers, or the first error.
func atOnce(n int, do func() (*scenario.Answer, error)) ([]*scenario.Answer, error) {
	answers, errs := make([]*scenario.Answer, n), make([]error, n)
	start := make(chan struct{})
	var wait sync.WaitGroup
	for i := range n {
		wait.Go(func() {
			<-start
			answers[i], errs[i] = do()
		})
	}
	close(start)
	wait.Wait()
	for _, err := range errs {
		if err != nil {
			return nil, err
		}
	}
	return answers, nil
}

func requestOTPs(ctx context.Context, s *scenario.State, n int, name string) error {
	if n < 1 || n > mostAtOnce {
		return fmt.Errorf("request %d OTPs at once: give a number from 1 to %d", n, mostAtOnce)
	}
	card, owner, request, err := otpRequest(s, name)
	if err != nil {
		return err
	}
	answers, err := atOnce(n, func() (*scenario.Answer, error) {
		return ask(ctx, s, owner.Name, request)
	})
	if err != nil {
		return err
	}
	o, c := scenario.Of[otps](s), scenario.Of[calls](s)
	o.atOnce = answers
	for _, answer := range answers {
		c.answers = append(c.answers, answer)
		rememberOTP(s, card, answer)
	}
	return nil
}

func otpsAreSent(_ context.Context, s *scenario.State, n int) error {
	answers := scenario.Of[otps](s).atOnce
	if len(answers) == 0 {
		return fmt.Errorf("count OTPs: none were requested at once in this scenario; add a step such as: When 8 transaction OTPs are requested at once for card \"asha\"")
	}
	accepted := 0
	for _, answer := range answers {
		if answer.Err == nil {
			accepted++
		}
	}
	s.Check("EK-OTP-010", accepted == n, fmt.Sprintf("%d of %d OTP requests made at once were accepted", accepted, len(answers)),
		verdict.Field{Path: "accepted requests", Expected: fmt.Sprint(n), Actual: fmt.Sprint(accepted)})
	return nil
}

func useOTPAtOnce(ctx context.Context, s *scenario.State, n int, amount client.Paise, merchant string) error {
	if n < 1 || n > mostAtOnce {
		return fmt.Errorf("use the OTP %d times at once: give a number from 1 to %d", n, mostAtOnce)
	}
	o, code, err := latestCode(ctx, s)
	if err != nil {
		return err
	}
	d, err := prepare(ctx, s, o, o.Card, amount, merchant)
	if err != nil {
		return err
	}
	requests := make(chan client.Request, n)
	for range n {
		request, err := d.request(s, code)
		if err != nil {
			return err
		}
		requests <- request
	}
	answers, err := atOnce(n, func() (*scenario.Answer, error) {
		return ask(ctx, s, d.owner.Name, <-requests)
	})
	if err != nil {
		return err
	}
	all := scenario.Of[debits](s)
	all.atOnce = nil
	for _, answer := range answers {
		each := *d
		each.record(s, answer)
		all.atOnce = append(all.atOnce, &each)
	}
	return nil
}

func debitsGoThrough(_ context.Context, s *scenario.State, want int) error {
	all := scenario.Of[debits](s).atOnce
	if len(all) == 0 {
		return fmt.Errorf("count debits: none were made at once in this scenario; add a step such as: When the OTP is used 5 times at once to debit 20.00 for merchant \"bazaar\"")
	}
	var answers []*scenario.Answer
	for _, d := range all {
		answers = append(answers, d.answer)
	}
	countedAtOnce(s, "EK-OTP-050", "debits with one OTP", answers, want)
	return nil
}

// countedAtOnce checks that so many of the calls made at once were accepted, and all the rest refused.
func countedAtOnce(s *scenario.State, requirement, what string, answers []*scenario.Answer, want int) {
	accepted, refused := 0, 0
	for _, answer := range answers {
		switch {
		case answer.Err == nil:
			accepted++
		case answer.Refused():
			refused++
		}
	}
	left := len(answers) - want
	s.Check(requirement, accepted == want && refused == left, fmt.Sprintf("%d of %d %s were accepted and %d refused", accepted, len(answers), what, refused),
		verdict.Field{Path: "accepted", Expected: fmt.Sprint(want), Actual: fmt.Sprint(accepted), OK: accepted == want},
		verdict.Field{Path: "refused", Expected: fmt.Sprint(left), Actual: fmt.Sprint(refused), OK: refused == left})
}

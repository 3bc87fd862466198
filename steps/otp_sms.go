package steps

import (
	"context"
	"fmt"

	"github.com/kasauti/kasauti/harness/scenario"
	"github.com/kasauti/kasauti/harness/verdict"
)

func otpReaches(ctx context.Context, s *scenario.State, name string) error {
	o, err := scenario.Of[otps](s).last()
	if err != nil {
		return err
	}
	card, err := s.Names.Card(name)
	if err != nil {
		return err
	}
	messages, err := s.Session.Messages(ctx, "")
	if err != nil {
		return err
	}
	toCard, elsewhere := 0, 0
	for _, m := range messages {
		switch {
		case m.OTPRequestID != o.OTPRequestID:
		case m.Mobile == card.Mobile:
			toCard++
		default:
			elsewhere++
		}
	}
	s.Check("EK-OTP-080", toCard == 1 && elsewhere == 0, "the OTP did not reach the card's mobile exactly once",
		verdict.Field{Path: "SMS to the card's mobile", Expected: "1", Actual: fmt.Sprint(toCard), OK: toCard == 1},
		verdict.Field{Path: "SMS to other numbers", Expected: "0", Actual: fmt.Sprint(elsewhere), OK: elsewhere == 0})
	return nil
}

func otpCodesDiffer(ctx context.Context, s *scenario.State) error {
	messages, err := s.Session.Messages(ctx, "")
	if err != nil {
		return err
	}
	ours := map[string]bool{}
	for _, o := range scenario.Of[otps](s).sent {
		ours[o.OTPRequestID] = true
	}
	codes, n := map[string]bool{}, 0
	for _, m := range messages {
		if ours[m.OTPRequestID] {
			codes[m.Code] = true
			n++
		}
	}
	if n < 3 {
		return fmt.Errorf("compare OTPs: %d were sent; two may be equal by chance, so request at least three first", n)
	}
	s.Check("EK-OTP-130", len(codes) > 1, fmt.Sprintf("all %d OTPs are the same code", n),
		verdict.Field{Path: "different codes", Expected: "more than 1", Actual: fmt.Sprint(len(codes))})
	return nil
}

package steps

import (
	"context"
	"fmt"
	"time"

	"github.com/kasauti/kasauti/harness/contract"
	"github.com/kasauti/kasauti/harness/scenario"
	"github.com/kasauti/kasauti/harness/verdict"
)

func registerClock(r *scenario.Registry) {
	r.Step(`^(\d+) seconds pass$`, pass,
		"Moves the target's clock; nothing waits.",
		scenario.Needs(scenario.Clock), scenario.Example(`181 seconds pass`))
	r.Step(`^the token's time passes$`, tokenTimePasses,
		"Moves the target's clock just past the expiry of the last token.",
		scenario.Needs(scenario.Clock), scenario.Example(`the token's time passes`))
	r.Step(`^the OTP's time passes$`, otpTimePasses,
		"Moves the target's clock just past the lifetime of the last OTP, as we assume it.",
		scenario.Needs(scenario.Clock), scenario.Example(`the OTP's time passes`))
}

func pass(ctx context.Context, s *scenario.State, by time.Duration) error {
	return s.Advance(ctx, by)
}

func tokenTimePasses(ctx context.Context, s *scenario.State) error {
	g := scenario.Of[granted](s)
	if g.expiry == 0 {
		return fmt.Errorf("let the token's time pass: no merchant token was granted in this scenario; add a step such as: Given partner \"acme\" has a token")
	}
	now := s.Session.Now()
	if holds, field := contract.ComingYear(g.expiry, now); !holds {
		s.Check("EK-TOKEN-030", false, "the expiry is not a time of the coming year in milliseconds", field)
		return nil
	}
	return s.Advance(ctx, time.UnixMilli(g.expiry).Sub(now)+time.Second)
}

func otpTimePasses(ctx context.Context, s *scenario.State) error {
	return s.Advance(ctx, lifetime(s)+time.Second)
}

// lifetime is how long an OTP lives, as assumed by EK-OTP-070.
func lifetime(s *scenario.State) time.Duration {
	return time.Duration(s.Contract.Value("EK-OTP-070")) * time.Second
}

// margin is how close to the end of an OTP's life a use must come to show its length.
const margin = 5 * time.Second

// lifetimeHolds judges EK-OTP-070 where an OTP was used close to the end of its life.
func lifetimeHolds(s *scenario.State, o *otp, accepted bool) {
	age := s.Session.Now().Sub(o.Sent)
	end := lifetime(s)
	field := verdict.Field{Path: "OTP used after", Actual: age.Round(time.Second).String()}
	switch {
	case age > end-margin && age < end:
		field.Expected = "accepted until " + end.String()
		s.Check("EK-OTP-070", accepted, "the OTP was refused before its time was over", field)
	case age > end && age < end+margin:
		field.Expected = "refused after " + end.String()
		s.Check("EK-OTP-070", !accepted, "the OTP was accepted after its time was over", field)
	}
}

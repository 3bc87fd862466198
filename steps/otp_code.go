package steps

import (
	"context"
	"fmt"
	"regexp"
	"strings"

	"github.com/kasauti/kasauti/client"
	"github.com/kasauti/kasauti/harness/scenario"
	"github.com/kasauti/kasauti/harness/verdict"
)

// codeOf learns an OTP's code once and keeps it: an inbox may be read twice, a person not.
func codeOf(ctx context.Context, s *scenario.State, o *otp) (client.Secret, error) {
	if o.code.IsZero() {
		code, err := s.Code(ctx, o.OTPRequest)
		if err != nil {
			return client.Secret{}, err
		}
		o.code = code
	}
	return o.code, nil
}

// latestCode is the latest OTP and its code.
func latestCode(ctx context.Context, s *scenario.State) (*otp, client.Secret, error) {
	o, err := scenario.Of[otps](s).last()
	if err != nil {
		return nil, client.Secret{}, err
	}
	code, err := codeOf(ctx, s, o)
	return o, code, err
}

func otpDigits(ctx context.Context, s *scenario.State) error {
	_, secret, err := latestCode(ctx, s)
	if err != nil {
		return err
	}
	code := secret.Reveal()
	digits := len(code) == s.Contract.Value("EK-OTP-090") && strings.Trim(code, "0123456789") == ""
	s.Check("EK-OTP-090", digits, "the OTP does not have six digits",
		verdict.Field{Path: "OTP", Expected: "6 digits", Actual: fmt.Sprintf("%d characters", len(code))})
	return nil
}

func otpNotShown(ctx context.Context, s *scenario.State) error {
	_, code, err := latestCode(ctx, s)
	if err != nil {
		return err
	}
	shown := ""
	whole := regexp.MustCompile(`\b` + regexp.QuoteMeta(code.Reveal()) + `\b`) // not as a part of a longer number or id
	for _, answer := range scenario.Of[calls](s).answers {
		if answer.Response != nil && whole.Match(answer.Response.Body) {
			shown = answer.Operation
		}
	}
	s.Check("EK-ENV-090", shown == "", "an answer shows the OTP that it should only send by SMS",
		verdict.Field{Path: shown, Expected: "no OTP in the answer", Actual: "the OTP stands in the answer"})
	return nil
}

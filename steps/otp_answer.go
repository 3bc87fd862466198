package steps

import (
	"context"
	"fmt"
	"regexp"
	"strings"

	"github.com/kasauti/kasauti/harness/scenario"
	"github.com/kasauti/kasauti/harness/verdict"
)

func otpIDsDiffer(_ context.Context, s *scenario.State) error {
	seen := map[string]bool{}
	sent := scenario.Of[otps](s).sent
	if len(sent) < 2 {
		return fmt.Errorf("compare OTP request ids: %d was given; request at least two OTPs first", len(sent))
	}
	twice := ""
	for _, o := range sent {
		if seen[o.OTPRequestID] {
			twice = o.OTPRequestID
		}
		seen[o.OTPRequestID] = true
	}
	s.Check("EK-OTP-040", len(seen) == len(sent), "an otpRequestId was given to two requests",
		verdict.Field{Path: "payload.otpRequestId", Expected: "not given before", Actual: twice})
	return nil
}

func otpIDShape(_ context.Context, s *scenario.State) error {
	o, err := scenario.Of[otps](s).last()
	if err == nil {
		matches(s, "EK-OTP-020", "payload.otpRequestId", o.OTPRequestID)
	}
	return err
}

func mobileMasked(_ context.Context, s *scenario.State) error {
	o, err := scenario.Of[otps](s).last()
	if err == nil {
		matches(s, "EK-OTP-030", "payload.mobileNumber", o.MaskedMobile)
	}
	return err
}

func mobileOf(_ context.Context, s *scenario.State, name string) error {
	o, err := scenario.Of[otps](s).last()
	if err != nil {
		return err
	}
	card, err := s.Names.Card(name)
	if err != nil {
		return err
	}
	if len(card.Mobile) < 4 {
		return scenario.Unready("compare the masked number: the mobile of card %q is not known; add mobile to it in the environment file", name)
	}
	want := card.Mobile[:2] + strings.Repeat("X", 6) + card.Mobile[len(card.Mobile)-2:]
	s.Check("EK-OTP-120", masks(o.MaskedMobile, card.Mobile), "the masked number is not that of the card's mobile",
		verdict.Field{Path: "payload.mobileNumber", Expected: want, Actual: o.MaskedMobile})
	return nil
}

// masks reports whether the digits that a mask leaves stand in the number where they stand in
// the mask. How many it leaves is another requirement (EK-OTP-030).
func masks(masked, number string) bool {
	if len(masked) != len(number) {
		return false
	}
	left := 0
	for i := range len(masked) {
		if masked[i] < '0' || masked[i] > '9' {
			continue
		}
		if left++; masked[i] != number[i] {
			return false
		}
	}
	return left > 0
}

// matches checks a value against the pattern that a requirement states.
func matches(s *scenario.State, requirement, path, value string) {
	pattern := s.Contract.Pattern(requirement)
	holds := regexp.MustCompile(pattern).MatchString(value)
	s.Check(requirement, holds, path+" does not have the documented shape",
		verdict.Field{Path: path, Expected: "text that matches " + pattern, Actual: fmt.Sprintf("%q", value)})
}

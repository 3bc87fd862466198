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

func setPIN(ctx context.Context, s *scenario.State, name, pin, withOTP string) error {
	request := client.SetCardPINRequest{PINBlock: client.NewSecret(pin), OTPRequired: withOTP != ""}
	if request.OTPRequired {
		approval, err := approve(ctx, s, "the OTP")
		if err != nil {
			return err
		}
		request.OTP, request.OTPRequestID = approval.OTP, approval.OTPRequestID
	}
	answer, err := cardCall(ctx, s, name, func(ref client.CardRef) client.Request {
		request.CardRef = ref
		return request.Request()
	})
	if err == nil && answer.Err == nil {
		c := scenario.Of[cardState](s)
		c.pins = append(c.pins, pin)
	}
	return err
}

func pinNotShown(_ context.Context, s *scenario.State) error {
	pins := scenario.Of[cardState](s).pins
	if len(pins) == 0 {
		return fmt.Errorf("look for the PIN: none was set in this scenario; add a step such as: When the PIN of card \"priya\" is set to \"4821\"")
	}
	shown := ""
	for _, pin := range pins {
		whole := regexp.MustCompile(`(^|[^0-9X ])` + regexp.QuoteMeta(pin) + `([^0-9]|$)`) // not the end of a masked number
		for _, answer := range scenario.Of[calls](s).answers {
			if answer.Response != nil && whole.Match(answer.Response.Body) {
				shown = answer.Operation
			}
		}
	}
	s.Check("EK-MASK-030", shown == "", "an answer shows a PIN that was set",
		verdict.Field{Path: shown, Expected: "no PIN in the answer", Actual: "the PIN stands in the answer"})
	return nil
}

func viewWith(ctx context.Context, s *scenario.State, what, name, how string) error {
	approval, err := approve(ctx, s, how)
	if err != nil {
		return err
	}
	answer, err := cardCall(ctx, s, name, func(ref client.CardRef) client.Request {
		view := client.ViewCardRequest{CardRef: ref, OTPRequestID: approval.OTPRequestID, OTP: approval.OTP}
		if what == "CVV" {
			return view.CVVRequest()
		}
		return view.Request()
	})
	scenario.Of[cardState](s).view = answer
	return err
}

func wholeShown(ctx context.Context, s *scenario.State, what string) error {
	c := scenario.Of[cardState](s)
	if c.view == nil {
		return fmt.Errorf("look at the card's %s: it was not viewed in this scenario; add a step such as: When the number of card \"priya\" is viewed with the OTP", what)
	}
	shown, viewed := cardOf(c.view), []*scenario.Answer{c.view}
	if what == "CVV" {
		s.CheckOf(viewed, "EK-CARD-440", len(shown.CVV) == 3 && strings.Trim(shown.CVV, "0123456789") == "", "the answer has no CVV of three digits",
			verdict.Field{Path: "payload.cvv", Expected: "three digits", Actual: fmt.Sprintf("%d characters", len(shown.CVV))})
		return nil
	}
	details, err := cardCall(ctx, s, c.card.Name, client.CardRef.DetailsRequest)
	if err != nil {
		return err
	}
	end := cardOf(details).MaskedNumber
	same := len(end) > 4 && strings.HasSuffix(shown.Number, end[len(end)-4:])
	s.CheckOf(viewed, "EK-CARD-440", len(shown.Number) == 16 && luhn(shown.Number) && same, "the answer has not the card's number",
		verdict.Field{Path: "payload.cardNumber", Expected: "sixteen digits that end as " + end, Actual: fmt.Sprintf("%d characters", len(shown.Number))})
	return nil
}

func nothingShown(_ context.Context, s *scenario.State) error {
	answer, err := scenario.Of[calls](s).last()
	if err != nil {
		return err
	}
	shown := cardOf(answer)
	s.Check("EK-CARD-450", answer.Refused() && shown.Number == "" && shown.CVV == "", "a card was shown without an OTP of its own",
		verdict.Field{Path: "answer", Expected: "a refusal", Actual: said(answer)})
	return nil
}

// runs are digits, perhaps in groups, that are long enough for a card's number.
var runs = regexp.MustCompile(`[0-9](?:[ -]?[0-9]){11,18}`)

func numberNotShown(_ context.Context, s *scenario.State) error {
	shown := ""
	answers := scenario.Of[calls](s).answers
	for _, answer := range answers {
		if answer.Response == nil || answer.Operation == client.OpViewCardDetails {
			continue
		}
		for _, run := range runs.FindAllString(string(answer.Response.Body), -1) {
			if luhn(strings.NewReplacer(" ", "", "-", "").Replace(run)) {
				shown = answer.Operation
			}
		}
	}
	if len(answers) == 0 {
		return fmt.Errorf("look for card numbers: nothing was asked in this scenario; add a When step before this one")
	}
	s.Check("EK-MASK-020", shown == "", "an answer shows a whole card number",
		verdict.Field{Path: shown, Expected: "at most a masked number", Actual: "a whole number"})
	return nil
}

// luhn reports whether the last digit checks the others (ISO/IEC 7812-1).
func luhn(number string) bool {
	sum := 0
	for i := range len(number) {
		digit := int(number[len(number)-1-i] - '0')
		if i%2 == 1 {
			digit *= 2
		}
		sum += digit/10 + digit%10
	}
	return number != "" && sum%10 == 0
}

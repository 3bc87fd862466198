package steps

import (
	"context"
	"fmt"

	"github.com/kasauti/kasauti/client"
	"github.com/kasauti/kasauti/harness/scenario"
	"github.com/kasauti/kasauti/harness/verdict"
)

// otpRequest is the valid request of an OTP for a card, and the partner whose card it is.
func otpRequest(s *scenario.State, name string) (scenario.Card, scenario.Partner, client.Request, error) {
	card, err := s.Names.Card(name)
	if err != nil {
		return card, scenario.Partner{}, client.Request{}, err
	}
	owner, err := s.Names.Owner(card)
	if err != nil {
		return card, owner, client.Request{}, err
	}
	request, err := s.Names.TransactionOTP(card)
	return card, owner, request.Request(), err
}

func requestOTP(ctx context.Context, s *scenario.State, name string) error {
	card, owner, request, err := otpRequest(s, name)
	if err != nil {
		return err
	}
	answer, err := call(ctx, s, owner.Name, request)
	if err != nil {
		return err
	}
	rememberOTP(s, card, answer)
	return nil
}

func rememberOTP(s *scenario.State, card scenario.Card, answer *scenario.Answer) {
	if answer.Err != nil || answer.Operation != client.OpTransactionOTP && answer.Operation != client.OpCardOTP {
		return
	}
	o := scenario.Of[otps](s)
	o.sent = append(o.sent, &otp{OTPRequest: answer.OTPRequest(card, s.Session.Now())})
}

func sentOTP(ctx context.Context, s *scenario.State, name string) error {
	if err := requestOTP(ctx, s, name); err != nil {
		return err
	}
	return otpIsSent(ctx, s)
}

func otpIsSent(_ context.Context, s *scenario.State) error {
	answer, err := scenario.Of[calls](s).lastOf(client.OpTransactionOTP)
	if err != nil {
		return err
	}
	tokenOpened(s, scenario.Of[calls](s).token, answer)
	succeeded(s, answer, "EK-OTP-010", "an OTP")
	return nil
}

// tokenOpened judges whether the partner host took a token of this kind.
func tokenOpened(s *scenario.State, kind client.TokenCall, answer *scenario.Answer) {
	opened := answer.Err == nil || answer.Err.Status != 401
	field := verdict.Field{Path: "HTTP status", Expected: "not 401", Actual: fmt.Sprint(answer.Response.Status)}
	if kind == client.OAuthToken {
		s.Check("EK-AUTH-030", opened, "the OAuth token was refused although it is fresh", field)
		return
	}
	s.Check("EK-AUTH-020", opened, "the merchant token was refused by the partner host", field)
	s.Check("EK-TOKEN-050", opened, "the token was refused although it is fresh", field)
}

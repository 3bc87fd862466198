package steps

import (
	"context"
	"fmt"

	"github.com/kasauti/kasauti/client"
	"github.com/kasauti/kasauti/harness/scenario"
)

func registerRequest(r *scenario.Registry) {
	r.Step(`^a token request of partner "([^"]+)"$`, draftToken,
		"Prepares a valid token request; the next steps may spoil it.",
		scenario.Example(`a token request of partner "acme"`), scenario.Prepares(client.OpAuthorizationToken))
	r.Step(`^an OAuth token request of partner "([^"]+)"$`, draftOAuth,
		"Prepares a valid OAuth token request; the next steps may spoil it.",
		scenario.Example(`an OAuth token request of partner "acme"`), scenario.Prepares(client.OpAuthToken))
	r.Step(`^an OTP request for card "([^"]+)"$`, draftOTP,
		"Prepares a valid OTP request of the partner whose wallet or card it is; the next steps may spoil it.",
		scenario.Example(`an OTP request for card "asha"`), scenario.Prepares(client.OpTransactionOTP, client.OpCardOTP))
	r.Step(`^a debit request of ([0-9.]+) from card "([^"]+)" for merchant "([^"]+)"$`, draftDebit,
		"Prepares a debit request without an OTP that was sent; the next steps may spoil it.",
		scenario.Example(`a debit request of 20.00 from card "asha" for merchant "bazaar"`), scenario.Prepares(client.OpMerchantTransaction))
	r.Step(`^a debit request of ([0-9.]+) with the OTP for merchant "([^"]+)"$`, draftDebitWithOTP,
		"Prepares a valid debit request with the latest OTP; the next steps may spoil it.",
		scenario.Needs(scenario.OTP), scenario.Example(`a debit request of 20.00 with the OTP for merchant "bazaar"`), scenario.Prepares(client.OpMerchantTransaction))

	r.Step(`^it has no "([^"]+)"$`, withoutField,
		"Takes a field out of the request.",
		scenario.Example(`it has no "cardAccountId"`))
	r.Step(`^its "([^"]+)" is "([^"]*)"$`, withText,
		"Gives a field of the request a text.",
		scenario.Example(`its "cardOtpAction" is "DANCE"`))
	r.Step(`^its "([^"]+)" is the JSON value (.+)$`, withJSON,
		"Gives a field of the request a JSON value, such as a number where text belongs.",
		scenario.Example(`its "cardAccountId" is the JSON value 5`))
	r.Step(`^it names an unknown (access key|secret key|username|password|client|card|card account|merchant|OTP request|beneficiary|receiver|reference|transfer id)$`, withUnknown,
		"Puts a value of the right form that nobody was given in place of the true one.",
		scenario.Example(`it names an unknown card`))
	r.Step(`^it carries the secret key of partner "([^"]+)"$`, withSecretOf,
		"Puts another partner's secret key beside the access key.",
		scenario.Example(`it carries the secret key of partner "zenith"`))
	r.Step(`^it names card "([^"]+)"$`, withCard,
		"Puts another card in place of the request's own; the card account stays.",
		scenario.Example(`it names card "meera"`))
	r.Step(`^it names card account "([^"]+)"$`, withAccount,
		"Puts another card account in place of the request's own.",
		scenario.Example(`it names card account "north"`))
	r.Step(`^it repeats the transaction id of the debit$`, withSameTransaction,
		"Uses the transaction id of the latest debit again.",
		scenario.Example(`it repeats the transaction id of the debit`))

	r.Step(`^it has no header "([^"]+)"$`, withoutHeader,
		"Takes a header out of the request.",
		scenario.Example(`it has no header "Authorization"`))
	r.Step(`^its header "([^"]+)" is "([^"]*)"$`, withHeader,
		"Gives a header of the request a value.",
		scenario.Example(`its header "Authorization" is "Bearer"`))
	r.Step(`^it carries the token of partner "([^"]+)"$`, withTokenOf,
		"Puts the token that a partner was granted in this scenario into the request.",
		scenario.Example(`it carries the token of partner "zenith"`))
	r.Step(`^it carries the partnerId of partner "([^"]+)"$`, withPartnerID,
		"Puts another partner's partnerId into the request.",
		scenario.Example(`it carries the partnerId of partner "zenith"`))
	r.Step(`^it carries the companyId of partner "([^"]+)"$`, withCompany,
		"Puts another partner's companyId in place of the request's own.",
		scenario.Example(`it carries the companyId of partner "zenith"`))
	r.Step(`^its content type is "([^"]+)"$`, withContentType,
		"Declares another content type.",
		scenario.Example(`its content type is "text/plain"`))
	r.Step(`^its body is (cut in the middle|empty|not UTF-8|nested 1000 deep|2 MiB long|a list|naming a key twice)$`, withBody,
		"Spoils the body as a whole.",
		scenario.Example(`its body is cut in the middle`))
	r.Step(`^its method is "([A-Z]+)"$`, withMethod,
		"Uses another HTTP method.",
		scenario.Example(`its method is "PUT"`))
	r.Step(`^its path is unknown$`, withUnknownPath,
		"Sends it to a path that the API does not have.",
		scenario.Example(`its path is unknown`))
	r.Step(`^it is sent$`, sendDraft,
		"Sends the prepared request.",
		scenario.Example(`it is sent`), scenario.Sends())
}

// draft is a request under preparation.
type draft struct {
	*scenario.Draft // nil: none is prepared

	partner scenario.Partner
	card    scenario.Card
	token   client.TokenCall
	debit   *debit
	done    func(*scenario.Answer) // what a subject keeps of the answer; may be nil
}

func prepared(s *scenario.State) (*draft, error) {
	d := scenario.Of[draft](s)
	if d.Draft == nil {
		return nil, fmt.Errorf("change the request: none is prepared; begin with a step such as: Given an OTP request for card \"asha\"")
	}
	return d, nil
}

func begin(s *scenario.State, partner scenario.Partner, request client.Request) (*draft, error) {
	fresh, err := scenario.NewDraft(request)
	if err != nil {
		return nil, err
	}
	d := scenario.Of[draft](s)
	*d = draft{Draft: fresh, partner: partner, token: s.Session.Services()[client.Partner].Token}
	return d, nil
}

func sendDraft(ctx context.Context, s *scenario.State) error {
	d, err := prepared(s)
	if err != nil {
		return err
	}
	request, err := d.Ready()
	if err != nil {
		return err
	}
	answer, err := asked{partner: d.partner.Name, request: request, wrong: true}.call(ctx, s)
	if err != nil {
		return err
	}
	c := scenario.Of[calls](s)
	c.field, c.token = d.Touched, d.token
	switch request.Operation {
	case client.OpAuthorizationToken, client.OpAuthToken:
		rememberToken(s, d.partner.Name, answer)
	case client.OpTransactionOTP, client.OpCardOTP:
		rememberOTP(s, d.card, answer)
	case client.OpTopUp, client.OpAddMoney:
		noteLoad(s, d.partner.Name, request, answer)
	case client.OpCreateWallet, client.OpCreateMinimumWallet:
		rememberWallet(s, d.card, answer)
	case client.OpMerchantTransaction:
		made := *d.debit
		made.answer = answer
		all := scenario.Of[debits](s)
		all.made = append(all.made, &made)
	default:
		if d.done != nil {
			d.done(answer)
		}
	}
	return nil
}

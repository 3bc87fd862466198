package check

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"

	"github.com/kasauti/kasauti/client"
	"github.com/kasauti/kasauti/harness/contract"
	"github.com/kasauti/kasauti/harness/exchange"
	"github.com/kasauti/kasauti/harness/scenario"
	"github.com/kasauti/kasauti/harness/verdict"
)

// subject is what the cases are about: the first wallet by name, or prepaid card for an operation
// on cards, and those around it. Where none is declared, it is the first partner.
type subject struct {
	card     scenario.Card
	account  scenario.Account // of the card
	owner    scenario.Partner
	merchant scenario.Merchant
}

func subjectOf(names *scenario.Names, operation string) (s subject, err error) {
	product := ""
	if ofCards[operation] != "" {
		product = prepaid
	}
	s.card = firstOf(names.Cards, product)
	if len(names.Merchants) > 0 {
		s.merchant = first(names.Merchants)
	}
	switch {
	case s.card.ID != "":
		if s.account, err = names.Account(s.card.Account); err == nil {
			s.owner, err = names.Owner(s.card)
		}
	case len(names.Partners) > 0:
		s.owner = first(names.Partners)
	default:
		err = scenario.Unready("choose a partner to call as: the world or environment file declares none; add one under partners")
	}
	return s, err
}

// first is the value of the first name in order.
func first[T any](m map[string]T) T { return m[slices.Min(slices.Collect(maps.Keys(m)))] }

// prepaid is the product of the cards that the cases are about.
const prepaid = "RELOADABLE_GPR"

// firstOf is the first by name that is of a product, or a wallet for "".
func firstOf(cards map[string]scenario.Card, product string) scenario.Card {
	for _, name := range slices.Sorted(maps.Keys(cards)) {
		if cards[name].Product == product {
			return cards[name]
		}
	}
	return scenario.Card{}
}

// ask prepares the operation's valid request, spoils it and sends it. effects are those of a call
// that must be refused, as far as the target lets us see them.
func (c testCase) ask(ctx context.Context, s *scenario.State) (answer *scenario.Answer, effects []verdict.Field, err error) {
	about, err := subjectOf(s.Names, c.operation)
	if err != nil {
		return nil, nil, err
	}
	request, err := c.request(ctx, s, about)
	if err != nil {
		return nil, nil, err
	}
	if c.spoil != nil || c.with != nil {
		ctx = exchange.OnPurpose(ctx, c.operation)
	}
	if c.refusal == "" {
		answer, err = s.Call(ctx, about.owner.Name, request)
		return answer, nil, err
	}
	before, err := tracesOf(ctx, s)
	if err != nil {
		return nil, nil, err
	}
	if answer, err = s.Call(ctx, about.owner.Name, request); err != nil {
		return nil, nil, err
	}
	after, err := tracesOf(ctx, s)
	return answer, before.until(after), err
}

// request is the one to send.
func (c testCase) request(ctx context.Context, s *scenario.State, about subject) (request client.Request, err error) {
	spoil := c.spoil
	if c.with != nil {
		if spoil, err = c.with(ctx, s, about); err != nil {
			return request, err
		}
	}
	if request, err = c.valid(ctx, s, about); err != nil || spoil == nil {
		return request, err
	}
	draft, err := scenario.NewDraft(request)
	if err != nil {
		return request, err
	}
	if err := spoil(draft); err != nil {
		return request, scenario.CannotRun("%v; nothing of the target's is wrong", err)
	}
	return draft.Ready()
}

// valid is a request that the API must take or, where nobody here knows one, a documented one.
func (c testCase) valid(ctx context.Context, s *scenario.State, about subject) (client.Request, error) {
	keys := about.owner.Credentials
	switch c.operation {
	case client.OpAuthorizationToken:
		return keys.AuthorizationTokenRequest().Request(), nil
	case client.OpAuthToken:
		return keys.AuthTokenRequest().Request(), nil
	case client.OpTransactionOTP, client.OpMerchantTransaction:
	case client.OpAddBeneficiary, client.OpSearchBeneficiaries, client.OpDeleteBeneficiary, client.OpIMPSTransfer,
		client.OpWalletTransfer, client.OpTransferStatus, client.OpSettlementStatus, client.OpSettlements:
		return c.payment(ctx, s, about)
	case client.OpTopUp, client.OpAddMoney, client.OpLoadLimit, client.OpWalletBalance, client.OpWalletTransactions:
		return validOfMoney(s, c.operation, about)
	case client.OpCreateWallet, client.OpCreateMinimumWallet, client.OpMinKYC, client.OpUpdateWallet,
		client.OpWalletDetails, client.OpVKYCLink, client.OpVKYCStatus:
		return validOfWallet(ctx, s, c, about)
	default:
		if ofCards[c.operation] != "" {
			return cardRequest(ctx, s, c)
		}
		o, _ := s.Contract.Operation(c.operation)
		return documented(s.Contract, o, about), nil
	}
	if about.card.ID == "" {
		return client.Request{}, scenario.Unready("choose a card to ask about: the world or environment file declares none; add one under wallets")
	}
	if c.operation == client.OpTransactionOTP {
		request, err := s.Names.TransactionOTP(about.card)
		return request.Request(), err
	}
	request, err := c.debit(ctx, s, about)
	return request.Request(), err
}

// debit is a valid one. With a true OTP nothing but what is spoilt can be refused.
func (c testCase) debit(ctx context.Context, s *scenario.State, about subject) (client.MerchantTransactionRequest, error) {
	otp, code, err := c.otp(ctx, s, about)
	if err != nil {
		return client.MerchantTransactionRequest{}, err
	}
	request, err := s.Names.MerchantTransaction(about.card, about.merchant, 100)
	request.OTP, request.OTPReferenceID, request.UniqueTransactionID = code, otp.OTPRequestID, reference(s)
	return request, err
}

// otp is one that was sent, where the case needs it or it can be had.
func (c testCase) otp(ctx context.Context, s *scenario.State, about subject) (scenario.OTPRequest, client.Secret, error) {
	if c.pays(s) {
		return sendOTP(ctx, s, about)
	}
	otp, code := scenario.NeverSent(about.card)
	return otp, code, nil
}

// pays reports whether the case can have an OTP sent and use it.
func (c testCase) pays(s *scenario.State) bool {
	return c.needs == scenario.OTP || s.Has(scenario.Inbox)
}

// reference is one of our own that was never used.
func reference(s *scenario.State) string { return fmt.Sprintf("CHK_%d", s.Session.Now().UnixNano()) }

// sendOTP has an OTP sent and learns its code.
func sendOTP(ctx context.Context, s *scenario.State, about subject) (scenario.OTPRequest, client.Secret, error) {
	sent := s.Session.Now()
	request, err := s.Names.TransactionOTP(about.card)
	if err != nil {
		return scenario.OTPRequest{}, client.Secret{}, err
	}
	answer, err := s.Call(ctx, about.owner.Name, request.Request())
	switch {
	case err != nil:
		return scenario.OTPRequest{}, client.Secret{}, err
	case answer.Err != nil:
		return scenario.OTPRequest{}, client.Secret{}, fmt.Errorf("get an OTP for the debit: %w", answer.Err)
	}
	otp := answer.OTPRequest(about.card, sent)
	if otp.OTPRequestID == "" {
		return otp, client.Secret{}, fmt.Errorf("get an OTP for the debit: the answer is a success but names no OTP request")
	}
	code, err := s.Code(ctx, otp)
	return otp, code, err
}

// expectation is what the answer must be, in words.
func (c testCase) expectation(in *contract.Contract) string {
	switch r, _ := in.Refusal(c.refusal); {
	case c.refusal != "":
		return "a refusal, because " + r.Phrase
	case c.kind != "":
		return "any but a failure of the server"
	}
	return "a success"
}

// succeeds are the requirements that promise a success, by operation.
var succeeds = map[string]string{client.OpAuthorizationToken: "EK-TOKEN-010", client.OpAuthToken: "EK-OAUTH-010", client.OpTransactionOTP: "EK-OTP-010", client.OpMerchantTransaction: "EK-DEBIT-010",
	client.OpAddBeneficiary: "EK-WBENEF-010", client.OpSearchBeneficiaries: "EK-WBENEF-070", client.OpDeleteBeneficiary: "EK-WBENEF-080",
	client.OpIMPSTransfer: "EK-IMPS-010", client.OpWalletTransfer: "EK-WTW-010", client.OpTransferStatus: "EK-FUND-010", client.OpSettlementStatus: "EK-MERCHANT-060",
	client.OpSettlements:  "EK-MERCHANT-170",
	client.OpCreateWallet: "EK-WALLET-010", client.OpCreateMinimumWallet: "EK-WALLET-010", client.OpMinKYC: "EK-WALLET-050", client.OpUpdateWallet: "EK-KYC-040",
	client.OpWalletDetails: "EK-WALLET-100", client.OpVKYCLink: "EK-VKYC-070", client.OpVKYCStatus: "EK-VKYC-150",
	client.OpTopUp: "EK-LOAD-310", client.OpAddMoney: "EK-LOAD-370", client.OpLoadLimit: "EK-LOAD-410", client.OpWalletBalance: "EK-BALANCE-020", client.OpWalletTransactions: "EK-TXN-020"}

// expect checks for success or refusal. What any other answer must keep is judged without it.
func (c testCase) expect(s *scenario.State, answer *scenario.Answer, effects []verdict.Field) {
	switch r, _ := s.Contract.Refusal(c.refusal); {
	case c.refusal != "":
		s.CheckRefusal(r, answer, c.field, effects...)
	case c.kind == "":
		s.Check(cmp.Or(succeeds[c.operation], ofCards[c.operation]), answer.Err == nil, c.operation+": a success was expected, but "+answer.Said(),
			verdict.Field{Path: "answer", Expected: "a success", Actual: answer.Said()})
	}
}

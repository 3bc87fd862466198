package check

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"slices"

	"github.com/kasauti/kasauti/client"
	"github.com/kasauti/kasauti/harness/scenario"
	"github.com/kasauti/kasauti/harness/verdict"
)

// testCase is one call: a valid request, perhaps spoilt, and what the answer must be.
type testCase struct {
	operation string
	number    int
	name      string
	refusal   string // name in the contract; "" for a success
	needs     scenario.Capability
	spoil     func(*request)
}

const (
	opToken = "gateway.get-authorization-token"
	opOAuth = "wallet.auth-token"
	opOTP   = "wallet.generate-transaction-otp"
	opDebit = "wallet.debit-wallet-for-merchant-transaction"
)

// cases are numbered in the order in which they stand.
var cases = numbered([]testCase{
	{operation: opToken, name: "known keys"},
	{operation: opToken, name: "an unknown access key", refusal: "keys-unknown", spoil: set("accessKey", "UNKNOWNACCESSKEY")},
	{operation: opToken, name: "a wrong secret key", refusal: "keys-unknown", spoil: set("secretKey", "unknown-secret-key")},
	{operation: opToken, name: "no accessKey", refusal: "field-missing", spoil: without("accessKey")},
	{operation: opToken, name: "secretKey null", refusal: "field-missing", spoil: set("secretKey", nil)},
	{operation: opToken, name: "accessKey a number", refusal: "field-mistyped", spoil: set("accessKey", 5)},
	{operation: opToken, name: "a body cut in the middle", refusal: "json-invalid", spoil: cut},
	{operation: opToken, name: "a body of two MiB", refusal: "body-too-large", spoil: oversized},
	{operation: opToken, name: "the content type text/plain", refusal: "content-type-wrong", spoil: header("Content-Type", "text/plain")},
	{operation: opToken, name: "the method GET", refusal: "method-wrong", spoil: method("GET")},

	{operation: opOAuth, name: "known credentials"},
	{operation: opOAuth, name: "a wrong password", refusal: "credentials-unknown", spoil: set("password", "unknown-password")},
	{operation: opOAuth, name: "an unknown client", refusal: "client-unknown", spoil: header("Authorization", "Basic dW5rbm93bjp1bmtub3du")},
	{operation: opOAuth, name: "another grant type", refusal: "grant-unsupported", spoil: set("grant_type", "magic")},
	{operation: opOAuth, name: "no username", refusal: "field-missing", spoil: without("username")},
	{operation: opOAuth, name: "the method GET", refusal: "method-wrong", spoil: method("GET")},

	{operation: opOTP, name: "a card of the partner"},
	{operation: opOTP, name: "no token", refusal: "token-missing", spoil: header("Authorization", "")},
	{operation: opOTP, name: "a malformed token", refusal: "token-malformed", spoil: header("Authorization", "Bearer")},
	{operation: opOTP, name: "a token that was never issued", refusal: "token-foreign", spoil: header("Authorization", "Bearer neverIssuedNeverIssued00000")},
	{operation: opOTP, name: "no partnerId", refusal: "partner-missing", spoil: header("partnerId", "")},
	{operation: opOTP, name: "a partnerId that nobody has", refusal: "partner-foreign", spoil: header("partnerId", "CR0000000")},
	{operation: opOTP, name: "an unknown card account", refusal: "card-account-unknown", spoil: set("cardAccountId", "CA0000000")},
	{operation: opOTP, name: "an unknown card", refusal: "card-unknown", spoil: set("enKashCardId", "EKC0000000")},
	{operation: opOTP, name: "an unknown action", refusal: "otp-action-unknown", spoil: set("cardOtpAction", "DANCE")},
	{operation: opOTP, name: "no cardAccountId", refusal: "field-missing", spoil: without("cardAccountId")},
	{operation: opOTP, name: "enKashCardId a list", refusal: "field-mistyped", spoil: set("enKashCardId", []string{"EKC"})},
	{operation: opOTP, name: "a body cut in the middle", refusal: "json-invalid", spoil: cut},
	{operation: opOTP, name: "a body of two MiB", refusal: "body-too-large", spoil: oversized},
	{operation: opOTP, name: "the content type text/plain", refusal: "content-type-wrong", spoil: header("Content-Type", "text/plain")},
	{operation: opOTP, name: "the method PATCH", refusal: "method-wrong", spoil: method("PATCH")},
	{operation: opOTP, name: "a path that does not exist", refusal: "path-unknown", spoil: func(r *request) { r.path = "/api/v0/partner/enKashCard/no-such-operation" }},

	{operation: opDebit, name: "a valid OTP", needs: scenario.OTP},
	{operation: opDebit, name: "an unknown OTP request", refusal: "otp-request-unknown"},
	{operation: opDebit, name: "no token", refusal: "token-missing", spoil: header("Authorization", "")},
	{operation: opDebit, name: "an unknown merchant", refusal: "merchant-unknown", spoil: set("merchantDetailId", "MD00000000000000")},
	{operation: opDebit, name: "an unknown card", refusal: "card-unknown", spoil: set("enkashCardId", "EKC0000000")},
	{operation: opDebit, name: "an amount of zero", refusal: "amount-invalid", spoil: set("amount", json.Number("0.00"))},
	{operation: opDebit, name: "no otp", refusal: "field-missing", spoil: without("otp")},
	{operation: opDebit, name: "amount a text", refusal: "field-mistyped", spoil: set("amount", "twenty")},
	{operation: opDebit, name: "a body cut in the middle", refusal: "json-invalid", spoil: cut},
	{operation: opDebit, name: "the method PUT", refusal: "method-wrong", spoil: method("PUT")},
})

func numbered(all []testCase) []testCase {
	for i := range all {
		all[i].number = i + 1
	}
	return all
}

// request is a call under preparation.
type request struct {
	fields       map[string]any
	header       http.Header
	method, path string
	raw          func([]byte) []byte // spoils the body as a whole
}

func set(name string, value any) func(*request) {
	return func(r *request) { r.fields[name] = value }
}

func without(name string) func(*request) {
	return func(r *request) { delete(r.fields, name) }
}

// header gives a header a value; "" removes it.
func header(name, value string) func(*request) {
	return func(r *request) {
		values := []string{}
		if value != "" {
			values = append(values, value)
		}
		r.header[http.CanonicalHeaderKey(name)] = values
	}
}

func method(name string) func(*request) { return func(r *request) { r.method = name } }

func cut(r *request) { r.raw = func(body []byte) []byte { return body[:len(body)/2] } }

const filler = 2 << 20

func oversized(r *request) {
	r.raw = func(body []byte) []byte {
		return slices.Concat([]byte(`{"filler":"`), bytes.Repeat([]byte("x"), filler), []byte(`",`), body[1:])
	}
}

// subject is what the cases are about: the first card by name and those around it.
type subject struct {
	card     scenario.Card
	account  scenario.Account
	owner    scenario.Partner
	merchant scenario.Merchant
}

func subjectOf(names *scenario.Names) (subject, error) {
	var s subject
	if len(names.Cards) == 0 {
		return s, fmt.Errorf("choose a card to ask about: the world or environment file declares none; add one under wallets")
	}
	s.card = first(names.Cards)
	s.account = names.Accounts[s.card.Account]
	if len(names.Merchants) > 0 {
		s.merchant = first(names.Merchants)
	}
	var err error
	s.owner, err = names.Owner(s.card)
	return s, err
}

// first is the value of the first name in order.
func first[T any](m map[string]T) T { return m[slices.Min(slices.Collect(maps.Keys(m)))] }

// ask prepares the operation's valid request, spoils it and sends it.
func (c testCase) ask(ctx context.Context, s *scenario.State) (*scenario.Answer, error) {
	about, err := subjectOf(s.Names)
	if err != nil {
		return nil, err
	}
	r := &request{header: http.Header{}}
	if r.fields, err = c.valid(ctx, s, about); err != nil {
		return nil, err
	}
	if c.spoil != nil {
		c.spoil(r)
	}
	call := client.Request{Operation: c.operation, Header: r.header, Method: r.method, Path: r.path}
	if call.Body, err = r.body(c.operation); err != nil {
		return nil, err
	}
	return s.Call(ctx, about.owner.Name, call)
}

func (r *request) body(operation string) (any, error) {
	if operation == opOAuth {
		form := url.Values{}
		for name, value := range r.fields {
			form.Set(name, fmt.Sprint(value))
		}
		return form, nil
	}
	body, err := json.Marshal(r.fields)
	if err == nil && r.raw != nil {
		body = r.raw(body)
	}
	return body, err
}

// valid are the fields of a request that the API must take.
func (c testCase) valid(ctx context.Context, s *scenario.State, about subject) (map[string]any, error) {
	keys := about.owner.Credentials
	switch c.operation {
	case opToken:
		return map[string]any{"accessKey": keys.AccessKey.Reveal(), "secretKey": keys.SecretKey.Reveal()}, nil
	case opOAuth:
		return map[string]any{
			"username": keys.Username, "password": keys.Password.Reveal(), "grant_type": "password", "clientId": keys.ClientID,
		}, nil
	case opOTP:
		return otpFields(about), nil
	}
	id, code := "EK00000000", "000000"
	if c.needs == scenario.OTP {
		var err error
		if id, code, err = sendOTP(ctx, s, about); err != nil {
			return nil, err
		}
	}
	return map[string]any{
		"merchantDetailId": about.merchant.ID, "enkashCardId": about.card.ID, "companyId": about.owner.CompanyID,
		"cardAccountId": about.account.ID, "amount": client.Paise(100), "productCode": "DEFAULT",
		"remarks": "Payment towards merchant", "otpMedium": "MOBILE", "otp": code, "otpReferenceId": id,
		"uniqueTransactionId": fmt.Sprintf("CHK_%d", s.Session.Now().UnixNano()),
	}, nil
}

func otpFields(about subject) map[string]any {
	return map[string]any{
		"cardOtpAction": "TRANSACTION_OTP", "cardAccountId": about.account.ID, "enKashCardId": about.card.ID,
	}
}

func sendOTP(ctx context.Context, s *scenario.State, about subject) (id, code string, err error) {
	sent := s.Session.Now()
	answer, err := s.Call(ctx, about.owner.Name, client.Request{Operation: opOTP, Body: otpFields(about)})
	if err != nil {
		return "", "", err
	}
	if answer.Err != nil {
		return "", "", fmt.Errorf("get an OTP for the debit: %w", answer.Err)
	}
	var payload struct {
		OTPRequestID string `json:"otpRequestId"`
		MobileNumber string `json:"mobileNumber"`
	}
	if err := json.Unmarshal(answer.Response.Envelope.Payload, &payload); err != nil {
		return "", "", fmt.Errorf("get an OTP for the debit: the answer's payload cannot be read: %w", err)
	}
	secret, err := s.Session.Code(ctx, scenario.OTPRequest{
		Card: about.card, OTPRequestID: payload.OTPRequestID, MaskedMobile: payload.MobileNumber, Sent: sent,
	})
	s.Learn(secret)
	return payload.OTPRequestID, secret.Reveal(), err
}

func (c testCase) expectation() string {
	if c.refusal == "" {
		return "a success"
	}
	return "a refusal"
}

// succeeds are the requirements that promise a success, by operation.
var succeeds = map[string]string{opToken: "EK-TOKEN-010", opOAuth: "EK-OAUTH-010", opOTP: "EK-OTP-010", opDebit: "EK-DEBIT-010"}

// expect checks for success or refusal.
func expect(s *scenario.State, c testCase, answer *scenario.Answer) {
	field := verdict.Field{Path: "answer", Expected: c.expectation(), Actual: "a success"}
	if answer.Err != nil {
		field.Actual = fmt.Sprintf("%s (HTTP %d)", answer.Err.Kind, answer.Err.Status)
	}
	if c.refusal == "" {
		s.Check(succeeds[c.operation], answer.Err == nil, c.operation+": a success was expected", field)
		return
	}
	r, _ := s.Contract.Refusal(c.refusal)
	s.Check(r.Outcome, answer.Refused(), c.operation+": a refusal was expected", field)
}

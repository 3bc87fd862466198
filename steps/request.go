package steps

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/kasauti/kasauti/client"
	"github.com/kasauti/kasauti/harness/scenario"
)

func registerRequest(r *scenario.Registry) {
	r.Step(`^a token request of partner "([^"]+)"$`, draftToken,
		"Prepares a valid token request; the next steps may spoil it.",
		scenario.Example(`a token request of partner "acme"`))
	r.Step(`^an OAuth token request of partner "([^"]+)"$`, draftOAuth,
		"Prepares a valid OAuth token request; the next steps may spoil it.",
		scenario.Example(`an OAuth token request of partner "acme"`))
	r.Step(`^an OTP request for card "([^"]+)"$`, draftOTP,
		"Prepares a valid OTP request of the partner whose card it is; the next steps may spoil it.",
		scenario.Example(`an OTP request for card "asha"`))
	r.Step(`^a debit request of ([0-9.]+) from card "([^"]+)" for merchant "([^"]+)"$`, draftDebit,
		"Prepares a debit request without an OTP that was sent; the next steps may spoil it.",
		scenario.Example(`a debit request of 20.00 from card "asha" for merchant "bazaar"`))
	r.Step(`^a debit request of ([0-9.]+) with the OTP for merchant "([^"]+)"$`, draftDebitWithOTP,
		"Prepares a valid debit request with the latest OTP; the next steps may spoil it.",
		scenario.Needs(scenario.OTP), scenario.Example(`a debit request of 20.00 with the OTP for merchant "bazaar"`))

	r.Step(`^it has no "([^"]+)"$`, withoutField,
		"Takes a field out of the request.",
		scenario.Example(`it has no "cardAccountId"`))
	r.Step(`^its "([^"]+)" is "([^"]*)"$`, withText,
		"Gives a field of the request a text.",
		scenario.Example(`its "cardOtpAction" is "DANCE"`))
	r.Step(`^its "([^"]+)" is the JSON value (.+)$`, withJSON,
		"Gives a field of the request a JSON value, such as a number where text belongs.",
		scenario.Example(`its "cardAccountId" is the JSON value 5`))
	r.Step(`^it names an unknown (access key|secret key|username|password|client|card|card account|merchant|OTP request)$`, withUnknown,
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
		scenario.Example(`it is sent`))
}

// draft is a request under preparation.
type draft struct {
	ready   bool
	partner scenario.Partner
	card    scenario.Card
	request client.Request
	fields  map[string]any
	field   string // the one that was spoilt last
	token   client.TokenCall
	debit   *debit
}

func prepared(s *scenario.State) (*draft, error) {
	d := scenario.Of[draft](s)
	if !d.ready {
		return nil, fmt.Errorf("change the request: none is prepared; begin with a step such as: Given an OTP request for card \"asha\"")
	}
	return d, nil
}

func begin(s *scenario.State, operation string, partner scenario.Partner, fields map[string]any) *draft {
	d := scenario.Of[draft](s)
	*d = draft{ready: true, partner: partner, fields: fields, token: s.Session.Services()[client.Partner].Token}
	d.request = client.Request{Operation: operation, Header: http.Header{}}
	return d
}

func draftToken(_ context.Context, s *scenario.State, partner string) error {
	p, err := s.Names.Partner(partner)
	if err != nil {
		return err
	}
	begin(s, opToken, p, map[string]any{
		"accessKey": p.Credentials.AccessKey.Reveal(),
		"secretKey": p.Credentials.SecretKey.Reveal(),
	})
	return nil
}

func draftOAuth(_ context.Context, s *scenario.State, partner string) error {
	p, err := s.Names.Partner(partner)
	if err != nil {
		return err
	}
	fields := map[string]any{}
	for name, values := range oauthForm(p) {
		fields[name] = values[0]
	}
	begin(s, opOAuth, p, fields)
	return nil
}

func draftOTP(_ context.Context, s *scenario.State, name string) error {
	card, owner, err := cardAndOwner(s, name)
	if err != nil {
		return err
	}
	fields, err := otpBody(s, card)
	if err != nil {
		return err
	}
	begin(s, opOTP, owner, fields).card = card
	return nil
}

// unsent stands for an OTP request and its code where none was made.
const (
	unsentRequest = "EK00000000"
	unsentCode    = "000000"
)

func draftDebit(ctx context.Context, s *scenario.State, amount client.Paise, from, merchant string) error {
	card, owner, err := cardAndOwner(s, from)
	if err != nil {
		return err
	}
	d, err := prepare(ctx, s, &otp{card: card, id: unsentRequest}, card, amount, merchant)
	if err != nil {
		return err
	}
	return d.draft(s, owner, unsentCode)
}

func draftDebitWithOTP(ctx context.Context, s *scenario.State, amount client.Paise, merchant string) error {
	o, err := scenario.Of[otps](s).last()
	if err != nil {
		return err
	}
	d, err := prepare(ctx, s, o, o.card, amount, merchant)
	if err != nil {
		return err
	}
	code, err := codeOf(ctx, s, o)
	if err != nil {
		return err
	}
	owner, err := s.Names.Owner(o.card)
	if err != nil {
		return err
	}
	return d.draft(s, owner, code)
}

func (d *debit) draft(s *scenario.State, owner scenario.Partner, code string) error {
	fields, err := debitBody(s, d.card, d.merchant, d.amount, d.otp.id, code)
	if err != nil {
		return err
	}
	draft := begin(s, opDebit, owner, fields)
	draft.card, draft.debit = d.card, d
	return nil
}

func withoutField(_ context.Context, s *scenario.State, name string) error {
	d, err := prepared(s)
	if err != nil {
		return err
	}
	if _, has := d.fields[name]; !has {
		return fmt.Errorf("take %q out of the request: it has no such field", name)
	}
	delete(d.fields, name)
	d.field = name
	return nil
}

func withText(_ context.Context, s *scenario.State, name, value string) error {
	return set(s, name, value)
}

func withJSON(_ context.Context, s *scenario.State, name, value string) error {
	if !json.Valid([]byte(value)) {
		return fmt.Errorf("set %q: %s is not JSON", name, value)
	}
	return set(s, name, json.RawMessage(value))
}

func set(s *scenario.State, name string, value any) error {
	d, err := prepared(s)
	if err != nil {
		return err
	}
	if _, has := d.fields[name]; !has {
		return fmt.Errorf("change %q of the request: it has no such field", name)
	}
	d.fields[name], d.field = value, name
	return nil
}

// unknown are values of the documented shapes that no world gives out.
var unknown = map[string]struct{ names, value string }{
	"access key":   {"accessKey", "UNKNOWNACCESSKEY"},
	"secret key":   {"secretKey", "unknown-secret-key-0000000000000"},
	"username":     {"username", "6999999999"},
	"password":     {"password", "unknown-password"},
	"card":         {"enKashCardId enkashCardId", "EKC0000000"},
	"card account": {"cardAccountId", "CA0000000"},
	"merchant":     {"merchantDetailId", "MD00000000000000"},
	"OTP request":  {"otpReferenceId", unsentRequest},
}

func withUnknown(ctx context.Context, s *scenario.State, what string) error {
	if what == "client" {
		return withHeader(ctx, s, "Authorization", "Basic dW5rbm93bjp1bmtub3du") // unknown:unknown
	}
	d, err := prepared(s)
	if err != nil {
		return err
	}
	u := unknown[what]
	for _, name := range strings.Fields(u.names) {
		if _, has := d.fields[name]; has {
			return set(s, name, u.value)
		}
	}
	return fmt.Errorf("name an unknown %s: the request has no %s", what, u.names)
}

func withSecretOf(_ context.Context, s *scenario.State, partner string) error {
	p, err := s.Names.Partner(partner)
	if err != nil {
		return err
	}
	return set(s, "secretKey", p.Credentials.SecretKey.Reveal())
}

func withCard(_ context.Context, s *scenario.State, name string) error {
	card, err := s.Names.Card(name)
	if err != nil {
		return err
	}
	d, err := prepared(s)
	if err != nil {
		return err
	}
	if _, has := d.fields["enkashCardId"]; has {
		return set(s, "enkashCardId", card.ID)
	}
	return set(s, "enKashCardId", card.ID)
}

func withAccount(_ context.Context, s *scenario.State, name string) error {
	account, err := s.Names.Account(name)
	if err != nil {
		return err
	}
	return set(s, "cardAccountId", account.ID)
}

func withSameTransaction(_ context.Context, s *scenario.State) error {
	d, err := scenario.Of[debits](s).last()
	if err != nil {
		return err
	}
	id := debitPayload(d.answer).UniqueTransactionID
	if id == "" {
		return fmt.Errorf("repeat the transaction id: the latest debit did not go through")
	}
	return set(s, "uniqueTransactionId", id)
}

func withoutHeader(_ context.Context, s *scenario.State, name string) error {
	d, err := prepared(s)
	if err == nil {
		d.request.Header[http.CanonicalHeaderKey(name)] = []string{}
	}
	return err
}

func withHeader(_ context.Context, s *scenario.State, name, value string) error {
	d, err := prepared(s)
	if err == nil {
		d.request.Header.Set(name, value)
	}
	return err
}

func withTokenOf(_ context.Context, s *scenario.State, partner string) error {
	g := scenario.Of[granted](s)
	token := g.byWhom[partner]
	if token.value == "" {
		return fmt.Errorf("carry the token of partner %q: none was granted to it in this scenario; add a step such as: Given partner %q has a token", partner, partner)
	}
	d, err := prepared(s)
	if err != nil {
		return err
	}
	d.request.Header.Set("Authorization", "Bearer "+token.value)
	d.token = token.kind
	return nil
}

func withPartnerID(ctx context.Context, s *scenario.State, partner string) error {
	p, err := s.Names.Partner(partner)
	if err != nil {
		return err
	}
	return withHeader(ctx, s, "partnerId", p.ID)
}

func withContentType(ctx context.Context, s *scenario.State, value string) error {
	return withHeader(ctx, s, "Content-Type", value)
}

const (
	oversized = 2 << 20
	nesting   = 1000
)

func withBody(_ context.Context, s *scenario.State, how string) error {
	d, err := prepared(s)
	if err != nil {
		return err
	}
	whole, err := json.Marshal(d.fields)
	if err != nil {
		return err
	}
	var body []byte
	switch how {
	case "cut in the middle":
		body = whole[:len(whole)/2]
	case "empty":
		body = []byte{}
	case "not UTF-8":
		body = bytes.Replace(whole, []byte(`"`), []byte("\"\xff"), 1)
	case "nested 1000 deep":
		body = []byte(strings.Repeat("[", nesting) + strings.Repeat("]", nesting))
	case "2 MiB long":
		// Valid but for its size: what refuses it must refuse it for that.
		body = slices.Concat([]byte(`{"filler":"`), bytes.Repeat([]byte("x"), oversized), []byte(`",`), whole[1:])
	case "a list":
		body = append(append([]byte("["), whole...), ']')
	case "naming a key twice":
		body = append(bytes.TrimSuffix(whole, []byte("}")), bytes.Replace(whole, []byte("{"), []byte(","), 1)...)
	}
	d.request.Body = body
	return nil
}

func withMethod(_ context.Context, s *scenario.State, method string) error {
	d, err := prepared(s)
	if err == nil {
		d.request.Method = method
	}
	return err
}

func withUnknownPath(_ context.Context, s *scenario.State) error {
	d, err := prepared(s)
	if err == nil {
		d.request.Path = "/api/v0/partner/enKashCard/no-such-operation"
	}
	return err
}

func sendDraft(ctx context.Context, s *scenario.State) error {
	d, err := prepared(s)
	if err != nil {
		return err
	}
	request := d.request
	if request.Body == nil {
		request.Body = d.body()
	}
	answer, err := call(ctx, s, d.partner.Name, request)
	if err != nil {
		return err
	}
	c := scenario.Of[calls](s)
	c.field, c.token = d.field, d.token
	switch request.Operation {
	case opToken, opOAuth:
		rememberToken(s, d.partner.Name, answer)
	case opOTP:
		rememberOTP(s, d.card, answer)
	case opDebit:
		made := *d.debit
		made.answer = answer
		all := scenario.Of[debits](s)
		all.made = append(all.made, &made)
	}
	return nil
}

// body is the request's fields in the operation's form.
func (d *draft) body() any {
	if d.request.Operation != opOAuth {
		return d.fields
	}
	form := url.Values{}
	for name, value := range d.fields {
		form.Set(name, fmt.Sprint(value))
	}
	return form
}

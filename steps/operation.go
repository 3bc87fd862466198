package steps

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/kasauti/kasauti/client"
	"github.com/kasauti/kasauti/harness/compose"
	"github.com/kasauti/kasauti/harness/scenario"
	"github.com/kasauti/kasauti/harness/value"
)

func registerOperation(r *scenario.Registry) {
	const fields = "Fields are paths such as items[0].name, or path.NAME, query.NAME and header.NAME; values get the type that the contract gives the field. {card asha} and its like stand for ids and made-up values: see kasauti steps --help."
	r.Step(`^I call "([^"]+)"( wrongly)?$`, callPlainly,
		"Calls an operation of the contract without values, as the first partner by name; wrongly, where it should have some.",
		scenario.CallsNamed(), scenario.Example(`I call "wallet.generate-transaction-otp" wrongly`))
	r.Step(`^I call "([^"]+)" with:$`, callWith,
		"Calls any operation of the contract with these values, as the partner who owns what they name. "+fields,
		scenario.CallsNamed(), scenario.Holds(scenario.RequestContent),
		scenario.Example(`I call "wallet.generate-transaction-otp" with:`,
			`| cardOtpAction | TRANSACTION_OTP           |`, `| enKashCardId  | {card asha}               |`, `| cardAccountId | {account of card asha}    |`))
	r.Step(`^partner "([^"]+)" calls "([^"]+)" with:$`, callAs,
		"Calls any operation of the contract with these values as this partner.",
		scenario.CallsNamed(), scenario.Holds(scenario.RequestContent),
		scenario.Example(`partner "zenith" calls "gateway.get-authorization-token" with:`,
			`| accessKey | {access key of zenith} |`, `| secretKey | {secret key of zenith} |`))
	r.Step(`^I call "([^"]+)" wrongly with:$`, callWrongly,
		"Calls an operation with values that are wrong on purpose: fields may be unknown or of another type, and the answer is judged but not the request. `the JSON value 5` sends any JSON.",
		scenario.CallsNamed(), scenario.Holds(scenario.WrongContent),
		scenario.Example(`I call "wallet.generate-transaction-otp" wrongly with:`,
			`"""`, `{"cardOtpAction": 5, "enKashCardId": "{card asha}"}`, `"""`))
	r.Step(`^partner "([^"]+)" calls "([^"]+)" wrongly with:$`, callWronglyAs,
		"Calls an operation with values that are wrong on purpose, as this partner.",
		scenario.CallsNamed(), scenario.Holds(scenario.WrongContent),
		scenario.Example(`partner "zenith" calls "gateway.get-authorization-token" wrongly with:`,
			`| accessKey | {access key of zenith} |`, `| secretKey | {secret key of acme}   |`))
	r.Step(`^I remember ([^ ]+) as "([^"]+)"$`, remember,
		"Keeps a value of the latest answer, by its path; {word} stands for it in later steps.",
		scenario.Example(`I remember payload.otpRequestId as "request"`))
}

// notes are what generic steps of a scenario remember.
type notes struct {
	values    map[string]any
	from      map[string]origin
	generator *compose.Generator
}

// origin is where a remembered value stood.
type origin struct {
	answer *scenario.Answer
	path   string
}

// source is what placeholders of a scenario stand for.
func source(s *scenario.State) *compose.Source {
	n := scenario.Of[notes](s)
	if n.generator == nil {
		n.generator, n.values, n.from = &compose.Generator{Key: s.Key()}, map[string]any{}, map[string]origin{}
	}
	return &compose.Source{
		Names: s.Names, Now: s.Session.Now, Mock: s.Mock(), Remembered: n.values, Generator: n.generator,
		Answer: func(operation string) (any, error) { return answered(s, operation) },
		Code: func(ctx context.Context) (string, error) {
			_, code, err := latestCode(ctx, s)
			return code.Reveal(), err
		},
	}
}

// ofLatest is source for an expectation about the latest answer, which it must not be held
// against itself.
func ofLatest(s *scenario.State) *compose.Source {
	from := source(s)
	latest, err := scenario.Of[calls](s).last()
	if err != nil {
		return from // which the step says itself
	}
	from.Latest, from.From = latest.Operation, map[string]string{}
	for word, o := range scenario.Of[notes](s).from {
		if o.answer == latest {
			from.From[word] = o.path
		}
	}
	return from
}

// answered is the body of the latest answer of an operation, or of any for "".
func answered(s *scenario.State, operation string) (any, error) {
	answers := scenario.Of[calls](s).answers
	for i := len(answers) - 1; i >= 0; i-- {
		if operation != "" && answers[i].Operation != operation {
			continue
		}
		whole, err := value.Decode(answers[i].Response.Body)
		if err != nil {
			return nil, fmt.Errorf("read the answer of %s: %w", answers[i].Operation, err)
		}
		return whole, nil
	}
	if operation == "" {
		_, err := scenario.Of[calls](s).last()
		return nil, err
	}
	return nil, fmt.Errorf("look at the answer of %s: it was not called in this scenario; add a step before this one: When I call %q", operation, operation)
}

func callPlainly(ctx context.Context, s *scenario.State, operation, wrongly string) error {
	return callOperation(ctx, s, "", operation, &scenario.Block{Table: &scenario.Table{}}, wrongly != "")
}

func callWith(ctx context.Context, s *scenario.State, operation string, values *scenario.Block) error {
	return callOperation(ctx, s, "", operation, values, false)
}

func callAs(ctx context.Context, s *scenario.State, partner, operation string, values *scenario.Block) error {
	return callOperation(ctx, s, partner, operation, values, false)
}

func callWrongly(ctx context.Context, s *scenario.State, operation string, values *scenario.Block) error {
	return callOperation(ctx, s, "", operation, values, true)
}

func callWronglyAs(ctx context.Context, s *scenario.State, partner, operation string, values *scenario.Block) error {
	return callOperation(ctx, s, partner, operation, values, true)
}

func callOperation(ctx context.Context, s *scenario.State, partner, operation string, values *scenario.Block, wrong bool) error {
	from := source(s)
	builder, err := compose.For(s.Contract, operation, from)
	if err != nil {
		return err
	}
	builder.Wrong = wrong
	request, err := builder.FromBlock(ctx, values)
	if err != nil {
		return err
	}
	if partner == "" {
		named, _ := compose.Below(values.Table, values.Doc)
		if partner, err = from.Owner(named); err != nil {
			return err
		}
	}
	if o, _ := s.Contract.Operation(operation); o.Writes == "money" || movesNothing[operation] != "" {
		if err := openBooks(ctx, s); err != nil {
			return err
		}
	}
	answer, err := asked{partner: partner, request: request, wrong: wrong}.call(ctx, s)
	if err != nil {
		return err
	}
	tell(s, partner, request, answer)
	return nil
}

// tell lets the steps of other subjects know of a call: they count SMS, tokens and money.
func tell(s *scenario.State, partner string, request client.Request, answer *scenario.Answer) {
	body, _ := request.Body.(map[string]any)
	text := func(name string) string { given, _ := body[name].(string); return given }
	switch answer.Operation {
	case client.OpAuthorizationToken, client.OpAuthToken:
		rememberToken(s, partner, answer)
	case client.OpTransactionOTP, client.OpCardOTP:
		rememberOTP(s, byID(s.Names.Cards, text("enKashCardId"), func(c scenario.Card) string { return c.ID }), answer)
	case client.OpTopUp, client.OpAddMoney:
		noteLoad(s, partner, request, answer)
	case client.OpCreateWallet, client.OpCreateMinimumWallet:
		rememberWallet(s, scenario.Card{
			Name: "the new wallet", Mobile: text("mobile"),
			Account: byID(s.Names.Accounts, text("cardAccountId"), func(a scenario.Account) string { return a.ID }).Name,
		}, answer)
	case client.OpMerchantTransaction:
		made := &debit{
			card:     byID(s.Names.Cards, text("enkashCardId"), func(c scenario.Card) string { return c.ID }),
			merchant: byID(s.Names.Merchants, text("merchantDetailId"), func(m scenario.Merchant) string { return m.ID }),
			answer:   answer, otp: &otp{},
		}
		for _, sent := range scenario.Of[otps](s).sent {
			if sent.OTPRequestID == text("otpReferenceId") {
				made.otp = sent
			}
		}
		if amount, is := body["amount"].(json.Number); is {
			made.amount, _ = client.ParsePaise(string(amount)) // another amount is refused, and moves nothing
		}
		made.owner, _ = s.Names.Partner(partner)
		all := scenario.Of[debits](s)
		all.made = append(all.made, made)
	}
}

// byID finds what has an id; a nameless one has it where nobody declares it.
func byID[T any](known map[string]T, id string, idOf func(T) string) T {
	for _, one := range known {
		if idOf(one) == id {
			return one
		}
	}
	var none T
	return none
}

func remember(_ context.Context, s *scenario.State, path, word string) error {
	if err := compose.Rememberable(word); err != nil {
		return err
	}
	at, err := value.ParsePath(path)
	if err != nil {
		return fmt.Errorf("remember a value as %q: %w", word, err)
	}
	whole, err := answered(s, "")
	if err != nil {
		return err
	}
	found, ok := at.At(whole)
	if !ok {
		return fmt.Errorf("remember a value as %q: the latest answer has nothing at %s", word, at)
	}
	source(s).Remembered[word] = found
	latest, err := scenario.Of[calls](s).last()
	scenario.Of[notes](s).from[word] = origin{latest, at.String()}
	return err
}

package steps

import (
	"context"
	"fmt"

	"github.com/kasauti/kasauti/client"
	"github.com/kasauti/kasauti/harness/scenario"
)

func registerTransfer(r *scenario.Registry) {
	r.Step(`^the OTP is used to transfer ([0-9.]+) to beneficiary "([^"]+)"$`, transferToPayee,
		"Sends money from the wallet that the latest OTP was sent for to a bank account, with that OTP.",
		scenario.Needs(scenario.OTP), scenario.Example(`the OTP is used to transfer 20.00 to beneficiary "kiran"`), scenario.Calls(client.OpIMPSTransfer))
	r.Step(`^the OTP is used to transfer ([0-9.]+) from wallet "([^"]+)" to beneficiary "([^"]+)"$`, transferFrom,
		"Sends money from a named wallet to a bank account, with the latest OTP, which may have been sent for another wallet.",
		scenario.Needs(scenario.OTP), scenario.Example(`the OTP is used to transfer 20.00 from wallet "ravi" to beneficiary "kiran"`), scenario.Calls(client.OpIMPSTransfer))
	r.Step(`^the OTP is used to transfer ([0-9.]+) to wallet "([^"]+)"$`, transferToWallet,
		"Sends money from the wallet that the latest OTP was sent for to another, with that OTP.",
		scenario.Needs(scenario.OTP), scenario.Example(`the OTP is used to transfer 20.00 to wallet "ravi"`), scenario.Calls(client.OpWalletTransfer))
	r.Step(`^a wrong OTP is used to transfer ([0-9.]+) to beneficiary "([^"]+)"$`, transferWrongly,
		"Sends money with a code that is not the one that was sent.",
		scenario.Needs(scenario.OTP), scenario.Example(`a wrong OTP is used to transfer 20.00 to beneficiary "kiran"`), scenario.Calls(client.OpIMPSTransfer))
	r.Step(`^the same OTP is used for another transfer$`, transferOTPAgain,
		"Repeats the latest transfer with the same OTP and a reference of its own.",
		scenario.Needs(scenario.OTP), scenario.Example(`the same OTP is used for another transfer`), scenario.Calls(client.OpIMPSTransfer, client.OpWalletTransfer))
	r.Step(`^the OTP is used (\d+) times at once to transfer ([0-9.]+) to beneficiary "([^"]+)"$`, transferAtOnce,
		"Makes several transfers with the same OTP at the same time, each with a reference of its own.",
		scenario.Needs(scenario.OTP), scenario.Example(`the OTP is used 8 times at once to transfer 20.00 to beneficiary "kiran"`), scenario.Calls(client.OpIMPSTransfer))
	r.Step(`^exactly (\d+) transfers? (?:is|are) accepted$`, transfersAccepted,
		"So many of the transfers made at once were accepted, the others refused.",
		scenario.Example(`exactly 1 transfer is accepted`))
	r.Step(`^the transfer is accepted$`, transferAccepted,
		"The answer to the latest transfer is a success.",
		scenario.Example(`the transfer is accepted`))
	r.Step(`^every transfer has a transaction id of its own$`, transferIDsDiffer,
		"No enkashCardTxnId of the scenario was given to two transfers.",
		scenario.Example(`every transfer has a transaction id of its own`))

	r.Step(`^a transfer request of ([0-9.]+) with the OTP to beneficiary "([^"]+)"$`, draftToPayee,
		"Prepares a valid transfer with the latest OTP; the next steps may spoil it.",
		scenario.Needs(scenario.OTP), scenario.Example(`a transfer request of 20.00 with the OTP to beneficiary "kiran"`), scenario.Prepares(client.OpIMPSTransfer))
	r.Step(`^a transfer request of ([0-9.]+) with the OTP to wallet "([^"]+)"$`, draftToWallet,
		"Prepares a valid transfer between wallets with the latest OTP; the next steps may spoil it.",
		scenario.Needs(scenario.OTP), scenario.Example(`a transfer request of 20.00 with the OTP to wallet "ravi"`), scenario.Prepares(client.OpWalletTransfer))
	r.Step(`^it repeats the reference of the transfer$`, withSameReference,
		"Uses the reference of the latest transfer again.",
		scenario.Example(`it repeats the reference of the transfer`))
}

// transfer is one transfer that was asked for.
type transfer struct {
	from    scenario.Card
	owner   scenario.Partner
	to      string // id of a beneficiary or of a wallet
	bank    bool   // to a beneficiary
	amount  client.Paise
	otp     *otp
	unique  string
	request client.Request
	answer  *scenario.Answer
	id      string   // enkashCardTxnId
	states  []string // as they were seen
}

// transfers are those of a scenario.
type transfers struct {
	made   []*transfer
	atOnce []*transfer
	before map[string]client.Paise // balances before the latest one
}

func (t *transfers) last() (*transfer, error) {
	if len(t.made) == 0 {
		return nil, fmt.Errorf("look at the transfer: none was made in this scenario; add a step such as: When the OTP is used to transfer 20.00 to beneficiary \"kiran\"")
	}
	return t.made[len(t.made)-1], nil
}

// to says where a transfer goes: its id, and whether that is a bank account.
type destination struct {
	id   string
	bank bool
}

// newTransfer looks up what a transfer needs, under a reference of its own.
func newTransfer(s *scenario.State, o *otp, from scenario.Card, to destination, amount client.Paise) (*transfer, error) {
	owner, err := s.Names.Owner(from)
	if err != nil {
		return nil, err
	}
	return &transfer{from: from, owner: owner, to: to.id, bank: to.bank, amount: amount, otp: o, unique: transactionID(s)}, nil
}

// with makes the request with a code.
func (t *transfer) with(s *scenario.State, code client.Secret) error {
	wallet, err := s.Names.Wallet(t.from)
	if err != nil {
		return err
	}
	if t.bank {
		t.request = client.IMPSTransferRequest{
			Wallet: wallet, BeneficiaryID: t.to, Amount: t.amount, Remarks: "Rent", OTP: code, OTPReferenceID: t.otp.OTPRequestID, UniqueTransactionID: t.unique,
		}.Request()
		return nil
	}
	t.request = client.WalletTransferRequest{
		Wallet: wallet, ReceiverEnKashCardID: t.to, Amount: t.amount, Remarks: "Rent", OTP: code, OTPReferenceID: t.otp.OTPRequestID, UniqueTransactionID: t.unique,
	}.Request()
	return nil
}

// send makes the call and remembers it.
func (t *transfer) send(ctx context.Context, s *scenario.State) error {
	if err := lookBefore(ctx, s); err != nil {
		return err
	}
	answer, err := call(ctx, s, t.owner.Name, t.request)
	if err == nil {
		t.record(s, answer)
	}
	return err
}

// record remembers a transfer and its answer.
func (t *transfer) record(s *scenario.State, answer *scenario.Answer) {
	t.answer = answer
	all := scenario.Of[transfers](s)
	all.made = append(all.made, t)
	if payload := transactionPayload(answer); payload.Status != "" {
		t.id, t.states = payload.EnKashCardTxnID, []string{payload.Status}
	}
}

func makeTransfer(ctx context.Context, s *scenario.State, o *otp, from scenario.Card, to destination, amount client.Paise) error {
	t, err := newTransfer(s, o, from, to, amount)
	if err != nil {
		return err
	}
	code, err := codeOf(ctx, s, o)
	if err != nil {
		return err
	}
	if err := t.with(s, code); err != nil {
		return err
	}
	return t.send(ctx, s)
}

func toPayee(s *scenario.State, name string) (destination, error) {
	p, err := payeeNamed(s, name)
	if err != nil {
		return destination{}, err
	}
	return destination{p.id, true}, nil
}

func toWallet(s *scenario.State, name string) (destination, error) {
	card, err := s.Names.Card(name)
	return destination{card.ID, false}, err
}

// transferWith makes a transfer with the latest OTP, from the card that it was sent for.
func transferWith(ctx context.Context, s *scenario.State, amount client.Paise, name string, where func(*scenario.State, string) (destination, error)) error {
	o, err := scenario.Of[otps](s).last()
	if err != nil {
		return err
	}
	to, err := where(s, name)
	if err != nil {
		return err
	}
	return makeTransfer(ctx, s, o, o.Card, to, amount)
}

func transferToPayee(ctx context.Context, s *scenario.State, amount client.Paise, name string) error {
	return transferWith(ctx, s, amount, name, toPayee)
}

func transferToWallet(ctx context.Context, s *scenario.State, amount client.Paise, name string) error {
	return transferWith(ctx, s, amount, name, toWallet)
}

func transferFrom(ctx context.Context, s *scenario.State, amount client.Paise, wallet, name string) error {
	o, err := scenario.Of[otps](s).last()
	if err != nil {
		return err
	}
	card, err := s.Names.Card(wallet)
	if err != nil {
		return err
	}
	to, err := toPayee(s, name)
	if err != nil {
		return err
	}
	return makeTransfer(ctx, s, o, card, to, amount)
}

func transferWrongly(ctx context.Context, s *scenario.State, amount client.Paise, name string) error {
	o, code, err := latestCode(ctx, s)
	if err != nil {
		return err
	}
	to, err := toPayee(s, name)
	if err != nil {
		return err
	}
	t, err := newTransfer(s, o, o.Card, to, amount)
	if err != nil {
		return err
	}
	if err := t.with(s, wrongCode(code)); err != nil {
		return err
	}
	return t.send(ctx, s)
}

func transferOTPAgain(ctx context.Context, s *scenario.State) error {
	t, err := scenario.Of[transfers](s).last()
	if err != nil {
		return err
	}
	return makeTransfer(ctx, s, t.otp, t.from, destination{t.to, t.bank}, t.amount)
}

func transferAtOnce(ctx context.Context, s *scenario.State, n int, amount client.Paise, name string) error {
	if n < 1 || n > mostAtOnce {
		return fmt.Errorf("use the OTP %d times at once: give a number from 1 to %d", n, mostAtOnce)
	}
	o, code, err := latestCode(ctx, s)
	if err != nil {
		return err
	}
	to, err := toPayee(s, name)
	if err != nil {
		return err
	}
	if err := lookBefore(ctx, s); err != nil {
		return err
	}
	all := scenario.Of[transfers](s)
	all.atOnce = nil
	waiting := make(chan *transfer, n)
	for range n {
		t, err := newTransfer(s, o, o.Card, to, amount)
		if err != nil {
			return err
		}
		if err := t.with(s, code); err != nil {
			return err
		}
		all.atOnce = append(all.atOnce, t)
		waiting <- t
	}
	answers, err := atOnce(n, func() (*scenario.Answer, error) {
		t := <-waiting
		answer, err := ask(ctx, s, t.owner.Name, t.request)
		t.answer = answer
		return answer, err
	})
	if err != nil {
		return err
	}
	c := scenario.Of[calls](s)
	c.answers, c.field = append(c.answers, answers...), ""
	for _, accepted := range []bool{false, true} { // the last one is the one that went through
		for _, t := range all.atOnce {
			if (t.answer.Err == nil) == accepted {
				t.record(s, t.answer)
			}
		}
	}
	return nil
}

func transfersAccepted(_ context.Context, s *scenario.State, want int) error {
	all := scenario.Of[transfers](s).atOnce
	if len(all) == 0 {
		return fmt.Errorf("count transfers: none were made at once in this scenario; add a step such as: When the OTP is used 8 times at once to transfer 20.00 to beneficiary \"kiran\"")
	}
	var answers []*scenario.Answer
	for _, t := range all {
		answers = append(answers, t.answer)
	}
	countedAtOnce(s, "EK-OTP-050", "transfers with one OTP", answers, want)
	return nil
}

package steps

import (
	"fmt"

	"github.com/kasauti/kasauti/client"
	"github.com/kasauti/kasauti/harness/scenario"
)

func registerDebit(r *scenario.Registry) {
	r.Step(`^the OTP is used to debit ([0-9.]+) for merchant "([^"]+)"$`, useOTP,
		"Debits the card that the latest OTP was sent for, with that OTP.",
		scenario.Needs(scenario.OTP), scenario.Example(`the OTP is used to debit 20.00 for merchant "bazaar"`), scenario.Calls(client.OpMerchantTransaction))
	r.Step(`^the same OTP is used again$`, useOTPAgain,
		"Repeats the latest debit with the same OTP and a transaction id of its own.",
		scenario.Needs(scenario.OTP), scenario.Example(`the same OTP is used again`), scenario.Calls(client.OpMerchantTransaction))
	r.Step(`^the OTP is used to debit ([0-9.]+) from card "([^"]+)" for merchant "([^"]+)"$`, useOTPFrom,
		"Debits a named card with the latest OTP, which may have been sent for another card.",
		scenario.Needs(scenario.OTP), scenario.Example(`the OTP is used to debit 20.00 from card "ravi" for merchant "bazaar"`), scenario.Calls(client.OpMerchantTransaction))
	r.Step(`^a wrong OTP is used to debit ([0-9.]+) for merchant "([^"]+)"$`, useWrongOTP,
		"Debits with a code that is not the one that was sent.",
		scenario.Needs(scenario.OTP), scenario.Example(`a wrong OTP is used to debit 20.00 for merchant "bazaar"`), scenario.Calls(client.OpMerchantTransaction))
	r.Step(`^a wrong OTP is used (\d+) times to debit ([0-9.]+) for merchant "([^"]+)"$`, useWrongOTPs,
		"Debits several times, one after the other, with a code that is not the one that was sent.",
		scenario.Needs(scenario.OTP), scenario.Example(`a wrong OTP is used 3 times to debit 20.00 for merchant "bazaar"`), scenario.Calls(client.OpMerchantTransaction))
	r.Step(`^the OTP is used (\d+) times at once to debit ([0-9.]+) for merchant "([^"]+)"$`, useOTPAtOnce,
		"Makes several debits with the same OTP at the same time, each with a transaction id of its own.",
		scenario.Needs(scenario.OTP), scenario.Example(`the OTP is used 5 times at once to debit 20.00 for merchant "bazaar"`), scenario.Calls(client.OpMerchantTransaction))
	r.Step(`^the OTP still works to debit ([0-9.]+) for merchant "([^"]+)"$`, stillWorks,
		"Debits with the latest OTP after a debit with it was refused for the balance.",
		scenario.Needs(scenario.OTP), scenario.Example(`the OTP still works to debit 20.00 for merchant "bazaar"`), scenario.Calls(client.OpMerchantTransaction))
	r.Step(`^the debit goes through$`, debitGoesThrough,
		"The answer to the debit is a success.",
		scenario.Example(`the debit goes through`))
	r.Step(`^exactly (\d+) debits? goe?s? through$`, debitsGoThrough,
		"So many of the debits made at once were accepted, the others refused.",
		scenario.Example(`exactly 1 debit goes through`))
	r.Step(`^every debit has a transaction id of its own$`, debitIDsDiffer,
		"No enkashCardTxnId of the scenario was given twice.",
		scenario.Example(`every debit has a transaction id of its own`))
	r.Step(`^the answer names the transaction, its amount and its success$`, debitAnswer,
		"The answer repeats the caller's transaction id and amount and says SUCCESS.",
		scenario.Example(`the answer names the transaction, its amount and its success`))
}

// debit is one debit that was asked for.
type debit struct {
	card     scenario.Card
	owner    scenario.Partner
	merchant scenario.Merchant
	amount   client.Paise
	otp      *otp
	answer   *scenario.Answer
}

// debits are those of a scenario.
type debits struct {
	made   []*debit
	number int // for transaction ids
	atOnce []*debit
}

func (d *debits) last() (*debit, error) {
	if len(d.made) == 0 {
		return nil, fmt.Errorf("look at the debit: none was made in this scenario; add a step such as: When the OTP is used to debit 20.00 for merchant \"bazaar\"")
	}
	return d.made[len(d.made)-1], nil
}

package steps

import (
	"context"
	"fmt"
	"reflect"

	"github.com/kasauti/kasauti/client"
	"github.com/kasauti/kasauti/harness/contract"
	"github.com/kasauti/kasauti/harness/scenario"
	"github.com/kasauti/kasauti/harness/verdict"
)

func registerWalletDetails(r *scenario.Registry) {
	asks := scenario.Calls(client.OpWalletDetails)
	r.Step(`^the details of (?:wallet "([^"]+)"|the new wallet) are asked for$`, askDetails,
		"Asks for the details of a wallet as the partner whose it is.",
		scenario.Example(`the details of wallet "asha" are asked for`), asks)
	r.Step(`^(?:wallet "([^"]+)"|the new wallet) is (active|inactive)$`, walletIs,
		"The wallet's details say ACTIVE or INACTIVE.",
		scenario.Example(`wallet "asha" is active`), asks)
	r.Step(`^the new wallet has nothing verified and nothing accepted$`, newWalletIsBare,
		"The details of the new wallet say INACTIVE, no KYC uploaded, no T&C accepted.",
		scenario.Example(`the new wallet has nothing verified and nothing accepted`), asks)
	r.Step(`^the T&C of (?:wallet "([^"]+)"|the new wallet) are (accepted|not accepted)$`, tncAre,
		"latestTncVersionAccepted of the wallet's details says so.",
		scenario.Example(`the T&C of wallet "asha" are accepted`), asks)
	r.Step(`^the details of (?:wallet "([^"]+)"|the new wallet) show that the "([^"]+)" is "([^"]*)"$`, detailsShow,
		"The holder's details have this text, letter by letter.",
		scenario.Example(`the details of the new wallet show that the "city" is "Pune"`), asks)
	r.Step(`^the limits of (?:wallet "([^"]+)"|the new wallet) are those of (minimum|full) KYC$`, limitsAre,
		"The limits of the wallet's details are those of the contract's table.",
		scenario.Example(`the limits of wallet "asha" are those of full KYC`), asks)
	r.Step(`^the details of (?:wallet "([^"]+)"|the new wallet) are the same when they are asked for again$`, detailsStay,
		"Looks twice, and asks for the KYC between: looking changes nothing. Where scenarios share a target, others may change the wallet meanwhile.",
		scenario.Needs(scenario.Reset), scenario.Example(`the details of wallet "asha" are the same when they are asked for again`), asks, scenario.Calls(client.OpVKYCStatus))
}

// walletDetails is what wallet details say, as far as steps look at it.
type walletDetails struct {
	Status    string                  `json:"status"`
	KYC       string                  `json:"kycStatus"`
	Substatus string                  `json:"kycSubStatus"`
	Accepted  *bool                   `json:"latestTncVersionAccepted"`
	TncURL    string                  `json:"partnerTncUrl"`
	Holder    map[string]any          `json:"holder"`
	Limits    map[string]client.Paise `json:"limits"`
}

func (d walletDetails) accepted() string {
	switch {
	case d.Accepted == nil:
		return "neither"
	case *d.Accepted:
		return "accepted"
	}
	return "not accepted"
}

// detailsOf asks for the details of a wallet. Whatever cannot be read of them stays empty, and is
// the judge's to report.
func detailsOf(ctx context.Context, s *scenario.State, name string) (walletDetails, *scenario.Answer, error) {
	var d walletDetails
	card, owner, wallet, err := walletOf(s, name)
	if err != nil {
		return d, nil, err
	}
	answer, err := call(ctx, s, owner.Name, wallet.Details())
	if err != nil {
		return d, nil, err
	}
	readPayload(answer, &d)
	tellsOf(s, answer, card, "EK-WALLET-100")
	return d, answer, nil
}

func askDetails(ctx context.Context, s *scenario.State, name string) error {
	_, _, err := detailsOf(ctx, s, name)
	return err
}

func walletIs(ctx context.Context, s *scenario.State, name, what string) error {
	d, answer, err := detailsOf(ctx, s, name)
	if err != nil {
		return err
	}
	want := map[string]string{"active": "ACTIVE", "inactive": "INACTIVE"}[what]
	s.Check("EK-WALLET-070", answer.Err == nil && d.Status == want, "the wallet's details say otherwise",
		verdict.Field{Path: "payload.status", Expected: want, Actual: shownOf(d.Status, answer)})
	return nil
}

// shownOf is a text of an answer or, where there is none, what was said.
func shownOf(text string, answer *scenario.Answer) string {
	if answer.Err != nil || text == "" {
		return said(answer)
	}
	return text
}

func newWalletIsBare(ctx context.Context, s *scenario.State) error {
	d, answer, err := detailsOf(ctx, s, "")
	if err != nil {
		return err
	}
	bare := d.Status == "INACTIVE" && d.KYC == "Not Uploaded" && d.Substatus == "" && d.accepted() == "not accepted"
	s.Check("EK-WALLET-030", answer.Err == nil && bare, "a new wallet has more than nothing",
		verdict.Field{Path: "status", Expected: "INACTIVE", Actual: shownOf(d.Status, answer), OK: d.Status == "INACTIVE"},
		verdict.Field{Path: "KYC", Expected: "Not Uploaded", Actual: kycInWords(d.KYC, d.Substatus), OK: d.KYC == "Not Uploaded"},
		verdict.Field{Path: "T&C", Expected: "not accepted", Actual: d.accepted(), OK: d.accepted() == "not accepted"})
	return nil
}

func tncAre(ctx context.Context, s *scenario.State, name, what string) error {
	d, answer, err := detailsOf(ctx, s, name)
	if err != nil {
		return err
	}
	s.Check("EK-TNC-040", answer.Err == nil && d.accepted() == what, "the wallet's details say otherwise of the T&C",
		verdict.Field{Path: "payload.latestTncVersionAccepted", Expected: what, Actual: d.accepted()})
	return nil
}

func detailsShow(ctx context.Context, s *scenario.State, name, field, text string) error {
	d, answer, err := detailsOf(ctx, s, name)
	if err != nil {
		return err
	}
	shown, _ := d.Holder[field].(string)
	s.Check("EK-WALLET-040", answer.Err == nil && shown == text, "the wallet's details show another "+field,
		verdict.Field{Path: "payload.holder." + field, Expected: text, Actual: shown})
	return nil
}

func limitsAre(ctx context.Context, s *scenario.State, name, level string) error {
	d, answer, err := detailsOf(ctx, s, name)
	if err != nil {
		return err
	}
	most := s.Contract.Limits().Of(map[string]contract.KYCLevel{"minimum": contract.MinKYC, "full": contract.FullKYC}[level])
	var fields []verdict.Field
	holds := answer.Err == nil
	for _, l := range []struct {
		name  string
		paise int64
	}{
		{"balance", most.MostBalance}, {"loadPerMonth", most.MostLoadMonth}, {"loadPerYear", most.MostLoadYear},
		{"transaction", most.MostTransaction}, {"transfersPerMonth", most.MostTransfersMonth},
	} {
		shown, given := d.Limits[l.name]
		ok := given && int64(shown) == l.paise
		holds = holds && ok
		fields = append(fields, verdict.Field{Path: "payload.limits." + l.name, Expected: client.Paise(l.paise).String(), Actual: shown.String(), OK: ok})
	}
	s.Check("EK-WALLET-080", holds, fmt.Sprintf("the limits are not those of %s KYC", level), fields...)
	return nil
}

func detailsStay(ctx context.Context, s *scenario.State, name string) error {
	before, first, err := detailsOf(ctx, s, name)
	if err != nil {
		return err
	}
	if _, _, err := vkycStatusOf(ctx, s, name); err != nil {
		return err
	}
	after, second, err := detailsOf(ctx, s, name)
	if err != nil {
		return err
	}
	same := first.Err == nil && second.Err == nil && reflect.DeepEqual(before, after)
	s.CheckOf([]*scenario.Answer{first, second}, "EK-HTTP-280", same, "looking at the wallet changed what its details say",
		verdict.Field{Path: "details", Expected: fmt.Sprintf("%s, %s, %s", before.Status, kycInWords(before.KYC, before.Substatus), before.accepted()),
			Actual: fmt.Sprintf("%s, %s, %s", after.Status, kycInWords(after.KYC, after.Substatus), after.accepted())})
	return nil
}

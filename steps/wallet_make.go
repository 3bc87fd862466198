package steps

import (
	"context"
	"fmt"
	"hash/fnv"
	"time"

	"github.com/kasauti/kasauti/client"
	"github.com/kasauti/kasauti/harness/scenario"
	"github.com/kasauti/kasauti/harness/verdict"
)

// freshMobile is a number that no wallet has. Elsewhere than on a mock it may be somebody's.
func freshMobile(s *scenario.State) (string, error) {
	if !s.Mock() {
		return "", scenario.Unready("make up a mobile number: it may be somebody's, and this target is no mock")
	}
	w := scenario.Of[wallets](s)
	w.number++
	return madeUpMobile(s.Key(), s.Session.Now(), w.number), nil
}

// madeUpMobile mixes the scenario's key into the time: scenarios that share a target begin in the
// same microsecond, and two runs of one scenario at two times.
func madeUpMobile(key string, at time.Time, number int) string {
	mixed := fnv.New64a()
	_, _ = fmt.Fprintf(mixed, "%s %d %d", key, at.UnixNano(), number) // a hash takes all
	return fmt.Sprintf("7%09d", mixed.Sum64()%1_000_000_000)
}

// walletRequest is the request of a wallet in a card account, and whose it will be.
func walletRequest(s *scenario.State, account string, minimum bool) (scenario.Card, scenario.Partner, client.Request, error) {
	var card scenario.Card
	a, owner, err := accountOf(s, account)
	if err != nil {
		return card, owner, client.Request{}, err
	}
	card = scenario.Card{Name: "the new wallet", Account: account}
	if card.Mobile, err = freshMobile(s); err != nil {
		return card, owner, client.Request{}, err
	}
	if minimum {
		request, err := s.Names.NewMinimumWallet(a, card.Mobile)
		return card, owner, request.Request(), err
	}
	request, err := s.Names.NewWallet(a, card.Mobile)
	return card, owner, request.Request(), err
}

func createWallet(ctx context.Context, s *scenario.State, account, minimum string) error {
	card, owner, request, err := walletRequest(s, account, minimum != "")
	if err != nil {
		return err
	}
	answer, err := call(ctx, s, owner.Name, request)
	if err != nil {
		return err
	}
	rememberWallet(s, card, answer)
	return nil
}

// rememberWallet keeps a wallet that was created, and the OTP that came with it.
func rememberWallet(s *scenario.State, card scenario.Card, answer *scenario.Answer) {
	if answer.Err != nil {
		return
	}
	var payload struct {
		ID string `json:"enKashCardId"`
	}
	readPayload(answer, &payload)
	card.ID = payload.ID
	sent := &otp{OTPRequest: answer.OTPRequest(card, s.Session.Now())}
	all := scenario.Of[otps](s)
	all.sent = append(all.sent, sent)
	w := scenario.Of[wallets](s)
	w.made = append(w.made, &newWallet{card, answer, sent})
}

func createdWallet(ctx context.Context, s *scenario.State, account, minimum string) error {
	if err := createWallet(ctx, s, account, minimum); err != nil {
		return err
	}
	return walletIsCreated(ctx, s)
}

func walletIsCreated(_ context.Context, s *scenario.State) error {
	answer, err := scenario.Of[calls](s).last()
	if err != nil {
		return err
	}
	if answer.Operation != client.OpCreateWallet && answer.Operation != client.OpCreateMinimumWallet {
		return fmt.Errorf("look at the new wallet: the latest answer is one of %s; put this step after the wallet's creation", answer.Operation)
	}
	succeeded(s, answer, "EK-WALLET-010", "a wallet")
	return nil
}

func onboardedWallet(ctx context.Context, s *scenario.State, account string) error {
	if err := createdWallet(ctx, s, account, ""); err != nil {
		return err
	}
	if err := verifiedWallet(ctx, s); err != nil {
		return err
	}
	return acceptTnc(ctx, s, "")
}

// callWallet gives the new wallet a name. Books that were opened before it came to be say that it held nothing.
func callWallet(_ context.Context, s *scenario.State, name string) error {
	w, err := scenario.Of[wallets](s).last()
	if err != nil {
		return err
	}
	w.card.Name = name
	names, err := s.Names.WithCard(w.card)
	if err != nil {
		return err
	}
	s.Names = names
	if before := scenario.Of[books](s).before; before != nil {
		if _, listed := before[w.card.ID]; !listed {
			before[w.card.ID] = 0
		}
	}
	return nil
}

func draftWallet(_ context.Context, s *scenario.State, account string) error {
	return draftOfWallet(s, account, false)
}

func draftMinimumWallet(_ context.Context, s *scenario.State, account string) error {
	return draftOfWallet(s, account, true)
}

func draftOfWallet(s *scenario.State, account string, minimum bool) error {
	card, owner, request, err := walletRequest(s, account, minimum)
	if err != nil {
		return err
	}
	d, err := begin(s, owner, request)
	if err != nil {
		return err
	}
	d.card = card
	return nil
}

func withMobileOf(_ context.Context, s *scenario.State, name string) error {
	card, err := s.Names.Card(name)
	if err != nil {
		return err
	}
	return set(s, "mobile", card.Mobile)
}

func creationOTPReaches(ctx context.Context, s *scenario.State) error {
	w, err := scenario.Of[wallets](s).last()
	if err != nil {
		return err
	}
	messages, err := s.Session.Messages(ctx, "")
	if err != nil {
		return err
	}
	toWallet, elsewhere := 0, 0
	for _, m := range messages {
		switch {
		case m.OTPRequestID != w.otp.OTPRequestID:
		case m.Mobile == w.card.Mobile:
			toWallet++
		default:
			elsewhere++
		}
	}
	s.CheckOf([]*scenario.Answer{w.answer}, "EK-WALLET-020", toWallet == 1 && elsewhere == 0, "the OTP did not reach the mobile of the new wallet exactly once",
		verdict.Field{Path: "SMS to the wallet's mobile", Expected: "1", Actual: fmt.Sprint(toWallet), OK: toWallet == 1},
		verdict.Field{Path: "SMS to other numbers", Expected: "0", Actual: fmt.Sprint(elsewhere), OK: elsewhere == 0})
	return nil
}

func walletIDsDiffer(_ context.Context, s *scenario.State) error {
	made := scenario.Of[wallets](s).made
	if len(made) < 2 {
		return fmt.Errorf("compare wallets: %d was created; create at least two first", len(made))
	}
	seen, twice := map[string]bool{}, ""
	for _, card := range s.Names.Cards {
		seen[card.ID] = true
	}
	var answers []*scenario.Answer
	for _, w := range made {
		if seen[w.card.ID] {
			twice = w.card.ID
		}
		seen[w.card.ID] = true
		answers = append(answers, w.answer)
	}
	s.CheckOf(answers, "EK-ID-130", twice == "", "an enKashCardId was given to two wallets",
		verdict.Field{Path: "payload.enKashCardId", Expected: "not given before", Actual: twice})
	return nil
}

// verification is the request that verifies a wallet's holder by the latest OTP, and whose it is.
func verification(ctx context.Context, s *scenario.State, name, which string) (scenario.Partner, client.Request, error) {
	_, owner, wallet, err := walletOf(s, name)
	if err != nil {
		return owner, client.Request{}, err
	}
	o, code, err := latestCode(ctx, s)
	if err != nil {
		return owner, client.Request{}, err
	}
	if which == "a wrong" {
		code = wrongCode(code)
	}
	return owner, client.MinKYCRequest{WalletRequest: wallet, OTP: code, OTPRequestID: o.OTPRequestID}.Request(), nil
}

func verifyWallet(ctx context.Context, s *scenario.State, name, which string) error {
	owner, request, err := verification(ctx, s, name, which)
	if err != nil {
		return err
	}
	_, err = call(ctx, s, owner.Name, request)
	return err
}

func draftVerification(ctx context.Context, s *scenario.State, name string) error {
	owner, request, err := verification(ctx, s, name, "the")
	if err != nil {
		return err
	}
	_, err = begin(s, owner, request)
	return err
}

func verifiedWallet(ctx context.Context, s *scenario.State) error {
	if err := verifyWallet(ctx, s, "", "the"); err != nil {
		return err
	}
	answer, err := scenario.Of[calls](s).last()
	if err == nil {
		succeeded(s, answer, "EK-WALLET-050", "a verified holder")
	}
	return err
}

func updateWallet(ctx context.Context, s *scenario.State, field, name, text string) error {
	_, owner, wallet, err := walletOf(s, name)
	if err != nil {
		return err
	}
	request := client.UpdateWalletRequest{WalletRequest: wallet}.Request()
	request.Body = map[string]any{"companyId": wallet.CompanyID, "cardAccountId": wallet.CardAccountID, "enKashCardId": wallet.EnKashCardID, field: text}
	if _, err = call(ctx, s, owner.Name, request); err != nil {
		return err
	}
	scenario.Of[calls](s).field = field
	return nil
}

func draftUpdate(_ context.Context, s *scenario.State, name string) error {
	_, owner, wallet, err := walletOf(s, name)
	if err != nil {
		return err
	}
	mobile, err := freshMobile(s)
	if err != nil {
		return err
	}
	_, err = begin(s, owner, client.UpdateWalletRequest{
		WalletRequest: wallet, Email: "else@example.com", Mobile: mobile, SpecialDate: "03-10-2001", Address: "2 Main Road", Address2: "Near the hill",
		City: "Mumbai", State: "Maharashtra", Pincode: "400001", PAN: "AAAAA0000B",
	}.Request())
	return err
}

func updateGoesThrough(_ context.Context, s *scenario.State) error {
	answer, err := scenario.Of[calls](s).lastOf(client.OpUpdateWallet)
	if err == nil {
		succeeded(s, answer, "EK-KYC-040", "an update")
	}
	return err
}

package check

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/kasauti/kasauti/client"
	"github.com/kasauti/kasauti/harness/scenario"
)

// validOfWallet is a request about a wallet that must be taken. Where the operation asks for a
// wallet at one stage of its life, one is made; such an operation is called on a mock alone, since
// it is not marked safe.
func validOfWallet(ctx context.Context, s *scenario.State, c testCase, about subject) (client.Request, error) {
	mobile := fmt.Sprintf("8%09d", s.Session.Now().UnixMicro()%1_000_000_000)
	switch c.operation {
	case client.OpCreateWallet:
		request, err := s.Names.NewWallet(about.account, mobile)
		return request.Request(), err
	case client.OpCreateMinimumWallet:
		request, err := s.Names.NewMinimumWallet(about.account, mobile)
		return request.Request(), err
	case client.OpWalletDetails, client.OpVKYCStatus:
		if about.card.ID == "" {
			return client.Request{}, scenario.Unready("choose a wallet to ask about: the world or environment file declares none; add one under wallets")
		}
		wallet, err := s.Names.Wallet(about.card)
		if c.operation == client.OpVKYCStatus {
			return wallet.VKYCStatus(), err
		}
		return wallet.Details(), err
	}
	made, err := makeWallet(ctx, s, about, mobile)
	if err != nil {
		return client.Request{}, err
	}
	if c.operation == client.OpUpdateWallet {
		return client.UpdateWalletRequest{WalletRequest: made.WalletRequest, City: "Mumbai"}.Request(), nil
	}
	if c.operation == client.OpMinKYC || c.needs != scenario.Clock {
		if made.OTP, err = made.code(ctx, s); err != nil {
			return client.Request{}, err
		}
	}
	if c.operation == client.OpMinKYC {
		return made.Request(), nil
	}
	if c.needs == scenario.Clock {
		if err := made.verifyAtNoon(ctx, s, about); err != nil {
			return client.Request{}, err
		}
	}
	return made.VKYCLink(), nil
}

// madeWallet is a wallet with the OTP of its create call.
type madeWallet struct {
	client.MinKYCRequest
	sent scenario.OTPRequest
}

func makeWallet(ctx context.Context, s *scenario.State, about subject, mobile string) (*madeWallet, error) {
	request, err := s.Names.NewMinimumWallet(about.account, mobile)
	if err != nil {
		return nil, err
	}
	sent := s.Session.Now()
	answer, err := s.Call(ctx, about.owner.Name, request.Request())
	switch {
	case err != nil:
		return nil, err
	case answer.Err != nil:
		return nil, fmt.Errorf("make a wallet to ask about: %w", answer.Err)
	}
	var payload struct {
		ID string `json:"enKashCardId"`
	}
	if json.Unmarshal(answer.Response.Envelope.Payload, &payload) != nil || payload.ID == "" {
		return nil, fmt.Errorf("make a wallet to ask about: the answer is a success but names no wallet")
	}
	card := scenario.Card{Name: "of the check", ID: payload.ID, Account: about.account.Name, Mobile: mobile}
	made := &madeWallet{sent: answer.OTPRequest(card, sent)}
	made.OTPRequestID = made.sent.OTPRequestID
	made.WalletRequest, err = s.Names.Wallet(card)
	return made, err
}

// code is the OTP's, or some code where the target does not tell.
func (m *madeWallet) code(ctx context.Context, s *scenario.State) (client.Secret, error) {
	if !s.Has(scenario.Inbox) {
		return client.NewSecret("000000"), nil
	}
	return s.Code(ctx, m.sent)
}

// verifyAtNoon verifies the holder, and moves the clock to the next Monday's noon in India, when
// VKYC is open.
func (m *madeWallet) verifyAtNoon(ctx context.Context, s *scenario.State, about subject) (err error) {
	if m.OTP, err = m.code(ctx, s); err != nil {
		return err
	}
	answer, err := s.Call(ctx, about.owner.Name, m.Request())
	switch {
	case err != nil:
		return err
	case answer.Err != nil:
		return fmt.Errorf("verify a wallet to ask for VKYC of: %w", answer.Err)
	}
	now := s.Session.Now().UTC()
	noon := time.Date(now.Year(), now.Month(), now.Day(), 6, 30, 0, 0, time.UTC) // 12:00 in India
	for noon.Before(now) || noon.Weekday() != time.Monday {
		noon = noon.AddDate(0, 0, 1)
	}
	return s.Advance(ctx, noon.Sub(now))
}

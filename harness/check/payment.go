package check

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/kasauti/kasauti/client"
	"github.com/kasauti/kasauti/harness/scenario"
)

// payment is a valid request about beneficiaries, transfers and settlements: what it is about
// is made first.
func (c testCase) payment(ctx context.Context, s *scenario.State, about subject) (client.Request, error) {
	if about.card.ID == "" {
		return client.Request{}, scenario.Unready("choose a wallet to ask about: the world or environment file declares none; add one under wallets")
	}
	wallet, err := s.Names.Wallet(about.card)
	if err != nil {
		return client.Request{}, err
	}
	payee := client.AddBeneficiaryRequest{
		Wallet: wallet, BeneficiaryName: "Kiran Rao", IFSCCode: "XXXX0000001",
		AccountNumber: fmt.Sprintf("%018d", s.Session.Now().UnixNano()%1e18),
	}
	switch c.operation {
	case client.OpAddBeneficiary:
		return payee.Request(), nil
	case client.OpSearchBeneficiaries:
		return client.SearchBeneficiariesRequest{Wallet: wallet}.Request(), nil
	case client.OpDeleteBeneficiary:
		id, err := added(ctx, s, about, payee)
		return client.DeleteBeneficiaryRequest{Wallet: wallet, BeneficiaryID: id}.Request(), err
	case client.OpIMPSTransfer:
		id, err := added(ctx, s, about, payee)
		if err != nil {
			return client.Request{}, err
		}
		otp, code, err := c.otp(ctx, s, about)
		return client.IMPSTransferRequest{
			Wallet: wallet, BeneficiaryID: id, Amount: 100, Remarks: "Rent", OTP: code, OTPReferenceID: otp.OTPRequestID, UniqueTransactionID: reference(s),
		}.Request(), err
	case client.OpWalletTransfer:
		request, err := c.toWallet(ctx, s, about, wallet)
		return request.Request(), err
	case client.OpTransferStatus:
		made, err := c.toWallet(ctx, s, about, wallet)
		if err == nil && c.pays(s) {
			_, err = succeed(ctx, s, about, made.Request())
		}
		return client.TransferStatusRequest{UniqueTransactionID: made.UniqueTransactionID}.Request(), err
	case client.OpSettlements:
		if c.needs == scenario.OTP { // so that there is a line to judge
			made, err := c.debit(ctx, s, about)
			if err == nil {
				_, err = succeed(ctx, s, about, made.Request())
			}
			if err != nil {
				return client.Request{}, err
			}
		}
		return scenario.Settlements(about.owner, about.merchant).Request(), nil
	default:
		made, err := c.debit(ctx, s, about)
		if err == nil && c.pays(s) {
			_, err = succeed(ctx, s, about, made.Request())
		}
		return client.SettlementStatusRequest{MerchantUniqueTxnID: made.UniqueTransactionID}.Request(), err
	}
}

// toWallet is a valid transfer to another wallet.
func (c testCase) toWallet(ctx context.Context, s *scenario.State, about subject, wallet client.WalletRequest) (client.WalletTransferRequest, error) {
	to, err := s.Names.OtherWallet(about.card)
	if err != nil {
		return client.WalletTransferRequest{}, err
	}
	otp, code, err := c.otp(ctx, s, about)
	return client.WalletTransferRequest{
		Wallet: wallet, ReceiverEnKashCardID: to.ID, Amount: 100, Remarks: "Rent", OTP: code, OTPReferenceID: otp.OTPRequestID, UniqueTransactionID: reference(s),
	}, err
}

// added adds a beneficiary and gives its id.
func added(ctx context.Context, s *scenario.State, about subject, payee client.AddBeneficiaryRequest) (string, error) {
	answer, err := succeed(ctx, s, about, payee.Request())
	if err != nil {
		return "", err
	}
	var payload struct {
		ID string `json:"beneficiaryId"`
	}
	if json.Unmarshal(answer.Response.Envelope.Payload, &payload) != nil || payload.ID == "" {
		return "", fmt.Errorf("get a beneficiary for the call: the answer is a success but names none")
	}
	return payload.ID, nil
}

// succeed makes a call that the case builds on.
func succeed(ctx context.Context, s *scenario.State, about subject, request client.Request) (*scenario.Answer, error) {
	answer, err := s.Call(ctx, about.owner.Name, request)
	if err == nil && answer.Err != nil {
		err = fmt.Errorf("prepare the call: %w", answer.Err)
	}
	return answer, err
}

// toItself names the payer as the receiver.
func toItself(d *scenario.Draft) error {
	payer, _ := d.At("enKashCardId")
	return d.Set("receiverEnKashCardId", payer)
}

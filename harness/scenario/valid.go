package scenario

import (
	"maps"
	"slices"

	"github.com/kasauti/kasauti/client"
)

// TransactionOTP is the request of an OTP for a card, as the page shows it.
func (n *Names) TransactionOTP(card Card) (client.TransactionOTPRequest, error) {
	account, err := n.Account(card.Account)
	if err != nil {
		return client.TransactionOTPRequest{}, err
	}
	return client.TransactionOTPRequest{
		CardOTPAction: "TRANSACTION_OTP", CardAccountID: account.ID, EnKashCardID: card.ID,
	}, nil
}

// MerchantTransaction is the request of a debit, as the page shows it. The OTP, its request
// and the transaction id are the caller's to give.
func (n *Names) MerchantTransaction(card Card, merchant Merchant, amount client.Paise) (client.MerchantTransactionRequest, error) {
	account, err := n.Account(card.Account)
	if err != nil {
		return client.MerchantTransactionRequest{}, err
	}
	owner, err := n.Partner(account.Partner)
	if err != nil {
		return client.MerchantTransactionRequest{}, err
	}
	return client.MerchantTransactionRequest{
		MerchantDetailID: merchant.ID, EnKashCardID: card.ID, CompanyID: owner.CompanyID, CardAccountID: account.ID,
		Amount: amount, ProductCode: "DEFAULT", Remarks: "Payment towards merchant", OTPMedium: "MOBILE",
	}, nil
}

// NeverSent stands for an OTP and its code where none was sent.
func NeverSent(card Card) (OTPRequest, client.Secret) {
	return OTPRequest{Card: card, OTPRequestID: unknownOTPRequest}, client.NewSecret("000000")
}

// Wallet names a card, and the account and company that it belongs to.
func (n *Names) Wallet(card Card) (client.WalletRef, error) {
	account, err := n.Account(card.Account)
	if err != nil {
		return client.WalletRef{}, err
	}
	owner, err := n.Partner(account.Partner)
	return client.WalletRef{CompanyID: owner.CompanyID, CardAccountID: account.ID, EnKashCardID: card.ID}, err
}

// OtherWallet is the first other one of the partner, by name.
func (n *Names) OtherWallet(card Card) (Card, error) {
	owner, err := n.Owner(card)
	if err != nil {
		return Card{}, err
	}
	for _, name := range slices.Sorted(maps.Keys(n.Cards)) {
		other := n.Cards[name]
		if its, err := n.Owner(other); err == nil && its.Name == owner.Name && other.ID != card.ID {
			return other, nil
		}
	}
	return Card{}, CannotRun("choose a wallet to send to: partner %q has no other wallet than %q; add one under wallets", owner.Name, card.Name)
}

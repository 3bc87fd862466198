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

// CardRef names a card with its account and its company.
func (n *Names) CardRef(card Card) (client.CardRef, error) {
	account, err := n.Account(card.Account)
	if err != nil {
		return client.CardRef{}, err
	}
	owner, err := n.Partner(account.Partner)
	return client.CardRef{CompanyID: owner.CompanyID, CardAccountID: account.ID, EnKashCardID: card.ID}, err
}

// NeverSent stands for an OTP and its code where none was sent.
func NeverSent(card Card) (OTPRequest, client.Secret) {
	return OTPRequest{Card: card, OTPRequestID: unknownOTPRequest}, client.NewSecret("000000")
}

// OtherWallet is the first other one of the partner, by name.
func (n *Names) OtherWallet(card Card) (Card, error) {
	owner, err := n.Owner(card)
	if err != nil {
		return Card{}, err
	}
	for _, name := range slices.Sorted(maps.Keys(n.Cards)) {
		other := n.Cards[name]
		if its, err := n.Owner(other); err == nil && its.Name == owner.Name && other.ID != card.ID && other.Product == "" {
			return other, nil
		}
	}
	return Card{}, Unready("choose a wallet to send to: partner %q has no other wallet than %q; add one under wallets", owner.Name, card.Name)
}

// Settlements is the request for a partner's settlements with a merchant, as it is assumed.
func Settlements(partner Partner, merchant Merchant) client.SettlementsRequest {
	return client.SettlementsRequest{CompanyID: partner.CompanyID, MerchantDetailID: merchant.ID}
}

// TopUp is the request of a top-up from the partner's balance, as the page shows it. The
// reference is the caller's to give.
func (n *Names) TopUp(card Card, amount client.Paise) (client.TopUpRequest, error) {
	account, err := n.Account(card.Account)
	if err != nil {
		return client.TopUpRequest{}, err
	}
	owner, err := n.Partner(account.Partner)
	if err != nil {
		return client.TopUpRequest{}, err
	}
	return client.TopUpRequest{
		CompanyID: owner.CompanyID, CardAccountID: account.ID, EnKashCardID: card.ID, Amount: amount,
		TransactionType: "CR", Type: "ALLOCATE_FUND", TransactionCode: "ALLOCATION", Description: "Top-up", Remarks: "Top-up from balance",
	}, nil
}

// AddMoney is the request of a payment into a wallet, as it is assumed. The reference is the
// caller's to give.
func (n *Names) AddMoney(card Card, amount client.Paise) (client.AddMoneyRequest, error) {
	account, err := n.Account(card.Account)
	return client.AddMoneyRequest{CardAccountID: account.ID, EnKashCardID: card.ID, Amount: amount, Remarks: "Added by its holder"}, err
}

// LoadLimit is the request that asks whether a wallet could be loaded.
func (n *Names) LoadLimit(card Card, amount client.Paise) (client.LoadLimitRequest, error) {
	account, err := n.Account(card.Account)
	return client.LoadLimitRequest{CardAccountID: account.ID, EnKashCardID: card.ID, AmountToLoad: amount}, err
}

// Balance is the request for a wallet's balance, as it is assumed.
func (n *Names) Balance(card Card) (client.BalanceRequest, error) {
	account, err := n.Account(card.Account)
	return client.BalanceRequest{CardAccountID: account.ID, EnKashCardID: card.ID}, err
}

// Transactions is the request for a wallet's transactions, as it is assumed.
func (n *Names) Transactions(card Card) (client.TransactionsRequest, error) {
	account, err := n.Account(card.Account)
	return client.TransactionsRequest{CardAccountID: account.ID, EnKashCardID: card.ID}, err
}

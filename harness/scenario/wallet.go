package scenario

import "github.com/kasauti/kasauti/client"

// Wallet names a wallet or card as most operations do.
func (n *Names) Wallet(card Card) (client.WalletRequest, error) {
	account, err := n.Account(card.Account)
	if err != nil {
		return client.WalletRequest{}, err
	}
	owner, err := n.Partner(account.Partner)
	return client.WalletRequest{CompanyID: owner.CompanyID, CardAccountID: account.ID, EnKashCardID: card.ID}, err
}

// NewWallet is the request of a wallet in a card account, as the page shows it. Its holder is
// nobody.
func (n *Names) NewWallet(account Account, mobile string) (client.CreateWalletRequest, error) {
	owner, err := n.Partner(account.Partner)
	return client.CreateWalletRequest{
		CompanyID: owner.CompanyID, CardAccountID: account.ID, Email: "nila.rao@example.com", Mobile: mobile, Title: "Ms",
		FirstName: "Nila", LastName: "Rao", Gender: "F", Documents: []client.Document{{DocType: "PAN", DocNo: "AAAAA0000A"}},
		SpecialDate: "02-09-2001", Address: "1 Main Road", Address2: "Near the lake", City: "Pune", State: "Maharashtra", Pincode: "411001", Country: "India",
	}, err
}

// NewMinimumWallet is the request with minimum details.
func (n *Names) NewMinimumWallet(account Account, mobile string) (client.CreateMinimumWalletRequest, error) {
	owner, err := n.Partner(account.Partner)
	return client.CreateMinimumWalletRequest{
		CompanyID: owner.CompanyID, CardAccountID: account.ID, Mobile: mobile, FirstName: "Nila", LastName: "Rao",
	}, err
}

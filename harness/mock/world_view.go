package mock

// WorldView is the answer of GET /v1/world: names to ids, credentials included.
type WorldView struct {
	Name         string                     `json:"name"`
	Partners     map[string]PartnerView     `json:"partners"`
	CardAccounts map[string]CardAccountView `json:"card_accounts"`
	Merchants    map[string]MerchantView    `json:"merchants"`
	Wallets      map[string]WalletView      `json:"wallets"`
	Cards        map[string]CardView        `json:"cards"`

	Beneficiaries map[string]Beneficiary `json:"beneficiaries,omitempty"`

	Webhooks  map[string]Webhook `json:"webhooks,omitempty"`
	Faults    map[string]Fault   `json:"faults,omitempty"`
	FrozenAt  int64              `json:"frozen_at_ms,omitempty"` // where clocks stand; 0: they go with the wall clock
	OTPPolicy *OTPPolicy         `json:"otp_policy,omitempty"`
}

// PartnerView is a partner of the world.
type PartnerView struct {
	PartnerID    string `json:"partner_id"`
	CompanyID    string `json:"company_id"`
	AccessKey    string `json:"access_key"`
	SecretKey    string `json:"secret_key"`
	Username     string `json:"username"`
	Password     string `json:"password"`
	ClientID     string `json:"client_id"`
	ClientSecret string `json:"client_secret"`
	Balance      int64  `json:"balance_paise"` // what it starts with, for top-ups
}

// CardAccountView is a card account of the world; Partner is a name.
type CardAccountView struct {
	ID      string `json:"id"`
	Partner string `json:"partner"`
	Type    string `json:"type,omitempty"`       // of one for cards
	Most    int    `json:"most_cards,omitempty"` // wallets or cards that it has room for
}

// MerchantView is a merchant of the world.
type MerchantView struct {
	ID string `json:"id"`
}

// WalletView is a wallet of the world; Account and Partner are names, Balance is what it
// starts with, in paise.
type WalletView struct {
	ID      string `json:"id"`
	Account string `json:"account"`
	Partner string `json:"partner"`
	Mobile  string `json:"mobile"`
	Balance int64  `json:"balance_paise"`

	KYC        string `json:"kyc,omitempty"`
	TncPending bool   `json:"tnc_pending,omitempty"`
}

// CardView is a card of the world, as WalletView is a wallet.
type CardView struct {
	ID       string `json:"id"`
	Account  string `json:"account"`
	Partner  string `json:"partner"`
	Product  string `json:"product"` // the type of its account
	Mobile   string `json:"mobile"`
	Balance  int64  `json:"balance_paise"`
	Inactive bool   `json:"inactive,omitempty"`
	KYC      string `json:"kyc,omitempty"`

	Status   string         `json:"status,omitempty"`
	Controls map[string]any `json:"controls,omitempty"`
}

// World is the world that universes start with, all ids and credentials filled in.
func (s *Server) World() WorldView {
	w := s.template.Load().world
	view := WorldView{
		Name: w.Name, Partners: map[string]PartnerView{}, CardAccounts: map[string]CardAccountView{},
		Merchants: map[string]MerchantView{}, Wallets: map[string]WalletView{}, Cards: map[string]CardView{},
		Beneficiaries: w.Beneficiaries,
		Webhooks:      w.Webhooks, Faults: w.Faults,
	}
	if !w.FrozenAt.IsZero() {
		view.FrozenAt = w.FrozenAt.UnixMilli()
	}
	if w.OTPPolicy != (OTPPolicy{}) {
		view.OTPPolicy = &w.OTPPolicy
	}
	for name, p := range w.Partners {
		view.Partners[name] = PartnerView(p)
	}
	for name, a := range w.CardAccounts {
		view.CardAccounts[name] = CardAccountView(a)
	}
	for name, m := range w.Merchants {
		view.Merchants[name] = MerchantView(m)
	}
	for name, v := range w.Wallets {
		view.Wallets[name] = WalletView{
			ID: v.ID, Account: v.Account, Partner: w.CardAccounts[v.Account].Partner, Mobile: v.Mobile, Balance: v.Balance,
			KYC: v.KYC, TncPending: v.TncPending,
		}
	}
	for name, v := range w.Cards {
		account := w.CardAccounts[v.Account]
		view.Cards[name] = CardView{v.ID, v.Account, account.Partner, account.Type, v.Mobile, v.Balance, v.Inactive, v.KYC, v.Status, v.Controls}
	}
	return view
}

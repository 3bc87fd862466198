package mock

// LedgerView is the money of a universe, in paise, by name. Balanced says that all
// balances add up to zero and no wallet is below it.
type LedgerView struct {
	Wallets   map[string]BalanceView `json:"wallets"`
	Cards     map[string]BalanceView `json:"cards"`
	Merchants map[string]BalanceView `json:"merchants"`
	Partners  map[string]BalanceView `json:"partners"` // what partners can load from
	Funding   map[string]BalanceView `json:"funding"`  // what partners paid in, below zero
	Gateway   map[string]BalanceView `json:"gateway"`  // what others paid in through the gateway, below zero
	Transit   map[string]BalanceView `json:"transit"`  // on its way to banks
	Banks     map[string]BalanceView `json:"banks"`    // what reached beneficiaries, by beneficiaryId
	Network   map[string]BalanceView `json:"network"`  // what shops and ATMs were paid over the card network
	Postings  []PostingView          `json:"postings"`
	Dropped   int                    `json:"dropped"` // postings that no longer fit
	Balanced  bool                   `json:"balanced"`
}

// BalanceView is the state of one account.
type BalanceView struct {
	ID      string `json:"id"`
	Balance int64  `json:"balance_paise"`
}

// PostingView is one move of money; From and To read wallet:asha, merchant:bazaar.
type PostingView struct {
	At     int64  `json:"time_ms"`
	TxnID  string `json:"enkashCardTxnId"`
	Unique string `json:"uniqueTransactionId"`
	Kind   string `json:"kind"`
	From   string `json:"from"`
	To     string `json:"to"`
	Amount int64  `json:"amount_paise"`
}

func (u *universe) ledgerView() LedgerView {
	l := &u.ledger
	view := LedgerView{
		Wallets: map[string]BalanceView{}, Cards: map[string]BalanceView{}, Merchants: map[string]BalanceView{},
		Partners: map[string]BalanceView{}, Funding: map[string]BalanceView{}, Gateway: map[string]BalanceView{},
		Transit: map[string]BalanceView{transit.name: {transit.name, l.balance(transit)}}, Banks: map[string]BalanceView{},
		Network:  map[string]BalanceView{network.name: {network.name, l.balance(network)}},
		Postings: make([]PostingView, 0, l.postings.len()), Dropped: l.dropped, Balanced: l.check() == nil,
	}
	for _, v := range u.allCards() {
		held := view.Cards
		if v.isWallet() {
			held = view.Wallets
		}
		held[v.name] = BalanceView{v.id, l.balance(v.purse())}
	}
	for _, m := range l.template.merchants {
		view.Merchants[m.name] = BalanceView{m.ID, l.balance(m.account)}
	}
	for _, p := range l.template.partners {
		view.Partners[p.name] = BalanceView{p.PartnerID, l.balance(p.balance)}
		view.Funding[p.name] = BalanceView{p.PartnerID, l.balance(p.funding)}
		view.Gateway[p.name] = BalanceView{p.PartnerID, l.balance(p.gateway)}
	}
	for _, b := range u.allBeneficiaries() {
		view.Banks[b.id] = BalanceView{b.id, l.balance(b.bank())}
	}
	for _, p := range l.postings.all() {
		view.Postings = append(view.Postings, PostingView{p.At.UnixMilli(), p.TxnID, p.Unique, string(p.Kind), p.From.String(), p.To.String(), p.Paise})
	}
	return view
}

package kinds

import (
	"context"
	"errors"
	"fmt"

	"github.com/kasauti/kasauti/client"
	"github.com/kasauti/kasauti/harness/mock"
	"github.com/kasauti/kasauti/harness/world"
)

// balance is the least that a wallet or card must hold.
type balance struct {
	Wallet string `yaml:"wallet" world:"key,ref=wallets"`
	Card   string `yaml:"card" world:"key,ref=cards"`
	Min    string `yaml:"min" world:"create,money"`

	Account string `yaml:"-" world:"of=account"`
	Type    string `yaml:"-" world:"of=type"`
}

func balances() *world.Kind {
	return world.Define[balance](world.Kind{
		Section: "balances", Noun: "balance", Attached: true, After: []string{"kyc", "card_statuses"},
		Uses: world.Uses{
			Find:  []string{client.OpWalletBalance, client.OpCardBalance, client.OpCardDetails},
			Raise: []string{client.OpTopUp},
			Trace: []string{client.OpWalletTransactions, client.OpCardTransactions},
		},
		Doc: "The least that a wallet or card must hold. Money that is spent is no drift; what lacks is loaded.",
	}, balanceKind{})
}

type balanceKind struct{}

// Check implements world.Checker.
func (balanceKind) Check(b balance, report world.Report) {
	switch {
	case b.Wallet != "" && b.Card != "":
		report("card", "stands beside wallet; a balance is of one of them")
	case b.Wallet == "" && b.Card == "":
		report("wallet", "is missing; name the wallet, or give card with the card")
	}
	checkAmount("min", b.Min, 0, report)
}

// Seed implements world.Seeder: on a mock it is held exactly.
func (balanceKind) Seed(w *mock.World, d *world.Declared, b balance) {
	amount := paise(b.Min)
	if name := d.Named("card"); name != "" {
		v := w.Cards[name]
		v.Balance = max(v.Balance, amount)
		w.Cards[name] = v
		return
	}
	name := d.Named("wallet")
	v := w.Wallets[name]
	v.Balance = max(v.Balance, amount)
	w.Wallets[name] = v
}

// Least implements world.Raiser.
func (balanceKind) Least(b balance) client.Paise { return b.least() }

func (b balance) least() client.Paise { return client.Paise(paise(b.Min)) }

// Find implements world.Finder: what it holds now.
func (balanceKind) Find(ctx context.Context, at world.Reading, b balance, _ string) (seen world.Seen, err error) {
	if b.Card != "" {
		seen.Level, err = at.API.GetCardBalance(ctx, b.card(at.Partner))
	} else {
		seen.Level, err = at.API.GetWalletBalance(ctx, client.BalanceRequest{CardAccountID: b.Account, EnKashCardID: b.Wallet})
	}
	if err != nil {
		return unlessAbsent(at, fmt.Errorf("look at what %s holds: %w", b.Card+b.Wallet, err))
	}
	if seen.Level < 0 { // whatever that is, money does not mend it
		return world.Seen{}, fmt.Errorf("look at what %s holds: it is said to hold %s, and a wallet or card holds no less than nothing; ask at the target what that means", b.Card+b.Wallet, seen.Level)
	}
	seen.Found = true
	switch {
	case b.Card == "" || seen.Level >= b.least():
	case b.Type == giftType:
		seen.Barred = "a gift card is loaded once, when it is made; give the card a load, and another name or mobile"
	default:
		if seen.Barred, err = buried(ctx, at, b.card(at.Partner)); err != nil {
			return unlessAbsent(at, err)
		}
	}
	return seen, nil
}

func (b balance) card(of world.Partner) client.CardRef {
	return client.CardRef{CompanyID: of.CompanyID, CardAccountID: b.Account, EnKashCardID: b.Card}
}

// Raise implements world.Raiser: from the partner's prefunded balance, under a reference of ours. On a
// mock a world may have money where the API would let none in: its holder is then known for so long.
func (balanceKind) Raise(ctx context.Context, at world.Writing, ref string, b balance, by client.Paise) (err error) {
	if at.Mock != nil {
		id := b.Wallet + b.Card
		is, err := at.Mock.Holder(ctx, id)
		if err != nil {
			return err
		}
		if !is.Active {
			if err := at.Mock.SetHolder(ctx, id, "full", accepted); err != nil {
				return err
			}
			defer func() { err = errors.Join(err, at.Mock.SetHolder(ctx, id, is.KYC, is.Terms)) }()
		}
	}
	return b.load(ctx, at, ref, by)
}

func (b balance) load(ctx context.Context, at world.Writing, ref string, by client.Paise) error {
	if b.Card != "" {
		_, err := at.API.LoadCardFromBalance(ctx, client.LoadCardRequest{
			CardRef: b.card(at.Partner), Amount: by,
			TransactionType: "CR", Type: "LOAD_MONEY", TransactionCode: "PRINCIPLE", UniqueReferenceNumber: ref,
		})
		return err
	}
	_, err := at.API.WalletTopUpFromBalance(ctx, client.TopUpRequest{
		CompanyID: at.Partner.CompanyID, CardAccountID: b.Account, EnKashCardID: b.Wallet, Amount: by,
		TransactionType: "CR", Type: "ALLOCATE_FUND", TransactionCode: "ALLOCATION", UniqueReferenceNumber: ref,
	})
	return err
}

// Trace implements world.Tracer: a transaction with our reference shows that the money was loaded.
func (balanceKind) Trace(ctx context.Context, at world.Reading, ref string, b balance) (bool, error) {
	if b.Card != "" {
		all, err := at.API.GetCardTransactionDetails(ctx, client.CardTransactionsRequest{CardRef: b.card(at.Partner), PGReferenceNumber: ref})
		return len(all) > 0, err
	}
	all, _, err := at.API.GetTransactionDetails(ctx, client.TransactionsRequest{CardAccountID: b.Account, EnKashCardID: b.Wallet, PGReferenceNumber: ref})
	return len(all) > 0, err
}

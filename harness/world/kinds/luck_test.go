package kinds_test

import (
	"context"
	"strconv"
	"sync"
	"testing"

	"pgregory.net/rapid"

	"github.com/kasauti/kasauti/client"
	"github.com/kasauti/kasauti/harness/mock"
	"github.com/kasauti/kasauti/harness/world"
	"github.com/kasauti/kasauti/harness/world/place"
	"github.com/kasauti/kasauti/harness/world/plan"
)

// lagging is a mock whose looks do not show at once what was written, and with which not all can be done
// that can be done with others.
type lagging struct {
	*place.Place
	looks    int             // that a write is not seen by
	withheld map[string]bool // operations that it does not serve

	mu     sync.Mutex
	cards  map[string]*former[[]client.CardEntry]   // by account
	payees map[string]*former[[]client.Beneficiary] // by wallet
	levels map[string]*former[client.Paise]         // by wallet or card
	traces map[string]int                           // looks for a wallet's or card's transactions that show none yet
}

// former is what a look shows so many times yet.
type former[T any] struct {
	shown T
	err   error
	left  int
}

func lag(p *place.Place, looks int, withheld ...string) *lagging {
	l := &lagging{
		Place: p, looks: looks, withheld: map[string]bool{}, cards: map[string]*former[[]client.CardEntry]{},
		payees: map[string]*former[[]client.Beneficiary]{}, levels: map[string]*former[client.Paise]{}, traces: map[string]int{},
	}
	for _, operation := range withheld {
		l.withheld[operation] = true
	}
	return l
}

// Callable implements world.Target.
func (l *lagging) Callable(operation string) bool {
	return !l.withheld[operation] && l.Place.Callable(operation)
}

// Reader implements world.Target.
func (l *lagging) Reader(p world.Partner) (world.Reader, error) { return l.Writer(p) }

// Writer implements world.Writable.
func (l *lagging) Writer(p world.Partner) (world.Writer, error) {
	w, err := l.Place.Writer(p)
	return late{w, l}, err
}

// late is a partner's client at a mock that lags.
type late struct {
	world.Writer
	*lagging
}

// keep has the next looks show what is there before a write.
func keep[T any](l *lagging, of map[string]*former[T], key string, look func() (T, error)) {
	l.mu.Lock()
	defer l.mu.Unlock()
	is, err := look()
	of[key] = &former[T]{is, err, l.looks}
}

// show is what a look shows.
func show[T any](l *lagging, of map[string]*former[T], key string, look func() (T, error)) (T, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if was := of[key]; was != nil && was.left > 0 {
		was.left--
		return was.shown, was.err
	}
	return look()
}

func (w late) SearchCards(ctx context.Context, account client.CardRef) ([]client.CardEntry, error) {
	return show(w.lagging, w.cards, account.CardAccountID, func() ([]client.CardEntry, error) { return w.Writer.SearchCards(ctx, account) })
}

func (w late) SearchBeneficiaries(ctx context.Context, r client.SearchBeneficiariesRequest) ([]client.Beneficiary, error) {
	return show(w.lagging, w.payees, r.Wallet.EnKashCardID, func() ([]client.Beneficiary, error) { return w.Writer.SearchBeneficiaries(ctx, r) })
}

func (w late) GetWalletBalance(ctx context.Context, r client.BalanceRequest) (client.Paise, error) {
	return show(w.lagging, w.levels, r.EnKashCardID, func() (client.Paise, error) { return w.Writer.GetWalletBalance(ctx, r) })
}

func (w late) GetCardBalance(ctx context.Context, card client.CardRef) (client.Paise, error) {
	return show(w.lagging, w.levels, card.EnKashCardID, func() (client.Paise, error) { return w.Writer.GetCardBalance(ctx, card) })
}

// before keeps what an account shows.
func (w late) before(ctx context.Context, company, account string) {
	keep(w.lagging, w.cards, account, func() ([]client.CardEntry, error) {
		return w.Writer.SearchCards(ctx, client.CardRef{CompanyID: company, CardAccountID: account})
	})
}

func (w late) CreateWallet(ctx context.Context, r client.CreateWalletRequest) (client.CreatedWallet, error) {
	w.before(ctx, r.CompanyID, r.CardAccountID)
	return w.Writer.CreateWallet(ctx, r)
}

func (w late) CreateReloadablePrepaidCard(ctx context.Context, r client.CreateCardRequest) (client.Card, error) {
	w.before(ctx, r.CompanyID, r.CardAccountID)
	return w.Writer.CreateReloadablePrepaidCard(ctx, r)
}

func (w late) CreateNonReloadableGiftCard(ctx context.Context, r client.CreateCardRequest) (client.Card, error) {
	w.before(ctx, r.CompanyID, r.CardAccountID)
	return w.Writer.CreateNonReloadableGiftCard(ctx, r)
}

func (w late) AddBeneficiary(ctx context.Context, r client.AddBeneficiaryRequest) (client.Beneficiary, error) {
	keep(w.lagging, w.payees, r.Wallet.EnKashCardID, func() ([]client.Beneficiary, error) {
		return w.Writer.SearchBeneficiaries(ctx, client.SearchBeneficiariesRequest{Wallet: r.Wallet})
	})
	return w.Writer.AddBeneficiary(ctx, r)
}

func (w late) WalletTopUpFromBalance(ctx context.Context, r client.TopUpRequest) (client.TopUp, error) {
	w.untraced(r.EnKashCardID)
	keep(w.lagging, w.levels, r.EnKashCardID, func() (client.Paise, error) {
		return w.Writer.GetWalletBalance(ctx, client.BalanceRequest{CardAccountID: r.CardAccountID, EnKashCardID: r.EnKashCardID})
	})
	return w.Writer.WalletTopUpFromBalance(ctx, r)
}

func (w late) LoadCardFromBalance(ctx context.Context, r client.LoadCardRequest) (client.CardLoad, error) {
	w.untraced(r.EnKashCardID)
	keep(w.lagging, w.levels, r.EnKashCardID, func() (client.Paise, error) { return w.Writer.GetCardBalance(ctx, r.CardRef) })
	return w.Writer.LoadCardFromBalance(ctx, r)
}

// traced reports whether transactions are shown yet.
func (l *lagging) traced(of string) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.traces[of]--
	return l.traces[of] < 0
}

// untraced has transactions not be shown for longer than anybody waits for them.
func (l *lagging) untraced(of string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.traces[of] = 3 * l.looks
}

func (w late) GetTransactionDetails(ctx context.Context, r client.TransactionsRequest) ([]client.Transaction, int64, error) {
	if !w.traced(r.EnKashCardID) {
		return nil, 0, nil
	}
	return w.Writer.GetTransactionDetails(ctx, r)
}

func (w late) GetCardTransactionDetails(ctx context.Context, r client.CardTransactionsRequest) ([]client.CardTransaction, error) {
	if !w.traced(r.EnKashCardID) {
		return nil, nil
	}
	return w.Writer.GetCardTransactionDetails(ctx, r)
}

// befallen are the writes that have bad luck. Of a card account none has: nothing but its id finds it, so
// that somebody must look.
var befallen = []string{
	client.OpCreateWallet, client.OpUpdateWallet, client.OpCreatePrepaidCard, client.OpCreateGiftCard, client.OpAddBeneficiary,
	client.OpDeleteBeneficiary, client.OpTopUp, client.OpLoadCard, client.OpUpdateCardLimits, client.OpCardOTP, client.OpBlockCard,
}

// luck are the ways in which a write goes wrong.
var luck = []mock.Fault{
	{Kind: "error-status", With: mock.Words{"status": "500", "committed": "yes"}},
	{Kind: "error-status", With: mock.Words{"status": "500", "committed": "yes", "envelope": "no"}},
	{Kind: "error-status", With: mock.Words{"status": "503"}},
	{Kind: "error-code", With: mock.Words{"code": "500", "committed": "yes"}},
	{Kind: "error-code", With: mock.Words{"code": "500"}},
	{Kind: "error-code", With: mock.Words{"code": "1", "committed": "yes"}},
	{Kind: "error-code", With: mock.Words{"code": "1"}},
	{Kind: "too-many-requests", With: mock.Words{"seconds": "1"}},
	{Kind: "html-page", With: mock.Words{"committed": "yes"}},
	{Kind: "reply-lost"},
	{Kind: "call-lost"},
	{Kind: "connection-reset", With: mock.Words{"committed": "yes"}},
	{Kind: "cut-off"},
	{Kind: "invalid-json"},
}

// befalls has some of the next writes go wrong, and says how many applies it may take.
func (w *walk) befalls() (tries int) {
	w.t.Helper()
	ctx, admin := w.t.Context(), w.running.Admin()
	w.lucky()
	for _, operation := range befallen {
		if rapid.Bool().Draw(w.r, operation+" goes well") {
			continue
		}
		f := luck[rapid.IntRange(0, len(luck)-1).Draw(w.r, operation+" goes wrong")]
		f.Operation, f.Times, f.After = operation, rapid.IntRange(1, 2).Draw(w.r, "times"), rapid.IntRange(0, 1).Draw(w.r, "after")
		id, err := admin.AddFault(ctx, f)
		w.must(err)
		w.unlucky = append(w.unlucky, id)
		tries += f.Times
	}
	return tries + 2
}

// TestARandomWorldConvergesWithBadLuck: with reads that lag, writes that end with an error though they
// were done or with none at all, and a target that is too busy, applies that are repeated come to where
// one would: nothing is made twice, and no money loaded twice. Also where beneficiaries cannot be
// deleted, and where somebody else applies the same between a plan and its apply.
func TestARandomWorldConvergesWithBadLuck(t *testing.T) {
	t.Parallel()
	walks(t, func(p piece) bool { return !p.forces }, func(w *walk) {
		var withheld []string
		if rapid.Bool().Draw(w.r, "nothing is deleted") {
			withheld = append(withheld, client.OpDeleteBeneficiary)
		} else {
			w.can = func(piece) bool { return true }
		}
		w.through = lag(w.place, rapid.IntRange(0, 3).Draw(w.r, "lag"), withheld...)
		if rapid.Bool().Draw(w.r, "somebody is faster") {
			w.rival = func() {
				rival := *w.desk
				rival.lineage, rival.store.Path, rival.through = "R", w.store.Path+".rival", w.place
				rival.apply(w.declared.read(&rival), plan.Options{})
			}
			w.converges("somebody was faster", 2)
		}
		w.converges("at first", w.befalls())
		if rapid.Bool().Draw(w.r, "by hand") {
			w.lucky()
			w.declared.disturb(w.desk, w.r)
		} else {
			w.declared.edit(w.r, w.can)
		}
		w.converges("after a change", w.befalls())
		w.destroyed(w.befalls())
	})
}

// lucky has no write go wrong any more.
func (w *walk) lucky() {
	w.t.Helper()
	for _, id := range w.unlucky {
		w.must(w.running.Admin().RemoveFault(w.t.Context(), strconv.Itoa(id)))
	}
	w.unlucky = nil
}

package kinds_test

import (
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/kasauti/kasauti/client"
	"github.com/kasauti/kasauti/harness/contract"
	"github.com/kasauti/kasauti/harness/mock"
	"github.com/kasauti/kasauti/harness/world"
	"github.com/kasauti/kasauti/harness/world/kinds"
	"github.com/kasauti/kasauti/harness/world/plan"
	"github.com/kasauti/kasauti/harness/world/state"
)

// walk is what happens to one random world on a mock of its own. When it fails, rapid prints the seed
// and how to give it again.
type walk struct {
	*desk
	r        *rapid.T
	declared random
	can      func(piece) bool
	unlucky  []int  // the ids of the faults that are set
	rival    func() // does something between the next plan and its apply
	seen     map[plan.Action]int
}

// walks are so many random worlds, each on a mock of its own, and what was done to them in all.
func walks(t *testing.T, can func(piece) bool, each func(w *walk)) map[plan.Action]int {
	t.Helper()
	c, dir, seen := theContract(t), t.TempDir(), map[plan.Action]int{}
	n := 0
	rapid.Check(t, func(r *rapid.T) {
		n++
		folder := filepath.Join(dir, fmt.Sprint(n))
		if err := os.Mkdir(folder, 0o700); err != nil {
			r.Fatal(err)
		}
		w := newWalk(r, folder, c, can)
		w.seen = seen
		each(w)
	})
	return seen
}

func newWalk(r *rapid.T, dir string, c *contract.Contract, can func(piece) bool) *walk {
	declared, begins := drawWorld(r, can)
	d := deskIn(r, dir, c, readRandom(r, under(begins.text(), "merchants", "  bazaar: {}\n")).ForMock(seed))
	d.patience = 200 * time.Millisecond
	return &walk{desk: d, r: r, declared: declared, can: can}
}

// converges applies what is declared, as often as bad luck makes it necessary, and checks that
// nothing is left to do, that nothing is there twice, and that just the money was loaded which lacked.
func (w *walk) converges(when string, tries int) {
	w.t.Helper()
	before := w.money()
	declared := w.declared.read(w.desk)
	for try := 1; ; try++ {
		p := w.plan(declared, plan.Options{})
		w.note(p)
		if c := p.Count(); c.Blocked > 0 {
			w.t.Fatalf("%s, try %d: %s\n%s", when, try, blockedOf(p), w.declared.text())
		}
		if try > 1 && !p.Does() {
			break
		}
		if try > tries {
			w.t.Fatalf("%s: after %d applies there is still something to do: %+v\n%s", when, tries, doing(p), w.declared.text())
		}
		rivalled := w.rival != nil
		if rivalled {
			w.rival()
			w.rival = nil
		}
		result := w.do(p)
		var loaded client.Paise
		for _, o := range result.Outcomes {
			loaded += o.Loaded
		}
		failed := append(result.Failed(), result.Skipped()...)
		if tries == 1 && len(failed) > 0 {
			w.t.Fatalf("%s: %s: %v\n%s", when, failed[0].Step.Address, failed[0].Err, w.declared.text())
		}
		if len(failed) == 0 && !rivalled && loaded != p.Count().Load {
			w.t.Fatalf("%s: %s was loaded, and %s planned", when, loaded, p.Count().Load)
		}
	}
	w.loadedOnce(when, before)
	w.single(when)
}

// note counts what is done.
func (w *walk) note(p *plan.Plan) {
	for _, s := range p.Steps {
		w.seen[s.Action]++
	}
}

func doing(p *plan.Plan) (all []string) {
	for _, s := range p.Steps {
		if s.Does() {
			all = append(all, fmt.Sprintf("%s %s %v %s %s", s.Action, s.Address, s.Changes, s.Cause, s.Why))
		}
	}
	return all
}

func blockedOf(p *plan.Plan) string {
	var all []string
	for _, s := range p.Steps {
		if s.Action == plan.Blocked {
			all = append(all, s.Address.String()+": "+s.Why)
		}
	}
	return strings.Join(all, "\n")
}

// accountOf are the card accounts of wallets and cards in random worlds.
var accountOf = map[string]string{
	"wallets.asha": "main", "wallets.nila": "main", "wallets.ravi": "main",
	"cards.priya": "prepaid", "cards.gopal": "gifts", "cards.mohan": "meals",
}

// accounts are the ids of all card accounts that are there: of one that was forgotten, too, since the
// next is another one.
func (w *walk) accounts() (ids []string) {
	w.t.Helper()
	for _, name := range []string{"main", "prepaid", "gifts"} {
		ids = append(ids, w.place.Known(world.Address{Section: "card_accounts", Name: name}))
	}
	st := w.state()
	for _, t := range st.Things {
		if t.Address.Section == "card_accounts" {
			ids = append(ids, t.ID)
		}
	}
	for _, g := range st.Graveyard {
		if g.Address.Section == "card_accounts" {
			ids = append(ids, g.ID)
		}
	}
	slices.Sort(ids)
	return slices.Compact(ids)
}

// entries are the wallets and cards that the mock has.
func (w *walk) entries() (all []client.CardEntry) {
	w.t.Helper()
	if w.last == nil {
		w.last = w.declared.read(w.desk).Derive(seed)
	}
	api, partner := w.hand()
	for _, id := range w.accounts() {
		of, err := api.SearchCards(w.t.Context(), client.CardRef{CompanyID: partner.CompanyID, CardAccountID: id})
		w.must(err)
		all = append(all, of...)
	}
	return all
}

// money is what each wallet and card holds, by account and mobile number.
func (w *walk) money() map[string]client.Paise {
	w.t.Helper()
	holds := map[string]client.Paise{}
	for _, e := range w.entries() {
		api, partner := w.hand()
		var amount client.Paise
		var err error
		if e.CardAccountID == w.main() {
			amount, err = api.GetWalletBalance(w.t.Context(), client.BalanceRequest{CardAccountID: e.CardAccountID, EnKashCardID: e.EnKashCardID})
		} else {
			amount, err = api.GetCardBalance(w.t.Context(), client.CardRef{CompanyID: partner.CompanyID, CardAccountID: e.CardAccountID, EnKashCardID: e.EnKashCardID})
		}
		w.must(err)
		holds[e.CardAccountID+"/"+e.Mobile] += amount
	}
	return holds
}

// loadedOnce checks that each wallet and card holds what it held, or what it was made with, and where
// that is less than declared just as much as that.
func (w *walk) loadedOnce(when string, before map[string]client.Paise) {
	w.t.Helper()
	want := maps.Clone(before)
	for _, p := range pieces() {
		way, declared := w.declared[p.address()]
		if !declared {
			continue
		}
		switch p.section {
		case "wallets", "cards":
			if _, was := before[w.keyOf(p.address())]; !was {
				want[w.keyOf(p.address())] = p.paise(way, "load")
			}
		case "balances":
			key := w.keyOf(p.needs[0])
			want[key] = max(want[key], p.paise(way, "min"))
		}
	}
	if is := w.money(); !maps.Equal(is, want) {
		w.t.Fatalf("%s: the wallets and cards hold %v, want %v\n%s", when, is, want, w.declared.text())
	}
}

// main is the account of the wallets.
func (w *walk) main() string {
	return w.place.Known(world.Address{Section: "card_accounts", Name: "main"})
}

// keyOf is the account and mobile number of a wallet or card.
func (w *walk) keyOf(address string) string {
	i := slices.IndexFunc(pieces(), func(p piece) bool { return p.address() == address })
	_, mobile, _ := strings.Cut(pieces()[i].ways[0], `mobile: "`)
	return w.id("card_accounts."+accountOf[address]) + "/" + mobile[:10]
}

// single checks that nothing was made twice.
func (w *walk) single(when string) {
	w.t.Helper()
	there := map[string]int{}
	for _, e := range w.entries() {
		there[e.CardAccountID+"/"+e.Mobile]++
	}
	for _, b := range w.beneficiaries() {
		there[b.AccountNumber]++
	}
	for what, n := range there {
		if n > 1 {
			w.t.Fatalf("%s: %s is there %d times\n%s", when, what, n, w.declared.text())
		}
	}
}

// beneficiaries are all that the mock has and that are not deleted.
func (w *walk) beneficiaries() (all []client.Beneficiary) {
	w.t.Helper()
	api, partner := w.hand()
	for _, e := range w.entries() {
		if e.CardAccountID != w.main() {
			continue
		}
		of, err := api.SearchBeneficiaries(w.t.Context(), client.SearchBeneficiariesRequest{Wallet: client.WalletRequest{
			CompanyID: partner.CompanyID, CardAccountID: e.CardAccountID, EnKashCardID: e.EnKashCardID,
		}})
		w.must(err)
		for _, b := range of {
			if b.Status != "DELETED" {
				all = append(all, b)
			}
		}
	}
	return all
}

// destroyed destroys what was applied, and checks that nothing is recorded, that nothing is there which
// can be removed and was made here, and that all else is as it was.
func (w *walk) destroyed(tries int) {
	w.t.Helper()
	before, recorded := w.money(), w.state().Things
	for try := 1; len(w.state().Things) > 0; try++ {
		if try > tries {
			w.t.Fatalf("after %d tries to destroy it there is still %v", tries, w.state().Things)
		}
		p, err := plan.Make(w.t.Context(), plan.Request{
			World: w.last, State: w.state(), Target: w.through, AtOnce: 4, Destroy: true, Patience: w.patience,
		})
		w.must(err)
		w.note(p)
		if result := w.do(p); tries == 1 {
			for _, o := range append(result.Failed(), result.Skipped()...) {
				w.t.Fatalf("destroy %s: %v", o.Step.Address, o.Err)
			}
		}
	}
	for _, t := range recorded {
		if ours := t.Manage == world.Own && !t.Adopted; ours != w.gone(t) && !w.kept(t, ours) {
			w.t.Fatalf("%s, ours: %v, is gone: %v\n%s", t.Address, ours, w.gone(t), w.declared.text())
		}
	}
	if is := w.money(); !maps.Equal(is, before) {
		w.t.Fatalf("the wallets and cards hold %v after all was destroyed, and %v before", is, before)
	}
}

// kept reports whether a thing of ours is one that no operation removes here.
func (w *walk) kept(t state.Thing, ours bool) bool {
	i := slices.IndexFunc(kinds.All(), func(k *world.Kind) bool { return k.Section == t.Address.Section })
	return ours && !kinds.All()[i].CanAt(w.through.Callable).Remove
}

// gone reports whether the mock does not have a thing any more.
func (w *walk) gone(t state.Thing) bool {
	w.t.Helper()
	ctx, admin := w.t.Context(), w.running.Admin()
	switch t.Address.Section {
	case "beneficiaries":
		return !slices.ContainsFunc(w.beneficiaries(), func(b client.Beneficiary) bool { return b.BeneficiaryID == t.ID })
	case "webhooks":
		all, err := admin.Webhooks(ctx)
		w.must(err)
		_, there := all[t.ID]
		return !there
	case "faults":
		all, err := admin.Faults(ctx)
		w.must(err)
		return !slices.ContainsFunc(all, func(f mock.FaultView) bool { return f.World == t.ID })
	case "clock":
		now, err := admin.Clock(ctx)
		w.must(err)
		return !now.Frozen
	case "otp_policy":
		p, err := admin.OTPPolicy(ctx)
		w.must(err)
		return p == mock.OTPPolicy{Length: 6, Lifetime: 180_000, Tries: 3}
	}
	return false
}

// TestEachKindIsInRandomWorlds: of what is left out nothing is shown.
func TestEachKindIsInRandomWorlds(t *testing.T) {
	for _, k := range kinds.All() {
		if k.Section != "partners" && !slices.ContainsFunc(pieces(), func(p piece) bool { return p.section == k.Section }) {
			t.Errorf("no random world has %s; write a piece", k.Section)
		}
	}
}

// TestARandomWorldConverges: applied once, there is nothing left to do, whatever it declares, however it
// is edited and whatever was changed by hand; destroyed, nothing is left that can be removed.
func TestARandomWorldConverges(t *testing.T) {
	t.Parallel()
	seen := walks(t, func(piece) bool { return true }, func(w *walk) {
		w.converges("at first", 1)
		for range rapid.IntRange(1, 3).Draw(w.r, "changes") {
			switch rapid.IntRange(0, 2).Draw(w.r, "change") {
			case 0:
				w.declared.redeclare(w.r)
				w.converges("after it was declared otherwise", 1)
			case 1:
				for range rapid.IntRange(1, 4).Draw(w.r, "edits") {
					w.declared.edit(w.r, w.can)
				}
				w.converges("after an edit", 1)
			case 2:
				w.declared.disturb(w.desk, w.r)
				w.converges("after a change by hand", 1)
			}
		}
		w.destroyed(1)
		w.converges("destroyed and applied again", 1)
	})
	for _, action := range []plan.Action{plan.Create, plan.Change, plan.Adopt, plan.Replace, plan.Remove, plan.Forget} {
		if seen[action] == 0 {
			t.Errorf("no world had a step %q: the walks show nothing of it", action)
		}
	}
}

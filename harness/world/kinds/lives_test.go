package kinds_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/kasauti/kasauti/client"
	"github.com/kasauti/kasauti/fixtures"
	"github.com/kasauti/kasauti/harness/mock"
	"github.com/kasauti/kasauti/harness/world"
	"github.com/kasauti/kasauti/harness/world/kinds"
	"github.com/kasauti/kasauti/harness/world/plan"
	"github.com/kasauti/kasauti/harness/world/state"
)

// life is how a thing of a kind comes to be, is changed by hand, and goes.
type life struct {
	section, name string
	also          string // world text that it stands on
	seeded        bool   // the mock begins with that; otherwise it is applied
	line          string // how it is declared
	first         plan.Action
	// drift changes it at the target; nil where nothing of it can be.
	drift   func(d *desk)
	drifted plan.Action
	cause   plan.Cause
	last    plan.Action // where it is declared no more; "" for a thing that is never recorded
	retired bool        // ... and made harmless
}

const (
	asha  = "wallets:\n  asha: {account: main, mobile: \"6000000011\", email: asha@example.com}\n"
	priya = "cards:\n  priya: {account: prepaid, mobile: \"6000000055\"}\n"
)

// lives are those of all kinds, in the order of All; mockLives has those of what only a mock's admin API does.
func lives() []life {
	return []life{
		{section: "partners", name: "zenith", line: `{partner_id: "${mock:acme.partner_id}", company_id: "${mock:acme.company_id}", access_key: "${mock:acme.access_key}", secret_key: "${mock:acme.secret_key}"}`,
			first: plan.Adopt, last: plan.Forget},
		{section: "card_accounts", name: "meals", line: `{partner: acme, type: MEAL}`,
			first: plan.Create, last: plan.Forget},
		{section: "merchants", name: "bazaar", line: `{merchant_detail_id: MD7GWIYV3VEMQ8}`,
			first: plan.Unverified},
		{section: "wallets", name: "asha", line: `{account: main, mobile: "6000000011", email: asha@example.com}`,
			first: plan.Create, drift: driftOfWallet, drifted: plan.Change, cause: plan.Drift, last: plan.Forget},
		{section: "cards", name: "priya", line: `{account: prepaid, mobile: "6000000055"}`,
			first: plan.Create, last: plan.Forget, retired: true},
		{section: "controls", name: "priya", also: priya, line: `{card: priya, pos_allowed: false, online_allowed: true, pos_daily_limit: 1220.00, ecom_daily_limit_count: 3, per_txn_limit: 400.00, dtd: 500, dtd_count: 5, mtd: 5000.50, mtd_count: 20, ytd: 0, ytd_count: 0}`,
			first: plan.Change, drift: driftOfControls, drifted: plan.Change, cause: plan.Drift, last: plan.Forget},
		{section: "card_statuses", name: "priya", also: priya, line: `{card: priya, status: LOCKED}`,
			first: plan.Change, drift: driftOfStatus, drifted: plan.Change, cause: plan.Drift, last: plan.Forget},
		{section: "balances", name: "asha", also: asha + "merchants:\n  bazaar: {}\n", seeded: true, line: `{wallet: asha, min: 500.00}`,
			first: plan.Change, drift: driftOfBalance, drifted: plan.Change, last: plan.Forget},
		{section: "beneficiaries", name: "landlord", also: asha, line: `{wallet: asha, account_number: "000123456789", ifsc_code: HDFC0000001, name: Landlord}`,
			first: plan.Create, drift: driftOfBeneficiary, drifted: plan.Create, cause: plan.Gone, last: plan.Remove},
	}
}

func driftOfWallet(d *desk) { d.mail("wallets.asha") }

// mail gives a wallet another address by hand.
func (d *desk) mail(wallet string) {
	d.t.Helper()
	api, partner := d.hand()
	ref := d.card("main", wallet)
	d.must(api.UpdateWalletDetails(d.t.Context(), client.UpdateWalletRequest{
		WalletRequest: client.WalletRequest{CompanyID: partner.CompanyID, CardAccountID: ref.CardAccountID, EnKashCardID: ref.EnKashCardID},
		Email:         "other@example.com",
	}))
}

func driftOfControls(d *desk) {
	api, partner := d.hand()
	ref := d.card("prepaid", "cards.priya")
	d.must(api.UpdateCardLimitsControls(d.t.Context(), client.CardLimitsRequest{
		CompanyID: partner.CompanyID, CardAccountID: ref.CardAccountID, EnKashCardID: ref.EnKashCardID,
		Limits: client.CardLimits{"posAllowed": true, "atmAllowed": false, "posDailyLimit": "1220.00"}, // what is declared, otherwise written, is no drift
	}))
}

func driftOfStatus(d *desk) { d.turn(d.card("prepaid", "cards.priya"), "6000000055", "UL") }

// driftOfBalance spends from a wallet.
func driftOfBalance(d *desk) {
	api, partner := d.hand()
	ref := d.card("main", "wallets.asha")
	otp, err := api.GenerateTransactionOTP(d.t.Context(), client.TransactionOTPRequest{
		CardOTPAction: client.CardTransactionOTP, CardAccountID: ref.CardAccountID, EnKashCardID: ref.EnKashCardID,
	})
	d.must(err)
	code, err := d.place.Code(d.t.Context(), otp, "6000000011")
	d.must(err)
	_, err = api.DebitWalletForMerchantTransaction(d.t.Context(), client.MerchantTransactionRequest{
		MerchantDetailID: mock.Derive(seed, mock.MerchantID, "bazaar.merchant_id"), EnKashCardID: ref.EnKashCardID, CompanyID: partner.CompanyID,
		CardAccountID: ref.CardAccountID, Amount: 12_000, ProductCode: "DEFAULT", OTPMedium: "MOBILE", OTP: code, OTPReferenceID: otp.OTPRequestID,
		UniqueTransactionID: "BYHAND" + otp.OTPRequestID,
	})
	d.must(err)
}

func driftOfBeneficiary(d *desk) {
	api, partner := d.hand()
	ref := d.card("main", "wallets.asha")
	_, err := api.DeleteBeneficiary(d.t.Context(), client.DeleteBeneficiaryRequest{
		Wallet:        client.WalletRequest{CompanyID: partner.CompanyID, CardAccountID: ref.CardAccountID, EnKashCardID: ref.EnKashCardID},
		BeneficiaryID: d.id("beneficiaries.landlord"),
	})
	d.must(err)
}

// TestEachKindHasALife: absent, made, found, changed by hand, put right, declared no more.
func TestEachKindHasALife(t *testing.T) {
	all := lives()
	for _, k := range kinds.All() {
		if _, onMock := mockLives[k.Section]; !onMock && !slices.ContainsFunc(all, func(l life) bool { return l.section == k.Section }) {
			t.Errorf("%s has no life here; write one", k.Section)
		}
	}
	for _, l := range all {
		t.Run(l.section, func(t *testing.T) { l.live(t) })
	}
}

func (l life) live(t *testing.T) {
	before := read(t, ground+l.also)
	with := read(t, under(ground+l.also, l.section, "  "+l.name+": "+l.line+"\n"))
	starts := read(t, ground)
	if l.seeded {
		starts = before
	}
	d := newDesk(t, starts.ForMock(seed))
	d.apply(before, plan.Options{})

	address := l.section + "." + l.name
	if s := d.step(d.plan(with, plan.Options{}), address); s.Action != l.first {
		t.Fatalf("at first the plan says %q (%s), want %q", s.Action, s.Why, l.first)
	}
	if l.first == plan.Blocked {
		return
	}
	d.apply(with, plan.Options{})
	d.settled(with, "after the apply")
	l.found(d, with)
	if l.drift != nil {
		l.drift(d)
		s := d.step(d.plan(with, plan.Options{}), address)
		if s.Action != l.drifted || s.Cause != l.cause {
			t.Fatalf("after a change by hand the plan says %q, cause %q %v (%s), want %q, cause %q", s.Action, s.Cause, s.Changes, s.Why, l.drifted, l.cause)
		}
		d.apply(with, plan.Options{})
		d.settled(with, "after the change by hand was put right")
	}
	if l.last == "" {
		return
	}
	retire := plan.Options{Retire: l.retired}
	if s := d.step(d.plan(before, retire), address); s.Action != l.last || s.Retire != l.retired {
		t.Errorf("declared no more, the plan says %q, retire %v (%s), want %q, retire %v", s.Action, s.Retire, s.Why, l.last, l.retired)
	}
	d.apply(before, retire)
	d.settled(before, "after it went")
	for _, thing := range d.state().Things {
		if thing.Address.String() == address {
			t.Errorf("%s is still recorded", address)
		}
	}
}

// found checks that somebody who has recorded nothing finds what was made.
func (l life) found(d *desk, w *world.World) {
	d.t.Helper()
	stranger := &desk{t: d.t, place: d.place, through: d.place, store: state.File{Path: d.store.Path + ".stranger"}}
	s := stranger.step(stranger.plan(w, plan.Options{}), l.section+"."+l.name)
	k := kinds.All()[slices.IndexFunc(kinds.All(), func(k *world.Kind) bool { return k.Section == l.section })]
	switch {
	case k.ByID && s.Action == plan.Create: // nothing but its id finds it
	case s.Action == plan.Create, len(s.Changes) > 0, s.Action == plan.Blocked:
		d.t.Errorf("a stranger's plan says %q %v (%s) of what is there", s.Action, s.Changes, s.Why)
	}
}

// TestTheMoneyOfACardCountsOnce: what it is made with counts towards what it must hold.
func TestTheMoneyOfACardCountsOnce(t *testing.T) {
	for least, want := range map[string]client.Paise{"20.00": 2050, "61.00": 6100} {
		w := read(t, ground+"cards:\n  puja: {account: prepaid, mobile: \"6000000066\", load: 20.50}\nbalances:\n  puja: {card: puja, min: "+least+"}\n")
		d := newDesk(t, read(t, ground).ForMock(seed))
		if is := d.plan(w, plan.Options{}).Count().Load; is != want {
			t.Errorf("at least %s: %s are planned to be loaded, want %s", least, is, want)
		}
		d.apply(w, plan.Options{})
		d.settled(w, "after the apply")
	}
}

// TestWhereNothingCanBeSearched nothing is created: nobody knows what is there. What is recorded is taken as
// it was.
func TestWhereNothingCanBeSearched(t *testing.T) {
	w := read(t, ground+asha+`beneficiaries:
  landlord: {wallet: asha, account_number: "000123456789", ifsc_code: HDFC0000001, name: Landlord}
`)
	empty := read(t, ground)
	d := newDesk(t, empty.ForMock(seed))
	d.apply(empty, plan.Options{})
	d.through = lag(d.place, 0, client.OpSearchCards, client.OpSearchBeneficiaries)
	p := d.plan(w, plan.Options{})
	s := d.step(p, "wallets.asha")
	if s.Action != plan.Blocked || !strings.Contains(s.Why, "what cannot be looked for is not created") {
		t.Errorf("%s: %s", s.Action, s.Why)
	}
	if c := p.Count(); c.Add > 0 {
		t.Errorf("%d would be created", c.Add)
	}
	d.through = d.place
	d.apply(w, plan.Options{})
	d.through = lag(d.place, 0, client.OpSearchCards, client.OpSearchBeneficiaries)
	for _, address := range []string{"wallets.asha", "beneficiaries.landlord"} {
		if s := d.step(d.plan(w, plan.Options{}), address); s.Action != plan.Unverified {
			t.Errorf("%s, recorded: %s: %s", address, s.Action, s.Why)
		}
	}
}

// TestPlanOfASeededMock: on a mock that began with a world all of it is there, to be adopted once.
func TestPlanOfASeededMock(t *testing.T) {
	base, err := world.LoadEmbedded(fixtures.FS, "base", kinds.All(), "mock")
	if err != nil {
		t.Fatal(err)
	}
	whole := read(t, ground+asha+priya+`  gopal: {account: gifts, mobile: "6000000088", load: 100.00}
  rahul: {account: prepaid, mobile: "6000000077", inactive: true}
controls:
  priya: {card: priya, pos_allowed: false, ecom_daily_limit: "1220", pos_daily_limit_count: 4, per_txn_limit: 50.00, ytd_count: 7}
card_statuses:
  priya: {card: priya, status: BLOCKED}
balances:
  gopal: {card: gopal, min: 100.00}
  asha: {wallet: asha, min: 20.00}
beneficiaries:
  landlord: {wallet: asha, account_number: "000123456789", ifsc_code: HDFC0000001, name: Landlord}
`)
	for name, w := range map[string]*world.World{"base": base, "all kinds": whole} {
		t.Run(name, func(t *testing.T) {
			d := newDesk(t, w.ForMock(seed))
			p := d.plan(w, plan.Options{})
			for _, s := range p.Steps {
				adopted := s.Action == plan.Adopt && len(s.Changes) == 0
				if s.Does() && !adopted || s.Action == plan.Blocked {
					t.Errorf("%s %s %v %s", s.Action, s.Address, s.Changes, s.Why)
				}
			}
			if c := p.Count(); c.Adopt < 5 {
				t.Errorf("only %d are adopted", c.Adopt)
			}
			d.apply(w, plan.Options{})
			d.settled(w, "after one apply")
		})
	}
}

package kinds_test

import (
	"context"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/kasauti/kasauti/client"
	"github.com/kasauti/kasauti/fixtures"
	"github.com/kasauti/kasauti/harness/contract"
	"github.com/kasauti/kasauti/harness/mock"
	"github.com/kasauti/kasauti/harness/target"
	"github.com/kasauti/kasauti/harness/world"
	"github.com/kasauti/kasauti/harness/world/apply"
	"github.com/kasauti/kasauti/harness/world/kinds"
	"github.com/kasauti/kasauti/harness/world/place"
	"github.com/kasauti/kasauti/harness/world/plan"
	"github.com/kasauti/kasauti/harness/world/state"
)

const seed = 1

// tester is a test, or one try of a property.
type tester interface {
	rapid.TB
	Context() context.Context
	Cleanup(func())
}

// desk is somebody who works on a mock, with a state of his own.
type desk struct {
	t       tester
	running target.Running
	place   *place.Place
	through world.Writable // the place, perhaps with bad luck on the way
	store   state.File
	lineage string // of what is recorded
	last    *world.World
	// patience is how long a thing that was just made may take to be seen.
	patience time.Duration
}

// newDesk starts a mock with a world.
func newDesk(t *testing.T, starts mock.World) *desk {
	t.Helper()
	return deskIn(t, t.TempDir(), theContract(t), starts)
}

func theContract(t *testing.T) *contract.Contract {
	t.Helper()
	c, err := contract.Load(fixtures.FS)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// deskIn starts a mock with a world; what is recorded stands in a folder.
func deskIn(t tester, dir string, c *contract.Contract, starts mock.World) *desk {
	t.Helper()
	running, err := target.Embedded(t.Context(), target.EmbeddedOptions{World: starts, Contract: c, Seed: seed})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := running.Close(context.Background()); err != nil {
			t.Error(err)
		}
	})
	p, err := place.At(t.Context(), running, c)
	if err != nil {
		t.Fatal(err)
	}
	return &desk{t: t, running: running, place: p, through: p, store: state.File{Path: filepath.Join(dir, "state.json")}, patience: time.Second}
}

// read reads a world file's text as it holds for some targets, a mock where none is named, with each
// secret filled in.
func read(t *testing.T, text string, targets ...string) *world.World {
	t.Helper()
	if len(targets) == 0 {
		targets = []string{"mock"}
	}
	w, err := world.LoadFile(written(t, text), kinds.All(), targets...)
	if err != nil {
		t.Fatal(err)
	}
	if err := w.Fill(func(name string) (string, bool) { return "value of " + name, true }); err != nil {
		t.Fatal(err)
	}
	return w
}

func (d *desk) state() *state.State {
	d.t.Helper()
	st, err := d.store.Load()
	if err != nil {
		d.t.Fatal(err)
	}
	if st == nil {
		st = &state.State{Format: state.Format, Lineage: "L" + d.lineage}
	}
	return st
}

func (d *desk) plan(w *world.World, o plan.Options) *plan.Plan {
	d.t.Helper()
	d.last = w.Derive(seed)
	p, err := plan.Make(d.t.Context(), plan.Request{World: d.last, State: d.state(), Target: d.through, AtOnce: 4, Options: o, Patience: d.patience})
	if err != nil {
		d.t.Fatal(err)
	}
	return p
}

// apply plans, does it, and fails the test where a step fails.
func (d *desk) apply(w *world.World, o plan.Options) apply.Result {
	d.t.Helper()
	result := d.do(d.plan(w, o))
	for _, o := range append(result.Failed(), result.Skipped()...) {
		d.t.Fatalf("%s: %v", o.Step.Address, o.Err)
	}
	return result
}

// do does what was planned last.
func (d *desk) do(p *plan.Plan) apply.Result {
	d.t.Helper()
	st := d.state()
	journal, err := d.store.Begin(st)
	if err != nil {
		d.t.Fatal(err)
	}
	result := apply.Apply(d.t.Context(), apply.Request{
		Plan: p, World: d.last, State: st, Journal: journal, Target: d.through, AtOnce: 4, Now: time.Now, Patience: d.patience,
	})
	if err := journal.Close(); err != nil {
		d.t.Fatal(err)
	}
	if err := d.store.Save(st); err != nil {
		d.t.Fatal(err)
	}
	return result
}

// settled checks that there is nothing left to do.
func (d *desk) settled(w *world.World, when string) {
	d.t.Helper()
	p := d.plan(w, plan.Options{})
	for _, s := range p.Steps {
		if s.Does() || s.Action == plan.Blocked {
			d.t.Errorf("%s: %s %s %v %s", when, s.Action, s.Address, s.Changes, s.Why)
		}
	}
}

// step is what a plan does about one thing.
func (d *desk) step(p *plan.Plan, address string) plan.Step {
	d.t.Helper()
	for _, s := range p.Steps {
		if s.Address.String() == address {
			return s
		}
	}
	d.t.Fatalf("the plan says nothing of %s", address)
	return plan.Step{}
}

// id is what a thing is recorded under.
func (d *desk) id(address string) string {
	d.t.Helper()
	a, err := world.ParseAddress(address)
	if err != nil {
		d.t.Fatal(err)
	}
	thing, known := d.state().Thing(a)
	if !known {
		d.t.Fatalf("%s is not recorded", address)
	}
	return thing.ID
}

// hand is somebody who changes things at the target by hand, as the partner acme.
func (d *desk) hand() (*client.Client, world.Partner) {
	d.t.Helper()
	acme, declared := d.last.Thing(world.Address{Section: "partners", Name: "acme"})
	if !declared {
		d.t.Fatal("acme is not declared")
	}
	value, _ := acme.Resolve(nil)
	partner, _ := acme.Kind.Partner(value)
	writer, err := d.place.Writer(partner)
	if err != nil {
		d.t.Fatal(err)
	}
	return writer.(*client.Client), partner
}

// card refers to a wallet or card in an account, both by what they are recorded under.
func (d *desk) card(account, name string) client.CardRef {
	_, partner := d.hand()
	return client.CardRef{CompanyID: partner.CompanyID, CardAccountID: d.id("card_accounts." + account), EnKashCardID: d.id(name)}
}

// turn blocks, locks or unlocks a card by hand.
func (d *desk) turn(card client.CardRef, mobile, code string) {
	d.t.Helper()
	api, _ := d.hand()
	otp, err := api.GenerateCardOTP(d.t.Context(), client.CardOTPRequest{CardOTPAction: client.CardTransactionOTP, CardAccountID: card.CardAccountID, EnKashCardID: card.EnKashCardID})
	if err != nil {
		d.t.Fatal(err)
	}
	secret, err := d.place.Code(d.t.Context(), otp, mobile)
	if err != nil {
		d.t.Fatal(err)
	}
	if _, err := api.BlockCard(d.t.Context(), client.BlockCardRequest{
		CardRef: card, BlockCode: code, CardApproval: client.CardApproval{OTPMedium: "MOBILE", OTPRequestID: otp.OTPRequestID, OTP: secret},
	}); err != nil {
		d.t.Fatal(err)
	}
}

// must fails the test where a call by hand fails.
func (d *desk) must(err error) {
	d.t.Helper()
	if err != nil {
		d.t.Fatal(err)
	}
}

// ground is what each life begins on: partner and card accounts.
const ground = `world: {name: w, version: 1}
partners:
  acme:
    partner_id: "${mock:acme.partner_id}"
    company_id: "${mock:acme.company_id}"
    access_key: "${mock:acme.access_key}"
    secret_key: "${mock:acme.secret_key}"
    username: "${mock:acme.username}"
    password: "${mock:acme.password}"
    client_id: "${mock:acme.client_id}"
    client_secret: "${mock:acme.client_secret}"
card_accounts:
  main: {partner: acme}
  prepaid: {partner: acme, type: RELOADABLE_GPR}
  gifts: {partner: acme, type: GIFT}
`

// under puts lines into a section of a world's text, which it begins where there is none.
func under(text, section, lines string) string {
	if before, after, found := strings.Cut(text, "\n"+section+":\n"); found {
		return before + "\n" + section + ":\n" + lines + after
	}
	return text + section + ":\n" + lines
}

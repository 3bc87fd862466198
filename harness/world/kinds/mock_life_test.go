package kinds_test

import (
	"context"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/kasauti/kasauti/harness/mock"
	"github.com/kasauti/kasauti/harness/target"
	"github.com/kasauti/kasauti/harness/world"
	"github.com/kasauti/kasauti/harness/world/place"
	"github.com/kasauti/kasauti/harness/world/plan"
	"github.com/kasauti/kasauti/harness/world/state"
)

// does is what a plan does about things, a line for each, with its cause and its changes.
func (d *desk) does(w *world.World) string {
	d.t.Helper()
	var lines []string
	for _, step := range d.plan(w, plan.Options{}).Steps {
		if !step.Does() && step.Action != plan.Blocked {
			continue
		}
		line := fmt.Sprintf("%s %s", step.Action, step.Address)
		for _, c := range step.Changes {
			if step.Action == plan.Change {
				line += fmt.Sprintf(" %s:%s->%s", c.Field, c.From, c.To)
			}
		}
		if step.Cause != "" {
			line += " " + string(step.Cause)
		}
		lines = append(lines, line)
	}
	return strings.Join(lines, "\n")
}

// plans checks what a plan does.
func (d *desk) plans(want string, w *world.World, when string) {
	d.t.Helper()
	if got := d.does(w); got != want {
		d.t.Fatalf("%s the plan does\n%s\nwant\n%s", when, got, want)
	}
}

const accounts = `world: {name: w, version: 1}
partners: {acme: {partner_id: "${mock:acme.partner_id}", company_id: "${mock:acme.company_id}", access_key: "${mock:acme.access_key}", secret_key: "${mock:acme.secret_key}", username: "${mock:acme.username}", password: "${mock:acme.password}", client_id: "${mock:acme.client_id}", client_secret: "${mock:acme.client_secret}"}}
card_accounts: {main: {partner: acme}}
`

const base = accounts + `wallets: {asha: {account: main, mobile: "6000000011", email: asha@example.com}}
`

// mockLives are those of what only a mock's admin API does.
var mockLives = map[string]struct {
	declared string
	first    string // what the plan does about it at first
	byHand   func(ctx context.Context, admin *target.Admin, asha string) error
	drift    string
	edited   string // declared otherwise
	edit     string
	fewer    string // declared with less; "" where nothing can be left out
	less     string
	last     string // declared no more
	leaves   func(t *testing.T, admin *target.Admin)
}{
	"kyc": {
		declared: "kyc: {asha: {wallet: asha, status: full, terms: accepted}}\n",
		first:    "~ kyc.asha status:none->full terms:pending->accepted",
		byHand: func(ctx context.Context, admin *target.Admin, asha string) error {
			return admin.SetHolder(ctx, asha, "failed", "")
		},
		drift:  "~ kyc.asha status:failed->full drift",
		edited: "kyc: {asha: {wallet: asha, status: pending, terms: pending}}\n",
		edit:   "~ kyc.asha status:full->pending terms:accepted->pending edit",
		last:   ". kyc.asha undone",
	},
	"clock": {
		declared: "clock: {frozen_at: 2026-01-05T05:00:00Z}\n",
		first:    "~ clock.universe frozen_at:->2026-01-05T10:30:00+05:30",
		byHand: func(ctx context.Context, admin *target.Admin, _ string) error {
			return admin.StopClock(ctx, time.Date(2027, 1, 1, 0, 0, 0, 0, time.UTC))
		},
		drift:  "~ clock.universe frozen_at:2027-01-01T05:30:00+05:30->2026-01-05T10:30:00+05:30 drift",
		edited: "clock: {frozen_at: 2026-01-05T10:30:00Z}\n",
		edit:   "~ clock.universe frozen_at:2026-01-05T10:30:00+05:30->2026-01-05T16:00:00+05:30 edit",
		last:   "- clock.universe undone",
		leaves: func(t *testing.T, admin *target.Admin) {
			if now, err := admin.Clock(t.Context()); err != nil || now.Frozen || now.Offset != 0 {
				t.Errorf("the clock is left at %+v, %v", now, err)
			}
		},
	},
	"otp_policy": {
		declared: "otp_policy: {code: \"000000\", lifetime: 60s}\n",
		first:    "~ otp_policy.universe code:->000000 lifetime:3m0s->1m0s",
		byHand: func(ctx context.Context, admin *target.Admin, _ string) error {
			return admin.SetOTPPolicy(ctx, mock.OTPPolicy{Code: "111111", Lifetime: 60_000})
		},
		drift:  "~ otp_policy.universe code:111111->000000 drift",
		edited: "otp_policy: {code: \"000000\", lifetime: 60s, tries: 1}\n",
		edit:   "~ otp_policy.universe tries:3->1 edit",
		fewer:  "otp_policy: {code: \"000000\"}\n",
		less:   "~ otp_policy.universe lifetime:1m0s-> tries:1-> edit",
		last:   "- otp_policy.universe undone",
		leaves: func(t *testing.T, admin *target.Admin) {
			if p, err := admin.OTPPolicy(t.Context()); err != nil || p != (mock.OTPPolicy{Length: 6, Lifetime: 180_000, Tries: 3}) {
				t.Errorf("the policy is left at %+v, %v", p, err)
			}
		},
	},
	"faults": {
		declared: "faults: {slow: {kind: latency, operation: wallet.generate-transaction-otp, match: {mobile: \"6000000011\"}, every: true, with: {milliseconds: 20}}}\n",
		first:    "+ faults.slow",
		byHand: func(ctx context.Context, admin *target.Admin, _ string) error {
			return admin.SetFault(ctx, "slow", mock.Fault{Kind: "latency", Operation: "wallet.generate-transaction-otp", Match: mock.Words{"mobile": "6000000011"}, Every: true, With: mock.Words{"milliseconds": "30"}})
		},
		drift:  "~ faults.slow with:milliseconds=30->milliseconds=20 drift",
		edited: "faults: {slow: {kind: error-status, operation: wallet.generate-transaction-otp, times: 2, with: {status: 503}}}\n",
		edit:   "~ faults.slow kind:latency->error-status match:mobile=6000000011-> times:->2 every:true-> with:milliseconds=20->status=503 edit",
		fewer:  "faults: {slow: {kind: error-status, operation: wallet.generate-transaction-otp, with: {status: 503}}}\n",
		less:   "~ faults.slow times:2-> edit",
		last:   "- faults.slow undone",
		leaves: func(t *testing.T, admin *target.Admin) {
			if all, err := admin.Faults(t.Context()); err != nil || len(all) > 0 {
				t.Errorf("%+v is left, %v", all, err)
			}
		},
	},
	"webhooks": {
		declared: "webhooks: {shop: {url: \"http://127.0.0.1:9/hooks\", headers: {X-Key: \"${env:SHOP_KEY}\"}}}\n",
		first:    "+ webhooks.shop",
		byHand: func(ctx context.Context, admin *target.Admin, _ string) error {
			return admin.SetWebhook(ctx, "shop", mock.Webhook{URL: "http://127.0.0.1:9/others", Events: []string{"wallet.payment-notify-request"}})
		},
		drift:  "~ webhooks.shop url:http://127.0.0.1:9/others->http://127.0.0.1:9/hooks headers:->X-Key events:wallet.payment-notify-request-> drift",
		edited: "webhooks: {shop: {url: \"http://127.0.0.1:9/new\", headers: {X-Key: \"${env:SHOP_KEY}\"}, events: [card.transaction-webhook]}}\n",
		edit:   "~ webhooks.shop url:http://127.0.0.1:9/hooks->http://127.0.0.1:9/new events:->card.transaction-webhook edit",
		fewer:  "webhooks: {shop: {url: \"http://127.0.0.1:9/new\"}}\n",
		less:   "~ webhooks.shop headers:X-Key-> events:card.transaction-webhook-> edit",
		last:   "- webhooks.shop undone",
		leaves: func(t *testing.T, admin *target.Admin) {
			if all, err := admin.Webhooks(t.Context()); err != nil || len(all) > 0 {
				t.Errorf("%+v is left, %v", all, err)
			}
		},
	},
}

// TestLivesOnAMock: absent, made, changed by hand, put right, declared otherwise, declared no more.
func TestLivesOnAMock(t *testing.T) {
	for section, l := range mockLives {
		t.Run(section, func(t *testing.T) {
			bare, with, edited := read(t, base), read(t, base+l.declared), read(t, base+l.edited)
			d := newDesk(t, read(t, accounts).ForMock(1))
			d.apply(bare, plan.Options{})
			d.plans(l.first, with, "absent,")
			d.apply(with, plan.Options{})
			d.plans("", with, "applied,")
			asha, _ := d.state().Thing(world.Address{Section: "wallets", Name: "asha"})
			if err := l.byHand(t.Context(), d.running.Admin(), asha.ID); err != nil {
				t.Fatal(err)
			}
			d.plans(l.drift, with, "changed by hand,")
			d.apply(with, plan.Options{})
			d.plans("", with, "put right,")
			d.plans(l.edit, edited, "declared otherwise,")
			d.apply(edited, plan.Options{})
			d.plans("", edited, "applied as declared otherwise,")
			if l.fewer != "" {
				fewer := read(t, base+l.fewer)
				d.plans(l.less, fewer, "declared with less,")
				d.apply(fewer, plan.Options{})
				d.plans("", fewer, "applied as declared with less,")
			}
			d.plans(l.last, bare, "declared no more,")
			d.apply(bare, plan.Options{})
			d.plans("", bare, "in the end")
			if l.leaves != nil {
				l.leaves(t, d.running.Admin())
			}
			if data, err := os.ReadFile(d.store.Path); err != nil || strings.Contains(string(data), "value of SHOP_KEY") {
				t.Errorf("a secret is recorded, or nothing is: %v", err)
			}
		})
	}
}

// TestAWorldInOneGo: clock first, KYC before money, bad luck last, and again there is nothing to do.
func TestAWorldInOneGo(t *testing.T) {
	text := base + mockLives["clock"].declared + mockLives["otp_policy"].declared + mockLives["webhooks"].declared + `
kyc: {asha: {wallet: asha, status: none, terms: pending}}
balances: {asha: {wallet: asha, min: "500.00"}}
faults: {down: {kind: error-status, operation: wallet.top-up-from-balance, every: true, with: {status: 503}}}
`
	w := read(t, text)
	d := newDesk(t, read(t, accounts).ForMock(1))
	d.apply(w, plan.Options{})
	d.plans("", w, "applied,")
	asha, _ := d.state().Thing(world.Address{Section: "wallets", Name: "asha"})
	if is, err := d.running.Admin().Holder(t.Context(), asha.ID); err != nil || is.KYC != "none" || is.Terms != "pending" {
		t.Errorf("the holder is %+v, %v: it was known only to be loaded", is, err)
	}
	bare := read(t, base)
	d.apply(bare, plan.Options{})
	d.plans("", bare, "in the end")
}

// TestWhatOnlyAMockHas is an error in the plan for another target, unless its overlay leaves it out.
func TestWhatOnlyAMockHas(t *testing.T) {
	text := base
	for _, section := range []string{"clock", "otp_policy", "faults", "webhooks"} {
		text += mockLives[section].declared
	}
	w := read(t, text)
	d := newDesk(t, w.ForMock(1))
	elsewhere := withoutAdmin{d.place}
	made, err := plan.Make(t.Context(), plan.Request{World: w.Derive(seed), State: &state.State{}, Target: elsewhere})
	if err != nil {
		t.Fatal(err)
	}
	if c := made.Count(); c.Blocked != 4 {
		t.Errorf("%d are blocked, want 4", c.Blocked)
	}
	for _, step := range made.Steps {
		if step.Action == plan.Blocked && (!strings.Contains(step.Why, "a mock") || !strings.Contains(step.Why, "write null in its place under targets")) {
			t.Errorf("%s says %s", step.Address, step.Why)
		}
	}
	out := "targets: {uat: {clock: null, otp_policy: null, faults: {slow: null}, webhooks: null}, mock: {faults: {slow: {every: true}}}}\n"
	made, err = plan.Make(t.Context(), plan.Request{World: read(t, text+out, "uat").Derive(seed), State: &state.State{}, Target: elsewhere})
	if err != nil {
		t.Fatal(err)
	}
	if c := made.Count(); c.Blocked != 0 || len(made.Steps) != 3 {
		t.Errorf("%d are blocked of %d", c.Blocked, len(made.Steps))
	}
	if w := read(t, text+out, "mock"); len(w.Things()) != 7 {
		t.Errorf("on a mock %d things are declared, want 7", len(w.Things()))
	}
}

// TestWhatIsUnsetIsNotWaitedFor: the clock is there for ever, and nobody waits for it to vanish.
func TestWhatIsUnsetIsNotWaitedFor(t *testing.T) {
	w := read(t, base+mockLives["clock"].declared+mockLives["otp_policy"].declared)
	d := newDesk(t, read(t, base).ForMock(1))
	d.patience = 20 * time.Second
	d.apply(w, plan.Options{})
	begun := time.Now()
	d.apply(read(t, base), plan.Options{})
	if took := time.Since(begun); took > d.patience/2 {
		t.Errorf("it took %s", took)
	}
}

// TestKYCNeedsAPerson where there is no admin API: the plan says what is to be done and, where the API
// shows that it is, nothing.
func TestKYCNeedsAPerson(t *testing.T) {
	const (
		vkyc = "the holder opens the link that kasauti call wallet.vkyc-link-generation gives, between 10:00 and 18:00 India time on a working day; plan again when the review is over"
		otp  = "send the OTP that the holder got when the wallet was created, with the otpRequestId of that answer, by kasauti call wallet.min-kyc, for which the environment file must give the path under paths; or have EnKash do it"
		page = "the T&C are to be accepted: the holder opens the page that partnerTncUrl of the details names; then plan again"
	)
	for _, c := range []struct{ is, declared, want string }{
		{"none, terms: pending", "status: min", "the minimum KYC is to be done: " + otp + "; then plan again"},
		{"none, terms: pending", "status: full", "full KYC is to be done: first the minimum (" + otp + "), and then VKYC: " + vkyc},
		{"none, terms: pending", "status: none, terms: pending", ""},
		{"min, terms: pending", "status: min", ""},
		{"min, terms: pending", "status: full", "full KYC is to be done by VKYC: " + vkyc},
		{"min, terms: pending", "terms: accepted", page},
		{"min, terms: pending", "status: none", "the KYC is min, and nothing can be called that makes it none; declare it as it is, or use another wallet or card"},
		{"min, terms: pending", "status: failed, terms: pending", "the KYC is min, and nothing can be called that makes it failed; declare it as it is, or use another wallet or card"},
		{"created, terms: pending", "status: min", "the KYC is created, which allows less than the minimum until VKYC is over: " + vkyc},
		{"pending, terms: pending", "status: full", "full KYC is to be done: the review goes on; plan again when it is over"},
		{"failed, terms: accepted", "status: full", "the KYC is failed, and a further VKYC link opens nothing; ask EnKash's support, or use another wallet or card"},
		{"full, terms: accepted", "status: min, terms: accepted", ""},
		{"full, terms: pending", "status: min, terms: accepted", page},
		{"full, terms: accepted", "status: full, terms: accepted", ""},
	} {
		seeded := read(t, base+"kyc: {asha: {wallet: asha, status: "+c.is+"}}\n")
		d := newDesk(t, seeded.ForMock(1))
		w := read(t, base+"kyc: {asha: {wallet: asha, "+c.declared+"}}\n")
		made, err := plan.Make(t.Context(), plan.Request{World: w.Derive(seed), State: &state.State{}, Target: withoutAdmin{d.place}})
		if err != nil {
			t.Fatal(err)
		}
		step := made.Steps[len(made.Steps)-1]
		if step.Person != (c.want != "") || step.Why != c.want || c.want == "" && (step.Action != plan.Nothing || step.Does()) {
			t.Errorf("it is %s, declared %s: %q %v\n%s\nwant\n%s", c.is, c.declared, step.Action, step.Person, step.Why, c.want)
		}
	}
}

// TestKYCOfAWalletToCome: who is yet to be created is not known, and the plan says what comes then.
func TestKYCOfAWalletToCome(t *testing.T) {
	d := newDesk(t, read(t, accounts).ForMock(1))
	for declared, want := range map[string]string{
		"status: none":   "",
		"status: min":    "what it belongs to is made first; then the minimum KYC is to be done: send the OTP that the holder got",
		"terms: pending": "",
	} {
		w := read(t, base+"kyc: {asha: {wallet: asha, "+declared+"}}\n")
		made, err := plan.Make(t.Context(), plan.Request{World: w.Derive(seed), State: &state.State{}, Target: withoutAdmin{d.place}})
		if err != nil {
			t.Fatal(err)
		}
		step := made.Steps[len(made.Steps)-1]
		if step.Person != (want != "") || !strings.HasPrefix(step.Why, want) || want == "" && step.Action != plan.Nothing {
			t.Errorf("%s: %q %v %s", declared, step.Action, step.Person, step.Why)
		}
	}
}

// withoutAdmin is a target whose admin API nobody knows.
type withoutAdmin struct{ *place.Place }

func (w withoutAdmin) MockReader() world.MockReader { return nil }
func (w withoutAdmin) Callable(operation string) bool {
	return operation != world.AdminAPI && w.Place.Callable(operation)
}

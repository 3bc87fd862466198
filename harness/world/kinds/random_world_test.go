package kinds_test

import (
	"context"
	"slices"
	"strings"

	"pgregory.net/rapid"

	"github.com/kasauti/kasauti/client"
	"github.com/kasauti/kasauti/harness/world"
	"github.com/kasauti/kasauti/harness/world/kinds"
)

// piece is a thing that a random world may declare, in one of some ways.
type piece struct {
	section, name string // "" for a section that is the thing
	needs         []string
	ways          []string
	// seeded: a mock may begin with it, so that it is adopted.
	seeded bool
	// forces: to declare it otherwise takes its removal.
	forces bool
	// byHand changes it at the target; nil where nothing of it can be, or where it must be in the first way.
	byHand func(d *desk)
	// takes says why it can be changed by hand beside what it needs: another piece, in this way.
	takes string
}

func (p piece) address() string {
	if p.name == "" {
		return p.section
	}
	return p.section + "." + p.name
}

// pieces are those of all kinds, each behind what it needs. Every change from one way to another is one
// that the API permits, so that nothing of a random world may be blocked.
func pieces() []piece {
	onMock := func(section string) func(d *desk) {
		return func(d *desk) {
			asha := ""
			if section == "kyc" {
				asha = d.id("wallets.asha")
			}
			d.must(mockLives[section].byHand(context.Background(), d.running.Admin(), asha))
		}
	}
	return []piece{
		{section: "clock", seeded: true, byHand: onMock("clock"), ways: []string{"{frozen_at: 2026-01-05T05:00:00Z}", "{frozen_at: 2026-01-05T10:30:00Z}"}},
		{section: "otp_policy", seeded: true, byHand: onMock("otp_policy"), ways: []string{`{code: "000000", lifetime: 60s}`, `{code: "000000", lifetime: 60s, tries: 2}`, "{length: 4}"}},
		{section: "card_accounts", name: "meals", ways: []string{"{partner: acme, type: MEAL}"}},
		{section: "merchants", name: "bazaar", ways: []string{"{merchant_detail_id: MD7GWIYV3VEMQ8}"}},
		{section: "wallets", name: "asha", seeded: true, ways: []string{`{account: main, mobile: "6000000011"}`}},
		{section: "wallets", name: "nila", ways: []string{
			`{account: main, mobile: "6000000022", email: nila@example.com}`, `{account: main, mobile: "6000000022", email: rao@example.com}`,
		}, byHand: func(d *desk) { d.mail("wallets.nila") }},
		{section: "wallets", name: "ravi", seeded: true, ways: []string{`{account: main, mobile: "6000000033", manage: ensure}`}},
		{section: "cards", name: "priya", seeded: true, ways: []string{`{account: prepaid, mobile: "6000000055"}`}},
		{section: "cards", name: "gopal", seeded: true, ways: []string{`{account: gifts, mobile: "6000000088", load: 100.00}`}},
		{section: "cards", name: "mohan", needs: []string{"card_accounts.meals"}, ways: []string{`{account: meals, mobile: "6000000099", load: 20.50}`, `{account: meals, mobile: "6000000099"}`}},
		{section: "kyc", name: "asha", needs: []string{"wallets.asha"}, seeded: true, byHand: onMock("kyc"), ways: []string{
			"{wallet: asha, status: full, terms: accepted}", "{wallet: asha, status: none, terms: pending}", "{wallet: asha, status: min}",
		}},
		{section: "controls", name: "priya", needs: []string{"cards.priya"}, seeded: true, byHand: driftOfControls, ways: []string{
			"{card: priya, pos_allowed: false, pos_daily_limit: 1220.00}", "{card: priya, pos_allowed: true, online_allowed: false, ecom_daily_limit_count: 3}",
		}},
		{section: "card_statuses", name: "priya", needs: []string{"cards.priya"}, seeded: true, byHand: driftOfStatus, ways: []string{
			"{card: priya, status: LOCKED}", "{card: priya, status: ACTIVE}",
		}},
		{section: "balances", name: "asha", needs: []string{"wallets.asha"}, seeded: true, byHand: driftOfBalance, takes: "kyc.asha", ways: []string{
			"{wallet: asha, min: 500.00}", "{wallet: asha, min: 120.50}", "{wallet: asha, min: 900.00}",
		}},
		{section: "balances", name: "nila", needs: []string{"wallets.nila"}, ways: []string{"{wallet: nila, min: 0.01}", "{wallet: nila, min: 77.77}"}},
		{section: "balances", name: "mohan", needs: []string{"cards.mohan"}, ways: []string{"{card: mohan, min: 20.00}", "{card: mohan, min: 61.00}"}},
		{section: "beneficiaries", name: "landlord", needs: []string{"wallets.asha"}, forces: true, byHand: driftOfBeneficiary, ways: []string{
			`{wallet: asha, account_number: "000123456789", ifsc_code: HDFC0000001, name: Landlord}`,
			`{wallet: asha, account_number: "000123456789", ifsc_code: HDFC0000001, name: The new landlord}`,
		}},
		{section: "beneficiaries", name: "tenant", needs: []string{"wallets.nila"}, ways: []string{
			`{wallet: nila, account_number: "000123456780", ifsc_code: HDFC0000001, name: Tenant, manage: ensure}`,
		}},
		{section: "beneficiaries", name: "uncle", needs: []string{"wallets.ravi"}, seeded: true, ways: []string{
			`{wallet: "${wallets.ravi.id}", account_number: "000123456781", ifsc_code: ICIC0000001, name: Uncle}`,
		}},
		{section: "webhooks", name: "shop", seeded: true, byHand: onMock("webhooks"), ways: []string{
			`{url: "http://127.0.0.1:9/hooks", headers: {X-Key: "${env:SHOP_KEY}"}}`, `{url: "http://127.0.0.1:9/new", headers: {X-Key: "${env:SHOP_KEY}"}}`,
		}},
		{section: "faults", name: "slow", seeded: true, byHand: onMock("faults"), ways: []string{
			`{kind: latency, operation: wallet.generate-transaction-otp, match: {mobile: "6000000011"}, every: true, with: {milliseconds: 5}}`,
			`{kind: latency, operation: wallet.generate-transaction-otp, times: 2, with: {milliseconds: 5}}`,
		}},
	}
}

// random is a world that is drawn: the way in which each piece is declared.
type random map[string]int

// has reports whether all of some pieces are declared.
func (w random) has(addresses []string) bool {
	return !slices.ContainsFunc(addresses, func(a string) bool { _, declared := w[a]; return !declared })
}

// text is the world as somebody would write it.
func (w random) text() string {
	text := ground
	for _, p := range pieces() {
		if way, declared := w[p.address()]; declared && p.name == "" {
			text += p.section + ": " + p.ways[way] + "\n"
		} else if declared {
			text = under(text, p.section, "  "+p.name+": "+p.ways[way]+"\n")
		}
	}
	return text
}

// read is the world as it is declared.
func (w random) read(d *desk) *world.World { return readRandom(d.t, w.text()) }

func readRandom(t tester, text string) *world.World {
	t.Helper()
	w, err := world.Load("w.yaml", []byte(text), kinds.All(), "mock")
	if err != nil {
		t.Fatalf("%v\n%s", err, text)
	}
	if err := w.Fill(func(name string) (string, bool) { return "value of " + name, true }); err != nil {
		t.Fatalf("%v\n%s", err, text)
	}
	return w
}

// drawWorld draws a world, and what of it a mock begins with.
func drawWorld(r *rapid.T, can func(piece) bool) (declared, begins random) {
	declared, begins = random{}, random{}
	for _, p := range pieces() {
		if !declared.has(p.needs) || !can(p) || rapid.IntRange(0, 3).Draw(r, p.address()) == 0 {
			continue
		}
		declared[p.address()] = drawWay(r, p)
		if p.seeded && begins.has(p.needs) && rapid.Bool().Draw(r, p.address()+" is there") {
			begins[p.address()] = declared[p.address()]
		}
	}
	return declared, begins
}

func drawWay(r *rapid.T, p piece) int {
	return rapid.IntRange(0, len(p.ways)-1).Draw(r, p.address()+" in the way")
}

// edit changes a declared world: a piece comes, goes with all that needs it, or is declared otherwise.
func (w random) edit(r *rapid.T, can func(piece) bool) {
	p := sampled(r, pieces(), "edited")
	if !w.has(p.needs) || !can(p) {
		return
	}
	_, declared := w[p.address()]
	switch {
	case declared && rapid.IntRange(0, 2).Draw(r, "it goes") == 0:
		w.drop(p.address())
	default:
		w[p.address()] = drawWay(r, p)
	}
}

// redeclare declares one thing in another way. What is replaced then comes as often as all else together.
func (w random) redeclare(r *rapid.T) {
	var can, forced []piece
	for _, p := range pieces() {
		_, declared := w[p.address()]
		switch {
		case !declared || len(p.ways) == 1:
		case p.forces:
			forced = append(forced, p)
		default:
			can = append(can, p)
		}
	}
	if len(forced) > 0 && (len(can) == 0 || rapid.Bool().Draw(r, "replaced")) {
		can = forced
	}
	if len(can) > 0 {
		p := sampled(r, can, "redeclared")
		w[p.address()] = (w[p.address()] + 1) % len(p.ways)
	}
}

// sampled draws one of some pieces, which a failure shows by its address.
func sampled(r *rapid.T, of []piece, what string) piece {
	var addresses []string
	for _, p := range of {
		addresses = append(addresses, p.address())
	}
	return of[slices.Index(addresses, rapid.SampledFrom(addresses).Draw(r, what))]
}

func (w random) drop(address string) {
	delete(w, address)
	for _, p := range pieces() {
		if slices.Contains(p.needs, address) {
			w.drop(p.address())
		}
	}
}

// disturb changes one thing at the target by hand, where something can be.
func (w random) disturb(d *desk, r *rapid.T) {
	var can []piece
	for _, p := range pieces() {
		way, declared := w[p.address()]
		if p.byHand == nil || !declared || p.takes != "" && !w.ready(p.takes) {
			continue
		}
		if p.section == "card_statuses" && way != 0 { // it is unlocked by hand
			continue
		}
		can = append(can, p)
	}
	if len(can) > 0 {
		sampled(r, can, "by hand").byHand(d)
	}
}

// ready reports whether a piece is declared in its first way.
func (w random) ready(address string) bool {
	way, declared := w[address]
	return declared && way == 0
}

// paise is the amount that stands behind a word of a piece's way.
func (p piece) paise(way int, word string) client.Paise {
	_, after, found := strings.Cut(p.ways[way], word+": ")
	if !found {
		return 0
	}
	amount, err := client.ParsePaise(strings.TrimRight(strings.Fields(after)[0], ",}"))
	if err != nil {
		panic(err)
	}
	return amount
}

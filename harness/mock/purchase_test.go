package mock

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"time"
)

// buy has a card pay.
func (d *desk) buy(p Purchase) PurchaseView {
	d.t.Helper()
	var view PurchaseView
	d.into(d.ask("POST", d.universePath("/purchases"), p, http.StatusCreated), &view)
	return view
}

// control sets usage controls of a card.
func (d *desk) control(name string, limits fields) {
	d.t.Helper()
	v := d.world.Cards[name]
	m := d.cardMessage(d.token(v.Partner), "/velocity/rule", name, limits)
	delete(m.body, "enKashCardId")
	m.body["enKashCardIds"] = v.ID
	d.must(d.send(m))
}

func TestPurchaseIsPosted(t *testing.T) {
	d := fork(t, newServer(t, nil), "")
	got := d.buy(Purchase{Card: "priya", Amount: 19_99, Channel: "ECOMMERCE", Merchant: "Kirana", MCC: "5411", International: true})
	if got.Status != Approved || got.Balance != 180_01 || got.Merchant != "Kirana" || got.MCC != "5411" || len(got.Reference) != 12 || got.CardID != d.world.Cards["priya"].ID {
		t.Fatalf("the purchase came to %+v", got)
	}
	l := d.ledger()
	want := PostingView{At: got.At, TxnID: got.TxnID, Unique: got.Reference, Kind: "SALE", From: "card:priya", To: "network:network", Amount: 19_99}
	if len(l.Postings) != 1 || l.Postings[0] != want || l.Network["network"].Balance != 19_99 || !l.Balanced {
		t.Errorf("the ledger says %+v", l)
	}
	m := d.cardMessage(d.token("acme"), "/transaction/all", "priya", fields{"pgReferenceNumber": got.Reference})
	found := d.must(d.send(m)).payload(t)
	if raw := string(marshal(found)); found["recordsCount"] != json.Number("1") || !strings.Contains(raw, `"cardTransactionType":"DR"`) || !strings.Contains(raw, got.TxnID) {
		t.Errorf("the transactions say %s", raw)
	}
	if again := d.buy(Purchase{Card: got.CardID, Amount: 1, Channel: "POS"}); again.Balance != 180_00 || again.Merchant != "Corner Shop" || again.Reference == got.Reference {
		t.Errorf("by its id the card came to %+v", again)
	}
}

// TestPurchaseIsListedAsWhatItIs: the journal has it, and it counts for no call of the API.
func TestPurchaseIsListedAsWhatItIs(t *testing.T) {
	d := fork(t, newServer(t, nil), "")
	d.buy(Purchase{Card: "priya", Amount: 20_00, Channel: "POS", PIN: "4821"})
	d.buy(Purchase{Card: "priya", Amount: 20_00, Channel: "POS"})
	entries := d.journal()
	if len(entries) != 2 || entries[0].Purchase != Declined || entries[1].Purchase != Approved || entries[1].Operation != "" || entries[1].Status != http.StatusCreated {
		t.Fatalf("the journal has %+v", entries)
	}
	if all := string(marshal(entries)); strings.Contains(all, "4821") || !strings.Contains(entries[0].Response, "pin-missing") || !strings.Contains(entries[1].Request, `"amount_paise":2000`) {
		t.Errorf("the journal has %s", all)
	}
	none := 0
	a := d.ask("POST", d.universePath("/verify"), Verification{Expect: []Expected{{Times: &none}}}, http.StatusOK)
	if a.body["verdict"] != VerifyPass {
		t.Errorf("purchases are taken for calls: %s", a.raw)
	}
	var events EventsView
	d.into(d.ask("GET", d.universePath("/events"), nil, http.StatusOK), &events)
	if events.Purchases != 2 || events.Calls != 2 {
		t.Errorf("the events say %+v", events)
	}
	var list UniversesView
	d.into(d.ask("GET", "/v1/universes", nil, http.StatusOK), &list)
	for _, u := range list.Universes {
		if u.Calls != 0 {
			t.Errorf("%+v counts purchases as calls", u)
		}
	}
}

func TestPurchaseIsToldByWebhook(t *testing.T) {
	d := fork(t, newServer(t, nil), "")
	got := d.buy(Purchase{Card: "priya", Amount: 20_00, Channel: "CONTACTLESS", Merchant: "Kirana", MCC: "5411"})
	d.buy(Purchase{Card: "priya", Amount: 900_00, Channel: "POS"})
	u, err := d.s.universe(d.id)
	if err != nil {
		t.Fatal(err)
	}
	defer u.enter()()
	if n := len(u.outbox.deliveries); n != 1 {
		t.Fatalf("%d webhooks, want one: of the purchase that was approved", n)
	}
	p := u.ledger.postings.all()[0]
	body := u.cardTransactionOf(u.cards.get(got.CardID), p, debited)
	want := txnDetails{ID: got.TxnID, Reference: got.Reference, Type: "SALE", Currency: "INR", Merchant: "Kirana", MCC: "5411", Channel: "CONTACTLESS", RetrievalRef: got.Reference}
	if body.Details != want || body.Direction != "DR" || body.Amount != 20_00 || body.Balance != 180_00 || body.Description != "Kirana" {
		t.Errorf("the webhook says %+v", body)
	}
}

// TestPurchaseThatCannotBe: what no terminal sends is an error, says what to do, and leaves no trace.
func TestPurchaseThatCannotBe(t *testing.T) {
	d := fork(t, newServer(t, nil), "")
	good := func(change func(*Purchase)) Purchase {
		p := Purchase{Card: "priya", Amount: 20_00, Channel: "POS"}
		change(&p)
		return p
	}
	for says, p := range map[string]Purchase{
		"card is missing":     good(func(p *Purchase) { p.Card = "" }),
		"no card is called":   good(func(p *Purchase) { p.Card = "nobody" }),
		"asha\" is a wallet":  good(func(p *Purchase) { p.Card = "asha" }),
		"is a wallet, which":  good(func(p *Purchase) { p.Card = d.world.Wallets["ravi"].ID }),
		"amount_paise is 0":   good(func(p *Purchase) { p.Amount = 0 }),
		"amount_paise is -1":  good(func(p *Purchase) { p.Amount = -1 }),
		"1000000000000001":    good(func(p *Purchase) { p.Amount = mostPaise + 1 }),
		"channel is \"pos\"":  good(func(p *Purchase) { p.Channel = "pos" }),
		"channel is \"\"":     good(func(p *Purchase) { p.Channel = "" }),
		"merchant is no name": good(func(p *Purchase) { p.Merchant = strings.Repeat("x", longestMerchant+1) }),
		"of one line":         good(func(p *Purchase) { p.Merchant = "a\nb" }),
		"no name of one":      good(func(p *Purchase) { p.Merchant = "a\u2028b" }),
		"no name of one line": good(func(p *Purchase) { p.Merchant = "\u202eb" }),
		"mcc is \"54\"":       good(func(p *Purchase) { p.MCC = "54" }),
		"pin is not four":     good(func(p *Purchase) { p.PIN = "48210" }),
		"nobody types one":    good(func(p *Purchase) { p.Channel, p.PIN = "ECOMMERCE", "4821" }),
	} {
		a := d.ask("POST", d.universePath("/purchases"), p, http.StatusBadRequest)
		if said, _ := a.body["error"].(string); !strings.Contains(said, says) || strings.Contains(said, "48210") {
			t.Errorf("%+v is refused with %q, which does not say %q", p, said, says)
		}
	}
	for _, raw := range []string{`{"card":"priya","amount_paise":20.5,"channel":"POS"}`, `{"card":"priya","amount_paise":1,"channel":"POS","tip":1}`, `[]`} {
		d.ask("POST", d.universePath("/purchases"), json.RawMessage(raw), http.StatusBadRequest)
	}
	if l := d.ledger(); len(l.Postings) > 0 || len(d.journal()) > 0 {
		t.Errorf("a purchase that cannot be left %+v and %+v", l.Postings, d.journal())
	}
}

// TestPurchaseDeclines has each reason, and with the reason ignored the purchase goes through.
func TestPurchaseDeclines(t *testing.T) {
	shop := Purchase{Card: "priya", Amount: 20_00, Channel: "POS"}
	at := func(channel string) Purchase { p := shop; p.Channel = channel; return p }
	limits := func(name, to string) func(*desk) { return func(d *desk) { d.control("priya", fields{name: to}) } }
	off := func(name string) func(*desk) { return func(d *desk) { d.control("priya", fields{name: false}) } }
	byMFA := func(path string, more fields) func(*desk) {
		return func(d *desk) {
			all := fields{"otpMedium": "MFA", "mfaCode": MFACode}
			for name, one := range more {
				all[name] = one
			}
			d.must(d.send(d.cardMessage(d.token("acme"), path, "priya", all)))
		}
	}
	pin := func(d *desk) {
		d.must(d.send(d.cardMessage(d.token("acme"), "/setPin", "priya", fields{"pinBlock": "4821", "otpRequired": false})))
	}
	wrongPIN := at("ATM")
	wrongPIN.PIN = "1284"
	abroad := shop
	abroad.International = true
	named := func(card string) Purchase { p := shop; p.Card = card; return p }
	tried := map[string]bool{}
	for _, c := range []struct {
		declined string
		setUp    func(*desk)
		asked    Purchase
	}{
		{"card-locked", byMFA("/block", fields{"blockCode": "L"}), shop},
		{"card-blocked", byMFA("/block", fields{"blockCode": "BL"}), shop},
		{"card-replaced", byMFA("/replaceCard", nil), shop},
		{"card-inactive", nil, named("inert")},
		{"kyc-missing", nil, named("unknown")},
		{"kyc-failed", nil, named("turned")},
		{"shops-off", off("posAllowed"), shop},
		{"shops-off", off("posAllowed"), at("CONTACTLESS")},
		{"contactless-off", off("contactlessAllowed"), at("CONTACTLESS")},
		{"online-off", off("onlineAllowed"), at("ECOMMERCE")},
		{"atm-off", off("atmAllowed"), at("ATM")},
		{"abroad-off", off("internationalAllowed"), abroad},
		{"pin-missing", nil, at("ATM")},
		{"pin-wrong", pin, wrongPIN},
		{"over-transaction", limits("perTxnLimit", "19.99"), shop},
		{"over-day", limits("dtd", "19.99"), shop},
		{"over-month", limits("mtdCount", "0"), shop},
		{"over-year", limits("ytd", "0"), shop},
		{"over-day-at-shops", limits("posDailyLimitCount", "0"), at("CONTACTLESS")},
		{"over-day-online", limits("ecomDailyLimit", "19.99"), at("ECOMMERCE")},
		{"over-day-contactless", limits("contactLessDailyLimit", "19.99"), at("CONTACTLESS")},
		{"balance-too-low", nil, named("puja")},
	} {
		tried[c.declined] = true
		for _, ignored := range []bool{false, true} {
			s := newServer(t, func(o *Options) {
				o.World.Cards["inert"] = Card{Account: "prepaid", Balance: 100_00, Inactive: true}
				if ignored {
					o.Ignore = []string{c.declined + ofPurchases}
					if c.declined == "card-replaced" || strings.HasPrefix(c.declined, "kyc") || c.declined == "atm-off" {
						o.Ignore = append(o.Ignore, "balance-too-low"+ofPurchases, "pin-missing"+ofPurchases)
					}
				}
			})
			d := newDesk(t, s, "")
			if c.setUp != nil {
				c.setUp(d)
			}
			before := d.ledger()
			got := d.buy(c.asked)
			if ignored {
				if got.Status != Approved {
					t.Errorf("%s is ignored, and the purchase comes to %+v", c.declined, got)
				}
				continue
			}
			r, known := s.contract.Requirement(got.Requirement)
			if got.Status != Declined || got.Declined != c.declined || got.TxnID != "" || !known || r.Phrase != got.Reason {
				t.Errorf("%s: got %+v", c.declined, got)
			}
			if after := d.ledger(); string(marshal(before)) != string(marshal(after)) {
				t.Errorf("%s: the ledger changed from %+v to %+v", c.declined, before, after)
			}
		}
	}
	for _, d := range declines() {
		if !tried[d.name] {
			t.Errorf("no purchase here is declined for %s; add one", d.name)
		}
	}
	c, _ := loadContract()
	for _, d := range c.Declines() {
		if !tried[d.Name] {
			t.Errorf("the contract has the decline %s, which the mock never gives", d.Name)
		}
	}
}

// TestLimitsGoWithSnapshots: what was spent is put back with the money.
func TestLimitsGoWithSnapshots(t *testing.T) {
	d := fork(t, newServer(t, nil), "")
	d.control("priya", fields{"dtd": "30.00"})
	kept := d.snapshot()
	shop := Purchase{Card: "priya", Amount: 30_00, Channel: "POS"}
	for range 2 {
		if got := d.buy(shop); got.Status != Approved {
			t.Errorf("within the limit: %+v", got)
		}
		if got := d.buy(shop); got.Declined != "over-day" {
			t.Errorf("over the limit: %+v", got)
		}
		d.restore(kept)
	}
	d.buy(shop)
	d.advance(24 * time.Hour)
	if got := d.buy(shop); got.Status != Approved {
		t.Errorf("a day later: %+v", got)
	}
}

// TestSpendingSurvivesAClockPutBack: what was spent in a day still counts where the machine's clock
// was put back into the day before.
func TestSpendingSurvivesAClockPutBack(t *testing.T) {
	now := time.Date(2026, 11, 30, 20, 0, 0, 0, india)
	s := newServer(t, func(o *Options) { o.Now = func() time.Time { return now } })
	d := fork(t, s, "")
	d.control("priya", fields{"dtd": "30.00"})
	now = now.Add(4 * time.Hour) // midnight
	d.buy(Purchase{Card: "priya", Amount: 20_00, Channel: "POS"})
	now = now.Add(-time.Second)
	d.buy(Purchase{Card: "priya", Amount: 10_00, Channel: "POS"})
	now = now.Add(time.Second)
	if got := d.buy(Purchase{Card: "priya", Amount: 1, Channel: "POS"}); got.Declined != "over-day" {
		t.Errorf("after 30.00 of 30.00 the purchase came to %+v", got)
	}
	now = now.Add(24 * time.Hour)
	if got := d.buy(Purchase{Card: "priya", Amount: 1, Channel: "POS"}); got.Declined != "" {
		t.Errorf("on the next day the purchase came to %+v", got)
	}
}

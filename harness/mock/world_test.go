package mock

import (
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/kasauti/kasauti/harness/contract"
)

func TestDerivedShapes(t *testing.T) {
	shapes := map[Kind]string{
		PartnerID: `^CR[A-Z0-9]{7}$`, CompanyID: `^CEK[A-Z0-9]{7}$`, AccessKey: `^[A-Z0-9]{20}$`, SecretKey: `^[A-Za-z0-9]{40}$`,
		Username: `^6[0-9]{9}$`, Password: `^[A-Za-z0-9]{16}$`, ClientID: `^[a-z0-9]{16}$`, ClientSecret: `^[A-Za-z0-9]{32}$`,
		CardAccountID: `^CA[A-Z0-9]{7}$`, CardID: `^EKC[A-Z0-9]{7}$`, MerchantID: `^MD[A-Z0-9]{14}$`, Mobile: `^6[0-9]{9}$`,
		BeneficiaryID: `^BEN[A-Z0-9]{7}$`,
	}
	seen := map[string]bool{}
	for kind, shape := range shapes {
		value := Derive(1, kind, "acme."+string(kind))
		if !regexp.MustCompile(shape).MatchString(value) {
			t.Errorf("%s is %q, want %s", kind, value, shape)
		}
		if again := Derive(1, kind, "acme."+string(kind)); again != value {
			t.Errorf("%s is %q and then %q", kind, value, again)
		}
		for _, other := range []string{Derive(2, kind, "acme"), Derive(1, kind, "zenith"), value} {
			if seen[other] {
				t.Errorf("%q is derived twice", other)
			}
			seen[other] = true
		}
		if got, known := KindOf("acme." + string(kind)); !known || got != kind {
			t.Errorf("KindOf acme.%s: got %q, %v", kind, got, known)
		}
	}
	if _, known := KindOf("acme.colour"); known {
		t.Error("KindOf takes acme.colour for a kind")
	}
	// Pinned: a world file's ${mock:...} must mean the same in every version.
	if got := Derive(1, PartnerID, "acme.partner_id"); got != "CR9LDSUJN" {
		t.Errorf("partner id of acme is now %s", got)
	}
}

func TestCompleteKeepsWhatIsGiven(t *testing.T) {
	w := baseWorld()
	w.Partners["acme"] = Partner{PartnerID: "CRM338L2H"}
	full := w.Complete(3)
	if p := full.Partners["acme"]; p.PartnerID != "CRM338L2H" || p.SecretKey != Derive(3, SecretKey, "acme.secret_key") {
		t.Errorf("got %+v", p)
	}
	if w.Partners["acme"].SecretKey != "" {
		t.Error("the given world was changed")
	}
	if v := (World{Wallets: map[string]Wallet{"w": {}}}).Complete(3).Wallets["w"]; !isMobile(v.Mobile) {
		t.Errorf("the derived mobile is %q", v.Mobile)
	}
}

func TestNewRefusesWhatCannotBe(t *testing.T) {
	c, err := loadContract()
	if err != nil {
		t.Fatal(err)
	}
	cases := map[string]struct {
		change func(*Options)
		want   string
	}{
		"no contract":     {func(o *Options) { o.Contract = nil }, "no contract was given"},
		"empty contract":  {func(o *Options) { o.Contract = &contract.Contract{} }, "states no number in [EK-TOKEN-070"},
		"unknown ignore":  {func(o *Options) { o.Ignore = []string{"otp-usd"} }, `no refusal "otp-usd" to ignore`},
		"no partner":      {func(o *Options) { o.World.Partners = nil }, "no partner"},
		"account partner": {func(o *Options) { o.World.CardAccounts["main"] = CardAccount{Partner: "acm"} }, `card_accounts.main belongs to partner "acm"`},
		"wallet account":  {func(o *Options) { o.World.Wallets["asha"] = Wallet{Account: "man"} }, `wallets.asha belongs to card account "man"`},
		"balance":         {func(o *Options) { o.World.Wallets["asha"] = Wallet{Account: "main", Balance: -1} }, "wallets.asha has a balance below zero"},
		"too much":        {func(o *Options) { o.World.Wallets["asha"] = Wallet{Account: "main", Balance: mostPaise} }, "brings the world's money over"},
		"mobile":          {func(o *Options) { o.World.Wallets["asha"] = Wallet{Account: "main", Mobile: "+91600000"} }, `the mobile number "+91600000"; write ten digits`},
		"card account":    {func(o *Options) { o.World.Cards["priya"] = Card{Account: "prepayd"} }, `cards.priya belongs to card account "prepayd"`},
		"card of wallets": {func(o *Options) { o.World.Cards["priya"] = Card{Account: "main"} }, "which is not for cards"},
		"wallet of cards": {func(o *Options) { o.World.Wallets["asha"] = Wallet{Account: "gifts"} }, "which is for cards of the type GIFT"},
		"card as wallet":  {func(o *Options) { o.World.Cards["asha"] = Card{Account: "prepaid"} }, "cards.asha has the name of a wallet"},
		"card's balance":  {func(o *Options) { o.World.Cards["priya"] = Card{Account: "prepaid", Balance: -1} }, "cards.priya has a balance below zero"},
		"card's money":    {func(o *Options) { o.World.Cards["priya"] = Card{Account: "prepaid", Balance: mostPaise} }, "brings the world's money over"},
		"card's mobile":   {func(o *Options) { o.World.Cards["priya"] = Card{Account: "prepaid", Mobile: "6"} }, `the mobile number "6"; write ten digits`},
		"account type":    {func(o *Options) { o.World.CardAccounts["main"] = CardAccount{Partner: "acme", Type: "GIFTS"} }, `has the type "GIFTS"; choose one of`},
		"account room":    {func(o *Options) { o.World.CardAccounts["main"] = CardAccount{Partner: "acme", Most: -1} }, "card_accounts.main has room for -1 cards"},
		"card's id": {func(o *Options) {
			o.World.Cards["priya"] = Card{Account: "prepaid", ID: o.World.Complete(0).Wallets["asha"].ID}
		}, "has the id of wallets.asha"},
		"twice the same card": {func(o *Options) {
			o.World.Wallets["asha"] = Wallet{Account: "main", ID: "EKC1"}
			o.World.Wallets["ravi"] = Wallet{Account: "main", ID: "EKC1"}
		}, "wallets.ravi has the id of wallets.asha"},
		"twice the same key": {func(o *Options) {
			o.World.Partners["acme"] = Partner{AccessKey: "K"}
			o.World.Partners["zenith"] = Partner{AccessKey: "K"}
		}, "partners.zenith has the access key of partners.acme"},
		"twice the same account": {func(o *Options) {
			o.World.CardAccounts["main"] = CardAccount{Partner: "acme", ID: "CA1"}
			o.World.CardAccounts["north"] = CardAccount{Partner: "zenith", ID: "CA1"}
		}, "card_accounts.north has the id of card_accounts.main"},
		"twice the same merchant": {func(o *Options) {
			o.World.Merchants["bazaar"] = Merchant{ID: "MD1"}
			o.World.Merchants["kirana"] = Merchant{ID: "MD1"}
		}, "merchants.kirana has the id of merchants.bazaar"},
		"card's status": {func(o *Options) { o.World.Cards["priya"] = Card{Account: "prepaid", Status: "REPLACED"} }, `cards.priya has the status "REPLACED"; use ACTIVE`},
		"a control that there is not": {func(o *Options) {
			o.World.Cards["priya"] = Card{Account: "prepaid", Controls: map[string]any{"posAlowed": true}}
		}, `cards.priya has the control "posAlowed"; use posAllowed`},
		"a control that is no limit": {func(o *Options) {
			o.World.Cards["priya"] = Card{Account: "prepaid", Controls: map[string]any{"posDailyLimit": "-1"}}
		}, `has the control "posDailyLimit"`},
		"a beneficiary of nobody": {func(o *Options) {
			o.World.Beneficiaries = map[string]Beneficiary{"b": {Wallet: "ash", Name: "B", AccountNumber: "000123456789", IFSC: "HDFC0000001"}}
		}, `beneficiaries.b belongs to wallet "ash"`},
		"a beneficiary's number": {func(o *Options) {
			o.World.Beneficiaries = map[string]Beneficiary{"b": {Wallet: "asha", Name: "B", AccountNumber: "12", IFSC: "HDFC0000001"}}
		}, "beneficiaries.b has an account number that the API does not take"},
		"a beneficiary's IFSC": {func(o *Options) {
			o.World.Beneficiaries = map[string]Beneficiary{"b": {Wallet: "asha", Name: "B", AccountNumber: "000123456789", IFSC: "HDFC"}}
		}, "beneficiaries.b has an IFSC that the API does not take"},
		"a beneficiary's name": {func(o *Options) {
			o.World.Beneficiaries = map[string]Beneficiary{"b": {Wallet: "asha", AccountNumber: "000123456789", IFSC: "HDFC0000001"}}
		}, "beneficiaries.b has no name that the API takes"},
		"twice the same beneficiary": {func(o *Options) {
			one := Beneficiary{Wallet: "asha", Name: "B", AccountNumber: "000123456789", IFSC: "HDFC0000001"}
			o.World.Beneficiaries = map[string]Beneficiary{"a": one, "b": one}
		}, "beneficiaries.b is another one's bank account"},
	}
	for name, test := range cases {
		o := Options{World: baseWorld(), Contract: c}
		test.change(&o)
		_, err := New(o)
		if err == nil || !strings.Contains(err.Error(), test.want) || strings.Contains(err.Error(), "\n") {
			t.Errorf("%s: got %v, want one sentence with %q", name, err, test.want)
		}
	}
	same := baseWorld()
	same.Wallets["ravi"] = Wallet{Account: "main", Mobile: "6000000011"}
	if _, err := New(Options{World: same, Contract: c}); err != nil {
		t.Errorf("two cards of one mobile: %v", err)
	}
}

func TestClock(t *testing.T) {
	wall := &wallClock{now: startOfTest}
	c := clock{wall: wall.read}
	pass := func(by time.Duration) { wall.now = wall.now.Add(by) }
	check := func(step string, want time.Duration) {
		t.Helper()
		if got := c.now().Sub(startOfTest); got != want {
			t.Fatalf("%s: %s after the start, want %s", step, got, want)
		}
	}
	pass(time.Second)
	check("runs", time.Second)
	c.freeze(true)
	c.freeze(true)
	pass(time.Hour)
	check("frozen", time.Second)
	if err := c.advance(time.Second); err != nil {
		t.Fatal(err)
	}
	check("advanced while frozen", 2*time.Second)
	c.freeze(false)
	pass(time.Second)
	check("goes on from where it stood", 3*time.Second)
	if err := c.set(startOfTest.Add(time.Minute)); err != nil {
		t.Fatal(err)
	}
	check("set", time.Minute)
	for name, err := range map[string]error{
		"back":           c.advance(-1),
		"too long":       c.advance(mostAdvance + 1),
		"overflow":       c.advanceMillis(1 << 62),
		"below":          c.advanceMillis(-1 << 62),
		"set back":       c.set(startOfTest),
		"set far away":   c.set(time.UnixMilli(latest)),
		"set to nowhere": c.set(time.UnixMilli(1 << 62)),
	} {
		if err == nil {
			t.Errorf("%s is not refused", name)
		}
	}
	check("refused moves change nothing", time.Minute)
}

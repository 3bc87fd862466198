package kinds

import (
	"context"
	"slices"
	"strings"
	"testing"

	"github.com/kasauti/kasauti/client"
	"github.com/kasauti/kasauti/harness/world"
)

// answers are those of a system that shows what a mock never does.
type answers struct {
	world.Reader
	beneficiaries []client.Beneficiary
	cards         []client.CardEntry
	limits        client.CardLimits
	balance       client.Paise
	err           error
}

func (a answers) SearchBeneficiaries(context.Context, client.SearchBeneficiariesRequest) ([]client.Beneficiary, error) {
	return a.beneficiaries, a.err
}

func (a answers) SearchCards(context.Context, client.CardRef) ([]client.CardEntry, error) {
	return a.cards, a.err
}

func (a answers) GetWalletBalance(context.Context, client.BalanceRequest) (client.Paise, error) {
	return a.balance, a.err
}

func (a answers) GetCardLimitsControls(context.Context, client.CardRef) (client.CardLimits, error) {
	return a.limits, a.err
}

func (a answers) GetCardDetails(context.Context, client.CardRef) (client.Card, error) {
	return client.Card{Status: statusActive}, a.err
}

func TestMaskedNumbersAreNotCompared(t *testing.T) {
	landlord := beneficiary{Wallet: "EKC1", AccountNumber: "000123456789", IFSCCode: "HDFC0000001", Name: "Landlord"}
	one := func(id, number, ifsc, status string) client.Beneficiary {
		return client.Beneficiary{BeneficiaryID: id, BeneficiaryName: "Landlord", AccountNumber: number, IFSCCode: ifsc, Status: status}
	}
	hidden := one("BEN1", "XXXXXXXX6789", "HDFC0000001", "ACTIVE")
	for _, c := range []struct {
		name, id string
		shown    []client.Beneficiary
		is       string // the id that is found; "" for none, "?" where nobody knows
		unsure   bool
	}{
		{"none", "", nil, "", false},
		{"the one", "", []client.Beneficiary{one("BEN0", "111111111", "HDFC0000001", "ACTIVE"), one("BEN1", "000123456789", "HDFC0000001", "ACTIVE")}, "BEN1", false},
		{"of another branch", "", []client.Beneficiary{one("BEN1", "000123456789", "HDFC0000002", "ACTIVE")}, "", false},
		{"deleted", "", []client.Beneficiary{one("BEN1", "000123456789", "HDFC0000001", "DELETED")}, "", false},
		{"deleted, by its id", "BEN1", []client.Beneficiary{one("BEN1", "000123456789", "HDFC0000001", "DELETED")}, "", false},
		{"hidden", "", []client.Beneficiary{hidden}, "?", false},
		{"hidden, and the one beside it", "", []client.Beneficiary{hidden, one("BEN2", "000123456789", "HDFC0000001", "ACTIVE")}, "BEN2", false},
		{"hidden, by its id", "BEN1", []client.Beneficiary{hidden}, "BEN1", true},
		{"hidden, at another bank", "", []client.Beneficiary{one("BEN1", "XXXXXXXX6789", "ICIC0000001", "ACTIVE")}, "", false},
	} {
		seen, err := beneficiaryKind{}.Find(t.Context(), world.Reading{API: answers{beneficiaries: c.shown}}, landlord, c.id)
		switch {
		case c.is == "?":
			if err == nil || !strings.Contains(err.Error(), "give known_id") {
				t.Errorf("%s: found %+v, %v; nobody knows", c.name, seen, err)
			}
		case err != nil || seen.ID != c.is || seen.Found != (c.is != ""):
			t.Errorf("%s: found %+v, %v; want %q", c.name, seen, err, c.is)
		case slices.Contains(seen.Unsure, "account_number") != c.unsure:
			t.Errorf("%s: unsure of %v", c.name, seen.Unsure)
		}
		if err != nil && (strings.Contains(err.Error(), "000123456789") || strings.Contains(err.Error(), "Landlord")) {
			t.Errorf("%s: the error tells the account: %v", c.name, err)
		}
	}
}

func TestADeadCardCountsWhereThereIsNoOther(t *testing.T) {
	card := func(id, status string) client.CardEntry {
		return client.CardEntry{EnKashCardID: id, Mobile: "6000000055", Status: status}
	}
	for _, c := range []struct {
		name, id string
		shown    []client.CardEntry
		is       string
	}{
		{"none", "", nil, ""},
		{"another number", "", []client.CardEntry{{EnKashCardID: "EKC0", Mobile: "6000000066"}}, ""},
		{"the live one", "", []client.CardEntry{card("EKC1", statusReplaced), card("EKC2", statusActive)}, "EKC2"},
		{"one that tells no status", "", []client.CardEntry{card("EKC1", statusBlocked), card("EKC2", "")}, "EKC2"},
		{"the dead one", "", []client.CardEntry{card("EKC1", statusBlocked)}, "EKC1"},
		{"a blocked one by its id", "EKC1", []client.CardEntry{card("EKC1", statusBlocked), card("EKC2", statusActive)}, "EKC1"},
		{"a replaced one by its id", "EKC1", []client.CardEntry{card("EKC1", statusReplaced), card("EKC2", statusActive)}, ""},
	} {
		seen, err := findHolder(t.Context(), world.Reading{API: answers{cards: c.shown}}, "CA1", "6000000055", c.id)
		if err != nil || seen.ID != c.is || seen.Found != (c.is != "") {
			t.Errorf("%s: found %+v, %v; want %q", c.name, seen, err, c.is)
		}
	}
	if seen, err := findHolder(t.Context(), world.Reading{API: answers{cards: []client.CardEntry{{EnKashCardID: "EKC1"}}}}, "CA1", "", ""); err != nil || seen.Found {
		t.Errorf("a card without a number is found by none: %+v, %v", seen, err)
	}
	two := answers{cards: []client.CardEntry{card("EKC1", statusActive), card("EKC2", statusActive)}}
	if _, err := findHolder(t.Context(), world.Reading{API: two}, "CA1", "6000000055", ""); err == nil || !strings.Contains(err.Error(), "both EKC1 and EKC2 have its mobile number; say with known_id which it is") {
		t.Errorf("one of two live cards is taken: %v", err)
	}
	if seen, err := findHolder(t.Context(), world.Reading{API: two}, "CA1", "6000000055", "EKC2"); err != nil || seen.ID != "EKC2" {
		t.Errorf("by its id it is found as %+v, %v", seen, err)
	}
	if _, err := findHolder(t.Context(), world.Reading{API: answers{cards: []client.CardEntry{card("", statusActive)}}}, "CA1", "6000000055", ""); err == nil || !strings.Contains(err.Error(), "without an enKashCardId") {
		t.Errorf("a card without an id is taken: %v", err)
	}
	if _, err := findHolder(t.Context(), world.Reading{API: answers{err: &client.Error{Kind: client.KindTimeout}}}, "CA1", "6000000055", ""); err == nil {
		t.Error("no answer is taken for no card")
	}
}

// TestControlsHaveOneForm: what an answer says is compared in the form of the declaration, and what
// it does not say is silence.
func TestControlsHaveOneForm(t *testing.T) {
	no := false
	declared := controls{Card: "EKC1", POSAllowed: &no, POSDailyLimit: "1220", POSDailyLimitCount: "4", ECOMDailyLimit: "5.50"}
	want := usageControls().Values(&declared)
	for name, said := range map[string]client.CardLimits{
		"as it was sent": {"posAllowed": false, "posDailyLimit": "1220", "posDailyLimitCount": "4", "ecomDailyLimit": "5.50"},
		"as text":        {"posAllowed": "false", "posDailyLimit": "1220.00", "posDailyLimitCount": "4", "ecomDailyLimit": "5.5"},
		"as numbers":     {"posAllowed": false, "posDailyLimit": 1220.0, "posDailyLimitCount": 4.0, "ecomDailyLimit": 5.5},
	} {
		seen, err := controlsKind{}.Find(t.Context(), world.Reading{API: answers{limits: said}}, declared, "")
		if err != nil || !seen.Found {
			t.Fatalf("%s: %+v, %v", name, seen, err)
		}
		for _, field := range []string{"pos_allowed", "pos_daily_limit", "pos_daily_limit_count", "ecom_daily_limit"} {
			if seen.Fields[field] != want[field] || want[field] == "" {
				t.Errorf("%s: %s is %q, want %q", name, field, seen.Fields[field], want[field])
			}
		}
		if !slices.Contains(seen.Silent, "atm_allowed") || slices.Contains(seen.Silent, "pos_allowed") {
			t.Errorf("%s: silent of %v", name, seen.Silent)
		}
	}
}

// TestWhatACardLacks: what the pages require, and what finds the card afterwards. A mock makes up what
// it can.
func TestWhatACardLacks(t *testing.T) {
	for _, c := range []struct {
		card           card
		onReal, onMock string
	}{
		{card{Mobile: "6000000055", Type: "MEAL"}, "", ""},
		{card{Mobile: "6000000055", Type: giftType, Load: "100.00"}, "", ""},
		{card{Mobile: "6000000055", Type: giftType}, "load", "load"},
		{card{Type: "MEAL"}, "mobile", ""},
		{card{}, "the type of its card account, mobile", "the type of its card account"},
	} {
		if got := strings.Join(cards().Lacks(&c.card, false), ", "); got != c.onReal {
			t.Errorf("%+v lacks %q, want %q", c.card, got, c.onReal)
		}
		if got := strings.Join(cards().Lacks(&c.card, true), ", "); got != c.onMock {
			t.Errorf("%+v lacks %q on a mock, want %q", c.card, got, c.onMock)
		}
	}
}

// TestLessThanNothing: what a target says to hold less than nothing is not filled up by money.
func TestLessThanNothing(t *testing.T) {
	seen, err := balanceKind{}.Find(t.Context(), world.Reading{API: answers{balance: -5000_00}}, balance{Account: "CA1", Wallet: "EKC1"}, "")
	if err == nil || !strings.Contains(err.Error(), "look at what EKC1 holds: it is said to hold -5000.00, and a wallet or card holds no less than nothing") {
		t.Errorf("seen as %+v, %v", seen, err)
	}
}

package target

import (
	"context"
	"net/http"
	"net/url"
	"testing"

	"github.com/kasauti/kasauti/client"
	"github.com/kasauti/kasauti/fixtures"
	"github.com/kasauti/kasauti/harness/contract"
	"github.com/kasauti/kasauti/harness/mock"
	"github.com/kasauti/kasauti/harness/scenario"
)

func loadContract(t testing.TB) *contract.Contract {
	t.Helper()
	c, err := contract.Load(fixtures.FS)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func smallWorld() mock.World {
	return mock.World{
		Name:         "small",
		Partners:     map[string]mock.Partner{"acme": {}, "zenith": {}},
		CardAccounts: map[string]mock.CardAccount{"main": {Partner: "acme"}, "north": {Partner: "zenith"}},
		Merchants:    map[string]mock.Merchant{"bazaar": {}},
		Wallets: map[string]mock.Wallet{
			"asha": {Account: "main", Mobile: "6000000011", Balance: 50_000},
			"zoya": {Account: "north", Mobile: "6000000044", Balance: 50_000},
		},
	}
}

// closed ends a target with the test.
func closed(t testing.TB, running Running, err error) Running {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := running.Close(context.Background()); err != nil {
			t.Error(err)
		}
	})
	return running
}

func embedded(t testing.TB) Running {
	t.Helper()
	running, err := Embedded(context.Background(), EmbeddedOptions{World: smallWorld(), Contract: loadContract(t), Seed: 7})
	return closed(t, running, err)
}

func open(t testing.TB, running Running, key string) scenario.Session {
	t.Helper()
	session, err := running.Open(context.Background(), key, 7)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := session.Close(context.Background()); err != nil {
			t.Error(err)
		}
	})
	return session
}

// caller is a partner's client on a session.
func caller(t testing.TB, running Running, session scenario.Session, partner string) *client.Client {
	t.Helper()
	p, err := running.Names().Partner(partner)
	if err != nil {
		t.Fatal(err)
	}
	c, err := client.New(client.Config{
		Services: session.Services(), Credentials: p.Credentials, PartnerID: p.ID,
		HTTP: &http.Client{Transport: session.Transport()}, Timeout: session.Timeout(), Now: session.Now,
	})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// sendOTP has an OTP sent for a card, and names it.
func sendOTP(ctx context.Context, running Running, session scenario.Session, c *client.Client, card string) (scenario.OTPRequest, error) {
	named, err := running.Names().Card(card)
	if err != nil {
		return scenario.OTPRequest{}, err
	}
	account, err := running.Names().Account(named.Account)
	if err != nil {
		return scenario.OTPRequest{}, err
	}
	otp, err := c.GenerateTransactionOTP(ctx, client.TransactionOTPRequest{
		CardOTPAction: "TRANSACTION_OTP", CardAccountID: account.ID, EnKashCardID: named.ID,
	})
	return scenario.OTPRequest{Card: named, OTPRequestID: otp.OTPRequestID, MaskedMobile: otp.MobileNumber, Sent: session.Now()}, err
}

func mustParse(t testing.TB, address string) *url.URL {
	t.Helper()
	parsed, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	return parsed
}

package target

import (
	"context"
	"errors"
	"fmt"
	"net"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/kasauti/kasauti/client"
	"github.com/kasauti/kasauti/harness/mock"
	"github.com/kasauti/kasauti/harness/scenario"
)

// pay sends an OTP, learns it and debits 20.00 with it, and returns what the wallet and the
// merchant hold then.
func pay(ctx context.Context, t testing.TB, running Running, session scenario.Session) (wallet, merchant client.Paise, err error) {
	c := caller(t, running, session, "acme")
	otp, err := sendOTP(ctx, running, session, c, "asha")
	if err != nil {
		return 0, 0, err
	}
	code, err := session.Code(ctx, otp)
	if err != nil {
		return 0, 0, err
	}
	names := running.Names()
	_, err = c.DebitWalletForMerchantTransaction(ctx, client.MerchantTransactionRequest{
		MerchantDetailID: names.Merchants["bazaar"].ID, EnKashCardID: otp.Card.ID, CompanyID: names.Partners["acme"].CompanyID,
		CardAccountID: names.Accounts["main"].ID, OTPMedium: "SMS", OTP: code, OTPReferenceID: otp.OTPRequestID,
		UniqueTransactionID: "TXN1", ProductCode: "PPI", Amount: 2000,
	})
	if err != nil {
		return 0, 0, err
	}
	balances, err := session.Balances(ctx)
	return balances[otp.Card.ID], balances[names.Merchants["bazaar"].ID], err
}

func TestEmbeddedSessionsAreIsolated(t *testing.T) {
	running := embedded(t)
	if !running.Mock() || !strings.HasPrefix(running.URL(), "http://127.0.0.1:") {
		t.Errorf("got mock %v at %s", running.Mock(), running.URL())
	}
	for _, c := range scenario.Capabilities() {
		if running.Has(c) != (c != scenario.App) || running.Declared(c) {
			t.Errorf("%s: has %v, declared %v", c, running.Has(c), running.Declared(c))
		}
	}
	var group sync.WaitGroup
	for i := range 50 {
		group.Go(func() {
			session, err := running.Open(t.Context(), fmt.Sprintf("scenario %d", i), 7)
			if err != nil {
				t.Error(err)
				return
			}
			defer func() {
				if err := session.Close(t.Context()); err != nil {
					t.Error(err)
				}
			}()
			wallet, merchant, err := pay(t.Context(), t, running, session)
			if err != nil || wallet != 48_000 || merchant != 2000 {
				t.Errorf("session %d: the wallet holds %s, the merchant %s: %v", i, wallet, merchant, err)
			}
			messages, err := session.Messages(t.Context(), "")
			if err != nil || len(messages) != 1 || messages[0].Mobile != "6000000011" || !strings.Contains(messages[0].Text, messages[0].Code) {
				t.Errorf("session %d: got %v, %v", i, messages, err)
			}
		})
	}
	group.Wait()
}

func TestTheSameKeyGivesTheSameCodes(t *testing.T) {
	running := embedded(t)
	codes := map[string]bool{}
	for range 2 {
		session, err := running.Open(t.Context(), strings.Repeat("a long key ", 40), 7)
		if err != nil {
			t.Fatal(err)
		}
		otp, err := sendOTP(t.Context(), running, session, caller(t, running, session, "acme"), "asha")
		if err != nil {
			t.Fatal(err)
		}
		code, err := session.Code(t.Context(), otp)
		if err != nil {
			t.Fatal(err)
		}
		codes[otp.OTPRequestID+code.Reveal()] = true
		if err := session.Close(t.Context()); err != nil {
			t.Error(err)
		}
	}
	if len(codes) != 1 {
		t.Errorf("the same key and seed gave %d different OTPs", len(codes))
	}
}

func TestTheClockMovesForOneSession(t *testing.T) {
	running := embedded(t)
	one, other := open(t, running, "one"), open(t, running, "other")
	c := caller(t, running, one, "acme")
	before, err := c.Token(t.Context(), client.Partner)
	if err != nil {
		t.Fatal(err)
	}
	if err := one.Advance(t.Context(), 48*time.Hour); err != nil {
		t.Fatal(err)
	}
	if ahead := one.Now().Sub(other.Now()); ahead < 47*time.Hour || ahead > 49*time.Hour {
		t.Errorf("the clock is %s ahead, want 48h", ahead)
	}
	after, err := c.Token(t.Context(), client.Partner)
	if err != nil || after.Equal(before) {
		t.Errorf("the token did not expire with the clock: %v", err)
	}
	var cannot *scenario.CouldNotRun
	if err := one.Advance(t.Context(), -time.Hour); !errors.As(err, &cannot) || !strings.Contains(err.Error(), "never goes back") {
		t.Errorf("got %v", err)
	}
}

func TestACodeThatNobodySent(t *testing.T) {
	running := embedded(t)
	session := open(t, running, "x")
	_, err := session.Code(t.Context(), scenario.OTPRequest{Card: running.Names().Cards["asha"], OTPRequestID: "EKNOTSENT1"})
	cannotLearn(t, err, "no SMS with request EKNOTSENT1 reached its number")
}

func TestASessionIsGivenBackAfterAnInterrupt(t *testing.T) {
	running := embedded(t)
	ctx, cancel := context.WithCancel(t.Context())
	session, err := running.Open(ctx, "x", 7)
	if err != nil {
		t.Fatal(err)
	}
	cancel()
	if err := session.Close(ctx); err != nil {
		t.Error(err)
	}
	if _, err := session.Balances(t.Context()); err == nil || !strings.Contains(err.Error(), "does not exist on this mock") {
		t.Errorf("the universe is still there: %v", err)
	}
	if _, err := running.Open(ctx, "y", 7); err == nil {
		t.Error("a session was opened after the interrupt")
	}
}

func TestEmbeddedClose(t *testing.T) {
	running, err := Embedded(t.Context(), EmbeddedOptions{World: smallWorld(), Contract: loadContract(t)})
	if err != nil {
		t.Fatal(err)
	}
	address := strings.TrimPrefix(running.URL(), "http://")
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := running.Close(ctx); err != nil {
		t.Error(err)
	}
	if connection, err := net.Dial("tcp", address); err == nil {
		connection.Close()
		t.Error("something still listens after Close")
	}
}

func TestEmbeddedRefusesABadWorld(t *testing.T) {
	_, err := Embedded(t.Context(), EmbeddedOptions{World: mock.World{Name: "empty"}, Contract: loadContract(t)})
	var config *ConfigError
	if !errors.As(err, &config) || !strings.Contains(err.Error(), "has no partner") {
		t.Errorf("got %v", err)
	}
}

func BenchmarkOpen(b *testing.B) {
	running := embedded(b)
	for b.Loop() {
		session, err := running.Open(b.Context(), "x", 7)
		if err != nil {
			b.Fatal(err)
		}
		if err := session.Close(b.Context()); err != nil {
			b.Fatal(err)
		}
	}
}

// Package place is where a world is planned and applied: a target, through the client as a partner
// of the world and, on a mock, through its admin API.
package place

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"net/http"
	"sync"
	"time"

	"github.com/kasauti/kasauti/client"
	"github.com/kasauti/kasauti/harness/contract"
	"github.com/kasauti/kasauti/harness/scenario"
	"github.com/kasauti/kasauti/harness/target"
	"github.com/kasauti/kasauti/harness/world"
)

// Place is a target as a world sees it.
type Place struct {
	running  target.Running
	contract *contract.Contract

	mu      sync.Mutex
	session scenario.Session          // replaced when the mock's clock is
	clients map[string]*client.Client // by partnerId
}

// At is a running target, as it stands: what is done there stays.
func At(ctx context.Context, running target.Running, c *contract.Contract) (*Place, error) {
	session, err := running.Settle(ctx)
	if err != nil {
		return nil, err
	}
	return &Place{running: running, session: session, contract: c, clients: map[string]*client.Client{}}, nil
}

// Fork is what a scenario would see: on a mock a universe that begins as theirs do, and elsewhere the
// target as it stands. Close gives it back.
func Fork(ctx context.Context, running target.Running, c *contract.Contract) (*Place, error) {
	if !running.Has(scenario.Reset) {
		return At(ctx, running, c)
	}
	session, err := running.Open(ctx, "the world", 0)
	if err != nil {
		return nil, err
	}
	return &Place{running: running, session: session, contract: c, clients: map[string]*client.Client{}}, nil
}

// Close gives back what was opened to look.
func (p *Place) Close(ctx context.Context) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.session.Close(ctx)
}

// Mock implements world.Target.
func (p *Place) Mock() bool { return p.running.Mock() }

// Callable implements world.Target: an operation whose request nobody has seen is called on a mock
// only, unless the environment file gives its path.
func (p *Place) Callable(operation string) bool {
	if operation == world.AdminAPI {
		return p.running.Admin() != nil
	}
	if !p.running.Serves(operation) {
		return false
	}
	return scenario.Seen(p.contract, p.running, operation) == nil
}

// Known implements world.Target: environment files and mocks have names of their own.
func (p *Place) Known(a world.Address) string {
	names := p.running.Names()
	switch a.Section {
	case "card_accounts":
		return names.Accounts[a.Name].ID
	case "merchants":
		return names.Merchants[a.Name].ID
	case "wallets", "cards":
		return names.Cards[a.Name].ID
	}
	return ""
}

// Fingerprint implements world.Target.
func (p *Place) Fingerprint(ctx context.Context) (string, error) {
	is, err := p.running.Identity(ctx)
	if err != nil {
		return "", err
	}
	return Fingerprint(is), nil
}

// Fingerprint is short for which target it is.
func Fingerprint(identity string) string {
	sum := sha256.Sum256([]byte(identity))
	return hex.EncodeToString(sum[:8])
}

// Reader implements world.Target.
func (p *Place) Reader(partner world.Partner) (world.Reader, error) { return p.client(partner) }

// Writer implements world.Writable.
func (p *Place) Writer(partner world.Partner) (world.Writer, error) { return p.client(partner) }

// MockReader implements world.Target.
func (p *Place) MockReader() world.MockReader {
	if m := p.MockWriter(); m != nil {
		return m
	}
	return nil
}

// client is the client of a partner; its token is kept.
func (p *Place) client(partner world.Partner) (*client.Client, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if c, ok := p.clients[partner.ID]; ok {
		return c, nil
	}
	c, err := client.New(client.Config{
		Services:    p.session.Services(),
		Credentials: partner.Credentials,
		PartnerID:   partner.ID,
		Assumed:     p.running.Mock(),
		Paths:       p.running.Paths(),
		HTTP:        &http.Client{Transport: &retrying{next: target.Spared(p.session), reads: p.reads, now: time.Now, wait: pause}},
		Timeout:     p.session.Timeout(),
		Now:         p.now,
	})
	if err != nil {
		return nil, fmt.Errorf("make a client for partner %s: %w", partner.ID, err)
	}
	p.clients[partner.ID] = c
	return c, nil
}

// reads reports whether a call changes nothing.
func (p *Place) reads(r *http.Request) bool {
	return scenario.Reads(p.contract, client.OperationFrom(r.Context()))
}

// MockWriter implements world.Writable.
func (p *Place) MockWriter() world.MockWriter {
	if admin := p.running.Admin(); admin != nil {
		return timed{admin, p}
	}
	return nil
}

// timed is the admin API of a mock that the place's own clock follows.
type timed struct {
	*target.Admin
	place *Place
}

// StopClock implements world.MockWriter.
func (t timed) StopClock(ctx context.Context, at time.Time) error {
	return errors.Join(t.Admin.StopClock(ctx, at), t.place.settle(ctx))
}

// StartClock implements world.MockWriter.
func (t timed) StartClock(ctx context.Context) error {
	return errors.Join(t.Admin.StartClock(ctx), t.place.settle(ctx))
}

// settle takes the target as it stands now.
func (p *Place) settle(ctx context.Context) error {
	session, err := p.running.Settle(ctx)
	if err != nil {
		return err
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.session = session
	return nil
}

// now is the target's time.
func (p *Place) now() time.Time { return p.settled().Now() }

func (p *Place) settled() scenario.Session {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.session
}

// Code implements world.Writable. In errors the card has its masked number, as the answer told it.
func (p *Place) Code(ctx context.Context, otp client.TransactionOTP, mobile string) (client.Secret, error) {
	session := p.settled()
	return session.Code(ctx, scenario.OTPRequest{
		Card: scenario.Card{Name: otp.MobileNumber, Mobile: mobile}, OTPRequestID: otp.OTPRequestID, MaskedMobile: otp.MobileNumber, Sent: session.Now(),
	})
}

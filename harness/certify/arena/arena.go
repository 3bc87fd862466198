// Package arena is where a client is watched: for each try at a case a simulator of its own, at an
// address of its own, with a witness before it. It judges nothing and starts no client.
package arena

import (
	"context"
	"crypto/rand"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"log"
	"maps"
	"net"
	"net/http"
	"strings"
	"sync/atomic"
	"time"

	"github.com/kasauti/kasauti/harness/certify"
	"github.com/kasauti/kasauti/harness/contract"
	"github.com/kasauti/kasauti/harness/exchange"
	"github.com/kasauti/kasauti/harness/mock"
)

// Arena opens stages.
type Arena struct {
	World    mock.World
	Contract *contract.Contract
	Partner  string // by name, whose client it is
	// Served is where stages stand one after the other; nil: each has a free port of this machine.
	Served *Served

	ports ports
}

// Stage is a simulator for one try at a case.
type Stage struct {
	urls    map[string]string // by place
	CA      []byte            // PEM; nil: no TLS
	World   mock.World
	Partner mock.Partner
	Code    string // of every OTP
	// Receiver is where the client takes webhooks; its Address is empty where the case has none.
	Receiver  Receiver
	began     time.Time
	log       *witnessLog
	post      *post
	server    *mock.Server
	free      func() // what it holds of the arena
	listening []*listening
	redactor  *exchange.Redactor
	stale     func() string
	hellos    atomic.Int64
	unread    unread
}

// universe is the one that a stage's simulator has.
const universe = "default"

// code is every OTP's: a person would read it off a phone.
const code = "246810"

// holders are fields of answers that are for the holder of a card alone: evidence has stand-ins.
var holders = []string{"cardNumber", "cvv"}

// Open starts a stage.
func (a *Arena) Open(ctx context.Context, c *certify.Case, seed uint64) (*Stage, error) {
	began := time.Now()
	world := a.world(c)
	receiver, err := a.receiver(ctx, c, seed)
	if err != nil {
		return nil, fmt.Errorf("open the stage of %s: %w", c.Name, err)
	}
	post := newPost(receiver, c.Setting.Webhooks, began)
	options := mock.Options{
		Contract: a.Contract, Seed: seed, TokenLife: time.Duration(c.Setting.TokenLife),
		SettlementTime: time.Duration(c.Setting.SettleTime), PayTime: time.Duration(c.Setting.PayAfter),
	}
	if receiver.Address != "" {
		world.Webhooks, options.Webhooks = receiver.asWebhooks(), post
	}
	options.World = world
	server, err := mock.New(options)
	if err == nil {
		err = post.learn(server)
	}
	if err != nil {
		a.ports.free(receiver.Address)
		return nil, fmt.Errorf("open the stage of %s: %w", c.Name, err)
	}
	s := &Stage{World: world.Complete(seed), Code: code, Receiver: receiver, urls: map[string]string{}, began: began, server: server, post: post, redactor: exchange.NewRedactor(holders...)}
	s.free = func() { a.ports.free(receiver.Address) }
	s.Partner = s.World.Partners[a.Partner]
	s.log = &witnessLog{began: s.began}
	s.redactor.Add(s.Partner.AccessKey, s.Partner.SecretKey, s.Partner.Password, s.Partner.ClientSecret, receiver.Value)
	sealing := seals{partner: s.Partner, of: func(name string) bool { o, known := a.Contract.Operation(name); return known && o.Encrypted }}
	var authority *mock.Authority
	addr := ""
	s.stale = func() string { return "" }
	if a.Served != nil {
		authority, addr = a.Served.authority, a.Served.addr
		s.stale = func() string { return a.Served.stale(c.Name, s.log) }
	}
	places, err := certificates(c.Setting.TLS, authority, addr)
	if err != nil {
		return nil, errors.Join(err, s.stop())
	}
	s.CA = places.ca
	altering := newAlterations(c.Setting.Alter, sealing, post.since)
	if altering.redirects() {
		decoy, err := listen(ctx, "", s.decoy(sealing), nil, &s.unread)
		if err != nil {
			return nil, errors.Join(fmt.Errorf("open another host for %s: %w", c.Name, err), s.stop())
		}
		s.listening, altering.decoy = append(s.listening, decoy), otherName(decoy.url)
	}
	for _, p := range places.all {
		seen := &witness{next: server.ForListener(universe), alter: altering, seal: sealing, place: p.name, log: s.log, post: post}
		at := ""
		if p.name == certify.AtAPI {
			at = addr
			s.countHellos(p.secure)
		}
		l, err := listen(ctx, at, seen, p.secure, &s.unread)
		if err != nil {
			return nil, errors.Join(fmt.Errorf("open the stage of %s: %w; free the address, or give another", c.Name, err), s.stop())
		}
		s.urls[p.name], s.listening = l.url, append(s.listening, l)
	}
	return s, nil
}

// countHellos counts what clients begin, whatever becomes of it: a refused certificate leaves no call.
func (s *Stage) countHellos(secure *tls.Config) {
	if secure != nil {
		secure.GetConfigForClient = func(*tls.ClientHelloInfo) (*tls.Config, error) {
			s.hellos.Add(1)
			return nil, nil // as it is
		}
	}
}

// world is that of the arena with the case's faults.
func (a *Arena) world(c *certify.Case) mock.World {
	w := a.World
	w.Faults = maps.Clone(w.Faults)
	if w.Faults == nil {
		w.Faults = map[string]mock.Fault{}
	}
	w.OTPPolicy.Code, w.OTPPolicy.Lifetime = code, time.Duration(c.Setting.OTPLife).Milliseconds()
	for i, f := range c.Setting.Faults {
		fault := mock.Fault{Kind: f.Kind, Operation: f.Operation, Match: f.Match, After: f.After, Times: f.Times, Every: f.Every, With: f.With}
		w.Faults[fmt.Sprintf("case-%02d", i+1)] = fault
	}
	return w
}

// Seen is what a stage saw of a client.
type Seen struct {
	Calls      []certify.Call
	Money      []certify.Move
	Deliveries []certify.Delivery
	Hellos     int // TLS connections that were begun at the API
	Unread     int // connections that brought no request which could be read
	// Flooded says that there were more calls than are kept: what the rest was, nobody knows.
	Flooded bool
}

// Close ends the stage and returns what it saw. The client is gone, or at rest.
func (s *Stage) Close(ctx context.Context) (saw Seen, err error) {
	s.log.settle(ctx)
	s.post.close(ctx)
	ledger, failed := s.server.Ledger(universe)
	err = errors.Join(s.stop(), failed)
	s.log.settle(context.WithoutCancel(ctx)) // what was still under way has been cut off, and is written down as such
	for _, p := range ledger.Postings {
		saw.Money = append(saw.Money, certify.Move{Kind: p.Kind, From: p.From, To: p.To, Amount: p.Amount})
	}
	s.log.learn(s.redactor)
	s.post.teach(s.redactor)
	var key [32]byte
	_, _ = rand.Read(key[:]) // never fails
	stand := s.redactor.StandIns(key)
	saw.Hellos, saw.Unread = int(s.hellos.Load()), s.unread.total()
	saw.Calls, saw.Deliveries, saw.Flooded = s.log.kept(stand), s.post.kept(stand), s.log.overflowed()
	return saw, err
}

func (s *Stage) stop() (err error) {
	s.free()
	for _, l := range s.listening {
		err = errors.Join(err, l.close())
	}
	return err
}

// URLOf is where a client is sent: a place of certify, "" for the API.
func (s *Stage) URLOf(place string) string {
	if place == "" {
		place = certify.AtAPI
	}
	return s.urls[place]
}

// Stale names an earlier case whose token the client came with, once the stage is closed; "" where it
// did not.
func (s *Stage) Stale() string { return s.stale() }

// Mask masks in a text what the stage knows to be secret.
func (s *Stage) Mask(text string) string { return s.redactor.Text(text) }

// Began is when the case began: call times count from there.
func (s *Stage) Began() time.Time { return s.began }

type listening struct {
	url    string
	server *http.Server
	ended  chan error
}

// quiet is for what net/http logs: handshakes that a client refuses are what some cases are about.
var quiet = log.New(io.Discard, "", 0)

func listen(ctx context.Context, addr string, handler http.Handler, secure *tls.Config, missed *unread) (*listening, error) {
	if addr == "" {
		addr = "127.0.0.1:0"
	}
	var config net.ListenConfig
	open, err := config.Listen(ctx, "tcp", addr)
	if err != nil {
		return nil, err
	}
	protocols := new(http.Protocols)
	protocols.SetHTTP1(true)
	l := &listening{url: "http://" + reachable(open.Addr().String()), ended: make(chan error, 1)}
	l.server = &http.Server{Handler: handler, Protocols: protocols, ReadHeaderTimeout: 5 * time.Second, ErrorLog: quiet, TLSConfig: secure}
	missed.watch(l.server)
	if secure != nil {
		l.url = "https://" + strings.TrimPrefix(l.url, "http://")
		open = tls.NewListener(open, secure)
	}
	go func() { l.ended <- l.server.Serve(open) }()
	return l, nil
}

func (l *listening) close() error {
	err := l.server.Close()
	if ended := <-l.ended; !errors.Is(ended, http.ErrServerClosed) {
		err = errors.Join(err, ended)
	}
	return errors.Join(err, l.server.Close()) // what was accepted while it closed
}

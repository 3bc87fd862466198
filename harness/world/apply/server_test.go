package apply_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/kasauti/kasauti/client"
	"github.com/kasauti/kasauti/harness/world"
	"github.com/kasauti/kasauti/harness/world/apply"
	"github.com/kasauti/kasauti/harness/world/plan"
	"github.com/kasauti/kasauti/harness/world/state"
)

// server is an API in memory with what makes real ones hard: writes whose end nobody sees, reads
// that lag, and a process that is killed between any two of its steps.
type server struct {
	mu     sync.Mutex
	things map[string]*thing // by id
	fading map[string]*thing // removed, and still seen: what hidden counts down
	loads  map[string]client.Paise
	next   int
	lag    int // looks that do not show what was made last

	calls   int // writes and journal entries so far
	crashAt int // at this one the process dies: before it, or after it
	after   bool
	dead    bool
	fails   func(write string) (commit bool, err error) // bad luck of a write; nil: none
	says    string                                      // the id that a create gives, whatever it made
	same    bool                                        // every purse is found as the first one
	creates map[string]int                              // how often each key was created
}

type thing struct {
	id, key, colour string
	tag             string
	holds           client.Paise
	held            client.Paise // what looks show until the load is seen
	stale           int          // looks that do not show the last load
	hidden          int          // looks that do not show it yet
}

var errDead = errors.New("the process was killed")

func newServer() *server {
	return &server{things: map[string]*thing{}, fading: map[string]*thing{}, loads: map[string]client.Paise{}, creates: map[string]int{}}
}

// write is one write that reaches the server, or is what the process dies of.
func (s *server) write(what string, commit func()) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.dead {
		return errDead
	}
	s.calls++
	dies := s.calls == s.crashAt
	if dies && !s.after {
		s.dead = true
		return errDead
	}
	if s.fails != nil {
		if does, err := s.fails(what); err != nil {
			if does {
				commit()
			}
			return err
		}
	}
	commit()
	if dies {
		s.dead = true
		return errDead
	}
	return nil
}

// journal dies as the server does.
type journal struct {
	state.Journal
	server *server
}

func (j journal) Intend(i state.Intent) (err error) {
	return j.entry(func() error { return j.Journal.Intend(i) })
}
func (j journal) Record(t state.Thing) error {
	return j.entry(func() error { return j.Journal.Record(t) })
}
func (j journal) Move(from, to state.Thing) error {
	return j.entry(func() error { return j.Journal.Move(from, to) })
}
func (j journal) Drop(t state.Thing, g *state.Grave) error {
	return j.entry(func() error { return j.Journal.Drop(t, g) })
}

func (j journal) entry(write func() error) error {
	var err error
	if dead := j.server.write("journal", func() { err = write() }); dead != nil {
		return dead
	}
	return err
}

// vault is a thing that others stand in; it is found by its key.
type vault struct {
	Name   string `yaml:"name" world:"key,required"`
	Colour string `yaml:"colour"`
}

type vaultKind struct{ *server }

func (s *server) find(key, id string) (world.Seen, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.dead {
		return world.Seen{}, errDead
	}
	for _, t := range s.things {
		if id != "" && t.id != id || id == "" && t.key != key {
			continue
		}
		if t.hidden > 0 {
			t.hidden--
			continue
		}
		seen := world.Seen{Found: true, ID: t.id, Fields: map[string]string{"colour": t.colour, "tag": t.tag}, Level: t.holds}
		if t.stale > 0 {
			t.stale--
			seen.Level = t.held
		}
		return seen, nil
	}
	for _, t := range s.fading {
		if id != "" && t.id != id || id == "" && t.key != key {
			continue
		}
		if t.hidden--; t.hidden == 0 {
			delete(s.fading, t.id)
		}
		return world.Seen{Found: true, ID: t.id, Fields: map[string]string{"colour": t.colour, "tag": t.tag}}, nil
	}
	return world.Seen{}, nil
}

func (s *server) create(key, colour, tag string) (id string, err error) {
	err = s.write("create", func() {
		s.next++
		id = fmt.Sprintf("ID%d", s.next)
		s.things[id] = &thing{id: id, key: key, colour: colour, tag: tag, hidden: s.lag}
		s.creates[key]++
	})
	if s.says != "" {
		id = s.says
	}
	return id, err
}

func (k vaultKind) Find(_ context.Context, _ world.Reading, v vault, id string) (world.Seen, error) {
	return k.find(v.Name, id)
}
func (k vaultKind) Create(_ context.Context, _ world.Writing, _ string, v vault) (string, error) {
	return k.create(v.Name, v.Colour, "")
}
func (k vaultKind) Update(_ context.Context, _ world.Writing, id string, v vault, _ []string) error {
	return k.write("update", func() { k.things[id].colour = v.Colour })
}

// purse stands in a vault and can be removed.
type purse struct {
	Vault  string `yaml:"vault" world:"key,required,ref=vaults"`
	Name   string `yaml:"name" world:"key"`
	Colour string `yaml:"colour"`
	Tag    string `yaml:"tag" world:"immutable"`
}

type purseKind struct{ *server }

func (p purse) key() string { return p.Vault + "/" + p.Name }

func (k purseKind) Find(_ context.Context, _ world.Reading, p purse, id string) (world.Seen, error) {
	if k.same {
		return k.find("", "ID2")
	}
	seen, err := k.find(p.key(), id)
	if t := k.things[seen.ID]; t != nil && !strings.HasPrefix(t.key, p.Vault+"/") {
		return world.Seen{}, nil // it is looked for among those of the vault
	}
	return seen, err
}
func (k purseKind) Create(_ context.Context, _ world.Writing, _ string, p purse) (string, error) {
	return k.create(p.key(), p.Colour, p.Tag)
}
func (k purseKind) Update(_ context.Context, _ world.Writing, id string, p purse, _ []string) error {
	return k.write("update", func() { k.things[id].colour = p.Colour })
}
func (k purseKind) Remove(_ context.Context, _ world.Writing, id string, _ purse) error {
	var refused error
	err := k.write("remove", func() {
		if k.things[id] == nil {
			refused = refusal(404)
			return
		}
		if k.fading[id] = k.things[id]; k.lag == 0 {
			delete(k.fading, id)
		} else {
			k.fading[id].hidden = k.lag
		}
		delete(k.things, id)
	})
	return errors.Join(err, refused)
}

// level is what a purse holds.
type level struct {
	Purse string `yaml:"purse" world:"key,required,ref=purses"`
	Min   string `yaml:"min" world:"create,money"`
}

type levelKind struct{ *server }

func (k levelKind) Find(_ context.Context, _ world.Reading, l level, _ string) (world.Seen, error) {
	return k.find("", l.Purse)
}
func (levelKind) Least(l level) client.Paise {
	least, _ := client.ParsePaise(l.Min)
	return least
}
func (k levelKind) Raise(_ context.Context, _ world.Writing, ref string, l level, by client.Paise) error {
	var refused error
	err := k.write("raise", func() {
		before, again := k.loads[ref]
		switch { // a reference is an idempotency key
		case again && before != by:
			refused = refusal(409)
		case !again:
			k.loads[ref] = by
			t := k.things[l.Purse]
			t.held, t.stale = t.holds, k.lag
			t.holds += by
		}
	})
	return errors.Join(err, refused)
}
func (k levelKind) Trace(_ context.Context, _ world.Reading, ref string, _ level) (bool, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	_, happened := k.loads[ref]
	return happened, nil
}

func (s *server) kinds() []*world.Kind {
	return []*world.Kind{
		world.Define[vault](world.Kind{Section: "vaults", Noun: "vault"}, vaultKind{s}),
		world.Define[purse](world.Kind{Section: "purses", Noun: "purse"}, purseKind{s}),
		world.Define[level](world.Kind{Section: "levels", Noun: "level", Attached: true}, levelKind{s}),
	}
}

// The server is a world.Writable of one partner whom nobody asks for.
func (*server) Mock() bool                                  { return true }
func (*server) Callable(string) bool                        { return true }
func (*server) Known(world.Address) string                  { return "" }
func (*server) Fingerprint(context.Context) (string, error) { return "here", nil }
func (*server) Reader(world.Partner) (world.Reader, error)  { return nil, nil }
func (*server) Writer(world.Partner) (world.Writer, error)  { return nil, nil }
func (*server) MockReader() world.MockReader                { return nil }
func (*server) MockWriter() world.MockWriter                { return nil }
func (*server) Code(context.Context, client.TransactionOTP, string) (client.Secret, error) {
	return client.Secret{}, nil
}

// patience outlasts the looks that lag.
const patience = 100 * time.Millisecond

// desk is somebody who works on a server with a state of his own.
type desk struct {
	t      *testing.T
	server *server
	store  state.File
}

func newDesk(t *testing.T, s *server) *desk {
	t.Helper()
	dir := t.TempDir()
	return &desk{t, s, state.File{Path: dir + "/w.json", LockPath: dir + "/lock"}}
}

func (d *desk) state() *state.State {
	d.t.Helper()
	s, err := d.store.Load()
	if err != nil {
		d.t.Fatal(err)
	}
	if s == nil {
		s = &state.State{Format: state.Format, World: "w", Lineage: "L"}
	}
	return s
}

func (d *desk) world(text string) *world.World {
	d.t.Helper()
	w, err := world.Load("w.yaml", []byte("world: {name: w, version: 1}\n"+text), d.server.kinds())
	if err != nil {
		d.t.Fatal(err)
	}
	return w
}

func (d *desk) plan(text string) (*plan.Plan, *world.World, *state.State) {
	d.t.Helper()
	return d.planned(text, plan.Request{})
}

// planned plans in a way of its own.
func (d *desk) planned(text string, r plan.Request) (*plan.Plan, *world.World, *state.State) {
	d.t.Helper()
	r.World, r.State, r.Target, r.AtOnce, r.Patience = d.world(text), d.state(), d.server, 1, patience
	p, err := plan.Make(d.t.Context(), r)
	if err != nil {
		d.t.Fatal(err)
	}
	return p, r.World, r.State
}

// apply plans and applies. A process that dies saves no state.
func (d *desk) apply(text string) apply.Result {
	d.t.Helper()
	return d.do(d.plan(text))
}

// do does a plan.
func (d *desk) do(p *plan.Plan, w *world.World, s *state.State) apply.Result {
	d.t.Helper()
	if s.Serial == 0 { // the state exists before anything is journalled
		if err := d.store.Save(s); err != nil {
			d.t.Fatal(err)
		}
	}
	written, err := d.store.Begin(s)
	if err != nil {
		d.t.Fatal(err)
	}
	result := apply.Apply(d.t.Context(), apply.Request{
		Plan: p, World: w, State: s, Journal: journal{written, d.server}, Target: d.server, AtOnce: 1,
		Now: time.Now, Patience: patience,
	})
	if err := written.Close(); err != nil {
		d.t.Fatal(err)
	}
	if !d.server.dead {
		if err := d.store.Save(s); err != nil {
			d.t.Fatal(err)
		}
	}
	return result
}

// settled checks that there is nothing left to do.
func (d *desk) settled(text string) {
	d.t.Helper()
	p, _, _ := d.plan(text)
	for _, s := range p.Steps {
		if s.Action != plan.Nothing {
			d.t.Errorf("there is still %s %s: %s %s", s.Action, s.Address, s.Cause, s.Why)
		}
	}
}

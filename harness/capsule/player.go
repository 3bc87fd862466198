package capsule

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/kasauti/kasauti/client"
	"github.com/kasauti/kasauti/harness/contract"
	"github.com/kasauti/kasauti/harness/exchange"
	"github.com/kasauti/kasauti/harness/scenario"
)

// Player is a target that gives the answers of a capsule, for one scenario once.
type Player struct {
	capsule  *Capsule
	names    *scenario.Names
	redactor *exchange.Redactor

	mu       sync.Mutex
	events   []bool // those that were given
	segment  int    // whose clock is shown: that of the event that comes next
	shown    int    // of its times
	last     time.Time
	calls    []bool // exchanges that were given
	swaps    map[string]string
	differs  []string // what is not as it was recorded
	repeated map[string]int
}

// NewPlayer plays a capsule once.
func NewPlayer(c *Capsule, k *contract.Contract) *Player {
	return &Player{
		capsule: c, names: c.Target.Names.scenarioNames(), redactor: c.Redactor(k),
		events: make([]bool, len(c.Events)), calls: make([]bool, len(c.Exchanges)),
		swaps: map[string]string{}, repeated: map[string]int{}, last: c.Started,
	}
}

// Redactor masks what stands in the place of secrets, as the secrets were masked.
func (c *Capsule) Redactor(k *contract.Contract) *exchange.Redactor {
	var sensitive []string
	if !c.Target.Mock {
		sensitive = k.Sensitive()
	}
	r := exchange.NewRedactor(sensitive...)
	r.Add(c.StandIns...)
	return r
}

// Differs says what was not as recorded, in order; a call that was recorded and not made, too.
func (p *Player) Differs() []string {
	p.mu.Lock()
	defer p.mu.Unlock()
	all := slices.Clone(p.differs)
	for i := range p.capsule.Exchanges {
		if e := &p.capsule.Exchanges[i]; !e.Arrived && !p.calls[i] {
			all = append(all, fmt.Sprintf("exchange %s, %s, was recorded and was not made again", e.ID, named(e.Operation)))
		}
	}
	return all
}

func named(operation string) string {
	if operation == "" {
		return "a call of no known operation"
	}
	return operation
}

func (p *Player) differ(format string, args ...any) {
	p.differs = append(p.differs, fmt.Sprintf(format, args...))
}

// Mock implements scenario.Target.
func (p *Player) Mock() bool { return p.capsule.Target.Mock }

// Has implements scenario.Target.
func (p *Player) Has(c scenario.Capability) bool {
	return slices.Contains(p.capsule.Target.Capabilities, string(c))
}

// Declared implements scenario.Target.
func (p *Player) Declared(c scenario.Capability) bool {
	return slices.Contains(p.capsule.Target.Lacks, string(c))
}

// Serves implements scenario.Target.
func (p *Player) Serves(operation string) bool {
	return p.capsule.Target.Serves == nil || slices.Contains(p.capsule.Target.Serves, operation)
}

// Paths implements scenario.Target.
func (p *Player) Paths() map[string]string { return p.capsule.Target.Paths }

// Names implements scenario.Target.
func (p *Player) Names() *scenario.Names { return p.names }

// Open implements scenario.Target.
func (p *Player) Open(context.Context, string, uint64) (scenario.Session, error) {
	return played{p}, nil
}

// OpenWithApplication implements scenario.WithApplication.
func (p *Player) OpenWithApplication(context.Context, string, uint64) (scenario.Session, error) {
	return played{p}, nil
}

// take gives the next event of a kind; of several that were not given yet the first that was asked
// the same. One of which more are asked for than there are is given again.
func (p *Player) take(do string, ask any) (*Event, bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	wanted, _ := json.Marshal(ask) // of our own types, which never fails
	if ask == nil {
		wanted = nil
	}
	first := -1
	for i := range p.capsule.Events {
		e := &p.capsule.Events[i]
		if e.Do != do || p.events[i] {
			continue
		}
		if first < 0 {
			first = i
		}
		if alike(e.Ask, wanted) {
			first = i
			break
		}
	}
	if first < 0 {
		return p.again(do)
	}
	p.events[first] = true
	if first >= p.segment {
		p.segment, p.shown = first+1, 0
		if clock := p.capsule.Events[first].Clock; len(clock) > 0 {
			p.see(clock[len(clock)-1])
		}
	}
	return &p.capsule.Events[first], true
}

// again gives the last event of a kind that was given: who waits looks as often as time lets him.
func (p *Player) again(do string) (*Event, bool) {
	if do == scenario.DoCall {
		return nil, false // the exchanges tell
	}
	if !slices.Contains([]string{"messages", "balances", "sendings", "faults", "received", scenario.DoArrived, scenario.DoSaid, scenario.DoEnding}, do) {
		p.differ("%s was asked for more often than was recorded", spoken(do))
		return nil, false
	}
	for i := range slices.Backward(p.capsule.Events) {
		if p.capsule.Events[i].Do == do {
			return &p.capsule.Events[i], true
		}
	}
	if do != scenario.DoSaid && do != scenario.DoEnding {
		p.differ("%s was asked for and never recorded", spoken(do))
	}
	return nil, false
}

func spoken(do string) string {
	words := map[string]string{
		"advance": "a move of the clock", "code": "the code of an OTP", "receive": "a mailbox for webhooks", "buy": "a purchase",
		"inject": "a fault", scenario.DoVisit: "a page", scenario.DoAsked: "an answer of the application",
		scenario.DoApplication: "the application", scenario.DoArrived: "a look at webhooks", "messages": "a look at SMS",
		"balances": "a look at the ledger", "sendings": "a look at the outbox", "faults": "a look at faults", "received": "a look at the journal",
	}
	if said, known := words[do]; known {
		return said
	}
	return do
}

// alike compares what was asked.
func alike(recorded, wanted json.RawMessage) bool {
	if len(recorded) == 0 || len(wanted) == 0 {
		return len(recorded) == len(wanted)
	}
	var a, b any
	return json.Unmarshal(recorded, &a) == nil && json.Unmarshal(wanted, &b) == nil && reflect.DeepEqual(a, b)
}

// see moves the clock, which never goes back.
func (p *Player) see(t time.Time) {
	if t.After(p.last) {
		p.last = t
	}
}

// now is what the clock showed at this look or, where there are more looks than were recorded, at
// the last before the next event.
func (p *Player) now() time.Time {
	p.mu.Lock()
	defer p.mu.Unlock()
	clock := p.capsule.Clock
	if p.segment < len(p.capsule.Events) {
		clock = p.capsule.Events[p.segment].Clock
	}
	if p.shown < len(clock) {
		p.see(clock[p.shown])
		p.shown++
	}
	return p.last
}

// answer gives an event's answer, with what this run made up in the place of what the recorded
// one had.
func answer[T any](p *Player, do string, ask any) (out T, err error) {
	e, found := p.take(do, ask)
	if !found {
		return out, scenario.CannotRun("replay the scenario: the capsule holds no answer for %s", spoken(do))
	}
	if e.Error != nil {
		return out, e.Error.again()
	}
	if e.Answer == nil {
		return out, nil
	}
	if err := json.Unmarshal([]byte(p.swapped(string(e.Answer))), &out); err != nil {
		return out, scenario.CannotRun("replay the scenario: the capsule's answer for %s cannot be read: %v", spoken(do), err)
	}
	return out, nil
}

func (e *Error) again() error {
	if e.CouldNotRun {
		return &scenario.CouldNotRun{Reason: e.Text, Class: e.Class}
	}
	return fmt.Errorf("%s", e.Text)
}

// shortestSwap is the length, in bytes, from which a value is looked for in other texts.
const shortestSwap = 6

// swap notes that this run has a value where the recorded one had another.
func (p *Player) swap(recorded, made string) {
	if recorded != made && len(recorded) >= shortestSwap && len(made) >= shortestSwap {
		p.swaps[recorded] = made
	}
}

func (p *Player) swapped(text string) string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.swappedHere(text)
}

// swappedHere is swapped for who holds mu.
func (p *Player) swappedHere(text string) string {
	if len(p.swaps) == 0 {
		return text
	}
	recorded := slices.Collect(maps.Keys(p.swaps))
	slices.SortFunc(recorded, func(a, b string) int { return len(b) - len(a) })
	var pairs []string
	for _, value := range recorded {
		pairs = append(pairs, value, p.swaps[value])
	}
	return strings.NewReplacer(pairs...).Replace(text)
}

func (p *Player) services() map[client.Service]client.Endpoint {
	services := map[client.Service]client.Endpoint{}
	for name, at := range p.capsule.Target.Services {
		services[client.Service(name)] = client.Endpoint{URL: at.URL, Token: client.TokenCall(at.Token)}
	}
	return services
}

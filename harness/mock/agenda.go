package mock

import (
	"container/heap"
	"fmt"
	"slices"
	"time"
)

// event is something that happens later, in the universe's time. It is data, so that a
// universe's state can be copied.
type event struct {
	at      time.Time
	n       int64 // of two at one moment the one that was put down first goes first
	kind    eventKind
	subject string // the id of what it happens to
}

type eventKind string

// happenings are what events do. The universe's lock is held; at is the event's own moment,
// which may lie before the universe's time by now.
func happenings(kind eventKind) func(u *universe, subject string, at time.Time) {
	switch kind {
	case transferMoves:
		return (*universe).moveTransfer
	case settlementMoves:
		return (*universe).moveSettlement
	case paymentDue:
		return settlePayment
	case vkycBegins:
		return beginVKYC
	case vkycDecided:
		return decideVKYC
	case cardActivation:
		return activateCard
	case deliver:
		return (*universe).send
	case release:
		return (*universe).releaseBehind
	default:
		panic("mock: nothing happens at the event " + string(kind))
	}
}

// agenda holds the events to come, the next one first.
type agenda struct {
	events []event
	count  int64
	bytes  int // of their subjects
}

func (a *agenda) Len() int      { return len(a.events) }
func (a *agenda) Swap(i, j int) { a.events[i], a.events[j] = a.events[j], a.events[i] }
func (a *agenda) Less(i, j int) bool {
	if x, y := a.events[i], a.events[j]; !x.at.Equal(y.at) {
		return x.at.Before(y.at)
	}
	return a.events[i].n < a.events[j].n
}

func (a *agenda) Push(e any) {
	a.events = append(a.events, e.(event))
	a.bytes += len(e.(event).subject)
}

func (a *agenda) Pop() any {
	last := a.events[len(a.events)-1]
	a.events[len(a.events)-1] = event{}
	a.events = a.events[:len(a.events)-1]
	a.bytes -= len(last.subject)
	return last
}

func (a *agenda) clone() agenda { return agenda{slices.Clone(a.events), a.count, a.bytes} }

// mostEvents are to come at a time, with so many bytes of subjects, which hold callers' references.
// They are more than a universe remembers of what they happen to. Nothing begins that ends later
// while the last of them are reserved: what runs already needs them for its next stages, and for
// the webhooks about it.
const (
	mostEvents       = 250_000
	mostSubjectBytes = 16 << 20
	reservedEvents   = 1_000
)

func (a *agenda) room(events, bytes int) bool {
	return a.Len()+events <= mostEvents && a.bytes+bytes <= mostSubjectBytes
}

// crowded reports whether there is no room for what a call would begin.
func (u *universe) crowded() bool { return !u.makeRoom(reservedEvents, 0) }

// makeRoom takes out the events that would happen to nothing, where there is no room without.
func (u *universe) makeRoom(events, bytes int) bool {
	if !u.agenda.room(events, bytes) {
		u.forgetEvents()
	}
	return u.agenda.room(events, bytes)
}

var errAgendaFull = fmt.Errorf("begin what ends later: %d things are to come in this universe; advance its clock or reset it", mostEvents-reservedEvents)

// schedule puts down that an event happens to subject at a moment, and reports whether there was
// room. The caller holds u.mu.
func (u *universe) schedule(at time.Time, kind eventKind, subject string) bool {
	if !u.makeRoom(1, len(subject)) {
		return false
	}
	u.agenda.count++
	heap.Push(&u.agenda, event{at, u.agenda.count, kind, subject})
	return true
}

// forgetEvents takes out the events that would happen to nothing.
func (u *universe) forgetEvents() {
	u.agenda.events = slices.DeleteFunc(u.agenda.events, func(e event) bool { return !u.remembers(e) })
	u.agenda.bytes = 0
	for _, e := range u.agenda.events {
		u.agenda.bytes += len(e.subject)
	}
	heap.Init(&u.agenda)
}

// remembers reports whether what an event happens to is still kept.
func (u *universe) remembers(e event) (known bool) {
	switch e.kind {
	case transferMoves:
		_, known = u.transfers.get(e.subject)
	case settlementMoves:
		_, known = u.settlements.get(e.subject)
	case paymentDue:
		_, known = u.payments.get(e.subject)
	case vkycBegins, vkycDecided:
		_, known = u.links.get(e.subject)
	case deliver, release:
		known = u.outbox.find(e.subject) != nil
	default:
		known = u.cards.get(e.subject) != nil
	}
	return known
}

// catchUp lets everything happen that was to happen by now. The caller holds u.mu.
func (u *universe) catchUp() {
	now := u.clock.now()
	for u.agenda.Len() > 0 && !u.agenda.events[0].at.After(now) {
		e := heap.Pop(&u.agenda).(event)
		u.happen(e)
		u.pulse.beat()
	}
}

// happen lets one event happen. Nobody waits for its answer: a panic breaks the invariant, so
// that every call after it says so.
func (u *universe) happen(e event) {
	crash := withstand(func() {
		happenings(e.kind)(u, e.subject, e.at)
		u.announce()
	})
	if crash != "" && u.ledger.failure == nil {
		u.ledger.failure = fmt.Errorf("%q of %s: %s", e.kind, e.subject, crash)
	}
}

// enter takes u's lock, with all that was to happen by now done, and gives what releases it.
// Everything from outside goes through here.
func (u *universe) enter() (leave func()) {
	u.mu.Lock()
	u.catchUp()
	return func() {
		u.catchUp() // the clock may have moved
		u.arm()
		u.mu.Unlock()
	}
}

// soonest bounds how often a universe wakes by itself.
const soonest = 5 * time.Millisecond

// arm sees to it that the next event happens on time, also when nobody calls: somebody may
// wait for the webhook that it sends.
func (u *universe) arm() {
	if u.agenda.Len() == 0 || u.clock.frozen || u.dropped() {
		if u.alarm != nil {
			u.alarm.Stop()
		}
		return
	}
	wait := max(u.agenda.events[0].at.Sub(u.clock.now()), soonest)
	if u.alarm != nil {
		u.alarm.Reset(wait)
		return
	}
	u.alarm = time.AfterFunc(wait, func() {
		if !u.dropped() {
			u.enter()()
		}
	})
}

package scenario

import (
	"context"
	"slices"
	"time"

	"github.com/kasauti/kasauti/client"
	"github.com/kasauti/kasauti/harness/exchange"
	"github.com/kasauti/kasauti/harness/verdict"
)

// Record is all that a scenario saw of its target. It holds secrets: it leaves the process by its
// redactor's stand-ins alone.
type Record struct {
	Target    Target
	Services  map[client.Service]client.Endpoint
	Timeout   time.Duration
	Events    []Event
	Clock     []time.Time // what Now said since the last event
	Exchanges []*exchange.Exchange
	// Start and Before are what a mock held at the beginning and before the exchange at fault,
	// redacted; nil where that is not known.
	Start, Before []verdict.Part
	// Calls is how many calls of the API came before the one at fault; -1 where none is.
	Calls    int
	Redactor *exchange.Redactor
}

// Record gives what was noted of the scenario; nil where nothing was. fault is the id of the
// exchange at fault, "" for none.
func (s *State) Record(ctx context.Context, tape *Tape, fault string) *Record {
	if tape == nil {
		return nil
	}
	r := &Record{Target: s.target, Services: tape.Services(), Timeout: tape.Timeout(), Redactor: s.redactor}
	r.Events, r.Clock = tape.Events()
	r.Exchanges, _ = s.recorder.Exchanges(0)
	r.Calls = callsBefore(r.Exchanges, fault)
	r.Start, r.Before = tape.Held(ctx, r.Calls)
	s.RedactState(r.Start)
	s.RedactState(r.Before)
	return r
}

// callsBefore is how many calls came before an exchange. Of a webhook it is those before the last
// call that was made when it arrived.
func callsBefore(all []*exchange.Exchange, id string) int {
	at := slices.IndexFunc(all, func(e *exchange.Exchange) bool { return e.ID == id })
	if at < 0 {
		return -1
	}
	n := 0
	for _, e := range all[:at] {
		if !e.Arrived {
			n++
		}
	}
	if all[at].Arrived {
		n--
	}
	return n
}

package show

import (
	_ "embed"
	"encoding/json"
	"errors"
	"io"
	"sync"
	"time"

	"github.com/kasauti/kasauti/client"
	"github.com/kasauti/kasauti/harness/world"
	"github.com/kasauti/kasauti/harness/world/apply"
	"github.com/kasauti/kasauti/harness/world/plan"
	"github.com/kasauti/kasauti/harness/world/walk"
)

// EventFormat is the form of the events, in the first of them. A change that could break a reader
// gets a new number.
const EventFormat = "kasauti.world/1"

// EventSchema is the JSON Schema of one event.
//
//go:embed event.schema.json
var EventSchema []byte

// Events writes for programs: one JSON object a line, the version first.
type Events struct {
	Style
	mu  sync.Mutex
	out *json.Encoder
	err error
}

// NewEvents begins with the event that says which form the others have.
func NewEvents(out io.Writer, s Style, kasauti, worldName, target string) *Events {
	e := &Events{Style: s, out: json.NewEncoder(out)}
	e.out.SetEscapeHTML(false)
	e.write(event{Type: "version", Format: EventFormat, Kasauti: kasauti, World: worldName, Target: target})
	return e
}

// event is any of the events; a field that one has not is left out.
type event struct {
	Type string `json:"type"`

	Format  string `json:"format,omitempty"`
	Kasauti string `json:"kasauti,omitempty"`
	World   string `json:"world,omitempty"`
	Target  string `json:"target,omitempty"`

	Step *plan.Step `json:"step,omitempty"`

	Address *world.Address `json:"address,omitempty"`
	Action  plan.Action    `json:"action,omitempty"`
	End     string         `json:"end,omitempty"`
	ID      string         `json:"id,omitempty"`
	TookMS  *int64         `json:"took_ms,omitempty"`
	Loaded  client.Paise   `json:"loaded,omitempty"`
	InDoubt bool           `json:"in_doubt,omitempty"`
	By      *world.Address `json:"by,omitempty"`

	Severity string `json:"severity,omitempty"`
	Message  string `json:"message,omitempty"`

	Of      string      `json:"of,omitempty"` // plan, drift or apply
	Changes *bool       `json:"changes,omitempty"`
	Count   *plan.Count `json:"count,omitempty"`
	Done    *Tally      `json:"done,omitempty"`
}

func (e *Events) write(one event) error {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.err = errors.Join(e.err, e.out.Encode(one))
	return e.err
}

// Plan implements View: an event for each thing, also where there is nothing to do, and the summary.
func (e *Events) Plan(p *plan.Plan) error { return e.steps("plan", p) }

// Drift implements View.
func (e *Events) Drift(p *plan.Plan) error { return e.steps("drift", p) }

func (e *Events) steps(of string, p *plan.Plan) error {
	for _, s := range p.Steps {
		s = e.mask(s)
		e.write(event{Type: "step", Step: &s})
		if s.Action == plan.Blocked {
			e.write(event{Type: "diagnostic", Severity: "error", Address: &s.Address, Message: s.Why})
		}
	}
	count, does := p.Count(), p.Does()
	return e.write(event{Type: "summary", Of: of, Changes: &does, Count: &count})
}

// mask hides personal values where they are somebody's.
func (e *Events) mask(s plan.Step) plan.Step {
	if !e.Mask {
		return s
	}
	changes := make([]plan.Difference, len(s.Changes))
	for i, d := range s.Changes {
		if d.Personal {
			d.From, d.To = hidden(d.From), hidden(d.To)
		}
		changes[i] = d
	}
	s.Changes, s.Seen = changes, "" // a digest would give away what it was made from
	return s
}

func hidden(text string) string {
	if text == "" {
		return ""
	}
	return masked
}

// Began implements View.
func (e *Events) Began(s plan.Step) {
	e.write(event{Type: "began", Address: &s.Address, Action: s.Action})
}

// ends are the words for how steps end.
var ends = map[walk.End]string{walk.Done: "done", walk.Failed: "failed", walk.Skipped: "skipped", walk.Stopped: "stopped"}

// Ended implements View.
func (e *Events) Ended(o apply.Outcome) {
	if !o.Step.Does() && o.End == walk.Done {
		return
	}
	took := o.Took.Milliseconds()
	ended := event{Type: "ended", Address: &o.Step.Address, Action: o.Step.Action, End: ends[o.End], ID: o.ID, TookMS: &took, Loaded: o.Loaded, InDoubt: o.InDoubt}
	if o.End == walk.Skipped {
		ended.By = &o.By
	}
	if o.Err != nil {
		ended.Message = sentence(o.Err.Error())
	}
	e.write(ended)
}

// Applied implements View.
func (e *Events) Applied(r apply.Result, took time.Duration) error {
	n, ms := Tallied(r), took.Milliseconds()
	return e.write(event{Type: "summary", Of: "apply", Done: &n, TookMS: &ms})
}

// Problem implements View.
func (e *Events) Problem(text string) {
	e.write(event{Type: "diagnostic", Severity: "error", Message: text})
}

var _ View = &Events{}

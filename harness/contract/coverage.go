package contract

import (
	"slices"

	"github.com/kasauti/kasauti/harness/exchange"
	"github.com/kasauti/kasauti/harness/verdict"
)

// Sight is what a run did with one thing that the contract states.
type Sight string

// The sights, the best first. What only stood in an exchange was looked at by nobody: it may be
// wrong without that a run would say so.
const (
	Asserted  Sight = "asserted"              // some check judged it
	OnlySeen  Sight = "seen but not asserted" // it stood in an exchange, and nothing judged it
	NeverSeen Sight = "never seen"
)

// Sights are all of them, the best first.
func Sights() []Sight { return []Sight{Asserted, OnlySeen, NeverSeen} }

// better is the better of two.
func (s Sight) better(other Sight) Sight {
	if slices.Index(Sights(), other) < slices.Index(Sights(), s) {
		return other
	}
	return s
}

// Coverage is what recorded exchanges showed of the contract. An operation is asserted where a
// success was judged by its schema. A field, or value of an enum, is asserted where it stood in
// a body that was judged by a schema which states it, or where a check named it. A refusal is
// asserted where a step looked for it, a requirement where a check answered it. Bodies are
// those of the record: what is masked in it counts as there, and what is cut off was not looked
// at, even where the run itself judged it.
type Coverage struct {
	Exchanges  int `json:"exchanges"`
	Unanswered int `json:"unanswered"`
	// Arrived are webhooks: the target called, and what they showed is with the requirements.
	Arrived int `json:"arrived"`
	// Foreign are of no operation of the contract, or of nobody's.
	Foreign int `json:"foreign"`
	// Unread is what could not be looked at, with its reasons.
	Unread       []Unread           `json:"unread"`
	Operations   []OperationCover   `json:"operations"` // all that can be called, by product and name
	Codes        []CodeCover        `json:"codes"`      // of products, which no step asserts by name
	Requirements []RequirementCover `json:"requirements"`
	Shares       []Share            `json:"shares"`
}

// Unread counts bodies of an operation that could not be looked at.
type Unread struct {
	Operation string `json:"operation"`
	Side      string `json:"side"` // request or answer
	Why       string `json:"why"`
	Times     int    `json:"times"`
}

// OperationCover is what was seen of one operation.
type OperationCover struct {
	Operation string `json:"operation"`
	Sight     Sight  `json:"sight"`
	Exchanges int    `json:"exchanges"`
	Successes int    `json:"successes"`
	Refusals  int    `json:"refusals"`
	// Warning is a sentence, where it was called and only ever refused.
	Warning string `json:"warning,omitempty"`
	// Asserted and OnlySeen are the requirements that concern it, where it was called.
	Asserted []string       `json:"asserted"`
	OnlySeen []string       `json:"only_seen"`
	Fields   []FieldCover   `json:"fields"`
	Refused  []RefusalCover `json:"refused"`
	Unstated []Unstated     `json:"unstated"` // fields and refusals that came and that nothing states
}

// FieldCover is what was seen of one field.
type FieldCover struct {
	Side   string       `json:"side"` // header, query, path, request, success or refusal
	Path   string       `json:"path"`
	Sight  Sight        `json:"sight"`
	Times  int          `json:"times"`
	Masked int          `json:"masked,omitempty"` // times that its value could not be looked at
	Values []ValueCover `json:"values,omitempty"` // of an enum
}

// ValueCover is what was seen of one value of an enum.
type ValueCover struct {
	Value string `json:"value"` // as JSON
	Sight Sight  `json:"sight"`
	Times int    `json:"times"`
}

// RefusalCover is what was seen of one reason to refuse an operation.
type RefusalCover struct {
	Name    string `json:"name"`
	Phrase  string `json:"phrase"`
	Outcome string `json:"outcome"` // requirement id
	Shape   string `json:"shape"`   // requirement id
	Sight   Sight  `json:"sight"`
	Times   int    `json:"times"` // answers of its form; several reasons may have one form
}

// Unstated is what came and what the contract does not have.
type Unstated struct {
	Side  string `json:"side"`
	What  string `json:"what"`
	Times int    `json:"times"`
	// Sight is asserted where a check of the feature file's own named the field.
	Sight Sight `json:"sight"`
}

// CodeCover is what was seen of one code that a product's pages list.
type CodeCover struct {
	Product string `json:"product"`
	Code    string `json:"code"` // HTTP 412, or code 36
	Meaning string `json:"meaning"`
	Sight   Sight  `json:"sight"`
	Times   int    `json:"times"`
}

// RequirementCover is what was seen of one requirement.
type RequirementCover struct {
	ID       string        `json:"id"`
	Level    verdict.Level `json:"level"`
	Who      string        `json:"who"`
	Evidence Evidence      `json:"evidence"`
	Sentence string        `json:"sentence"`
	Sight    Sight         `json:"sight"` // seen: an operation that it concerns answered
}

// Share counts the sights of things of one kind.
type Share struct {
	Of       string `json:"of"`
	Total    int    `json:"total"`
	Asserted int    `json:"asserted"`
	OnlySeen int    `json:"only_seen"`
	Never    int    `json:"never"`
}

// Percent is the asserted part of a hundred, rounded down: all of them alone are a hundred.
func (s Share) Percent() int {
	if s.Total == 0 {
		return 0
	}
	return s.Asserted * 100 / s.Total
}

// Covering collects what exchanges show. Not safe for concurrent use.
type Covering struct {
	c          *Contract
	exchanges  int
	unanswered int
	arrived    int
	foreign    int
	unread     map[Unread]int
	operations map[string]*operationCovering
	codes      map[string]map[string]int // product -> code -> times
	asserted   map[string]bool           // requirements, of whatever operation
}

// Cover begins with nothing seen.
func (c *Contract) Cover() *Covering {
	return &Covering{
		c: c, unread: map[Unread]int{}, operations: map[string]*operationCovering{},
		codes: map[string]map[string]int{}, asserted: map[string]bool{},
	}
}

// Add takes a recorded scenario with its exchanges.
func (v *Covering) Add(s *verdict.Scenario, exchanges []exchange.View) {
	judged := map[string]judgedSides{}
	for i := range s.Attempts {
		var latest []string // exchanges of the step that last made some: what follows looks at them
		for j := range s.Attempts[i].Steps {
			step := &s.Attempts[i].Steps[j]
			if len(step.Exchanges) > 0 {
				latest = step.Exchanges
			}
			for _, id := range latest {
				judged[id] = judged[id].with(sidesOf(step))
			}
		}
	}
	byID := make(map[string]*exchange.View, len(exchanges))
	for i := range exchanges {
		e := &exchanges[i]
		byID[e.ID] = e
		v.exchange(e, judged[e.ID])
	}
	for i := range s.Attempts {
		v.attempt(&s.Attempts[i], byID)
	}
}

// judgedSides says which sides of an exchange the judge looked at.
type judgedSides struct{ request, answer bool }

func (s judgedSides) with(other judgedSides) judgedSides {
	return judgedSides{request: s.request || other.request, answer: s.answer || other.answer}
}

// Every judgement of a side looks at this first, and says so.
const (
	firstOfAnswers  = "EK-ENV-020"
	firstOfRequests = "EK-REQ-010"
)

func sidesOf(step *verdict.Step) judgedSides {
	looked := lookedAt(step)
	return judgedSides{request: slices.Contains(looked, firstOfRequests), answer: slices.Contains(looked, firstOfAnswers)}
}

// lookedAt are the requirements that checks of a step answered, this way or that.
func lookedAt(step *verdict.Step) []string {
	ids := slices.Clone(step.Kept)
	for _, check := range step.Checks {
		if check.Requirement != "" && check.Verdict.Judged() {
			ids = append(ids, check.Requirement)
		}
	}
	return ids
}

// attempt takes what steps asserted by name: requirements, refusals, fields. A step that makes
// no call looks at the latest one.
func (v *Covering) attempt(a *verdict.Attempt, byID map[string]*exchange.View) {
	var so []*exchange.View
	for i := range a.Steps {
		step := &a.Steps[i]
		for _, id := range step.Exchanges {
			if e := byID[id]; e != nil {
				so = append(so, e)
			}
		}
		about := so[max(0, len(so)-max(1, len(step.Exchanges))):]
		for _, id := range lookedAt(step) {
			v.asserted[id] = true
			v.requirementAsserted(id, about)
			v.refusalAsserted(id, so)
		}
		if len(so) == 0 {
			continue
		}
		if o := v.operations[so[len(so)-1].Operation]; o != nil {
			o.named(step)
		}
	}
}

// requirementAsserted notes of which operations a step showed that a requirement is kept or
// broken: those of the calls that it made, or of the latest.
func (v *Covering) requirementAsserted(id string, about []*exchange.View) {
	r := v.c.byID[id]
	for _, e := range about {
		if o := v.operations[e.Operation]; r != nil && o != nil && v.c.concerns(r, e.Operation) {
			o.asserted[id] = true
		}
	}
}

// refusalAsserted notes that a step looked for the refusal of the latest call that can be
// refused so.
func (v *Covering) refusalAsserted(id string, so []*exchange.View) {
	r := v.c.byID[id]
	if r == nil || r.Refusal == "" {
		return
	}
	for i := len(so) - 1; i >= 0; i-- {
		if o := v.operations[so[i].Operation]; o != nil && r.Concerns(so[i].Operation) {
			o.refusals[r.Refusal] = true
			return
		}
	}
}

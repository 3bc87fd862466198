package contract

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strings"
	"time"

	"github.com/kasauti/kasauti/harness/exchange"
	"github.com/kasauti/kasauti/harness/verdict"
)

// Calibration compares what we assume or infer of a server with what runs against it saw.
type Calibration struct {
	contract *Contract
	foreign  map[string]bool // requirements that the run at hand stated in other words
	seen     map[string]*sightings
}

// sightings are all of one requirement.
type sightings struct {
	kept   Seen
	others []Seen
}

// Seen is one thing that was seen, and how often.
type Seen struct {
	What  string // in words; "" for what the requirement says
	Times int
	Last  time.Time
	// Digest is the start of the SHA-256 of the last answer's body; "" where none was recorded.
	Digest string
	// Masked: the digest is of the body as evidence shows it. That of the wire would give a
	// masked value away.
	Masked bool

	answer *seenAnswer // of a refusal
	value  int         // of a requirement that states a number; 0 where the finding tells none
}

// Standing says how a requirement stands after the runs.
type Standing string

// The standings.
const (
	Confirmed    Standing = "confirmed"
	Contradicted Standing = "contradicted"
	TwoWays      Standing = "seen two ways"
	Unseen       Standing = "not seen"
)

// Standings are all of them, in the order in which people want them.
func Standings() []Standing { return []Standing{Contradicted, TwoWays, Confirmed, Unseen} }

// Calibrated is what was seen of one requirement that is assumed or inferred.
type Calibrated struct {
	Requirement Requirement
	Standing    Standing
	Assumed     string // answer or number that it states; "" where its sentence says all
	Kept        Seen
	Others      []Seen // what was seen instead, most often first
}

// Calibration begins with nothing seen.
func (c *Contract) Calibration() *Calibration {
	return &Calibration{contract: c, seen: map[string]*sightings{}}
}

// Begin takes the header of a run, whose scenarios follow. It returns the ids of requirements
// that the run stated in other words than this contract does: what it saw of them is left out.
func (k *Calibration) Begin(h verdict.Header) []string {
	k.foreign = map[string]bool{}
	var other []string
	for _, r := range h.Requirements {
		if own, known := k.contract.byID[r.ID]; !known || own.Sentence != r.Sentence {
			k.foreign[r.ID] = true
			other = append(other, r.ID)
		}
	}
	return other
}

// Add takes one scenario and its exchanges.
func (k *Calibration) Add(s *verdict.Scenario, exchanges []exchange.View) {
	byID := map[string]*exchange.View{}
	for i := range exchanges {
		byID[exchanges[i].ID] = &exchanges[i]
	}
	for _, attempt := range s.Attempts {
		var so []*exchange.View // made so far in this attempt
		for _, step := range attempt.Steps {
			for _, id := range step.Exchanges {
				if e := byID[id]; e != nil {
					so = append(so, e)
				}
			}
			for _, id := range step.Kept {
				if r := k.wanted(id); r != nil {
					k.kept(r, attempt.Started, so)
				}
			}
			for _, check := range step.Checks {
				if r := k.wanted(check.Requirement); r != nil && (check.Verdict == verdict.Warn || check.Verdict == verdict.Fail) {
					k.broken(r, attempt.Started, check, about(so, check.Exchanges))
				}
			}
		}
	}
}

// wanted finds a requirement that a run can turn into a known one. What binds clients our own
// keeps: that says nothing of the server.
func (k *Calibration) wanted(id string) *Requirement {
	r := k.contract.byID[id]
	if r == nil || k.foreign[id] || !r.open() {
		return nil
	}
	return r
}

// open reports whether runs against a server can say more than we know.
func (r *Requirement) open() bool { return r.Who == Server && !r.Evidence.known() }

// about are the exchanges that a check names, or all where it names none.
func about(so []*exchange.View, ids []string) []*exchange.View {
	if len(ids) == 0 {
		return so
	}
	var named []*exchange.View
	for _, e := range so {
		if slices.Contains(ids, e.ID) {
			named = append(named, e)
		}
	}
	return named
}

func (k *Calibration) of(id string) *sightings {
	if k.seen[id] == nil {
		k.seen[id] = &sightings{}
	}
	return k.seen[id]
}

func (k *Calibration) kept(r *Requirement, at time.Time, so []*exchange.View) {
	fits := func(*exchange.View) bool { return true }
	if r.isAnswer() {
		fits = func(e *exchange.View) bool {
			answer, ok := answerOf(e)
			return ok && answer.is(*r.Answer)
		}
	}
	k.of(r.ID).kept.count(at, latest(r, so, fits))
}

func (k *Calibration) broken(r *Requirement, at time.Time, check verdict.Check, so []*exchange.View) {
	s := k.of(r.ID)
	one := Seen{What: inWords(check.Fields)}
	e := latest(r, so, func(*exchange.View) bool { return true })
	switch {
	case r.isAnswer():
		if answer, from, ok := refusedAs(r, check.Fields, so); ok {
			one.answer, one.What, e = &answer, answer.String(), from
		}
	case r.Value != 0:
		one.value = numberSeen(r.Value, check.Fields)
	}
	i := slices.IndexFunc(s.others, func(o Seen) bool { return o.same(one) })
	if i < 0 {
		s.others = append(s.others, one)
		i = len(s.others) - 1
	} else if one.answer != nil {
		s.others[i].answer.add(*one.answer)
		s.others[i].What = s.others[i].answer.String()
	}
	s.others[i].count(at, e)
}

// same reports whether two sightings say the same of a requirement.
func (s Seen) same(other Seen) bool {
	switch {
	case s.answer != nil && other.answer != nil:
		return s.answer.agrees(*other.answer)
	case s.value != 0 && other.value != 0:
		return s.value == other.value
	}
	return s.answer == nil && other.answer == nil && s.What == other.What
}

// count takes one more sighting, in an exchange that may be unknown.
func (s *Seen) count(at time.Time, e *exchange.View) {
	s.Times++
	if e != nil {
		at = e.Started
	}
	if at.Before(s.Last) {
		return
	}
	s.Last = at
	if e == nil {
		return
	}
	s.Digest, s.Masked = e.Response.Digest, false
	if s.Digest == "" {
		sum := sha256.Sum256([]byte(e.Response.Body))
		s.Digest, s.Masked = hex.EncodeToString(sum[:]), true
	}
	s.Digest = s.Digest[:min(len(s.Digest), shownDigest)]
}

// shownDigest is how much of a digest identifies an exchange among those of a run.
const shownDigest = 16

// latest is the last exchange of an operation that the requirement concerns, with an answer
// that is recorded and fits.
func latest(r *Requirement, so []*exchange.View, fits func(*exchange.View) bool) *exchange.View {
	for _, e := range slices.Backward(so) {
		if e.Response.Body != "" && (e.Operation == "" || r.Concerns(e.Operation)) && fits(e) {
			return e
		}
	}
	return nil
}

// inWords says what a finding saw.
func inWords(fields []verdict.Field) string {
	var wrong []string
	for _, f := range fields {
		if !f.OK {
			wrong = append(wrong, strings.TrimSpace(f.Path+" "+f.Actual)+" instead of "+f.Expected)
		}
	}
	if len(wrong) == 0 {
		return "otherwise; the finding says no more"
	}
	return strings.Join(wrong, "; ")
}

// Result is how every requirement stands that is assumed or inferred and binds the server, in
// file order.
func (k *Calibration) Result() []Calibrated {
	var all []Calibrated
	for _, r := range k.contract.requirements {
		if !r.open() {
			continue
		}
		one := Calibrated{Requirement: r, Standing: Unseen, Assumed: r.states()}
		if s := k.seen[r.ID]; s != nil {
			one.Kept, one.Others = s.kept, slices.Clone(s.others)
			slices.SortStableFunc(one.Others, func(a, b Seen) int {
				return cmp.Or(cmp.Compare(b.Times, a.Times), strings.Compare(a.What, b.What))
			})
			one.Standing = one.standing()
		}
		all = append(all, one)
	}
	return all
}

func (o *Calibrated) standing() Standing {
	tells := o.Requirement.isAnswer() || slices.ContainsFunc(o.Others, func(s Seen) bool { return s.value != 0 })
	switch {
	case len(o.Others) == 0:
		return Confirmed
	case o.Kept.Times > 0, tells && len(o.Others) > 1:
		return TwoWays
	}
	return Contradicted
}

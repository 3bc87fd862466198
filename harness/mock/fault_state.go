package mock

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// faults are those of a universe, in the order in which they were set. They are data, and
// what one refers to never changes, so that a copy of the list is a copy of all.
type faults struct {
	set  []scripted
	made int
}

// scripted is a fault with what came of it so far.
type scripted struct {
	Fault
	id     int
	world  string // its name in the world file, or its magic value; "" for one that was set later
	at     place
	effect bool // strikes only calls that succeeded

	called int       // calls of its operation since it was set
	met    int       // those of them that fitted
	struck int       // those that it befell
	first  time.Time // when the first one fitted
	missed string    // why the latest call that it did not befall was spared
}

// ErrTooManyFaults says that a universe has as many faults as it can hold.
var ErrTooManyFaults = fmt.Errorf("set a fault: the universe has %d already; delete those that are done", mostFaults)

func newScripted(f Fault, id int, world string) scripted {
	return scripted{Fault: f, id: id, world: world, at: f.place(), effect: f.takesEffect()}
}

// anew are the same faults before they befell anything. Those of magic values come by themselves.
func (f *faults) anew() faults {
	var all faults
	for _, s := range f.set {
		if strings.HasPrefix(s.world, magicPrefix) {
			continue
		}
		all.made++
		all.set = append(all.set, newScripted(s.Fault, all.made, s.world))
	}
	return all
}

func (f *faults) clone() faults { return faults{slices.Clone(f.set), f.made} }

func (f *faults) add(fault Fault) (*scripted, error) {
	if len(f.set) >= mostFaults {
		return nil, ErrTooManyFaults
	}
	f.made++
	f.set = append(f.set, newScripted(fault, f.made, ""))
	return &f.set[len(f.set)-1], nil
}

// name sets a fault under a name, in the place of the one that has it.
func (f *faults) name(name string, fault Fault) (*scripted, error) {
	if s := f.named(name); s != nil {
		*s = newScripted(fault, s.id, name)
		return s, nil
	}
	set, err := f.add(fault)
	if err == nil {
		set.world = name
	}
	return set, err
}

// named finds a fault by its name; nil where none has it.
func (f *faults) named(name string) *scripted {
	i := slices.IndexFunc(f.set, func(s scripted) bool { return s.world == name })
	if i < 0 {
		return nil
	}
	return &f.set[i]
}

// occasion is where a fault may strike.
type occasion struct {
	place     place
	operation string
	field     func(name string) string // of the request; "" where there is none
	refusal   string                   // why the call was refused, if it was
	other     string                   // the kind of the fault that struck the call before
}

// strike finds the fault that befalls an occasion, and counts; nil for none. The caller holds
// u.mu.
func (u *universe) strike(o occasion) *Fault {
	var struck *Fault
	for i := range u.faults.set {
		s := &u.faults.set[i]
		if s.at != o.place || s.Operation != o.operation || u.spares && s.world != "" {
			continue
		}
		s.called++
		if spared := s.spares(u, &o); spared != "" {
			s.missed = spared
			continue
		}
		s.struck++
		o.other = s.Kind
		struck = &s.Fault
	}
	if struck == nil && o.other == "" && !u.spares {
		struck = u.magicFor(&o)
	}
	return struck
}

// spares says why a fault does not strike, "" if it does.
func (s *scripted) spares(u *universe, o *occasion) string {
	if spared := s.unlike(o); spared != "" {
		return spared
	}
	if s.effect && o.refusal != "" {
		return "the call was refused: " + o.refusal
	}
	now := u.clock.now()
	if s.met == 0 {
		s.first = now
	}
	s.met++
	switch {
	case s.met <= s.After:
		return fmt.Sprintf("it was call %d, and %d are let through first", s.met, s.After)
	case o.other != "":
		return "the call had met " + o.other + " already"
	case s.lasts() > 0 && now.Sub(s.first) >= s.lasts():
		return fmt.Sprintf("the %s from the first call on were over", s.lasts())
	case s.lasts() == 0 && s.struck >= s.most():
		return fmt.Sprintf("it had struck %d times already", s.struck)
	case s.Probability > 0 && u.die(s) >= s.Probability:
		return "the die fell otherwise"
	}
	return ""
}

// lasts is how long a look-up does not know what exists, where that is a time.
func (s *scripted) lasts() time.Duration {
	if s.Kind != unknownAtFirst {
		return 0
	}
	return time.Duration(s.number("seconds")) * time.Second
}

// unlike says which field of a request is not as the fault wants it, "" for none.
func (f *Fault) unlike(o *occasion) string {
	for name, want := range f.Match {
		if got := o.field(name); !sameWord(got, want) {
			return fmt.Sprintf("%s was %q and not %q", name, clip(got), clip(want))
		}
	}
	return ""
}

// sameWord compares texts, and what can be read as money as money: 20 is 20.00.
func sameWord(got, want string) bool {
	if got == want {
		return true
	}
	if !isNumber(got) || !isNumber(want) {
		return false
	}
	a, b := readAmount(got), readAmount(want)
	return a.valid && b.valid && a.paise == b.paise
}

// die rolls for a fault: between 0 and 1, and the same for the same universe, fault and call.
func (u *universe) die(s *scripted) float64 {
	x := u.seed ^ uint64(s.id)<<32 ^ uint64(s.met)
	for _, factor := range []uint64{0xbf58476d1ce4e5b9, 0x94d049bb133111eb} { // splitmix64
		x += 0x9e3779b97f4a7c15
		x = (x ^ x>>30) * factor
	}
	x ^= x >> 31
	return float64(x>>11) / (1 << 53)
}

// faultFor is the fault that befalls what an operation does beside its answer: a webhook, an
// SMS. nil for none. The caller holds u.mu.
func (u *universe) faultFor(at place, operation string, field func(name string) string) *Fault {
	if len(u.faults.set) == 0 && len(u.server.magic) == 0 {
		return nil
	}
	return u.strike(occasion{place: at, operation: operation, field: field})
}

// fate is what becomes of something that moves through states, where a fault has a say.
type fate struct {
	Pending       bool          // it stays as it began
	Reversed      bool          // it succeeds, and is reversed
	ReversedAfter time.Duration // so long after it succeeded
	EndsAs        string        // the state that it ends in; "" for the usual one
}

func fateOf(f *Fault) fate {
	if f == nil {
		return fate{}
	}
	switch f.Kind {
	case pendingForEver:
		return fate{Pending: true}
	case reversedLater:
		return fate{Reversed: true, ReversedAfter: time.Duration(f.number("seconds")) * time.Second}
	default:
		return fate{EndsAs: f.word("state")}
	}
}

// fate is the outcome of what the call begins; the journal notes what struck.
func (c *call) fate() fate {
	return fateOf(c.suffers(onOutcome))
}

// unwrap opens a sealed call where a fault may want to see which operation it is of and what it
// says. Why it cannot be opened is for the rules to say, which run anew.
func (c *call) unwrap() {
	if (len(c.universe.faults.set) > 0 || len(c.server.magic) > 0) && c.wrapped() {
		c.passes(c.op.frame)
		c.refusal, c.field = "", ""
	}
}

// suffers is faultFor of the call itself, noted in its journal entry.
func (c *call) suffers(at place) *Fault {
	f := c.universe.faultFor(at, c.op.name, c.fieldOf)
	if f != nil {
		c.injected = append(c.injected, f.Kind)
	}
	return f
}

// mobileField matches a card's mobile number, where the request names the card alone.
const mobileField = "mobile"

// fieldOf is a field of the request as a fault matches it.
func (c *call) fieldOf(name string) string {
	if text := c.member(name).text; text != "" || name != mobileField {
		return text
	}
	for _, key := range []string{"enKashCardId", "enkashCardId"} {
		if v := c.universe.cards.get(c.member(key).text); v != nil {
			return v.mobile
		}
	}
	return ""
}

// unknownRefusal is how a look-up says that it knows nothing: the refusal of that name, or
// the operation's last that ends in -unknown.
func unknownRefusal(op *operation, name string) (string, error) {
	if name != "" {
		if !slices.ContainsFunc(op.rules, func(r rule) bool { return r.refusal == name }) {
			return "", wrongFault("with.because", "%q is no refusal of %s that the mock knows", clip(name), op.name)
		}
		return name, nil
	}
	for _, r := range slices.Backward(op.rules) {
		if len(r.refusal) > 8 && r.refusal[len(r.refusal)-8:] == "-unknown" {
			return r.refusal, nil
		}
	}
	return "", wrongFault("kind", "%s looks nothing up that could be unknown; choose an operation that does", op.name)
}

// struckAfter is the fault that strikes the answer of a call, where none struck before it.
func (c *call) struckAfter(before *Fault) *Fault {
	u := c.universe
	if len(u.faults.set) == 0 && len(u.server.magic) == 0 {
		return nil
	}
	o := occasion{place: afterCommit, operation: c.op.name, field: c.fieldOf, refusal: c.refusal}
	if before != nil {
		o.other = before.Kind
	}
	f := u.strike(o)
	if f != nil {
		c.injected = append(c.injected, f.Kind)
	}
	return f
}

// pace is how late the answer comes and how long its body takes.
func (f *Fault) pace() (late, slow time.Duration) {
	takes := time.Duration(f.number("milliseconds")) * time.Millisecond
	if f.Kind == slowBody {
		return 0, takes
	}
	return takes, 0
}

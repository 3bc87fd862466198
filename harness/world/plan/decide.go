package plan

import (
	"fmt"
	"slices"
	"strings"

	"github.com/kasauti/kasauti/client"
	"github.com/kasauti/kasauti/harness/world"
	"github.com/kasauti/kasauti/harness/world/state"
)

// Want is a declared thing, with its references resolved as far as they are known.
type Want struct {
	Manage  world.Level
	Fields  map[string]string // in canonical form, as far as they are compared
	Later   []string          // fields whose value is known after the apply
	Least   client.Paise
	Level   bool         // Least counts
	Lacks   []string     // fields without which it cannot be created here
	Loads   client.Paise // money that moves when it is created
	KnownID string
	Named   bool // KnownID stands in the world file
	// Begins says that a thing which is yet to be made has it as declared or, where Person is not "", will
	// once somebody has done that.
	Begins bool
	Person string
}

// Sight is what is known of a thing at the target.
type Sight struct {
	world.Seen
	Err     error // nobody knows
	Blind   bool  // nobody can look
	Pending bool  // what it belongs to is not there yet
	// Young: what was made or loaded a moment ago was never seen, so that its absence shows nothing yet.
	Young bool
	// Traced says of a write in doubt whether it has happened; nil where nobody knows.
	Traced *bool
}

// Options change what is decided about things that are declared no more.
type Options struct {
	Retire bool // make harmless what cannot be removed
}

// decide is the decision table of the reconciler: what to do about one thing, from what is declared
// of it (nil: nothing), what is recorded (nil: nothing), what was seen, and what can be done.
func decide(k *world.Kind, want *Want, was *state.Thing, saw Sight, can world.Can, o Options) Step {
	if want != nil && k.Observed {
		observed := *want
		observed.Manage = world.Observe
		want = &observed
	}
	if was == nil || was.Doubt == nil {
		return sure(k, want, was, saw, can, o)
	}
	settled, s := settle(want, was, saw)
	if s.Action == Nothing {
		s = sure(k, want, settled, saw, can, o)
	}
	if d := was.Doubt; s.Raise > 0 && d.Action == "raise" && s.Raise != d.Amount {
		s = Step{ID: s.ID, Cause: Doubt}.blocked("the load of %s that was begun on %s is not to be seen, and %s lack now, which would be another load beside it; look at the target, then say so with %s",
			d.Amount, d.Begun.Format("2006-01-02 15:04:05"), s.Raise, d.Closing(was.Address))
	}
	if s.Action == Nothing && !saw.Pending { // it is recorded as it is, so that the doubt ends
		s.Action, s.Cause = Adopt, Doubt
	}
	return s
}

// sure decides about a thing of which nothing is in doubt.
func sure(k *world.Kind, want *Want, was *state.Thing, saw Sight, can world.Can, o Options) Step {
	s := Step{ID: saw.ID}
	switch {
	case want == nil:
		return gone(s, was, saw, can, o)
	case saw.Blind:
		return unseen(s, k, *want, was, can)
	case saw.Err != nil:
		s.Unknown = true
		return s.blocked("%v", saw.Err)
	case saw.Person != "":
		s.Person = true
		return s.blocked("%s", saw.Person)
	case want.Level:
		return level(s, *want, saw, can)
	case saw.Pending && k.Attached:
		return attach(s, k, *want, can)
	case saw.Young && was != nil && !saw.Pending:
		s.ID, s.Action, s.Cause = was.ID, Unverified, Doubt
		s.Why = fmt.Sprintf("it was made on %s and is not seen yet; it is not made again before %s", was.Since.Format("2006-01-02 15:04:05"), was.Since.Add(shown).Format("15:04:05"))
		return s
	case !saw.Found && !saw.Pending && k.ByID && want.KnownID != "":
		return s.blocked("nothing has the id %s, which it is declared to have; correct known_id, or leave it out, so that a new %s is made", want.KnownID, k.Noun)
	case saw.Found && want.Named && saw.ID != want.KnownID && !k.Attached:
		return s.blocked("it is declared to have the id %s, which nothing has, and what has its place is %s; correct known_id, or leave it out", want.KnownID, saw.ID)
	case !saw.Found || saw.Pending:
		return absent(s, k, *want, was, can)
	}
	return found(s, k, *want, was, saw, can)
}

// blocked makes a step that does nothing, with its reason.
func (s Step) blocked(format string, args ...any) Step {
	s.Action, s.Why = Blocked, fmt.Sprintf(format, args...)
	return s
}

// unseen is for things that nobody can look at.
func unseen(s Step, k *world.Kind, want Want, was *state.Thing, can world.Can) Step {
	switch {
	case k.OnMock != "":
		return s.blocked("%s, and this target has no admin API of a mock; where the world is for this target, too, write null in its place under targets", k.OnMock)
	case was != nil || want.KnownID != "" || k.Observed && len(want.Fields) > 0:
		s.Action = Unverified
		s.Why = fmt.Sprintf("no operation that can be called here shows a %s; it is taken as declared", k.Noun)
	case k.ByID && can.Create && want.Manage != world.Observe && len(want.Lacks) > 0:
		return s.blocked("nothing but its id finds a %s: give known_id or, to create one, %s", k.Noun, strings.Join(want.Lacks, ", "))
	case k.ByID && can.Create && want.Manage != world.Observe:
		s = s.create(k, want, can)
		s.Why = fmt.Sprintf("nothing but its id finds a %s: if there is one already, give known_id", k.Noun)
	case k.ByID || k.Observed:
		return s.blocked("nothing but its id finds a %s, and it is not made here; give known_id", k.Noun)
	default:
		return s.blocked("a %s cannot be looked for here, and what cannot be looked for is not created; give known_id, or the paths of the operations in the environment file", k.Noun)
	}
	return s
}

// absent is for declared things that are not there.
func absent(s Step, k *world.Kind, want Want, was *state.Thing, can world.Can) Step {
	if was != nil {
		s.Cause = Gone
	}
	switch {
	case want.Manage == world.Observe:
		return s.blocked("it is not there and is only observed; create it at the target, or correct what it is found by")
	case k.Attached:
		return s.blocked("it is not there, and nothing makes a %s by itself", k.Noun)
	case !can.Create:
		return s.blocked("it is not there, and no operation that can be called here creates a %s", k.Noun)
	}
	if len(want.Lacks) > 0 {
		return s.blocked("it is not there, and to create it %s must be given", strings.Join(want.Lacks, ", "))
	}
	return s.create(k, want, can)
}

// create makes a step that creates.
func (s Step) create(k *world.Kind, want Want, can world.Can) Step {
	s.Action, s.Permanent, s.Load, s.Changes = Create, !can.Remove, want.Loads, all(k, want)
	return s
}

// attach is for the side of a thing that is yet to be created.
func attach(s Step, k *world.Kind, want Want, can world.Can) Step {
	if !can.Update && want.Begins {
		if want.Person == "" {
			return s
		}
		s.Person = true
		return s.blocked("what it belongs to is made first; then %s", want.Person)
	}
	if want.Manage == world.Observe || !can.Update {
		return s.blocked("what it belongs to is not there yet, and it cannot be changed here afterwards")
	}
	for _, f := range k.Fields {
		if value := want.Fields[f.Name]; value != "" && f.Compared() && !f.Immutable {
			s.Changes = append(s.Changes, Difference{Field: f.Name, To: value, Personal: f.Personal})
		}
	}
	if len(s.Changes) > 0 {
		s.Action, s.Permanent = Change, final(k, s.Changes)
	}
	return s
}

// found is for declared things that are there.
func found(s Step, k *world.Kind, want Want, was *state.Thing, saw Sight, can world.Can) Step {
	s.Changes = differences(k, want, was, saw)
	forced := slices.ContainsFunc(s.Changes, func(d Difference) bool { return d.Forces })
	s.Cause = causeOf(s.Changes)
	replaceable := forced && was != nil && was.ID == saw.ID && want.Manage == world.Own && !was.Adopted && !was.Protect && can.Remove && can.Create
	switch {
	case replaceable && len(want.Lacks) > 0:
		return s.blocked("%s cannot be changed once a %s exists, and to replace it %s must be given", forcing(s.Changes), k.Noun, strings.Join(want.Lacks, ", "))
	case replaceable:
		s.Action, s.Load = Replace, want.Loads
	case len(s.Changes) > 0 && saw.Barred != "":
		return s.blocked("%s", saw.Barred)
	case forced:
		return s.blocked("%s cannot be changed once a %s exists, and it is not replaced; declare it as it is, or under another name", forcing(s.Changes), k.Noun)
	case len(s.Changes) > 0 && want.Manage == world.Observe:
		return s.blocked("it is not as declared and is only observed; change it at the target, or declare it as it is")
	case len(s.Changes) > 0 && !can.Update:
		return s.blocked("no operation that can be called here changes a %s; change it at the target, or declare it as it is", k.Noun)
	case k.Attached && len(s.Changes) == 0:
		return s
	case k.Attached:
		s.Action = Change
	case was == nil:
		s.Action = Adopt
	case was.ID != saw.ID:
		s.Action, s.Cause = Adopt, Rebind
		s.Why = fmt.Sprintf("%s had its place when it was last applied", was.ID)
	case len(s.Changes) > 0:
		s.Action = Change
	}
	s.Permanent = s.Action != Replace && final(k, s.Changes)
	return s
}

// level is for what must hold an amount.
func level(s Step, want Want, saw Sight, can world.Can) Step {
	s.Least = want.Least
	lacks := want.Least - saw.Level
	switch {
	case lacks <= 0:
		return s
	case saw.Barred != "":
		return s.blocked("it holds %s, which is less than %s: %s", saw.Level, want.Least, saw.Barred)
	case want.Manage == world.Observe:
		return s.blocked("it holds %s, which is less than %s, and is only observed; load %s", saw.Level, want.Least, lacks)
	case !can.Raise:
		return s.blocked("it holds %s, which is less than %s, and no operation that can be called here loads it; load %s", saw.Level, want.Least, lacks)
	}
	s.Action, s.Raise = Change, lacks
	s.Changes = []Difference{{Field: "holds", From: saw.Level.String(), To: want.Least.String()}}
	return s
}

// gone is for things that are declared no more.
func gone(s Step, was *state.Thing, saw Sight, can world.Can, o Options) Step {
	s.Cause, s.ID = Undone, was.ID
	switch {
	case was.Protect:
		return s.blocked("it is protected and declared no more; declare it again, or have it forgotten with kasauti forget %s", was.Address)
	case saw.Err != nil:
		s.Unknown = true
		return s.blocked("%v", saw.Err)
	case saw.Young:
		return s.blocked("it was made on %s and is not seen yet, so nothing can remove it; plan again after %s", was.Since.Format("2006-01-02 15:04:05"), was.Since.Add(shown).Format("15:04:05"))
	case !saw.Blind && !saw.Found:
		s.Action, s.ID, s.Why = Forget, "", "it is not there any more"
	case was.Manage == world.Own && !was.Adopted && can.Remove && !saw.Blind:
		s.Action = Remove
	case o.Retire && can.Retire && !was.Adopted && was.Manage != world.Observe:
		s.Action, s.Retire = Forget, true
	default:
		s.Action, s.Why = Forget, "it stays at the target"
	}
	return s
}

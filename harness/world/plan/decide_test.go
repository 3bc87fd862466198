package plan

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/kasauti/kasauti/client"
	"github.com/kasauti/kasauti/harness/world"
	"github.com/kasauti/kasauti/harness/world/state"
)

// purse is a thing with a field of each policy.
type purse struct {
	Mobile string `yaml:"mobile" world:"key,personal"`
	Colour string `yaml:"colour" world:"final=black,final=void"`
	Spots  string `yaml:"spots"`
	Name   string `yaml:"name" world:"create"`
}

type purseKind struct{}

func (purseKind) Find(context.Context, world.Reading, purse, string) (world.Seen, error) {
	return world.Seen{}, nil
}

func kindOf(of world.Kind) *world.Kind {
	of.Section, of.Noun = "purses", "purse"
	return world.Define[purse](of, purseKind{})
}

var purses = kindOf(world.Kind{})

func everything() world.Can {
	return world.Can{Find: true, Create: true, Update: true, Remove: true, Retire: true, Raise: true, Trace: true}
}

func red(manage world.Level) *Want {
	return &Want{Manage: manage, Fields: map[string]string{"mobile": "6000000001", "colour": "red", "name": "n"}}
}

func seen(id, mobile, colour string) Sight {
	return Sight{Seen: world.Seen{Found: true, ID: id, Fields: map[string]string{"mobile": mobile, "colour": colour, "name": "another"}}}
}

func recorded(id, colour string) *state.Thing {
	return &state.Thing{
		Address: world.Address{Section: "purses", Name: "p"}, ID: id, Manage: world.Own,
		Applied: map[string]string{"mobile": "6000000001", "colour": colour},
	}
}

func with(t *state.Thing, change func(*state.Thing)) *state.Thing { change(t); return t }

var (
	equal    = seen("1", "6000000001", "red")
	mutable  = seen("1", "6000000001", "blue")
	fixed    = seen("1", "6000000002", "red")
	nowhere  = Sight{}
	nobody   = Sight{Err: errors.New("no answer")}
	unlooked = Sight{Blind: true}
	barred   = Sight{Seen: world.Seen{Found: true, ID: "1", Fields: map[string]string{"colour": "blue"}, Barred: "blue for good"}}
	black    = &Want{Manage: world.Own, Fields: map[string]string{"colour": "black"}}
	silent   = Sight{Seen: world.Seen{Found: true, ID: "1", Silent: []string{"colour"}}}
	spotted  = Sight{Seen: world.Seen{Found: true, ID: "1", Fields: map[string]string{"mobile": "6000000001", "colour": "red", "spots": "seven"}}}
	filled   = Sight{Seen: world.Seen{Found: true, ID: "1", Filled: true, Fields: spotted.Fields}}
	happened = true
	not      = false
	young    = Sight{Young: true}
)

// TestTheDecisionTable is the table of the design, row by row.
func TestTheDecisionTable(t *testing.T) {
	doubt := func(action string) *state.Thing {
		return with(recorded("1", "red"), func(r *state.Thing) {
			r.Doubt = &state.Doubt{Action: action, Ref: "KW1", Amount: 400, Begun: time.Unix(0, 0), Why: "no clear answer came"}
		})
	}
	lacking := func(change func(*world.Can)) world.Can { c := everything(); change(&c); return c }
	noRemove := lacking(func(c *world.Can) { c.Remove = false })
	for _, row := range []struct {
		name string
		want *Want
		was  *state.Thing
		saw  Sight
		can  world.Can
		o    Options
		k    *world.Kind
		is   string // action, cause, and what else matters
	}{
		// declared, not recorded
		{name: "new", want: red(world.Ensure), saw: nowhere, is: "+"},
		{name: "new and permanent", want: red(world.Ensure), saw: nowhere, can: noRemove, is: "+ permanent"},
		{name: "observed and missing", want: red(world.Observe), saw: nowhere, is: "! only observed"},
		{name: "nothing creates it", want: red(world.Own), saw: nowhere, can: lacking(func(c *world.Can) { c.Create = false }), is: "! no operation"},
		{name: "details lack", want: &Want{Manage: world.Own, Lacks: []string{"name", "title"}}, saw: nowhere, is: "! to create it name, title must be given"},
		{name: "there already", want: red(world.Ensure), saw: equal, is: "> id=1"},
		{name: "there and observed", want: red(world.Observe), saw: equal, is: "> id=1"},
		{name: "there and different", want: red(world.Ensure), saw: mutable, is: "> id=1 colour:blue->red"},
		{name: "there, different, observed", want: red(world.Observe), saw: mutable, is: "! only observed"},
		{name: "there, different, no update", want: red(world.Own), saw: mutable, can: lacking(func(c *world.Can) { c.Update = false }), is: "! no operation"},
		{name: "there with another key", want: red(world.Own), saw: fixed, is: "! mobile cannot be changed"},
		{name: "another has the place of what it is declared to be", want: &Want{Manage: world.Own, KnownID: "2", Named: true, Fields: map[string]string{"colour": "red"}}, saw: equal, is: "! declared to have the id 2, which nothing has, and what has its place is 1"},
		{name: "what the target knows it by is no more", want: &Want{Manage: world.Own, KnownID: "2", Fields: map[string]string{"colour": "red"}}, saw: equal, is: "> id=1"},
		// declared and recorded
		{name: "as it was", want: red(world.Own), was: recorded("1", "red"), saw: equal, is: ""},
		{name: "changed at the target", want: red(world.Own), was: recorded("1", "red"), saw: mutable, is: "~ drift colour:blue->red"},
		{name: "changed in the file", want: red(world.Own), was: recorded("1", "blue"), saw: mutable, is: "~ edit colour:blue->red"},
		{name: "changed in both", want: red(world.Own), was: recorded("1", "green"), saw: mutable, is: "~ both colour:blue->red"},
		{name: "a field that is new in the file", want: red(world.Own), was: with(recorded("1", ""), func(r *state.Thing) { delete(r.Applied, "colour") }), saw: mutable, is: "~ edit colour:blue->red"},
		{name: "another key, own", want: red(world.Own), was: recorded("1", "red"), saw: fixed, is: "-/+ drift"},
		{name: "another key, ensured", want: red(world.Ensure), was: recorded("1", "red"), saw: fixed, is: "! mobile cannot be changed"},
		{name: "another key, nothing removes", want: red(world.Own), was: recorded("1", "red"), saw: fixed, can: noRemove, is: "! mobile cannot be changed"},
		{name: "another key, adopted", want: red(world.Own), was: with(recorded("1", "red"), func(r *state.Thing) { r.Adopted = true }), saw: fixed, is: "! mobile cannot be changed"},
		{name: "another key, protected", want: red(world.Own), was: with(recorded("1", "red"), func(r *state.Thing) { r.Protect = true }), saw: fixed, is: "! mobile cannot be changed"},
		{name: "another key, and details lack", want: &Want{Manage: world.Own, Fields: red("").Fields, Lacks: []string{"name"}}, was: recorded("1", "red"), saw: fixed, is: "! mobile cannot be changed once a purse exists, and to replace it name must be given"},
		{name: "a key that is known later", want: &Want{Manage: world.Own, Later: []string{"mobile"}}, was: recorded("1", "red"), saw: equal, is: "-/+ edit"},
		{name: "another thing has its key", want: red(world.Own), was: recorded("0", "red"), saw: equal, is: "> rebind id=1"},
		{name: "gone", want: red(world.Own), was: recorded("1", "red"), saw: nowhere, is: "+ gone"},
		{name: "gone and observed", want: red(world.Observe), was: recorded("1", "red"), saw: nowhere, is: "! gone only observed"},
		{name: "nobody knows", want: red(world.Own), was: recorded("1", "red"), saw: nobody, is: "! unknown no answer"},
		{name: "new, and nobody knows", want: red(world.Own), saw: nobody, is: "! unknown no answer"},
		{name: "nobody can look", want: red(world.Own), was: recorded("1", "red"), saw: unlooked, is: "?"},
		{name: "new, and nobody can look", want: red(world.Own), saw: unlooked, is: "! cannot be looked for"},
		{name: "known, and nobody can look", want: &Want{Manage: world.Own, KnownID: "1"}, saw: unlooked, is: "?"},
		{name: "by its id alone", want: red(world.Own), saw: unlooked, k: kindOf(world.Kind{ByID: true}), is: "+ nothing but its id"},
		{name: "by its id alone, and details lack", want: &Want{Manage: world.Own, Lacks: []string{"type"}}, saw: unlooked, k: kindOf(world.Kind{ByID: true}), is: "! give known_id or, to create one, type"},
		{name: "by its id alone, which nothing has", want: &Want{Manage: world.Own, KnownID: "1"}, saw: nowhere, k: kindOf(world.Kind{ByID: true}), is: "! nothing has the id 1"},
		{name: "by its id alone, and gone", want: red(world.Own), was: recorded("1", "red"), saw: nowhere, k: kindOf(world.Kind{ByID: true}), is: "+ gone"},
		{name: "what it belongs to is not there yet", want: red(world.Own), saw: Sight{Pending: true}, is: "+"},
		{name: "needs a person", want: red(world.Own), saw: Sight{Seen: world.Seen{Found: true, Person: "call her"}}, is: "! person call her"},
		{name: "nothing makes it so", want: red(world.Own), was: recorded("1", "red"), saw: barred, is: "! drift blue for good"},
		{name: "nothing has to", want: &Want{Manage: world.Own, Fields: map[string]string{"colour": "blue"}}, was: recorded("1", "blue"), saw: barred, is: ""},
		{name: "nothing is told, and nothing was set", want: red(world.Own), was: with(recorded("1", ""), func(r *state.Thing) { delete(r.Applied, "colour") }), saw: silent, is: "~ edit colour:->red"},
		{name: "nothing is told, and it was set", want: red(world.Own), was: recorded("1", "red"), saw: silent, is: ""},
		{name: "nothing is told, and it was set otherwise", want: red(world.Own), was: recorded("1", "blue"), saw: silent, is: "~ colour:->red"},
		{name: "for good", want: black, was: recorded("1", "red"), saw: mutable, is: "~ permanent colour:blue->black"},
		{name: "there, and for good", want: black, saw: mutable, is: "> permanent colour:blue->black"},
		{name: "new, with money", want: &Want{Manage: world.Own, Loads: 500}, saw: nowhere, is: "+ load=5.00"},
		// what is left out of what nobody else sets
		{name: "left out, and set", want: red(world.Own), was: recorded("1", "red"), saw: spotted, k: kindOf(world.Kind{Whole: true}), is: "~ drift spots:seven->"},
		{name: "left out now", want: red(world.Own), was: with(recorded("1", "red"), func(r *state.Thing) { r.Applied["spots"] = "seven" }), saw: spotted, k: kindOf(world.Kind{Whole: true}), is: "~ edit spots:seven->"},
		{name: "left out, and not set", want: red(world.Own), was: recorded("1", "red"), saw: equal, k: kindOf(world.Kind{Whole: true}), is: ""},
		{name: "left out, and set, of what others set, too", want: red(world.Own), was: with(recorded("1", "red"), func(r *state.Thing) { r.Applied["spots"] = "seven" }), saw: spotted, is: ""},
		{name: "left out, and told as it is unset", want: red(world.Own), was: recorded("1", "red"), saw: filled, k: kindOf(world.Kind{Whole: true}), is: ""},
		{name: "left out now, and told", want: red(world.Own), was: with(recorded("1", "red"), func(r *state.Thing) { r.Applied["spots"] = "seven" }), saw: filled, k: kindOf(world.Kind{Whole: true}), is: "~ edit spots:seven->"},
		// declared no more
		{name: "ours", was: recorded("1", "red"), saw: equal, is: "- undone"},
		{name: "ours, ensured", was: with(recorded("1", "red"), func(r *state.Thing) { r.Manage = world.Ensure }), saw: equal, is: ". undone it stays"},
		{name: "adopted", was: with(recorded("1", "red"), func(r *state.Thing) { r.Adopted = true }), saw: equal, is: ". undone it stays"},
		{name: "nothing removes it", was: recorded("1", "red"), saw: equal, can: noRemove, is: ". undone it stays"},
		{name: "made harmless", was: recorded("1", "red"), saw: equal, can: noRemove, o: Options{Retire: true}, is: ". undone retire"},
		{name: "adopted is not made harmless", was: with(recorded("1", "red"), func(r *state.Thing) { r.Adopted = true }), saw: equal, can: noRemove, o: Options{Retire: true}, is: ". undone it stays"},
		{name: "protected", was: with(recorded("1", "red"), func(r *state.Thing) { r.Protect = true }), saw: equal, is: "! undone protected"},
		{name: "gone anyway", was: recorded("1", "red"), saw: nowhere, is: ". undone not there"},
		{name: "undeclared, and nobody knows", was: recorded("1", "red"), saw: nobody, is: "! undone unknown"},
		{name: "undeclared, and nobody can look", was: recorded("1", "red"), saw: unlooked, is: ". undone it stays"},
		// in doubt
		{name: "it was created", want: red(world.Own), was: doubt("create"), saw: equal, is: "> doubt id=1"},
		{name: "it was not created", want: red(world.Own), was: doubt("create"), saw: nowhere, is: "+"},
		{name: "created or not", want: red(world.Own), was: doubt("create"), saw: nobody, is: "! doubt a look says: no answer); look at the target, then say so with kasauti resolve purses.p --happened ID or --did-not-happen unknown"},
		{name: "created or not, unseen", want: red(world.Own), was: doubt("create"), saw: unlooked, is: "! doubt kasauti resolve"},
		{name: "unseen, traced as not created", want: red(world.Own), was: doubt("create"), saw: Sight{Blind: true, Traced: &not}, k: kindOf(world.Kind{ByID: true}), is: "+"},
		{name: "loaded or not", want: &Want{Manage: world.Own, Level: true, Least: 500}, was: doubt("raise"), saw: Sight{Seen: world.Seen{Found: true}}, is: "! doubt kasauti resolve"},
		{name: "it was loaded", want: &Want{Manage: world.Own, Level: true, Least: 500}, was: doubt("raise"), saw: Sight{Seen: world.Seen{Found: true, Level: 500}, Traced: &happened}, is: "> doubt"},
		{name: "it was not loaded", want: &Want{Manage: world.Own, Level: true, Least: 500}, was: doubt("raise"), saw: Sight{Seen: world.Seen{Found: true, Level: 100}, Traced: &not}, is: "~ raise=4.00"},
		{name: "it was not loaded, and another amount lacks", want: &Want{Manage: world.Own, Level: true, Least: 600}, was: doubt("raise"), saw: Sight{Seen: world.Seen{Found: true, Level: 100}, Traced: &not}, is: "! doubt the load of 4.00 that was begun on 1970-01-01 00:00:00 is not to be seen, and 5.00 lack now"},
		{name: "it was loaded, and is not shown yet", want: &Want{Manage: world.Own, Level: true, Least: 500}, was: doubt("raise"), saw: Sight{Seen: world.Seen{Found: true, Level: 100}, Traced: &happened, Young: true}, is: "? doubt 4.00 was loaded on 1970-01-01 00:00:00, and what it holds does not show that yet; nothing is loaded before 00:10:00"},
		{name: "removed, and declared", want: red(world.Own), was: doubt("remove"), saw: nowhere, is: "+ id= colour:->red"},
		{name: "not removed, and declared", want: red(world.Own), was: doubt("remove"), saw: equal, is: "> doubt id=1"},
		{name: "made a moment ago", want: red(world.Own), was: recorded("1", "red"), saw: young, is: "? doubt not made again before 00:10:00"},
		{name: "made a moment ago, undeclared", was: recorded("1", "red"), saw: young, is: "! undone nothing can remove it"},
		{name: "changed or not", want: red(world.Own), was: doubt("update"), saw: mutable, is: "~ drift"},
		{name: "changed, as it turns out", want: red(world.Own), was: doubt("update"), saw: equal, is: "> doubt id=1"},
		{name: "changed or not, unseen", want: red(world.Own), was: doubt("update"), saw: unlooked, is: "! doubt kasauti resolve"},
		{name: "it was not loaded, and there is enough", want: &Want{Manage: world.Own, Level: true, Least: 500}, was: doubt("raise"), saw: Sight{Seen: world.Seen{Found: true, Level: 500}, Traced: &not}, is: "> doubt"},
		{name: "undeclared, it was not created", was: doubt("create"), saw: nowhere, is: ". undone not created"},
		{name: "undeclared, it was created", was: with(doubt("create"), func(r *state.Thing) { r.ID = "" }), saw: equal, is: "- undone id=1"},
		{name: "undeclared, it was created, ensured", was: with(doubt("create"), func(r *state.Thing) { r.ID, r.Manage = "", world.Ensure }), saw: equal, is: ". undone id=1"},
		{name: "undeclared, created or not", was: doubt("create"), saw: nobody, is: "! doubt kasauti resolve"},
		{name: "undeclared, created or not, unseen", was: doubt("create"), saw: unlooked, is: "! doubt kasauti resolve"},
		{name: "undeclared, loaded or not", was: doubt("raise"), saw: equal, is: "! doubt kasauti resolve"},
		{name: "undeclared, it was loaded", was: doubt("raise"), saw: Sight{Seen: equal.Seen, Traced: &happened}, is: "- undone"},
		{name: "undeclared, not loaded", was: doubt("raise"), saw: Sight{Seen: world.Seen{Found: true}, Traced: &not}, is: "- undone"},
		{name: "removed or not, there", was: doubt("remove"), saw: equal, is: "- undone"},
		{name: "removed or not, gone", was: doubt("remove"), saw: nowhere, is: ". undone"},
		// levels
		{name: "enough", want: &Want{Manage: world.Ensure, Level: true, Least: 500}, saw: Sight{Seen: world.Seen{Found: true, Level: 700}}, is: ""},
		{name: "too little", want: &Want{Manage: world.Ensure, Level: true, Least: 500}, saw: Sight{Seen: world.Seen{Found: true, Level: 320}}, is: "~ raise=1.80"},
		{name: "too little, observed", want: &Want{Manage: world.Observe, Level: true, Least: 500}, saw: Sight{Seen: world.Seen{Found: true}}, is: "! only observed"},
		{name: "of what is not there yet", want: &Want{Manage: world.Own, Level: true, Least: 500}, saw: Sight{Pending: true}, is: "~ raise=5.00"},
		{name: "too little, and no more goes in", want: &Want{Manage: world.Own, Level: true, Least: 500}, saw: Sight{Seen: world.Seen{Found: true, Barred: "no second load"}}, is: "! no second load"},
		{name: "enough, and no more goes in", want: &Want{Manage: world.Own, Level: true, Least: 500}, saw: Sight{Seen: world.Seen{Found: true, Level: 500, Barred: "no second load"}}, is: ""},
		// sides of other things
		{name: "a side", want: red(world.Own), saw: equal, k: kindOf(world.Kind{Attached: true}), is: ""},
		{name: "a side that differs", want: red(world.Own), saw: mutable, k: kindOf(world.Kind{Attached: true}), is: "~ colour:blue->red"},
		{name: "a side of what is not there yet", want: red(world.Own), saw: Sight{Pending: true}, k: kindOf(world.Kind{Attached: true}), is: "~ colour:->red"},
		{name: "a side that stays so", want: black, saw: Sight{Pending: true}, k: kindOf(world.Kind{Attached: true}), is: "~ permanent colour:->black"},
		{name: "a side that begins so", want: &Want{Manage: world.Own, Fields: map[string]string{"colour": "red"}, Begins: true}, saw: Sight{Pending: true}, k: kindOf(world.Kind{Attached: true}), can: world.Can{Find: true}, is: ""},
		{name: "a side that somebody must do then", want: &Want{Manage: world.Own, Fields: map[string]string{"colour": "red"}, Begins: true, Person: "call her"}, saw: Sight{Pending: true}, k: kindOf(world.Kind{Attached: true}), can: world.Can{Find: true}, is: "! person made first; then call her"},
		{name: "a side that an operation makes so", want: &Want{Manage: world.Own, Fields: map[string]string{"colour": "red"}, Begins: true, Person: "call her"}, saw: Sight{Pending: true}, k: kindOf(world.Kind{Attached: true}), is: "~ colour:->red"},
		{name: "a side of which nothing is declared", want: &Want{Manage: world.Own, Fields: map[string]string{"mobile": "6000000001"}}, saw: Sight{Pending: true}, k: kindOf(world.Kind{Attached: true}), is: ""},
	} {
		t.Run(row.name, func(t *testing.T) {
			can := row.can
			if can == (world.Can{}) {
				can = everything()
			}
			k := row.k
			if k == nil {
				k = purses
			}
			got := decide(k, row.want, row.was, row.saw, can, row.o)
			said := words(got)
			for _, part := range strings.SplitN(row.is, " ", 3) {
				if !strings.Contains(said, part) {
					t.Errorf("got  %s\nwant %s", said, row.is)
				}
			}
			if row.is == "" && got.Action != Nothing {
				t.Errorf("got %s, want nothing", said)
			}
			if first, _, _ := strings.Cut(row.is, " "); got.Action != Action(first) {
				t.Errorf("the action is %q, want %q", got.Action, first)
			}
		})
	}
}

// words are all that a step says.
func words(s Step) string {
	text := fmt.Sprintf("%s %s id=%s %s", s.Action, s.Cause, s.ID, s.Why)
	for _, d := range s.Changes {
		text += fmt.Sprintf(" %s:%s->%s", d.Field, d.From, d.To)
	}
	for word, is := range map[string]bool{"permanent": s.Permanent, "retire": s.Retire, "unknown": s.Unknown, "person": s.Person, "raise=" + s.Raise.String(): s.Raise > 0, "load=" + s.Load.String(): s.Load > 0} {
		if is {
			text += " " + word
		}
	}
	return text
}

// TestNoDecisionBreaksTheDoctrine goes through every combination of what matters.
func TestNoDecisionBreaksTheDoctrine(t *testing.T) {
	wants := []*Want{nil, black, {Manage: world.Own, KnownID: "1"}, red(world.Observe), red(world.Ensure), red(world.Own), {Manage: world.Own, Lacks: []string{"name"}}, {Manage: world.Ensure, Level: true, Least: client.Paise(500)}}
	was := []*state.Thing{nil}
	for _, id := range []string{"1", "0"} {
		for _, colour := range []string{"red", "blue", "green"} {
			for _, manage := range []world.Level{world.Observe, world.Ensure, world.Own} {
				for bits := range 4 {
					for _, action := range []string{"", "create", "raise", "update", "remove"} {
						was = append(was, with(recorded(id, colour), func(r *state.Thing) {
							r.Manage, r.Adopted, r.Protect = manage, bits&1 > 0, bits&2 > 0
							if action != "" {
								r.Doubt = &state.Doubt{Action: action}
							}
						}))
					}
				}
			}
		}
	}
	sights := []Sight{equal, barred, silent, mutable, fixed, nowhere, young, nobody, unlooked, {Pending: true}, {Blind: true, Traced: &happened}, {Blind: true, Traced: &not}}
	kinds := []*world.Kind{purses, kindOf(world.Kind{ByID: true}), kindOf(world.Kind{Attached: true}), kindOf(world.Kind{Observed: true}), kindOf(world.Kind{Whole: true}), kindOf(world.Kind{Unseen: true, Observed: true})}
	n := 0
	for _, k := range kinds {
		for _, want := range wants {
			for _, r := range was {
				if want == nil && r == nil {
					continue // nobody asks
				}
				for _, saw := range sights {
					for bits := range 16 {
						can := world.Can{Find: true, Create: bits&1 > 0, Update: bits&2 > 0, Remove: bits&4 > 0, Retire: bits&8 > 0, Raise: bits&2 > 0, Trace: true}
						for _, o := range []Options{{}, {Retire: true}} {
							n++
							if broken := breaks(decide(k, want, r, saw, can, o), k, want, r, saw, can, o); broken != "" {
								t.Fatalf("%s: %s\nkind %+v\nwant %+v\nwas %+v\nsaw %+v\ncan %+v", broken, words(decide(k, want, r, saw, can, o)), *k, want, r, saw, can)
							}
						}
					}
				}
			}
		}
	}
	if n < 100_000 {
		t.Errorf("only %d combinations", n)
	}
}

// breaks says which rule a decision breaks; "" for none.
func breaks(s Step, k *world.Kind, want *Want, was *state.Thing, saw Sight, can world.Can, o Options) string {
	observed := want != nil && want.Manage == world.Observe || k.Observed
	writes := slices.Contains([]Action{Create, Change, Remove, Replace}, s.Action) || s.Action == Adopt && len(s.Changes) > 0 || s.Raise > 0
	removes := s.Action == Remove || s.Action == Replace
	switch {
	case saw.Err != nil && s.Action != Blocked:
		return "something is done although nobody knows what is there"
	case s.Action == Blocked && s.Why == "":
		return "it is blocked without a reason"
	case want != nil && observed && writes:
		return "what is only observed is written"
	case s.Action == Create && saw.Found && !saw.Pending:
		return "what is there is created"
	case s.Action == Create && saw.Blind && !k.ByID:
		return "what nobody looked for is created"
	case (s.Action == Create || s.Action == Replace) && !can.Create:
		return "what nothing creates is created"
	case (s.Action == Change && s.Raise == 0 || s.Action == Adopt && len(s.Changes) > 0) && !can.Update:
		return "what nothing changes is changed"
	case s.Raise > 0 && !can.Raise:
		return "what nothing loads is loaded"
	case removes && (was == nil || was.Adopted || was.Protect || !can.Remove):
		return "what is not ours, protected, or removed by nothing is removed"
	case removes && want == nil && was.Manage != world.Own, removes && want != nil && want.Manage != world.Own:
		return "what is not owned is removed"
	case s.Retire && (!o.Retire || !can.Retire || was.Adopted):
		return "what nobody asked for, or what is not ours, is made harmless"
	case (s.Action == Create || s.Action == Replace) && len(want.Lacks) > 0:
		return "it is created without what it lacks"
	case s.Action == Create && k.ByID && want.KnownID != "" && !saw.Pending && !saw.Blind:
		return "it is made again and again, and never has the id that it is declared to have"
	case s.Action == Create && s.Permanent == can.Remove:
		return "permanent is not what nothing removes"
	case s.Action != Create && s.Permanent != (writes && slices.ContainsFunc(s.Changes, func(d Difference) bool { return d.To == "black" }) && s.Action != Replace):
		return "permanent is not what nothing changes back"
	case saw.Barred != "" && (s.Action == Change || s.Action == Adopt && len(s.Changes) > 0):
		return "what cannot be made as declared is changed"
	case was != nil && was.Doubt != nil && was.Doubt.Action == "raise" && saw.Traced == nil && want != nil && s.Raise > 0:
		return "money is loaded although an earlier load is in doubt"
	case s.Action == Create && was != nil && was.Doubt != nil && was.Doubt.Action == "create" && saw.Blind && (saw.Traced == nil || *saw.Traced):
		return "it is created although an earlier creation is in doubt"
	case s.Raise > 0 && was != nil && was.Doubt != nil && was.Doubt.Action == "raise" && s.Raise != was.Doubt.Amount:
		return "another amount is loaded beside one in doubt"
	case saw.Young && was != nil && was.Doubt == nil && !k.Attached && (want == nil || !want.Level) && (s.Action == Create || s.Action == Forget):
		return "what was made a moment ago is made again, or lost"
	}
	return ""
}

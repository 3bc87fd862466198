package state

import (
	"fmt"
	"slices"
	"time"

	"github.com/kasauti/kasauti/harness/world"
)

// Forget takes a thing out and keeps its id, since it may still be there.
func (s *State) Forget(a world.Address, why string, now time.Time) {
	t, ok := s.Thing(a)
	if !ok {
		return
	}
	if t.ID != "" {
		s.Graveyard = append(s.Graveyard, Grave{Address: a, ID: t.ID, When: now, Why: why})
	}
	s.Drop(a)
}

// Closing are the commands that close a doubt about a thing.
func (d Doubt) Closing(a world.Address) string {
	happened := "--happened"
	if d.Action == "create" {
		happened += " ID"
	}
	return fmt.Sprintf("kasauti resolve %s %s or --did-not-happen", a, happened)
}

// others is the address of another thing of a section that has an id already; "" for none.
func (s *State) others(a world.Address, id string) string {
	t, _ := s.Thing(a)
	for _, other := range s.Things {
		if other.ID == id && other.Address != a && other.Address.Section == a.Section && slices.Equal(other.Needs, t.Needs) {
			return other.Address.String()
		}
	}
	return ""
}

// Resolve closes the doubt about a thing as somebody who looked says it: the write happened, and of a
// create id is what it made, or it did not happen. It says what is recorded from then on.
func (s *State) Resolve(a world.Address, happened bool, id string, now time.Time) (said string, err error) {
	t, ok := s.Thing(a)
	switch {
	case !ok:
		return "", fmt.Errorf("resolve %s: it is not recorded", a)
	case t.Doubt == nil:
		return "", fmt.Errorf("resolve %s: nothing about it is in doubt", a)
	}
	doubt := *t.Doubt
	creates := doubt.Action == "create"
	switch {
	case happened && creates && id == "":
		return "", fmt.Errorf("resolve %s: give the id of what was created: kasauti resolve %s --happened ID", a, a)
	case happened && creates && s.others(a, id) != "":
		return "", fmt.Errorf("resolve %s: %s is recorded as %s; say which of them it is, or have the other forgotten", a, id, s.others(a, id))
	case happened && !creates && id != "" && id != t.ID:
		return "", fmt.Errorf("resolve %s: it is recorded as %q, and a %s gives it no other id; leave %s out", a, t.ID, doubt.Action, id)
	case happened && doubt.Action == "remove":
		s.Drop(a)
		return fmt.Sprintf("%s was removed, and is recorded no more", a), nil
	case happened && doubt.Action == "retire":
		s.Forget(a, "retired", now)
		return fmt.Sprintf("%s was made harmless, and is recorded no more", a), nil
	case happened && creates:
		t.ID, t.Doubt, t.Unseen, t.Since = id, nil, false, now
		return fmt.Sprintf("%s is recorded as %s; kasauti plan shows whether it is there", a, id), nil
	case !happened && creates:
		s.Drop(a)
		return fmt.Sprintf("%s was not created, and is recorded no more; the next apply creates it", a), nil
	}
	t.Doubt = nil
	if happened {
		return fmt.Sprintf("the %s of %s happened; nothing about it is in doubt any more", doubt.Action, a), nil
	}
	return fmt.Sprintf("the %s of %s did not happen; the next plan says what lacks", doubt.Action, a), nil
}

package scenario

import (
	"context"
	"fmt"
	"testing"

	"github.com/kasauti/kasauti/harness/verdict"
)

// marked is a session whose moments have numbers.
type marked struct {
	Session
	marks int
}

func (m *marked) Mark(context.Context) (string, error) {
	m.marks++
	return fmt.Sprint("m", m.marks), nil
}

func (m *marked) At(_ context.Context, mark string) ([]verdict.Part, error) {
	return []verdict.Part{{Name: mark}}, nil
}

// The first call begins where the scenario does: one mark stands for both, and each later call has its own.
func TestATapeMarksTheBeginningAndEachCall(t *testing.T) {
	session := &marked{}
	tape := NewTape(session)
	for range 3 {
		tape.mark(t.Context())
	}
	for nth, want := range []string{"m1", "m2", "m3"} {
		start, before := tape.Held(t.Context(), nth)
		if len(start) != 1 || start[0].Name != "m1" || len(before) != 1 || before[0].Name != want {
			t.Errorf("call %d: began %v, before %v; want m1, %s", nth, start, before, want)
		}
	}
	if session.marks != 3 {
		t.Errorf("%d marks for 3 calls", session.marks)
	}
}

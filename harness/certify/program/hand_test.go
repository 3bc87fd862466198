package program

import (
	"bytes"
	"context"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/kasauti/kasauti/harness/certify"
)

var small = &certify.Book{
	Verbs: map[string]certify.Verb{"pay": {
		Does: "Pay a\n  merchant.", Takes: map[string]string{"amount": "how much"}, Says: map[string]string{"paid": "how many", "reference": "of the last"},
	}},
	Profiles: []*certify.Profile{{Cases: []*certify.Case{{Name: "c", Title: "It pays", Timed: "a token lives 3 s"}}}},
}

func byHand(in io.Reader) (*Hand, *bytes.Buffer) {
	out := &bytes.Buffer{}
	return &Hand{In: in, Out: out, Book: small, Credentials: map[string]string{"username": "u", "password": "p"}}, out
}

func TestByHand(t *testing.T) {
	for _, c := range []struct {
		typed   string
		outcome certify.Outcome
		fields  int
		why     string // of the ending
	}{
		{typed: "done\n2\nR1\n", outcome: certify.Done, fields: 2},
		{typed: "\nDone\n done \n 2 \n\n", outcome: certify.Done, fields: 1},
		{typed: "unsupported\n", outcome: certify.Unsupported},
		{typed: "s\n", why: "skipped"},
		{typed: "", why: "nothing more could be typed"},
		{typed: "done\n", why: "nothing more could be typed"},
	} {
		h, out := byHand(strings.NewReader(c.typed))
		a := task(20_000)
		a.With, a.Credentials = map[string]string{"amount": "20.00"}, map[string]string{"username": "u", "password": "not-password"}
		said, ending := h.Do(context.Background(), a)
		switch {
		case c.why != "":
			if ending == nil || ending.Theirs() || !strings.Contains(ending.Why, c.why) {
				t.Errorf("%q ended with %+v", c.typed, ending)
			}
		case ending != nil || said.Outcome != c.outcome || len(said.Fields) != c.fields:
			t.Errorf("%q: %+v, %+v", c.typed, said, ending)
		}
		for _, want := range []string{"c  It pays", "a token lives 3 s", "Pay a merchant.", "amount           20.00   (how much)", "not-password   (in this task instead of its own)", "as after a start"} {
			if !strings.Contains(out.String(), want) {
				t.Errorf("it does not show %q:\n%s", want, out)
			}
		}
		if strings.Contains(out.String(), "username") {
			t.Errorf("it repeats what the client has:\n%s", out)
		}
	}
}

// TestTypedTooLate: what was typed after a task's time concludes nothing of the next.
func TestTypedTooLate(t *testing.T) {
	in, typing := io.Pipe()
	h, out := byHand(in)
	if _, ending := h.Do(context.Background(), task(50)); ending == nil || ending.Kind != certify.TimedOut {
		t.Errorf("it ended with %+v", ending)
	}
	typed := make(chan struct{})
	go func() {
		defer close(typed)
		_, _ = io.WriteString(typing, "refused\n1\n\n")
	}()
	time.Sleep(20 * time.Millisecond)
	go func() {
		<-typed
		time.Sleep(4 * typingTime)
		_, _ = io.WriteString(typing, "done\n3\nR\n")
	}()
	said, ending := h.Do(context.Background(), task(20_000))
	if ending != nil || said.Outcome != certify.Done || said.Fields["paid"] != "3" {
		t.Errorf("it said %+v, %+v", said, ending)
	}
	if strings.Count(out.String(), "It pays") != 1 {
		t.Errorf("the case was not introduced once:\n%s", out)
	}
}

func TestAnInterruptByHand(t *testing.T) {
	in, _ := io.Pipe()
	h, _ := byHand(in)
	ctx, cancel := context.WithCancel(context.Background())
	time.AfterFunc(50*time.Millisecond, cancel)
	if _, ending := h.Do(ctx, task(20_000)); ending == nil || ending.Theirs() || ending.Why != "the run was interrupted" {
		t.Errorf("it ended with %+v", ending)
	}
}

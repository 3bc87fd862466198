package target

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/kasauti/kasauti/harness/scenario"
	"github.com/kasauti/kasauti/harness/verdict"
)

func TestStateOfAUniverse(t *testing.T) {
	running, err := Embedded(t.Context(), EmbeddedOptions{World: smallWorld(), Contract: loadContract(t), Seed: 7, Inspect: true})
	running = closed(t, running, err)
	kept := open(t, running, "kept")
	dropped, err := running.Open(t.Context(), "dropped", 7)
	if err != nil {
		t.Fatal(err)
	}
	for range 60 {
		request, _ := http.NewRequest("POST", running.URL()+"/nowhere", strings.NewReader(`{"text":"`+strings.Repeat("x", 300)+`"}`))
		answer, err := kept.Transport().RoundTrip(request)
		if err != nil {
			t.Fatal(err)
		}
		_ = answer.Body.Close() // a refusal
	}
	parts := kept.(scenario.Witness).State(t.Context())
	var names []string
	for _, p := range parts {
		names = append(names, p.Name)
		if !json.Valid(p.Content) || len(p.Content) > mostPartBytes {
			t.Errorf("%s has %d bytes: %.80s", p.Name, len(p.Content), p.Content)
		}
	}
	for _, want := range []string{"clock", "ledger", "inbox", "outbox", "journal"} {
		if !slices.Contains(names, want) {
			t.Errorf("the state %v has no %s", names, want)
		}
	}
	journal := parts[slices.IndexFunc(parts, func(p verdict.Part) bool { return p.Name == "journal" })]
	if !strings.Contains(string(journal.Content), `"n":60`) || strings.Contains(string(journal.Content), `"n":10,`) {
		t.Errorf("the journal is not its newest: %.300s", journal.Content)
	}
	address := kept.(scenario.Witness).Keep()
	for _, s := range []scenario.Session{kept, dropped} {
		if err := s.Close(context.Background()); err != nil {
			t.Fatal(err)
		}
	}
	for address, want := range map[string]int{address: 200, strings.Replace(address, "/u/", "/v1/universes/", 1) + "/clock": 200} {
		answer, err := http.Get(address)
		if err != nil {
			t.Fatal(err)
		}
		_ = answer.Body.Close() // its status says all
		if answer.StatusCode != want {
			t.Errorf("%s: HTTP %d, want %d", address, answer.StatusCode, want)
		}
	}
	if _, err := dropped.Balances(t.Context()); err == nil {
		t.Error("a universe that nobody keeps is still there")
	}
	if page := open(t, embedded(t), "x").(scenario.Witness).Keep(); page != "" {
		t.Errorf("a mock without a page gives the address %s", page)
	}
}

func TestShortPart(t *testing.T) {
	list := func(n, size int) json.RawMessage {
		var items []string
		for i := range n {
			items = append(items, fmt.Sprintf(`{"n":%d,"text":"%s"}`, i, strings.Repeat("x", size)))
		}
		return json.RawMessage(`{"entries":[` + strings.Join(items, ",") + `],"dropped":0}`)
	}
	for name, c := range map[string]struct {
		whole json.RawMessage
		left  int
	}{
		"short": {list(3, 10), 0}, "long": {list(80, 10), 30}, "heavy": {list(50, 1000), 38}, "one that is too heavy": {list(3, mostPartBytes), 3}, "none": {json.RawMessage(`{"entries":null}`), 0},
	} {
		part := shortPart("journal", c.whole, "entries")
		if part.Left != c.left || len(part.Content) > mostPartBytes || !json.Valid(part.Content) {
			t.Errorf("%s: %d left out, %d bytes", name, part.Left, len(part.Content))
		}
	}
}

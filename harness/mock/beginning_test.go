package mock

import (
	"encoding/json"
	"net/http"
	"testing"
)

func (d *desk) beginning() string {
	d.t.Helper()
	var view UniverseView
	d.into(d.ask("GET", d.universePath(""), nil, http.StatusOK), &view)
	return view.Beginning
}

// TestBeginnings: what starts anew has another beginning, and what is there again has the one that it had.
func TestBeginnings(t *testing.T) {
	s := newServer(t, nil)
	d, x := newDesk(t, s, ""), fork(t, s, "x")
	first, seen := d.beginning(), map[string]string{}
	begins := func(what, beginning string) {
		t.Helper()
		if before, known := seen[beginning]; known {
			t.Errorf("%s has the beginning of %s", what, before)
		}
		seen[beginning] = what
	}
	begins("the start", first)
	begins("another universe", x.beginning())
	begins("another start with the same seed", newDesk(t, newServer(t, nil), "").beginning())
	kept := d.snapshot()
	d.token("acme")
	d.restore(kept)
	if d.beginning() != first {
		t.Error("a snapshot of the same beginning brings another")
	}
	d.ask("POST", d.universePath("/reset"), nil, http.StatusNoContent)
	begins("a reset", d.beginning())
	d.ask("POST", d.universePath("/reset")+"?tokens=keep", nil, http.StatusNoContent)
	begins("a reset that keeps tokens", d.beginning())
	d.restore(kept)
	if d.beginning() != first {
		t.Error("a snapshot does not bring its own beginning back")
	}
	d.ask("PUT", "/v1/world", json.RawMessage(`{"partners":{"acme":{}}}`), http.StatusOK)
	begins("another world", d.beginning())
}

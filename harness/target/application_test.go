package target

import (
	"net/http"
	"testing"
	"time"

	"github.com/kasauti/kasauti/client"
	"github.com/kasauti/kasauti/harness/scenario"
)

// foreigner is a client that knows nothing of universes.
func foreigner(t *testing.T, running Running, p scenario.Partner) *client.Client {
	t.Helper()
	c, err := client.New(client.Config{
		Services: everywhere(running.URL()), Credentials: p.Credentials, PartnerID: p.ID, HTTP: &http.Client{}, Timeout: time.Minute,
	})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// TestOwnNamesLeadToTheUniverse: with the credentials of a session a client without a header
// reaches that session alone, by either token call.
func TestOwnNamesLeadToTheUniverse(t *testing.T) {
	running := embedded(t)
	one, other := open(t, running, "one").(*universe), open(t, running, "other")
	own := one.OwnNames()
	if _, err := sendOTP(t.Context(), running, one, foreigner(t, running, own.Partners["acme"]), "asha"); err != nil {
		t.Fatal(err)
	}
	for session, want := range map[scenario.Session]int{one: 1, other: 0} {
		if messages, err := session.Messages(t.Context(), ""); err != nil || len(messages) != want {
			t.Errorf("%d SMS, want %d, %v", len(messages), want, err)
		}
	}
	worlds := running.Names().Partners["acme"]
	if mine := own.Partners["acme"]; mine.Credentials.AccessKey.Reveal() == worlds.Credentials.AccessKey.Reveal() || mine.Credentials.Username == worlds.Credentials.Username || mine.ID != worlds.ID {
		t.Errorf("the universe's partner is %+v", mine)
	}
	if own.Cards["asha"] != running.Names().Cards["asha"] {
		t.Error("the cards are not the world's")
	}
}

// TestLease: what a client does with the world's credentials is seen in the lease and gone with
// the next one; the client's token stays good.
func TestLease(t *testing.T) {
	running := embedded(t)
	c := foreigner(t, running, running.Names().Partners["acme"])
	for range 3 {
		session, err := running.Lease(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if _, err := sendOTP(t.Context(), running, session, c, "asha"); err != nil {
			t.Error(err) // of the second time on with the token of the first
		}
		if messages, err := session.Messages(t.Context(), ""); err != nil || len(messages) != 1 {
			t.Errorf("%d SMS, %v", len(messages), err)
		}
		if err := session.Advance(t.Context(), time.Hour); err != nil {
			t.Error(err)
		}
		if err := session.Close(t.Context()); err != nil {
			t.Error(err)
		}
	}
}

// TestApplicationOfAnEnvironment: what the file leaves out has its value, and what it takes from
// variables no sink shows.
func TestApplicationOfAnEnvironment(t *testing.T) {
	e := parse(t, minimal+holdings+"app: {command: [shop, \"--key=${env:A}\"], env: {KEY: \"${env:B}\"}}\n", "A", "canary-a", "B", "canary-b")
	if a := e.App; a == nil || !a.PerScenario || a.Partner != "acme" || a.Timeout != startTimeout || a.Command[1] != "--key=canary-a" || a.Env["KEY"] != "canary-b" {
		t.Errorf("%+v", a)
	}
	if len(e.Secrets()) != 2 {
		t.Errorf("%d secrets, want 2", len(e.Secrets()))
	}
	e = parse(t, minimal+"app: {command: [shop], url: \"http://shop:3000/\", timeout: 5s}\n")
	if a := e.App; a.PerScenario || a.URL != "http://shop:3000" || a.Timeout != 5*time.Second {
		t.Errorf("%+v", a)
	}
	if e := parse(t, minimal); e.App != nil {
		t.Errorf("%+v without app", e.App)
	}
}

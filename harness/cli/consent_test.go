package cli

import (
	"bytes"
	"strings"
	"testing"

	"github.com/kasauti/kasauti/client"
	"github.com/kasauti/kasauti/harness/target"
	"github.com/kasauti/kasauti/harness/world"
	"github.com/kasauti/kasauti/harness/world/plan"
)

// somewhere is a target of which only this is asked.
type somewhere struct {
	target.Running
	mock bool
}

func (s somewhere) Mock() bool  { return s.mock }
func (s somewhere) URL() string { return "https://uat.example.test" }

// TestConsentWithoutATerminal: what a plan on UAT costs needs a word for it, a saved plan's too, and
// no word goes over a cap.
func TestConsentWithoutATerminal(t *testing.T) {
	const ask, money, capped = "there is no terminal to ask at, and nothing was changed", "does what nothing takes back, or moves money", "; nothing was changed: give --max-"
	for _, c := range []struct {
		name      string
		mock      bool
		permanent int
		load      client.Paise
		saved     bool
		flags     string
		want      string // "": it goes on
	}{
		{"a change", false, 0, 0, false, "", ask},
		{"a change, agreed", false, 0, 0, false, "--auto-approve", ""},
		{"a change, saved", false, 0, 0, true, "", ""},
		{"one permanent, saved", false, 1, 0, true, "", money},
		{"money, saved", false, 0, 1, true, "", money},
		{"one permanent, saved and agreed", false, 1, 0, true, "--auto-approve", ""},
		{"ten permanent", false, 10, 0, false, "--auto-approve", ""},
		{"eleven permanent", false, 11, 0, false, "--auto-approve", "does 11 things that nothing takes back, and the limit is 10" + capped + "permanent 11"},
		{"eleven permanent, allowed", false, 11, 0, false, "--auto-approve --max-permanent 11", ""},
		{"one permanent, none allowed", false, 1, 0, false, "--auto-approve --max-permanent 0", "the limit is 0"},
		{"one made harmless, saved", false, 1, 0, true, "", money},
		{"eleven made harmless", false, 11, 0, false, "--auto-approve", "does 11 things that nothing takes back"},
		{"a thousand rupees", false, 0, 1000_00, false, "--auto-approve", ""},
		{"a paisa more", false, 0, 1000_01, false, "--auto-approve", "loads 1000.01, and the limit is 1000.00" + capped + "load 1000.01"},
		{"a paisa more, allowed", false, 0, 1000_01, false, "--auto-approve --max-load 1000.01", ""},
		{"a paisa more, saved", false, 0, 1000_01, true, "--auto-approve", "loads 1000.01"},
		{"much on a mock", true, 1000, 100_000_00, false, "--auto-approve", ""},
		{"much on a mock, saved", true, 1000, 100_000_00, true, "", ""},
		{"much on a mock, capped", true, 2, 0, false, "--auto-approve --max-permanent 1", "the limit is 1"},
		{"something on a mock", true, 0, 0, false, "", ask},
	} {
		t.Run(c.name, func(t *testing.T) {
			var f applyFlags
			cmd := newApply(Streams{})
			cmd.ResetFlags()
			f.applies(cmd)
			if err := cmd.ParseFlags(strings.Fields(c.flags)); err != nil {
				t.Fatal(err)
			}
			if err := f.consent.read(); err != nil {
				t.Fatal(err)
			}
			p := &plan.Plan{}
			for range c.permanent {
				p.Steps = append(p.Steps, plan.Step{Address: world.Address{Section: "wallets", Name: "x"}, Action: plan.Create, Permanent: true})
			}
			if strings.Contains(c.name, "harmless") { // a card that is blocked is so for good
				for i := range p.Steps {
					p.Steps[i].Action, p.Steps[i].Permanent, p.Steps[i].Retire = plan.Forget, false, true
				}
			}
			p.Steps = append(p.Steps, plan.Step{Address: world.Address{Section: "balances", Name: "x"}, Action: plan.Change, Raise: c.load})
			err := f.consent.given(proposal{plan: p, at: &worldAt{running: somewhere{mock: c.mock}}, doing: "kasauti apply", saved: c.saved}, Streams{In: strings.NewReader("yes\n"), Err: &bytes.Buffer{}})
			if c.want == "" && err != nil || c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want)) {
				t.Errorf("got %v, want %q", err, c.want)
			}
		})
	}
}

// TestWhatAPersonIsAsked: what stays for good, what moves and what is left out stand above the question.
func TestWhatAPersonIsAsked(t *testing.T) {
	at := func(name string) world.Address { return world.Address{Section: "cards", Name: name} }
	p := &plan.Plan{Steps: []plan.Step{
		{Address: at("new"), Action: plan.Create, Permanent: true},
		{Address: at("low"), Action: plan.Change, Raise: 300_00},
		{Address: at("old"), Action: plan.Forget, Retire: true},
		{Address: at("barred"), Action: plan.Blocked, Why: "it is barred"},
	}}
	want := `
  left out:  1 blocked, with what needs it
  permanent: cards.new
  money:     300.00 to cards.low
  for good:  cards.old made harmless
Do this at https://uat.example.test? Only yes is taken: `
	if got := (proposal{plan: p, at: &worldAt{kept: true, running: somewhere{}}}).question(); got != want {
		t.Errorf("it asks\n%s\nwant\n%s", got, want)
	}
}

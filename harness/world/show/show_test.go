package show_test

import (
	"bytes"
	"errors"
	"flag"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/kasauti/kasauti/harness/world"
	"github.com/kasauti/kasauti/harness/world/apply"
	"github.com/kasauti/kasauti/harness/world/plan"
	"github.com/kasauti/kasauti/harness/world/show"
	"github.com/kasauti/kasauti/harness/world/state"
	"github.com/kasauti/kasauti/harness/world/walk"
)

var update = flag.Bool("update", false, "write the golden files anew")

func golden(t *testing.T, name, got string) {
	t.Helper()
	file := "testdata/" + name + ".golden"
	if *update {
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("%s is not what is written now; look, and write it anew with -update:\n%s", file, got)
	}
}

func at(name string) world.Address { return world.Address{Section: "wallets", Name: name} }

// everything is a plan with a step of each kind.
func everything() *plan.Plan {
	mobile := plan.Difference{Field: "mobile", To: "6000000011", Personal: true}
	return &plan.Plan{World: "shop", Steps: []plan.Step{
		{Address: at("equal"), ID: "EKC0"},
		{Address: at("new"), Action: plan.Create, Permanent: true, Changes: []plan.Difference{{Field: "account", Later: true}, mobile}},
		{Address: at("removable"), Action: plan.Create, Changes: []plan.Difference{mobile, {Field: "headers", To: "X-Key", Sensitive: true}}},
		{Address: at("gone"), Action: plan.Create, Cause: plan.Gone, Permanent: true},
		{Address: at("there"), Action: plan.Adopt, ID: "EKC1"},
		{Address: at("elsewhere"), Action: plan.Adopt, Cause: plan.Rebind, ID: "EKC2", Why: "EKC9 had its place when it was last applied"},
		{Address: at("doubted"), Action: plan.Adopt, Cause: plan.Doubt, ID: "EKC3"},
		{Address: at("edited"), Action: plan.Change, Cause: plan.Edit, ID: "EKC4", Changes: []plan.Difference{{Field: "email", From: "a@example.test", To: "b@example.test", Personal: true, Cause: plan.Edit}}},
		{Address: at("drifted"), Action: plan.Change, Cause: plan.Drift, ID: "EKC5", Changes: []plan.Difference{{Field: "status", From: "BLOCKED\x1b[31m", To: "ACTIVE"}}},
		{Address: at("both"), Action: plan.Change, Cause: plan.Both, ID: "EKC6", Changes: []plan.Difference{{Field: "status", From: "BLOCKED", To: "ACTIVE"}, {Field: "a_longer_name", From: "1", To: "2"}, {Field: "times", From: "3", Default: true}}},
		{Address: at("low"), Action: plan.Change, Raise: 300_00, Least: 800_00, Changes: []plan.Difference{{Field: "holds", From: "500.00", To: "800.00"}}},
		{Address: at("other"), Action: plan.Replace, ID: "EKC7", Cause: plan.Edit, Changes: []plan.Difference{{Field: "mobile", From: "6000000022", To: "6000000011", Personal: true, Forces: true}}},
		{Address: at("firm"), Action: plan.Blocked, ID: "EKC12", Why: "mobile cannot be changed once a wallet exists", Changes: []plan.Difference{{Field: "mobile", From: "6000000022", To: "6000000011", Personal: true, Forces: true}}},
		{Address: at("removed"), Action: plan.Remove, ID: "EKC8", Cause: plan.Undone},
		{Address: at("kept"), Action: plan.Forget, ID: "EKC9", Cause: plan.Undone, Why: "it stays at the target"},
		{Address: at("harmless"), Action: plan.Forget, ID: "EKC10", Cause: plan.Undone, Retire: true},
		{Address: at("renamed"), ID: "EKC11", Was: "wallets.former"},
		{Address: at("waits"), Action: plan.Blocked, Person: true, Why: "its KYC is not done; have the holder finish it at the link that kasauti call wallet.vkyc-link-generation gives"},
		{Address: at("broken"), Action: plan.Blocked, Unknown: true, Why: "look for it in the card account CA1: the connection was reset"},
		{Address: at("unseen"), Action: plan.Unverified, ID: "MD1", Why: "no operation that can be called here shows a merchant; it is taken as declared"},
	}}
}

func TestAPlanInWords(t *testing.T) {
	for name, text := range map[string]*show.Text{
		"plan":        {Where: "http://127.0.0.1:8080"},
		"plan_masked": {Where: "https://uat.example.test", Style: show.Style{Mask: true}},
		"plan_colour": {Where: "http://127.0.0.1:8080", Style: show.Style{Colour: true}},
	} {
		var out bytes.Buffer
		text.Out = &out
		if err := text.Plan(everything()); err != nil {
			t.Fatal(err)
		}
		golden(t, name, out.String())
		if text.Mask && (strings.Contains(out.String(), "60000000") || strings.Contains(out.String(), "example.test ->")) {
			t.Error("a personal value is shown off a mock")
		}
		if !text.Colour && strings.Contains(out.String(), "\x1b") {
			t.Error("a terminal would obey what a server told")
		}
	}
}

func TestEventsAreMasked(t *testing.T) {
	p := everything()
	for i := range p.Steps {
		p.Steps[i].Seen = "digest"
	}
	var plain, masked bytes.Buffer
	if err := errors.Join(
		show.NewEvents(&plain, show.Style{}, "1", "shop", "t").Plan(p),
		show.NewEvents(&masked, show.Style{Mask: true}, "1", "shop", "t").Plan(p),
	); err != nil {
		t.Fatal(err)
	}
	for _, secret := range []string{"6000000011", "a@example.test", "digest"} {
		if !strings.Contains(plain.String(), secret) || strings.Contains(masked.String(), secret) {
			t.Errorf("%s: plain %v, masked %v", secret, strings.Contains(plain.String(), secret), strings.Contains(masked.String(), secret))
		}
	}
	if p.Steps[1].Changes[1].To != "6000000011" {
		t.Error("the plan itself was masked")
	}
}

// TestNothingToDo is said by the same predicate as the exit code.
func TestNothingToDo(t *testing.T) {
	for _, s := range everything().Steps {
		p := &plan.Plan{Steps: []plan.Step{s}}
		none := strings.HasPrefix(show.Summary(p), "No changes.")
		if blocked := s.Action == plan.Blocked; none != (!p.Does() && !blocked) {
			t.Errorf("%s: does %v, and the summary is %s", s.Address, p.Does(), show.Summary(p))
		}
	}
}

func TestAnApplyInWords(t *testing.T) {
	var out bytes.Buffer
	text := &show.Text{Out: &out, Next: "kasauti apply"}
	var r apply.Result
	for _, s := range everything().Steps {
		o := apply.Outcome{Step: s, ID: s.ID, Took: 3 * time.Millisecond, Loaded: s.Raise}
		switch s.Address.Name {
		case "new":
			o.End, o.Err, o.InDoubt = walk.Failed, errors.New("create the wallet: no answer came\nwithin 30 s"), true
		case "edited":
			o.End, o.By = walk.Skipped, at("new")
		case "removed":
			o.End = walk.Stopped
		case "other":
			o.Took = 1250 * time.Millisecond
		}
		if s.Action == plan.Blocked {
			o.End, o.Err = walk.Failed, &apply.Blocked{Why: s.Why}
		}
		if s.Does() && o.End != walk.Skipped && o.End != walk.Stopped {
			text.Began(s)
		}
		text.Ended(o)
		r.Outcomes = append(r.Outcomes, o)
	}
	if err := text.Applied(r, time.Second); err != nil {
		t.Fatal(err)
	}
	golden(t, "apply", out.String())
}

func TestWhatIsRecordedInWords(t *testing.T) {
	var out bytes.Buffer
	text := &show.Text{Out: &out, Where: "https://uat.example.test", Style: show.Style{Mask: true}}
	when := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	s := &state.State{World: "shop", Things: []state.Thing{
		{Address: at("asha"), ID: "EKC1", Manage: world.Ensure, Adopted: true, Protect: true, Partner: "acme", Since: when, Needs: []world.Address{{Section: "card_accounts", Name: "main"}}, Applied: map[string]string{"mobile": "6000000011", "account": "CA1"}},
		{Address: at("nila"), Manage: world.Own, Since: when, Doubt: &state.Doubt{Action: "create", Begun: when, Why: "no clear answer came"}},
	}, Graveyard: []state.Grave{{Address: at("ravi"), ID: "EKC2", When: when, Why: "retired"}}}
	err := text.Recorded(s)
	for _, thing := range s.Things {
		err = errors.Join(err, text.Thing(thing, func(field string) bool { return field == "mobile" }))
	}
	if err != nil {
		t.Fatal(err)
	}
	golden(t, "recorded", out.String())
	if strings.Contains(out.String(), "6000000011") {
		t.Error("a personal value is shown off a mock")
	}
}

package check_test

import (
	"context"
	"maps"
	"strings"
	"testing"

	"github.com/kasauti/kasauti/client"
	"github.com/kasauti/kasauti/harness/check"
	"github.com/kasauti/kasauti/harness/exchange"
	"github.com/kasauti/kasauti/harness/scenario"
	"github.com/kasauti/kasauti/harness/verdict"
)

// restless is a target on which something happens between any two looks at it.
type restless struct {
	scenario.Target
	message, money bool
}

func (r restless) Open(ctx context.Context, key string, seed uint64) (scenario.Session, error) {
	session, err := r.Target.Open(ctx, key, seed)
	return &restlessSession{Session: session, of: r}, err
}

type restlessSession struct {
	scenario.Session
	of    restless
	looks int
}

func (s *restlessSession) Messages(ctx context.Context, mobile string) ([]scenario.SMS, error) {
	all, err := s.Session.Messages(ctx, mobile)
	if s.looks++; s.of.message && s.looks > 1 {
		all = append(all, scenario.SMS{Mobile: "6000000011", Text: "You paid"})
	}
	return all, err
}

func (s *restlessSession) Balances(ctx context.Context) (map[string]client.Paise, error) {
	all, err := s.Session.Balances(ctx)
	all = maps.Clone(all)
	if s.looks++; s.of.money && s.looks > 2 {
		for id := range all {
			all[id]++
		}
	}
	return all, err
}

// TestARefusalIsOfEffect: a call that was refused as it should be, and yet did something, is red.
func TestARefusalIsOfEffect(t *testing.T) {
	embedded, c := onTheMock(t)
	refusal, _ := c.Refusal("token-missing")
	for name, row := range map[string]struct {
		target restless
		says   string
	}{
		"nothing":        {restless{Target: embedded}, ""},
		"an SMS is sent": {restless{Target: embedded, message: true}, "SMS sent"},
		"money moves":    {restless{Target: embedded, money: true}, "balance of "},
	} {
		t.Run(name, func(t *testing.T) {
			specs := check.Build(check.Options{
				Target: row.target, Contract: c, Redactor: exchange.NewRedactor(), Seed: 1, Operations: []string{client.OpWalletBalance},
			})
			judged := 0
			for _, r := range specs.Results(context.Background()) {
				if r.Scenario.Name != "without authorization" {
					continue
				}
				for _, one := range checksOf(r.Scenario) {
					if one.Requirement != refusal.Outcome {
						continue
					}
					judged++
					if (one.Verdict == verdict.Fail) != (row.says != "") {
						t.Errorf("%s is %s", refusal.Outcome, one.Verdict)
					}
					if row.says != "" && (len(one.Fields) < 2 || !strings.HasPrefix(one.Fields[1].Path, row.says)) {
						t.Errorf("%v, want one that begins with %q", one.Fields, row.says)
					}
				}
			}
			if judged != 1 {
				t.Errorf("%s was judged %d times", refusal.Outcome, judged)
			}
		})
	}
}

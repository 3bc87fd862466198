package runner_test

import (
	"context"
	"encoding/json"
	"strings"
	"testing"

	"github.com/kasauti/kasauti/harness/runner"
	"github.com/kasauti/kasauti/harness/scenario"
	"github.com/kasauti/kasauti/harness/verdict"
)

// witnesses is a target whose sessions show what they hold.
type witnesses struct {
	target
	crash bool
}

func (w *witnesses) Open(ctx context.Context, key string, seed uint64) (scenario.Session, error) {
	s, err := w.target.Open(ctx, key, seed)
	return &witness{s.(*session), w}, err
}

type witness struct {
	*session
	of *witnesses
}

func (w *witness) State(ctx context.Context) []verdict.Part {
	if w.of.crash {
		panic("boom")
	}
	if ctx.Err() != nil {
		return nil
	}
	return []verdict.Part{{Name: "inbox", Content: json.RawMessage(`{"otp":"123456","note":"fine"}`)}}
}

func (w *witness) Keep() string { return "http://127.0.0.1:1/u/x" }

// TestAFailLeavesItsState, read before the session is closed; a pass leaves nothing.
func TestAFailLeavesItsState(t *testing.T) {
	for _, keep := range []bool{false, true} {
		to := &witnesses{}
		results := execute(t, context.Background(), everyEnding, to, func(o *runner.Options) { o.KeepFailed = keep })
		for name, has := range map[string]bool{
			"passes": false, "fails": true, "checks nothing": true, "errs": true, "cannot": false, "crashes": true, "claims": true, "judged": false, "needs": false,
		} {
			state := results[name].Scenario.State
			if (state != nil) != has {
				t.Errorf("%s (%s): state %+v", name, results[name].Scenario.Verdict, state)
				continue
			}
			if !has {
				continue
			}
			if got := string(state.Parts[0].Content); !strings.Contains(got, "fine") || !json.Valid([]byte(got)) {
				t.Errorf("%s: %s", name, got)
			}
			if (state.Address != "") != keep {
				t.Errorf("%s: kept at %q, asked for %t", name, state.Address, keep)
			}
		}
	}
	broken := execute(t, context.Background(), everyEnding, &witnesses{crash: true}, nil)["fails"].Scenario
	if broken.Verdict != verdict.Fail || broken.State != nil {
		t.Errorf("a state that cannot be read: %s, %+v", broken.Verdict, broken.State)
	}
}

package check_test

import (
	"context"
	"strings"
	"testing"

	"github.com/kasauti/kasauti/client"
	"github.com/kasauti/kasauti/harness/check"
	"github.com/kasauti/kasauti/harness/exchange"
	"github.com/kasauti/kasauti/harness/scenario"
	"github.com/kasauti/kasauti/harness/verdict"
)

// mute is a target whose OTPs never reach anybody.
type mute struct {
	scenario.Target
	asked int
}

func (m *mute) Open(ctx context.Context, key string, seed uint64) (scenario.Session, error) {
	session, err := m.Target.Open(ctx, key, seed)
	return &muteSession{session, m}, err
}

type muteSession struct {
	scenario.Session
	of *mute
}

func (s *muteSession) Code(context.Context, scenario.OTPRequest) (client.Secret, error) {
	s.of.asked++
	return client.Secret{}, scenario.CannotRun("learn the OTP: no SMS came")
}

// TestAnOTPThatNeverComesIsNotWaitedForInEverySpec: each would wait as long as the first.
func TestAnOTPThatNeverComesIsNotWaitedForInEverySpec(t *testing.T) {
	embedded, c := onTheMock(t)
	silent := &mute{Target: embedded}
	specs := check.Build(check.Options{
		Target: silent, Contract: c, Redactor: exchange.NewRedactor(), Seed: 1, Operations: []string{client.OpMerchantTransaction},
	})
	results := specs.Results(context.Background())
	could := 0
	for _, r := range results {
		if r.Scenario.Verdict == verdict.CouldNotRun {
			could++
		}
	}
	if reason := results[len(results)-1].Scenario.Reason; !strings.Contains(reason, "in a row could not be made ready, so the rest was not tried") {
		t.Errorf("the last spec says %q", reason)
	}
	if silent.asked > 10 || could < 20 {
		t.Errorf("an OTP was waited for %d times, and %d specs could not run", silent.asked, could)
	}
}

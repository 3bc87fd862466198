package steps

import (
	"context"
	"fmt"
	"time"

	"github.com/kasauti/kasauti/harness/scenario"
	"github.com/kasauti/kasauti/harness/verdict"
)

// toldBy are the requirements that a webhook comes for what happened, and none for what did not.
var toldBy = map[string]struct{ told, silent string }{
	"card.transaction-webhook": {"EK-HOOK-190", "EK-HOOK-200"},
	paymentHook:                {"EK-HOOK-210", "EK-HOOK-220"},
}

// expectHooks says how many webhooks came, and why not more.
func expectHooks(ctx context.Context, s *scenario.State, holds bool, event string, within time.Duration, want string, came int) error {
	field := verdict.Field{Path: "webhooks " + event, Expected: want, Actual: fmt.Sprint(came)}
	if holds {
		concludeHooks(s, event, want != "0", true, "", field)
		return nil
	}
	why, err := whyNoHook(ctx, s, event)
	if err != nil {
		return err
	}
	concludeHooks(s, event, want != "0", false, fmt.Sprintf("%d webhooks %s came within %.0f s: %s", came, event, within.Seconds(), why), field)
	return nil
}

// concludeHooks judges by the requirement that a webhook comes, or that none does, where the
// contract has one for the event.
func concludeHooks(s *scenario.State, event string, told, holds bool, message string, fields ...verdict.Field) {
	ids := toldBy[event]
	id := ids.silent
	if told {
		id = ids.told
	}
	if id == "" {
		s.Expect(holds, message, fields...)
		return
	}
	s.Check(id, holds, message, fields...)
}

// whyNoHook is what the target's outbox says of the newest webhook of a kind.
func whyNoHook(ctx context.Context, s *scenario.State, event string) (string, error) {
	all, err := s.Session.Sendings(ctx)
	if err != nil {
		return "", err
	}
	why := "the target has none in its outbox, so nothing has happened that it tells about"
	for _, one := range all {
		if one.Event != event {
			continue
		}
		switch one.State {
		case "not-sent":
			why = "the target did not send one: " + one.Cause
		case "delivered":
			why = fmt.Sprintf("the target delivered the one about %s", one.Subject)
		default:
			why = fmt.Sprintf("the target tried %d times, and the one about %s is %s: %s", one.Tries, one.Subject, one.State, orNothing(one.Cause))
		}
	}
	return why, nil
}

func orNothing(cause string) string {
	if cause == "" {
		return "it was not tried yet"
	}
	return cause
}

package steps

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/kasauti/kasauti/harness/compose"
	"github.com/kasauti/kasauti/harness/scenario"
	"github.com/kasauti/kasauti/harness/verdict"
)

// telling are the requirements about an event's webhooks.
type telling struct {
	told   string   // one comes for what happened
	silent string   // none comes for what did not
	says   string   // what it says of what happened
	fields []string // in which it says so
}

var tellings = map[string]telling{
	"card.transaction-webhook": {
		told: "EK-HOOK-190", silent: "EK-HOOK-200", says: "EK-HOOK-230",
		fields: []string{"enkashCardId", "enKashCardTransactionId", "principalAmount", "cardTransactionType", "balance"},
	},
	paymentHook: {
		told: "EK-HOOK-210", silent: "EK-HOOK-220", says: "EK-HOOK-240",
		fields: []string{"amount", "uniqueTransactionId", "status"},
	},
}

// judgedBy is the requirement that an expectation of a webhook's fields asks for; "" where none of
// them is one that it names.
func (t telling) judgedBy(e *compose.Expectation) string {
	if slices.ContainsFunc(t.fields, e.Names) {
		return t.says
	}
	return ""
}

// noneCame judges that one was to come.
func noneCame(ctx context.Context, s *scenario.State, event string, within time.Duration) error {
	return expectHooks(ctx, s, tellings[event].told, false, event, within, "at least one", 0)
}

// expectHooks says how many webhooks came, and why not more.
func expectHooks(ctx context.Context, s *scenario.State, id string, holds bool, event string, within time.Duration, want string, came int) error {
	field := verdict.Field{Path: "webhooks " + event, Expected: want, Actual: fmt.Sprint(came)}
	if holds {
		conclude(s, id, true, "", field)
		return nil
	}
	why, err := whyNoHook(ctx, s, event)
	if err != nil {
		return err
	}
	conclude(s, id, false, fmt.Sprintf("%d webhooks %s came within %.0f s: %s", came, event, within.Seconds(), why), field)
	return nil
}

// conclude judges by a requirement, where there is one.
func conclude(s *scenario.State, id string, holds bool, message string, fields ...verdict.Field) {
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
		if one.Fault != "" {
			return "", scenario.CannotRun("look at webhooks: the mock itself failed to send the one about %s (%s); this is a defect of kasauti, please report it", one.Subject, one.Fault)
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

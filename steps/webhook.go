package steps

import (
	"context"
	"crypto/rand"
	"fmt"
	"time"

	"github.com/kasauti/kasauti/client"
	"github.com/kasauti/kasauti/harness/compose"
	"github.com/kasauti/kasauti/harness/scenario"
	"github.com/kasauti/kasauti/harness/value"
)

func registerWebhook(r *scenario.Registry) {
	r.Step(`^webhooks are sent here$`, receiveWebhooks,
		"Has the target's webhooks sent to a mailbox of the scenario's own, with a static header that each must carry.",
		scenario.Needs(scenario.Webhooks), scenario.Example(`webhooks are sent here`))
	r.Step(`^the next (\d+) webhooks? (?:is|are) answered with status (\d+)$`, answerWebhooks,
		"The receiver refuses so many webhooks, and takes those that come after.",
		scenario.Needs(scenario.Webhooks), scenario.Example(`the next 2 webhooks are answered with status 503`))
	r.Step(`^the webhook "([^"]+)" arrives$`, webhookArrives,
		"A webhook comes within 5 s of the target's time; where none does, the reason is what the target's outbox says.",
		scenario.Needs(scenario.Webhooks), scenario.Example(`the webhook "card.transaction-webhook" arrives`))
	r.Step(`^the webhook "([^"]+)" arrives with:$`, webhookArrivesWith,
		"One of the webhooks that came has these values, or comes with them within 5 s of the target's time.",
		scenario.Needs(scenario.Webhooks), scenario.Holds(scenario.ExpectContent),
		scenario.Example(`the webhook "card.transaction-webhook" arrives with:`, `| principalAmount | 20.00 |`))
	r.Step(`^the webhook "([^"]+)" arrives within (\d+) s$`, webhookArrivesWithin,
		"A webhook comes within so much of the target's time, a mock's clock being moved instead of waiting.",
		scenario.Needs(scenario.Webhooks), scenario.Example(`the webhook "card.transaction-webhook" arrives within 30 s`))
	r.Step(`^exactly (\d+) webhooks? "([^"]+)" arrives?$`, webhooksArrive,
		"So many webhooks of this kind have come in 5 s of the target's time, and no more.",
		scenario.Needs(scenario.Webhooks), scenario.Example(`exactly 1 webhook "card.transaction-webhook" arrives`))
	r.Step(`^webhook and look-up of the payment agree$`, paymentHookAgrees,
		"The payment webhooks about the latest payment say of its status what the transactions say, asked after them.",
		scenario.Needs(scenario.Webhooks), scenario.Example(`webhook and look-up of the payment agree`), scenario.Calls(client.OpWalletTransactions))
	r.Step(`^no webhook "([^"]+)" arrives$`, noWebhookArrives,
		"No webhook of this kind comes within 5 s of the target's time.",
		scenario.Needs(scenario.Webhooks), scenario.Example(`no webhook "card.transaction-webhook" arrives`))
}

// hooks are the webhooks of a scenario.
type hooks struct {
	box    scenario.Mailbox
	key    string
	seen   int  // arrivals that are in the evidence
	turned bool // the receiver refused some

	forgeries bool         // some are to be expected
	forged    map[int]bool // of the arrivals, those that the receiver takes for such
}

// keyHeader is the static header that each webhook must carry.
const keyHeader = "Kasauti-Webhook-Key"

func receiveWebhooks(ctx context.Context, s *scenario.State) error {
	h := scenario.Of[hooks](s)
	h.key = rand.Text()
	s.Conceal(client.NewSecret(h.key))
	box, err := s.Session.Receive(ctx, map[string]string{keyHeader: h.key})
	h.box = box
	return err
}

func mailboxOf(s *scenario.State) (*hooks, error) {
	h := scenario.Of[hooks](s)
	if h.box == nil {
		return nil, fmt.Errorf("look at webhooks: they are not sent here; add a step before what causes them: Given webhooks are sent here")
	}
	return h, nil
}

func answerWebhooks(_ context.Context, s *scenario.State, times, status int) error {
	h, err := mailboxOf(s)
	switch {
	case err != nil:
		return err
	case times < 1 || times > 100 || status < 200 || status > 599:
		return fmt.Errorf("answer %d webhooks with status %d: give 1 to 100 webhooks and a status from 200 to 599", times, status)
	}
	h.box.Answer(times, status, 0)
	h.turned = status > 299
	return nil
}

// promptly is how much of the target's time a webhook may take.
const promptly = 5 * time.Second

func webhookArrives(ctx context.Context, s *scenario.State, event string) error {
	return webhookArrivesWithin(ctx, s, event, promptly)
}

func webhookArrivesWithin(ctx context.Context, s *scenario.State, event string, within time.Duration) error {
	if within < time.Second || within > longestWait {
		return fmt.Errorf("wait for the webhook %s: %s is not between 1 and %.0f s", event, within, longestWait.Seconds())
	}
	came, err := awaitHooks(ctx, s, event, within, func(taken []scenario.Arrival) bool { return len(taken) > 0 })
	if err != nil {
		return err
	}
	if h := scenario.Of[hooks](s); h.turned {
		s.Check("EK-HOOK-180", len(came) > 0, "a webhook that the receiver refused was not sent again")
	}
	if len(came) > 0 {
		s.Expect(true, "") // whether it came once, and what it says, was not looked at
		return nil
	}
	return noneCame(ctx, s, event, within)
}

func webhookArrivesWith(ctx context.Context, s *scenario.State, event string, expected *scenario.Block) error {
	e, err := compose.ReadExpectation(ctx, source(s), expected, false)
	if err != nil {
		return err
	}
	var closest []value.Mismatch
	matched, unread := false, 0
	came, err := awaitHooks(ctx, s, event, promptly, func(taken []scenario.Arrival) bool {
		unread = 0
		for _, a := range taken {
			switch found, readable := against(e, a.Body); {
			case !readable:
				unread++
			case len(found) == 0:
				matched = true
			case closest == nil || len(found) < len(closest):
				closest = found
			}
		}
		return matched
	})
	if err != nil {
		return err
	}
	if len(came) == 0 {
		return noneCame(ctx, s, event, promptly)
	}
	message := ""
	switch {
	case matched:
	case unread == len(came):
		message = fmt.Sprintf("of %d webhooks %s that came, none could be read", len(came), event)
	default:
		message = fmt.Sprintf("of %d webhooks %s that came, the nearest differs: %s", len(came), event, differs(closest))
	}
	conclude(s, tellings[event].judgedBy(e), matched, message, fieldsOf(closest)...)
	return nil
}

func against(e *compose.Expectation, body []byte) (found []value.Mismatch, readable bool) {
	whole, err := value.Decode(body)
	if err != nil {
		return nil, false
	}
	found, err = e.Against(whole)
	return found, err == nil
}

func webhooksArrive(ctx context.Context, s *scenario.State, n int, event string) error {
	came, err := awaitHooks(ctx, s, event, promptly, func(taken []scenario.Arrival) bool { return len(taken) > n })
	if err != nil {
		return err
	}
	id := tellings[event].told
	if n == 0 {
		id = tellings[event].silent
	}
	return expectHooks(ctx, s, id, len(came) == n, event, promptly, fmt.Sprint(n), len(came))
}

func noWebhookArrives(ctx context.Context, s *scenario.State, event string) error {
	return webhooksArrive(ctx, s, 0, event)
}

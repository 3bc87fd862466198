package steps

import (
	"context"
	"crypto/rand"
	"fmt"
	"slices"
	"time"

	"github.com/kasauti/kasauti/client"
	"github.com/kasauti/kasauti/harness/compose"
	"github.com/kasauti/kasauti/harness/nearest"
	"github.com/kasauti/kasauti/harness/scenario"
	"github.com/kasauti/kasauti/harness/value"
	"github.com/kasauti/kasauti/harness/verdict"
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

// realPause is how long this machine waits for what is on the wire already, at a time.
const realPause = 5 * time.Millisecond

// mostRealPauses bound that: longer than the target waits for an answer of ours.
const mostRealPauses = 1600

// awaitHooks takes webhooks into the evidence until enough have come or the time is over, and
// gives those of the event.
func awaitHooks(ctx context.Context, s *scenario.State, event string, within time.Duration, enough func([]scenario.Arrival) bool) ([]scenario.Arrival, error) {
	if known := scenario.WebhookNames(s.Contract); !slices.Contains(known, event) {
		return nil, fmt.Errorf("look at webhooks: the contract knows no webhook %q%s", event, nearest.Known(event, known))
	}
	h, err := mailboxOf(s)
	if err != nil {
		return nil, err
	}
	began := s.Session.Now()
	for range mostTries {
		if err := untilQuiet(ctx, s, event); err != nil {
			return nil, err
		}
		came := h.take(s, event)
		left := within - s.Session.Now().Sub(began)
		if enough(came) || left <= 0 {
			return came, nil
		}
		if err := wait(ctx, s, min(time.Second, left)); err != nil {
			return nil, err
		}
	}
	return h.take(s, event), nil
}

// untilQuiet waits until no webhook of the event is on the wire.
func untilQuiet(ctx context.Context, s *scenario.State, event string) error {
	for range mostRealPauses {
		all, err := s.Session.Sendings(ctx)
		if err != nil {
			return err
		}
		busy := false
		for _, one := range all {
			busy = busy || one.Event == event && one.State == "sending"
		}
		if !busy {
			return nil
		}
		select {
		case <-time.After(realPause):
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	return nil
}

// take puts what arrived since into the evidence, judges its static header, and lists all that
// came of the event.
func (h *hooks) take(s *scenario.State, event string) []scenario.Arrival {
	all := h.box.Arrived()
	for i, a := range all[h.seen:] {
		if h.forgeries && a.Header.Get(keyHeader) == "" {
			h.forged[h.seen+i] = true // which the static header is there for
			continue
		}
		s.Arrived(a, h.box.URL())
		s.Check("EK-HOOK-020", a.Header.Get(keyHeader) == h.key, "a webhook came without the static header that was configured",
			verdict.Field{Path: keyHeader, Expected: "as configured", Actual: orNone(a.Header.Get(keyHeader) != "")})
	}
	h.seen = len(all)
	var of []scenario.Arrival
	for i, a := range all {
		if a.Event == event && a.Status < 300 && !h.forged[i] {
			of = append(of, a)
		}
	}
	return of
}

func orNone(given bool) string {
	if given {
		return "another value"
	}
	return "none"
}

package steps

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/kasauti/kasauti/client"
	"github.com/kasauti/kasauti/harness/scenario"
	"github.com/kasauti/kasauti/harness/verdict"
)

func registerFaultSeen(r *scenario.Registry) {
	r.Step(`^the client finds the answer (lost|late|cut off|no JSON|not declared as JSON)$`, found,
		"Our client took the latest answer for no success, and knows what is wrong with it.",
		scenario.Example(`the client finds the answer lost`))
	r.Step(`^the client says that the call may have taken effect$`, mayHaveHappened,
		"Our client leaves open what became of the latest call, and advises to find out before it is made again.",
		scenario.Example(`the client says that the call may have taken effect`))
	r.Step(`^the client leaves the repeating to its caller$`, notRepeated,
		"Since the latest fault was set the target saw its operation as often as this scenario called it: our client repeated nothing by itself.",
		scenario.Needs(scenario.Faults), scenario.Example(`the client leaves the repeating to its caller`))
	r.Step(`^the fault struck (\d+) times?$`, struck,
		"The latest fault befell so many calls so far.",
		scenario.Needs(scenario.Faults), scenario.Example(`the fault struck 1 time`))
	r.Step(`^the answer asks to wait (\d+) seconds$`, asksToWait,
		"Retry-After of the latest answer, a number or a date, is so far away.",
		scenario.Example(`the answer asks to wait 2 seconds`))
	r.Step(`^the time passes that the answer asks to wait$`, waitAsAsked,
		"Moves the target's clock by the Retry-After of the latest answer.",
		scenario.Needs(scenario.Clock), scenario.Example(`the time passes that the answer asks to wait`))
	r.Step(`^the receiver tells (\d+) forged webhooks? apart$`, forgedApart,
		"So many webhooks came without the static header that the genuine ones carry; the steps about webhooks do not count them.",
		scenario.Needs(scenario.Webhooks), scenario.Example(`the receiver tells 1 forged webhook apart`))
	r.Step(`^no SMS reached the mobile of card "([^"]+)"$`, noSMS,
		"The inbox of the card's mobile number is empty.",
		scenario.Needs(scenario.Inbox), scenario.Example(`no SMS reached the mobile of card "asha"`))
}

func found(_ context.Context, s *scenario.State, how string) error {
	answer, err := scenario.Of[calls](s).last()
	if err != nil {
		return err
	}
	want := map[string]client.Kind{
		"lost": client.KindTransport, "late": client.KindTimeout, "cut off": client.KindTruncated,
		"no JSON": client.KindNotJSON, "not declared as JSON": client.KindContentType,
	}[how]
	got := "a success"
	if answer.Err != nil {
		got = string(answer.Err.Kind)
	}
	s.Expect(got == string(want), fmt.Sprintf("the client does not find the answer %s", how),
		verdict.Field{Path: "what the client says", Expected: string(want), Actual: got})
	return nil
}

func mayHaveHappened(_ context.Context, s *scenario.State) error {
	answer, err := scenario.Of[calls](s).last()
	if err != nil {
		return err
	}
	said := "a success"
	if answer.Err != nil {
		said = answer.Err.Error()
	}
	s.Expect(strings.Contains(said, "it may have taken effect"), "the client does not say that the call may have taken effect",
		verdict.Field{Path: "what the client says", Expected: "it may have taken effect", Actual: said})
	return nil
}

// notRepeated counts on the target's side: what a transport repeats, a client never hears of.
func notRepeated(ctx context.Context, s *scenario.State) error {
	f, err := s.LatestFault(ctx)
	if err != nil {
		return err
	}
	made := scenario.Of[calls](s).count(f.Operation)
	s.Check("EK-RETRY-010", f.Called <= made && f.Called > 0, "a call reached the target more often than it was made",
		verdict.Field{Path: "calls of " + f.Operation, Expected: fmt.Sprintf("1 to %d", made), Actual: fmt.Sprint(f.Called)})
	return nil
}

func struck(ctx context.Context, s *scenario.State, times int) error {
	f, err := s.LatestFault(ctx)
	if err != nil {
		return err
	}
	s.Expect(f.Struck == times, fmt.Sprintf("the fault %s struck another number of times", f.Says),
		verdict.Field{Path: "struck", Expected: fmt.Sprint(times), Actual: fmt.Sprint(f.Struck)})
	return nil
}

// retryAfter reads how long the latest answer asks to wait.
func retryAfter(s *scenario.State) (time.Duration, error) {
	answer, err := scenario.Of[calls](s).last()
	if err != nil {
		return 0, err
	}
	text := answer.Response.Header.Get("Retry-After")
	if seconds, err := strconv.Atoi(text); err == nil && seconds >= 0 {
		return time.Duration(seconds) * time.Second, nil
	}
	if at, err := http.ParseTime(text); err == nil {
		return at.Sub(s.Session.Now()), nil
	}
	if text == "" {
		return 0, errors.New("the latest answer has no Retry-After")
	}
	return 0, fmt.Errorf("the latest answer has the Retry-After %q, which is neither a number of seconds nor an HTTP date", text)
}

// dateSlack is what a date loses: it has whole seconds, and the call took its time.
const dateSlack = 2 * time.Second

func asksToWait(_ context.Context, s *scenario.State, seconds int) error {
	wait, err := retryAfter(s)
	if err != nil {
		s.Expect(false, err.Error(), verdict.Field{Path: "Retry-After", Expected: fmt.Sprintf("%d s", seconds), Actual: "none"})
		return nil
	}
	want := time.Duration(seconds) * time.Second
	s.Expect(wait <= want && wait > want-dateSlack, "the answer asks to wait for another time",
		verdict.Field{Path: "Retry-After", Expected: want.String(), Actual: wait.Round(time.Millisecond).String()})
	return nil
}

func waitAsAsked(ctx context.Context, s *scenario.State) error {
	wait, err := retryAfter(s)
	if err != nil {
		return err
	}
	return s.Advance(ctx, max(0, wait))
}

func forgedApart(_ context.Context, s *scenario.State, n int) error {
	h, err := mailboxOf(s)
	if err != nil {
		return err
	}
	h.take(s, "")
	s.Expect(len(h.forged) == n, "another number of forged webhooks came",
		verdict.Field{Path: "forged webhooks", Expected: fmt.Sprint(n), Actual: fmt.Sprint(len(h.forged))})
	return nil
}

func noSMS(ctx context.Context, s *scenario.State, name string) error {
	card, err := s.Names.Card(name)
	if err != nil {
		return err
	}
	messages, err := s.Session.Messages(ctx, card.Mobile)
	if err != nil {
		return err
	}
	s.Expect(len(messages) == 0, fmt.Sprintf("an SMS reached the mobile of card %q", name),
		verdict.Field{Path: "SMS", Expected: "0", Actual: fmt.Sprint(len(messages))})
	return nil
}

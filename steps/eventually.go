package steps

import (
	"context"
	"fmt"
	"time"

	"github.com/kasauti/kasauti/harness/compose"
	"github.com/kasauti/kasauti/harness/scenario"
	"github.com/kasauti/kasauti/harness/value"
)

func registerEventually(r *scenario.Registry) {
	r.Step(`^eventually, within (\d+) s, the answer of "([^"]+)" has:$`, eventually,
		"Repeats the latest call of an operation that only reads until its answer has these values or the time is over; a mock's clock is moved instead of waiting. Calls that write are never repeated.",
		scenario.CallsNamed(), scenario.Holds(scenario.ExpectContent),
		scenario.Example(`eventually, within 30 s, the answer of "gateway.get-authorization-token" has:`, `| resultCode | 0        |`, `| token      | a string |`))
}

const (
	firstPause   = 250 * time.Millisecond
	longestPause = 5 * time.Second
	// mostTries bounds a clock that does not move.
	mostTries   = 200
	longestWait = 10 * time.Minute
)

func eventually(ctx context.Context, s *scenario.State, within time.Duration, operation string, expected *scenario.Block) error {
	if within < time.Second || within > longestWait {
		return fmt.Errorf("wait for an answer of %s: %s is not between 1 and %.0f s", operation, within, longestWait.Seconds())
	}
	o, err := scenario.Callable(s.Contract, operation)
	switch {
	case err != nil:
		return err
	case o.Write:
		return fmt.Errorf("repeat %s: it writes, and a write is never repeated blindly; wait on an operation that only reads", operation)
	}
	made, was := scenario.Of[calls](s).made[operation]
	if !was {
		return fmt.Errorf("repeat %s: it was not called in this scenario; add a step before this one: When I call %q", operation, operation)
	}
	e, err := compose.ReadExpectation(ctx, source(s), expected, false)
	if err != nil {
		return err
	}
	return poll(ctx, s, within, made, e)
}

// poll asks again until the answer is as expected. What it last saw is what it shows.
func poll(ctx context.Context, s *scenario.State, within time.Duration, made asked, e *compose.Expectation) error {
	began := s.Session.Now()
	pause := firstPause
	for tries := 1; ; tries++ {
		answer, err := made.call(ctx, s)
		if err != nil {
			return err
		}
		tell(s, made.partner, made.request, answer)
		whole, err := value.Decode(answer.Response.Body)
		if err != nil {
			return fmt.Errorf("read the answer of %s: %w", answer.Operation, err)
		}
		found, err := e.Against(whole)
		if err != nil {
			return err
		}
		passed := s.Session.Now().Sub(began)
		if over := passed >= within || tries == mostTries; len(found) == 0 || over {
			message := fmt.Sprintf("after %d tries in %s s, %s", tries, seconds(passed), differs(found))
			s.Expect(len(found) == 0, message, fieldsOf(found)...)
			return nil
		}
		if err := wait(ctx, s, min(pause, within-passed)); err != nil {
			return err
		}
		pause = min(2*pause, longestPause)
	}
}

// wait lets time pass, on a mock by its clock.
func wait(ctx context.Context, s *scenario.State, by time.Duration) error {
	if s.Has(scenario.Clock) {
		return s.Advance(ctx, by)
	}
	return s.Pause(ctx, by)
}

func seconds(d time.Duration) string { return fmt.Sprintf("%.1f", d.Seconds()) }

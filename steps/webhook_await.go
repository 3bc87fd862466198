package steps

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/kasauti/kasauti/harness/nearest"
	"github.com/kasauti/kasauti/harness/scenario"
	"github.com/kasauti/kasauti/harness/verdict"
)

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
		if err := s.Pause(ctx, realPause); err != nil {
			return err
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

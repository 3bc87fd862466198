package mock

import (
	"errors"
	"fmt"
	"net/http"
	"time"
)

// earliest is the first moment that a clock can be stopped at: 2000-01-01 in ms.
const earliest int64 = 946684800000

// clock is the one that universes of the world begin with.
func (w World) clock(wall func() time.Time) clock {
	return clock{wall: wall, frozen: !w.FrozenAt.IsZero(), at: w.FrozenAt}
}

// checkMoment finds out whether a clock can be stopped at a moment: the end of a sentence about it.
func checkMoment(at time.Time) error {
	if ms := at.UnixMilli(); ms < earliest || ms >= latest {
		return fmt.Errorf("is stopped at %d ms; choose a moment from %d ms on and before %d ms", ms, earliest, latest)
	}
	return nil
}

// put gives the universe another clock, which may be behind the one that it had: the time of a world
// begins where the world says. What was over by the old clock is forgotten, so that no token, OTP or
// link comes back to life. The caller holds u.mu.
func (u *universe) put(c clock) {
	if now := u.clock.now(); c.now().Before(now) {
		u.tokens.forget(func(text string, t token) bool {
			over := t.expires <= now.UnixMilli()
			if over {
				u.server.tokens.Delete(text)
			}
			return over
		})
		u.otps.forget(func(_ string, o *otp) bool { return o.late(now, u.otpLife()) })
		u.links.forget(func(_ string, l vkycLink) bool { return !now.Before(l.expires) })
	}
	u.clock = c
	u.pulse.beat()
}

// adminStopClock stops the clock at a moment, which may lie behind the universe's time.
func adminStopClock(u *universe, r *http.Request) (int, any, error) {
	var wanted struct {
		FrozenAt *int64 `json:"frozen_at_ms"`
	}
	if err := readAdmin(r, &wanted); err != nil {
		return http.StatusBadRequest, nil, err
	}
	if wanted.FrozenAt == nil {
		return http.StatusBadRequest, nil, errors.New("stop the clock: give frozen_at_ms, the moment at which it stands")
	}
	at := time.UnixMilli(*wanted.FrozenAt)
	if err := checkMoment(at); err != nil {
		return http.StatusBadRequest, nil, fmt.Errorf("stop the clock: it %w", err)
	}
	defer u.enter()()
	u.put(clock{wall: u.clock.wall, frozen: true, at: at})
	return http.StatusOK, u.clock.view(), nil
}

// adminStartClock lets the universe have the wall clock's time again.
func adminStartClock(u *universe, _ *http.Request) (int, any, error) {
	defer u.enter()()
	u.put(clock{wall: u.clock.wall})
	return http.StatusOK, u.clock.view(), nil
}

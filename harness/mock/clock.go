package mock

import (
	"errors"
	"fmt"
	"time"
)

// mostAdvance bounds one step of a clock, so that no sum of times overflows.
const mostAdvance = 10 * 365 * 24 * time.Hour

// latest is the first moment that a clock cannot be set to: 2200-01-01 in ms.
const latest int64 = 7258118400000

// clock is a universe's time: the wall clock and an offset, or a moment where it stands
// still. It never goes back, since tokens and OTPs that came back to life would be a
// behaviour that no API has.
type clock struct {
	wall   func() time.Time
	offset time.Duration
	frozen bool
	at     time.Time // where it stands while frozen
}

func (c *clock) now() time.Time {
	if c.frozen {
		return c.at
	}
	return c.wall().Add(c.offset)
}

// advanceMillis is advance with a number from outside, which may be too large to be a
// duration.
func (c *clock) advanceMillis(ms int64) error {
	return c.advance(time.Duration(min(max(ms, -1), mostAdvance.Milliseconds()+1)) * time.Millisecond)
}

func (c *clock) advance(by time.Duration) error {
	if by < 0 {
		return errors.New("advance the clock: the step is below zero; a universe's time never goes back")
	}
	if by > mostAdvance || c.now().Add(by).UnixMilli() >= latest {
		return fmt.Errorf("advance the clock: the step is too long; take at most %d ms at once, and stay before %d ms", mostAdvance.Milliseconds(), latest)
	}
	if c.frozen {
		c.at = c.at.Add(by)
	} else {
		c.offset += by
	}
	return nil
}

func (c *clock) set(to time.Time) error {
	now := c.now()
	if to.Before(now) {
		return fmt.Errorf("set the clock: %d ms lies before the universe's time, %d ms; its time never goes back", to.UnixMilli(), now.UnixMilli())
	}
	if to.UnixMilli() >= latest {
		return fmt.Errorf("set the clock: %d ms is %d ms or later; choose an earlier moment", to.UnixMilli(), latest)
	}
	if c.frozen {
		c.at = to
	} else {
		c.offset = to.Sub(c.wall())
	}
	return nil
}

// freeze stops the clock where it is, or lets it go on from there.
func (c *clock) freeze(still bool) {
	switch {
	case still && !c.frozen:
		c.at, c.frozen = c.now(), true
	case !still && c.frozen:
		c.offset, c.frozen = c.at.Sub(c.wall()), false
	}
}

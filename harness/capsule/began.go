package capsule

import "time"

// Began is the target's time when the scenario began.
func (c *Capsule) Began() time.Time {
	for i := range c.Events {
		if clock := c.Events[i].Clock; len(clock) > 0 {
			return clock[0]
		}
	}
	if len(c.Clock) > 0 {
		return c.Clock[0]
	}
	return c.Started
}

// From is a clock that goes on from a moment as the wall clock does.
func From(began time.Time, wall func() time.Time) func() time.Time {
	started := wall()
	return func() time.Time { return began.Add(wall().Sub(started)) }
}

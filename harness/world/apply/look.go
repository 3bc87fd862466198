package apply

import (
	"context"
	"time"

	"github.com/kasauti/kasauti/harness/world"
)

// appears looks for a thing by its key until it is there or patience ends: what was just made may
// not be seen at once.
func (t *task) appears(ctx context.Context) (world.Seen, bool) {
	return t.until(ctx, "", t.other)
}

// other reports whether something was found that is not what was just removed, which may be seen for a
// while.
func (t *task) other(seen world.Seen) bool {
	return seen.Found && (t.replaced == "" || seen.ID != t.replaced)
}

// firstWait is the first wait between two looks; each is twice as long as the one before, up to a
// second.
const firstWait = 10 * time.Millisecond

// settled waits until a thing that was made is seen, since others build on it, and reports whether it is
// in the end: it was made nevertheless.
func (t *task) settled(ctx context.Context, id string) bool {
	_, ok := t.until(ctx, id, func(s world.Seen) bool { return s.Found })
	return ok
}

// until looks again and again.
func (t *task) until(ctx context.Context, id string, enough func(world.Seen) bool) (seen world.Seen, ok bool) {
	ok = t.poll(ctx, func() bool {
		found, err := t.kind.Find(ctx, t.at.Reading(), t.value, id)
		seen = found
		return err == nil && enough(found)
	})
	return seen, ok
}

// poll asks until the answer is yes or patience ends.
func (t *task) poll(ctx context.Context, ask func() bool) bool {
	wait := firstWait
	for spent := time.Duration(0); ; spent += wait {
		if ask() {
			return true
		}
		if spent >= t.Patience {
			return false
		}
		wait = min(2*wait, time.Second)
		select {
		case <-ctx.Done():
			return false
		case <-time.After(wait):
		}
	}
}

// traced asks until patience ends whether a write has happened.
func (t *task) traced(ctx context.Context, ref string) bool {
	return t.kind.CanAt(t.Target.Callable).Trace && t.poll(ctx, func() bool {
		happened, err := t.kind.Trace(ctx, t.at.Reading(), ref, t.value)
		return err == nil && happened
	})
}

// vanishes waits until a thing is seen no more, so that no plan takes what was removed for what is there.
func (t *task) vanishes(ctx context.Context, value any) bool {
	return t.poll(ctx, func() bool {
		seen, err := t.kind.Find(ctx, t.at.Reading(), value, t.now.ID)
		return err == nil && !seen.Found
	})
}

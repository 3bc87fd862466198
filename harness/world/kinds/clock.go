package kinds

import (
	"context"
	"strings"
	"time"

	"github.com/kasauti/kasauti/harness/mock"
	"github.com/kasauti/kasauti/harness/world"
)

// clock is the moment at which a mock's time stands still until a scenario moves it.
type clock struct {
	FrozenAt moment `yaml:"frozen_at" world:"required"` // RFC 3339, to the millisecond
}

func clocks() *world.Kind {
	return world.Define[clock](world.Kind{
		Section: "clock", Noun: "clock", Single: true, Attached: true, Turn: world.First,
		OnMock: "nothing but a mock's time stands still",
		Doc:    "The moment at which a mock's time stands still until a scenario moves it. Without it, it goes with the wall clock.",
	}, clockKind{})
}

type clockKind struct{}

// moment is a point of time. It is compared to the millisecond, and as India writes it.
type moment string

var india = time.FixedZone("IST", 5*60*60+30*60)

func momentAt(at time.Time) moment {
	return moment(at.In(india).Truncate(time.Millisecond).Format(time.RFC3339Nano))
}

func (m moment) time() (time.Time, error) { return time.Parse(time.RFC3339Nano, string(m)) }

// Canonical implements world.Canonical.
func (m moment) Canonical() string {
	at, err := m.time()
	if err != nil {
		return string(m)
	}
	return string(momentAt(at))
}

// Check implements world.Checker.
func (clockKind) Check(c clock, report world.Report) {
	at, err := c.FrozenAt.time()
	switch {
	case c.FrozenAt == "" || strings.HasPrefix(string(c.FrozenAt), "${"):
	case err != nil:
		report("frozen_at", "%q is no moment; write one such as 2026-01-05T10:30:00+05:30", c.FrozenAt)
	case at.Year() < 2000 || at.Year() >= 2200:
		report("frozen_at", "%q is not between the years 2000 and 2200", c.FrozenAt)
	}
}

// Seed implements world.Seeder.
func (clockKind) Seed(w *mock.World, _ *world.Declared, c clock) {
	if at, err := c.FrozenAt.time(); err == nil {
		w.FrozenAt = at.Truncate(time.Millisecond)
	}
}

// Find implements world.Finder: a mock always has a time.
func (clockKind) Find(ctx context.Context, at world.Reading, _ clock, _ string) (world.Seen, error) {
	now, err := at.Mock.Clock(ctx)
	if err != nil {
		return world.Seen{}, err
	}
	seen := world.Seen{Found: true, Fields: map[string]string{"frozen_at": ""}}
	if now.Frozen {
		seen.Fields["frozen_at"] = momentAt(time.UnixMilli(now.Now)).Canonical()
	}
	return seen, nil
}

// Update implements world.Updater.
func (clockKind) Update(ctx context.Context, at world.Writing, _ string, c clock, _ []string) error {
	stop, err := c.FrozenAt.time()
	if err != nil {
		return err
	}
	return at.Mock.StopClock(ctx, stop)
}

// Remove implements world.Remover.
func (clockKind) Remove(ctx context.Context, at world.Writing, _ string, _ clock) error {
	return at.Mock.StartClock(ctx)
}

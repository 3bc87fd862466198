package cli

import (
	"context"
	"errors"
	"fmt"

	"github.com/kasauti/kasauti/harness/quantity"
	"github.com/kasauti/kasauti/harness/verdict"
	"github.com/kasauti/kasauti/harness/world/show"
	"github.com/kasauti/kasauti/harness/world/state"
)

// worldCodes is the help on exit codes of commands about the declared world.
const worldCodes = `
Exit codes: 0 done, or nothing to do · 1 something is blocked, unknown or failed ·
2 usage, configuration, a stale plan, a cap, no yes: nothing was changed ·
3 interrupted · 4 the target, its lock or the disk`

// within opens a world, does something with it, and says of an error what its exit code is.
func (f *worldAim) within(ctx context.Context, streams Streams, doing string, do func(at *worldAt) error) error {
	at, err := f.open(ctx, streams, doing)
	defer at.close(streams)
	opened := err == nil
	if opened {
		at.shortSighted(streams)
		err = do(at)
	}
	if err != nil && ctx.Err() != nil && (!opened || errors.Is(err, context.Canceled)) { // what broke off says nothing of the target
		err = &interrupted{doing}
	}
	var code exit
	if err == nil || errors.As(err, &code) {
		return err
	}
	fmt.Fprintln(streams.Err, message(err))
	if f.json {
		if at == nil || at.view == nil {
			show.NewEvents(streams.Out, show.Style{}, version(), "", "").Problem(message(err))
		} else {
			at.view.Problem(message(err))
		}
	}
	if f.detailed {
		return exit(verdict.ExitFail)
	}
	return exit(codeOf(ctx, err))
}

// interrupted says that a command was ended before it changed anything.
type interrupted struct{ doing string }

// Error implements error.
func (i *interrupted) Error() string { return i.doing + ": interrupted, and nothing was changed" }

func (i *interrupted) Unwrap() error { return context.Canceled }

// shortSighted says of a mock whose admin API nobody named what that costs. It is another target then, of
// which another file has the record: whoever leaves the flag out once would find nothing there, and might
// make it all again.
func (at *worldAt) shortSighted(streams Streams) {
	if len(at.state.Things) == 0 && at.running.Mock() && at.running.Admin() == nil {
		fmt.Fprintln(streams.Err, "kasauti: no admin API of this mock was named: what was recorded with it is not looked at, its ids are not known by name, and what only it can set is out of reach; give --admin-url, which kasauti mock prints")
	}
}

// unknown says that of some things nobody could say what is there, so that a plan is no plan.
type unknown struct {
	doing string // what was tried
	n     int
	next  string
}

// Error implements error.
func (u *unknown) Error() string {
	return fmt.Sprintf("%s: of %s nobody could say what is there, and nothing was written; see above, and %s", u.doing, quantity.Of(u.n, "thing"), u.next)
}

// unsaved says that something could not be recorded.
type unsaved struct{ error }

func (u *unsaved) Unwrap() error { return u.error }

// unlocked says that the target's lock could not be had.
type unlocked struct{ error }

func (u *unlocked) Unwrap() error { return u.error }

// locked does something while nobody else changes the target, with what is recorded at that moment.
func (f *worldAim) locked(ctx context.Context, at *worldAt, streams Streams, doing string, do func() error) (err error) {
	unlock, err := at.store.Lock(ctx, 0)
	var held *state.Held
	if errors.As(err, &held) && f.wait > 0 {
		fmt.Fprintf(streams.Err, "kasauti: waiting up to %s for %s\n", f.wait, harmless(held.Who()))
		unlock, err = at.store.Lock(ctx, f.wait)
	}
	if err != nil {
		return &unlocked{err}
	}
	defer func() { err = errors.Join(err, unlock()) }()
	if err := f.recorded(ctx, at, doing); err != nil {
		return err
	}
	return do()
}

// keep saves what is recorded.
func (at *worldAt) keep() error {
	if at.state.Lineage == "" {
		at.state.Lineage = state.NewLineage()
	}
	if err := at.store.Save(at.state); err != nil {
		return &unsaved{err}
	}
	return nil
}

// begin opens the journal of an apply. There is a state before anything is journalled.
func (at *worldAt) begin() (state.Journal, error) {
	if at.state.Serial == 0 {
		if err := at.keep(); err != nil {
			return nil, err
		}
	}
	journal, err := at.store.Begin(at.state)
	if err != nil {
		return nil, &unsaved{err}
	}
	return journal, nil
}

package cli

import (
	"context"
	"errors"
	"fmt"

	"github.com/kasauti/kasauti/harness/target"
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
	if err == nil {
		at.shortSighted(streams)
		err = do(at)
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
	return exit(f.codeOf(ctx, err))
}

// shortSighted says of a mock whose admin API nobody named what that costs. It is another target then, of
// which another file has the record: whoever leaves the flag out once would find nothing there, and might
// make it all again.
func (at *worldAt) shortSighted(streams Streams) {
	if len(at.state.Things) == 0 && at.running.Mock() && at.running.Admin() == nil {
		fmt.Fprintln(streams.Err, "kasauti: no admin API of this mock was named: what was recorded with it is not looked at, its ids are not known by name, and what only it can set is out of reach; give --admin-url, which kasauti mock prints")
	}
}

// codeOf is the exit code of an error.
func (f *worldAim) codeOf(ctx context.Context, err error) int {
	var unavailable *target.Unavailable
	var held *state.Held
	var disk *unsaved
	switch {
	case f.detailed:
		return verdict.ExitFail
	case ctx.Err() != nil && errors.Is(err, context.Canceled):
		return verdict.ExitIncomplete
	case errors.As(err, &unavailable), errors.As(err, &held), errors.As(err, &disk):
		return verdict.ExitEnvironment
	}
	return verdict.ExitUsage
}

// unsaved says that something could not be recorded.
type unsaved struct{ error }

func (u *unsaved) Unwrap() error { return u.error }

// locked does something while nobody else changes the target, with what is recorded at that moment.
func (f *worldAim) locked(ctx context.Context, at *worldAt, streams Streams, doing string, do func() error) (err error) {
	unlock, err := at.store.Lock(ctx, 0)
	var held *state.Held
	if errors.As(err, &held) && f.wait > 0 {
		fmt.Fprintf(streams.Err, "kasauti: waiting up to %s for %s\n", f.wait, held.Who())
		unlock, err = at.store.Lock(ctx, f.wait)
	}
	if err != nil {
		return err
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

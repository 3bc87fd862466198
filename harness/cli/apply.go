package cli

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"github.com/kasauti/kasauti/harness/verdict"
	"github.com/kasauti/kasauti/harness/world/apply"
	"github.com/kasauti/kasauti/harness/world/show"
	"github.com/kasauti/kasauti/harness/world/walk"
)

type applyFlags struct {
	planFlags
	yes      bool
	failFast bool
}

func newApply(streams Streams) *cobra.Command {
	var f applyFlags
	cmd := &cobra.Command{
		Use:     "apply",
		Short:   "Make a target be as a world declares it",
		Example: `  kasauti apply --world world.yaml --target uat --env uat.yaml`,
		Args:    noArguments,
		RunE:    func(cmd *cobra.Command, _ []string) error { return f.run(cmd.Context(), streams) },
	}
	f.worldAim.flags(cmd)
	cmd.Flags().BoolVar(&f.retire, "retire", false, "make harmless, by blocking, what is declared no more and cannot be removed")
	cmd.Flags().BoolVar(&f.yes, "auto-approve", false, "do not ask")
	cmd.Flags().BoolVar(&f.failFast, "fail-fast", false, "begin nothing new after a step has failed")
	return cmd
}

func (f *applyFlags) run(ctx context.Context, streams Streams) (err error) {
	at, err := f.open(ctx, streams, "kasauti apply")
	defer at.close(streams)
	if err != nil {
		return err
	}
	unlock, err := at.store.Lock(ctx, f.wait)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, unlock()) }()
	if err := f.recorded(ctx, at, "kasauti apply"); err != nil { // as it is now that nobody else writes
		return err
	}
	p, err := at.plan(ctx, &f.planFlags)
	if err != nil {
		return err
	}
	style := at.style(streams)
	if err := show.Plan(streams.Out, p, style); err != nil {
		return err
	}
	journal, err := at.store.Begin(at.state)
	if err != nil {
		return err
	}
	result := apply.Apply(ctx, apply.Request{
		Plan: p, World: at.world, State: at.state, Journal: journal, Target: at.place, AtOnce: f.atOnce, FailFast: f.failFast,
		Now: time.Now, Patience: 5 * time.Second,
		Ended: func(o apply.Outcome) {
			if o.Step.Does() && o.End == walk.Done {
				fmt.Fprintf(streams.Out, "%3s %s: done\n", o.Step.Action, o.Step.Address)
			}
		},
	})
	if err := errors.Join(journal.Close(), at.store.Save(at.state), at.fork(ctx)); err != nil {
		return err
	}
	for _, o := range result.Failed() {
		fmt.Fprintf(streams.Err, "failed: %s: %v\n", o.Step.Address, o.Err)
	}
	for _, o := range result.Skipped() {
		fmt.Fprintf(streams.Err, "skipped: %s, for %s\n", o.Step.Address, o.By)
	}
	if len(result.Failed()) > 0 || result.Stopped {
		return exit(verdict.ExitFail)
	}
	return nil
}

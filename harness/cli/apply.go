package cli

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"github.com/kasauti/kasauti/harness/verdict"
	"github.com/kasauti/kasauti/harness/world/apply"
	"github.com/kasauti/kasauti/harness/world/plan"
	"github.com/kasauti/kasauti/harness/world/show"
)

type applyFlags struct {
	planFlags
	consent
	failFast bool
	doing    string // the command
	saved    *plan.Saved
}

func newApply(streams Streams) *cobra.Command {
	f := applyFlags{doing: "kasauti apply"}
	cmd := &cobra.Command{
		Use:   "apply [PLAN]",
		Short: "Make a target be as a world declares it",
		Long: `Apply plans, shows the plan, asks, and does it. PLAN is a file that kasauti plan --out wrote:
just that is done or, where anything has changed since, nothing.

What is done is recorded as it happens. After a failure what does not depend on it goes on, and
the next apply goes on from there. The first Ctrl-C begins nothing new; the second ends at once,
and the next plan looks what became of the calls that were under way.
` + consentHelp + worldCodes,
		Example: `  kasauti apply                                    # world.yaml, on a mock of the command's own
  kasauti apply --target http://127.0.0.1:8080 --admin-url http://127.0.0.1:8081 --auto-approve
  kasauti apply --target uat --env uat.yaml --max-permanent 2 --max-load 500.00`,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) > 1 {
				return fmt.Errorf("kasauti apply takes one saved plan at most, but %q was given, too", args[1])
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) == 1 {
				if err := f.reopen(cmd, args[0]); err != nil {
					return err
				}
			}
			return f.run(cmd.Context(), streams)
		},
	}
	f.applies(cmd)
	return cmd
}

// applies are the flags of what does a plan.
func (f *applyFlags) applies(cmd *cobra.Command) {
	f.worldAim.flags(cmd)
	f.walks(cmd)
	f.locks(cmd)
	f.ways(cmd)
	f.consent.flags(cmd)
	cmd.Flags().BoolVar(&f.failFast, "fail-fast", false, "begin nothing new after a step has failed")
}

// reopen takes from a saved plan what it is for.
func (f *applyFlags) reopen(cmd *cobra.Command, path string) (err error) {
	for _, name := range []string{"world", "target", "env", "admin-url", "seed", "state", "only", "retire"} {
		if cmd.Flags().Changed(name) {
			return fmt.Errorf("--%s stands in the plan %s already; leave it out", name, path)
		}
	}
	if f.saved, err = plan.Open(path, version()); err != nil {
		return err
	}
	is := f.saved.Aim
	f.world, f.target, f.env, f.adminURL, f.seed, f.stateDir = is.World, is.Target, is.Env, is.AdminURL, is.Seed, is.State
	f.only, f.retire, f.destroy = f.saved.Only, f.saved.Retire, f.saved.Destroy
	return nil
}

func (f *applyFlags) run(ctx context.Context, streams Streams) (err error) {
	if err := f.consent.read(); err != nil {
		return err
	}
	return f.within(ctx, streams, f.doing, func(at *worldAt) error {
		if at.text != nil {
			at.text.Destroy = f.destroy
		}
		return f.locked(ctx, at, streams, f.doing, func() error {
			p, err := at.plan(ctx, &f.planFlags)
			if err != nil {
				return err
			}
			if f.saved != nil {
				if err := f.saved.Plan.Since(p); err != nil {
					return err
				}
			}
			if err := at.view.Plan(p); err != nil {
				return err
			}
			if err := f.wanted(at, p, streams); err != nil {
				return err
			}
			if !p.Does() {
				return f.code(p)
			}
			return f.do(ctx, at, p, streams)
		})
	})
}

// wanted makes sure that the plan is one, within the caps, and meant.
func (f *applyFlags) wanted(at *worldAt, p *plan.Plan, streams Streams) error {
	if n := p.Count().Unknown; n > 0 {
		return &unknown{"apply " + at.world.File, n, "apply again, or a part with --only"}
	}
	if !p.Does() || !at.kept {
		return nil
	}
	return f.consent.given(proposal{plan: p, at: at, doing: f.doing, saved: f.saved != nil, destroy: f.destroy}, streams)
}

// passing says what an apply to a mock of the command's own is worth.
const passing = `That was practice: the mock was this command's own, and is gone now with all that was applied. To keep
it, start kasauti mock and name it with --target and --admin-url.`

// do does what the plan says and shows what came of it, whatever happens.
func (f *applyFlags) do(ctx context.Context, at *worldAt, p *plan.Plan, streams Streams) error {
	if at.text != nil {
		fmt.Fprintln(at.text.Out)
	}
	begun := time.Now()
	result, saved := at.apply(ctx, p, apply.Request{AtOnce: f.atOnce, FailFast: f.failFast, Began: at.view.Began, Ended: at.view.Ended}, streams)
	if saved != nil && len(result.Outcomes) == 0 {
		return saved // nothing was begun
	}
	if err := errors.Join(at.view.Applied(result, time.Since(begun)), saved); err != nil {
		return err
	}
	if !at.kept && at.text != nil {
		fmt.Fprintf(at.text.Out, "\n%s\n", passing)
	}
	if err := at.fork(context.WithoutCancel(ctx)); err != nil {
		return err
	}
	switch n := show.Tallied(result); {
	case n.Failed > 0, n.Blocked > 0:
		return exit(verdict.ExitFail)
	case !n.Whole():
		return exit(verdict.ExitIncomplete)
	}
	return nil
}

// apply does what the plan says, says what an interrupt does, and saves what came of it. An error is
// about what is recorded; without an outcome nothing was begun.
func (at *worldAt) apply(ctx context.Context, p *plan.Plan, r apply.Request, streams Streams) (result apply.Result, err error) {
	journal, err := at.begin()
	if err != nil {
		return result, err
	}
	done := make(chan struct{})
	told := make(chan struct{})
	go func() {
		defer close(told)
		select {
		case <-done:
		case <-ctx.Done():
			fmt.Fprintln(streams.Err, "kasauti: finishing what is under way; again to exit at once")
		}
	}()
	r.Plan, r.World, r.State, r.Journal, r.Target = p, at.world, at.state, journal, at.place
	r.Now, r.Patience = time.Now, patient
	result = apply.Apply(ctx, r)
	close(done)
	<-told
	if err := errors.Join(journal.Close(), at.keep()); err != nil {
		return result, &unsaved{err}
	}
	return result, nil
}

package cli

import (
	"context"
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/kasauti/kasauti/harness/verdict"
	"github.com/kasauti/kasauti/harness/world/plan"
	"github.com/kasauti/kasauti/harness/world/show"
)

// changes is the exit code of --detailed-exitcode where there is something to do.
const changes = 2

type planFlags struct {
	worldAim
	detailed bool
	retire   bool
	destroy  bool
}

func newPlan(streams Streams) *cobra.Command {
	var f planFlags
	cmd := &cobra.Command{
		Use:   "plan",
		Short: "Say what would make a target be as a world declares it",
		Long: `Plan looks at the target with calls that change nothing and says what an apply would do:
  +  create      ~  change      -  destroy     -/+  replace
  >  adopt       .  forget      !  blocked       ?  unverified`,
		Example: `  kasauti plan --world world.yaml                                  # what a fresh mock would get
  kasauti plan --world world.yaml --target uat --env uat.yaml      # what UAT would get`,
		Args: noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error { return f.run(cmd.Context(), streams) },
	}
	f.worldAim.flags(cmd)
	cmd.Flags().BoolVar(&f.detailed, "detailed-exitcode", false, "exit with 0 for nothing to do, 1 for an error, 2 for changes")
	cmd.Flags().BoolVar(&f.retire, "retire", false, "make harmless, by blocking, what is declared no more and cannot be removed")
	cmd.Flags().BoolVar(&f.destroy, "destroy", false, "plan that all goes that is recorded")
	return cmd
}

func (f *planFlags) run(ctx context.Context, streams Streams) error {
	at, err := f.open(ctx, streams, "kasauti plan")
	defer at.close(streams)
	if err != nil {
		return f.failed(err)
	}
	p, err := at.plan(ctx, f)
	if err != nil {
		return f.failed(err)
	}
	if err := show.Plan(streams.Out, p, at.style(streams)); err != nil {
		return err
	}
	switch c := p.Count(); {
	case c.Unknown > 0, c.Blocked > 0:
		return exit(verdict.ExitFail)
	case f.detailed && p.Does():
		return exit(changes)
	}
	return nil
}

// failed is an error as --detailed-exitcode has it: 1, whatever it is.
func (f *planFlags) failed(err error) error {
	if !f.detailed {
		return err
	}
	return errors.Join(exit(verdict.ExitFail), err)
}

func (at *worldAt) plan(ctx context.Context, f *planFlags) (*plan.Plan, error) {
	p, err := plan.Make(ctx, plan.Request{
		World: at.world, State: at.state, Target: at.place, Only: at.only, AtOnce: f.atOnce,
		Options: plan.Options{Retire: f.retire}, Destroy: f.destroy,
	})
	if err != nil {
		return nil, fmt.Errorf("plan %s: %w", at.world.File, err)
	}
	return p, nil
}

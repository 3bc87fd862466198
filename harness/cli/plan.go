package cli

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"github.com/kasauti/kasauti/harness/verdict"
	"github.com/kasauti/kasauti/harness/world/plan"
)

// changes is the exit code of --detailed-exitcode where there is something to do.
const changes = 2

// detailedHelp says what --detailed-exitcode does.
const detailedHelp = "exit with 0 for nothing to do, 1 for an error, 2 for changes"

type planFlags struct {
	worldAim
	retire  bool
	destroy bool
	out     string
}

func newPlan(streams Streams) *cobra.Command {
	var f planFlags
	cmd := &cobra.Command{
		Use:   "plan",
		Short: "Say what would make a target be as a world declares it",
		Long: `Plan looks at the target with calls that change nothing and says what an apply would do:
  +  create      ~  change      -  destroy     -/+  replace
  >  adopt       .  forget      !  blocked       ?  unverified

With --out the plan is saved, and kasauti apply FILE does just that or, where anything has
changed since, nothing.
` + worldCodes + `
With --detailed-exitcode: 0 nothing to do · 1 any error, also what is blocked or unknown ·
2 changes; an adoption is one.`,
		Example: `  kasauti plan                                     # world.yaml, on a mock of the command's own
  kasauti plan --target http://127.0.0.1:8080 --admin-url http://127.0.0.1:8081
  kasauti plan --target uat --env uat.yaml --out uat.plan && kasauti apply uat.plan`,
		Args: noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error { return f.run(cmd.Context(), streams) },
	}
	f.worldAim.flags(cmd)
	f.walks(cmd)
	f.ways(cmd)
	cmd.Flags().BoolVar(&f.detailed, "detailed-exitcode", false, detailedHelp)
	cmd.Flags().BoolVar(&f.destroy, "destroy", false, "plan that all goes that is recorded")
	cmd.Flags().StringVar(&f.out, "out", "", "file to save the plan in, for kasauti apply FILE")
	return cmd
}

// ways are the flags of how far a plan goes.
func (f *planFlags) ways(cmd *cobra.Command) {
	cmd.Flags().BoolVar(&f.retire, "retire", false, "make harmless, by blocking, what is declared no more and cannot be removed")
}

func (f *planFlags) run(ctx context.Context, streams Streams) error {
	return f.within(ctx, streams, "kasauti plan", func(at *worldAt) error {
		if f.out != "" {
			if err := plan.Room(f.out); err != nil {
				return err
			}
		}
		if f.out != "" && !at.kept {
			return errors.New("save a plan for a mock of this command's own: it is gone when the command has ended; give the URL of one that stays with --target")
		}
		if at.text != nil {
			at.text.Destroy = f.destroy
		}
		p, err := at.plan(ctx, f)
		if err != nil {
			return err
		}
		if err := at.view.Plan(p); err != nil {
			return err
		}
		if f.out != "" {
			if err := f.save(at, p); err != nil {
				return err
			}
		}
		return f.code(p)
	})
}

// code is the exit code of a plan, by the same predicates as its text.
func (f *planFlags) code(p *plan.Plan) error {
	switch c := p.Count(); {
	case c.Blocked > 0:
		return exit(verdict.ExitFail)
	case f.detailed && p.Does():
		return exit(changes)
	}
	return nil
}

// save keeps the plan in a file, with what it is for.
func (f *planFlags) save(at *worldAt, p *plan.Plan) error {
	if n := p.Count().Unknown; n > 0 {
		return &unknown{"save the plan " + f.out, n, "plan again"}
	}
	err := plan.Saved{
		Kasauti: version(), Only: f.only, Retire: f.retire, Destroy: f.destroy, Plan: p,
		Aim: plan.Aim{World: f.world, Target: f.target, Env: f.env, AdminURL: f.adminURL, Seed: f.seed, State: f.stateDir},
	}.Save(f.out)
	if err != nil {
		return &unsaved{err}
	}
	if at.text != nil {
		fmt.Fprintf(at.text.Out, "\nSaved. To do just that: kasauti apply %s\n", f.out)
	}
	return nil
}

// patient is how long a thing that was just made may take to be seen.
const patient = 5 * time.Second

// request is what is planned for.
func (at *worldAt) request(f *worldAim) plan.Request {
	return plan.Request{World: at.world, State: at.state, Target: at.place, Only: at.only, AtOnce: f.atOnce, Patience: patient}
}

func (at *worldAt) plan(ctx context.Context, f *planFlags) (*plan.Plan, error) {
	r := at.request(&f.worldAim)
	r.Options, r.Destroy = plan.Options{Retire: f.retire}, f.destroy
	p, err := plan.Make(ctx, r)
	if err != nil {
		return nil, fmt.Errorf("plan %s: %w", at.world.File, err)
	}
	return p, nil
}

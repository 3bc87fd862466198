package cli

import (
	"context"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/kasauti/kasauti/harness/world/plan"
)

type driftFlags struct{ planFlags }

func newDrift(streams Streams) *cobra.Command {
	var f driftFlags
	cmd := &cobra.Command{
		Use:   "drift",
		Short: "Say what has changed at a target since a world was applied",
		Long: `Drift looks at what is recorded, with calls that change nothing, and says what is not as it was
last applied: fields that differ (applied -> there now), what is gone, and what another thing has
the place of. What the world file says now does not matter, and money that was spent is no drift.
The next apply takes the drift back; to keep it, write it into the world file.
` + worldCodes + `
With --detailed-exitcode: 0 no drift · 1 any error, also what nobody could tell · 2 drift.`,
		Example: `  kasauti drift --target http://127.0.0.1:8080 --admin-url http://127.0.0.1:8081
  kasauti drift --target uat --env uat.yaml --detailed-exitcode     # each night, in CI`,
		Args: noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error { return f.run(cmd.Context(), streams) },
	}
	f.worldAim.flags(cmd)
	f.walks(cmd)
	cmd.Flags().BoolVar(&f.detailed, "detailed-exitcode", false, "exit with 0 for no drift, 1 for an error, 2 for drift")
	return cmd
}

func (f *driftFlags) run(ctx context.Context, streams Streams) error {
	return f.within(ctx, streams, "kasauti drift", func(at *worldAt) error {
		p, err := plan.FindDrift(ctx, at.request(&f.worldAim))
		if err != nil {
			return fmt.Errorf("look for drift: %w", err)
		}
		if err := at.view.Drift(p); err != nil {
			return err
		}
		return f.code(p)
	})
}

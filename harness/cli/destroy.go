package cli

import "github.com/spf13/cobra"

func newDestroy(streams Streams) *cobra.Command {
	f := applyFlags{doing: "kasauti destroy", planFlags: planFlags{destroy: true}}
	cmd := &cobra.Command{
		Use:   "destroy",
		Short: "Remove what was applied, as far as the target can",
		Long: `Destroy plans that all goes that is recorded, what others need last, shows that, asks, and does
it. A thing that was created here and can be removed is destroyed (-). What cannot be removed,
what was there before, and what is only to be kept, is forgotten (.): it stays at the target, and
its id is kept in the state. With --retire what cannot be removed is made harmless before.

With --only ADDRESS it is that thing and what needs it. To let go of a thing without any call, there
is kasauti forget.
` + consentHelp + worldCodes,
		Example: `  kasauti destroy --target http://127.0.0.1:8080 --admin-url http://127.0.0.1:8081
  kasauti plan --destroy --target uat --env uat.yaml     # only look
  kasauti destroy --target uat --env uat.yaml --retire --only cards.priya`,
		Args: noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error { return f.run(cmd.Context(), streams) },
	}
	f.applies(cmd)
	return cmd
}

package cli

import (
	"fmt"

	"github.com/spf13/cobra"

	"github.com/kasauti/kasauti/harness/nearest"
)

// newContract is kasauti contract: what changes what we know.
func newContract(streams Streams) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "contract calibrate|import",
		Short: "Turn what is assumed into what is known, by UAT or an export",
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) == 0 {
				return cmd.Help()
			}
			return fmt.Errorf("kasauti contract has no command %q%s", args[0], nearest.Known(args[0], []string{"calibrate", "import"}))
		},
	}
	cmd.AddCommand(newCalibrate(streams), newImport(streams))
	return cmd
}

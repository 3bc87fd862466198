package cli

import (
	"errors"
	"fmt"
	"os"
	"time"

	"github.com/spf13/cobra"

	"github.com/kasauti/kasauti/harness/target"
	"github.com/kasauti/kasauti/harness/verdict"
)

func newDoctor(streams Streams) *cobra.Command {
	var f aim
	cmd := &cobra.Command{
		Use:   "doctor",
		Short: "Find out why a target cannot be used",
		Long: `Doctor looks at what stands between this machine and the target of an environment file:
names, connections, certificates, proxy, allow-listing, clock, keys, tokens and the OTP
source, and says what to do. It moves no money and sends no SMS.`,
		Example: "  kasauti doctor --target uat --env uat.yaml",
		Args:    noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if f.env == "" {
				return errors.New("doctor needs the environment file of the target; give one with --env")
			}
			environment, err := target.LoadEnvironment(f.env, os.LookupEnv)
			if err != nil {
				return err
			}
			findings := target.Diagnose(cmd.Context(), environment, target.DoctorOptions{Now: time.Now, Ask: asker(streams)})
			return showFindings(streams, findings)
		},
	}
	cmd.Flags().StringVar(&f.target, "target", "uat", "the target to look at: uat, or the URL of the environment file")
	cmd.Flags().StringVar(&f.env, "env", "", "environment file")
	return cmd
}

// showFindings prints one finding a line, what to do below it, and decides the exit code.
func showFindings(streams Streams, findings []target.Finding) error {
	worst := verdict.Pass
	for _, finding := range findings {
		worst = verdict.Worst(worst, finding.Verdict)
		fmt.Fprintf(streams.Out, "%-13s  %-28s %s\n", finding.Verdict, finding.Step, finding.Detail)
		if finding.Do != "" && finding.Verdict != verdict.Pass {
			fmt.Fprintf(streams.Out, "%-13s  %-28s do: %s\n", "", "", finding.Do)
		}
	}
	if worst > verdict.Warn {
		return exit(verdict.ExitEnvironment)
	}
	return nil
}

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
			if cmd.Flags().Changed("target") && f.target != environment.Target {
				return fmt.Errorf("--target %s is not what %s describes (%s); correct one of them or leave --target out", f.target, f.env, environment.Target)
			}
			findings := target.Diagnose(cmd.Context(), environment, target.DoctorOptions{Now: time.Now, Ask: asker(streams)})
			at := &aimed{environment: environment}
			for i := range findings { // they quote certificates and answers
				findings[i].Detail, findings[i].Do = at.masked(findings[i].Detail), at.masked(findings[i].Do)
			}
			return showFindings(streams, findings)
		},
	}
	cmd.Flags().StringVar(&f.target, "target", "", "what the environment file describes: uat, or url")
	cmd.Flags().StringVar(&f.env, "env", "", "environment file")
	return cmd
}

// showFindings prints one finding a line, what to do below it and the sum of all at the end,
// and decides the exit code.
func showFindings(streams Streams, findings []target.Finding) error {
	wrong, odd := 0, 0
	for _, finding := range findings {
		switch {
		case finding.Verdict > verdict.Warn:
			wrong++
		case finding.Verdict == verdict.Warn:
			odd++
		}
		fmt.Fprintf(streams.Out, "%-14s  %-24s  %s\n", finding.Verdict, finding.Step, finding.Detail)
		if finding.Do != "" && finding.Verdict != verdict.Pass {
			fmt.Fprintf(streams.Out, "%-14s  %-24s  do: %s\n", "", "", finding.Do)
		}
	}
	switch {
	case wrong > 0:
		fmt.Fprintf(streams.Out, "\nnot ready: %d of %d steps stand in the way, and %d more want a look; begin with the first (exit %d)\n",
			wrong, len(findings), odd, verdict.ExitEnvironment)
		return exit(verdict.ExitEnvironment)
	case odd > 0:
		fmt.Fprintf(streams.Out, "\nready, but %d of %d steps want a look\n", odd, len(findings))
	default:
		fmt.Fprintf(streams.Out, "\nready: nothing stands in the way\n")
	}
	return nil
}

package cli

import (
	"context"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/kasauti/kasauti/harness/check"
	"github.com/kasauti/kasauti/harness/contract"
	"github.com/kasauti/kasauti/harness/nearest"
	"github.com/kasauti/kasauti/harness/runner"
	"github.com/kasauti/kasauti/harness/verdict"
)

// checkFlags are the flags of kasauti check.
type checkFlags struct {
	aim
	recording
	operations []string
}

func newCheck(streams Streams) *cobra.Command {
	var f checkFlags
	cmd := &cobra.Command{
		Use:   "check",
		Short: "Check the response envelopes of every operation, success and refusals",
		Long: `Check runs Ginkgo specs over the response envelopes of every operation that can be called:
required fields, types, code against HTTP status, message, undeclared fields, echoed
secrets, content type, masks. Results go where those of kasauti run go.`,
		Args: noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error { return f.check(cmd.Context(), streams) },
	}
	f.aim.flags(cmd)
	f.recording.flags(cmd)
	cmd.Flags().StringSliceVar(&f.operations, "operation", nil, "only these operations, for example wallet.generate-transaction-otp")
	return cmd
}

func (f *checkFlags) check(ctx context.Context, streams Streams) error {
	if err := f.recording.check(); err != nil {
		return err
	}
	c, err := f.aim.contract()
	if err != nil {
		return err
	}
	if err := knownOperations(c, f.operations); err != nil {
		return err
	}
	opened, outage, err := f.aim.ready(ctx, c, streams)
	if err != nil {
		return err
	}
	defer opened.close(streams)
	options := check.Options{Contract: c, Seed: f.seed, Operations: f.operations}
	if opened.Running != nil {
		options.Target, options.Redactor = opened, opened.redactor(c)
	}
	specs := check.Build(options)
	if specs.Len() == 0 {
		return fmt.Errorf("check %v: no specs stand for it; nothing was run", f.operations)
	}
	record, err := f.recording.start(streams, c, opened, "check", verdict.UnitSpec, specs.Len(), f.seed)
	if err != nil {
		return err
	}
	sink := func(r check.Result) {
		record.result(runner.Result{Scenario: r.Scenario, Exchanges: r.Exchanges, Answered: r.Answered})
	}
	if outage != "" {
		record.outage(ctx, outage)
		specs.GiveUp(outage, verdict.CouldNotRun, sink)
	} else {
		specs.Run(ctx, sink)
	}
	if ctx.Err() != nil {
		record.interrupted()
	}
	return record.finish()
}

// knownOperations refuses a misspelt operation: it would select nothing.
func knownOperations(c *contract.Contract, names []string) error {
	var known []string
	for _, o := range c.Operations() {
		known = append(known, o.Name)
	}
	for _, name := range names {
		found := false
		for _, k := range known {
			found = found || k == name
		}
		if !found {
			hint := nearest.Hint(name, known)
			if hint == "" {
				hint = fmt.Sprintf("; known: %q", known)
			}
			return fmt.Errorf("--operation %q is not in the contract%s", name, hint)
		}
	}
	return nil
}

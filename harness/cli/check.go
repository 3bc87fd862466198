package cli

import (
	"context"
	"errors"
	"fmt"
	"strconv"

	"github.com/spf13/cobra"

	"github.com/kasauti/kasauti/client"
	"github.com/kasauti/kasauti/harness/check"
	"github.com/kasauti/kasauti/harness/contract"
	"github.com/kasauti/kasauti/harness/nearest"
	"github.com/kasauti/kasauti/harness/quantity"
	"github.com/kasauti/kasauti/harness/runner"
	"github.com/kasauti/kasauti/harness/scenario"
	"github.com/kasauti/kasauti/harness/verdict"
)

// checkFlags are the flags of kasauti check.
type checkFlags struct {
	aim
	recording
	limits     limits
	operations []string
	list       bool
}

func newCheck(streams Streams) *cobra.Command {
	var f checkFlags
	cmd := &cobra.Command{
		Use:   "check",
		Short: "Call every operation that the target serves, rightly and wrongly",
		Long: `Check runs Ginkgo specs over every operation that the target serves. Each documented thing
about a request is broken, one at a time: a field missing, null, of another type, too long or
not among the values listed, no authorization, a token that was never issued or has expired,
another partner's partnerId, another method or content type, a body that is not JSON, too large
or not encrypted as it should be. The answer must be the refusal that the contract has for it,
and no failure of the server; its envelope, fields and masks are judged as those of any run. On
a target that is no mock, only operations are called that the contract marks safe. Results go
where those of kasauti run go.`,
		Example: `  kasauti check --list                             # what would run, and what not, and why
  kasauti check --operation wallet.auth-token
  kasauti check --env uat.yaml                     # only what is safe to call
  kasauti check --env uat.yaml --deadline 10m --max-calls 500 --max-sms 3`,
		Args: noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error { return f.check(cmd.Context(), streams) },
	}
	f.aim.flags(cmd)
	f.aim.asOfFlag(cmd)
	f.recording.commit.flag(cmd)
	f.recording.flags(cmd)
	cmd.Flags().StringSliceVar(&f.operations, "operation", nil, "only these operations, for example wallet.generate-transaction-otp")
	f.limits.flags(cmd, verdict.UnitSpec, strconv.Itoa(scenario.FewestAbsent))
	cmd.Flags().BoolVar(&f.list, "list", false, "call nothing; say what would run, what is left out, and why")
	return cmd
}

func (f *checkFlags) check(ctx context.Context, streams Streams) error {
	if err := errors.Join(f.recording.check(), f.limits.check()); err != nil {
		return err
	}
	c, err := f.aim.contract()
	if err != nil {
		return err
	}
	if err := knownOperations(c, f.operations); err != nil {
		return err
	}
	if f.list {
		return f.listed(ctx, c, streams)
	}
	opened, outage, err := f.aim.ready(ctx, c, streams)
	if err != nil {
		return err
	}
	defer opened.close(streams)
	var record *record // known when the first spec ends
	options := check.Options{
		Contract: c, Seed: f.seed, Operations: f.operations,
		Budget: f.limits.budget(c), Breaker: f.limits.breaker, MaxFailures: f.limits.failures,
		Excuse: func(s *verdict.Scenario) { record.header.Excuse(s) },
	}
	if opened.Running != nil {
		options.Target, options.Redactor, options.Whose = opened, opened.redactor(c), opened.whose()
		if options.Services, err = servicesOf(ctx, opened); err != nil {
			return err
		}
	}
	specs := check.Build(options)
	if specs.Len() == 0 {
		return fmt.Errorf("check %v: no specs stand for it; nothing was run", f.operations)
	}
	if left := specs.Left(); left > 0 {
		fmt.Fprintf(streams.Err, "kasauti: %s of the contract left out; kasauti check --list says why\n", quantity.Of(left, "operation"))
	}
	opened.operations = specs.Operations()
	f.partial = len(f.operations) > 0
	if err := f.excuses.load(c, specs.Units()); err != nil {
		return err
	}
	if record, err = f.recording.start(streams, c, opened, "check", verdict.UnitSpec, specs.Len(), f.seed); err != nil {
		return err
	}
	sink := func(r check.Result) {
		record.result(runner.Result{Scenario: r.Scenario, Exchanges: r.Exchanges, Answered: r.Answered})
	}
	if outage != "" {
		specs.GiveUp(outage, record.outage(ctx, outage), sink)
	} else {
		limited, cancel := f.limits.within(ctx)
		defer cancel()
		specs.Run(limited, sink)
		record.late(limited)
	}
	if ctx.Err() != nil {
		record.interrupted()
	}
	return record.finish()
}

// listed shows what would run. The target is opened, since it says what it serves.
func (f *checkFlags) listed(ctx context.Context, c *contract.Contract, streams Streams) error {
	opened, err := f.aim.open(ctx, c, streams)
	if err != nil {
		return err
	}
	defer opened.close(streams)
	services, err := servicesOf(ctx, opened)
	if err != nil {
		return err
	}
	listChecks(streams.Out, c, check.Planned(check.Options{Target: opened, Contract: c, Operations: f.operations, Services: services}), &f.limits)
	return nil
}

// servicesOf are those of a target that is no mock. Nothing is sent to learn them.
func servicesOf(ctx context.Context, t *aimed) (map[client.Service]client.Endpoint, error) {
	if t.Mock() {
		return nil, nil
	}
	session, err := t.Open(ctx, "check", 0)
	if err != nil {
		return nil, err
	}
	return session.Services(), session.Close(ctx)
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

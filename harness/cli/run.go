package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/spf13/cobra"

	"github.com/kasauti/kasauti/harness/contract"
	"github.com/kasauti/kasauti/harness/exchange"
	"github.com/kasauti/kasauti/harness/lint"
	"github.com/kasauti/kasauti/harness/runner"
	"github.com/kasauti/kasauti/harness/verdict"
)

// runFlags are the flags of kasauti run.
type runFlags struct {
	aim
	recording
	choice
	parallel int
	timeout  time.Duration
	keep     bool
	wait     time.Duration
	mode     string
	retries  int
	limits   limits
	dryRun   bool
	json     bool
	watch    bool
}

const (
	mostParallel    = 256
	mostRetries     = 10 // more than anybody has patience for
	scenarioTimeout = 2 * time.Minute
	leaseWait       = 20 * time.Minute
)

func newRun(streams Streams) *cobra.Command {
	var f runFlags
	cmd := &cobra.Command{
		Use:   "run [PATH...]",
		Short: "Run features on a target and judge every answer",
		Long: `Run runs the scenarios of feature files (PATH, PATH:LINE, a folder, or FILE.csv:LINE for what a
row gives; by default the embedded ones), judges every exchange and writes the reports. Phrases of
*.phrases files beside a feature, and in the folders above it, are steps too; @rows:FILE on the
examples of an outline takes the rows from a CSV file.

Paths, --tags, --name, --requirement and --rerun-failed select; a scenario must answer to all that
are given. --shard takes a part of what they select, the same on every machine that has the same
features and --timings, and --resume goes on with a run that did not end.

With --dry-run the exit codes are: 0 it was said, also what a budget would keep from running · 2 usage,
or a scenario cannot be carried out as it is written.`,
		Example: `  kasauti run                                   # embedded features, embedded mock
  kasauti run --tags "@EK-OTP-050 or @smoke"    # a selection
  kasauti run features/otp/generate.feature:8   # one scenario
  kasauti run data/amounts.csv:3                # what one row gives
  kasauti run --name "works once" --requirement EK-OTP
  kasauti run --target uat --env uat.yaml       # UAT
  kasauti run --target uat --env uat.yaml --world world.yaml    # only where kasauti plan finds no change
  kasauti run --target uat --env uat.yaml --dry-run --max-sms 10    # what it would cost
  kasauti run --rerun-failed                    # what failed in the last run
  kasauti run --resume                          # after a kill: take over what was done, run the rest
  kasauti run --rerun-failed past/run.ndjson    # in another run; --resume takes one, too
  kasauti run --retries 2 --fail-on-flaky       # a pass that took two attempts is none
  kasauti run --shard 2/3 --timings past --report shard-2    # then: kasauti merge shard-*
  kasauti run --excuses excuses.yaml            # known failures do not turn the exit code
  kasauti run --as-of 0.3                       # what later releases require only warns
  kasauti run --watch features                  # again and again: what a change touches, and what failed
  kasauti run --target uat --env uat.yaml --bundle evidence.json --key our.pem    # signed
  kasauti run --format junit,html,markdown      # kasauti report --help says what each is`,
		RunE: func(cmd *cobra.Command, paths []string) error {
			return f.run(cmd.Context(), streams, paths)
		},
	}
	f.aim.flags(cmd)
	f.aim.asOfFlag(cmd)
	f.recording.commit.flag(cmd)
	f.recording.evidence.flags(cmd)
	f.recording.flags(cmd)
	cmd.Flags().BoolVar(&f.failOnFlaky, "fail-on-flaky", false, "a scenario that passed only after a retry makes the run not conformant")
	f.choice.flags(cmd)
	cmd.Flags().IntVar(&f.parallel, "parallel", 8, "scenarios at a time")
	cmd.Flags().DurationVar(&f.timeout, "scenario-timeout", scenarioTimeout, "longest time that one scenario may take; 0 for no limit")
	cmd.Flags().StringVar(&f.mode, "world-mode", "", "`MODE`: what a target that runs already has of --world: verify (refuse to run where it differs; the default), apply (make it so first) or off")
	cmd.Flags().StringVar(&f.stateDir, "state", "", "`FOLDER` of what is recorded of the world (default .kasauti beside the world file)")
	cmd.Flags().DurationVar(&f.wait, "wait", leaseWait, "how long a scenario waits for a wallet or card that another one uses, on a target without universes")
	cmd.Flags().IntVar(&f.retries, "retries", 0, "attempts that may follow the first where that is honest: the environment failed, and no write can happen twice")
	f.limits.flags(cmd, verdict.UnitScenario, "twice --parallel, at least 5")
	cmd.Flags().BoolVar(&f.dryRun, "dry-run", false, "say what would run, what not and why, and what it would cost; call nothing")
	cmd.Flags().BoolVar(&f.json, "json", false, "with --dry-run: as JSON")
	cmd.Flags().BoolVar(&f.watch, "watch", false, "on a mock: stay until Ctrl-C, and run again what a change of a file touches, with what did not pass")
	cmd.Flags().BoolVar(&f.keep, "keep-failed", false, "leave what scenarios that failed had on the mock, print where to look at it, and, for a mock of this run, stay until Ctrl-C")
	groupFlags(cmd, []flagGroup{
		{"Which scenarios", []string{"tags", "name", "requirement", "shard", "timings"}},
		{"Where", []string{"target", "env", "world", "world-mode", "state", "seed", "wait", "admin-url", "magic", "mock-binary", "mock-network"}},
		{"How long, how much", []string{"parallel", "scenario-timeout", "deadline", "breaker", "max-failures", "max-calls", "max-sms", "max-money"}},
		{"Before it runs", []string{"dry-run", "json"}},
		{"Again", []string{"retries", "rerun-failed", "resume", "watch"}},
		{"What counts", []string{"excuses", "as-of", "fail-on", "fail-on-flaky"}},
		{"What is shown and kept", []string{"report", "format", "commit", "bundle", "key", "witness", "verbose", "keep-failed"}},
	})
	return cmd
}

func (f *runFlags) run(ctx context.Context, streams Streams, paths []string) error {
	if f.parallel < 1 || f.parallel > mostParallel {
		return fmt.Errorf("--parallel %d is not between 1 and %d", f.parallel, mostParallel)
	}
	if f.retries < 0 || f.retries > mostRetries {
		return fmt.Errorf("--retries %d is not between 0 and %d", f.retries, mostRetries)
	}
	if f.timeout < 0 {
		return fmt.Errorf("--scenario-timeout %s is less than nothing; give a time such as 2m, or 0 for no limit", f.timeout)
	}
	if f.json && !f.dryRun {
		return errors.New("--json is given without --dry-run; what a run writes for programs is report.json")
	}
	alone := map[string]bool{"--resume": f.resume != "", "--watch": f.watch, "--dry-run": f.dryRun}
	if err := errors.Join(f.recording.check(), f.limits.check(), f.evidence.prepare(alone)); err != nil {
		return err
	}
	if f.watch {
		return f.watching(ctx, streams, paths)
	}
	c, err := f.aim.contract()
	if err != nil {
		return err
	}
	paths, asked, failed, err := f.recall(c.Digest(), paths)
	if err != nil {
		return err
	}
	defer f.recording.resumed.close()
	sayEmbedded(streams, "run", paths)
	suite, operations, err := f.read(c, paths, asked, failed, streams.Err)
	if err != nil {
		return err
	}
	if f.dryRun {
		return f.dry(ctx, streams, c, suite)
	}
	opened, outage, err := f.prepare(ctx, c, streams)
	if opened != nil {
		defer opened.close(streams)
	}
	if err != nil {
		return err
	}
	opened.operations = operations
	record, err := f.judge(ctx, streams, c, suite, opened, outage)
	if err != nil {
		return err
	}
	if ctx.Err() == nil && !f.someOnly(paths) {
		defer record.faults.warn(streams.Err)
	}
	err = f.evidence.handIn(streams, record, c, record.finish())
	showKept(ctx, streams.Out, opened, record.left)
	return err
}

// read reads the features and the excuses, and keeps of the suite what is asked for. The operations
// are those of the whole selection.
func (f *runFlags) read(c *contract.Contract, paths []string, asked *verdict.Selection, failed *failures, to io.Writer) (suite *runner.Suite, operations []string, err error) {
	if suite, err = claimed(c, paths); err != nil {
		return nil, nil, err
	}
	units := unitsOf(suite)
	if operations, err = f.choose(suite, asked, failed, to); err != nil {
		return nil, nil, err
	}
	f.partial = f.selection.Count < len(units) || !allFolders(paths)
	return suite, operations, f.excuses.load(c, units)
}

// claimed parses feature files whose tags name no requirement that there is none of.
func claimed(c *contract.Contract, paths []string) (*runner.Suite, error) {
	suite, err := parse(paths)
	if err != nil {
		return nil, err
	}
	if unknown := lint.Claims(suite, c); len(unknown) > 0 {
		return nil, asErrors(unknown)
	}
	return suite, nil
}

// prepare gets the target ready for scenarios. The target that is returned is to be closed, also
// where there is an error; outage is why nothing can run there, "".
func (f *runFlags) prepare(ctx context.Context, c *contract.Contract, streams Streams) (opened *aimed, outage string, err error) {
	if f.worldMode, err = modeOf(f.mode, f.world); err != nil {
		return nil, "", err
	}
	f.aim.inspect = f.keep
	opened, outage, err = f.aim.ready(ctx, c, streams)
	if err != nil || outage != "" {
		return opened, outage, err
	}
	if r := f.recording.resumed; r != nil {
		if err := r.aimed(opened); err != nil {
			return opened, "", err
		}
	}
	if outage, err = f.settleWorld(ctx, opened, streams); err != nil || outage != "" {
		return opened, outage, err
	}
	if err := opened.withApplication(); err != nil {
		return opened, "", err
	}
	if f.keep {
		return opened, "", canKeep(opened)
	}
	return opened, "", nil
}

// judge runs what is selected; the record that it returns is to be finished.
func (f *runFlags) judge(ctx context.Context, streams Streams, c *contract.Contract, suite *runner.Suite, opened *aimed, outage string) (*record, error) {
	record, err := f.recording.start(streams, c, opened, "run", verdict.UnitScenario, len(suite.Scenarios), f.seed)
	if err != nil {
		return nil, err
	}
	if outage != "" {
		suite.GiveUp(outage, record.outage(ctx, outage), record.result)
	} else if err := f.fill(ctx, record, streams, c, suite, opened); err != nil {
		return nil, err
	}
	if ctx.Err() != nil {
		record.interrupted()
	}
	return record, nil
}

// fill runs what is selected on a target that is there.
func (f *runFlags) fill(ctx context.Context, record *record, streams Streams, c *contract.Contract, suite *runner.Suite, opened *aimed) error {
	lease, err := leased(ctx, opened, f.wait)
	if err != nil {
		return err
	}
	limited, cancel := f.limits.within(ctx)
	defer cancel()
	options := f.options(streams, c, opened, record.redactor)
	options.Keep = f.evidence.keeps()
	options.Lease, options.Tape, options.Excuse, options.Sink = lease.taker(), true, record.header.Excuse, record.result
	suite.Run(limited, options)
	record.late(limited)
	return nil
}

// options are those of a run of which nothing is kept.
func (f *runFlags) options(streams Streams, c *contract.Contract, opened *aimed, redactor *exchange.Redactor) runner.Options {
	return runner.Options{
		Target: opened.Running, Whose: opened.whose(), Contract: c, Redactor: redactor, Seed: f.seed, AsOf: f.asOf,
		Budget: f.limits.budget(c), Retries: f.retries, Breaker: f.limits.breaker, MaxFailures: f.limits.failures,
		Parallel: opened.atOnce(f.parallel, streams), Timeout: f.timeout, KeepFailed: f.keep, Sink: func(runner.Result) {},
	}
}

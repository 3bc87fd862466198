package cli

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"github.com/kasauti/kasauti/harness/capsule"
	"github.com/kasauti/kasauti/harness/contract"
	"github.com/kasauti/kasauti/harness/mock"
	"github.com/kasauti/kasauti/harness/quantity"
	"github.com/kasauti/kasauti/harness/report"
	"github.com/kasauti/kasauti/harness/runner"
	"github.com/kasauti/kasauti/harness/scenario"
	"github.com/kasauti/kasauti/harness/verdict"
)

// replay is kasauti replay.
type replay struct {
	again, serve bool
	addr, admin  string

	path     string
	capsule  *capsule.Capsule
	contract *contract.Contract
}

func newReplay(streams Streams) *cobra.Command {
	var f replay
	cmd := &cobra.Command{
		Use:   "replay CAPSULE",
		Short: "See a scenario that failed once more, without its target",
		Long: `Replay plays a scenario that failed from its capsule: the file that kasauti run left of it below
capsules in the report folder. The capsule has the scenario with its phrases and rows in place, the
seed, the clock, every exchange and all else that the target answered, with stand-ins where secrets
stood. Nothing is called: the recorded answers are judged by this version's contract, and the
verdict, its class and its place are compared with the recorded ones. A request that is another than
was recorded, and an answer that the capsule does not hold, are told.

--again runs the scenario anew on a fresh embedded mock, with the recorded world, seed and time, and
tells which exchanges are not as they were recorded. --serve starts that mock, brings it to the
moment before the bad call, stops its clock there, and prints the curl line of that call.

Both need a mock as it was: they take capsules of runs that filled one (embedded, container) and asked
no application. Of a run on a URL or UAT, or with an application, replay without them, or run the
scenario there again: kasauti run FILE:LINE.

Exit codes: 0 the same verdict (with --serve: it was served) · 1 another verdict · 2 the capsule
cannot be read, or no mock can be made as it was and brought to the bad call · 3 interrupted, or the capsule
was changed after it was written`,
		Example: `  kasauti replay kasauti-report/capsules/ab12cd34ef56.json
  kasauti replay kasauti-report/capsules/ab12cd34ef56.json --again
  kasauti replay kasauti-report/capsules/ab12cd34ef56.json --serve --addr 127.0.0.1:8080`,
		Args: words("kasauti replay", "CAPSULE"),
		RunE: func(cmd *cobra.Command, args []string) error {
			for _, name := range []string{"addr", "admin-addr"} {
				if cmd.Flags().Changed(name) && !f.serve {
					return fmt.Errorf("--%s goes with --serve; give both or leave it out", name)
				}
			}
			f.path = args[0]
			return f.run(cmd.Context(), streams)
		},
	}
	cmd.Flags().BoolVar(&f.again, "again", false, "run the scenario anew on a fresh embedded mock, and compare")
	cmd.Flags().BoolVar(&f.serve, "serve", false, "start the mock at the moment before the bad call, and print that call, until Ctrl-C")
	cmd.Flags().StringVar(&f.addr, "addr", "127.0.0.1:0", "with --serve: address of the API; port 0 takes a free one")
	cmd.Flags().StringVar(&f.admin, "admin-addr", "127.0.0.1:0", "with --serve: address of the admin API")
	return cmd
}

func (f *replay) run(ctx context.Context, streams Streams) error {
	if f.again && f.serve {
		return errors.New("--again and --serve are two ways to replay; give one of them")
	}
	var edited bool
	var err error
	if f.capsule, edited, err = capsule.Read(f.path); err != nil {
		return err
	}
	if f.contract, err = f.reading(); err != nil {
		return err
	}
	f.tell(streams, edited)
	play := f.offline
	switch {
	case f.serve:
		play = f.served
	case f.again:
		play = f.anew
	}
	if err = play(ctx, streams); err == nil && edited {
		return exit(verdict.ExitIncomplete) // what was changed proves nothing of the run, whatever it shows
	}
	return err
}

// reading is the contract of this version, read as the environment of the run read it.
func (f *replay) reading() (*contract.Contract, error) {
	c, err := loadContract()
	if err != nil {
		return nil, err
	}
	if c, err = c.With(f.capsule.Variants); err == nil {
		c, err = c.At(f.capsule.Target.Paths)
	}
	if err == nil && f.capsule.AsOf != "" {
		c, err = c.AsOf(f.capsule.AsOf)
	}
	if err != nil {
		return nil, fmt.Errorf("read the contract as the capsule %s does: %w; replay it with kasauti %s, which wrote it", f.path, err, f.capsule.Tool)
	}
	return c, nil
}

// tell says what may make a replay another one.
func (f *replay) tell(streams Streams, edited bool) {
	say := func(format string, args ...any) {
		fmt.Fprintln(streams.Err, harmless(fmt.Sprintf("kasauti: "+format, args...)))
	}
	if edited {
		say("%s was changed after it was written: its digest is not that of its content; what it shows is not what was recorded", f.path)
	}
	if f.capsule.Tool != version() {
		say("the capsule is of kasauti %s, this is %s; where the verdict is another, that may be why", f.capsule.Tool, version())
	}
	if f.capsule.Contract != f.contract.Digest() {
		say("the contract is another one: recorded was %s, this version's is %s", shortDigest(f.capsule.Contract), shortDigest(f.contract.Digest()))
	}
}

// header is what is said above the scenario.
func (f *replay) header(command string) verdict.Header {
	c := f.capsule
	return verdict.Header{
		Schema: verdict.SchemaRun, ID: c.Run, Tool: version(), Command: command, Started: c.Started, Target: c.Target.Target,
		Environment: c.Environment, AsOf: c.AsOf, World: c.Target.Names.World, Seed: c.Seed, Contract: f.contract.Digest(),
		Shard: verdict.Shard{Index: 1, Total: 1}, Unit: verdict.UnitScenario, Selected: 1,
		Requirements: f.contract.Summaries(union(mock.Serves(), f.operations())),
	}
}

// operations are those that the capsule's exchanges call.
func (f *replay) operations() []string {
	var names []string
	for i := range f.capsule.Exchanges {
		names = append(names, f.capsule.Exchanges[i].Operation)
	}
	return names
}

// play runs the scenario on a target and shows it.
func (f *replay) play(ctx context.Context, streams Streams, on scenario.Target, command string) runner.Result {
	var result runner.Result
	suite := f.capsule.Scenario.Suite(vocabulary())
	suite.Run(ctx, runner.Options{
		Target: on, Contract: f.contract, Whose: f.capsule.Whose, Redactor: f.capsule.Redactor(f.contract), Seed: f.capsule.Seed, Parallel: 1,
		Timeout: scenarioTimeout, Sink: func(r runner.Result) { result = r },
	})
	if streams.Out != nil { // --serve shows the call alone
		console := consoleOf(streams, true, false)
		console.Header(f.header(command))
		console.Result(report.Result{Scenario: result.Scenario, Exchanges: result.Exchanges})
	}
	return result
}

// last is the attempt that a result tells of; one without an attempt could not begin.
func last(r *runner.Result) *verdict.Attempt {
	if n := len(r.Scenario.Attempts); n > 0 {
		return &r.Scenario.Attempts[n-1]
	}
	return &verdict.Attempt{Verdict: r.Scenario.Verdict, Reason: r.Scenario.Reason, Triage: r.Scenario.Triage}
}

func (f *replay) offline(ctx context.Context, streams Streams) error {
	player := capsule.NewPlayer(f.capsule, f.contract)
	result := f.play(ctx, streams, player, "replay")
	if ctx.Err() != nil {
		return exit(verdict.ExitIncomplete)
	}
	return f.conclude(streams, &result, "replayed without its target", player.Differs())
}

// conclude says whether the verdict is the recorded one.
func (f *replay) conclude(streams Streams, result *runner.Result, how string, notes []string) error {
	say := func(format string, args ...any) {
		fmt.Fprintln(streams.Out, harmless(fmt.Sprintf(format, args...)))
	}
	say("%-10s%s by kasauti %s, %s", "recorded", f.capsule.Started.UTC().Format(time.RFC3339), f.capsule.Tool, f.capsule.Target.Kind)
	say("%-10s%s: %s, %s", "now", how, quantity.Of(len(last(result).Steps), "step"), quantity.Of(len(result.Exchanges), "exchange"))
	for i, note := range notes {
		say("%-10s%s", first(i, "differs"), note)
	}
	differs := f.capsule.Same(last(result))
	if len(differs) == 0 {
		say("\nthe same verdict: %s (exit 0)", described(&f.capsule.Attempt))
		return nil
	}
	for _, one := range differs {
		say("%-10s%s", "but", one)
	}
	say("\nanother verdict: %s; recorded was %s (exit 1)", described(last(result)), described(&f.capsule.Attempt))
	return exit(verdict.ExitFail)
}

// described is a verdict with its class and place.
func described(a *verdict.Attempt) string {
	text := a.Verdict.String()
	if a.Triage == nil {
		return text
	}
	text += ", " + string(a.Triage.Class)
	if n := a.Triage.Step; n > 0 && n <= len(a.Steps) {
		text += ", at " + a.Steps[n-1].Location
	}
	return text
}

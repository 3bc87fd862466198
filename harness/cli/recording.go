package cli

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/spf13/cobra"

	"github.com/kasauti/kasauti/harness/certify"
	"github.com/kasauti/kasauti/harness/contract"
	"github.com/kasauti/kasauti/harness/exchange"
	"github.com/kasauti/kasauti/harness/mock"
	"github.com/kasauti/kasauti/harness/report"
	"github.com/kasauti/kasauti/harness/runner"
	"github.com/kasauti/kasauti/harness/scenario"
	"github.com/kasauti/kasauti/harness/triage"
	"github.com/kasauti/kasauti/harness/verdict"
)

// recording is how a command that judges shows and keeps its results.
type recording struct {
	dir     string
	failOn  string
	verbose bool
	brief   bool // what a watch has said before is not said again
	formats formatFlag
	excuses excuseFlag
	commit  commitFlag

	evidence runEvidence

	judges      string // see verdict.Header
	failOnFlaky bool
	partial     bool // not all that there is was selected

	selection *verdict.Selection // nil: the command has none
	shard     verdict.Shard
	resumed   *resumption // nil: the run begins anew
	fresh     bool        // what is there of an earlier run goes, its capsules too
}

const defaultFolder = "kasauti-report"

func (r *recording) flags(cmd *cobra.Command) {
	r.keepFlags(cmd)
	r.excuses.flag(cmd)
}

// keepFlags are those of a command that knows no excuses.
func (r *recording) keepFlags(cmd *cobra.Command) {
	f := cmd.Flags()
	f.StringVar(&r.dir, "report", defaultFolder, "`FOLDER` for run.ndjson and the reports")
	r.formats.flag(cmd)
	f.StringVar(&r.failOn, "fail-on", "fail", "`VERDICT` that makes the run not conformant: fail or warn")
	f.BoolVarP(&r.verbose, "verbose", "v", false, "show the steps of what passes, and each failure in full where many have one cause")
}

func (r *recording) check() error {
	if r.failOn != "fail" && r.failOn != "warn" {
		return fmt.Errorf("--fail-on %q is neither fail nor warn", r.failOn)
	}
	if r.dir == "" {
		return errors.New("--report is empty; name a folder, results are always kept")
	}
	if err := r.commit.check(); err != nil {
		return err
	}
	_, err := r.formats.chosen()
	return err
}

// formatFlag is --format.
type formatFlag []string

func (f *formatFlag) flag(cmd *cobra.Command) {
	cmd.Flags().StringSliceVar((*[]string)(f), "format", nil, "`FORMATS` of reports to write, several with commas or given again: "+strings.Join(report.FormatNames(), ", ")+
		" (kasauti report --help says what each is; default "+strings.Join(report.Usual().Names(), ",")+")")
}

func (f formatFlag) chosen() (report.Formats, error) { return report.Choose(f) }

// record takes results as they come: to the screen, to disk, into the tally.
type record struct {
	errors   io.Writer
	selected int
	folder   *folder
	shown    []string // files of the folder that are printed at the end
	console  *report.Console
	id       string // of the run
	kept     *report.Recording
	redactor *exchange.Redactor
	capsules *capsules       // nil: none are kept
	evidence *runEvidence    // nil: no bundle is made
	summary  verdict.Summary // once it is finished
	started  time.Time
	ended    time.Time // zero: when finish is called
	silent   bool      // results have all the same reason, which the end tells

	mu      sync.Mutex
	results int
	faults  worldFaults
	header  *verdict.Header
	tally   *verdict.Tally
	left    []keptScenario
	failed  error // the first failure to keep a result
}

func (r *recording) start(streams Streams, c *contract.Contract, target *aimed, command string, unit verdict.Unit, selected int, seed uint64) (*record, error) {
	header := verdict.Header{
		Schema: verdict.SchemaRun, ID: runID(), Tool: version(), Command: command, Started: time.Now(),
		Target: target.describe(), World: target.world, WorldFile: target.worldFile, Seed: seed, Contract: c.Digest(),
		Shard: verdict.Shard{Index: max(1, r.shard.Index), Total: max(1, r.shard.Total)}, Selection: r.selection, Unit: unit, Selected: selected, Requirements: c.Summaries(union(mock.Serves(), target.operations)),
	}
	if target.environment != nil {
		header.Environment, header.EnvironmentFile, header.Variants = target.environment.Name, shortened(target.environment.Digest), target.environment.Variants
	}
	if r.failOn == "warn" {
		header.FailOn = r.failOn
	}
	if header.Judges = r.judges; r.judges == verdict.JudgesBoth {
		header.Requirements = ofEveryCall(header.Requirements)
	}
	redactor := target.redactor(c)
	header.Commit = r.commit.orOfCI()
	header.FailOnFlaky, header.Partial, header.AsOf, header.Excuses = r.failOnFlaky, r.partial, target.asOf, r.excuses.entries
	if r.resumed != nil {
		if err := r.resumed.fits(&header); err != nil {
			return nil, err
		}
		header.Resumed = r.resumed.run.Header().ID
	}
	header.Selection = maskSelection(redactor, header.Selection)
	r.fresh = r.resumed == nil || r.resumed.watched // what a resumed run leaves out keeps its capsules, too
	rec, err := r.begin(streams, header, redactor)
	if err != nil {
		return nil, err
	}
	if r.evidence.keeps() != nil {
		rec.evidence, r.evidence.paths = &r.evidence, target.paths()
	}
	rec.capsules = &capsules{dir: r.dir, errors: streams.Err, header: &header, contract: c, world: target.filled, magic: target.magic, whose: target.whose()}
	return rec, nil
}

// ofEveryCall leaves of what clients must keep what each call shows by itself: the rest takes a case of
// a certification.
func ofEveryCall(all []verdict.Requirement) []verdict.Requirement {
	return slices.DeleteFunc(all, func(r verdict.Requirement) bool {
		return !r.BindsServer() && !strings.HasPrefix(r.ID, certify.EveryRequest)
	})
}

// begin takes the folder of the reports and keeps what comes there.
func (r *recording) begin(streams Streams, header verdict.Header, redactor *exchange.Redactor) (*record, error) {
	formats, err := r.formats.chosen()
	if err != nil {
		return nil, err
	}
	claimed, err := claimFolder(r.dir)
	if err != nil {
		return nil, err
	}
	err = errors.Join(r.resumed.setAside(claimed), report.Clear(r.dir, formats))
	if err == nil && r.fresh {
		err = clearCapsules(r.dir, r.resumed)
	}
	if err != nil {
		claimed.release()
		return nil, err
	}
	// A scenario is found by its name as it is written; what is shown of it is masked.
	shown := header
	shown.Excuses = maskExcuses(redactor, header.Excuses)
	kept, err := report.Create(r.dir, shown, formats)
	if err != nil {
		claimed.release()
		return nil, err
	}
	rec := &record{
		folder: claimed, shown: formats.Shown(), id: header.ID, kept: kept, redactor: redactor, started: header.Started,
		errors: streams.Err, selected: header.Selected, faults: worldFaults{},
		header: &header, tally: verdict.NewTally(&shown),
	}
	rec.console = consoleOf(streams, r.verbose, r.brief)
	rec.console.Header(shown)
	if r.resumed != nil {
		if err := r.resumed.carry(rec); err != nil {
			rec.tally.Incomplete(fmt.Sprintf("results of the resumed run could not be taken over (%v)", err))
		}
	}
	return rec, nil
}

func consoleOf(streams Streams, verbose, brief bool) *report.Console {
	if out, ok := streams.Out.(*os.File); ok {
		return report.ConsoleFor(out, verbose, brief)
	}
	return report.NewConsole(streams.Out, report.ConsoleOptions{Verbose: verbose, Brief: brief})
}

func runID() string {
	var id [8]byte
	_, _ = rand.Read(id[:]) // never fails
	return hex.EncodeToString(id[:])
}

// result takes one finished scenario, from any goroutine.
func (r *record) result(result runner.Result) {
	shown := r.keep(&result)
	if !r.silent {
		r.console.Result(shown)
	}
}

// keep takes one without a word.
func (r *record) keep(result *runner.Result) report.Result {
	maskResult(r.redactor, &result.Scenario)
	r.capsules.keep(result)
	shown := report.Result{Scenario: result.Scenario, Exchanges: result.Exchanges}
	err := r.kept.Result(shown)
	r.mu.Lock()
	r.evidence.add(&result.Scenario, result.Kept)
	r.results++
	r.faults.add(result)
	r.tally.Add(&result.Scenario, exchange.Sent(result.Exchanges), result.Answered)
	if err != nil && r.failed == nil {
		r.failed = err
	}
	if held := result.Scenario.State; held != nil && held.Address != "" {
		r.left = append(r.left, keptScenario{result.Scenario.Index, result.Scenario.Name, held.Address})
	}
	r.mu.Unlock()
	return shown
}

func (r *record) interrupted() {
	r.tally.Incomplete("the run was interrupted before its end")
}

// late records that the deadline ended a run before all of it was judged: what had no time to answer
// says nothing of the target. limited is the context of the run.
func (r *record) late(limited context.Context) {
	if errors.Is(limited.Err(), context.DeadlineExceeded) {
		r.tally.Cut(context.Cause(limited).Error())
	}
}

// outage is called before the results, which all have its reason: printing them would bury
// it. It gives the triage of them all. What was interrupted says nothing of the target.
func (r *record) outage(ctx context.Context, why string) verdict.Triage {
	r.silent = true
	if ended := scenario.Ended(ctx); ended != nil {
		return *triage.Untried(ended.Class, why, ended.Stopped)
	}
	r.tally.Outage(why)
	return *triage.Unrun(verdict.Environment, why)
}

// finish closes the tally, writes every report and returns the exit code as an error.
func (r *record) finish() error {
	if r.results != r.selected && !r.header.Unit.Open() {
		r.tally.Outage(fmt.Sprintf("the harness handed over %d results of %d; this is a defect of kasauti, please report it", r.results, r.selected))
	}
	if r.failed != nil {
		r.tally.Incomplete(fmt.Sprintf("results could not be kept (%v)", r.failed))
	}
	r.capsules.ended()
	if r.ended.IsZero() {
		r.ended = time.Now()
	}
	summary, paths, failed := r.kept.Close(r.tally.Close(r.started, r.ended))
	r.console.Show(r.folder.dir, r.shown)
	r.folder.release()
	r.console.Close(summary, paths)
	if failed != nil {
		fmt.Fprintf(r.errors, "kasauti: write the reports: %v; without complete reports a run proves nothing\n", failed)
	}
	r.summary = summary
	return exitOf(summary)
}

func exitOf(s verdict.Summary) error {
	if s.Exit == verdict.ExitConformant {
		return nil
	}
	return exit(s.Exit)
}

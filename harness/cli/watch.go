package cli

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"

	"github.com/mattn/go-isatty"

	"github.com/kasauti/kasauti/harness/contract"
	"github.com/kasauti/kasauti/harness/report"
	"github.com/kasauti/kasauti/harness/runner"
	"github.com/kasauti/kasauti/harness/strictyaml"
	"github.com/kasauti/kasauti/harness/verdict"
)

// watch is kasauti run --watch: runs one after the other, each of what the last change touches and of
// what did not pass, unless that is excused. Every run is of the whole selection: what passed or is
// excused, and does what it did, is taken over from the one before. So the reports are whole, and so is the exit code.
type watch struct {
	flags   *runFlags
	streams Streams
	files   *watched
	opened  *aimed // stays open from run to run; nil: it is yet to be opened
	last    string // the run whose results may be taken over, by its id; "" for none
	shown   bool   // the heading of the runs
	ended   error  // how the last run ended
	broken  bool   // nothing could run since: the files stand in the way
}

// mostNamed is how many files are named.
const mostNamed = 5

// watching is run for --watch. It ends as the last try did; where the files could not be read, that
// is a usage error as it is without --watch: an earlier green says nothing of what stands there now.
func (f *runFlags) watching(ctx context.Context, streams Streams, paths []string) error {
	if err := f.watchable(paths); err != nil {
		return err
	}
	w := &watch{flags: f, streams: streams, files: newWatched(paths, append([]string{f.world, f.env}, f.excuses.files...)...), ended: exit(verdict.ExitIncomplete)}
	defer func() { w.close() }()
	if err := w.try(ctx); err != nil {
		if ctx.Err() == nil && !bearable(err) {
			return err
		}
		w.problem(ctx, err)
	}
	for ctx.Err() == nil {
		fmt.Fprintf(streams.Out, "\nWatching %s; Ctrl-C ends.\n", harmless(firstOf(slices.Concat(w.files.paths, w.files.others), mostNamed)))
		changed := w.files.wait(ctx)
		if ctx.Err() != nil {
			break
		}
		clearScreen(w.streams)
		fmt.Fprintf(streams.Out, "\nChanged: %s\n", harmless(firstOf(changed, mostNamed)))
		if w.files.all(changed) {
			w.close()
		}
		if err := w.try(ctx); err != nil {
			w.problem(ctx, err)
		}
	}
	if w.broken {
		return exit(verdict.ExitUsage)
	}
	return w.ended
}

// watchable refuses what makes no sense again and again.
func (f *runFlags) watchable(paths []string) error {
	c := &f.choice
	for _, other := range []struct {
		name  string
		given bool
	}{
		{"dry-run", f.dryRun}, {"keep-failed", f.keep}, {"resume", f.resume != ""}, {"rerun-failed", c.rerun != ""}, {"shard", c.shard != ""},
	} {
		if other.given {
			return fmt.Errorf("--watch and --%s do not go together: a watch runs what a change touches, and what did not pass before; leave one out", other.name)
		}
	}
	if f.target == uatTarget { // whatever stands in its environment file
		return errNoMock
	}
	if len(paths) == 0 && f.world == "" && f.env == "" {
		return errors.New("--watch: the embedded features never change; give the feature files or the folder that you work on")
	}
	return nil
}

// bearable reports whether an error of the first try is something in the files, which a change may mend.
func bearable(err error) bool {
	var listed findings
	var problems strictyaml.Problems
	return errors.As(err, &listed) || errors.As(err, &problems)
}

// try reads the files and runs what is to run. Its error is why nothing could.
func (w *watch) try(ctx context.Context) error {
	f := *w.flags // each run has a selection of its own
	f.recording.brief = w.shown
	c, err := f.aim.contract()
	if err != nil {
		return err
	}
	previous := w.previous(&f)
	defer previous.close()
	f.recording.resumed = previous
	paths := w.files.paths
	suite, operations, err := f.read(c, paths, f.choice.asked(paths), nil, w.streams.Err)
	if err != nil {
		return err
	}
	if err := f.onlyMock(); err != nil {
		return err
	}
	w.broken = false
	if previous != nil {
		n, all := previous.left(suite), verdict.UnitScenario.Count(len(suite.Scenarios))
		if n == 0 && previous.selected(f.recording.selection) {
			fmt.Fprintf(w.streams.Out, "Nothing that runs has changed: %s stand as judged before.\n", all)
			return nil
		}
		fmt.Fprintf(w.streams.Out, "Running %d of %s.\n", n, all)
	}
	outage := ""
	if w.opened == nil {
		if w.opened, outage, err = f.prepare(ctx, c, w.streams); err != nil {
			w.close()
			return err
		}
	}
	w.opened.operations = operations
	return w.run(ctx, &f, c, suite, outage)
}

// errNoMock is why a watch calls nothing that may be no mock: nobody means each save of a file to be a
// request to what others use, too.
var errNoMock = errors.New("--watch runs on a mock alone: elsewhere each save of a file would call a system that others use, too, and spend its SMS, money and quota; " +
	"leave out --watch or --target, or name a mock with --target and --admin-url")

// onlyMock refuses what may be no mock, before it is called.
func (f *runFlags) onlyMock() error {
	environment, err := f.environment()
	if err != nil {
		return err
	}
	kind, err := f.kind(environment)
	if err == nil && (kind == uatTarget || kind == "url" && f.adminURL == "") {
		return errNoMock
	}
	return err
}

// run runs, and keeps how it ended.
func (w *watch) run(ctx context.Context, f *runFlags, c *contract.Contract, suite *runner.Suite, outage string) error {
	record, err := f.judge(ctx, w.streams, c, suite, w.opened, outage)
	if err != nil {
		return err
	}
	w.ended, w.last, w.shown = record.finish(), record.id, true
	if outage != "" { // whether it is there is asked anew
		w.close()
	}
	return nil
}

// previous is the last run of this watch, whose results still stand in the folder of the reports.
// nil: there is none, or another run has taken its place.
func (w *watch) previous(f *runFlags) *resumption {
	if w.last == "" {
		return nil
	}
	path := filepath.Join(f.recording.dir, report.JournalName)
	run, err := report.Open(path)
	if err != nil {
		return nil
	}
	if run.Header().ID != w.last || run.Verify() != nil {
		_ = run.Close() // it was only read
		return nil
	}
	return &resumption{run: run, path: path, watched: true}
}

// left is how many scenarios are to run: those that changed, and those that did not pass and are not
// excused. What is
// not applicable is decided again, but nothing runs.
func (r *resumption) left(suite *runner.Suite) int {
	aside := map[string]string{}
	for s, err := range r.run.Outcomes() {
		if err == nil && s.Verdict == verdict.NotApplicable {
			aside[s.ID] = s.Digest
		}
	}
	n := 0
	for _, sc := range suite.Scenarios {
		if digest, known := aside[sc.ID]; !sc.Elsewhere && (!known || digest != sc.Digest()) {
			n++
		}
	}
	return n
}

// selected reports whether the earlier run had the same selection.
func (r *resumption) selected(now *verdict.Selection) bool {
	was := r.run.Header().Selection
	return was != nil && was.Digest == now.Digest
}

// problem shows why nothing could run.
func (w *watch) problem(ctx context.Context, err error) {
	if ctx.Err() != nil {
		w.ended = exit(verdict.ExitIncomplete)
		return
	}
	w.broken = true
	fmt.Fprintln(w.streams.Err, message(err))
	fmt.Fprintln(w.streams.Out, "Nothing was run.")
}

// close ends the target, so that the next run has a new one, of which nothing is known.
func (w *watch) close() {
	if w.opened != nil {
		w.opened.close(w.streams)
	}
	w.opened, w.last = nil, ""
}

// clearScreen begins a new screen, where there is one. What scrolled by stays in its memory.
func clearScreen(streams Streams) {
	if out, ok := streams.Out.(*os.File); ok && isatty.IsTerminal(out.Fd()) && os.Getenv("TERM") != "dumb" {
		fmt.Fprint(out, "\x1b[H\x1b[2J")
	}
}

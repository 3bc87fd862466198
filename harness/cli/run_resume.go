package cli

import (
	"cmp"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/kasauti/kasauti/harness/report"
	"github.com/kasauti/kasauti/harness/runner"
	"github.com/kasauti/kasauti/harness/verdict"
)

// resumption is an earlier run whose results a new one takes over. nil: none.
type resumption struct {
	run     *report.Run
	path    string
	carried map[string]*runner.Scenario // by ID: those whose results are taken over, as they are selected now
	aside   bool                        // the journal stands under its name for the time of the change
	watched bool                        // of the same watch: what did not pass runs again, and the rest needs no word
}

// asideSuffix stands behind the name of an earlier run's journal from when the new one begins until
// all of it that counts stands there: a kill in between must not cost it.
const asideSuffix = ".resumed"

// resume opens the run that --resume names.
func resume(path string) (*resumption, error) {
	if path == "" {
		return nil, nil
	}
	journal := report.JournalOf(path)
	if info, err := os.Stat(journal + asideSuffix); err == nil && info.Mode().IsRegular() {
		journal += asideSuffix // the last run that resumed it was killed before it had begun
	}
	run, err := report.Open(journal)
	if err == nil {
		if err = errors.Join(ofFeatures("--resume", run), run.Verify()); err != nil {
			err = errors.Join(err, run.Close())
		}
	}
	if err != nil {
		return nil, fmt.Errorf("--resume: %w", err)
	}
	return &resumption{run: run, path: journal}, nil
}

// again is the selection of the earlier run, where the flags make none.
func (r *resumption) again(c *choice, paths []string) ([]string, *verdict.Selection) {
	was := r.run.Header().Selection
	if len(paths) == 0 && was != nil {
		paths = was.Paths
	}
	asked := c.asked(paths)
	if was != nil && c.tags == "" && len(c.names)+len(c.requirements) == 0 {
		asked.Tags, asked.Names, asked.Requirements, asked.IDs = was.Tags, was.Names, was.Requirements, was.IDs
	}
	return paths, asked
}

// fits refuses to take over results that are no results of a run with this header.
func (r *resumption) fits(h *verdict.Header) error {
	was := r.run.Header()
	var said []string
	for _, d := range h.Differences(&was) {
		said = append(said, d.String())
	}
	if now, then := h.Shard, was.Shard; max(now.Total, 1) != max(then.Total, 1) || max(now.Index, 1) != max(then.Index, 1) {
		said = append(said, fmt.Sprintf("shard: %d/%d here, %d/%d there", now.Index, now.Total, then.Index, then.Total))
	}
	if len(said) > 0 {
		return fmt.Errorf("--resume: the run in %s is another one (%s); resume it as it was begun, or run anew without --resume", r.path, strings.Join(said, "; "))
	}
	return nil
}

// early is fits for what is known before anything is called.
func (r *resumption) early(contract string, seed uint64, shard verdict.Shard) error {
	now := r.run.Header()
	now.Tool, now.Contract, now.Seed, now.Shard = version(), contract, seed, shard
	return r.fits(&now)
}

// aimed is fits for what is known of a target before anything there is changed.
func (r *resumption) aimed(at *aimed) error {
	now := r.run.Header()
	target := at.describe()
	now.Target.Kind, now.Target.URL, now.World, now.WorldFile = target.Kind, target.URL, at.world, at.worldFile
	if at.environment != nil {
		now.Environment, now.EnvironmentFile = at.environment.Name, shortened(at.environment.Digest)
	}
	return r.fits(&now)
}

// choose finds out which results count: those of scenarios that ended, that do what they did then,
// and of which anything was judged.
func (r *resumption) choose(suite *runner.Suite) error {
	byID := map[string]*runner.Scenario{}
	for _, sc := range suite.Scenarios {
		byID[sc.ID] = sc
	}
	r.carried = map[string]*runner.Scenario{}
	for s, err := range r.run.Outcomes() {
		if err != nil {
			return err
		}
		sc := byID[s.ID]
		if sc != nil && s.Digest != "" && s.Digest == sc.Digest() && r.counts(&s) {
			sc.Elsewhere, r.carried[s.ID] = true, sc
		}
	}
	if _, ended := r.run.Summary(); len(r.carried) == len(suite.Scenarios) && ended && !r.watched {
		return fmt.Errorf("--resume: nothing is left to run: all of the selection was judged in %s; kasauti report %[1]s shows it", r.path)
	}
	return nil
}

// counts reports whether a result is taken over. A watch tries again what did not pass, but for what is
// known to fail, or is in quarantine: nobody works on that, and it would run at each turn for ever.
func (r *resumption) counts(s *verdict.Scenario) bool {
	if r.watched {
		return s.Verdict == verdict.Pass || s.Verdict.Judged() && report.Excused(s)
	}
	return s.Verdict.Judged() || s.Verdict == verdict.EngineError
}

// carries reports whether the result of the scenario with this ID is taken over.
func (r *resumption) carries(id string) bool { return r != nil && r.carried[id] != nil }

// setAside keeps the earlier journal out of the way of the new one, where that takes its place.
func (r *resumption) setAside(f *folder) error {
	aside := filepath.Join(f.dir, report.JournalName+asideSuffix)
	if r == nil || !sameFile(r.path, filepath.Join(f.dir, report.JournalName)) && !sameFile(r.path, aside) {
		if _, err := os.Lstat(aside); err != nil {
			return nil // what is not there cannot be removed, and some disks say so in odd words
		}
		if err := os.Remove(aside); err != nil {
			return fmt.Errorf("remove what an earlier run left in %s: %w; choose another folder with --report", f.dir, err)
		}
		return nil
	}
	r.aside = true
	if sameFile(r.path, aside) {
		return nil
	}
	// An open file cannot be renamed on every system.
	if err := r.run.Close(); err != nil {
		return err
	}
	if err := os.Rename(r.path, aside); err != nil {
		return fmt.Errorf("--resume: move %s aside: %w; choose another folder with --report", r.path, err)
	}
	run, err := report.Open(aside)
	if err != nil {
		return fmt.Errorf("--resume: %w", err)
	}
	r.run, r.path = run, aside
	return nil
}

func sameFile(a, b string) bool {
	one, err1 := os.Stat(a)
	other, err2 := os.Stat(b)
	return err1 == nil && err2 == nil && os.SameFile(one, other)
}

// carry hands the results over as those of the new run, marked with the run that judged them.
func (r *resumption) carry(into *record) error {
	id := r.run.Header().ID
	for result, err := range r.run.Results() {
		if err != nil {
			return err
		}
		s := &result.Scenario
		sc := r.carried[s.ID]
		if sc == nil {
			continue
		}
		s.Run = cmp.Or(s.Run, id)
		s.Index, s.Place, s.Line, s.Row = sc.Index, sc.Place, sc.Line, sc.Row.String() // it may have moved
		if s.State != nil {
			s.State.Address = "" // of a target that is gone
		}
		into.header.Excuse(s) // as the files say now
		taken := runner.Result{Scenario: *s, Exchanges: result.Exchanges, Answered: result.Answered()}
		if r.watched {
			into.keep(&taken)
		} else {
			into.result(taken)
		}
	}
	if !r.aside || into.failed != nil {
		return nil
	}
	r.close() // an open file cannot be removed on every system
	return os.Remove(r.path)
}

func (r *resumption) close() {
	if r != nil {
		_ = r.run.Close() // it was only read
	}
}

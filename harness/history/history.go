// Package history looks back over recorded runs: what became of a scenario in each, how often it
// changed its mind, and what differs between two runs. It reads run.ndjson files, which are all the
// memory there is, and judges nothing anew.
package history

import (
	"cmp"
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/kasauti/kasauti/harness/report"
	"github.com/kasauti/kasauti/harness/verdict"
)

// Run is a recorded run without its evidence.
type Run struct {
	Path      string
	Header    verdict.Header
	Summary   verdict.Summary
	Ended     bool
	Scenarios []verdict.Scenario
}

// Read reads one. One that was changed since it ended is an error; one that never ended is read as far
// as it goes.
func Read(path string) (_ *Run, err error) {
	recorded, err := report.Open(path)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, recorded.Close()) }()
	if err := recorded.Verify(); err != nil {
		return nil, err
	}
	run := &Run{Path: path, Header: recorded.Header()}
	run.Summary, run.Ended = recorded.Summary()
	for s, err := range recorded.Outcomes() {
		if err != nil {
			return nil, err
		}
		run.Scenarios = append(run.Scenarios, s)
	}
	return run, nil
}

// Unread is a file that the past is told without, and why.
type Unread struct {
	Path string `json:"path"`
	Why  string `json:"why"`
}

// String names the file once: an error of reading begins with it.
func (u Unread) String() string {
	if strings.HasPrefix(u.Why, u.Path+":") {
		return u.Why
	}
	return u.Path + ": " + u.Why
}

// ReadAll reads runs. One that is torn, never ended or is of another version is left out whole: half
// a run would tell half of a past.
func ReadAll(paths []string) (runs []*Run, unread []Unread) {
	for _, path := range paths {
		run, err := Read(path)
		switch {
		case err != nil:
			unread = append(unread, Unread{path, err.Error()})
		case !run.Ended:
			unread = append(unread, Unread{path, run.Summary.Incomplete})
		default:
			runs = append(runs, run)
		}
	}
	return runs, unread
}

// Point is what became of a scenario in one run.
type Point struct {
	Run     string          `json:"run"` // the one that judged it
	Started time.Time       `json:"started"`
	Verdict verdict.Verdict `json:"verdict"`
	Flaky   bool            `json:"flaky,omitempty"` // it passed only after a retry
	Digest  string          `json:"digest,omitempty"`
}

// Scenario is the past of one scenario on one kind of target.
type Scenario struct {
	ID          string  `json:"id"`
	Name        string  `json:"name"` // as of the latest run
	Location    string  `json:"location"`
	Target      string  `json:"target"`
	Environment string  `json:"environment,omitempty"`
	Past        []Point `json:"past"`  // oldest first
	Runs        int     `json:"runs"`  // those that judged it
	Fails       int     `json:"fails"` // of those
	// Flakes are the runs, of Trials, in which it was of another mind than in the one before,
	// though it does what it did, or passed only after a retry.
	Flakes int  `json:"flakes"`
	Trials int  `json:"trials"`
	Rate   Rate `json:"flake_rate"`
	// LastClass and LastHeadline are of the latest run in which it did not go well.
	LastClass    verdict.Class `json:"last_class,omitempty"`
	LastHeadline string        `json:"last_headline,omitempty"`
}

// Troubled reports whether it ever did anything but pass, or was left out.
func (s *Scenario) Troubled() bool {
	return slices.ContainsFunc(s.Past, func(p Point) bool { return p.Flaky || p.Verdict > verdict.NotApplicable })
}

type key struct{ id, target, environment string }

// Of tells the past of every scenario in the runs, the flakiest first. A result that stands in
// several files, since a run was merged, resumed or copied, counts once.
func Of(runs []*Run) []*Scenario {
	runs = slices.Clone(runs)
	slices.SortStableFunc(runs, func(a, b *Run) int { return a.Header.Started.Compare(b.Header.Started) })
	all := map[key]*Scenario{}
	type result struct {
		key
		run string
	}
	seen := map[result]bool{}
	for _, run := range runs {
		for i := range run.Scenarios {
			s := &run.Scenarios[i]
			k := key{s.ID, run.Header.Target.Kind, run.Header.Environment}
			judge := cmp.Or(s.Run, run.Header.ID)
			if seen[result{k, judge}] {
				continue
			}
			seen[result{k, judge}] = true
			past := all[k]
			if past == nil {
				past = &Scenario{ID: s.ID, Target: k.target, Environment: k.environment}
				all[k] = past
			}
			past.add(s, judge, run.Header.Started)
		}
	}
	told := make([]*Scenario, 0, len(all))
	for _, s := range all {
		slices.SortStableFunc(s.Past, func(a, b Point) int { return a.Started.Compare(b.Started) })
		s.count()
		told = append(told, s)
	}
	slices.SortFunc(told, func(a, b *Scenario) int {
		return cmp.Or(cmp.Compare(b.Rate.Share, a.Rate.Share), cmp.Compare(b.Rate.Low, a.Rate.Low), cmp.Compare(b.Fails, a.Fails),
			byPlace(a.Location, b.Location), cmp.Compare(a.Name, b.Name), cmp.Compare(a.ID, b.ID), cmp.Compare(a.Target, b.Target), cmp.Compare(a.Environment, b.Environment))
	})
	return told
}

// byPlace compares FILE:LINE as a reader goes through the files: line 4 stands before line 18.
func byPlace(a, b string) int {
	i, j := strings.LastIndexByte(a, ':'), strings.LastIndexByte(b, ':')
	if i < 0 || j < 0 {
		return cmp.Compare(a, b)
	}
	line, other := a[i+1:], b[j+1:]
	return cmp.Or(cmp.Compare(a[:i], b[:j]), cmp.Compare(len(line), len(other)), cmp.Compare(line, other))
}

func (s *Scenario) add(from *verdict.Scenario, judge string, started time.Time) {
	if n := len(from.Attempts); n > 0 && !from.Attempts[n-1].Started.IsZero() {
		started = from.Attempts[n-1].Started
	}
	s.Name, s.Location = from.Name, from.Location()
	if from.Row != "" {
		s.Location = from.Row
	}
	s.Past = append(s.Past, Point{judge, started, from.Verdict, from.Flaky(), from.Digest})
	if from.Triage != nil {
		s.LastClass, s.LastHeadline = from.Triage.Class, from.Triage.Headline
	}
}

// count counts. A product that broke and was mended is of another mind twice, however long it was
// broken; one that comes and goes is so each time.
func (s *Scenario) count() {
	var before *Point
	for i := range s.Past {
		p := &s.Past[i]
		if !p.Verdict.Judged() {
			continue
		}
		s.Runs++
		if p.Verdict == verdict.Fail {
			s.Fails++
		}
		compared := before != nil && before.Digest == p.Digest
		if compared || p.Flaky {
			s.Trials++
		}
		if p.Flaky || compared && (before.Verdict == verdict.Fail) != (p.Verdict == verdict.Fail) {
			s.Flakes++
		}
		before = p
	}
	s.Rate = RateOf(s.Flakes, s.Trials)
}

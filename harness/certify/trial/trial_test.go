package trial_test

import (
	"context"
	"sync"
	"testing"
	"time"

	"github.com/kasauti/kasauti/fixtures"
	"github.com/kasauti/kasauti/harness/certify"
	"github.com/kasauti/kasauti/harness/certify/arena"
	"github.com/kasauti/kasauti/harness/certify/program"
	"github.com/kasauti/kasauti/harness/certify/trial"
	"github.com/kasauti/kasauti/harness/contract"
	"github.com/kasauti/kasauti/harness/mock"
	"github.com/kasauti/kasauti/harness/verdict"
)

// inner is a program in this process.
type inner func(context.Context, *program.Assignment) (*certify.Conclusion, *certify.Ending)

func (f inner) Do(ctx context.Context, a *program.Assignment) (*certify.Conclusion, *certify.Ending) {
	return f(ctx, a)
}
func (inner) Printed() string { return "" }
func (inner) Close()          {}

func tried(t *testing.T, ctx context.Context, p program.Program) map[string]trial.Result {
	t.Helper()
	k, err := contract.Load(fixtures.FS)
	if err != nil {
		t.Fatal(err)
	}
	book, err := certify.Load(fixtures.FS, k)
	if err != nil {
		t.Fatal(err)
	}
	var cases []*certify.Case
	for _, p := range book.Profiles {
		cases = append(cases, p.Cases...)
	}
	world := mock.World{Name: "small", Partners: map[string]mock.Partner{"acme": {}}}
	results := map[string]trial.Result{}
	trial.Run(ctx, trial.Options{
		Arena: &arena.Arena{World: world, Contract: k, Partner: "acme"}, Contract: k, Parallel: 8, Seed: 1, Dir: t.TempDir(),
		Program: func() program.Program { return p },
	}, cases, func(r trial.Result) { results[r.Case.Name] = r })
	if len(results) != len(cases) {
		t.Errorf("%d results of %d cases", len(results), len(cases))
	}
	return results
}

// TestEachCaseHasAResult: whatever programs do, at once.
func TestEachCaseHasAResult(t *testing.T) {
	urls, at := map[string]bool{}, sync.Mutex{}
	results := tried(t, t.Context(), inner(func(_ context.Context, a *program.Assignment) (*certify.Conclusion, *certify.Ending) {
		at.Lock()
		defer at.Unlock()
		urls[a.Case+" "+a.URL] = true
		if len(a.Case)%2 == 0 {
			return nil, &certify.Ending{Kind: certify.Crashed, Why: "it crashed"}
		}
		return &certify.Conclusion{Outcome: certify.Done}, nil
	}))
	for name, r := range results {
		if worst := worstOf(r); worst != verdict.Fail {
			t.Errorf("%s is %s for a program that sends nothing", name, worst)
		}
		if r.Record.Seed != certify.SeedOf(1, name) {
			t.Errorf("%s has the seed %d", name, r.Record.Seed)
		}
	}
	if len(urls) < len(results) {
		t.Errorf("%d addresses for %d cases: each has its own", len(urls), len(results))
	}
}

// slow takes longer to start than any case has.
type slow struct{ inner }

func (slow) Ready(context.Context) *certify.Ending {
	time.Sleep(300 * time.Millisecond)
	return nil
}

// TestAStartTakesNoTimeOfTheCase: and one that comes to nothing is that case's ending.
func TestAStartTakesNoTimeOfTheCase(t *testing.T) {
	does := func(_ context.Context, a *program.Assignment) (*certify.Conclusion, *certify.Ending) {
		if a.Timeout < 2950 { // of 3 s at least
			t.Errorf("the task %d of %s has %d ms left", a.Task, a.Case, a.Timeout)
		}
		return &certify.Conclusion{Outcome: certify.Done}, nil
	}
	tried(t, t.Context(), slow{does})
	for name, r := range tried(t, t.Context(), never{does}) {
		if r.Record.Ending == nil || r.Record.Ending.Kind != certify.Crashed || len(r.Record.Says) != len(r.Case.Tasks) || worstOf(r) != verdict.Fail {
			t.Errorf("%s ended with %+v", name, r.Record.Ending)
		}
	}
}

// never starts.
type never struct{ inner }

func (never) Ready(context.Context) *certify.Ending {
	return &certify.Ending{Kind: certify.Crashed, Why: "it crashed"}
}

// TestAnInterruptBlamesNobody: what was not tried could not run.
func TestAnInterruptBlamesNobody(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	once := sync.OnceFunc(cancel)
	results := tried(t, ctx, inner(func(context.Context, *program.Assignment) (*certify.Conclusion, *certify.Ending) {
		once()
		return nil, &certify.Ending{Kind: certify.Stopped, Why: "the run was interrupted"}
	}))
	for name, r := range results {
		if worst := worstOf(r); worst != verdict.CouldNotRun {
			t.Errorf("%s is %s", name, worst)
		}
	}
}

func worstOf(r trial.Result) (worst verdict.Verdict) {
	for _, c := range r.Checks {
		worst = verdict.Worst(worst, c.Verdict)
	}
	return worst
}

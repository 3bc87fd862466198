package cli

import (
	"context"
	"errors"
	"io"
	"runtime"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/kasauti/kasauti/harness/contract"
	"github.com/kasauti/kasauti/harness/report"
	"github.com/kasauti/kasauti/harness/runner"
	"github.com/kasauti/kasauti/harness/verdict"
)

// BenchmarkRecording prints what recording and reporting add to 5,000 scenarios: how many times as
// long, and as much processor time, kasauti run takes as the same run of which nothing is kept. Each
// round is a pair, one run beside the other, and a row prints the median of its pairs with the least
// and the most; -benchtime 5x makes five.
func BenchmarkRecording(b *testing.B) {
	type row struct {
		name    string
		formats formatFlag // nil: the journal alone
		failed  int        // scenarios that fail
	}
	usual := report.Usual().Names()
	rows := []row{{"journal and console", nil, 0}, {"usual reports", usual, 0}, {"usual reports, 1 % fails", usual, benchScenarios / 100}}
	for _, name := range report.FormatNames() {
		rows = append(rows, row{"only " + name, formatFlag{name}, 0})
	}
	rows = append(rows, row{"every format", report.FormatNames(), 0})
	defer collectLess()()
	for _, row := range rows {
		b.Run(row.name, func(b *testing.B) {
			features := benchFeatures(b, row.failed)
			var off, on []cost
			for b.Loop() {
				first, second := &off, &on // each goes first as often as the other
				if len(off)%2 == 1 {
					first, second = second, first
				}
				for _, side := range []*[]cost{first, second} {
					*side = append(*side, recorded(b, features, side == &on, row.formats, row.failed))
				}
			}
			ratios(b, off, on, "wall", func(s cost) time.Duration { return s.wall })
			ratios(b, off, on, "cpu", func(s cost) time.Duration { return s.cpu })
			b.ReportMetric(0, "ns/op") // says nothing beside the ratio
		})
	}
}

// cost is what a run took.
type cost struct{ wall, cpu time.Duration }

// ratios prints the pairs' median, least and most, and the seconds of the median run without records.
func ratios(b *testing.B, off, on []cost, name string, of func(cost) time.Duration) {
	all, seconds := make([]float64, len(off)), make([]float64, len(off))
	for i := range off {
		if of(off[i]) == 0 {
			return // this system does not tell
		}
		seconds[i] = of(off[i]).Seconds()
		all[i] = of(on[i]).Seconds() / seconds[i]
	}
	slices.Sort(all)
	slices.Sort(seconds)
	b.ReportMetric(seconds[len(seconds)/2], "off-"+name+"-s")
	b.ReportMetric(all[len(all)/2], name)
	b.ReportMetric(all[0], name+"-least")
	b.ReportMetric(all[len(all)-1], name+"-most")
}

// recorded runs the scenarios as kasauti run does, from the first record to the exit code; where
// nothing is kept, verdicts are counted and forgotten.
func recorded(b *testing.B, features string, kept bool, formats formatFlag, failed int) cost {
	b.Helper()
	c, err := loadContract()
	if err != nil {
		b.Fatal(err)
	}
	suite, err := claimed(c, []string{features})
	if err != nil {
		b.Fatal(err)
	}
	streams := Streams{Out: io.Discard, Err: io.Discard}
	f := runFlags{aim: aim{seed: 1}, recording: recording{dir: b.TempDir(), failOn: "fail", formats: formats}, parallel: benchParallel, timeout: scenarioTimeout}
	operations, err := f.choose(suite, f.asked(nil), nil, streams.Err)
	if err != nil {
		b.Fatal(err)
	}
	opened, outage, err := f.prepare(b.Context(), c, streams)
	if err != nil || outage != "" {
		b.Fatal(outage, err)
	}
	defer opened.close(streams)
	opened.operations = operations
	run := f.forgotten
	if kept {
		run = f.kept
	}
	runtime.GC() // what came before is not this run's
	startedCPU, started := cpuTime(), time.Now()
	counts, err := run(b.Context(), streams, c, suite, opened)
	took := cost{time.Since(started), cpuTime() - startedCPU}
	if err != nil || counts[verdict.Pass] != benchScenarios-failed || counts[verdict.Fail] != failed {
		b.Fatalf("%v, %v; %d should fail", counts, err, failed)
	}
	return took
}

// forgotten is a run that counts verdicts and keeps nothing.
func (f *runFlags) forgotten(ctx context.Context, streams Streams, c *contract.Contract, suite *runner.Suite, opened *aimed) (map[verdict.Verdict]int, error) {
	var mu sync.Mutex
	counts := map[verdict.Verdict]int{}
	options := f.options(streams, c, opened, opened.redactor(c))
	options.Sink = func(r runner.Result) {
		mu.Lock()
		defer mu.Unlock()
		counts[r.Scenario.Verdict]++
	}
	suite.Run(ctx, options)
	return counts, nil
}

// kept is a run as people make one; where no format is named, of the journal alone.
func (f *runFlags) kept(ctx context.Context, streams Streams, c *contract.Contract, suite *runner.Suite, opened *aimed) (map[verdict.Verdict]int, error) {
	record, err := f.start(streams, c, opened, "run", verdict.UnitScenario, len(suite.Scenarios), f.seed)
	if err != nil {
		return nil, err
	}
	if f.formats == nil {
		if record.kept, err = report.Create(f.dir, *record.header, nil); err != nil {
			return nil, err
		}
	}
	if err := f.fill(ctx, record, streams, c, suite, opened); err != nil {
		return nil, err
	}
	err = record.finish()
	if code := exit(0); errors.As(err, &code) {
		err = nil // of scenarios that should fail
	}
	return record.tally.Close(record.started, record.ended).Scenarios, err
}

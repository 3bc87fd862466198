package cli

import (
	"fmt"
	"io"
	"testing"
	"time"

	"github.com/kasauti/kasauti/harness/report"
	"github.com/kasauti/kasauti/harness/runner"
	"github.com/kasauti/kasauti/harness/verdict"
)

// BenchmarkRecording prints what recording and reporting add to 5,000 scenarios: how many times as
// long, and as much processor time, a run takes that shows and keeps its results as one that forgets
// them. Each row stands beside a run without reports just before it.
func BenchmarkRecording(b *testing.B) {
	rows := []struct {
		name    string
		formats report.Formats
	}{{"journal and console", nil}, {"usual reports", report.Usual()}}
	for _, name := range report.FormatNames() {
		formats, err := report.Choose([]string{name})
		if err != nil {
			b.Fatal(err)
		}
		rows = append(rows, struct {
			name    string
			formats report.Formats
		}{"only " + name, formats})
	}
	every, err := report.Choose(report.FormatNames())
	if err != nil {
		b.Fatal(err)
	}
	rows = append(rows, struct {
		name    string
		formats report.Formats
	}{"every format", every})
	features := benchFeatures(b)
	for _, row := range rows {
		b.Run(row.name, func(b *testing.B) {
			var off, on time.Duration
			var offCPU, onCPU time.Duration
			for b.Loop() {
				took, cpu := recorded(b, features, nil)
				off, offCPU = off+took, offCPU+cpu
				took, cpu = recorded(b, features, &row.formats)
				on, onCPU = on+took, onCPU+cpu
			}
			b.ReportMetric(off.Seconds()/float64(b.N), "off-s")
			b.ReportMetric(on.Seconds()/float64(b.N), "on-s")
			b.ReportMetric(on.Seconds()/off.Seconds(), "ratio")
			if offCPU > 0 {
				b.ReportMetric(onCPU.Seconds()/offCPU.Seconds(), "cpu-ratio")
			}
			b.ReportMetric(0, "ns/op") // says nothing beside the ratio
		})
	}
}

// recorded runs the scenarios and writes the formats; nil: nothing is kept at all.
func recorded(b *testing.B, features string, formats *report.Formats) (took, cpu time.Duration) {
	b.Helper()
	c, err := loadContract()
	if err != nil {
		b.Fatal(err)
	}
	suite, err := parse([]string{features})
	if err != nil {
		b.Fatal(err)
	}
	streams := Streams{Out: io.Discard, Err: io.Discard}
	opened, outage, err := (&aim{seed: 1}).ready(b.Context(), c, streams)
	if err != nil || outage != "" {
		b.Fatal(outage, err)
	}
	defer opened.close(streams)
	dir := b.TempDir()
	startedCPU, started := cpuTime(), time.Now()
	sink, finish := func(runner.Result) {}, func() error { return nil }
	if formats != nil {
		header := verdict.Header{
			Schema: verdict.SchemaRun, ID: runID(), Tool: version(), Command: "run", Started: started, Target: opened.describe(),
			World: opened.world, Seed: 1, Contract: c.Digest(), Shard: verdict.Shard{Index: 1, Total: 1}, Unit: verdict.UnitScenario,
			Selected: len(suite.Scenarios), Requirements: c.Summaries(nil),
		}
		kept, err := report.Create(dir, header, *formats)
		if err != nil {
			b.Fatal(err)
		}
		record := &record{
			kept: kept, selected: len(suite.Scenarios), faults: worldFaults{}, tally: verdict.NewTally(&header),
			console: consoleOf(streams, false, false), errors: io.Discard, started: started,
		}
		record.console.Header(header)
		sink = record.result
		finish = func() error {
			summary, paths, err := kept.Close(record.tally.Close(started, time.Now()))
			record.console.Close(summary, paths)
			if err == nil && (summary.Scenarios[verdict.Pass] != benchScenarios || record.failed != nil) {
				err = fmt.Errorf("%v, %w", summary.Scenarios, record.failed)
			}
			return err
		}
	}
	suite.Run(b.Context(), runner.Options{
		Target: opened.Running, Contract: c, Redactor: opened.redactor(c), Seed: 1, Parallel: benchParallel, Timeout: scenarioTimeout, Sink: sink,
	})
	if err := finish(); err != nil {
		b.Fatal(err)
	}
	return time.Since(started), cpuTime() - startedCPU
}

package cli

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/kasauti/kasauti/harness/contract"
	"github.com/kasauti/kasauti/harness/quantity"
	"github.com/kasauti/kasauti/harness/runner"
	"github.com/kasauti/kasauti/harness/target"
	"github.com/kasauti/kasauti/harness/verdict"
)

// dry says what a run would do, and calls nothing. A container is not started for it: the mock in
// it is the embedded one.
func (f *runFlags) dry(ctx context.Context, streams Streams, c *contract.Contract, suite *runner.Suite) error {
	to := f.aim
	if to.target == "container" {
		to.target = "embedded"
	}
	opened, err := to.open(ctx, c, streams)
	var unavailable *target.Unavailable
	if errors.As(err, &unavailable) {
		return fmt.Errorf("say what a run would do: %w", err)
	}
	if err != nil {
		return err
	}
	defer opened.close(streams)
	forecast := suite.Forecast(opened.Running, c)
	redactor := opened.redactor(c)
	for i := range forecast.LeftOut {
		left := &forecast.LeftOut[i]
		mask(redactor, &left.Name, &left.Location, &left.Reason)
	}
	d := dryRun{out: streams.Out, dryReport: dryReport{Forecast: forecast, Requests: forecast.Requests(), Limits: f.limits.given()}}
	if opened.environment != nil {
		d.PerSecond = opened.environment.Limits.PerSecond
	}
	d.takes = takes(d.Requests, d.PerSecond)
	d.Minutes = minutes(d.takes)
	d.Over = f.limits.over(d.Requests, forecast.SMS, forecast.Money, d.takes)
	if f.json {
		err = json.NewEncoder(streams.Out).Encode(d.dryReport)
	} else {
		d.print(cmp.Or(f.target, opened.kind), len(suite.Scenarios))
	}
	if err == nil && d.broken() {
		return exit(verdict.ExitUsage)
	}
	return err
}

// dryRun shows a forecast to a person.
type dryRun struct {
	dryReport
	out   io.Writer
	takes time.Duration // at the least, by the rate of the target; 0 for none
}

func (d *dryRun) print(where string, selected int) {
	f := d.Forecast
	fmt.Fprintf(d.out, "A run on %s would do this; nothing was called.\n\n", where)
	d.row("scenarios", "%d of %d would run", f.Scenarios, selected)
	apply, broken := d.leftOut()
	for i, reason := range apply {
		d.row(first(i, "not applicable"), "%s", reason)
	}
	for i, reason := range broken {
		d.row(first(i, "cannot run"), "%s", reason)
	}
	d.row("calls", "about %d, %d of them for tokens%s", d.Requests, f.Tokens, d.over("--max-calls"))
	for _, name := range byCount(f.Calls) {
		d.row("", "%5d × %s", f.Calls[name], name)
	}
	d.row("SMS", "%d%s", f.SMS, d.over("--max-sms"))
	unpriced := ""
	if f.Unpriced > 0 {
		unpriced = fmt.Sprintf(", and that of %s whose amount the text does not tell", quantity.Of(f.Unpriced, "call"))
	}
	d.row("money", "%s%s%s", f.Money, unpriced, d.over("--max-money"))
	d.row("stays", "%s", things(f.Creates, "nothing"))
	if len(f.Undone) > 0 {
		d.row("removed again", "%s", things(f.Undone, ""))
	}
	if d.PerSecond > 0 {
		d.row("time", "about %s, at %g calls a second%s", max(time.Second, d.takes.Round(time.Second)), d.PerSecond, d.over("--deadline"))
	}
}

// over says that a limit is not enough; "" where it is.
func (d *dryRun) over(limit string) string {
	for i := range d.Over {
		if d.Over[i].Limit == limit {
			return d.Over[i].String()
		}
	}
	return ""
}

// row prints a fact; one without a label stands under the one before.
func (d *dryRun) row(label, format string, values ...any) {
	fmt.Fprintf(d.out, "%-16s%s\n", label, harmless(fmt.Sprintf(format, values...)))
}

func first(i int, label string) string {
	if i > 0 {
		return ""
	}
	return label
}

// leftOut is why scenarios do not apply, the most frequent reason first, and what cannot be carried
// out as it is written, each by itself.
func (d *dryRun) leftOut() (reasons, broken []string) {
	times := map[string]int{}
	for _, l := range d.LeftOut {
		if l.Verdict == verdict.NotApplicable {
			times[l.Reason]++
			continue
		}
		broken = append(broken, l.Location+": "+l.Reason)
	}
	for _, reason := range byCount(times) {
		reasons = append(reasons, fmt.Sprintf("%d × %s", times[reason], reason))
	}
	return reasons, broken
}

func (d *dryRun) broken() bool {
	return slices.ContainsFunc(d.LeftOut, func(l runner.LeftOut) bool { return l.Verdict == verdict.Fail })
}

// byCount are the keys, the most frequent first.
func byCount(counts map[string]int) []string {
	return slices.SortedFunc(maps.Keys(counts), func(a, b string) int {
		return cmp.Or(cmp.Compare(counts[b], counts[a]), strings.Compare(a, b))
	})
}

// things counts things in words.
func things(counts map[string]int, none string) string {
	return cmp.Or(strings.TrimPrefix((&verdict.Left{Created: counts}).String(), "nothing"), none)
}

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
	d := dryRun{out: streams.Out, forecast: forecast, limits: &f.limits}
	if opened.environment != nil {
		d.perSecond = opened.environment.Limits.PerSecond
	}
	if f.json {
		err = json.NewEncoder(streams.Out).Encode(forecast)
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
	out       io.Writer
	forecast  *runner.Forecast
	limits    *limits
	perSecond float64 // requests that the target may get; 0 for any number
}

func (d *dryRun) print(where string, selected int) {
	f := d.forecast
	fmt.Fprintf(d.out, "A run on %s would do this; nothing was called.\n\n", where)
	d.row("scenarios", "%d of %d would run", f.Scenarios, selected)
	apply, broken := d.leftOut()
	for i, reason := range apply {
		d.row(first(i, "not applicable"), "%s", reason)
	}
	for i, reason := range broken {
		d.row(first(i, "cannot run"), "%s", reason)
	}
	d.row("calls", "about %d, %d of them for tokens%s", f.Requests(), f.Tokens, d.over(d.limits.calls > 0 && f.Requests() > d.limits.calls, "--max-calls", d.limits.calls))
	for _, name := range byCount(f.Calls) {
		d.row("", "%5d × %s", f.Calls[name], name)
	}
	d.row("SMS", "%d%s", f.SMS, d.over(d.limits.sms > 0 && f.SMS > d.limits.sms, "--max-sms", d.limits.sms))
	unpriced := ""
	if f.Unpriced > 0 {
		unpriced = fmt.Sprintf(", and that of %s whose amount the text does not tell", quantity.Of(f.Unpriced, "call"))
	}
	d.row("money", "%s%s%s", f.Money, unpriced, d.over(d.limits.paise > 0 && f.Money > d.limits.paise, "--max-money", d.limits.paise))
	d.row("stays", "%s", things(f.Creates, "nothing"))
	if len(f.Undone) > 0 {
		d.row("removed again", "%s", things(f.Undone, ""))
	}
	if d.perSecond > 0 {
		least := time.Duration(float64(f.Requests()) / d.perSecond * float64(time.Second))
		d.row("time", "about %s, at %g calls a second", max(time.Second, least.Round(time.Second)), d.perSecond)
	}
}

func (d *dryRun) over(is bool, flag string, limit any) string {
	if !is {
		return ""
	}
	return fmt.Sprintf(": more than %s %v, so that some could not run", flag, limit)
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
	for _, l := range d.forecast.LeftOut {
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
	return slices.ContainsFunc(d.forecast.LeftOut, func(l runner.LeftOut) bool { return l.Verdict == verdict.Fail })
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

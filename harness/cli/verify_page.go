package cli

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"

	"github.com/kasauti/kasauti/harness/certify"
	"github.com/kasauti/kasauti/harness/certify/bundle"
	"github.com/kasauti/kasauti/harness/exchange"
	"github.com/kasauti/kasauti/harness/report"
	"github.com/kasauti/kasauti/harness/verdict"
)

// pageOf writes the records of a bundle as the page that a run has. What stands there follows from the
// records, and not from what the bundle says of them.
func pageOf(out *bytes.Buffer, r *bundle.Report, o bundle.Options) error {
	dir, err := os.MkdirTemp("", "kasauti-verify-")
	if err != nil {
		return err
	}
	defer func() { _ = os.RemoveAll(dir) }()
	formats, err := report.Choose([]string{"html"})
	if err != nil {
		return err
	}
	if r.Run != nil {
		return pageOfRun(out, r, dir, formats)
	}
	h := verdict.Header{
		Schema: verdict.SchemaRun, ID: r.Digest[:16], Tool: r.Tool, Command: "certify", Started: r.Started,
		Target: verdict.Target{Kind: "embedded", Mock: true}, World: "base", Seed: r.Seed, Contract: r.Contract,
		Shard: verdict.Shard{Index: 1, Total: 1}, Unit: verdict.UnitCase, Selected: len(r.Records),
		Judges: verdict.JudgesClient, Subject: &r.Subject, Trust: strings.TrimPrefix(r.TrustLine(), "Trust: "),
	}
	for _, need := range o.Contract.Summaries(nil) {
		for _, v := range r.Recomputed {
			if v.Requirement == need.ID {
				h.Requirements = append(h.Requirements, need)
			}
		}
	}
	kept, err := report.Create(dir, h, formats)
	if err != nil {
		return err
	}
	tally := verdict.NewTally(&h)
	var tries []certify.Try
	var views []exchange.View
	answered := 0
	for i := range r.Records {
		one := &r.Records[i]
		tries = append(tries, certify.Try{Record: one, Checks: r.Checks[i]})
		shown, whole := one.Views(exchange.NewRedactor())
		views, answered = append(views, shown...), answered+whole
		if i+1 < len(r.Records) && r.Cases[i+1] == r.Cases[i] { // another attempt follows
			continue
		}
		s := certify.Scenario(r.Cases[i], tries, i)
		tally.Add(&s, len(views), answered)
		if err := kept.Result(report.Result{Scenario: s, Exchanges: views}); err != nil {
			return err
		}
		tries, views, answered = nil, nil, 0
	}
	if code, why := r.Outcome(); code == verdict.ExitIncomplete {
		tally.Incomplete(why)
	}
	if _, _, err := kept.Close(tally.Close(r.Started, r.Ended)); err != nil {
		return err
	}
	page, err := os.ReadFile(filepath.Join(dir, "report.html"))
	out.Write(page)
	return err
}

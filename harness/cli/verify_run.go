package cli

import (
	"bytes"
	"os"
	"path/filepath"

	"github.com/kasauti/kasauti/harness/certify/bundle"
	"github.com/kasauti/kasauti/harness/exchange"
	"github.com/kasauti/kasauti/harness/report"
	"github.com/kasauti/kasauti/harness/verdict"
)

// showRunBundle says what was run, and where.
func showRunBundle(streams Streams, r *bundle.Report) {
	h := &r.Run.Header
	say(streams, "Of:        kasauti %s, run %s", h.Command, h.ID)
	say(streams, "Target:    %s", r.Target())
	if h.Commit != "" {
		say(streams, "Commit:    %s", h.Commit)
	}
	if s := h.Selection; s != nil {
		say(streams, "Features:  %s, digest %s", h.Unit.Count(s.Count), s.Digest)
	}
}

// showRunVerdicts lists the requirements that did not pass, each with why, and counts the rest.
func showRunVerdicts(streams Streams, r *bundle.Report, o bundle.Options) {
	shown, word := 0, 0
	said := false
	for _, v := range r.Recomputed {
		switch {
		case v.Verdict != verdict.Pass:
		case v.Shown:
			shown++
			continue
		default:
			word++
			continue
		}
		if !said {
			say(streams, "\nRequirements that did not pass:")
			said = true
		}
		by := "the record's word"
		if v.Shown {
			by = "shown by its exchanges"
		}
		need, _ := o.Contract.Requirement(v.Requirement)
		say(streams, "%-14s %s %s, %s, %s: %s", v.Verdict.String(), v.Requirement, string(v.Level), v.Evidence, by, need.Sentence)
		whyOfRun(streams, r, &v)
	}
	say(streams, "\nRequirements that passed: %d shown by exchanges, %d by the record's word.", shown, word)
}

// whyOfRun says where a requirement did not pass, and what was seen there.
func whyOfRun(streams Streams, r *bundle.Report, v *bundle.Verdict) {
	for _, where := range v.Cases {
		says := ""
		for i := range r.Run.Results {
			s := &r.Run.Results[i].Scenario
			for n := range s.Attempts {
				for _, step := range s.Attempts[n].Steps {
					for _, c := range step.Checks {
						if s.Location() == where && c.Requirement == v.Requirement && c.Verdict == v.Verdict && says == "" {
							says = c.Message
						}
					}
				}
			}
		}
		say(streams, "%14s %s: %s", "", where, says)
	}
}

// pageOfRun writes the page that the run had, of what its bundle holds.
func pageOfRun(out *bytes.Buffer, r *bundle.Report, dir string, formats report.Formats) error {
	kept, err := report.Create(dir, r.Run.Header, formats)
	if err != nil {
		return err
	}
	for i := range r.Run.Results {
		one := &r.Run.Results[i]
		var views []exchange.View
		for _, calls := range one.Attempts {
			for c := range calls {
				v := calls[c].Exchange().View(exchange.NewRedactor())
				v.Foreign, v.Held = true, calls[c].Held // nobody repeats what has stand-ins
				views = append(views, v)
			}
		}
		if err := kept.Result(report.Result{Scenario: one.Scenario, Exchanges: views}); err != nil {
			return err
		}
	}
	if _, _, err := kept.Close(r.Run.Summary); err != nil {
		return err
	}
	page, err := os.ReadFile(filepath.Join(dir, "report.html"))
	out.Write(page)
	return err
}

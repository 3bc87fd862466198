package gate

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/kasauti/kasauti/harness/certify"
	"github.com/kasauti/kasauti/harness/certify/bundle"
	"github.com/kasauti/kasauti/harness/verdict"
)

// IsBundle reports whether a file looks like a bundle, and not like a recorded run.
func IsBundle(path string) bool {
	info, err := os.Stat(path)
	if err != nil || !info.Mode().IsRegular() {
		return false
	}
	file, err := os.Open(path)
	if err != nil {
		return false
	}
	defer func() { _ = file.Close() }()
	begins := make([]byte, len(bundle.Beginning))
	_, err = file.Read(begins)
	return err == nil && bytes.Equal(begins, []byte(bundle.Beginning))
}

// OfBundle holds a bundle against the keys of each need of its kind. One that none of them can believe
// is refused; one that some can is another's for the rest.
func OfBundle(path string, p *Policy, against func(*Need) bundle.Options, now time.Time) []Result {
	data, err := bundle.Read(path)
	if err != nil {
		return []Result{unread(path, err)}
	}
	kind, known := bundle.KindOf(data)
	if !known {
		return []Result{{Path: path, Signed: true, Refused: "it is no bundle of a kind that this release reads"}}
	}
	var believed, refused []Result
	for i := range p.Require {
		n := &p.Require[i]
		if string(n.Kind) != kind || !n.Signed() {
			continue
		}
		r := heldAgainst(path, data, n, against(n), now)
		if r.Refused == "" {
			believed = append(believed, r)
		} else {
			refused = append(refused, r)
		}
	}
	switch {
	case len(believed) > 0:
		return believed
	case len(refused) > 0:
		return refused[:1]
	}
	return []Result{{Path: path, Signed: true, Kind: Kind(kind), For: "nobody"}}
}

func unread(path string, err error) Result {
	var refused *bundle.Refused
	if errors.As(err, &refused) {
		return Result{Path: path, Signed: true, Refused: err.Error()}
	}
	return Result{Path: path, Signed: true, Unreadable: err.Error()}
}

// heldAgainst verifies a bundle by the keys of a need.
func heldAgainst(path string, data []byte, n *Need, o bundle.Options, at time.Time) Result {
	report, err := bundle.Verify(data, o)
	if err != nil {
		return unread(path, err)
	}
	state, doubt := report.Doubt()
	if state == bundle.Broken && o.Challenge != nil { // perhaps it is honest, and answers none or an older one
		aside := o
		aside.Challenge = nil
		if report, err = bundle.Verify(data, aside); err != nil {
			return unread(path, err)
		}
		switch now, other := report.Doubt(); {
		case now == bundle.Broken:
		case report.Shown == bundle.Witnessed: // who runs it themselves needs no challenge
			state, doubt = now, other
		default:
			state = bundle.Untold
		}
	}
	r := Result{Path: path, ID: report.Digest, Digest: report.Digest, For: n.Name, Signed: true, Trust: report.Shown}
	if report.Run == nil {
		r.certified(report)
	} else {
		r.ran(report, at)
	}
	r.Endorsed = slices.ContainsFunc(report.Endorsements, func(e bundle.Endorsed) bool {
		return slices.ContainsFunc(o.Reviewers, func(k *bundle.Public) bool { return k.Fingerprint() == e.Key })
	})
	switch state {
	case bundle.Broken:
		r.Refused = doubt.Error()
	case bundle.Untold:
		r.Doubt = doubt.Error()
	}
	return r
}

// certified takes what a certification shows: what follows from its records, where that can be told.
func (r *Result) certified(report *bundle.Report) {
	s := &report.Subject
	r.Kind, r.Target, r.Mock, r.Commit, r.Profiles, r.Tier = Certify, "embedded", true, s.Commit, s.Profiles, s.Tier
	r.Oldest, r.Ended, r.Judged = report.Started, report.Ended, map[string]verdict.Verdict{}
	var missing []string
	for _, v := range report.Recomputed {
		if !v.Verdict.Judged() {
			missing = append(missing, v.Requirement)
			continue
		}
		r.Judged[v.Requirement] = v.Verdict
	}
	partly, broken := "", map[string]int{} // places of faults, by requirement
	for i, checks := range report.Checks {
		faults, missed := faultsOfCase(report.Cases[i], &report.Records[i], checks)
		for _, f := range faults {
			in := " " + report.Cases[i].Name
			switch at, before := broken[f.Requirement]; {
			case !before:
				broken[f.Requirement] = len(r.Faults)
				f.Says += in
				r.Faults = append(r.Faults, f)
			case !strings.HasSuffix(r.Faults[at].Says, in):
				r.Faults[at].Says += "," + in
			}
		}
		if len(missed) > 0 && partly == "" {
			partly = fmt.Sprintf("the case %s broke off before it showed %s", report.Cases[i].Name, strings.Join(missed, ", "))
		}
	}
	_, r.Why = report.Outcome()
	switch _, doubt := report.Doubt(); {
	case len(missing) > 0:
		r.Unjudged = strings.Join(missing, ", ") + " could not be judged"
	case partly != "":
		r.Unjudged = partly
	case len(r.Judged) == 0 && doubt == nil:
		r.Unjudged = r.Why
	}
}

// faultsOfCase are what makes a case red, each as a sentence that its name ends, and what it did not come to show for that. A client that ended
// otherwise than by its conclusions, or called nothing, has broken no requirement that could be waived:
// nobody knows what it would have done.
func faultsOfCase(c *certify.Case, r *certify.Record, checks []verdict.Check) (faults []Fault, missed []string) {
	judged := map[string]bool{}
	for i := range checks {
		id := checks[i].Requirement
		judged[id] = judged[id] || checks[i].Verdict.Judged()
		if checks[i].Verdict != verdict.Fail {
			continue
		}
		f := Fault{Requirement: id, Says: id + " is broken in"}
		if r.Ending != nil || len(r.Calls) == 0 {
			f = Fault{Says: "the client came to no end that says what it would have done, in"}
		}
		faults = append(faults, f)
	}
	if len(faults) > 0 {
		missed = slices.DeleteFunc(c.Requirements(), func(id string) bool { return judged[id] })
	}
	return faults, missed
}

// ran takes what a run or a proxy shows.
func (r *Result) ran(report *bundle.Report, now time.Time) {
	h, summary := &report.Run.Header, &report.Run.Summary
	r.begin(h, summary)
	r.Contract = "" // Verify tells of another
	if report.Recomputed == nil {
		return // nothing in it is known to add up: its doubt says why
	}
	for i := range report.Run.Results {
		r.add(h, &report.Run.Results[i].Scenario)
	}
	r.end(h, summary, now)
}

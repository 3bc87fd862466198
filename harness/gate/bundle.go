package gate

import (
	"bytes"
	"errors"
	"os"
	"slices"
	"strings"

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
	begins := make([]byte, len(bundle.Opening))
	_, err = file.Read(begins)
	return err == nil && bytes.Equal(begins, []byte(bundle.Opening))
}

// OfBundle holds a bundle against the keys of each need of its kind. One that none of them can believe
// is refused; one that some can is another's for the rest.
func OfBundle(path string, p *Policy, against func(*Need) bundle.Options) []Result {
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
		r := heldAgainst(path, data, n, against(n))
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
func heldAgainst(path string, data []byte, n *Need, o bundle.Options) Result {
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
	r := Result{
		Path: path, ID: report.Digest, Digest: report.Digest, For: n.Name, Signed: true, Kind: Certify, Target: "embedded", Mock: true,
		Commit: report.Subject.Commit, Profiles: report.Subject.Profiles, Tier: report.Subject.Tier, Oldest: report.Started, Ended: report.Ended,
		Trust: report.Shown, Judged: map[string]verdict.Verdict{},
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
	var missing []string
	for _, v := range report.Recomputed {
		switch {
		case v.Verdict == verdict.Fail:
			r.Faults = append(r.Faults, Fault{Requirement: v.Requirement, Says: v.Requirement + " is broken"})
		case !v.Verdict.Judged():
			missing = append(missing, v.Requirement)
			continue
		}
		r.Judged[v.Requirement] = v.Verdict
	}
	if len(missing) > 0 {
		r.Unjudged = strings.Join(missing, ", ") + " could not be judged"
	}
	_, r.Why = report.Outcome()
	if len(r.Judged) == 0 && r.Doubt == "" {
		r.Unjudged = r.Why
	}
	return r
}

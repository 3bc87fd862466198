package gate

import (
	"time"

	"github.com/kasauti/kasauti/harness/certify/bundle"
	"github.com/kasauti/kasauti/harness/verdict"
)

// Result is a recorded run or a bundle, as far as a decision looks at it.
type Result struct {
	Path string // as it was given
	// ID is of the run, or of a bundle's file: one that is given twice counts once. Digest is of the
	// record: two that differ under one ID were changed.
	ID, Digest string
	// For is the need against whose keys a bundle was held; "" for a run: any.
	For    string
	Signed bool // a bundle

	// Unreadable says why nothing is known of it, Refused why nothing in it may be believed, and Doubt
	// what of it cannot be told; "" where that is not so.
	Unreadable, Refused, Doubt string

	Kind     Kind
	Target   string // embedded, container, uat or url
	Mock     bool   // whatever it is called, it is a simulator
	Commit   string
	Contract string // digest; "" where Doubt tells of another
	Profiles []string
	Tier     string
	AsOf     string // release whose requirements count; "" for the tool's
	// Oldest is when the first of what it shows began, Ended when the last did.
	Oldest, Ended time.Time

	Trust    bundle.Trust // that is shown
	Endorsed bool         // by a reviewer of the need

	// Partial says why it is not of all that there is; "" where it is.
	Partial string
	// Faults are why it is red, one each; none where it is not.
	Faults []Fault
	// Unjudged says what it could not judge, also where it is red; "" for nothing.
	Unjudged string
	// Judged are the requirements that it judged, each with the worst that it saw.
	Judged map[string]verdict.Verdict
	Why    string // its own last sentence
}

// Fault is one reason why a result is red.
type Fault struct {
	// Requirement is what was broken; "" where it was something else, which nothing waives.
	Requirement string
	Says        string
	// Missed are the requirements that would have been judged by what broke off there.
	Missed []string
}

// is reports whether a target's name is what a result is of: a mock never passes for UAT.
func (r *Result) is(target string) bool {
	return r.Target == target && (target != "uat" || !r.Mock)
}

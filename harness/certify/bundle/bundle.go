// Package bundle keeps what a client was certified by, or what a run or a proxy saw, as one signed file,
// and reads such files of others: all that one says is a stranger's word until it is shown. It starts nothing and needs no
// network.
//
// A file is lines of JSON, each a DSSE envelope with one Ed25519 signature: first the bundle, then
// endorsements, each over all that stands before it.
package bundle

import (
	"fmt"
	"slices"
	"time"

	"github.com/kasauti/kasauti/harness/certify"
	"github.com/kasauti/kasauti/harness/contract"
	"github.com/kasauti/kasauti/harness/verdict"
)

// Schema names the form of a bundle.
const Schema = "kasauti.certify/1"

// Life is how long a bundle holds that answers no challenge.
const Life = 90 * 24 * time.Hour

// Trust says who vouches for the records of a bundle.
type Trust string

// The levels of trust. None of them proves that the program which ran is the one that runs in
// production: the digest of its file is what who ran it says.
const (
	// SelfAttested: who made the client ran it. Their signature shows that nothing was changed since,
	// and who answers for it; it does not show that the records are of a run.
	SelfAttested Trust = "self-attested"
	// Challenged: as self-attested, and the seed, which ids, codes and the order of cases follow from,
	// is that of a reviewer's nonce. The run is younger than the nonce, and was not chosen from older
	// ones. Who is bent on it can still make records up.
	Challenged Trust = "challenged"
	// Witnessed: the reviewer ran the simulator and signed. The records are what the reviewer's own
	// machine saw.
	Witnessed Trust = "witnessed"
)

// says is what a level proves and what it does not, as a sentence.
func (t Trust) says(kind string) string {
	switch {
	case kind == OfCertify:
	case t == SelfAttested:
		return "who ran it signed it, and their signature alone vouches for the record"
	case t == Witnessed:
		return "a reviewer ran it on a machine of theirs, and signed what it saw"
	}
	switch t {
	case SelfAttested:
		return "who made the client ran it, and their signature alone vouches for the records"
	case Challenged:
		return "who made the client ran it after the reviewer's challenge, which fixed seed, ids and order; their signature alone vouches that the records are of a run"
	case Witnessed:
		return "the reviewer ran the simulator, and signed what it saw"
	}
	return "nobody vouches for it"
}

// Bundle is the evidence of one certification, of a run or of what went through a proxy.
type Bundle struct {
	Schema string `json:"schema"`
	Trust  Trust  `json:"trust"`
	// Subject is the client, with the profiles and the tier of the cases that it tried.
	Subject  verdict.Subject `json:"subject,omitzero"`
	Tool     string          `json:"tool"`           // version of kasauti
	Contract string          `json:"contract"`       // digest
	Book     string          `json:"book,omitempty"` // digest of all profiles and cases
	Seed     uint64          `json:"seed"`
	// Challenge is what the run answers; nil for none.
	Challenge *Challenge `json:"challenge,omitempty"`
	Started   time.Time  `json:"started"`
	Ended     time.Time  `json:"ended"`
	Expires   time.Time  `json:"expires"`
	// Reproduce is the command line, with secrets masked.
	Reproduce string    `json:"reproduce"`
	Verdicts  []Verdict `json:"verdicts"` // by requirement
	// Records are all attempts, in the order of the cases.
	Records []certify.Record `json:"records,omitempty"`
	// Run is what a run or a proxy judged; nil for a certification.
	Run *Run `json:"run,omitempty"`
}

// Verdict is what became of one requirement.
type Verdict struct {
	Requirement string        `json:"requirement"`
	Level       verdict.Level `json:"level"`
	Evidence    string        `json:"evidence"`
	// MoneySafety says that it binds whatever its evidence; without it, an assumed one only warns.
	MoneySafety bool            `json:"money_safety,omitempty"`
	Verdict     verdict.Verdict `json:"verdict"`
	Cases       []string        `json:"cases"` // those that could show it; of a run, where it was judged
	// Shown says, of a run, that exchanges show it by themselves; else it is the record's word.
	Shown bool `json:"shown,omitempty"`
}

// Make completes a bundle from its records: what it says of requirements, in which form and until
// when. Records are put into the order of the cases; what the program printed stays at home, no
// verdict follows from it.
func Make(b Bundle, book *certify.Book, k *contract.Contract) (*Bundle, error) {
	b.Schema, b.Contract, b.Book = Schema, k.Digest(), book.Digest()
	b.Started, b.Ended = b.Started.UTC().Truncate(time.Millisecond), b.Ended.UTC().Truncate(time.Millisecond).Add(time.Millisecond)
	b.Expires = b.Ended.Add(Life)
	if b.Challenge != nil {
		b.Expires = b.Challenge.Expires
	}
	cases, err := Cases(book, b.Subject.Profiles, b.Subject.Tier, b.Challenge)
	if err != nil {
		return nil, err
	}
	b.Records = slices.Clone(b.Records)
	for i := range b.Records {
		r := &b.Records[i]
		r.Printed, r.Started, r.Calls, r.Deliveries = "", r.Started.UTC(), slices.Clone(r.Calls), slices.Clone(r.Deliveries)
		for j := range r.Calls {
			r.Calls[j].Started = r.Calls[j].Started.UTC()
		}
		for j := range r.Deliveries {
			r.Deliveries[j].Started = r.Deliveries[j].Started.UTC()
		}
	}
	place := map[string]int{}
	for i, c := range cases {
		place[c.Name] = i
	}
	slices.SortStableFunc(b.Records, func(x, y certify.Record) int {
		if d := place[x.Case] - place[y.Case]; d != 0 {
			return d
		}
		return x.Attempt - y.Attempt
	})
	whole, err := settled(&b) // what is judged here is what is read there
	if err != nil {
		return nil, err
	}
	whole.Verdicts, _ = judge(cases, whole.Records, k)
	return whole, nil
}

// settled is a bundle as it is read back. Text that is no UTF-8 changes when it is first written.
func settled(b *Bundle) (*Bundle, error) {
	for range 2 {
		data, err := encode(b)
		if err != nil {
			return nil, err
		}
		read, err := decode[Bundle](data)
		if err == nil {
			return read, nil
		}
		var once Bundle
		if err := unmarshal(data, &once); err != nil {
			return nil, fmt.Errorf("make a bundle: %w", err)
		}
		b = &once
	}
	return nil, fmt.Errorf("make a bundle: what the client sent cannot be written so that it is read back as it was; this is a defect of kasauti, please report it")
}

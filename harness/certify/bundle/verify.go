package bundle

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/kasauti/kasauti/harness/certify"
	"github.com/kasauti/kasauti/harness/contract"
	"github.com/kasauti/kasauti/harness/quantity"
	"github.com/kasauti/kasauti/harness/verdict"
)

// State says what became of one thing that a bundle claims.
type State string

// The states.
const (
	Holds  State = "holds"
	Broken State = "does not hold"
	Untold State = "cannot be told"
	// Word is of what nobody but who signed can know: nothing speaks against it.
	Word State = "by its word"
)

// Finding is one thing that was looked at, in a sentence.
type Finding struct {
	State State
	Says  string
}

// Options are what a bundle is held against.
type Options struct {
	// Keys are of those who may sign bundles, Reviewers of those who may witness and endorse.
	Keys, Reviewers []*Public
	Challenge       *Challenge // nil: none was given
	Book            *certify.Book
	Contract        *contract.Contract
	// IDs are the ids that a wallet or card of the world has with a seed, by name; nil: they are not
	// looked for.
	IDs func(seed uint64) map[string]string
	Now time.Time
}

// Endorsed is an endorsement whose signature holds.
type Endorsed struct {
	Endorsement
	Key string // fingerprint
}

// Report is what was found of a bundle whose signature holds.
type Report struct {
	*Bundle
	Shown        Trust // what of the level that it claims is shown
	Signer       string
	Digest       string // SHA-256, in hex, of the file
	Findings     []Finding
	Endorsements []Endorsed
	// Recomputed are the verdicts that follow from the records, and Checks those of each record; nil
	// where this release cannot tell.
	Recomputed []Verdict
	Checks     [][]verdict.Check
	Cases      []*certify.Case // those of the records
}

// skew is how far two clocks may be apart.
const skew = 5 * time.Minute

// Verify looks at a bundle's file. The error is a Refused where nothing in it may be believed.
func Verify(file []byte, o Options) (*Report, error) {
	all, err := lines(file)
	if err != nil {
		return nil, refused("this is no bundle: %v", err)
	}
	kind, _ := KindOf(all[0])
	envelope, err := readEnvelope(all[0], typeOf(kind))
	if err != nil {
		return nil, refused("this is no bundle: %v", err)
	}
	r := &Report{Shown: SelfAttested, Digest: digest(file)}
	key, payload := envelope.signedBy(slices.Concat(o.Keys, o.Reviewers))
	if key == nil {
		return nil, refused("the signature is not by a key that was given (%s); the bundle was changed, or another key signed it: it names %q", fingerprints(slices.Concat(o.Keys, o.Reviewers)), clip(envelope.keyID))
	}
	r.Signer = key.fingerprint
	if r.Bundle, err = decode[Bundle](payload); err != nil {
		return nil, refused("the bundle is signed, but cannot be read: %v", err)
	}
	schema := Schema
	if kind != OfCertify {
		schema = SchemaRun
	}
	switch {
	case r.Schema != schema:
		r.add(Untold, "Its form is %q; this release of kasauti reads %s.", clip(r.Schema), schema)
		return r, nil
	case r.Kind() != kind || r.Run != nil && (r.Book != "" || len(r.Records) > 0):
		return nil, refused("the bundle is signed as the evidence of kasauti %s, and holds other evidence", kind)
	}
	r.add(Holds, "It is signed by %s, and not a byte was changed since.", r.Signer)
	r.trusted(key, o)
	r.times(o.Now)
	if err := r.endorsed(file, len(all[0])+1, all[1:], o); err != nil {
		return nil, err
	}
	if r.Run != nil {
		r.recounted(o)
	} else {
		r.recomputed(o)
	}
	return r, nil
}

func fingerprints(keys []*Public) string {
	if len(keys) == 0 {
		return "none"
	}
	var all []string
	for _, k := range keys {
		all = append(all, k.fingerprint)
	}
	return strings.Join(all, ", ")
}

func (r *Report) add(state State, format string, args ...any) {
	r.Findings = append(r.Findings, Finding{state, fmt.Sprintf(format, args...)})
}

// trusted says which level of trust is shown: a claim alone is none.
func (r *Report) trusted(key *Public, o Options) {
	answers := r.Challenge != nil && r.Seed == r.Challenge.Seed() && r.Subject.Tier == r.Challenge.Tier && slices.Equal(r.Subject.Profiles, r.Challenge.Profiles)
	switch {
	case (r.Trust == Challenged) != (r.Challenge != nil):
		r.add(Broken, "It says that it is %s, and what it holds of a challenge says otherwise.", clip(string(r.Trust)))
	case r.Trust == Challenged && !answers:
		r.add(Broken, "Its seed or its profiles are not those of the challenge that it names.")
	case r.Trust == Challenged && o.Challenge == nil:
		r.add(Untold, "It says that it answers a challenge; give the reviewer's file with --challenge to see whether it does.")
	case o.Challenge != nil && r.Trust != Challenged:
		r.add(Broken, "It answers no challenge.")
	case o.Challenge != nil && !r.Challenge.same(o.Challenge):
		r.add(Broken, "It answers another challenge than the one that was given.")
	case r.Trust == Challenged && r.Started.Before(r.Challenge.Made.Add(-skew)):
		r.add(Broken, "It began before its challenge was made.")
	case r.Trust == Challenged:
		r.Shown = Challenged
		r.add(Holds, "It answers the reviewer's challenge of %s: seed, ids and the order of cases follow from it.", day(r.Challenge.Made))
	case r.Trust == Witnessed && !slices.ContainsFunc(o.Reviewers, func(k *Public) bool { return k.fingerprint == key.fingerprint }):
		r.add(Untold, "It says that a reviewer witnessed it; give the reviewer's key with --reviewer to see whether it is theirs.")
	case r.Trust == Witnessed:
		r.Shown = Witnessed
		r.add(Holds, "A reviewer's key signed it, as one that they witnessed.")
	case r.Trust != SelfAttested:
		r.add(Broken, "%q is no level of trust.", clip(string(r.Trust)))
	}
}

// times says whether it holds today, and for as long as it may.
func (r *Report) times(now time.Time) {
	ends := r.Ended.Add(Life)
	if r.Challenge != nil {
		ends = r.Challenge.Expires
	}
	switch {
	case r.Ended.Before(r.Started) || !r.Expires.After(r.Ended):
		r.add(Broken, "Its times are in disorder: it began on %s, ended on %s and expires on %s.", moment(r.Started), moment(r.Ended), moment(r.Expires))
	case !r.Expires.Equal(ends):
		r.add(Broken, "It expires on %s, and not on %s, as it must.", moment(r.Expires), moment(ends))
	case r.Ended.After(now.Add(skew)):
		r.add(Untold, "It ended on %s, which is in the future: one of two clocks is wrong.", moment(r.Ended))
	case !now.Before(r.Expires):
		r.add(Untold, "It expired on %s; certify again.", moment(r.Expires))
	default:
		r.add(Holds, "It is valid until %s.", moment(r.Expires))
	}
}

// endorsed reads endorsements. One by a key that is not known could be anybody's, and could have been
// changed.
func (r *Report) endorsed(file []byte, at int, all [][]byte, o Options) error {
	for i, line := range all {
		n, over := i+1, digest(file[:at])
		at += len(line) + 1
		e, err := readEnvelope(line, endorsementType)
		if err != nil {
			return refused("endorsement %d is none: %v", n, err)
		}
		key, payload := e.signedBy(o.Reviewers)
		switch {
		case e.keyID == r.Signer:
			r.add(Broken, "Endorsement %d is by the key that signed the bundle itself, and says nothing more.", n)
			continue
		case key == nil && slices.ContainsFunc(o.Reviewers, func(k *Public) bool { return k.fingerprint == e.keyID }):
			return refused("endorsement %d is not what its reviewer signed; it was changed", n)
		case key == nil:
			r.add(Untold, "Endorsement %d names the key %s, which was not given; give it with --reviewer to see whether it is theirs.", n, clip(strings.ToValidUTF8(e.keyID, "?")))
			continue
		}
		said, err := decode[Endorsement](payload)
		switch {
		case err != nil:
			return refused("endorsement %d is signed, but cannot be read: %v", n, err)
		case said.Schema != SchemaEndorsement:
			r.add(Untold, "The form of endorsement %d is %q; this release of kasauti reads %s.", n, clip(said.Schema), SchemaEndorsement)
			continue
		case said.Over != over:
			return refused("endorsement %d is of another bundle, or another endorsement stood before it", n)
		case len(said.Remark) > MostRemark || said.Remark == "":
			return refused("endorsement %d has no remark, or one that is too long", n)
		case said.At.After(o.Now.Add(skew)), said.At.Before(r.Ended.Add(-skew)):
			r.add(Untold, "Endorsement %d is of %s, before the bundle's end or in the future: one of two clocks is wrong.", n, moment(said.At))
		}
		r.Endorsements = append(r.Endorsements, Endorsed{*said, key.fingerprint})
		r.add(Holds, "It was endorsed on %s by %s: %s", day(said.At), key.fingerprint, said.Remark)
	}
	return nil
}

// recomputed judges anew, where this release has the contract and the cases that were judged by.
func (r *Report) recomputed(o Options) {
	if r.Contract != o.Contract.Digest() || r.Book != o.Book.Digest() {
		what := "the contract"
		if r.Contract == o.Contract.Digest() {
			what = "the cases"
		}
		r.add(Untold, "Its verdicts cannot be recomputed by this release: %s of kasauti %s are others; verify with that release.", what, clip(r.Tool))
		return
	}
	cases, err := Cases(o.Book, r.Subject.Profiles, r.Subject.Tier, r.Challenge)
	if err != nil {
		r.add(Broken, "Its profiles and its tier are none: %v.", err)
		return
	}
	if err := r.complete(cases); err != nil {
		r.add(Broken, "Its records are not those of a run: %v.", err)
		return
	}
	r.add(Holds, "All %s of %s (%s) %s there; that no attempt was left out is the word of who signed.", quantity.Of(len(cases), "case"), strings.Join(r.Subject.Profiles, ", "), r.Subject.Tier, isAre(len(cases)))
	if again := r.again(); again != "" {
		r.add(Holds, "Some cases were tried more than once, and what any attempt broke counts: %s.", again)
	}
	r.named(o)
	r.Recomputed, r.Checks = judge(cases, r.Records, o.Contract)
	if wrong := differing(r.Verdicts, r.Recomputed); wrong != "" {
		r.add(Broken, "Its verdicts do not follow from its records: %s.", wrong)
		return
	}
	r.add(Holds, "Its verdicts on %s follow from its records.", quantity.Of(len(r.Recomputed), "requirement"))
}

// differing says where claimed verdicts are others than recomputed ones; "" for nowhere.
func differing(claimed, recomputed []Verdict) string {
	by := map[string]Verdict{}
	for _, v := range recomputed {
		by[v.Requirement] = v
	}
	for _, v := range claimed {
		is, known := by[v.Requirement]
		switch {
		case !known:
			return fmt.Sprintf("%s is judged by none of them", clip(v.Requirement))
		case is.Verdict != v.Verdict:
			return fmt.Sprintf("%s is said to be %s, and they show %s", v.Requirement, v.Verdict, is.Verdict)
		}
	}
	if !slices.EqualFunc(claimed, recomputed, Verdict.equal) {
		return "requirements are left out, in another order, or described otherwise"
	}
	return ""
}

func (v Verdict) equal(other Verdict) bool {
	return slices.Equal(v.Cases, other.Cases) && v.Requirement == other.Requirement && v.Level == other.Level && v.Evidence == other.Evidence &&
		v.MoneySafety == other.MoneySafety && v.Shown == other.Shown && v.Verdict == other.Verdict
}

// Doubt is the first thing that does not hold or, where all does, that cannot be told; nil for none.
// Nothing is to be built upon a bundle with a doubt.
func (r *Report) Doubt() (State, error) {
	for _, state := range []State{Broken, Untold} {
		for _, f := range r.Findings {
			if f.State == state {
				return state, errors.New(f.Says)
			}
		}
	}
	return Holds, nil
}

func day(t time.Time) string    { return t.UTC().Format("2006-01-02") }
func moment(t time.Time) string { return t.UTC().Format("2006-01-02 15:04 UTC") }

func isAre(n int) string {
	if n == 1 {
		return "is"
	}
	return "are"
}

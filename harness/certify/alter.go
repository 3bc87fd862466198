package certify

import (
	"encoding/json"
	"slices"

	"github.com/kasauti/kasauti/harness/contract"
	"github.com/kasauti/kasauti/harness/nearest"
	"github.com/kasauti/kasauti/harness/strictyaml"
)

// Alter has answers say something else than the simulator made them say: a field that no page
// shows, a status that nobody knows yet, another's reference; or has them send the client elsewhere.
// It is done on the way to the client, after the simulator, to JSON objects that answer calls which it
// accepted and no fault befell.
type Alter struct {
	Place     strictyaml.Place `yaml:"-"`
	Operation string           `yaml:"operation"`
	// After leaves out so many answers first; Times alters so many, all of them where it is left out.
	After int `yaml:"after"`
	Times int `yaml:"times"`
	// Set puts values by path, such as payload.status; objects on the way are made. What reads as
	// JSON is put as such (12, null, true, {"a": 1}, "\"12\""), and any other text as a text.
	Set map[string]string `yaml:"set"`
	// Remove takes away what stands at these paths.
	Remove []string `yaml:"remove"`
	// Redirect has them send the client to another host instead, with this HTTP status. What the
	// call did, it did.
	Redirect int `yaml:"redirect"`
	// Seal has an encrypted answer, a refusal too, travel otherwise than sealed for the partner: a name
	// of SealedAs.
	Seal string `yaml:"seal"`
}

// SealedAs are the ways in which an answer can travel that should be encrypted for the partner.
func SealedAs() []string { return []string{SealedForAnother, SealedCut, SealedChanged, SealedNot} }

// Those ways.
const (
	SealedForAnother = "for-another" // by another's secret
	SealedCut        = "cut"         // the last block is missing
	SealedChanged    = "changed"     // a bit of the first block is another
	SealedNot        = "not"         // in the clear
)

// Value is what Set puts for a text.
func (a *Alter) Value(text string) json.RawMessage {
	if json.Valid([]byte(text)) {
		return json.RawMessage(text)
	}
	quoted, _ := json.Marshal(text) // texts always encode
	return quoted
}

// redirects are the statuses that send a client elsewhere.
var redirects = []int{301, 302, 303, 307, 308}

func (a *Alter) problems(k *contract.Contract) (all strictyaml.Problems) {
	o, known := k.Operation(a.Operation)
	switch {
	case !known:
		all = append(all, a.Place.Problem("operation", "the contract has no operation %q%s", a.Operation, likeOperation(a.Operation, k)))
	case a.Seal != "" && !o.Encrypted:
		all = append(all, a.Place.Problem("seal", "the answers of %s are not encrypted; leave it out", a.Operation))
	case a.Seal != "" && !slices.Contains(SealedAs(), a.Seal):
		all = append(all, a.Place.Problem("seal", "%q is no way to travel%s", a.Seal, nearest.Known(a.Seal, SealedAs())))
	}
	switch changes := len(a.Set) + len(a.Remove) + len(a.Seal); {
	case changes == 0 && a.Redirect == 0:
		all = append(all, a.Place.Problem("", "alters nothing; give set, remove, seal or redirect"))
	case changes > 0 && a.Redirect != 0:
		all = append(all, a.Place.Problem("redirect", "stands beside set, remove or seal; a client that is sent elsewhere sees none of them"))
	case a.Redirect != 0 && !slices.Contains(redirects, a.Redirect):
		all = append(all, a.Place.Problem("redirect", "%d is none of %v", a.Redirect, redirects))
	}
	if a.After < 0 || a.Times < 0 {
		all = append(all, a.Place.Problem("times", "after and times count answers, so they are not below zero"))
	}
	return all
}

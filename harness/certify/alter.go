package certify

import (
	"encoding/json"

	"github.com/kasauti/kasauti/harness/contract"
	"github.com/kasauti/kasauti/harness/strictyaml"
)

// Alter has answers say something else than the simulator made them say: a field that no page
// shows, a status that nobody knows yet, another's reference. It is done on the way to the client,
// after the simulator, to JSON objects that answer calls which it accepted and no fault befell.
type Alter struct {
	Place     strictyaml.Place `yaml:"-"`
	Operation string           `yaml:"operation"`
	// After leaves out so many answers first; Times alters so many, all of them where it is left out.
	After int `yaml:"after"`
	Times int `yaml:"times"`
	// From leaves out answers that come sooner after the first payment of the case was begun.
	From Span `yaml:"from"`
	// Set puts values by path, such as payload.status; objects on the way are made, and of a list a
	// number says which element. What reads as
	// JSON is put as such (12, null, true, {"a": 1}, "\"12\""), and any other text as a text.
	Set map[string]string `yaml:"set"`
	// Remove takes away what stands at these paths.
	Remove []string `yaml:"remove"`
}

// ValueOf is what Set puts for a text.
func ValueOf(text string) json.RawMessage {
	if json.Valid([]byte(text)) {
		return json.RawMessage(text)
	}
	quoted, _ := json.Marshal(text) // texts always encode
	return quoted
}

func (a *Alter) problems(k *contract.Contract) (all strictyaml.Problems) {
	o, known := k.Operation(a.Operation)
	switch {
	case !known:
		all = append(all, a.Place.Problem("operation", "the contract has no operation %q%s", a.Operation, likeOperation(a.Operation, k)))
	case o.Encrypted:
		all = append(all, a.Place.Problem("operation", "%s answers encrypted, which cannot be altered on the way; use a fault", a.Operation))
	}
	if len(a.Set)+len(a.Remove) == 0 {
		all = append(all, a.Place.Problem("", "alters nothing; give set or remove"))
	}
	if a.After < 0 || a.Times < 0 {
		all = append(all, a.Place.Problem("times", "after and times count answers, so they are not below zero"))
	}
	return all
}

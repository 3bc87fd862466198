package plan

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"

	"github.com/kasauti/kasauti/client"
	"github.com/kasauti/kasauti/harness/world"
)

// Action is what a step does. It is the symbol that stands for it.
type Action string

// The actions. Those of OpenTofu mean what they mean there.
const (
	Nothing    Action = ""
	Create     Action = "+"
	Change     Action = "~"
	Remove     Action = "-"
	Replace    Action = "-/+"
	Forget     Action = "."
	Adopt      Action = ">"
	Blocked    Action = "!"
	Unverified Action = "?"
)

// Step is what a plan does about one thing: data that can be kept, shown and refused when it is stale.
type Step struct {
	Address world.Address `json:"address"`
	Action  Action        `json:"action"`
	ID      string        `json:"id,omitempty"`    // of what is there
	Was     string        `json:"was,omitempty"`   // the address that it was recorded under
	Cause   Cause         `json:"cause,omitempty"` // why there is something to do
	Changes []Difference  `json:"changes,omitempty"`
	// Raise is how much money is loaded, in paise, up to Least.
	Raise client.Paise `json:"raise,omitempty"`
	Least client.Paise `json:"least,omitempty"`
	// Load is how much money moves when the thing is created, in paise.
	Load client.Paise `json:"load,omitempty"`
	// Permanent: what is created can never be removed, or what is changed never changed back.
	Permanent bool `json:"permanent,omitempty"`
	// Retire: what is forgotten is made harmless before.
	Retire bool `json:"retire,omitempty"`
	// Unknown: nobody could say what is there. The plan is no plan.
	Unknown bool   `json:"unknown,omitempty"`
	Person  bool   `json:"person,omitempty"` // somebody must do something first
	Why     string `json:"why,omitempty"`    // of what is blocked or unverified, and warnings
	// Seen is a digest of what was found.
	Seen string `json:"seen"`

	Manage world.Level     `json:"manage,omitempty"`
	Needs  []world.Address `json:"needs,omitempty"`
}

// Cause is why a step does something.
type Cause string

// The causes.
const (
	Gone   Cause = "gone"   // it was there when it was last applied
	Drift  Cause = "drift"  // somebody changed it at the target
	Edit   Cause = "edit"   // somebody changed the world file
	Both   Cause = "both"   // both have changed
	Rebind Cause = "rebind" // another thing has its key now
	Doubt  Cause = "doubt"  // a write whose end nobody saw turned out to have happened
	Undone Cause = "undone" // it is declared no more
)

// Difference is one field that is not as declared.
type Difference struct {
	Field string `json:"field"`
	From  string `json:"from,omitempty"`
	To    string `json:"to,omitempty"`
	// Later: the value is known after the apply.
	Later bool `json:"later,omitempty"`
	// Default: the file leaves it out, and it is as it is unset again.
	Default bool  `json:"default,omitempty"`
	Cause   Cause `json:"cause,omitempty"`
	// Forces: the field cannot be changed, so the thing must be replaced.
	Forces bool `json:"forces,omitempty"`
	// Personal values are masked off a mock.
	Personal bool `json:"personal,omitempty"`
	// Sensitive: From and To are names, whose values are secret and told nowhere.
	Sensitive bool `json:"sensitive,omitempty"`
}

// Does reports whether an apply of the step does something, a change of the state included.
func (s Step) Does() bool {
	switch s.Action {
	case Blocked:
		return false
	case Nothing, Unverified:
		return s.Was != ""
	}
	return true
}

// digest is of what was found.
func digest(saw Sight) string {
	data, err := json.Marshal(struct {
		Found  bool
		ID     string
		Fields map[string]string
		Level  client.Paise
		Person string
		Barred string
	}{saw.Found, saw.ID, saw.Fields, saw.Level, saw.Person, saw.Barred})
	if err != nil {
		panic("plan: " + err.Error()) // of texts and numbers
	}
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:8])
}

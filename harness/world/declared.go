package world

import (
	"slices"

	"github.com/kasauti/kasauti/harness/strictyaml"
)

// Level is how far a thing is Kasauti's to manage.
type Level string

// The levels. Where a world says nothing, it is ensure on a system that others use, too, and own on
// a mock; what cannot be created is observed.
const (
	Observe Level = "observe" // must exist; is never written
	Ensure  Level = "ensure"  // is created or adopted and kept as declared; is never removed
	Own     Level = "own"     // is removed, too, when it is declared no more
)

// levels are all of them.
var levels = []string{string(Observe), string(Ensure), string(Own)}

// Declared is a thing that a world file declares.
type Declared struct {
	Address Address
	Place   strictyaml.Place
	Kind    *Kind
	Manage  Level  // "" where the file says nothing
	KnownID string // as written
	Protect bool   // it is never removed, whatever a plan says
	Ready   bool   // values kept elsewhere have been filled in

	value any // pointer to the kind's struct, with placeholders as written
	refs  []reference
	after []Address
}

// common are the keys that every thing may have beside its kind's own.
type common struct {
	Manage  string `yaml:"manage"`
	KnownID string `yaml:"known_id"`
	Protect bool   `yaml:"protect"`
}

// commonKeys are their names.
var commonKeys = []string{"manage", "known_id", "protect"}

// Needs are the things that come before it: those that it refers to, in the order of its fields, and
// those that its kind comes after.
func (d *Declared) Needs() []Address { return append(slices.Clone(d.after), d.Refers()...) }

// Refers are the things that it refers to, in the order of its fields. What is recorded needs these: an
// order among the sides of a thing holds for one apply, and the next may have another.
func (d *Declared) Refers() []Address {
	var all []Address
	for _, r := range d.refs {
		all = append(all, r.to)
	}
	return all
}

// Named is the name of the thing that a field refers to; "" for none.
func (d *Declared) Named(field string) string {
	for _, r := range d.refs {
		if r.field.Name == field {
			return r.to.Name
		}
	}
	return ""
}

// check looks for what is wrong beyond what the policies of fields say.
func (d *Declared) check(add func(*strictyaml.Problem)) {
	if d.Kind.check != nil {
		d.Kind.check(d.value, func(key, format string, args ...any) { add(d.Place.Problem(key, format, args...)) })
	}
}

package world

import (
	"slices"

	"github.com/kasauti/kasauti/harness/strictyaml"
	"github.com/kasauti/kasauti/harness/target"
)

// World is a world file, checked: every reference in it leads somewhere.
type World struct {
	File   string
	Meta   Meta
	Moved  []Move
	Digest string // of the file, as it holds for the target

	kinds   []*Kind
	things  map[Address]*Declared
	ordered []*Declared // behind what they need
	app     *target.Application
}

// Meta names the world.
type Meta struct {
	Place   strictyaml.Place `yaml:"-"`
	Name    string           `yaml:"name"`
	Version int              `yaml:"version"`
}

// Move says that a thing has another name now and is still the same.
type Move struct {
	Place strictyaml.Place `yaml:"-"`
	From  string           `yaml:"from"`
	To    string           `yaml:"to"`
}

// Things are what the world declares, behind what they need.
func (w *World) Things() []*Declared { return w.ordered }

// Thing finds one.
func (w *World) Thing(a Address) (*Declared, bool) {
	d, ok := w.things[a]
	return d, ok
}

// Turn is when a thing is made, whether it is declared or not.
func (w *World) Turn(a Address) Turn {
	i := slices.IndexFunc(w.kinds, func(k *Kind) bool { return k.Section == a.Section })
	if i < 0 {
		return Usual
	}
	return w.kinds[i].Turn
}

// Kinds are the sorts of things that worlds can declare.
func (w *World) Kinds() []*Kind { return w.kinds }

// Application is the partner's own application; nil: none is named.
func (w *World) Application() *target.Application { return w.app }

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

// Addresses are those of what the world declares, in the order of the alphabet.
func (w *World) Addresses() []string {
	var all []string
	for a := range w.things {
		all = append(all, a.String())
	}
	slices.Sort(all)
	return all
}

// Kind is the kind of the things of a section, whether any is declared or not.
func (w *World) Kind(section string) (k *Kind, known bool) {
	i := slices.IndexFunc(w.kinds, func(k *Kind) bool { return k.Section == section })
	if i < 0 {
		return nil, false
	}
	return w.kinds[i], true
}

// Turn is when a thing is made, whether it is declared or not.
func (w *World) Turn(a Address) Turn {
	if k, known := w.Kind(a.Section); known {
		return k.Turn
	}
	return Usual
}

// Application is the partner's own application; nil: none is named.
func (w *World) Application() *target.Application { return w.app }

package world

import (
	"reflect"
	"strings"

	"github.com/kasauti/kasauti/harness/strictyaml"
)

// alike finds two things that would be one at the target: of the same natural key, or with the same
// id. What is only observed may have two names.
func (w *World) alike(add func(*strictyaml.Problem)) {
	for _, k := range w.kinds {
		byKey, byID := map[string]*Declared{}, map[string]*Declared{}
		for _, name := range namesOf(w.things, k.Section) {
			d := w.things[Address{k.Section, name}]
			key, whole := d.naturalKey()
			switch other := byKey[key]; {
			case whole && !k.ByID && !k.Observed && other != nil:
				problem := d.Place.Problem("", "is the same as %s: %s together say which it is, and are equal; change one, or declare it once", other.Address, strings.Join(k.keyNames(), " and "))
				problem.Rule = "same-thing"
				add(problem)
			case d.KnownID != "" && byID[d.KnownID] != nil:
				problem := d.Place.Problem("known_id", "is that of %s, too; declare the thing once", byID[d.KnownID].Address)
				problem.Rule = "same-thing"
				add(problem)
			}
			if whole {
				byKey[key] = d
			}
			if d.KnownID != "" {
				byID[d.KnownID] = d
			}
		}
	}
}

func (k *Kind) keyNames() []string {
	var all []string
	for _, f := range k.Fields {
		if f.Key {
			all = append(all, f.Name)
		}
	}
	return all
}

// naturalKey is what identifies the thing, its references by address. It is whole where nothing of
// it is left out that is the thing's own.
func (d *Declared) naturalKey() (key string, whole bool) {
	v := reflect.ValueOf(d.value).Elem()
	var parts []string
	own := true
	for _, f := range d.Kind.Fields {
		if !f.Key {
			continue
		}
		text := f.canonical(v.Field(f.index))
		own = own && (text != "" || f.Ref != "")
		whole = whole || text != ""
		for _, r := range d.refs {
			if r.field.Name == f.Name {
				text = r.to.String() + "." + r.of
			}
		}
		parts = append(parts, text)
	}
	return strings.Join(parts, "\x00"), whole && own
}

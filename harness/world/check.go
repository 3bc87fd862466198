package world

import (
	"path/filepath"
	"reflect"
	"strings"

	"github.com/kasauti/kasauti/harness/nearest"
	"github.com/kasauti/kasauti/harness/strictyaml"
)

// check looks at the world as a whole.
func (l *loader) check() {
	if l.Meta.Name == "" {
		l.add(l.Meta.Place.Problem("name", "is missing; name the world"))
	}
	if l.Meta.Name != "" && !names.MatchString(l.Meta.Name) { // what is recorded stands in a file of that name
		l.add(l.Meta.Place.Problem("name", "is no name; use letters, digits, - and _, 64 at most"))
	}
	if l.Meta.Version != version {
		l.add(l.Meta.Place.Problem("version", "must be %d, the only version that this kasauti reads", version))
	}
	for _, k := range l.kinds {
		for _, name := range namesOf(l.things, k.Section) {
			l.checkThing(l.things[Address{k.Section, name}])
		}
	}
	for _, d := range l.things {
		d.comesAfter(l.things)
	}
	l.alike(l.add)
	l.checkMoves()
	var problems strictyaml.Problems
	l.ordered, problems = inOrder(l.things, l.sections())
	l.problems = append(l.problems, problems...)
	l.application()
}

func (l *loader) checkThing(d *Declared) {
	v := reflect.ValueOf(d.value).Elem()
	for _, f := range d.Kind.Fields {
		l.checkPlaceholders(d, f, v.Field(f.index))
		if f.Required && v.Field(f.index).IsZero() {
			l.add(l.missing(d, f))
		}
	}
	if other := (Address{d.Kind.NamedWith, d.Address.Name}); l.things[other] != nil {
		l.add(d.Place.Problem("", "%s is declared, too, and names of %s and %s are in one list; give it another name", other, d.Kind.NamedWith, d.Kind.Section))
	}
	d.refers(l.things, l.add)
	d.check(l.add)
}

// missing says what to write where a field must be given.
func (l *loader) missing(d *Declared, f Field) *strictyaml.Problem {
	if known := namesOf(l.things, f.Ref); len(known) > 0 {
		return d.Place.Problem(f.Name, "is missing; name one of %s", strings.Join(known, ", "))
	}
	if f.Ref != "" {
		return d.Place.Problem(f.Name, "is missing; declare one under %s and name it", f.Ref)
	}
	return d.Place.Problem(f.Name, "is missing; give it")
}

func (l *loader) checkMoves() {
	from := map[string]bool{}
	to := map[string]string{}
	for _, m := range l.Moved {
		if other, twice := to[m.To]; twice {
			l.add(m.Place.Problem("to", "%s was moved there, too (from %s); two things have two names", m.To, other))
		} else if from[m.From] {
			l.add(m.Place.Problem("from", "%s was moved elsewhere, too; a thing has one name", m.From))
		}
		from[m.From], to[m.To] = true, m.From
		if _, declared := l.moveOf(m, "from", m.From); declared {
			l.add(m.Place.Problem("from", "%s is still declared; what was moved stands under its new name alone", m.From))
		}
		if is, declared := l.moveOf(m, "to", m.To); is && !declared {
			l.add(m.Place.Problem("to", "%q is not declared%s", m.To, nearest.Hint(m.To, l.Addresses())))
		}
	}
}

// moveOf reads one address of a move: whether it is one, and whether a thing stands there.
func (l *loader) moveOf(m Move, key, text string) (is, declared bool) {
	a, err := ParseAddress(text)
	if err != nil {
		l.add(m.Place.Problem(key, "%v", err))
		return false, false
	}
	_, declared = l.things[a]
	return true, declared
}

// application reads the partner's own application.
func (l *loader) application() {
	file := l.appFile
	l.app = file.Check(filepath.Dir(l.File), namesOf(l.things, "partners"), func(key, format string, args ...any) { l.add(file.Place.Problem(key, format, args...)) })
	if file == nil {
		return
	}
	for name, value := range file.Env {
		if strings.Contains(value, "${") {
			l.add(file.Place.Problem("env."+name, "%s is not understood here; the application has the environment of kasauti anyway, and {KASAUTI_...} stands for what kasauti adds", value))
		}
	}
}

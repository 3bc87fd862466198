package world

import (
	"reflect"
	"regexp"
	"slices"
	"strings"

	"github.com/kasauti/kasauti/harness/nearest"
	"github.com/kasauti/kasauti/harness/strictyaml"
)

// placeholder is a value that stands for another one: ${env:NAME}, ${file:PATH}, ${mock:NAME.kind}
// or, of another thing of the world, ${wallets.asha.id}.
var placeholder = regexp.MustCompile(`^\$\{([^{}]*)\}$`)

// reference is a field that takes its value from another thing.
type reference struct {
	field Field
	to    Address
	of    string // id, or a field of that thing
}

// refers reads the references of a thing. world finds what exists.
func (d *Declared) refers(of map[Address]*Declared, add func(*strictyaml.Problem)) {
	v := reflect.ValueOf(d.value).Elem()
	for _, f := range d.Kind.Fields {
		if v.Field(f.index).Kind() != reflect.String || f.Of {
			continue
		}
		text := v.Field(f.index).String()
		r, is := referenceIn(f, text)
		if !is {
			continue
		}
		wrong := func(format string, args ...any) {
			problem := d.Place.Problem(f.Name, format, args...)
			problem.Rule = "dangling-reference"
			add(problem)
		}
		known := namesOf(of, r.to.Section)
		to, declared := of[r.to]
		switch {
		case f.Ref != "" && r.to.Section != f.Ref:
			wrong("%s is not one of %s; name one of those", text, f.Ref)
		case !declared && len(known) == 0:
			wrong("%q is not declared, and nothing under %s is; declare it there", r.to.Name, r.to.Section)
		case !declared:
			wrong("%q is not declared%s", r.to.Name, nearest.Hint(r.to.Name, known))
		case r.of != "id" && isSecret(to.Kind, r.of):
			wrong("%s.%s is a secret, which no other thing takes; write its placeholder here, too", r.to, r.of)
		case r.of != "id" && !hasField(to.Kind, r.of):
			wrong("%s has no %s%s", r.to, r.of, nearest.Known(r.of, outputsOf(to.Kind)))
		default:
			d.refs = append(d.refs, r)
		}
	}
}

// referenceIn reads a field's text: a bare name counts where the field is one for names.
func referenceIn(f Field, text string) (reference, bool) {
	inner := ""
	if match := placeholder.FindStringSubmatch(text); match != nil {
		inner = match[1]
	}
	parts := strings.Split(inner, ".")
	switch {
	case inner != "" && !strings.Contains(inner, ":") && len(parts) == 3:
		return reference{f, Address{parts[0], parts[1]}, parts[2]}, true
	case inner == "" && f.Ref != "" && text != "":
		return reference{f, Address{f.Ref, text}, "id"}, true
	}
	return reference{}, false
}

func isSecret(k *Kind, name string) bool {
	f, known := k.Field(name)
	return known && f.Secret
}

func hasField(k *Kind, name string) bool { return slices.Contains(outputsOf(k), name) }

// outputsOf are what others may take from a thing: its id and what it declares, secrets excepted.
func outputsOf(k *Kind) []string {
	all := []string{"id"}
	for _, f := range k.Fields {
		if !f.Secret && !f.Of {
			all = append(all, f.Name)
		}
	}
	return all
}

func namesOf(of map[Address]*Declared, section string) []string {
	var all []string
	for a := range of {
		if a.Section == section {
			all = append(all, a.Name)
		}
	}
	slices.Sort(all)
	return all
}

package world

import (
	"fmt"
	"path/filepath"
	"reflect"
	"regexp"
	"strings"

	"github.com/kasauti/kasauti/harness/mock"
	"github.com/kasauti/kasauti/harness/strictyaml"
)

// derived is a value that a mock derives from its seed; it is good there alone.
var derived = regexp.MustCompile(`^\$\{mock:([a-z0-9_-]+)\.([a-z_]+)\}$`)

// kept is a placeholder that stands for a value kept elsewhere.
var kept = regexp.MustCompile(`^\$\{(env|file):([^{}]+)\}$`)

// checkPlaceholders refuses secrets written out, and placeholders that nobody understands.
func (l *loader) checkPlaceholders(d *Declared, f Field, v reflect.Value) {
	choices := "${env:NAME} or ${file:PATH}"
	_, onMock := mock.KindOf(f.Name)
	if onMock {
		choices += ", or ${mock:NAME." + f.Name + "} for a mock"
	}
	fillIn(f.Name, v, func(key, text string) string {
		match := derived.FindStringSubmatch(text)
		_, isReference := referenceIn(f, text)
		whole := kept.MatchString(text) || match != nil || isReference && strings.HasPrefix(text, "${")
		switch {
		case match != nil && onMock && match[2] != f.Name:
			l.add(d.Place.Problem(key, "%s gives another kind of value; use ${mock:%s.%s}", text, match[1], f.Name))
		case f.Secret && !kept.MatchString(text) && (match == nil || !onMock): // the value is not repeated: it may be a secret indeed
			problem := d.Place.Problem(key, "a secret must not be written into a file; use %s", choices)
			problem.Rule = "secret-in-file"
			l.add(problem)
		case match != nil && !onMock, strings.Contains(text, "${") && !whole:
			l.add(d.Place.Problem(key, "%s is not understood here; a value is %s or, of another thing, ${wallets.NAME.id}, and nothing stands beside it", text, choices))
		}
		return text
	})
}

// Fill puts values kept elsewhere in the place of their placeholders: lookup finds an environment
// variable, and files are read from the folder of the world file. The error is a strictyaml.Problems.
func (w *World) Fill(lookup func(string) (string, bool)) error {
	var problems strictyaml.Problems
	w.eachValue(func(d *Declared, key, text string) string {
		if !kept.MatchString(text) {
			return text
		}
		value, problem := valueOf(text, filepath.Dir(w.File), lookup)
		if problem != "" {
			problems = append(problems, d.Place.Problem(key, "%s", problem))
		}
		return value
	})
	if len(problems) == 0 { // now that values are known, they are looked at as if they were written
		for _, d := range w.ordered {
			d.Ready = true
			d.check(func(p *strictyaml.Problem) { problems = append(problems, p) })
		}
		w.alike(func(p *strictyaml.Problem) { problems = append(problems, p) })
	}
	if len(problems) > 0 {
		return problems
	}
	return nil
}

// Derive is a copy of the world with what a mock with this seed has in the place of ${mock:NAME}.
func (w *World) Derive(seed uint64) *World {
	with := *w
	with.things, with.ordered = map[Address]*Declared{}, nil
	for _, d := range w.ordered {
		one := *d
		one.value = clone(d.value)
		with.things[d.Address] = &one
		with.ordered = append(with.ordered, &one)
	}
	with.eachValue(func(_ *Declared, _, text string) string {
		if match := derived.FindStringSubmatch(text); match != nil {
			return mock.Derive(seed, mock.Kind(match[2]), match[1]+"."+match[2])
		}
		return text
	})
	return &with
}

// clone copies a thing's fields, and what maps and lists among them hold.
func clone(value any) any {
	from := reflect.ValueOf(value).Elem()
	to := reflect.New(from.Type())
	to.Elem().Set(from)
	for i := range from.NumField() {
		switch f := from.Field(i); {
		case f.Kind() == reflect.Map && !f.IsNil():
			m := reflect.MakeMap(f.Type())
			for _, key := range f.MapKeys() {
				m.SetMapIndex(key, f.MapIndex(key))
			}
			to.Elem().Field(i).Set(m)
		case f.Kind() == reflect.Slice && !f.IsNil():
			to.Elem().Field(i).Set(reflect.AppendSlice(reflect.MakeSlice(f.Type(), 0, f.Len()), f))
		}
	}
	return to.Interface()
}

// ForReal says which values are good on a mock alone. The error is a strictyaml.Problems.
func (w *World) ForReal() error {
	var problems strictyaml.Problems
	w.eachValue(func(d *Declared, key, text string) string {
		if derived.MatchString(text) {
			problems = append(problems, d.Place.Problem(key, "%s is good on a mock alone; give the value for this target under targets, as ${env:NAME}", text))
		}
		return text
	})
	if len(problems) > 0 {
		return problems
	}
	return nil
}

// Passed are the environment variables that the world's values stand in, with what lookup finds: a
// mock in a container needs them there. A file of this machine does not exist in it.
func (w *World) Passed(lookup func(string) (string, bool)) (map[string]string, error) {
	passed := map[string]string{}
	var problems strictyaml.Problems
	w.eachValue(func(d *Declared, key, text string) string {
		switch match := kept.FindStringSubmatch(text); {
		case match == nil:
		case match[1] == "file":
			problems = append(problems, d.Place.Problem(key, "a container does not see the file %s; use ${env:NAME}, which is handed on", match[2]))
		default:
			passed[match[2]], _ = lookup(match[2])
		}
		return text
	})
	if len(problems) > 0 {
		return nil, problems
	}
	return passed, nil
}

// eachValue replaces every text of every thing by what fill gives for it.
func (w *World) eachValue(fill func(d *Declared, key, text string) string) {
	for _, d := range w.ordered {
		v := reflect.ValueOf(d.value).Elem()
		for _, f := range d.Kind.Fields {
			fillIn(f.Name, v.Field(f.index), func(key, text string) string { return fill(d, key, text) })
		}
		if d.KnownID != "" {
			d.KnownID = fill(d, "known_id", d.KnownID)
		}
	}
}

// fillIn puts what fill gives in the place of each text of a field, which may be a map, a list or a
// struct, with the key that leads to it.
func fillIn(key string, v reflect.Value, fill func(key, text string) string) {
	switch v.Kind() {
	case reflect.String:
		if v.Len() > 0 {
			v.SetString(fill(key, v.String()))
		}
	case reflect.Slice:
		for i := range v.Len() {
			fillIn(fmt.Sprintf("%s[%d]", key, i), v.Index(i), fill)
		}
	case reflect.Struct:
		for i := range v.NumField() {
			name, _, _ := strings.Cut(v.Type().Field(i).Tag.Get("yaml"), ",")
			fillIn(key+"."+name, v.Field(i), fill)
		}
	case reflect.Map:
		for _, name := range v.MapKeys() {
			if text := v.MapIndex(name).String(); text != "" {
				v.SetMapIndex(name, reflect.ValueOf(fill(key+"."+name.String(), text)))
			}
		}
	}
}

// valueOf is what a placeholder stands for. The problem is a sentence, "" for none.
func valueOf(text, dir string, lookup func(string) (string, bool)) (value, problem string) {
	match := kept.FindStringSubmatch(text)
	if match[1] == "env" {
		value, set := lookup(match[2])
		switch {
		case !set:
			return "", fmt.Sprintf("the environment variable %s is not set; export it first", match[2])
		case strings.TrimSpace(value) == "":
			return "", fmt.Sprintf("the environment variable %s is set but empty; export its value first", match[2])
		}
		return value, ""
	}
	path := match[2]
	if !filepath.IsAbs(path) {
		path = filepath.Join(dir, path)
	}
	data, err := strictyaml.ReadFile(path)
	switch value := strings.TrimRight(string(data), "\r\n"); {
	case err != nil:
		return "", fmt.Sprintf("the file %s cannot be read; put the value there", match[2])
	case strings.TrimSpace(value) == "":
		return "", fmt.Sprintf("the file %s is empty; put the value there", match[2])
	default:
		return value, ""
	}
}

package contract

import (
	"cmp"
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/santhosh-tekuri/jsonschema/v6/kind"

	"github.com/kasauti/kasauti/harness/verdict"
)

// finding is one thing that a schema found wrong.
type finding struct {
	aspect aspect
	said
	field verdict.Field
}

// findings validates a value and lists all that is wrong.
func (s *schema) findings(value any) []finding {
	err := s.compiled.Validate(value)
	if err == nil {
		return nil
	}
	failed, ok := err.(*jsonschema.ValidationError)
	if !ok {
		return []finding{{aspect: typed, field: verdict.Field{Expected: "a value that can be judged", Actual: err.Error()}}}
	}
	var all []finding
	s.collect(failed, value, said{}, &all)
	// The validator walks maps: the same answer would be told in another order each time.
	slices.SortStableFunc(all, func(a, b finding) int { return strings.Compare(a.field.Path, b.field.Path) })
	return all
}

// said is what a schema says of a value beside its keywords. What stands at a reference, or
// around it, holds for what it leads to, unless that says otherwise.
type said struct {
	requirement string
	evidence    Evidence
	sensitive   bool
}

// at is what is said at a pointer, and around it, of a value of which more is said outside.
func (s *schema) at(pointer string, outside said) said {
	return said{
		requirement: cmp.Or(nearestAbove(s.root, pointer, "x-requirement"), outside.requirement),
		evidence:    Evidence(cmp.Or(nearestAbove(s.root, pointer, "x-evidence"), string(outside.evidence))),
		sensitive:   outside.sensitive || s.sensitiveAt(pointer),
	}
}

// ofField is what is said of a field of an object, which may be described by reference. A field
// that is missing fails no schema of its own.
func (s *schema) ofField(object, name string, outside said) said {
	pointer := object + "/properties/" + escape(name)
	all := s.at(pointer, outside)
	for range mostReferences {
		ref := text(resolve(s.root, pointer), "$ref")
		if ref == "" {
			break
		}
		pointer = strings.TrimPrefix(ref, "#")
		all = s.at(pointer, all)
	}
	return all
}

// mostReferences bounds a chain of references, which may be a ring.
const mostReferences = 8

func (s *schema) collect(e *jsonschema.ValidationError, value any, outside said, all *[]finding) {
	pointer := pointerOf(e.SchemaURL)
	switch e.ErrorKind.(type) {
	case *kind.Reference:
		outside = s.at(pointer, outside)
	case *kind.AnyOf, *kind.OneOf:
		if nearest := nearestForm(e.Causes); nearest != nil {
			s.collect(nearest, value, outside, all)
			return
		}
	}
	if len(e.Causes) > 0 {
		for _, cause := range e.Causes {
			s.collect(cause, value, outside, all)
		}
		return
	}
	path := instancePath(value, e.InstanceLocation)
	switch k := e.ErrorKind.(type) {
	case *kind.Required:
		for _, name := range k.Missing {
			*all = append(*all, finding{
				aspect: present, said: s.ofField(pointer, name, outside),
				field: verdict.Field{Path: joinPath(path, name), Expected: "present", Actual: "missing"},
			})
		}
	case *kind.AdditionalProperties:
		for _, name := range k.Properties {
			*all = append(*all, finding{
				aspect: undeclared, said: s.at(pointer, outside),
				field: verdict.Field{Path: joinPath(path, name), Expected: "no such field", Actual: show(member(at(value, e.InstanceLocation), name))},
			})
		}
	default:
		given := at(value, e.InstanceLocation)
		*all = append(*all, finding{
			aspect: aspectOfError(e.ErrorKind, given), said: s.at(pointer, outside),
			field: verdict.Field{Path: path, Expected: expectation(e.ErrorKind), Actual: show(given)},
		})
	}
}

// pointerOf is where in the document a schema stands. The URL spells braces and the like of
// paths in its own way.
func pointerOf(schemaURL string) string {
	_, pointer, _ := strings.Cut(schemaURL, "#")
	if plain, err := url.PathUnescape(pointer); err == nil {
		return plain
	}
	return pointer
}

// nearestForm is of several forms, none of which fits, the one with the fewest findings.
func nearestForm(forms []*jsonschema.ValidationError) *jsonschema.ValidationError {
	if len(forms) == 0 {
		return nil
	}
	return slices.MinFunc(forms, func(a, b *jsonschema.ValidationError) int { return leaves(a) - leaves(b) })
}

func leaves(e *jsonschema.ValidationError) int {
	switch k := e.ErrorKind.(type) {
	case *kind.Required:
		return len(k.Missing)
	case *kind.AdditionalProperties:
		return len(k.Properties)
	}
	if len(e.Causes) == 0 {
		return 1
	}
	n := 0
	for _, cause := range e.Causes {
		n += leaves(cause)
	}
	return n
}

func aspectOfError(k jsonschema.ErrorKind, given any) aspect {
	switch k.(type) {
	case *kind.Type:
		if given == nil {
			return notNull
		}
		return typed
	case *kind.Const, *kind.Enum:
		if given == nil {
			return notNull
		}
		return listed
	}
	return formed
}

// nearestAbove is the value of a key at the pointer or the nearest around it.
func nearestAbove(root any, pointer, key string) string {
	for pointer != "" {
		if value := text(resolve(root, pointer), key); value != "" {
			return value
		}
		pointer = pointer[:max(0, strings.LastIndexByte(pointer, '/'))]
	}
	return ""
}

// sensitiveAt reports whether the schema at the pointer is of a personal value. The pointer may
// name one of its keywords.
func (s *schema) sensitiveAt(pointer string) bool {
	for _, place := range [...]string{pointer, pointer[:max(0, strings.LastIndexByte(pointer, '/'))]} {
		if flag(resolve(s.root, place), "x-sensitive") {
			return true
		}
	}
	return false
}

func expectation(k jsonschema.ErrorKind) string {
	switch k := k.(type) {
	case *kind.Type:
		return strings.Join(k.Want, " or ")
	case *kind.Pattern:
		return "text that matches " + k.Want
	case *kind.Format:
		return "text of the format " + k.Want
	case *kind.Const:
		return show(k.Want)
	case *kind.Enum:
		return "one of " + show(k.Want)
	case *kind.MinLength:
		return fmt.Sprintf("at least %d characters", k.Want)
	case *kind.MaxLength:
		return fmt.Sprintf("at most %d characters", k.Want)
	case *kind.MinItems:
		return fmt.Sprintf("at least %d items", k.Want)
	case *kind.MaxItems:
		return fmt.Sprintf("at most %d items", k.Want)
	case *kind.Minimum:
		return "at least " + k.Want.RatString()
	case *kind.Maximum:
		return "at most " + k.Want.RatString()
	}
	return "valid by " + strings.Join(k.KeywordPath(), "/")
}

// instancePath writes where a value stands: payload.data[0].amount.
func instancePath(value any, location []string) string {
	path := ""
	for _, token := range location {
		if list, is := value.([]any); is {
			path += "[" + token + "]"
			i, err := strconv.Atoi(token)
			if err != nil || i < 0 || i >= len(list) {
				value = nil
				continue
			}
			value = list[i]
			continue
		}
		path, value = joinPath(path, token), member(value, token)
	}
	return path
}

func at(value any, location []string) any {
	for _, token := range location {
		value = resolve(value, "/"+escape(token))
	}
	return value
}

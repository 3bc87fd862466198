package contract

import (
	"encoding/json"
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/santhosh-tekuri/jsonschema/v6/kind"

	"github.com/kasauti/kasauti/harness/verdict"
)

// schema is one compiled schema and the requirements that it states.
type schema struct {
	compiled     *jsonschema.Schema
	root         any
	pointer      string   // of the schema in its document
	requirements []string // that stand beside its parts
	aspects      aspects  // for which none does
}

// finding is one thing that a schema found wrong.
type finding struct {
	aspect      aspect
	requirement string   // that stands beside this part of the schema, "" for none
	evidence    Evidence // of this part, "" where it is the operation's
	sensitive   bool     // the value is personal
	field       verdict.Field
}

// compile makes a schema ready. Formats are judged: they stand on the pages.
func compile(d *parsedDocument, pointer string) (*schema, error) {
	url := "kasauti:///" + d.file
	compiler := jsonschema.NewCompiler()
	compiler.DefaultDraft(jsonschema.Draft2020)
	compiler.AssertFormat()
	for _, f := range formats() {
		compiler.RegisterFormat(f)
	}
	if err := compiler.AddResource(url, d.root); err != nil {
		return nil, fmt.Errorf("%s: compile the schema at %s: %w", d.file, pointer, err)
	}
	compiled, err := compiler.Compile(url + "#" + pointer)
	if err != nil {
		return nil, fmt.Errorf("%s: compile the schema at %s: %w", d.file, pointer, err)
	}
	p := part{document: d, pointer: pointer}
	return &schema{compiled: compiled, root: d.root, pointer: pointer, requirements: requirementsBelow(p.node()), aspects: p.aspects()}, nil
}

// formats are OpenAPI's own for integers. Numbers are compared as text: none is rounded.
func formats() []*jsonschema.Format {
	bits := func(name string, size int) *jsonschema.Format {
		return &jsonschema.Format{Name: name, Validate: func(value any) error {
			number, ok := value.(json.Number)
			if !ok || strings.ContainsAny(string(number), ".eE") {
				return nil // another type is another finding
			}
			_, err := strconv.ParseInt(string(number), 10, size)
			return err
		}}
	}
	return []*jsonschema.Format{bits("int32", 32), bits("int64", 64)}
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
	s.collect(failed, value, &all)
	return all
}

func (s *schema) collect(e *jsonschema.ValidationError, value any, all *[]finding) {
	switch e.ErrorKind.(type) {
	case *kind.AnyOf, *kind.OneOf:
		if nearest := nearestForm(e.Causes); nearest != nil {
			s.collect(nearest, value, all)
			return
		}
	}
	if len(e.Causes) > 0 {
		for _, cause := range e.Causes {
			s.collect(cause, value, all)
		}
		return
	}
	pointer := pointerOf(e.SchemaURL)
	path := instancePath(value, e.InstanceLocation)
	switch k := e.ErrorKind.(type) {
	case *kind.Required:
		for _, name := range k.Missing {
			at := pointer + "/properties/" + escape(name)
			*all = append(*all, finding{
				aspect: present, requirement: s.requirementAt(at), evidence: s.evidenceAt(at),
				field: verdict.Field{Path: joinPath(path, name), Expected: "present", Actual: "missing"},
			})
		}
	case *kind.AdditionalProperties:
		for _, name := range k.Properties {
			*all = append(*all, finding{
				aspect: undeclared, evidence: s.evidenceAt(pointer),
				field: verdict.Field{Path: joinPath(path, name), Expected: "no such field", Actual: show(member(at(value, e.InstanceLocation), name))},
			})
		}
	default:
		given := at(value, e.InstanceLocation)
		*all = append(*all, finding{
			aspect: aspectOfError(e.ErrorKind, given), requirement: s.requirementAt(pointer), evidence: s.evidenceAt(pointer),
			sensitive: s.sensitiveAt(pointer),
			field:     verdict.Field{Path: path, Expected: expectation(e.ErrorKind), Actual: show(given)},
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

func (s *schema) requirementAt(pointer string) string {
	return nearestAbove(s.root, pointer, "x-requirement")
}

func (s *schema) evidenceAt(pointer string) Evidence {
	return Evidence(nearestAbove(s.root, pointer, "x-evidence"))
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

// requirementsBelow lists the requirement ids that a schema states, each once.
func requirementsBelow(node any) []string {
	var ids []string
	walk(node, func(object map[string]any) {
		if id, _ := object["x-requirement"].(string); id != "" && !slices.Contains(ids, id) {
			ids = append(ids, id)
		}
	})
	slices.Sort(ids)
	return ids
}

// respell renames the other spellings of an operation's keys to the schema's own.
func respell(value any, spellings map[string]string) any {
	object, ok := value.(map[string]any)
	if !ok || len(spellings) == 0 {
		return value
	}
	renamed := make(map[string]any, len(object))
	keys := sortedKeys(object)
	slices.SortStableFunc(keys, func(a, b string) int { // the schema's own spelling comes last and wins
		return len(spellings[b]) - len(spellings[a])
	})
	for _, key := range keys {
		name := key
		if own := spellings[key]; own != "" {
			name = own
		}
		renamed[name] = object[key]
	}
	return renamed
}

package contract

import (
	"fmt"
	"slices"
	"strings"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/santhosh-tekuri/jsonschema/v6/kind"

	"github.com/kasauti/kasauti/harness/verdict"
)

// schema is one compiled schema and the requirements that it states.
type schema struct {
	compiled     *jsonschema.Schema
	root         any
	requirements []string
}

// finding is one thing that a schema found wrong.
type finding struct {
	requirement string // "" where no part of the schema names one
	undeclared  bool
	sensitive   bool // the value is personal
	field       verdict.Field
}

// schemaAt compiles on first use: a run compiles only what it needs.
func (c *Contract) schemaAt(o *operation, pointer string) (*schema, error) {
	c.schemas.Lock()
	defer c.schemas.Unlock()
	if s, ok := o.compiled[pointer]; ok {
		return s, nil
	}
	url := "kasauti:///" + o.document
	compiler := jsonschema.NewCompiler()
	compiler.DefaultDraft(jsonschema.Draft2020)
	if err := compiler.AddResource(url, o.root); err != nil {
		return nil, fmt.Errorf("compile the schema of %s: %w", o.Name, err)
	}
	compiled, err := compiler.Compile(url + "#" + pointer)
	if err != nil {
		return nil, fmt.Errorf("compile the schema of %s: %w", o.Name, err)
	}
	s := &schema{compiled: compiled, root: o.root, requirements: requirementsBelow(resolve(o.root, pointer))}
	o.compiled[pointer] = s
	return s, nil
}

// findings validates a value and lists all that is wrong, by the requirement concerned.
func (s *schema) findings(value any) []finding {
	err := s.compiled.Validate(value)
	if err == nil {
		return nil
	}
	failed, ok := err.(*jsonschema.ValidationError)
	if !ok {
		return []finding{{field: verdict.Field{Expected: "a value that can be judged", Actual: err.Error()}}}
	}
	var all []finding
	s.collect(failed, value, &all)
	return all
}

func (s *schema) collect(e *jsonschema.ValidationError, value any, all *[]finding) {
	if len(e.Causes) > 0 {
		for _, cause := range e.Causes {
			s.collect(cause, value, all)
		}
		return
	}
	_, pointer, _ := strings.Cut(e.SchemaURL, "#")
	path := instancePath(e.InstanceLocation)
	switch k := e.ErrorKind.(type) {
	case *kind.Required:
		for _, name := range k.Missing {
			*all = append(*all, finding{
				requirement: s.requirementAt(pointer + "/properties/" + escape(name)),
				field:       verdict.Field{Path: joinPath(path, name), Expected: "present", Actual: "missing"},
			})
		}
	case *kind.AdditionalProperties:
		for _, name := range k.Properties {
			*all = append(*all, finding{
				undeclared: true,
				field:      verdict.Field{Path: joinPath(path, name), Expected: "no such field", Actual: show(member(at(value, e.InstanceLocation), name))},
			})
		}
	default:
		*all = append(*all, finding{
			requirement: s.requirementAt(pointer),
			sensitive:   s.sensitiveAt(pointer),
			field:       verdict.Field{Path: path, Expected: expectation(e.ErrorKind), Actual: show(at(value, e.InstanceLocation))},
		})
	}
}

// requirementAt finds the x-requirement of the schema at the pointer or of the nearest around it.
func (s *schema) requirementAt(pointer string) string {
	for pointer != "" {
		if id := text(resolve(s.root, pointer), "x-requirement"); id != "" {
			return id
		}
		pointer = pointer[:strings.LastIndexByte(pointer, '/')]
	}
	return ""
}

// sensitiveAt reports whether the schema at the pointer is of a personal value. The pointer may
// name one of its keywords.
func (s *schema) sensitiveAt(pointer string) bool {
	for _, place := range [...]string{pointer, pointer[:max(0, strings.LastIndexByte(pointer, '/'))]} {
		if is, _ := member(resolve(s.root, place), "x-sensitive").(bool); is {
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
	case *kind.Const:
		return show(k.Want)
	case *kind.Enum:
		return "one of " + show(k.Want)
	case *kind.MinLength:
		return fmt.Sprintf("at least %d characters", k.Want)
	case *kind.Minimum:
		return "at least " + k.Want.RatString()
	}
	return "valid by " + strings.Join(k.KeywordPath(), "/")
}

func instancePath(location []string) string { return strings.Join(location, ".") }

func at(value any, location []string) any {
	for _, token := range location {
		value = resolve(map[string]any{"x": value}, "x/"+escape(token))
	}
	return value
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

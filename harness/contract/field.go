package contract

import (
	"cmp"
	"maps"
	"slices"
	"strings"
)

// Field is one value of a body as the documents describe it.
type Field struct {
	Path     string // payload.data[].amount; "" for the body itself
	Types    []string
	Required bool  // by what is around it
	Enum     []any // the values it may have; nil where none are listed
	Pattern  string
	Format   string
	// MinLength and MaxLength are of a text, MinItems and MaxItems of a list; -1 where none is stated.
	MinLength, MaxLength, MinItems, MaxItems int
	Minimum, Maximum                         string // as written; "" where none is stated
	Sensitive                                bool
	Evidence                                 Evidence
	Source                                   string
	Requirement                              string // that stands beside it; "" for none
	Description                              string
	// Default is the word of the protocol that the page's own example has; nil where it has none.
	Default any
	// Open: fields that are not listed may stand below it, since its page was cut off.
	Open bool
}

// Name is the last part of the path.
func (f Field) Name() string { return f.Path[strings.LastIndexByte(f.Path, '.')+1:] }

// Is reports whether the field may be of a JSON type.
func (f Field) Is(jsonType string) bool { return slices.Contains(f.Types, jsonType) }

// Body is a request's or an answer's body as documented.
type Body struct {
	Fields  []Field // from the outside in, in the order of names; nil where none was seen
	Example any     // the page's own, as a JSON decoder gives it with exact numbers; nil for none
	Media   string
}

// Seen reports whether any copy of the page shows the body.
func (b Body) Seen() bool { return b.Fields != nil }

// Field finds one by its path.
func (b Body) Field(path string) (Field, bool) {
	i := slices.IndexFunc(b.Fields, func(f Field) bool { return f.Path == path })
	if i < 0 {
		return Field{}, false
	}
	return b.Fields[i], true
}

// Shows reports whether a field may stand at a path, such as payload.data[].amount: it is
// documented, or below something of which not all was seen.
func (b Body) Shows(path string) bool {
	if _, documented := b.Field(path); documented || !b.Seen() {
		return true
	}
	for path != "" {
		above, element := strings.CutSuffix(path, "[]")
		if !element {
			above = path[:max(0, strings.LastIndexByte(path, '.'))]
		}
		if f, documented := b.Field(above); documented {
			return f.Open || len(f.Types) == 0 || element && f.Is("array")
		}
		path = above
	}
	return true // a text or a list: nothing was said of its fields
}

// Paths are those of all fields.
func (b Body) Paths() []string {
	var all []string
	for _, f := range b.Fields {
		if f.Path != "" {
			all = append(all, f.Path)
		}
	}
	return all
}

// Request is the documented body of an operation's request, in the reading that is chosen.
func (c *Contract) Request(operation string) Body {
	return c.bodyOf(operation, func(r *reading) *part { return r.request })
}

// Success is the documented body of a success.
func (c *Contract) Success(operation string) Body {
	return c.bodyOf(operation, func(r *reading) *part { return r.success })
}

// Refused is the documented body of a refusal.
func (c *Contract) Refused(operation string) Body {
	return c.bodyOf(operation, func(r *reading) *part { return r.refusal })
}

func (c *Contract) bodyOf(operation string, choose func(*reading) *part) Body {
	r, err := c.reading(operation)
	if err != nil || r == nil {
		return Body{}
	}
	return choose(r).body(r.Operation)
}

// evidence is how well a body that was seen is known.
func (p *part) evidence(o Operation) Evidence {
	return cmp.Or(Evidence(nearestAbove(p.document.root, p.pointer, "x-evidence")), o.Evidence)
}

func (p *part) body(o Operation) Body {
	if !p.seen() {
		return Body{}
	}
	w := fieldWalk{root: p.document.root}
	evidence := p.evidence(o)
	source := cmp.Or(nearestAbove(p.document.root, p.pointer, "x-source"), o.Source)
	w.node(p.node(), "", false, evidence, source, nil)
	content := p.pointer[:len(p.pointer)-len("/schema")]
	return Body{Fields: w.fields, Example: example(p.document.root, content), Media: p.media}
}

// example is the page's own: example, or the first of examples.
func example(root any, content string) any {
	node := resolve(root, content)
	if own := member(node, "example"); own != nil {
		return own
	}
	several, _ := member(node, "examples").(map[string]any)
	for _, name := range sortedKeys(several) {
		return member(several[name], "value")
	}
	return nil
}

type fieldWalk struct {
	root   any
	fields []Field
}

// node adds the field that a schema describes and those below it. within are the references
// that led here: a schema may refer to itself.
func (w *fieldWalk) node(node any, path string, required bool, evidence Evidence, source string, within []string) {
	schema, _ := node.(map[string]any)
	if ref := text(schema, "$ref"); ref != "" {
		if !slices.Contains(within, ref) {
			w.node(resolve(w.root, strings.TrimPrefix(ref, "#")), path, required, evidence, source, append(slices.Clip(within), ref))
		}
		return
	}
	if own := text(schema, "x-evidence"); own != "" {
		evidence = Evidence(own)
	}
	if own := text(schema, "x-source"); own != "" {
		source = own
	}
	w.fields = append(w.fields, w.field(schema, path, required, evidence, source))
	w.below(schema, path, evidence, source, within)
}

// below adds what stands in an object or list, and in each form that a value may have.
func (w *fieldWalk) below(schema map[string]any, path string, evidence Evidence, source string, within []string) {
	properties, _ := schema["properties"].(map[string]any)
	required, _ := schema["required"].([]any)
	for _, name := range sortedKeys(properties) {
		w.node(properties[name], joinPath(path, name), slices.Contains(required, any(name)), evidence, source, within)
	}
	if schema["items"] != nil {
		w.node(schema["items"], path+"[]", false, evidence, source, within)
	}
	for _, key := range [...]string{"anyOf", "oneOf", "allOf"} {
		forms, _ := schema[key].([]any)
		for _, form := range forms {
			led := within
			if ref := text(form, "$ref"); ref != "" {
				if slices.Contains(within, ref) {
					continue
				}
				led = append(slices.Clip(within), ref)
			}
			inner, _ := w.target(form).(map[string]any)
			w.below(inner, path, cmp.Or(Evidence(text(inner, "x-evidence")), evidence), cmp.Or(text(inner, "x-source"), source), led)
		}
	}
}

// target follows one reference.
func (w *fieldWalk) target(node any) any {
	if ref := text(node, "$ref"); ref != "" {
		return resolve(w.root, strings.TrimPrefix(ref, "#"))
	}
	return node
}

func (w *fieldWalk) field(schema map[string]any, path string, required bool, evidence Evidence, source string) Field {
	f := Field{
		Path: path, Required: required, Sensitive: flag(schema, "x-sensitive"), Evidence: evidence, Source: source,
		Requirement: text(schema, "x-requirement"), Description: text(schema, "description"),
		Pattern: text(schema, "pattern"), Format: text(schema, "format"),
		MinLength: whole(schema, "minLength"), MaxLength: whole(schema, "maxLength"),
		MinItems: whole(schema, "minItems"), MaxItems: whole(schema, "maxItems"),
		Minimum: number(schema, "minimum"), Maximum: number(schema, "maximum"),
	}
	for name := range typesOf(schema) {
		f.Types = append(f.Types, name)
	}
	slices.Sort(f.Types)
	f.Default = schema["default"]
	f.Enum, _ = schema["enum"].([]any)
	if only := schema["const"]; only != nil {
		f.Enum = []any{only}
	}
	closed, is := schema["additionalProperties"].(bool)
	f.Open = f.Is("object") && (!is || closed)
	all, _ := schema["allOf"].([]any)
	for _, one := range all { // a further pattern, with a requirement of its own, or all of it by reference
		inner, _ := w.target(one).(map[string]any)
		f.Pattern, f.Format = cmp.Or(f.Pattern, text(inner, "pattern")), cmp.Or(f.Format, text(inner, "format"))
		if f.Types == nil {
			f.Types = slices.Sorted(maps.Keys(typesOf(inner)))
		}
		if f.Enum == nil {
			f.Enum, _ = inner["enum"].([]any)
		}
	}
	return f
}

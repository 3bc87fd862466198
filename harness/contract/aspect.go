package contract

import "strings"

// aspect is one side of a value that a schema can state.
type aspect int

const (
	present    aspect = iota // the field is there
	typed                    // it has its type
	formed                   // it has its format, pattern and length
	listed                   // it is one of the values listed
	notNull                  // it is null only where null is shown
	undeclared               // nothing stands there that the documentation does not show
)

// answerRequirements are the requirements that an answer breaks where no requirement of its own
// stands beside that part of the schema.
var answerRequirements = [...]string{
	present: "EK-SCHEMA-010", typed: "EK-SCHEMA-020", formed: "EK-SCHEMA-030", listed: "EK-SCHEMA-040",
	notNull: "EK-SCHEMA-050", undeclared: "EK-ENV-080",
}

// requestRequirements are those that a request breaks.
var requestRequirements = [...]string{
	present: "EK-REQ-060", typed: "EK-REQ-070", formed: "EK-REQ-080", listed: "EK-REQ-080",
	notNull: "EK-REQ-070", undeclared: "EK-REQ-090",
}

// aspectOf finds what a requirement about answers says of every schema.
func aspectOf(requirement string) (aspect, bool) {
	for a, id := range answerRequirements {
		if id == requirement && aspect(a) != undeclared { // an answer without such a field keeps that one, too
			return aspect(a), true
		}
	}
	return 0, false
}

// aspects are those that a schema states.
type aspects uint8

func (s aspects) has(a aspect) bool { return s&(1<<a) != 0 }
func (s *aspects) add(a aspect)     { *s |= 1 << a }

// states reports whether an answer of the operation can break an aspect without breaking a
// requirement that stands beside that part of the schema.
func (r *reading) states(a aspect) bool {
	return r.success.aspects().has(a) || r.refusal.aspects().has(a)
}

// aspects are what the schema states for which no requirement stands beside it.
func (p *part) aspects() aspects {
	var all aspects
	w := aspectWalk{root: p.document.root, seen: map[string]bool{}, found: &all}
	w.node(p.node(), false)
	return all
}

type aspectWalk struct {
	root  any
	seen  map[string]bool // references followed: a schema may refer to itself
	found *aspects
}

// node looks at a schema; owned says that a requirement of its own covers it.
func (w *aspectWalk) node(node any, owned bool) {
	schema, ok := node.(map[string]any)
	if !ok {
		return
	}
	owned = owned || text(schema, "x-requirement") != ""
	if ref := text(schema, "$ref"); ref != "" && !w.seen[ref] {
		w.seen[ref] = true
		w.node(resolve(w.root, strings.TrimPrefix(ref, "#")), owned)
	}
	properties, _ := schema["properties"].(map[string]any)
	if !owned {
		w.own(schema, properties)
	}
	for _, property := range properties {
		w.node(property, owned)
	}
	for _, key := range [...]string{"items", "additionalProperties"} {
		w.node(schema[key], owned)
	}
	for _, key := range [...]string{"allOf", "anyOf", "oneOf"} {
		all, _ := schema[key].([]any)
		for _, one := range all {
			w.node(one, owned)
		}
	}
}

func (w *aspectWalk) own(schema, properties map[string]any) {
	required, _ := schema["required"].([]any)
	for _, name := range required {
		if property, _ := name.(string); text(properties[property], "x-requirement") == "" {
			w.found.add(present)
		}
	}
	if types := typesOf(schema); len(types) > 0 {
		w.found.add(typed)
		if !types["null"] {
			w.found.add(notNull)
		}
	}
	for _, key := range [...]string{"format", "pattern", "minLength", "maxLength", "minimum", "maximum", "minItems", "maxItems"} {
		if schema[key] != nil {
			w.found.add(formed)
		}
	}
	if schema["enum"] != nil || schema["const"] != nil {
		w.found.add(listed)
	}
	if closed, is := schema["additionalProperties"].(bool); is && !closed {
		w.found.add(undeclared)
	}
}

// typesOf are the types that a schema admits; none where it does not say.
func typesOf(schema map[string]any) map[string]bool {
	types := map[string]bool{}
	switch given := schema["type"].(type) {
	case string:
		types[given] = true
	case []any:
		for _, one := range given {
			if name, ok := one.(string); ok {
				types[name] = true
			}
		}
	}
	return types
}

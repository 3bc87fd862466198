package importer

import (
	"fmt"
	"net/url"
	"regexp"
	"slices"
	"strings"

	"go.yaml.in/yaml/v4"
)

// schemas writes an export's schemas as our documents have them: OpenAPI 3.1, every reference
// replaced by what it names, and nothing but what judges or explains.
type schemas struct {
	e         *export
	where     string // the operation, in findings
	part      string // of it, "" for the whole: the answer
	budget    int    // values that may still be written
	spent     bool   // and it was said
	sensitive map[string]bool
	within    []string // references that led here
}

// mostExpanded is how many values the schemas of one operation may have once every reference
// is replaced: references that multiply would fill the memory.
const mostExpanded = 20_000

// deepestSchema bounds the nesting of a schema; documented ones nest some ten deep.
const deepestSchema = 30

// kept are the keywords that are taken over as they are.
var kept = []string{
	"type", "format", "pattern", "minLength", "maxLength", "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum",
	"multipleOf", "minItems", "maxItems", "uniqueItems", "minProperties", "maxProperties", "enum", "const", "description",
}

// numeric are those whose value must be a number.
var numeric = []string{
	"minLength", "maxLength", "minimum", "maximum", "multipleOf", "minItems", "maxItems", "minProperties", "maxProperties",
}

func (s *schemas) find(format string, args ...any) {
	where := s.where
	if s.part != "" {
		where += ", " + s.part
	}
	s.e.find(where + ": " + fmt.Sprintf(format, args...))
}

// of writes a schema; path says where it stands in the body. nil: nothing usable is there.
func (s *schemas) of(n *yaml.Node, path string) *yaml.Node {
	if s.budget--; s.budget < 0 {
		if !s.spent {
			s.find("its schemas hold more than %d values once references are replaced; the rest is left out", mostExpanded)
		}
		s.spent = true
		return nil
	}
	if strings.Count(path, ".")+strings.Count(path, "[") > deepestSchema {
		s.find("%s nests deeper than %d; the rest is left out", shorter(path), deepestSchema)
		return nil
	}
	if !isMapping(n) {
		if n != nil && n.Tag != "!!bool" { // a schema may be true: anything
			s.find("%s is no schema", orBody(path))
		}
		return nil
	}
	if ref := word(n, "$ref"); ref != "" {
		return s.reference(ref, path)
	}
	n = s.together(n, path)
	if n == nil {
		return nil
	}
	out := mapping()
	for _, key := range kept {
		if value := get(n, key); value != nil && s.usable(key, value, path) {
			if own := s.copy(value); own != nil {
				set(out, key, own)
			}
		}
	}
	s.types(n, out)
	s.bounds(n, out)
	s.forms(n, out, path)
	s.below(n, out, path)
	s.examples(n, out, path)
	return out
}

// copy is clone within the budget; nil for what is too much.
func (s *schemas) copy(n *yaml.Node) *yaml.Node {
	if s.budget -= size(n, s.budget+1); s.budget < 0 {
		return nil
	}
	return clone(n)
}

// size counts the values in a tree, up to enough.
func size(n *yaml.Node, enough int) int {
	count := 1
	for _, child := range n.Content {
		if count > enough {
			break
		}
		count += size(child, enough-count)
	}
	return count
}

func (s *schemas) reference(ref, path string) *yaml.Node {
	target := s.e.local(ref)
	switch {
	case !strings.HasPrefix(ref, "#"):
		s.find("%s refers to %s, which is not fetched; export it with its schemas inside", orBody(path), shorter(ref))
		return nil
	case target == nil:
		s.find("%s refers to %s, which the export does not hold", orBody(path), shorter(ref))
		return nil
	case slices.Contains(s.within, ref):
		s.find("%s refers to %s, in which it stands; what is below it is left out", orBody(path), shorter(ref))
		return mapping()
	}
	s.within = append(s.within, ref)
	defer func() { s.within = s.within[:len(s.within)-1] }()
	return s.of(target, path)
}

// local finds what a reference names in the export; nil for another file or nothing.
func (e *export) local(ref string) *yaml.Node {
	pointer, ok := strings.CutPrefix(ref, "#")
	if !ok {
		return nil
	}
	if plain, err := url.PathUnescape(pointer); err == nil {
		if n := at(e.root, plain); n != nil {
			return n
		}
	}
	return at(e.root, pointer)
}

// usable reports whether a keyword's value is of the form that it must have.
func (s *schemas) usable(key string, value *yaml.Node, path string) bool {
	ok := true
	switch {
	case key == "pattern":
		_, err := regexp.Compile(value.Value)
		ok = value.Kind == yaml.ScalarNode && err == nil
	case key == "enum":
		ok = isList(value) && len(value.Content) > 0
	case key == "type", key == "const":
		return true
	case slices.Contains(numeric, key):
		ok = value.Tag == "!!int" || value.Tag == "!!float" && !strings.Contains(key, "Length") && !strings.Contains(key, "Items") && !strings.Contains(key, "Properties")
		ok = ok && (!strings.HasPrefix(value.Value, "-") || key == "minimum" || key == "maximum")
	case key == "uniqueItems":
		ok = value.Tag == "!!bool"
	case key == "exclusiveMinimum", key == "exclusiveMaximum":
		return value.Tag == "!!int" || value.Tag == "!!float" // in 3.0 it is true or false, for which see bounds
	default:
		ok = value.Kind == yaml.ScalarNode && value.Tag == "!!str"
	}
	if !ok {
		s.find("%s: %s %q cannot be used and is left out", orBody(path), key, shorter(value.Value))
	}
	return ok
}

var jsonTypes = []string{"array", "boolean", "integer", "null", "number", "object", "string"}

// types writes the types as a name or a list of names. nullable is of OpenAPI 3.0.
func (s *schemas) types(n, out *yaml.Node) {
	var names []string
	switch given := get(n, "type"); {
	case isList(given):
		for _, one := range given.Content {
			names = append(names, one.Value)
		}
	case given != nil:
		names = []string{given.Value}
	case isMapping(get(n, "properties")):
		names = []string{"object"}
	case get(n, "items") != nil:
		names = []string{"array"}
	}
	names = slices.DeleteFunc(names, func(name string) bool { return !slices.Contains(jsonTypes, name) }) // any, file: no JSON types
	if yes(n, "nullable") && len(names) > 0 && !slices.Contains(names, "null") {
		names = append(names, "null")
		if enum := get(out, "enum"); enum != nil && !slices.ContainsFunc(enum.Content, func(v *yaml.Node) bool { return v.Tag == "!!null" }) {
			enum.Content = append(enum.Content, &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!null", Value: "null"})
		}
	}
	names = unique(names)
	remove(out, "type")
	var value *yaml.Node
	switch len(names) {
	case 0:
		return
	case 1:
		value = text(names[0])
	default:
		value = flow(list())
		for _, name := range names {
			value.Content = append(value.Content, text(name))
		}
	}
	out.Content = append([]*yaml.Node{text("type"), value}, out.Content...)
}

func unique(all []string) []string {
	var once []string
	for _, one := range all {
		if !slices.Contains(once, one) {
			once = append(once, one)
		}
	}
	return once
}

// bounds turns exclusiveMinimum: true, as OpenAPI 3.0 has it, into a bound of its own.
func (s *schemas) bounds(n, out *yaml.Node) {
	for exclusive, bound := range map[string]string{"exclusiveMinimum": "minimum", "exclusiveMaximum": "maximum"} {
		if value := get(out, bound); yes(n, exclusive) && value != nil {
			remove(out, bound)
			set(out, exclusive, value)
		}
	}
}

// forms writes anyOf and oneOf.
func (s *schemas) forms(n, out *yaml.Node, path string) {
	for _, key := range [...]string{"anyOf", "oneOf"} {
		all := get(n, key)
		if !isList(all) {
			continue
		}
		forms := list()
		for _, one := range all.Content {
			if form := s.of(one, path); form != nil {
				forms.Content = append(forms.Content, form)
			}
		}
		switch len(forms.Content) {
		case 0:
		case 1:
			addTo(out, forms.Content[0])
		default:
			set(out, key, forms)
		}
	}
}

// below writes what stands in an object or a list.
func (s *schemas) below(n, out *yaml.Node, path string) {
	properties := mapping()
	pairs(get(n, "properties"), func(name string, property *yaml.Node) {
		field := s.of(property, join(path, name))
		if field == nil {
			field = mapping()
		}
		if s.sensitive[name] {
			set(field, "x-sensitive", truth(true))
			remove(field, "examples")
		}
		set(properties, name, field)
	})
	if len(properties.Content) > 0 {
		required := flow(list())
		if marked := get(n, "required"); isList(marked) {
			for _, name := range marked.Content {
				switch {
				case lists(required, name.Value):
				case get(properties, name.Value) == nil:
					s.find("%s is required, and no field is called so", join(path, shorter(name.Value)))
				default:
					required.Content = append(required.Content, text(name.Value))
				}
			}
		}
		if len(required.Content) > 0 {
			set(out, "required", required)
		}
		if more := get(n, "additionalProperties"); more != nil && more.Tag == "!!bool" && more.Value == "false" {
			set(out, "additionalProperties", truth(false))
		}
		set(out, "properties", properties)
	} else if more := get(n, "additionalProperties"); isMapping(more) && len(more.Content) > 0 {
		if each := s.of(more, path+".*"); each != nil {
			set(out, "additionalProperties", each)
		}
	}
	if items := get(n, "items"); items != nil {
		if item := s.of(items, path+"[]"); item != nil && len(item.Content) > 0 {
			set(out, "items", item)
		}
	}
}

// examples writes the example of a value that is no object or list, where it keeps its schema.
func (s *schemas) examples(n, out *yaml.Node, path string) {
	example := get(n, "example")
	if several := get(n, "examples"); example == nil && isList(several) && len(several.Content) > 0 {
		example = several.Content[0]
	}
	if example == nil || example.Kind != yaml.ScalarNode || example.Tag == "!!null" {
		return
	}
	if why := breaks(out, example); why != "" {
		s.find("the example of %s breaks its own schema: %s; it is left out", orBody(path), why)
		return
	}
	set(out, "examples", flow(list(clone(example))))
}

func join(path, name string) string {
	if path == "" {
		return name
	}
	return path + "." + name
}

func orBody(path string) string {
	if path == "" {
		return "it"
	}
	return shorter(path)
}

// shorter is a text of the export as a finding shows it.
func shorter(value string) string {
	const most = 80
	if runes := []rune(value); len(runes) > most {
		return string(runes[:most]) + "…"
	}
	return value
}

package importer

import (
	"slices"
	"strings"

	"go.yaml.in/yaml/v4"

	"github.com/kasauti/kasauti/harness/contract"
)

// merger writes our operation with what an export says of it. Where the two contradict each
// other the export's word stands: the caller keeps ours as another reading.
type merger struct {
	root   *yaml.Node // of our document
	source string
	within []string // references of ours that led here
}

// merged is our operation with the export's word in it.
func merged(ours *place, theirs *operation, o Options, contradicts bool) *yaml.Node {
	m := merger{root: ours.source.root, source: o.Source()}
	out := clone(ours.node)
	if contradicts {
		set(out, "x-evidence", text(string(contract.Documented)))
		set(out, "x-source", text(m.source))
	}
	m.parameters(out, get(theirs.node, "parameters"), contradicts)
	for _, part := range parts {
		m.body(out, part.pointer, at(theirs.node, "/"+part.pointer))
	}
	if answer := theirs.schemaOf("responses/200"); answer != nil {
		if theirs.unseen() == "" {
			set(out, "x-state", text(string(contract.Complete)))
			remove(out, "x-unseen")
		}
		if word(out, "x-envelope") == "unseen" {
			set(out, "x-envelope", text(envelopeOf(answer)))
		}
	}
	return out
}

func (m *merger) parameters(out, theirs *yaml.Node, contradicts bool) {
	if theirs == nil {
		theirs = list()
	}
	ours := get(out, "parameters")
	if ours == nil {
		ours = list()
	}
	for _, p := range theirs.Content {
		name, in := word(p, "name"), word(p, "in")
		i := slices.IndexFunc(ours.Content, func(own *yaml.Node) bool {
			own, _ = m.resolved(own)
			return sameParameter(word(own, "in"), word(own, "name"), in, name)
		})
		switch {
		case i >= 0 && in != "path":
			own, _ := m.resolved(ours.Content[i])
			if yes(own, "required") == yes(p, "required") {
				continue
			}
			own = clone(own)
			remove(own, "required")
			if yes(p, "required") {
				setAfter(own, "in", "required", truth(true))
			}
			ours.Content[i] = m.sourced(own)
		case i < 0 && (in != "path" || contradicts):
			ours.Content = append(ours.Content, m.sourced(clone(p)))
		}
	}
	if contradicts { // the path may be another
		ours.Content = slices.DeleteFunc(ours.Content, func(own *yaml.Node) bool {
			own, _ = m.resolved(own)
			return word(own, "in") == "path" && !slices.ContainsFunc(theirs.Content, func(p *yaml.Node) bool {
				return word(p, "in") == "path" && word(p, "name") == word(own, "name")
			})
		})
	}
	remove(out, "parameters")
	if len(ours.Content) > 0 {
		setAfter(out, "security", "parameters", ours)
	}
}

// sourced marks what was added.
func (m *merger) sourced(n *yaml.Node) *yaml.Node {
	set(n, "x-evidence", text(string(contract.Documented)))
	set(n, "x-source", text(m.source))
	return n
}

// body merges a request or an answer.
func (m *merger) body(out *yaml.Node, pointer string, theirs *yaml.Node) {
	schema := schemaIn(theirs)
	if schema == nil {
		return
	}
	holder, key := out, pointer
	if parent, name, nested := strings.Cut(pointer, "/"); nested {
		if get(out, parent) == nil {
			set(out, parent, mapping())
		}
		holder, key = get(out, parent), name
	}
	ours, _ := m.resolved(get(holder, key))
	own := schemaIn(ours)
	if own == nil {
		fresh := clone(theirs)
		m.sourced(schemaIn(fresh))
		if pointer == "requestBody" {
			setAfter(out, "security", key, fresh)
			if get(out, "parameters") != nil {
				remove(out, key)
				setAfter(out, "parameters", key, fresh)
			}
			return
		}
		set(holder, key, fresh)
		return
	}
	whole := m.schema(own, schema)
	if same(whole, own) {
		return
	}
	ours = clone(ours)
	ours.Style = 0
	content := get(ours, "content")
	content.Style, content.Content[1].Style = 0, 0
	form := content.Content[1]
	set(form, "schema", whole)
	m.example(form, get(get(theirs, "content").Content[1], "example"))
	set(holder, key, ours)
}

// example keeps ours where it is still valid, or else takes the export's.
func (m *merger) example(form, theirs *yaml.Node) {
	whole := m.inlined(get(form, "schema"), nil)
	if own := get(form, "example"); own != nil && breaks(whole, own) != "" {
		remove(form, "example")
	}
	if several := get(form, "examples"); several != nil {
		pairs(several, func(_ string, one *yaml.Node) {
			if value := get(one, "value"); value != nil && breaks(whole, value) != "" {
				remove(form, "examples")
			}
		})
	}
	if get(form, "example") == nil && get(form, "examples") == nil && theirs != nil && breaks(whole, theirs) == "" {
		set(form, "example", clone(theirs))
	}
}

// inlined is a schema of ours without references, for a look at examples.
func (m *merger) inlined(n *yaml.Node, within []string) *yaml.Node {
	if ref := word(n, "$ref"); ref != "" {
		if slices.Contains(within, ref) {
			return mapping()
		}
		return m.inlined(at(m.root, strings.TrimPrefix(ref, "#")), append(slices.Clip(within), ref))
	}
	if n == nil || n.Kind == yaml.ScalarNode {
		return n
	}
	c := shallow(n)
	for i, child := range c.Content {
		c.Content[i] = m.inlined(child, within)
	}
	return c
}

// resolved follows the reference of a node of ours, and names it.
func (m *merger) resolved(n *yaml.Node) (*yaml.Node, string) {
	ref := word(n, "$ref")
	if ref == "" {
		return n, ""
	}
	return at(m.root, strings.TrimPrefix(ref, "#")), ref
}

// stating are the keywords that an export may add or replace.
var stating = []string{
	"type", "format", "pattern", "minLength", "maxLength", "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum",
	"multipleOf", "minItems", "maxItems", "uniqueItems", "enum", "const",
}

// schema merges two schemas; where theirs says nothing new it returns ours as it is.
func (m *merger) schema(ours, theirs *yaml.Node) *yaml.Node {
	own, ref := m.resolved(ours)
	if own == nil || ref != "" && slices.Contains(m.within, ref) || !isMapping(own) {
		return ours
	}
	if ref != "" {
		m.within = append(m.within, ref)
		defer func() { m.within = m.within[:len(m.within)-1] }()
		if inner, deeper := m.resolved(own); deeper != "" {
			if slices.Contains(m.within, deeper) {
				return ours
			}
			own = inner
		}
	}
	if own == nil || !isMapping(own) {
		return ours
	}
	out := clone(own)
	changed := false
	for _, key := range stating {
		value := get(theirs, key)
		if value == nil || sameWord(key, get(out, key), value) {
			continue
		}
		switch key {
		case "enum":
			remove(out, "const")
		case "pattern":
			remove(out, "allOf") // where ours keeps a pattern that a requirement states
		}
		set(out, key, clone(value))
		changed = true
	}
	changed = m.required(out, theirs) || changed
	leaf := get(out, "properties") == nil && get(out, "items") == nil
	changed = m.properties(out, own, theirs) || changed
	if items := get(theirs, "items"); items != nil {
		if before := get(out, "items"); before == nil {
			set(out, "items", m.sourced(clone(items)))
			changed = true
		} else if after := m.schema(before, items); !same(before, after) {
			set(out, "items", after)
			changed = true
		}
	}
	if !changed {
		return ours
	}
	if leaf {
		m.sourced(out)
	}
	return out
}

// sameWord compares what a keyword says: types and values in any order.
func sameWord(key string, ours, theirs *yaml.Node) bool {
	if ours == nil {
		return false
	}
	if key != "type" && key != "enum" {
		return same(ours, theirs)
	}
	return slices.Equal(wordsOf(ours), wordsOf(theirs))
}

func wordsOf(n *yaml.Node) []string {
	if !isList(n) {
		return []string{n.Value}
	}
	var words []string
	for _, one := range n.Content {
		words = append(words, one.Tag+one.Value)
	}
	slices.Sort(words)
	return words
}

// required takes over the export's marks for the fields that it shows, where it marks any.
func (m *merger) required(out, theirs *yaml.Node) bool {
	marks := get(theirs, "required")
	if !isList(marks) {
		return false
	}
	before := get(out, "required")
	after := flow(list())
	if isList(before) {
		for _, name := range before.Content {
			if lists(marks, name.Value) || get(get(theirs, "properties"), name.Value) == nil {
				after.Content = append(after.Content, clone(name))
			}
		}
	}
	for _, name := range marks.Content {
		if !lists(after, name.Value) {
			after.Content = append(after.Content, clone(name))
		}
	}
	if isList(before) && slices.Equal(wordsOf(before), wordsOf(after)) {
		return false
	}
	setAfter(out, "type", "required", after)
	return true
}

// properties merges the fields below an object.
func (m *merger) properties(out, own, theirs *yaml.Node) bool {
	more := get(theirs, "properties")
	if !isMapping(more) {
		return false
	}
	changed := false
	fields := get(out, "properties")
	if fields == nil {
		fields = mapping()
	}
	pairs(more, func(name string, field *yaml.Node) {
		before := get(get(own, "properties"), name)
		if before == nil {
			set(fields, name, m.sourced(clone(field)))
			changed = true
			return
		}
		if after := m.schema(before, field); !same(before, after) {
			set(fields, name, after)
			changed = true
		}
	})
	if changed {
		fields.Style, out.Style = 0, 0
		set(out, "properties", fields)
	}
	return changed
}

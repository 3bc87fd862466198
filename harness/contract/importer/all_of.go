package importer

import (
	"slices"

	"go.yaml.in/yaml/v4"
)

// together merges what allOf lists into one schema.
func (s *schemas) together(n *yaml.Node, path string) *yaml.Node {
	all := get(n, "allOf")
	if !isList(all) {
		return n
	}
	whole := shallow(n)
	remove(whole, "allOf")
	for _, key := range [...]string{"properties", "required"} {
		if own := get(whole, key); own != nil {
			set(whole, key, shallow(own))
		}
	}
	depth := len(s.within)
	defer func() { s.within = s.within[:depth] }()
	for _, one := range all.Content {
		for ref := word(one, "$ref"); ref != ""; ref = word(one, "$ref") {
			target := s.e.local(ref)
			if target == nil || slices.Contains(s.within, ref) {
				one = s.reference(ref, path) // which says what is wrong
				break
			}
			s.within = append(s.within, ref)
			one = target
		}
		if s.budget--; s.budget < 0 {
			return whole
		}
		if isMapping(one) && isList(get(one, "allOf")) {
			one = s.together(one, path)
		}
		addTo(whole, one)
	}
	return whole
}

// addTo takes over what a part of allOf says and the whole does not yet.
func addTo(whole, part *yaml.Node) {
	pairs(part, func(key string, value *yaml.Node) {
		own := get(whole, key)
		switch {
		case own == nil && (key == "properties" || key == "required"):
			set(whole, key, shallow(value)) // others may add to it
		case own == nil:
			set(whole, key, value)
		case key == "properties" && isMapping(own):
			pairs(value, func(name string, property *yaml.Node) {
				if get(own, name) == nil {
					set(own, name, property)
				}
			})
		case key == "required" && isList(own) && isList(value):
			for _, name := range value.Content {
				if !lists(own, name.Value) {
					own.Content = append(own.Content, text(name.Value))
				}
			}
		}
	})
}

func lists(n *yaml.Node, value string) bool {
	return isList(n) && slices.ContainsFunc(n.Content, func(one *yaml.Node) bool { return one.Value == value })
}

package world

import (
	"slices"

	"go.yaml.in/yaml/v4"

	"github.com/kasauti/kasauti/harness/nearest"
	"github.com/kasauti/kasauti/harness/strictyaml"
)

// Overlay names what a world changes for one target.
type Overlay struct {
	Target string
	Place  strictyaml.Place
}

// Overlays are the targets for which a world file has changes, as far as it can be read.
func Overlays(name string) []Overlay {
	var all []Overlay
	data, err := strictyaml.ReadFile(name)
	if err != nil {
		return nil
	}
	root, err := strictyaml.Tree(name, data)
	if err != nil {
		return nil
	}
	targets := lookup(root, "targets")
	if targets == nil {
		return nil
	}
	entries, _ := strictyaml.Entries(name, "targets", targets) // what is wrong, Load says
	for _, e := range entries {
		all = append(all, Overlay{e.Key.Value, e.KeyPlace(name, "targets."+e.Key.Value)})
	}
	return all
}

// overlay puts what stands under targets.NAME in the place of what stands in the sections: levels,
// credentials, natural keys. It adds keys to things and no things: features use the same names on
// every target. Where it writes null for a thing or a section, that is left out there: what only a mock
// can have.
func (l *loader) overlay(node *yaml.Node, sections map[string]*yaml.Node, targets []string) {
	entries, err := strictyaml.Entries(l.File, "targets", node)
	l.failed(err)
	for _, e := range entries {
		path := "targets." + e.Key.Value
		kinds, err := strictyaml.Entries(l.File, path, e.Value)
		l.failed(err)
		for _, k := range kinds {
			path := path + "." + k.Key.Value
			kind, known := l.Kind(k.Key.Value)
			if !known {
				l.add(unknownField(k, l.File, path, l.sections()))
				continue
			}
			counts := slices.Contains(targets, e.Key.Value)
			if null(k.Value) {
				if counts {
					l.leftOut = append(l.leftOut, Address{Section: k.Key.Value})
				}
				continue
			}
			l.overlaySection(kind, path, kind.whole(k.Value), sections[kind.Section], counts)
		}
	}
	for _, out := range l.leftOut { // once all targets have been read: each may name what another leaves out
		leave(out, sections)
	}
}

// overlaySection checks the changes to the things of a section, and makes them where they count.
func (l *loader) overlaySection(kind *Kind, path string, changes, section *yaml.Node, counts bool) {
	things, err := strictyaml.Entries(l.File, path, changes)
	l.failed(err)
	for _, t := range things {
		at := path + "." + t.Key.Value
		if kind.Single {
			at = path
		}
		thing := lookup(section, t.Key.Value)
		if thing == nil {
			l.add(t.KeyPlace(l.File, at).Problem("", "is not declared above; a target changes things and adds none%s", nearest.Hint(t.Key.Value, keysOf(section))))
			continue
		}
		if null(t.Value) {
			if counts {
				l.leftOut = append(l.leftOut, Address{kind.Section, t.Key.Value})
			}
			continue
		}
		keys, err := strictyaml.Entries(l.File, at, t.Value)
		l.failed(err)
		if !counts {
			continue
		}
		for _, k := range keys {
			replace(thing, k)
		}
	}
}

func lookup(mapping *yaml.Node, key string) *yaml.Node {
	if mapping == nil || mapping.Kind != yaml.MappingNode {
		return nil
	}
	for i := 0; i+1 < len(mapping.Content); i += 2 {
		if mapping.Content[i].Value == key {
			return mapping.Content[i+1]
		}
	}
	return nil
}

func null(n *yaml.Node) bool { return n.Kind == yaml.ScalarNode && n.Tag == "!!null" }

// leave takes a thing, or a section, out of the sections.
func leave(out Address, sections map[string]*yaml.Node) {
	if out.Name == "" {
		delete(sections, out.Section)
		return
	}
	mapping := sections[out.Section]
	for i := 0; mapping != nil && i+1 < len(mapping.Content); i += 2 {
		if mapping.Content[i].Value == out.Name {
			mapping.Content = slices.Delete(mapping.Content, i, i+2)
			return
		}
	}
}

func keysOf(mapping *yaml.Node) []string {
	var all []string
	for i := 0; mapping != nil && i+1 < len(mapping.Content); i += 2 {
		all = append(all, mapping.Content[i].Value)
	}
	return all
}

func replace(mapping *yaml.Node, with strictyaml.Entry) {
	if mapping.Kind != yaml.MappingNode { // {} may be left out
		mapping.Kind, mapping.Tag, mapping.Value = yaml.MappingNode, "!!map", ""
	}
	for i := 0; i+1 < len(mapping.Content); i += 2 {
		if mapping.Content[i].Value == with.Key.Value {
			mapping.Content[i], mapping.Content[i+1] = with.Key, with.Value
			return
		}
	}
	mapping.Content = append(mapping.Content, with.Key, with.Value)
}

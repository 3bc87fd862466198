package world

import (
	"reflect"
	"slices"
	"strings"

	"go.yaml.in/yaml/v4"

	"github.com/kasauti/kasauti/harness/nearest"
	"github.com/kasauti/kasauti/harness/strictyaml"
)

// Sole is the name of the one thing of a kind that is Single.
const Sole = "universe"

// whole is a section as a table of things, also where it is one thing.
func (k *Kind) whole(section *yaml.Node) *yaml.Node {
	if !k.Single {
		return section
	}
	name := yaml.Node{Kind: yaml.ScalarNode, Tag: "!!str", Value: Sole, Line: section.Line, Column: section.Column}
	return &yaml.Node{Kind: yaml.MappingNode, Tag: "!!map", Line: section.Line, Column: section.Column, Content: []*yaml.Node{&name, section}}
}

// section reads the things of a kind.
func (l *loader) section(k *Kind, node *yaml.Node) {
	entries, err := strictyaml.Entries(l.File, k.Section, node)
	l.failed(err)
	for _, e := range entries {
		at := Address{k.Section, e.Key.Value}
		if !names.MatchString(at.Name) {
			l.add(e.KeyPlace(l.File, at.String()).Problem("", "is no name; use letters, digits, - and _, 64 at most"))
			continue
		}
		path := at.String()
		if k.Single {
			path = k.Section
		}
		d := &Declared{Address: at, Kind: k, Place: e.Place(l.File, path), value: reflect.New(k.typ).Interface()}
		if l.thing(d, e.Value) {
			l.things[at] = d
		}
	}
}

// thing reads one: the keys that all have, and those of its kind.
func (l *loader) thing(d *Declared, node *yaml.Node) bool {
	shared, own := split(node)
	var c common
	path := d.Place.Path
	if l.failed(strictyaml.Decode(l.File, path, shared, &c)) {
		return false
	}
	if err := strictyaml.Decode(l.File, path, own, d.value); err != nil {
		for _, p := range err.(strictyaml.Problems) {
			if strings.HasPrefix(p.Message, "unknown field") { // suggest also what every thing may have
				known := slices.Clone(commonKeys)
				for _, f := range d.Kind.Fields {
					if !f.Of {
						known = append(known, f.Name)
					}
				}
				slices.Sort(known)
				p.Message = "unknown field" + nearest.Known(p.Path[strings.LastIndexByte(p.Path, '.')+1:], known)
			}
			l.add(p)
		}
		return false
	}
	if c.Manage != "" && !slices.Contains(levels, c.Manage) {
		l.add(d.Place.Problem("manage", "%q is none of %s%s", c.Manage, strings.Join(levels, ", "), nearest.Hint(c.Manage, levels)))
	}
	d.Manage, d.KnownID, d.Protect = Level(c.Manage), c.KnownID, c.Protect
	return true
}

// split takes the keys that every thing may have out of a thing's own.
func split(node *yaml.Node) (shared, own *yaml.Node) {
	if node.Kind != yaml.MappingNode {
		return &yaml.Node{Kind: yaml.MappingNode, Line: node.Line, Column: node.Column}, node
	}
	s, o := *node, *node
	s.Content, o.Content = nil, nil
	for i := 0; i+1 < len(node.Content); i += 2 {
		to := &o
		if slices.Contains(commonKeys, node.Content[i].Value) {
			to = &s
		}
		to.Content = append(to.Content, node.Content[i], node.Content[i+1])
	}
	return &s, &o
}

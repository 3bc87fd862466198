package world

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io/fs"
	"path/filepath"
	"reflect"
	"slices"
	"strings"

	"go.yaml.in/yaml/v4"

	"github.com/kasauti/kasauti/harness/nearest"
	"github.com/kasauti/kasauti/harness/strictyaml"
	"github.com/kasauti/kasauti/harness/target"
)

// World is a world file, checked: every reference in it leads somewhere.
type World struct {
	File   string
	Meta   Meta
	Moved  []Move
	Digest string // of the file, as it holds for the target

	kinds   []*Kind
	things  map[Address]*Declared
	ordered []*Declared // behind what they need
	app     *target.Application
}

// Meta names the world.
type Meta struct {
	Place   strictyaml.Place `yaml:"-"`
	Name    string           `yaml:"name"`
	Version int              `yaml:"version"`
}

// Move says that a thing has another name now and is still the same.
type Move struct {
	Place strictyaml.Place `yaml:"-"`
	From  string           `yaml:"from"`
	To    string           `yaml:"to"`
}

// Things are what the world declares, behind what they need.
func (w *World) Things() []*Declared { return w.ordered }

// Thing finds one.
func (w *World) Thing(a Address) (*Declared, bool) {
	d, ok := w.things[a]
	return d, ok
}

// Turn is when a thing is made, whether it is declared or not.
func (w *World) Turn(a Address) Turn {
	i := slices.IndexFunc(w.kinds, func(k *Kind) bool { return k.Section == a.Section })
	if i < 0 {
		return Usual
	}
	return w.kinds[i].Turn
}

// Kinds are the sorts of things that worlds can declare.
func (w *World) Kinds() []*Kind { return w.kinds }

// Application is the partner's own application; nil: none is named.
func (w *World) Application() *target.Application { return w.app }

// LoadFile reads a world file as it holds for a target: what stands under targets.NAME for one of
// these names replaces what stands above. The error is a strictyaml.Problems with all that is wrong.
func LoadFile(name string, kinds []*Kind, targets ...string) (*World, error) {
	data, err := strictyaml.ReadFile(name)
	if err != nil {
		return nil, strictyaml.Unreadable(name, err)
	}
	return Load(name, data, kinds, targets...)
}

// LoadEmbedded reads worlds/NAME.yaml of a file system.
func LoadEmbedded(files fs.FS, name string, kinds []*Kind, targets ...string) (*World, error) {
	path := "worlds/" + name + ".yaml"
	data, err := fs.ReadFile(files, path)
	if err != nil {
		return nil, fmt.Errorf("load the embedded world %q: %w", name, err)
	}
	return Load("fixtures/"+path, data, kinds, targets...)
}

// version is the one way of writing worlds that there is.
const version = 1

// Load reads the data of a world file called name, as LoadFile does.
func Load(name string, data []byte, kinds []*Kind, targets ...string) (*World, error) {
	root, err := strictyaml.Tree(name, data)
	if err != nil {
		return nil, err
	}
	l := &loader{World: &World{File: name, kinds: kinds, things: map[Address]*Declared{}}, place: strictyaml.Place{File: name, Line: root.Line, Column: root.Column}}
	sections := l.file(root, targets)
	for _, k := range kinds {
		if node := sections[k.Section]; node != nil {
			l.section(k, node)
		}
	}
	if len(l.problems) == 0 {
		l.check()
	}
	sum := sha256.Sum256(append(slices.Clone(data), strings.Join(targets, "\x00")...))
	l.Digest = hex.EncodeToString(sum[:])
	if len(l.problems) > 0 {
		slices.SortStableFunc(l.problems, func(a, b *strictyaml.Problem) int { return a.Line - b.Line })
		return nil, l.problems
	}
	return l.World, nil
}

type loader struct {
	*World
	place    strictyaml.Place // of the whole file
	problems strictyaml.Problems
	appFile  *target.ApplicationFile
	leftOut  []Address // of sections, where there is no name
}

func (l *loader) add(p *strictyaml.Problem) {
	if p != nil {
		l.problems = append(l.problems, p)
	}
}

func (l *loader) failed(err error) bool {
	if problems, ok := err.(strictyaml.Problems); ok {
		l.problems = append(l.problems, problems...)
	}
	return err != nil
}

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

// others are the keys of the file that are no sections of things.
var others = []string{"world", "app", "moved", "targets"}

// file reads what stands at the top and gives the sections as they hold for the targets.
func (l *loader) file(root *yaml.Node, targets []string) map[string]*yaml.Node {
	entries, err := strictyaml.Entries(l.File, "", root)
	l.failed(err)
	sections := map[string]*yaml.Node{}
	l.Meta.Place = l.place
	l.Meta.Place.Path = "world"
	var overlays *yaml.Node
	for _, e := range entries {
		key := e.Key.Value
		switch {
		case key == "world":
			l.failed(strictyaml.Decode(l.File, key, e.Value, &l.Meta))
		case key == "app":
			l.failed(strictyaml.Decode(l.File, key, e.Value, &l.appFile))
		case key == "moved":
			l.failed(strictyaml.Decode(l.File, key, e.Value, &l.Moved))
		case key == "targets":
			overlays = e.Value
		case l.kind(key) != nil:
			sections[key] = l.kind(key).whole(e.Value)
		default:
			problem := e.KeyPlace(l.File, key).Problem("", "unknown field%s", nearest.Known(key, l.keys()))
			problem.Rule = "unknown-field"
			l.add(problem)
		}
	}
	if overlays != nil {
		l.overlay(overlays, sections, targets)
	}
	return sections
}

func (l *loader) kind(section string) *Kind {
	i := slices.IndexFunc(l.kinds, func(k *Kind) bool { return k.Section == section })
	if i < 0 {
		return nil
	}
	return l.kinds[i]
}

func (l *loader) keys() []string {
	all := slices.Clone(others)
	for _, k := range l.kinds {
		all = append(all, k.Section)
	}
	slices.Sort(all)
	return all
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

// check looks at the world as a whole.
func (l *loader) check() {
	if l.Meta.Name == "" {
		l.add(l.Meta.Place.Problem("name", "is missing; name the world"))
	}
	if l.Meta.Name != "" && !names.MatchString(l.Meta.Name) { // what is recorded stands in a file of that name
		l.add(l.Meta.Place.Problem("name", "is no name; use letters, digits, - and _, 64 at most"))
	}
	if l.Meta.Version != version {
		l.add(l.Meta.Place.Problem("version", "must be %d, the only version that this kasauti reads", version))
	}
	for _, k := range l.kinds {
		for _, name := range namesOf(l.things, k.Section) {
			l.checkThing(l.things[Address{k.Section, name}])
		}
	}
	for _, d := range l.things {
		d.comesAfter(l.things)
	}
	l.alike(l.add)
	l.checkMoves()
	var problems strictyaml.Problems
	sections := make([]string, len(l.kinds))
	for i, k := range l.kinds {
		sections[i] = k.Section
	}
	l.ordered, problems = inOrder(l.things, sections)
	l.problems = append(l.problems, problems...)
	l.application()
}

func (l *loader) checkThing(d *Declared) {
	v := reflect.ValueOf(d.value).Elem()
	for _, f := range d.Kind.Fields {
		l.checkPlaceholders(d, f, v.Field(f.index))
		if f.Required && v.Field(f.index).IsZero() {
			l.add(l.missing(d, f))
		}
	}
	if other := (Address{d.Kind.NamedWith, d.Address.Name}); l.things[other] != nil {
		l.add(d.Place.Problem("", "%s is declared, too, and names of %s and %s are in one list; give it another name", other, d.Kind.NamedWith, d.Kind.Section))
	}
	d.refers(l.things, l.add)
	d.check(l.add)
}

// missing says what to write where a field must be given.
func (l *loader) missing(d *Declared, f Field) *strictyaml.Problem {
	if known := namesOf(l.things, f.Ref); len(known) > 0 {
		return d.Place.Problem(f.Name, "is missing; name one of %s", strings.Join(known, ", "))
	}
	if f.Ref != "" {
		return d.Place.Problem(f.Name, "is missing; declare one under %s and name it", f.Ref)
	}
	return d.Place.Problem(f.Name, "is missing; give it")
}

func (l *loader) checkMoves() {
	from := map[string]bool{}
	to := map[string]string{}
	for _, m := range l.Moved {
		if other, twice := to[m.To]; twice {
			l.add(m.Place.Problem("to", "%s was moved there, too (from %s); two things have two names", m.To, other))
		} else if from[m.From] {
			l.add(m.Place.Problem("from", "%s was moved elsewhere, too; a thing has one name", m.From))
		}
		from[m.From], to[m.To] = true, m.From
		for key, text := range map[string]string{"from": m.From, "to": m.To} {
			if a, err := ParseAddress(text); err != nil {
				l.add(m.Place.Problem(key, "%v", err))
			} else if _, declared := l.things[a]; key == "to" && !declared {
				l.add(m.Place.Problem(key, "%q is not declared%s", text, nearest.Hint(text, l.addresses())))
			} else if key == "from" && declared {
				l.add(m.Place.Problem(key, "%s is still declared; what was moved stands under its new name alone", text))
			}
		}
	}
}

func (l *loader) addresses() []string {
	var all []string
	for a := range l.things {
		all = append(all, a.String())
	}
	slices.Sort(all)
	return all
}

// application reads the partner's own application.
func (l *loader) application() {
	file := l.appFile
	l.app = file.Check(filepath.Dir(l.File), namesOf(l.things, "partners"), func(key, format string, args ...any) { l.add(file.Place.Problem(key, format, args...)) })
	if file == nil {
		return
	}
	for name, value := range file.Env {
		if strings.Contains(value, "${") {
			l.add(file.Place.Problem("env."+name, "%s is not understood here; the application has the environment of kasauti anyway, and {KASAUTI_...} stands for what kasauti adds", value))
		}
	}
}

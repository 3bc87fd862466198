package world

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io/fs"
	"slices"
	"strings"

	"go.yaml.in/yaml/v4"

	"github.com/kasauti/kasauti/harness/nearest"
	"github.com/kasauti/kasauti/harness/strictyaml"
	"github.com/kasauti/kasauti/harness/target"
)

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
		default:
			if k, known := l.Kind(key); known {
				sections[key] = k.whole(e.Value)
				continue
			}
			l.add(unknownField(e, l.File, key, append(l.sections(), others...)))
		}
	}
	if overlays != nil {
		l.overlay(overlays, sections, targets)
	}
	return sections
}

// sections are the keys of the file under which things stand.
func (l *loader) sections() []string {
	all := make([]string, len(l.kinds))
	for i, k := range l.kinds {
		all[i] = k.Section
	}
	return all
}

// unknownField says that a key is none of those that can stand in its place.
func unknownField(e strictyaml.Entry, file, path string, known []string) *strictyaml.Problem {
	slices.Sort(known)
	problem := e.KeyPlace(file, path).Problem("", "unknown field%s", nearest.Known(e.Key.Value, known))
	problem.Rule = "unknown-field"
	return problem
}

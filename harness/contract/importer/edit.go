package importer

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"go.yaml.in/yaml/v4"
)

// edit changes one document: whole lines of it, and the end of its paths.
type edit struct {
	source *source
	lines  []string // with their newlines
	// instead holds what stands in place of the lines from its key (an index) on.
	instead map[int]replaced
	added   []string // path items, at the end of paths
	keys    []string // of paths, those that are added too
	names   []string // "name variant" of readings
}

// replaced are lines that give way to a text.
type replaced struct {
	count int
	text  string
}

func newEdit(s *source) *edit {
	e := &edit{source: s, lines: strings.SplitAfter(string(s.data), "\n"), instead: map[int]replaced{}}
	pairs(get(s.root, "paths"), func(key string, _ *yaml.Node) { e.keys = append(e.keys, key) })
	for _, p := range s.places {
		e.names = append(e.names, p.name+" "+p.variant)
	}
	return e
}

// byHand is the error for text that is written in a form that lines cannot change.
func byHand(p *place) error {
	return fmt.Errorf("%s:%d:%d: %s stands in braces on one line, where an import cannot change it; write it over several lines, and import again", p.source.name, p.key.Line, p.key.Column, p.name)
}

// replace puts an operation's new text in place of its lines.
func (e *edit) replace(p *place, n *yaml.Node) error {
	if p.item.Style&yaml.FlowStyle != 0 || p.node.Line <= p.key.Line {
		return byHand(p)
	}
	start, end := p.key.Line-1, p.next-1
	if p.next == 0 {
		end = len(e.lines)
	}
	end = e.withoutTail(start, end)
	one := mapping()
	set(one, p.method, n)
	text, err := block(one, p.key.Column-1)
	if err != nil {
		return err
	}
	e.instead[start] = replaced{end - start, text}
	return nil
}

// withoutTail leaves out empty lines and comments before what follows: they belong to it.
func (e *edit) withoutTail(start, end int) int {
	for end > start+1 {
		if line := strings.TrimSpace(e.lines[end-1]); line != "" && !strings.HasPrefix(line, "#") {
			break
		}
		end--
	}
	return end
}

// contradict keeps both readings: ours under a name, and the new one.
func (e *edit) contradict(c Change, n *yaml.Node, date string) error {
	if err := e.name(c.ours, e.freeVariant(c.Operation, "before-"+date)); err != nil {
		return err
	}
	return e.add(c.Operation, c.theirs, n)
}

// freeVariant is a name that no other reading of the operation has.
func (e *edit) freeVariant(operation, variant string) string {
	for free, n := variant, 2; ; n++ {
		if !slices.Contains(e.names, operation+" "+free) {
			return free
		}
		free = fmt.Sprintf("%s-%d", variant, n)
	}
}

// name makes the newest reading a variant.
func (e *edit) name(p *place, variant string) error {
	i := index(p.node, "x-operation")
	key := p.node.Content[i]
	line := key.Line - 1
	if p.node.Style&yaml.FlowStyle != 0 || strings.TrimSpace(e.lines[line][:key.Column-1]) != "" || p.node.Content[i+1].Line != key.Line {
		return byHand(p)
	}
	own := strings.TrimRight(e.lines[line], "\r\n")
	e.instead[line] = replaced{1, own + "\n" + strings.Repeat(" ", key.Column-1) + "x-variant: " + variant + "\n"}
	return nil
}

// add writes an operation under a path of its own at the end of the document's paths.
func (e *edit) add(name string, op *operation, n *yaml.Node) error {
	key := op.path
	if slices.Contains(e.keys, key) {
		_, verb, _ := strings.Cut(name, ".")
		key = op.path + "#" + verb
		for n := 2; slices.Contains(e.keys, key); n++ {
			key = fmt.Sprintf("%s#%s-%d", op.path, verb, n)
		}
	}
	e.keys = append(e.keys, key)
	item, one := mapping(), mapping()
	set(item, strings.ToLower(op.method), n)
	set(one, key, item)
	text, err := block(one, e.indent())
	e.added = append(e.added, text)
	return err
}

// indent is that of the document's paths.
func (e *edit) indent() int {
	if paths := get(e.source.root, "paths"); isMapping(paths) && len(paths.Content) > 0 {
		return paths.Content[0].Column - 1
	}
	return 2
}

// text is the document after all edits.
func (e *edit) text() ([]byte, error) {
	at, err := e.end()
	if err != nil && len(e.added) > 0 {
		return nil, err
	}
	var out strings.Builder
	for i := 0; i <= len(e.lines); {
		if i == at && len(e.added) > 0 {
			if text := out.String(); text != "" && !strings.HasSuffix(text, "\n") {
				out.WriteByte('\n')
			}
			for _, added := range e.added {
				out.WriteString(added)
			}
		}
		if i == len(e.lines) {
			break
		}
		if instead, has := e.instead[i]; has {
			out.WriteString(instead.text)
			i += instead.count
			continue
		}
		out.WriteString(e.lines[i])
		i++
	}
	return []byte(out.String()), nil
}

// end is the line, from 0, before which a path can be added.
func (e *edit) end() (int, error) {
	i := index(e.source.root, "paths")
	if i < 0 {
		return 0, fmt.Errorf("%s has no paths; write paths: with one operation, and import again", e.source.name)
	}
	key, paths := e.source.root.Content[i], e.source.root.Content[i+1]
	if paths.Style&yaml.FlowStyle != 0 || !isMapping(paths) {
		if isMapping(paths) && len(paths.Content) == 0 && paths.Line == key.Line {
			e.instead[key.Line-1] = replaced{1, "paths:\n"}
			return key.Line, nil
		}
		return 0, fmt.Errorf("%s:%d: paths stand in braces, where an import cannot add to them; write them over several lines, and import again", e.source.name, key.Line)
	}
	next := cmp.Or(lineOf(e.source.root, i+2)-1, -1)
	if next < 0 {
		next = len(e.lines)
	}
	return e.withoutTail(key.Line-1, next), nil
}

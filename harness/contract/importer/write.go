package importer

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"go.yaml.in/yaml/v4"

	"github.com/kasauti/kasauti/harness/contract"
	"github.com/kasauti/kasauti/harness/strictyaml"
)

// Write is the files as they are after the import, by their names in the contract: those that
// change. What it makes loads and has no problem that was not there before, or it is an error.
func (p *Plan) Write() (map[string][]byte, error) {
	edits := map[*source]*edit{}
	of := func(s *source) *edit {
		if edits[s] == nil {
			edits[s] = newEdit(s)
		}
		return edits[s]
	}
	var unlisted []Change
	for _, c := range p.Changes {
		if c.Kind == Gone || c.Reading != "" { // a person decides
			continue
		}
		file := p.sources.file(c.theirs.product)
		switch {
		case c.ours == nil:
			of(file).add(c.Operation, c.theirs, c.theirs.whole(p.options, p.serviceOf(c.theirs.product)))
			if !c.theirs.named {
				unlisted = append(unlisted, c)
			}
		case c.Kind == Fills:
			if err := of(c.ours.source).replace(c.ours, merged(c.ours, c.theirs, p.options, false)); err != nil {
				return nil, err
			}
		default:
			e := of(c.ours.source)
			if err := e.name(c.ours, e.freeVariant(c.Operation, "before-"+p.options.date())); err != nil {
				return nil, err
			}
			e.add(c.Operation, c.theirs, merged(c.ours, c.theirs, p.options, true))
		}
	}
	changed := map[string][]byte{}
	for s, e := range edits {
		text, err := e.text()
		if err != nil {
			return nil, err
		}
		changed[s.name] = text
	}
	if catalogue := p.sources.extra[folder+"/catalogue.yaml"]; catalogue != nil && len(unlisted) > 0 {
		changed[catalogue.name] = p.listed(catalogue.data, unlisted)
	}
	return changed, p.verify(changed)
}

// listed is the catalogue with rows for operations that no menu names.
func (p *Plan) listed(data []byte, unlisted []Change) []byte {
	out := bytes.NewBuffer(bytes.TrimRight(data, "\n"))
	inQuotes := func(value string) string {
		line, _ := yaml.Dump(flow(list(&yaml.Node{Kind: yaml.ScalarNode, Tag: "!!str", Style: yaml.DoubleQuotedStyle, Value: value})), yaml.WithLineWidth(-1))
		return strings.TrimSuffix(strings.TrimPrefix(strings.TrimSpace(string(line)), "["), "]")
	}
	fmt.Fprintf(out, "\n  - menu: %s\n    source: %s\n    rows:\n", inQuotes("Imported from "+p.options.File), inQuotes(p.options.Source()))
	seen := map[string]bool{}
	for _, c := range unlisted {
		place := strings.Join(append(slices.Clone(c.theirs.folders), c.Title), " > ")
		if seen[place] {
			place += " (" + c.Method + " " + c.Path + ")"
		}
		seen[place] = true
		fmt.Fprintf(out, "      - {at: %s, kind: operation, operation: %s, method: %s}\n", inQuotes(place), c.Operation, c.Method)
	}
	return out.Bytes()
}

// verify reads the contract as it would be.
func (p *Plan) verify(changed map[string][]byte) error {
	before, after := texts{}, texts{}
	add := func(s *source) {
		before[s.name], after[s.name] = s.data, s.data
		if text, has := changed[s.name]; has {
			after[s.name] = text
		}
	}
	for _, s := range p.sources.files {
		add(s)
	}
	for _, s := range p.sources.extra {
		add(s)
	}
	known := map[string]bool{}
	was, err := contract.Load(before)
	if err != nil {
		return err
	}
	for _, problem := range was.Problems() {
		known[unplaced(problem)] = true
	}
	is, err := contract.Load(after)
	if err != nil {
		return fmt.Errorf("apply the import: the contract that it makes cannot be read, and nothing was written: %w", err)
	}
	var news strictyaml.Problems
	for _, problem := range is.Problems() {
		if !known[unplaced(problem)] {
			news = append(news, problem)
		}
	}
	if len(news) > 0 {
		return errors.Join(errors.New("apply the import: the contract that it makes has problems, and nothing was written; places are those of the files as they would be"), news)
	}
	return nil
}

// unplaced is a problem without its line, which an import may move.
func unplaced(p *strictyaml.Problem) string { return p.File + ": " + p.Path + ": " + p.Message }

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
func (e *edit) add(name string, op *operation, n *yaml.Node) {
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
	if err != nil { // what was read as YAML can be written as YAML
		text = "# " + err.Error() + "\n"
	}
	e.added = append(e.added, text)
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

// block writes a tree in lines that are indented.
func block(n *yaml.Node, indent int) (string, error) {
	tidy(n)
	data, err := yaml.Dump(n, yaml.WithIndent(2), yaml.WithLineWidth(-1), yaml.WithCompactSeqIndent(false))
	if err != nil {
		return "", fmt.Errorf("write an operation: %w", err)
	}
	var out strings.Builder
	for line := range strings.Lines(string(data)) {
		if strings.TrimSpace(line) != "" {
			out.WriteString(strings.Repeat(" ", indent))
		}
		out.WriteString(line)
	}
	return out.String(), nil
}

// tidy writes small mappings in braces, as the documents do.
func tidy(n *yaml.Node) (width int) {
	n.Line, n.Column = 0, 0
	if n.Kind == yaml.ScalarNode {
		if n.Style&(yaml.LiteralStyle|yaml.FoldedStyle) != 0 {
			n.Style = yaml.DoubleQuotedStyle // on one line
		}
		if n.Tag == "!!str" && n.Style == 0 && quoted.MatchString(n.Value) {
			n.Style = yaml.DoubleQuotedStyle // as the documents have it; the encoder would take single ones
		}
		return len(n.Value) + 4
	}
	width = 2
	for _, child := range n.Content {
		width += tidy(child)
	}
	switch {
	case width > mostInBraces && (get(n, "properties") != nil || get(n, "items") != nil):
		n.Style = 0
	case width <= mostInBraces && inBraces(n):
		n.Style = yaml.FlowStyle
	}
	return width
}

// mostInBraces is how wide a mapping in braces may be.
const mostInBraces = 125

// quoted is text that would be something else, or end, without quotes.
var quoted = regexp.MustCompile(`^$|^[-+.0-9~]|, |^(?i:null|true|false|yes|no|on|off)$`)

// inBraces reports a mapping of plain values that describes one field.
func inBraces(n *yaml.Node) bool {
	return isMapping(n) && get(n, "type") != nil && !slices.ContainsFunc(n.Content, func(child *yaml.Node) bool { return isMapping(child) })
}

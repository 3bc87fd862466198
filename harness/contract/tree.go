package contract

import (
	"encoding/json"
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v4"

	"github.com/kasauti/kasauti/harness/strictyaml"
)

// deepest bounds the nesting of a document: ours nest some twenty deep.
const deepest = 100

// valuesOf turns YAML into the values that a JSON decoder would give. Numbers stay as they are
// written, so that none is rounded.
func valuesOf(file string, root *yaml.Node) (any, strictyaml.Problems) {
	t := treeReader{file: file}
	return t.value(root, "", 0), t.problems
}

type treeReader struct {
	file     string
	problems strictyaml.Problems
}

func (t *treeReader) problem(n *yaml.Node, path, format string, args ...any) any {
	t.problems = append(t.problems, &strictyaml.Problem{File: t.file, Line: n.Line, Column: n.Column, Path: path, Message: fmt.Sprintf(format, args...)})
	return nil
}

func (t *treeReader) value(n *yaml.Node, path string, depth int) any {
	switch {
	case depth > deepest:
		return t.problem(n, "", "nests deeper than %d; write it more simply", deepest)
	case n.Kind == yaml.AliasNode || n.Anchor != "":
		return t.problem(n, path, "anchors and aliases are not supported; write the value out")
	case n.Kind == yaml.MappingNode:
		return t.object(n, path, depth)
	case n.Kind == yaml.SequenceNode:
		list := make([]any, len(n.Content))
		for i, item := range n.Content {
			list[i] = t.value(item, path+"["+strconv.Itoa(i)+"]", depth+1)
		}
		return list
	}
	return t.scalar(n, path)
}

func (t *treeReader) object(n *yaml.Node, path string, depth int) any {
	object := make(map[string]any, len(n.Content)/2)
	for i := 0; i+1 < len(n.Content); i += 2 {
		key, value := n.Content[i], n.Content[i+1]
		at := joinPath(path, key.Value)
		if key.Kind != yaml.ScalarNode || key.Tag == "!!merge" {
			t.problem(key, path, "every key must be plain text")
			continue
		}
		if _, twice := object[key.Value]; twice {
			t.problem(key, at, "is given twice")
			continue
		}
		object[key.Value] = t.value(value, at, depth+1)
	}
	return object
}

// jsonNumber is the grammar of a number that JSON can hold.
var jsonNumber = regexp.MustCompile(`^-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]{1,3})?$`)

func (t *treeReader) scalar(n *yaml.Node, path string) any {
	switch n.Tag {
	case "!!null":
		return nil
	case "!!bool":
		return strings.EqualFold(n.Value, "true")
	case "!!int", "!!float":
		if !jsonNumber.MatchString(n.Value) {
			return t.problem(n, path, "%s is no number that JSON can hold; put quotes around text", n.Value)
		}
		return json.Number(n.Value)
	}
	return n.Value
}

// problem says what is wrong at a JSON pointer of the document.
func (d *parsedDocument) problem(pointer, format string, args ...any) *strictyaml.Problem {
	p := &strictyaml.Problem{File: d.file, Path: pathOfPointer(pointer), Message: fmt.Sprintf(format, args...)}
	if n := nodeAt(d.tree, pointer); n != nil {
		p.Line, p.Column = n.Line, n.Column
	}
	return p
}

// pathOfPointer writes a pointer as people write keys: paths./api/v0/orders.post.
func pathOfPointer(pointer string) string {
	var parts []string
	for token := range strings.SplitSeq(strings.TrimPrefix(pointer, "/"), "/") {
		parts = append(parts, unescape(token))
	}
	return strings.Join(parts, ".")
}

// nodeAt is the node nearest to a JSON pointer: for a key, the key itself.
func nodeAt(n *yaml.Node, pointer string) *yaml.Node {
	found := n
	for token := range strings.SplitSeq(strings.TrimPrefix(pointer, "/"), "/") {
		next, key := childOf(n, unescape(token))
		if next == nil {
			return found
		}
		n, found = next, next
		if key != nil {
			found = key
		}
	}
	return found
}

func childOf(n *yaml.Node, token string) (child, key *yaml.Node) {
	switch n.Kind {
	case yaml.MappingNode:
		for i := 0; i+1 < len(n.Content); i += 2 {
			if n.Content[i].Value == token {
				return n.Content[i+1], n.Content[i]
			}
		}
	case yaml.SequenceNode:
		if i, err := strconv.Atoi(token); err == nil && i >= 0 && i < len(n.Content) {
			return n.Content[i], nil
		}
	}
	return nil, nil
}

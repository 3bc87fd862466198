package contract

import (
	"bytes"
	"cmp"
	"fmt"
	"slices"
	"strings"

	"go.yaml.in/yaml/v4"

	"github.com/kasauti/kasauti/harness/strictyaml"
)

// lineEditor changes values that stand on lines of their own, and leaves every other byte.
type lineEditor struct {
	lines []string
	edits map[int]string // index -> the line in its new words
}

// change gives keys of a mapping other values. It changes all of them or none, and says why not.
func (t *lineEditor) change(item *yaml.Node, values map[string]string) string {
	if item == nil {
		return "it stands in no file that can be changed"
	}
	edits := map[int]string{}
	for key, value := range values {
		old, node := childOf(item, key)
		if node == nil {
			return "it has no " + key + " that could be changed"
		}
		line := t.lines[node.Line-1]
		if !standsOn(line, key, old) {
			return "its " + key + " is written over several lines"
		}
		if comment := commentBeside(item, key); comment != "" {
			value += " " + comment
		}
		edits[node.Line-1] = line[:node.Column-1] + key + ": " + value + "\n"
	}
	for at, line := range edits {
		t.edits[at] = line
	}
	return ""
}

// standsOn reports whether a line holds a key with its whole value.
func standsOn(line, key string, value *yaml.Node) bool {
	alone, err := strictyaml.Tree("", []byte(strings.TrimPrefix(strings.TrimSpace(line), "- ")))
	if err != nil {
		return false
	}
	own, _ := childOf(alone, key)
	return own != nil && own.Kind == value.Kind && own.Value == value.Value && len(own.Content) == len(value.Content)
}

func commentBeside(item *yaml.Node, key string) string {
	value, name := childOf(item, key)
	return cmp.Or(value.LineComment, name.LineComment)
}

func (t *lineEditor) changed() string {
	lines := slices.Clone(t.lines)
	for at, line := range t.edits {
		lines[at] = line
	}
	return strings.Join(lines, "")
}

// context is how many lines around a change a patch shows, as usual.
const context = 3

// diff is the unified diff from the root of the sources.
func (t *lineEditor) diff(file string) []byte {
	var out bytes.Buffer
	fmt.Fprintf(&out, "--- a/%s\n+++ b/%[1]s\n", file)
	last := len(t.lines)
	if last > 0 && t.lines[last-1] == "" { // what follows the last newline
		last--
	}
	changes := make([]int, 0, len(t.edits))
	for at := range t.edits {
		changes = append(changes, at)
	}
	slices.Sort(changes)
	for i := 0; i < len(changes); {
		next := i + 1
		for next < len(changes) && changes[next]-changes[next-1] <= 2*context {
			next++
		}
		start, end := max(0, changes[i]-context), min(last, changes[next-1]+context+1)
		fmt.Fprintf(&out, "@@ -%d,%d +%[1]d,%[2]d @@\n", start+1, end-start)
		t.hunk(&out, start, end)
		i = next
	}
	return out.Bytes()
}

// hunk writes lines that stay and, for each run of lines that change, the old before the new.
func (t *lineEditor) hunk(out *bytes.Buffer, start, end int) {
	for at := start; at < end; {
		if _, changes := t.edits[at]; !changes {
			out.WriteString(" " + ended(t.lines[at]))
			at++
			continue
		}
		from := at
		for ; at < end && t.edits[at] != ""; at++ {
			out.WriteString("-" + ended(t.lines[at]))
		}
		for ; from < at; from++ {
			out.WriteString("+" + t.edits[from])
		}
	}
}

// ended is a line with its newline, or with a patch's words for none.
func ended(line string) string {
	if strings.HasSuffix(line, "\n") {
		return line
	}
	return line + "\n\\ No newline at end of file\n"
}

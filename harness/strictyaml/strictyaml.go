// Package strictyaml reads YAML files that people write by hand: every key must be known,
// every problem is reported at once with its place, and scalars stay as they are written
// (0123 and +91 are text where text is wanted). It knows nothing of what the files mean.
package strictyaml

import (
	"bytes"
	"encoding"
	"errors"
	"fmt"
	"io"
	"os"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v4"

	"github.com/kasauti/kasauti/harness/nearest"
)

// MaxSize is the largest file, in bytes, that is read: 4 MiB.
const MaxSize = 4 << 20

// Problem is one thing that is wrong in a file.
type Problem struct {
	File         string
	Line, Column int
	Path         string // keys joined by dots, "" for the whole file
	Rule         string // a stable name of what is wrong, such as unknown-field; "" for none
	Message      string
}

// Error is the problem in one line: file:line:column: path: message.
func (p *Problem) Error() string {
	place := p.File
	if p.Line > 0 {
		place += fmt.Sprintf(":%d:%d", p.Line, p.Column)
	}
	if p.Path != "" {
		return place + ": " + p.Path + ": " + p.Message
	}
	return place + ": " + p.Message
}

// Problems are all that was found in one file; never empty when it is an error.
type Problems []*Problem

func (ps Problems) Error() string {
	lines := make([]string, len(ps))
	for i, p := range ps {
		lines[i] = p.Error()
	}
	return strings.Join(lines, "\n")
}

// Place is where a value stands: a field of this type, tagged `yaml:"-"`, in a struct is
// filled with the place of the struct's node, for errors that are found later.
type Place struct {
	File         string
	Line, Column int
	Path         string
}

// Problem makes a problem at this place, or at a key below it.
func (p Place) Problem(key, format string, args ...any) *Problem {
	path := p.Path
	if key != "" {
		path = join(path, key)
	}
	return &Problem{File: p.File, Line: p.Line, Column: p.Column, Path: path, Message: fmt.Sprintf(format, args...)}
}

// LoadFile reads a file into out, a pointer to a struct. The error is a Problems.
func LoadFile(name string, out any) error {
	data, err := ReadFile(name)
	if err != nil {
		return Unreadable(name, err)
	}
	return Load(name, data, out)
}

// Unreadable says that a file could not be read.
func Unreadable(name string, err error) Problems {
	return Problems{{File: name, Rule: "unreadable-file", Message: fmt.Sprintf("cannot be read: %v; check the path", reason(err))}}
}

// reason is what the system said, without the path that the message names already.
func reason(err error) error {
	var pathErr *os.PathError
	if errors.As(err, &pathErr) {
		return pathErr.Err
	}
	return err
}

// Load reads data, called name in errors, into out, a pointer to a struct. The error is a Problems.
func Load(name string, data []byte, out any) error {
	if len(data) > MaxSize {
		return Problems{tooLarge(name)}
	}
	d := &decoder{file: name}
	root, problem := parse(name, data)
	if problem != nil {
		return Problems{problem}
	}
	d.decode(root, reflect.ValueOf(out).Elem(), "")
	if len(d.problems) > 0 {
		return d.problems
	}
	return nil
}

// Decode reads a node of the file called name, at a path of keys, into out, a pointer. The error is
// a Problems.
func Decode(name, path string, node *yaml.Node, out any) error {
	d := &decoder{file: name}
	d.decode(node, reflect.ValueOf(out).Elem(), path)
	if len(d.problems) > 0 {
		return d.problems
	}
	return nil
}

// Entry is a key of a mapping and its value.
type Entry struct{ Key, Value *yaml.Node }

// Place is where the value stands.
func (e Entry) Place(name, path string) Place {
	return Place{File: name, Line: e.Value.Line, Column: e.Value.Column, Path: path}
}

// KeyPlace is where the key stands.
func (e Entry) KeyPlace(name, path string) Place {
	return Place{File: name, Line: e.Key.Line, Column: e.Key.Column, Path: path}
}

// Entries are the keys and values of a mapping, whose keys are plain and unique, in their order. The
// error is a Problems.
func Entries(name, path string, node *yaml.Node) ([]Entry, error) {
	d := &decoder{file: name}
	var all []Entry
	d.entries(node, path, func(key, value *yaml.Node) { all = append(all, Entry{key, value}) })
	if len(d.problems) > 0 {
		return all, d.problems
	}
	return all, nil
}

func parse(name string, data []byte) (*yaml.Node, *Problem) {
	var document yaml.Node
	loader, err := yaml.NewLoader(bytes.NewReader(data))
	if err == nil {
		err = loader.Load(&document)
	}
	switch {
	case errors.Is(err, io.EOF):
		return nil, &Problem{File: name, Line: 1, Column: 1, Rule: "invalid-yaml", Message: "is empty"}
	case err != nil:
		return nil, invalid(name, data, err)
	}
	var extra yaml.Node
	if err := loader.Load(&extra); !errors.Is(err, io.EOF) {
		return nil, &Problem{File: name, Line: max(extra.Line, 1), Column: max(extra.Column, 1), Rule: "invalid-yaml", Message: "holds more than one YAML document; keep one"}
	}
	if document.Kind == yaml.DocumentNode && len(document.Content) == 1 {
		return document.Content[0], nil
	}
	return &document, nil
}

type decoder struct {
	file     string
	problems Problems
}

func (d *decoder) problem(n *yaml.Node, path, format string, args ...any) {
	d.broken("invalid-value", n, path, format, args...)
}

// broken adds a problem of a rule.
func (d *decoder) broken(rule string, n *yaml.Node, path, format string, args ...any) {
	d.problems = append(d.problems, &Problem{
		File: d.file, Line: n.Line, Column: n.Column, Path: path, Rule: rule, Message: fmt.Sprintf(format, args...),
	})
}

var (
	placeType = reflect.TypeFor[Place]()
	textType  = reflect.TypeFor[encoding.TextUnmarshaler]()
)

func (d *decoder) decode(n *yaml.Node, v reflect.Value, path string) {
	if n.Kind == yaml.AliasNode || n.Anchor != "" {
		d.problem(n, path, "anchors and aliases are not supported; write the value out")
		return
	}
	if v.CanAddr() && v.Addr().Type().Implements(textType) {
		d.text(n, v.Addr().Interface().(encoding.TextUnmarshaler), path)
		return
	}
	switch v.Kind() {
	case reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		d.decode(n, v.Elem(), path)
	case reflect.Struct:
		d.object(n, v, path)
	case reflect.Map:
		d.table(n, v, path)
	case reflect.Slice:
		d.list(n, v, path)
	default:
		d.scalar(n, v, path)
	}
}

// entries checks that n is a mapping with plain, unique keys, and yields them.
func (d *decoder) entries(n *yaml.Node, path string, yield func(key, value *yaml.Node)) {
	if n.Kind == yaml.ScalarNode && n.Tag == "!!null" {
		return
	}
	if n.Kind != yaml.MappingNode {
		is := kindName(n)
		if path == "" && n.Kind == yaml.ScalarNode {
			is = "a text" // this is another file than was meant, perhaps one that holds a secret
		}
		d.problem(n, path, "must be a mapping of keys to values, not %s", is)
		return
	}
	seen := map[string]int{}
	for i := 0; i+1 < len(n.Content); i += 2 {
		key, value := n.Content[i], n.Content[i+1]
		if key.Kind != yaml.ScalarNode || key.Tag == "!!merge" {
			d.problem(key, path, "every key must be plain text")
			continue
		}
		if line, twice := seen[key.Value]; twice {
			d.broken("duplicate-key", key, join(path, key.Value), "is given twice; the first is on line %d", line)
			continue
		}
		seen[key.Value] = key.Line
		yield(key, value)
	}
}

func (d *decoder) object(n *yaml.Node, v reflect.Value, path string) {
	fields := map[string]reflect.Value{}
	var known []string
	for i := range v.NumField() {
		field := v.Type().Field(i)
		if field.Type == placeType {
			v.Field(i).Set(reflect.ValueOf(Place{File: d.file, Line: n.Line, Column: n.Column, Path: path}))
			continue
		}
		name, _, _ := strings.Cut(field.Tag.Get("yaml"), ",")
		if name == "" || name == "-" {
			continue
		}
		fields[name] = v.Field(i)
		known = append(known, name)
	}
	d.entries(n, path, func(key, value *yaml.Node) {
		field, ok := fields[key.Value]
		if !ok {
			slices.Sort(known)
			d.broken("unknown-field", key, join(path, key.Value), "unknown field%s", nearest.Known(key.Value, known))
			return
		}
		d.decode(value, field, join(path, key.Value))
	})
}

func (d *decoder) table(n *yaml.Node, v reflect.Value, path string) {
	v.Set(reflect.MakeMap(v.Type()))
	d.entries(n, path, func(key, value *yaml.Node) {
		element := reflect.New(v.Type().Elem()).Elem()
		d.decode(value, element, join(path, key.Value))
		v.SetMapIndex(reflect.ValueOf(key.Value).Convert(v.Type().Key()), element)
	})
}

func (d *decoder) list(n *yaml.Node, v reflect.Value, path string) {
	if n.Kind == yaml.ScalarNode && n.Tag == "!!null" {
		return
	}
	if n.Kind != yaml.SequenceNode {
		d.problem(n, path, "must be a list, not %s", kindName(n))
		return
	}
	v.Set(reflect.MakeSlice(v.Type(), len(n.Content), len(n.Content)))
	for i, item := range n.Content {
		d.decode(item, v.Index(i), fmt.Sprintf("%s[%d]", path, i))
	}
}

func (d *decoder) text(n *yaml.Node, out encoding.TextUnmarshaler, path string) {
	if n.Kind != yaml.ScalarNode {
		d.problem(n, path, "must be one value, not %s", kindName(n))
		return
	}
	if err := out.UnmarshalText([]byte(n.Value)); err != nil {
		d.problem(n, path, "%v", err)
	}
}

func (d *decoder) scalar(n *yaml.Node, v reflect.Value, path string) {
	if n.Kind != yaml.ScalarNode {
		d.problem(n, path, "must be one value, not %s", kindName(n))
		return
	}
	switch v.Kind() {
	case reflect.String:
		if n.Tag == "!!null" {
			d.problem(n, path, "is empty; give a value or remove the key")
			return
		}
		v.SetString(n.Value)
	case reflect.Bool:
		switch n.Value {
		case "true", "false":
			v.SetBool(n.Value == "true")
		default:
			d.problem(n, path, "must be true or false, not %q", n.Value)
		}
	case reflect.Int, reflect.Int64:
		number, err := strconv.ParseInt(n.Value, 10, 64)
		if err != nil {
			d.problem(n, path, "must be a whole number, not %q", n.Value)
			return
		}
		v.SetInt(number)
	case reflect.Float64:
		number, err := strconv.ParseFloat(n.Value, 64)
		if err != nil || number != number {
			d.problem(n, path, "must be a number, not %q", n.Value)
			return
		}
		v.SetFloat(number)
	default:
		panic("strictyaml: no way to read a " + v.Type().String() + " at " + path)
	}
}

func kindName(n *yaml.Node) string {
	switch n.Kind {
	case yaml.MappingNode:
		return "a mapping"
	case yaml.SequenceNode:
		return "a list"
	case yaml.ScalarNode:
		return fmt.Sprintf("%q", n.Value)
	}
	return "this"
}

func join(path, key string) string {
	if path == "" {
		return key
	}
	return path + "." + key
}

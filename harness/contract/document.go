package contract

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"go.yaml.in/yaml/v4"
)

// document is the OpenAPI document of one product. It is read when it is first asked for.
type document struct {
	product, file string
	data          []byte
	parsed        func() (*parsedDocument, error)
}

// parsedDocument is a document as read. It does not change.
type parsedDocument struct {
	file     string
	root     any
	readings map[string][]*reading // by operation, the newest first
}

func newDocument(product, file string, data []byte) *document {
	d := &document{product: product, file: file, data: data}
	d.parsed = sync.OnceValues(func() (*parsedDocument, error) { return parseDocument(product, file, data) })
	return d
}

// names are those of its operations, sorted; none where it cannot be read.
func (d *document) names() []string {
	parsed, err := d.parsed()
	if err != nil {
		return nil
	}
	names := make([]string, 0, len(parsed.readings))
	for name := range parsed.readings {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

func parseDocument(product, file string, data []byte) (*parsedDocument, error) {
	root, err := asJSON(data)
	if err != nil {
		return nil, fmt.Errorf("%s: is not valid YAML: %w", file, err)
	}
	d := &parsedDocument{file: file, root: root, readings: map[string][]*reading{}}
	var problems []error
	for _, section := range [...]string{"paths", "webhooks"} {
		paths, _ := member(root, section).(map[string]any)
		for _, path := range sortedKeys(paths) {
			methods, _ := paths[path].(map[string]any)
			for _, method := range sortedKeys(methods) {
				if !isMethod(method) {
					continue
				}
				r, err := newReading(d, product, section, path, method)
				if err != nil {
					problems = append(problems, err)
					continue
				}
				d.readings[r.Name] = append(d.readings[r.Name], r)
			}
		}
	}
	for name, readings := range d.readings {
		slices.SortStableFunc(readings, func(a, b *reading) int { return strings.Compare(a.Variant, b.Variant) })
		if readings[0].Variant != "" || len(readings) > 1 && readings[1].Variant == "" {
			problems = append(problems, fmt.Errorf("%s: %s: exactly one reading of an operation has no x-variant: the newest", file, name))
		}
	}
	return d, errors.Join(problems...)
}

// isMethod tells the operations of a path item from its other keys.
func isMethod(key string) bool {
	return slices.Contains([]string{"get", "put", "post", "delete", "patch"}, key)
}

// asJSON turns YAML into the values that a JSON decoder would give, numbers kept as text.
func asJSON(data []byte) (any, error) {
	var value any
	if err := yaml.Load(data, &value); err != nil {
		return nil, err
	}
	text, err := json.Marshal(value)
	if err != nil {
		return nil, err
	}
	return jsonschema.UnmarshalJSON(strings.NewReader(string(text)))
}

// collectSensitive gathers the names of properties and parameters marked x-sensitive.
func collectSensitive(node any, names map[string]bool) {
	walk(node, func(object map[string]any) {
		properties, _ := object["properties"].(map[string]any)
		for name, property := range properties {
			if sensitive, _ := member(property, "x-sensitive").(bool); sensitive {
				names[name] = true
			}
		}
	})
}

func walk(node any, visit func(map[string]any)) {
	switch node := node.(type) {
	case map[string]any:
		visit(node)
		for _, child := range node {
			walk(child, visit)
		}
	case []any:
		for _, child := range node {
			walk(child, visit)
		}
	}
}

func member(node any, key string) any {
	object, _ := node.(map[string]any)
	return object[key]
}

func text(node any, key string) string {
	value, _ := member(node, key).(string)
	return value
}

func flag(node any, key string) bool {
	value, _ := member(node, key).(bool)
	return value
}

func escape(token string) string {
	return strings.ReplaceAll(strings.ReplaceAll(token, "~", "~0"), "/", "~1")
}

func unescape(token string) string {
	return strings.ReplaceAll(strings.ReplaceAll(token, "~1", "/"), "~0", "~")
}

// resolve follows a JSON pointer through objects and lists; nil where nothing stands.
func resolve(node any, pointer string) any {
	if pointer == "" {
		return node
	}
	for _, token := range strings.Split(strings.TrimPrefix(pointer, "/"), "/") {
		switch inner := node.(type) {
		case map[string]any:
			node = inner[unescape(token)]
		case []any:
			var i int
			if _, err := fmt.Sscanf(token, "%d", &i); err != nil || i < 0 || i >= len(inner) {
				return nil
			}
			node = inner[i]
		default:
			return nil
		}
	}
	return node
}

func sortedKeys(m map[string]any) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}

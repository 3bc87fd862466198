package contract

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"

	"go.yaml.in/yaml/v4"

	"github.com/kasauti/kasauti/harness/strictyaml"
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
	tree     *yaml.Node // root with its places
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
	tree, err := strictyaml.Tree(file, data)
	if err != nil {
		return nil, err
	}
	root, problems := valuesOf(file, tree)
	if len(problems) > 0 {
		return nil, problems
	}
	d := &parsedDocument{file: file, tree: tree, root: root, readings: map[string][]*reading{}}
	for _, section := range [...]string{"paths", "webhooks"} {
		paths, _ := member(root, section).(map[string]any)
		for _, path := range sortedKeys(paths) {
			methods, _ := paths[path].(map[string]any)
			for _, method := range sortedKeys(methods) {
				if !isMethod(method) {
					continue
				}
				r, problem := newReading(d, product, section, path, method)
				if problem != nil {
					problems = append(problems, problem)
					continue
				}
				d.readings[r.Name] = append(d.readings[r.Name], r)
			}
		}
	}
	for _, name := range slices.Sorted(maps.Keys(d.readings)) {
		readings := d.readings[name]
		slices.SortStableFunc(readings, func(a, b *reading) int { return strings.Compare(a.Variant, b.Variant) })
		if readings[0].Variant != "" || len(readings) > 1 && readings[1].Variant == "" {
			problems = append(problems, d.problem(readings[0].pointer, "exactly one reading of %s has no x-variant: the newest", name))
		}
	}
	if len(problems) > 0 {
		return nil, problems
	}
	return d, nil
}

// isMethod tells the operations of a path item from its other keys.
func isMethod(key string) bool {
	return slices.Contains([]string{"get", "put", "post", "delete", "patch"}, key)
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
		name, named := object["name"].(string)
		if sensitive, _ := member(object["schema"], "x-sensitive").(bool); sensitive && named && object["in"] != nil {
			names[name] = true
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

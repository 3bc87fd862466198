package contract

import (
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"go.yaml.in/yaml/v4"

	"github.com/kasauti/kasauti/harness/strictyaml"
)

var idPattern = regexp.MustCompile(`^EK-[A-Z]+-[0-9]{3}$`)

// operation is what the documents say of one API call.
type operation struct {
	Name, Title, Service, Method, Path string
	Envelope                           string // code, response_code, resultCode, string or none
	Evidence                           Evidence
	Source                             string
	spellings                          map[string]string // other spelling of a key -> the schema's own
	document                           string
	root                               any
	success, refusal                   string // JSON pointers of the schemas
	compiled                           map[string]*schema
}

// Operation is one documented API call.
type Operation struct {
	Name, Title, Service, Method, Path string
	Evidence                           Evidence
	Source                             string
}

// Operations are all of them, in file order.
func (c *Contract) Operations() []Operation {
	all := make([]Operation, len(c.order))
	for i, name := range c.order {
		o := c.operations[name]
		all[i] = Operation{o.Name, o.Title, o.Service, o.Method, o.Path, o.Evidence, o.Source}
	}
	return all
}

// loadDocument reads one OpenAPI document.
func (c *Contract) loadDocument(name string, data []byte) error {
	root, err := asJSON(data)
	if err != nil {
		return fmt.Errorf("%s: is not valid YAML: %w", name, err)
	}
	paths, _ := member(root, "paths").(map[string]any)
	for _, path := range sortedKeys(paths) {
		methods, _ := paths[path].(map[string]any)
		for _, method := range sortedKeys(methods) {
			if err := c.addOperation(name, root, path, method, methods[method]); err != nil {
				return err
			}
		}
	}
	c.collectSensitive(root)
	return nil
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

func (c *Contract) addOperation(document string, root any, path, method string, node any) error {
	o := &operation{
		Name: text(node, "x-operation"), Title: text(node, "summary"), Service: text(node, "x-service"),
		Method: strings.ToUpper(method), Path: path, Envelope: text(node, "x-envelope"),
		Evidence: Evidence(text(node, "x-evidence")), Source: text(node, "x-source"),
		spellings: map[string]string{}, document: document, root: root, compiled: map[string]*schema{},
	}
	if o.Name == "" || o.Source == "" || o.Evidence == "" {
		return fmt.Errorf("%s: %s %s: needs x-operation, x-evidence and x-source", document, o.Method, path)
	}
	if _, twice := c.operations[o.Name]; twice {
		return fmt.Errorf("%s: operation %s is described twice", document, o.Name)
	}
	other, _ := member(node, "x-spellings").(map[string]any)
	for key, value := range other {
		o.spellings[key], _ = value.(string)
	}
	base := "/paths/" + escape(path) + "/" + method + "/responses/"
	var err error
	if o.success, err = o.schemaPointer(base + "200"); err != nil {
		return err
	}
	if o.refusal, err = o.schemaPointer(base + "default"); err != nil {
		return err
	}
	c.operations[o.Name] = o
	c.order = append(c.order, o.Name)
	return nil
}

// schemaPointer finds the JSON schema of a response, through one $ref.
func (o *operation) schemaPointer(response string) (string, error) {
	if ref := text(resolve(o.root, response), "$ref"); ref != "" {
		response = strings.TrimPrefix(ref, "#")
	}
	pointer := response + "/content/application~1json/schema"
	if resolve(o.root, pointer) == nil {
		return "", fmt.Errorf("%s: %s: no schema at %s", o.document, o.Name, pointer)
	}
	return pointer, nil
}

// checkOperations makes sure that requirements and documents name things that exist.
func (c *Contract) checkOperations() strictyaml.Problems {
	var problems strictyaml.Problems
	for i := range c.requirements {
		r := &c.requirements[i]
		for _, name := range r.Operations {
			if _, ok := c.operations[name]; !ok {
				problems = append(problems, r.Place.Problem("operations", "no document describes the operation %s", name))
			}
		}
	}
	for _, name := range c.order {
		o := c.operations[name]
		for _, pointer := range []string{o.success, o.refusal} {
			for _, id := range requirementsBelow(resolve(o.root, pointer)) {
				if _, ok := c.byID[id]; !ok {
					problems = append(problems, &strictyaml.Problem{File: o.document, Message: fmt.Sprintf("%s: x-requirement %s does not exist", name, id)})
				}
			}
		}
	}
	return problems
}

// collectSensitive gathers the names of properties marked x-sensitive.
func (c *Contract) collectSensitive(node any) {
	walk(node, func(object map[string]any) {
		properties, _ := object["properties"].(map[string]any)
		for name, property := range properties {
			if sensitive, _ := member(property, "x-sensitive").(bool); sensitive && !slices.Contains(c.sensitive, name) {
				c.sensitive = append(c.sensitive, name)
			}
		}
	})
	slices.Sort(c.sensitive)
}

// requirementsBelow lists the requirement ids that a schema states, each once.
func requirementsBelow(node any) []string {
	var ids []string
	walk(node, func(object map[string]any) {
		if id, _ := object["x-requirement"].(string); id != "" && !slices.Contains(ids, id) {
			ids = append(ids, id)
		}
	})
	slices.Sort(ids)
	return ids
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

func escape(token string) string {
	return strings.ReplaceAll(strings.ReplaceAll(token, "~", "~0"), "/", "~1")
}

// resolve follows a JSON pointer through objects and lists; nil where nothing stands.
func resolve(node any, pointer string) any {
	for _, token := range strings.Split(strings.TrimPrefix(pointer, "/"), "/") {
		token = strings.ReplaceAll(strings.ReplaceAll(token, "~1", "/"), "~0", "~")
		switch inner := node.(type) {
		case map[string]any:
			node = inner[token]
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

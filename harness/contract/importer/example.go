package importer

import (
	"encoding/json"
	"strings"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"go.yaml.in/yaml/v4"
)

// breaks says how a value breaks a schema, "" where it does not. A schema that cannot be
// compiled is said in the same way.
func breaks(schema, value *yaml.Node) string {
	compiler := jsonschema.NewCompiler()
	compiler.DefaultDraft(jsonschema.Draft2020)
	compiler.AssertFormat()
	const url = "kasauti:///import"
	if err := compiler.AddResource(url, plain(schema)); err != nil {
		return "it cannot be read"
	}
	compiled, err := compiler.Compile(url)
	if err != nil {
		return "it is no schema that can be used"
	}
	err = compiled.Validate(plain(value))
	if err == nil {
		return ""
	}
	// The first line only says that it failed, and where the schema stands.
	lines := strings.Split(err.Error(), "\n")
	why := strings.TrimPrefix(strings.TrimSpace(lines[min(1, len(lines)-1)]), "- ")
	return shorter(strings.TrimPrefix(why, "at '': "))
}

// plain is a tree as a JSON decoder gives it, numbers as written.
func plain(n *yaml.Node) any {
	switch n.Kind {
	case yaml.MappingNode:
		object := make(map[string]any, len(n.Content)/2)
		pairs(n, func(key string, value *yaml.Node) { object[key] = plain(value) })
		return object
	case yaml.SequenceNode:
		all := make([]any, len(n.Content))
		for i, item := range n.Content {
			all[i] = plain(item)
		}
		return all
	}
	switch n.Tag {
	case "!!null":
		return nil
	case "!!bool":
		return strings.EqualFold(n.Value, "true")
	case "!!int", "!!float":
		return json.Number(n.Value)
	}
	return n.Value
}

// compiles says why a schema cannot be used, "" where it can.
func compiles(schema *yaml.Node) string {
	compiler := jsonschema.NewCompiler()
	compiler.DefaultDraft(jsonschema.Draft2020)
	const url = "kasauti:///import"
	err := compiler.AddResource(url, plain(schema))
	if err == nil {
		_, err = compiler.Compile(url)
	}
	if err != nil {
		lines := strings.Split(err.Error(), "\n")
		return shorter(strings.TrimSpace(lines[len(lines)-1]))
	}
	return ""
}

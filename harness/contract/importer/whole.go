package importer

import (
	"strings"

	"go.yaml.in/yaml/v4"

	"github.com/kasauti/kasauti/harness/contract"
)

// whole is the operation as a document has it that did not have it before. Who must decide what
// a call changes is a person: until then every call that may write counts as one that does.
func (op *operation) whole(o Options, service string) *yaml.Node {
	out := mapping()
	set(out, "x-operation", text(op.name))
	set(out, "summary", text(op.title))
	unseen := op.unseen()
	if unseen == "" {
		set(out, "x-state", text(string(contract.Complete)))
	} else {
		set(out, "x-state", text(string(contract.Partial)))
		set(out, "x-unseen", text(unseen))
	}
	set(out, "x-service", text(service))
	set(out, "x-envelope", text(envelopeOf(op.schemaOf("responses/200"))))
	set(out, "x-evidence", text(string(contract.Documented)))
	set(out, "x-source", text(o.Source()))
	if op.method != "GET" {
		set(out, "x-writes", text("changes"))
	}
	pairs(op.node, func(key string, value *yaml.Node) { set(out, key, clone(value)) })
	return out
}

// unseen says what the export does not show, "" where it shows all.
func (op *operation) unseen() string {
	var parts []string
	if op.schemaOf("requestBody") == nil && op.method != "GET" && op.method != "DELETE" {
		parts = append(parts, "the request")
	}
	if op.schemaOf("responses/200") == nil {
		parts = append(parts, "the answer")
	}
	return strings.Join(parts, "; ")
}

// schemaOf is the schema of requestBody, responses/200 or responses/default; nil for none.
func (op *operation) schemaOf(part string) *yaml.Node {
	return schemaIn(at(op.node, "/"+part))
}

// schemaIn is the schema in a body or answer; nil for none.
func schemaIn(body *yaml.Node) *yaml.Node {
	if content := get(body, "content"); isMapping(content) && len(content.Content) > 0 {
		return get(content.Content[1], "schema")
	}
	return nil
}

// envelopeOf tells an answer's envelope by its keys.
func envelopeOf(schema *yaml.Node) string {
	properties := get(schema, "properties")
	for _, key := range [...]string{"response_code", "resultCode", "code"} {
		if get(properties, key) != nil {
			return key
		}
	}
	switch {
	case schema == nil:
		return "unseen"
	case word(schema, "type") == "string":
		return "string"
	case word(schema, "type") == "object" && isMapping(properties):
		return "none"
	}
	return "unseen"
}

// serviceOf is the host that most of a product's operations are served by, or that of the
// operation that is replaced.
func (p *Plan) serviceOf(product string) string {
	count, best := map[string]int{}, product
	if file := p.sources.file(product); file != nil {
		for _, one := range file.places {
			service := word(one.node, "x-service")
			count[service]++
			if count[best] < count[service] {
				best = service
			}
		}
	}
	return best
}

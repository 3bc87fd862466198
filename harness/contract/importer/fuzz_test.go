package importer

import (
	"maps"
	"strings"
	"testing"
)

// FuzzRead: whatever an export holds, it is read or refused in words; what an import writes can
// be read, has no new problem, and then nothing is left to write.
func FuzzRead(f *testing.F) {
	for _, seed := range []string{
		pay(`{"type": "object", "properties": {"amount": {"type": "string"}, "note": {"$ref": "#/components/schemas/Self"}}, "required": ["amount"]}`),
		pay(`{"allOf": [{"$ref": "#/components/schemas/Self"}, {"properties": {"mode": {"enum": ["UPI", null], "nullable": true}}}]}`),
		pay(`{"type": ["object", "null"], "properties": {"otp": {"type": "string", "pattern": "^\\d{6}$", "example": 1e400}}, "additionalProperties": false}`),
		pay(`{"oneOf": [{"type": "object"}, {"type": "array", "items": {"type": "integer", "minimum": -9007199254740993}}]}`),
		exported("/statement", `{"get": {"summary": "Statement", "responses": {"200": {"content": {"application/json": {"schema": {"type": "object", "properties": {"code": {"type": "integer"}}}, "example": {"code": 0}}}}, "x-200:other": {}, "404": {"$ref": "#/components/responses/None"}}}}`, "{}"),
		exported("/new/{id}/{id}", `{"put": {"summary": "New: \"one\" # two\nthree", "tags": ["Wallets/ a > b"], "parameters": [{"name": "id", "in": "path"}, {"name": "q", "in": "query", "schema": {"type": "any"}}]}}`, "{}"),
		"openapi: 3.1.0\npaths:\n  /refund:\n    post: {summary: Refund, tags: [Wallets], requestBody: {content: {application/json: {schema: {type: object, properties: {a: {const: 1}, b: {examples: [.5]}}}}}}}\n",
		"openapi: 3.1.0\na: &a [*a]\n",
		`{"openapi": "3.0.1", "paths": {"/card": {"post": {"summary": "Create Card", "requestBody": {"content": {"text/plain": {"schema": {"type": "string"}}}}}}}}`,
		`{"swagger": "2.0"}`,
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, export string) {
		o := Options{File: "export.json", Data: []byte(export), Files: own(), Product: "wallet", Date: day}
		p, err := Read(o)
		if err != nil {
			if err.Error() == "" {
				t.Error("an error without words")
			}
			return
		}
		changed, err := p.Write()
		if err != nil {
			if !strings.Contains(err.Error(), "stands in braces on one line") {
				t.Fatalf("%v\n%s", err, export)
			}
			return
		}
		after := own()
		maps.Copy(after, changed)
		o.Files = after
		again, err := Read(o)
		if err != nil {
			t.Fatalf("%v\n%s", err, export)
		}
		for _, c := range again.Changes {
			if c.Kind != Gone && c.Reading == "" {
				t.Errorf("after it was written: %s %s %v\n%s\n%s", c.Kind, c.Operation, c.What, export, changed["contract/wallet.openapi.yaml"])
			}
		}
	})
}

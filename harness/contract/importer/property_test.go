package importer

import (
	"encoding/json"
	"maps"
	"testing"

	"pgregory.net/rapid"
)

// anySchema draws a schema, often with names and keywords that ours has, too.
func anySchema(depth int) *rapid.Generator[map[string]any] {
	return rapid.Custom(func(t *rapid.T) map[string]any {
		if rapid.IntRange(0, 9).Draw(t, "reference") == 0 {
			return map[string]any{"$ref": "#/components/schemas/" + rapid.SampledFrom([]string{"A", "B", "None"}).Draw(t, "name")}
		}
		schema := map[string]any{}
		maybe := func(key string, value any) {
			if rapid.IntRange(0, 2).Draw(t, key) == 0 {
				schema[key] = value
			}
		}
		maybe("type", rapid.SampledFrom([]any{"string", "number", "integer", "object", "array", "any", []any{"string", "null"}}).Draw(t, "type"))
		maybe("nullable", true)
		maybe("enum", rapid.SampledFrom([]any{[]any{"UPI"}, []any{"UPI", "CARD"}, []any{1, nil}, []any{}}).Draw(t, "values"))
		maybe("pattern", rapid.SampledFrom([]string{"^[0-9]+$", "(?=x)", `\d: #'"`}).Draw(t, "pattern"))
		maybe("minimum", rapid.SampledFrom([]any{0, -1.5, json.Number("9007199254740993"), "1"}).Draw(t, "least"))
		maybe("exclusiveMinimum", rapid.SampledFrom([]any{true, 3}).Draw(t, "beyond"))
		maybe("maxLength", rapid.SampledFrom([]any{6, 1.5, -1}).Draw(t, "most"))
		maybe("description", rapid.SampledFrom([]string{"", "two\nlines", "a: b # c", "'", "- x", "true"}).Draw(t, "words"))
		maybe("example", rapid.SampledFrom([]any{"UPI", 1, nil, true, map[string]any{"amount": 1}}).Draw(t, "one"))
		if depth > 0 {
			properties := rapid.MapOfN(rapid.SampledFrom([]string{"amount", "mode", "otp", "parts", "id", "a b", "null", "1", "x-y", "code"}), anySchema(depth-1), 0, 4).Draw(t, "properties")
			maybe("properties", properties)
			maybe("required", rapid.SliceOfN(rapid.SampledFrom([]string{"amount", "mode", "otp", "id", "none"}), 0, 3).Draw(t, "required"))
			maybe("items", anySchema(depth-1).Draw(t, "items"))
			maybe("additionalProperties", rapid.SampledFrom([]any{true, false, map[string]any{"type": "string"}}).Draw(t, "more"))
			if rapid.IntRange(0, 4).Draw(t, "forms") == 0 {
				schema[rapid.SampledFrom([]string{"allOf", "anyOf", "oneOf"}).Draw(t, "kind")] = rapid.SliceOfN(anySchema(depth-1), 0, 3).Draw(t, "all")
			}
		}
		return schema
	})
}

// anyOperation draws what stands under a method.
func anyOperation(title string) *rapid.Generator[map[string]any] {
	return rapid.Custom(func(t *rapid.T) map[string]any {
		body := func(name string) map[string]any {
			schema := anySchema(3).Draw(t, name)
			if rapid.IntRange(0, 3).Draw(t, name+" is an object") > 0 {
				schema["type"] = "object"
				schema["properties"] = rapid.MapOfN(rapid.SampledFrom([]string{"amount", "mode", "otp", "parts", "id", "code"}), anySchema(2), 1, 5).Draw(t, name+" properties")
				schema["required"] = rapid.SliceOfN(rapid.SampledFrom([]string{"amount", "mode", "otp", "id", "none"}), 0, 3).Draw(t, name+" required")
				delete(schema, "$ref")
			}
			form := map[string]any{"schema": schema}
			if rapid.Bool().Draw(t, name+" has an example") {
				form["example"] = rapid.SampledFrom([]any{map[string]any{"amount": 1}, "x", []any{1}}).Draw(t, name+" example")
			}
			return map[string]any{"content": map[string]any{"application/json": form}}
		}
		operation := map[string]any{"summary": title, "responses": map[string]any{}}
		if rapid.Bool().Draw(t, "request") {
			operation["requestBody"] = body("request")
		}
		for _, status := range []string{"200", "201", "400"} {
			if rapid.IntRange(0, 2).Draw(t, status) == 0 {
				operation["responses"].(map[string]any)[status] = body(status)
			}
		}
		operation["parameters"] = rapid.SliceOfN(rapid.Custom(func(t *rapid.T) map[string]any {
			return map[string]any{
				"name": rapid.SampledFrom([]string{"partnerId", "walletId", "Authorization", "q"}).Draw(t, "name"),
				"in":   rapid.SampledFrom([]string{"header", "query", "path", "cookie"}).Draw(t, "in"), "required": rapid.Bool().Draw(t, "required"),
			}
		}), 0, 3).Draw(t, "parameters")
		return operation
	})
}

// TestWhatIsWrittenIsKnown: an export is written so that the contract has no new problem, and a
// second import of it finds nothing to do.
func TestWhatIsWrittenIsKnown(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		export, err := json.Marshal(map[string]any{
			"openapi": "3.0.1",
			"paths": map[string]any{
				rapid.SampledFrom([]string{"/pay/{walletId}", "/pay/{id}", "/pay"}).Draw(t, "path"): map[string]any{"post": anyOperation("Pay").Draw(t, "pay")},
				"/statement": map[string]any{"get": anyOperation("Statement").Draw(t, "statement")},
				"/refund":    map[string]any{"put": anyOperation("Refund").Draw(t, "refund"), "delete": anyOperation("New").Draw(t, "new")},
			},
			"components": map[string]any{"schemas": map[string]any{"A": anySchema(2).Draw(t, "A"), "B": anySchema(2).Draw(t, "B")}},
		})
		if err != nil {
			t.Fatal(err)
		}
		o := Options{File: "export.json", Data: export, Files: own(), Product: "wallet", Date: day}
		p, err := Read(o)
		if err != nil {
			t.Fatalf("%v\n%s", err, export)
		}
		changed, err := p.Write()
		if err != nil {
			t.Fatalf("%v\n%s", err, export)
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
				t.Fatalf("after it was written: %s %s %q\n%s\n%s", c.Kind, c.Operation, c.What, export, changed["contract/wallet.openapi.yaml"])
			}
		}
	})
}

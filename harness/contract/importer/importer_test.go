package importer

import (
	"bytes"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/kasauti/kasauti/fixtures"
	"github.com/kasauti/kasauti/harness/contract"
)

// own is a small contract, with what an import must leave alone.
func own() texts {
	return texts{
		"contract/requirements.yaml": []byte(`requirements:
  - id: EK-A-010
    sentence: "It MUST be so."
    level: MUST
    who: server
    kind: rule
    evidence: assumed
    source: "ours"
    operations: ["*"]
    since: "0.1"
`),
		"contract/catalogue.yaml": []byte(`# the menus
menus:
  - menu: Wallets
    source: "a menu"
    rows:
      - {at: "Payments > Pay", kind: operation, operation: wallet.pay, method: POST}
      - {at: "Payments > Refund", kind: operation, operation: wallet.refund, method: POST}
      - {at: "Payments > Undo", kind: operation, operation: wallet.undo, method: POST}
      - {at: "Cards > Create Card", kind: operation, operation: wallet.create-card, method: POST}
      - {at: "Cards > Create Gift Card", kind: operation, operation: wallet.create-gift-card, method: POST}
      - {at: "Statements > Statement", kind: operation, operation: wallet.statement, method: GET}
`),
		"contract/wallet.openapi.yaml": []byte(walletDocument),
		"contract/card.openapi.yaml":   []byte("openapi: 3.1.0\ninfo: {title: cards}\npaths: {}\n"),
	}
}

const walletDocument = `openapi: 3.1.0
# what we know
paths:
  # the payments

  /pay/{walletId}: # odd, but ours
    post:
      x-operation: wallet.pay # its name
      summary: Pay
      x-state: partial
      x-unseen: the answer
      x-service: partner
      x-envelope: unseen
      x-evidence: documented
      x-source: a page
      x-writes: money
      security: [{bearer: []}]
      parameters:
        - {name: walletId, in: path, required: true, schema: {type: string}}
        - {$ref: "#/components/parameters/Partner"}
      requestBody: {$ref: "#/components/requestBodies/Pay"}
      responses:
        "200": {description: Paid}
        default: {description: Refused}

  # the statement
  /statement:
    get:
      x-operation: wallet.statement
      summary: Statement
      x-state: partial
      x-unseen: the answer
      x-service: partner
      x-envelope: unseen
      x-evidence: documented
      x-source: a page
      security: []
      responses:
        "200": {description: Shown}
        default: {description: Refused}
  /card:
    post: {x-operation: wallet.create-card, summary: Create Card, x-state: partial, x-unseen: all, x-service: partner, x-envelope: unseen, x-evidence: documented, x-source: a page, responses: {"200": {description: Made}, default: {description: Refused}}}
# the parts
components:
  parameters:
    Partner: {name: partnerId, in: header, required: true, schema: {type: string}}
  requestBodies:
    Pay:
      content:
        application/json:
          schema:
            type: object
            required: [amount]
            properties:
              amount: {type: number}
              mode: {type: string, enum: [UPI, CARD]}
              otp: {type: string, x-sensitive: true}
              parts: {type: array, items: {$ref: "#/components/schemas/Part"}}
          example: {amount: 1.00, mode: UPI}
  schemas:
    Part: {type: object, properties: {id: {type: string}, part: {$ref: "#/components/schemas/Part"}}}
`

var day = time.Date(2026, 4, 5, 6, 7, 8, 0, time.UTC)

func read(t testing.TB, export string, product string) *Plan {
	t.Helper()
	p, err := Read(Options{File: "export.json", Data: []byte(export), Files: own(), Product: product, Date: day})
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// exported is an export of one operation: path item, and components.
func exported(path, item, components string) string {
	return fmt.Sprintf(`{"openapi": "3.0.1", "info": {"title": "t", "version": "1"}, "paths": {%q: %s}, "components": %s}`, path, item, components)
}

// pay is an export of one operation that is ours, with a schema for its request.
func pay(schema string) string {
	return exported("/pay/{id}", `{"post": {"summary": "Pay", "tags": ["Wallets/Payments"], "parameters": [{"name": "PARTNERID", "in": "header", "required": true, "schema": {"type": "string"}}], "requestBody": {"content": {"application/json": {"schema": `+schema+`}}}}}`,
		`{"schemas": {"Self": {"type": "object", "properties": {"self": {"$ref": "#/components/schemas/Self"}}}, "A": {"$ref": "#/components/schemas/B"}, "B": {"$ref": "#/components/schemas/A"}}}`)
}

func told(p *Plan) string {
	var out strings.Builder
	for _, c := range p.Changes {
		fmt.Fprintf(&out, "%s %s %s %s\n", c.Kind, c.Operation, c.Method, c.Path)
		for _, what := range c.What {
			fmt.Fprintf(&out, "  %s\n", what)
		}
	}
	for _, finding := range p.Findings {
		fmt.Fprintf(&out, "! %s\n", finding)
	}
	return out.String()
}

func TestRead(t *testing.T) {
	const object = `{"type": "object", "properties": {`
	tests := []struct{ name, export, product, want string }{
		{"nothing new", pay(object + `"amount": {"type": "number"}}, "required": ["amount"]}`), "", ""},
		{"a new field", pay(object + `"amount": {"type": "number"}, "note": {"type": "string", "nullable": true}}}`), "",
			"fills wallet.pay POST /pay/{id}\n  request note: new field, null or string\n"},
		{"more of a field", pay(object + `"amount": {"type": "number", "minimum": 0, "exclusiveMinimum": true}, "otp": {"type": "string", "pattern": "^[0-9]{6}$", "maxLength": 6}}}`), "",
			"fills wallet.pay POST /pay/{id}\n  request otp: pattern ^[0-9]{6}$\n  request otp: maxLength 6\n"},
		{"another type", pay(object + `"amount": {"type": "string"}}}`), "", "contradicts wallet.pay POST /pay/{id}\n  request amount: string, ours number\n"},
		{"other values", pay(object + `"mode": {"enum": ["UPI"]}}}`), "", "contradicts wallet.pay POST /pay/{id}\n  request mode: one of \"UPI\", ours one of \"CARD\", \"UPI\"\n"},
		{"another mark", pay(object + `"amount": {"type": "number"}, "mode": {"type": "string"}}, "required": ["mode"]}`), "",
			"contradicts wallet.pay POST /pay/{id}\n  request amount: not required, ours required\n  request mode: required, ours not required\n"},
		{"another path, by its title", exported("/v2/pay", `{"post": {"summary": "Pay"}}`, "{}"), "wallet",
			"contradicts wallet.pay POST /v2/pay\n  method and path: POST /v2/pay, ours POST /pay/{walletId}\n"},
		{"what was named", exported("/refund", `{"post": {"summary": "Refund", "tags": ["Wallet Management/Payments"]}}`, "{}"), "",
			"fills wallet.refund POST /refund\n  method and path alone\ngone wallet.pay POST /pay/{walletId}\n"},
		{"another operation of a path", exported("/card", `{"post": {"summary": "Create Gift Card", "tags": ["Wallets"]}}`, "{}"), "", "fills wallet.create-gift-card POST /card\n  method and path alone\n"},
		{"new", exported("/mandate", `{"put": {"operationId": "Make a mandate", "responses": {"200": {"content": {"application/json": {"schema": {"type": "string"}}}}}}}`, "{}"), "wallet",
			"new wallet.make-a-mandate PUT /mandate\n  answer: 0 fields\n"},
		{"of no product", exported("/mandate", `{"put": {"summary": "Mandate", "tags": ["Other"]}}`, "{}"), "",
			"! PUT /mandate: nothing tells its product; give it with --product (card, wallet)\n"},
		{"without a title", exported("/mandate", `{"put": {}}`, "{}"), "wallet", "! PUT /mandate: has no title, and so no name; it is left out\n"},
		{"elsewhere", pay(`{"$ref": "https://example.com/pay.json"}`), "",
			"! POST /pay/{id}, the request: it refers to https://example.com/pay.json, which is not fetched; export it with its schemas inside\n"},
		{"in another file", pay(object + `"amount": {"$ref": "amount.yaml#/x"}}}`), "",
			"! POST /pay/{id}, the request: amount refers to amount.yaml#/x, which is not fetched; export it with its schemas inside\n"},
		{"nowhere", pay(`{"$ref": "#/components/schemas/None"}`), "", "! POST /pay/{id}, the request: it refers to #/components/schemas/None, which the export does not hold\n"},
		{"a path elsewhere", exported("/x", `{"$ref": "other.json"}`, "{}"), "wallet", "! /x: refers to other.json, which is not fetched; export it with its operations inside\n! the export holds no operation\n"},
		{"in itself", pay(object + `"amount": {"type": "number"}, "note": {"$ref": "#/components/schemas/Self"}}}`), "",
			"fills wallet.pay POST /pay/{id}\n  request note: new field, object\n! POST /pay/{id}, the request: note.self refers to #/components/schemas/Self, in which it stands; what is below it is left out\n"},
		{"in a circle", pay(`{"$ref": "#/components/schemas/A"}`), "", "! POST /pay/{id}, the request: it refers to #/components/schemas/A, in which it stands; what is below it is left out\n"},
		{"in a circle of allOf", pay(`{"allOf": [{"$ref": "#/components/schemas/A"}]}`), "", "! POST /pay/{id}, the request: it refers to #/components/schemas/A, in which it stands; what is below it is left out\n"},
		{"an example of the wrong type", pay(object + `"amount": {"type": "number", "example": "much"}}}`), "",
			"! POST /pay/{id}, the request: the example of amount breaks its own schema: got string, want number; it is left out\n"},
		{"a pattern of another kind", pay(object + `"amount": {"type": "number"}, "note": {"type": "string", "pattern": "(?<!x)y"}}}`), "",
			"fills wallet.pay POST /pay/{id}\n  request note: new field, string\n! POST /pay/{id}, the request: note: pattern \"(?<!x)y\" cannot be used and is left out\n"},
		{"no schema", pay(`[1]`), "", "! POST /pay/{id}, the request: it is no schema\n"},
		{"a mark of nothing", pay(object + `"amount": {"type": "number"}}, "required": ["amount", "sum"]}`), "", "! POST /pay/{id}, the request: sum is required, and no field is called so\n"},
		{"a number beyond 2^53", pay(object + `"amount": {"type": "number", "maximum": 9007199254740993}}}`), "",
			"fills wallet.pay POST /pay/{id}\n  request amount: maximum 9007199254740993\n"},
		{"several forms", pay(object + `"amount": {"type": "number"}, "mode": {"oneOf": [{"type": "string"}, {"type": "integer"}]}, "note": {"anyOf": [{"type": "string"}, {"type": "integer"}]}}}`), "",
			"fills wallet.pay POST /pay/{id}\n  request note: new field\n! POST /pay/{id}, the request: mode has several forms (oneOf), which are not compared\n"},
		{"no path", exported("pay", `{"post": {}}`, "{}"), "", "! \"pay\" is no path, and is left out\n! the export holds no operation\n"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			p := read(t, test.export, test.product)
			got := told(p)
			if !strings.Contains(test.want, "gone") { // said where it is about it
				var kept []string
				for line := range strings.Lines(got) {
					if !strings.HasPrefix(line, "gone ") {
						kept = append(kept, line)
					}
				}
				got = strings.Join(kept, "")
			}
			if got != test.want {
				t.Errorf("got\n%s\nwant\n%s", got, test.want)
			}
			// What is written loads, has no new problem, and then nothing is left to do.
			changed, err := p.Write()
			if err != nil {
				t.Fatal(err)
			}
			after := own()
			maps.Copy(after, changed)
			again, err := Read(Options{File: "export.json", Data: []byte(test.export), Files: after, Product: test.product, Date: day})
			if err != nil {
				t.Fatal(err)
			}
			for _, c := range again.Changes {
				if c.Kind != Gone {
					t.Errorf("after it was written: %s %s %v\n%s", c.Kind, c.Operation, c.What, changed["contract/wallet.openapi.yaml"])
				}
			}
		})
	}
}

// TestWriteLeavesTheRest: outside of what is added every byte stays.
func TestWriteLeavesTheRest(t *testing.T) {
	p := read(t, `{"openapi": "3.0.1", "paths": {
		"/pay/{id}": {"post": {"summary": "Pay", "requestBody": {"content": {"application/json": {
			"schema": {"type": "object", "properties": {"amount": {"type": "string"}, "parts": {"type": "array", "items": {"type": "object", "properties": {"otp": {"type": "string", "example": "123456"}}}}}},
			"example": {"amount": "1"}}}}}},
		"/statement": {"get": {"summary": "Statement", "responses": {"200": {"description": "All of it", "content": {"application/json": {"schema": {"type": "object", "properties": {"code": {"type": "integer"}}}}}}}}},
		"/new/{id}": {"post": {"summary": "New: one, two", "tags": ["Wallets/A \"b\""], "security": [{"key": []}]}, "get": {"summary": "Old"}},
		"/card/{id}": {"get": {"summary": "Card", "tags": ["Cards"]}}},
		"components": {"securitySchemes": {"key": {"type": "http", "scheme": "basic"}}}}`, "")
	changed, err := p.Write()
	if err != nil {
		t.Fatal(err)
	}
	for name, edits := range map[string][]string{
		"contract/wallet.openapi.yaml": {
			"      x-operation: wallet.pay # its name\n", "      x-operation: wallet.pay # its name\n      x-variant: before-2026-04-05\n",
			"      x-state: partial\n      x-unseen: the answer\n      x-service: partner\n      x-envelope: unseen\n      x-evidence: documented\n      x-source: a page\n      security: []\n",
			"      x-state: complete\n      x-service: partner\n      x-envelope: code\n      x-evidence: documented\n      x-source: a page\n      security: []\n",
			"        \"200\": {description: Shown}\n", `        "200":
          description: All of it
          content:
            application/json:
              schema:
                type: object
                properties:
                  code: {type: integer}
                x-evidence: documented
                x-source: "export.json, imported 2026-04-05"
`,
			"# the parts\n", `  /pay/{id}:
    post:
      x-operation: wallet.pay
      summary: Pay
      x-state: partial
      x-unseen: the answer
      x-service: partner
      x-envelope: unseen
      x-evidence: documented
      x-source: "export.json, imported 2026-04-05"
      x-writes: money
      security: [{bearer: []}]
      parameters:
        - {$ref: "#/components/parameters/Partner"}
        - {name: id, in: path, required: true, schema: {type: string}, x-evidence: documented, x-source: "export.json, imported 2026-04-05"}
      requestBody:
        content:
          application/json:
            schema:
              type: object
              required: [amount]
              properties:
                amount: {type: string, x-evidence: documented, x-source: "export.json, imported 2026-04-05"}
                mode: {type: string, enum: [UPI, CARD]}
                otp: {type: string, x-sensitive: true}
                parts:
                  type: array
                  items:
                    type: object
                    properties:
                      id: {type: string}
                      part: {$ref: "#/components/schemas/Part"}
                      otp: {type: string, x-sensitive: true, x-evidence: documented, x-source: "export.json, imported 2026-04-05"}
            example:
              amount: "1"
      responses:
        "200": {description: Paid}
        default: {description: Refused}
  /new/{id}:
    post:
      x-operation: wallet.new-one-two
      summary: "New: one, two"
      x-state: partial
      x-unseen: the request; the answer
      x-service: partner
      x-envelope: unseen
      x-evidence: documented
      x-source: "export.json, imported 2026-04-05"
      x-writes: changes
      security: [{basic: []}]
      parameters:
        - {name: id, in: path, required: true, schema: {type: string}}
      responses:
        "200": {description: A success; the export shows no schema}
        default: {description: A refusal; the export shows no schema}
# the parts
`,
		},
		"contract/card.openapi.yaml": {"paths: {}\n", `paths:
  /card/{id}:
    get:
      x-operation: card.card
      summary: Card
      x-state: partial
      x-unseen: the answer
      x-service: card
      x-envelope: unseen
      x-evidence: documented
      x-source: "export.json, imported 2026-04-05"
      security: []
      parameters:
        - {name: id, in: path, required: true, schema: {type: string}}
      responses:
        "200": {description: A success; the export shows no schema}
        default: {description: A refusal; the export shows no schema}
`},
		"contract/catalogue.yaml": {"operation: wallet.statement, method: GET}\n", `operation: wallet.statement, method: GET}
  - menu: "Imported from export.json"
    source: "export.json, imported 2026-04-05"
    rows:
      - {at: "Wallets > A \"b\" > New: one, two", kind: operation, operation: wallet.new-one-two, method: POST}
      - {at: "Cards > Card", kind: operation, operation: card.card, method: GET}
`},
	} {
		want := string(own()[name])
		for i := 0; i < len(edits); i += 2 {
			if strings.Count(want, edits[i]) != 1 {
				t.Fatalf("%s does not hold %q once", name, edits[i])
			}
			want = strings.Replace(want, edits[i], edits[i+1], 1)
		}
		if got := string(changed[name]); got != want {
			t.Errorf("%s: got\n%s\nwant\n%s", name, got, want)
		}
	}
	if findings := strings.Join(p.Findings, "\n"); findings != "GET /new/{id}: nothing tells its product; give it with --product (card, wallet)" {
		t.Error(findings)
	}
}

// TestWriteByHand: what stands in braces on one line is a person's to change.
func TestWriteByHand(t *testing.T) {
	p := read(t, exported("/card", `{"post": {"summary": "Create Card", "responses": {"200": {"content": {"application/json": {"schema": {"type": "object"}}}}}}}`, "{}"), "")
	if _, err := p.Write(); err == nil || err.Error() != "contract/wallet.openapi.yaml:42:5: wallet.create-card stands in braces on one line, where an import cannot change it; write it over several lines, and import again" {
		t.Error(err)
	}
}

func TestReadRefuses(t *testing.T) {
	tests := []struct{ name, data, want string }{
		{"nothing", "", "export.json:1:1: is empty"},
		{"Swagger", `{"swagger": "2.0"}`, `export.json:1:1: is Swagger 2.0, which cannot be imported; export it as OpenAPI 3.0 or 3.1`},
		{"a later version", `openapi: 4.0.0`, "is OpenAPI 4.0.0, which cannot be imported"},
		{"no version", `{"paths": {}}`, "names no version under openapi"},
		{"paths as a list", `{"openapi": "3.0.1", "paths": []}`, "has something under paths that is no mapping"},
		{"paths as a text", `{"openapi": "3.0.1", "paths": "x"}`, "has something under paths that is no mapping"},
		{"a list", `- openapi`, "is no OpenAPI document"},
		{"a number", `12`, "is no OpenAPI document"},
		{"torn JSON", `{"openapi": "3.0.0", "paths": {`, "export.json:1:32: ends in the middle of a JSON value"},
		{"no JSON", "{\"openapi\": \"3.0.0\",\n  NaN}", "export.json:2:3: is not valid JSON"},
		{"NaN in JSON", "{\"openapi\": \"3.0.0\", \"x\": NaN}", "is not valid JSON: invalid character 'N'"},
		{"NaN in YAML", "openapi: 3.0.0\nx: .nan\n", "export.json:2:4: x: .nan is no number that JSON can hold"},
		{"two values", `{"openapi": "3.0.0"} {}`, "something stands after the JSON value"},
		{"a key twice", "{\"openapi\": \"3.0.0\",\n \"paths\": {}, \"paths\": {}}", "export.json:2:21: paths: is given twice"},
		{"a key twice in YAML", "openapi: 3.0.0\npaths: {}\npaths: {}\n", "export.json:3:1: paths: is given twice"},
		{"aliases", "openapi: 3.0.0\na: &a [1]\nb: [*a, *a]\n", "anchors and aliases are not supported"},
		{"no UTF-8", "{\"openapi\": \"3.0.0\",\n\"x\": \"\xff\"}", "export.json:2:7: is no UTF-8 from here on"},
		{"deep", `{"openapi": "3.0.0", "x": ` + strings.Repeat("[", 200) + strings.Repeat("]", 200) + `}`, "nests deeper than 100"},
		{"very deep", `{"x": ` + strings.Repeat("[", 100_000), "nests deeper than 500"},
		{"many values", `{"x": [` + strings.Repeat("[],", mostValues) + `[]]}`, "holds more than 1000000 values"},
		{"large YAML", "#" + strings.Repeat(" ", 4<<20), "is larger than 4 MiB of YAML; export it as JSON"},
		{"too large", `{"openapi": "3.0.0", "x": "` + strings.Repeat("x", MaxSize) + `"}`, "export.json: is larger than 64 MiB; export one product at a time"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			_, err := Read(Options{File: "export.json", Data: []byte(test.data), Files: own(), Date: day})
			if err == nil || !strings.Contains(err.Error(), test.want) || len(err.Error()) > 4000 {
				t.Errorf("got %.300v\nwant %s", err, test.want)
			}
		})
	}
	if _, err := Read(Options{Files: own(), Product: "walet"}); err == nil || err.Error() != `--product "walet" is none of the contract's; did you mean "wallet"?` {
		t.Error(err)
	}
}

// TestReadAtTheLimit: an export of just 64 MiB is read.
func TestReadAtTheLimit(t *testing.T) {
	begin, end := `{"openapi": "3.1.0", "info": {"description": "`, `"}, "paths": {"/statement": {"get": {"summary": "Statement"}}}}`
	var data bytes.Buffer
	data.WriteString(begin)
	data.Write(bytes.Repeat([]byte("x"), MaxSize-len(begin)-len(end)))
	data.WriteString(end)
	p, err := Read(Options{File: "export.json", Data: data.Bytes(), Files: own(), Date: day})
	if err != nil || p.Operations != 1 || p.Same != 1 {
		t.Errorf("%+v, %v", p, err)
	}
}

// TestReferencesThatMultiply: ten thousand million fields in a few lines.
func TestReferencesThatMultiply(t *testing.T) {
	var schemas []string
	for level := range 10 {
		var fields []string
		for i := range 10 {
			fields = append(fields, fmt.Sprintf(`"f%d": {"$ref": "#/components/schemas/L%d"}`, i, level+1))
		}
		schemas = append(schemas, fmt.Sprintf(`"L%d": {"type": "object", "properties": {%s}}`, level, strings.Join(fields, ", ")))
	}
	schemas = append(schemas, `"L10": {"type": "string"}`)
	p := read(t, exported("/statement", `{"get": {"summary": "Statement", "responses": {"200": {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/L0"}}}}}}}`,
		`{"schemas": {`+strings.Join(schemas, ", ")+`}}`), "")
	if !slices.ContainsFunc(p.Findings, func(f string) bool {
		return strings.Contains(f, "its schemas hold more than 20000 values once references are replaced")
	}) {
		t.Errorf("%.500v", p.Findings)
	}
	if _, err := p.Write(); err != nil {
		t.Error(err)
	}
}

// TestOwnDocumentsSayNothingElse: each of our documents, taken for an export, contradicts nothing
// in its operations' paths, and adds no operation.
func TestOwnDocumentsSayNothingElse(t *testing.T) {
	c, err := contract.Load(fixtures.FS)
	if err != nil {
		t.Fatal(err)
	}
	for _, product := range c.Products() {
		data, err := fixtures.FS.ReadFile("contract/" + product + documentSuffix)
		if err != nil {
			t.Fatal(err)
		}
		p, err := Read(Options{File: product, Data: data, Files: fixtures.FS, Product: product, Date: day})
		if err != nil {
			t.Fatal(err)
		}
		if p.Same == 0 {
			t.Errorf("%s: no operation is the same", product)
		}
		for _, change := range p.Changes {
			if change.Kind == New || change.Kind == Contradicts && change.Reading == "" {
				t.Errorf("%s: %s %s %v", product, change.Kind, change.Operation, change.What)
			}
		}
	}
}

package contract_test

import (
	"strings"
	"testing"
	"testing/fstest"

	"github.com/kasauti/kasauti/fixtures"
	"github.com/kasauti/kasauti/harness/contract"
)

func TestTheEmbeddedContractIsSound(t *testing.T) {
	for _, p := range load(t).Problems() {
		t.Error(p)
	}
}

// small is a contract of one operation that has no problem.
const small = `openapi: 3.1.0
paths:
  /api/v0/things/{thingId}:
    post:
      x-operation: wallet.change-thing
      summary: Change Thing
      x-state: partial
      x-unseen: the answer
      x-service: partner
      x-envelope: code
      x-evidence: documented
      x-source: a page
      security: [{bearer: []}]
      parameters:
        - {name: thingId, in: path, required: true, schema: {type: string}}
      requestBody:
        content:
          application/json:
            schema:
              type: object
              required: [amount]
              properties:
                amount: {type: number, x-requirement: EK-A-010}
                self: {$ref: "#/components/schemas/Node"}
            example: {amount: 9007199254740993.25}
      responses:
        "200": {description: not seen}
components:
  schemas:
    Node: {type: object, properties: {next: {$ref: "#/components/schemas/Node"}}}
`

const smallRequirements = `requirements:
  - {id: EK-A-010, sentence: "An amount MUST be there.", level: MUST, who: client, kind: rule, evidence: documented, source: a page, operations: [wallet.change-thing], since: "0.1"}
`

// declined is a requirement of which a purchase is declined.
func declined(id, phrase string) string {
	return `  - {id: ` + id + `, sentence: "It MUST be declined.", level: MUST, who: server, kind: outcome, evidence: assumed, source: a page, operations: [wallet.change-thing], since: "0.1", decline: lost, phrase: ` + phrase + "}\n"
}

const smallCatalogue = `menus:
  - menu: A menu
    source: a page
    rows:
      - {at: "Things", kind: group}
      - {at: "Things > Change Thing", kind: operation, operation: wallet.change-thing}
      - {at: "Things > Drop Thing", kind: operation, operation: wallet.drop-thing, method: DELETE}
`

func files(document, requirements, catalogue string) fstest.MapFS {
	return fstest.MapFS{
		"contract/wallet.openapi.yaml": {Data: []byte(document)},
		"contract/requirements.yaml":   {Data: []byte(requirements)},
		"contract/catalogue.yaml":      {Data: []byte(catalogue)},
	}
}

// TestProblemsAreFoundWithTheirPlace spoils a sound contract in each way.
func TestProblemsAreFoundWithTheirPlace(t *testing.T) {
	doc := func(old, new string) func() (string, string, string) {
		return func() (string, string, string) {
			return strings.Replace(small, old, new, 1), smallRequirements, smallCatalogue
		}
	}
	cat := func(old, new string) func() (string, string, string) {
		return func() (string, string, string) {
			return small, smallRequirements, strings.Replace(smallCatalogue, old, new, 1)
		}
	}
	req := func(old, new string) func() (string, string, string) {
		return func() (string, string, string) {
			return small, strings.Replace(smallRequirements, old, new, 1), smallCatalogue
		}
	}
	for name, c := range map[string]struct {
		spoilt func() (string, string, string)
		says   string // "" for none
	}{
		"sound":                        {doc("", ""), ""},
		"no YAML":                      {doc("openapi", "\topenapi"), "wallet.openapi.yaml:1:1: is not valid YAML"},
		"a key twice":                  {doc("      summary: Change Thing\n", "      summary: Change Thing\n      summary: Again\n"), "wallet.openapi.yaml:7:7: paths./api/v0/things/{thingId}.post.summary: is given twice"},
		"NaN":                          {doc("amount: 9007199254740993.25", "amount: .nan"), ".nan is no number that JSON can hold"},
		"an alias":                     {doc("summary: Change Thing", "summary: &x Change Thing"), "anchors and aliases are not supported"},
		"another OpenAPI":              {doc("3.1.0", "3.0.3"), "wallet.openapi.yaml:1:1: openapi: must be a version of OpenAPI 3.1"},
		"an unknown key":               {doc("x-unseen:", "x-unsene:"), `x-unsene: unknown key; did you mean "x-unseen"?`},
		"no name":                      {doc("x-operation: wallet.change-thing", "x-operation: card.change-thing"), "needs x-operation with a name such as wallet.verb-noun"},
		"no source":                    {doc("x-source: a page", `x-source: ""`), "needs x-operation"},
		"unknown evidence":             {doc("x-evidence: documented", "x-evidence: documentd"), `"documentd" is none of documented, observed, inferred, assumed; did you mean "documented"?`},
		"an unknown state":             {doc("x-state: partial", "x-state: whole"), `"whole" is none of partial, complete`},
		"complete without an answer":   {doc("x-state: partial\n      x-unseen: the answer", "x-state: complete"), "complete needs the schema of the request and of a success"},
		"partial without a word":       {doc("      x-unseen: the answer\n", ""), "says in x-unseen what was not seen"},
		"an unknown service":           {doc("x-service: partner", "x-service: moon"), `"moon" is none of gateway, oauth, partner`},
		"an unknown envelope":          {doc("x-envelope: code", "x-envelope: kode"), `"kode" is none of code`},
		"safe although it writes":      {doc("x-service: partner", "x-service: partner\n      x-writes: money\n      x-safe: true"), "a call that writes (money) is not safe"},
		"a dangling reference":         {doc(`self: {$ref: "#/components/schemas/Node"}`, `self: {$ref: "#/components/schemas/Noed"}`), "#/components/schemas/Noed leads nowhere in this document"},
		"a reference elsewhere":        {doc(`self: {$ref: "#/components/schemas/Node"}`, `self: {$ref: "https://example.test/x.json"}`), "leads nowhere in this document; nothing else is read"},
		"a schema that is itself":      {doc(`Node: {type: object, properties: {next: {$ref: "#/components/schemas/Node"}}}`, `Node: {$ref: "#/components/schemas/Node"}`), "leads only to itself, and describes nothing"},
		"an example of the wrong type": {doc("example: {amount: 9007199254740993.25}", `example: {amount: "5"}`), `wallet.openapi.yaml:25:13: paths./api/v0/things/{thingId}.post.requestBody.content.application/json.example: the example of wallet.change-thing breaks its own schema: amount must be number, and is "5"`},
		"an example that lacks":        {doc("example: {amount: 9007199254740993.25}", `example: {}`), "amount must be present, and is missing"},
		"an unknown requirement":       {doc("x-requirement: EK-A-010", "x-requirement: EK-A-020"), "there is no requirement EK-A-020; did you mean"},
		"a pattern that is none":       {doc("amount: {type: number,", "amount: {type: number, pattern: '(', "), "is no regular expression"},
		"a path parameter unnamed":     {doc("- {name: thingId, in: path", "- {name: thing, in: path"), "the path names {thingId}, and no parameter is called so"},
		"two newest readings":          {doc("components:", "  /b:\n    get: {x-operation: wallet.change-thing, x-evidence: documented, x-source: b}\ncomponents:"), "exactly one reading of wallet.change-thing has no x-variant"},
		"an operation without a row":   {cat("wallet.change-thing", "wallet.drop-thing"), "no row of the catalogue names wallet.change-thing"},
		"a row twice":                  {cat("Things > Drop Thing", "Things > Change Thing"), "stands in this menu twice"},
		"a kind unknown":               {cat("kind: group", "kind: folder"), `"folder" is none of operation, group, article`},
		"a group with an operation":    {cat("kind: group}", "kind: group, operation: wallet.x}"), "a row of kind operation, and no other, names its operation"},
		"an unknown row key":           {cat("method: DELETE", "methode: DELETE"), "unknown field"},
		"a dangling operation":         {req("[wallet.change-thing]", "[wallet.chnage-thing]"), `no document and no menu has the operation wallet.chnage-thing; did you mean "wallet.change-thing"?`},
		"a pattern for none":           {req("[wallet.change-thing]", `["payout.*"]`), "no document and no menu has the operation payout.*"},
	} {
		t.Run(name, func(t *testing.T) {
			document, requirements, catalogue := c.spoilt()
			loaded, err := contract.Load(files(document, requirements, catalogue))
			if err != nil {
				t.Fatal(err)
			}
			var said []string
			for _, p := range loaded.Problems() {
				said = append(said, p.Error())
				if p.Line == 0 {
					t.Errorf("%s: has no place", p)
				}
			}
			all := strings.Join(said, "\n")
			if c.says == "" && all != "" || !strings.Contains(all, c.says) {
				t.Errorf("got:\n%s\nwant: %s", all, c.says)
			}
		})
	}
}

// TestRequirementsThatCannotBe: these keep the contract from loading at all.
func TestRequirementsThatCannotBe(t *testing.T) {
	for name, c := range map[string]struct{ old, new, says string }{
		"an id of another form":    {"EK-A-010", "EK-A-10", `"EK-A-10" is not EK-<AREA>-<three digits>`},
		"an id twice":              {"requirements:\n", "requirements:\n" + strings.SplitN(smallRequirements, "\n", 2)[1], "EK-A-010 is given to two requirements"},
		"no source":                {"source: a page", `source: ""`, "is missing; evidence needs its source"},
		"a level that is not said": {"MUST be", "shall be", "must be one sentence that says MUST"},
		"an unknown key":           {"since:", "sinse:", "unknown field"},
		"nobody":                   {"who: client", "who: nobody", `"nobody" is none of server, client`},
		"a decline without phrase": {"kind: rule", "kind: outcome, decline: lost", "phrase: is missing; feature files name the decline by it"},
		"a decline of a form":      {"kind: rule", "kind: rule, decline: lost, phrase: it is lost", "decline: stands in an outcome that is no refusal's"},
		"a decline twice":          {"requirements:\n", "requirements:\n" + declined("EK-A-020", "it is lost") + declined("EK-A-030", "it is gone"), "decline: another requirement has the same name or phrase"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := contract.Load(files(small, strings.Replace(smallRequirements, c.old, c.new, 1), smallCatalogue))
			if err == nil || !strings.Contains(err.Error(), c.says) {
				t.Errorf("got %v, want %s", err, c.says)
			}
		})
	}
	if _, err := contract.Load(fixtures.FS); err != nil {
		t.Error(err)
	}
}

// TestADocumentThatCannotBeReadIsNoGreen: what nobody can judge is an error of ours, never a pass.
func TestADocumentThatCannotBeReadIsNoGreen(t *testing.T) {
	c, err := contract.Load(files("openapi: [", smallRequirements, smallCatalogue))
	if err != nil {
		t.Fatal(err)
	}
	checks := c.Judge(answered("wallet.change-thing", `{}`, 200, `{"code":0}`), true)
	if len(checks) != 1 || checks[0].Verdict.String() != "engine-error" {
		t.Errorf("%+v", checks)
	}
}

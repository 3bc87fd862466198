package kinds_test

import (
	"bytes"
	"encoding/json"
	"flag"
	"os"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"go.yaml.in/yaml/v4"

	"github.com/kasauti/kasauti/fixtures"
	"github.com/kasauti/kasauti/harness/world"
	"github.com/kasauti/kasauti/harness/world/kinds"
)

var update = flag.Bool("update", false, "write the published JSON Schema of world files anew")

const published = "../../../fixtures/worlds/world.schema.json"

// TestThePublishedSchemaFollowsFromTheKinds: editors read the file, kasauti the kinds.
func TestThePublishedSchemaFollowsFromTheKinds(t *testing.T) {
	want := world.Schema(kinds.All())
	if *update {
		if err := os.WriteFile(published, want, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	got, err := os.ReadFile(published)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Errorf("%s is not what the kinds say; write it anew with go test ./harness/world/kinds -update", published)
	}
}

func compiled(t *testing.T) *jsonschema.Schema {
	t.Helper()
	document, err := jsonschema.UnmarshalJSON(bytes.NewReader(world.Schema(kinds.All())))
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	if err := c.AddResource("world.json", document); err != nil {
		t.Fatal(err)
	}
	s, err := c.Compile("world.json")
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// asJSON is a YAML document as the validator of an editor has it.
func asJSON(t *testing.T, data []byte) any {
	t.Helper()
	var v any
	if err := yaml.Unmarshal(data, &v); err != nil {
		t.Fatal(err)
	}
	text, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	document, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	return document
}

// TestTheSchemaAgreesWithTheLoader: what an editor accepts and refuses, the loader does, too.
func TestTheSchemaAgreesWithTheLoader(t *testing.T) {
	s := compiled(t)
	base, err := fixtures.FS.ReadFile("worlds/base.yaml")
	if err != nil {
		t.Fatal(err)
	}
	const head = "world: {name: w, version: 1}\npartners: {acme: {}}\ncard_accounts: {main: {partner: acme}}\n"
	for name, c := range map[string]struct {
		text string
		good bool
	}{
		"the embedded world":  {string(base), true},
		"numbers as text":     {head + "wallets: {x: {account: main, mobile: 6000000001}}\nbalances: {x: {wallet: x, min: 500.00}}", true},
		"an overlay":          {head + "targets: {uat: {partners: {acme: {secret_key: \"${env:S}\"}}}}", true},
		"a thing of nothing":  {"world: {name: w, version: 1}\npartners: {acme: }", true},
		"moved":               {head + "wallets: {x: {account: main}}\nmoved: [{from: wallets.y, to: wallets.x}]", true},
		"levels":              {head + "wallets: {x: {account: main, manage: observe, protect: true, known_id: EKC1}}", true},
		"an unknown section":  {head + "walets: {}", false},
		"an unknown field":    {head + "wallets: {x: {account: main, colour: red}}", false},
		"a missing account":   {head + "wallets: {x: {mobile: \"6000000001\"}}", false},
		"a literal secret":    {"world: {name: w, version: 1}\npartners: {acme: {secret_key: hunter2}}", false},
		"an unknown level":    {head + "wallets: {x: {account: main, manage: mine}}", false},
		"a name with a space": {head + "wallets: {\"x y\": {account: main}}", false},
		"another version":     {"world: {name: w, version: 2}", false},
		"no world":            {"partners: {}", false},
	} {
		said := s.Validate(asJSON(t, []byte(c.text)))
		_, loaded := world.Load("w.yaml", []byte(c.text), kinds.All(), "mock")
		if (said == nil) != c.good || (loaded == nil) != c.good {
			t.Errorf("%s: good %v, but the schema says %v and the loader %v", name, c.good, said, loaded)
		}
	}
	if !strings.Contains(string(base), "# yaml-language-server: $schema=world.schema.json\n") {
		t.Error("the embedded world does not name its schema for editors")
	}
}

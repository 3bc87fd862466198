package cli

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/kasauti/kasauti/harness/world/show"
)

// eventSchema is the published schema of the events.
func eventSchema(t *testing.T) *jsonschema.Schema {
	t.Helper()
	document, err := jsonschema.UnmarshalJSON(bytes.NewReader(show.EventSchema))
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	if err := c.AddResource("event.json", document); err != nil {
		t.Fatal(err)
	}
	s, err := c.Compile("event.json")
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// shopFile writes a world of the mock's own names, with more at its end.
func shopFile(t *testing.T, more string) string {
	t.Helper()
	const shop = `world: {name: shop, version: 1}
partners:
  acme:
    partner_id: "${mock:acme.partner_id}"
    company_id: "${mock:acme.company_id}"
    access_key: "${mock:acme.access_key}"
    secret_key: "${mock:acme.secret_key}"
    username: "${mock:acme.username}"
    password: "${mock:acme.password}"
    client_id: "${mock:acme.client_id}"
    client_secret: "${mock:acme.client_secret}"
card_accounts:
  main: {partner: acme}
wallets:
  asha: {account: main, mobile: "6000000011"}
  nila: {account: main, mobile: "6000091111", email: nila@example.test}
`
	file := filepath.Join(t.TempDir(), "world.yaml")
	if err := os.WriteFile(file, []byte(shop+more), 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}

// TestEventsAreAsTheirSchemaSays: whatever the commands print with --json.
func TestEventsAreAsTheirSchemaSays(t *testing.T) {
	t.Setenv("KASAUTI_LOCKS", t.TempDir())
	s := eventSchema(t)
	server := honest(t)
	at := []string{"--target", listen(t, server.API()), "--admin-url", listen(t, server.Admin()), "--json", "--world"}
	good := shopFile(t, "balances: {asha: {wallet: asha, min: 600.00}}\n")
	// nila's wallet has no room for so much, and nobody is not there.
	bad := shopFile(t, "  nobody: {account: main, mobile: \"6000091199\", manage: observe}\nbalances: {nila: {wallet: nila, min: 900000.00}, nobody: {wallet: nobody, min: 5.00}}\n")
	seen := map[string]int{}
	for _, args := range [][]string{
		{"plan", good},
		{"plan", bad},
		{"plan", "nowhere.yaml"},
		{"apply", good},
		{"apply", good, "--auto-approve"},
		{"apply", bad, "--auto-approve"},
		{"drift", good},
		{"destroy", good, "--auto-approve"},
	} {
		line := append(append([]string{args[0]}, at...), args[1:]...)
		var out, problems bytes.Buffer
		run(t.Context(), line, Streams{In: strings.NewReader(""), Out: &out, Err: &problems})
		for i, event := range strings.Split(strings.TrimSpace(out.String()), "\n") {
			document, err := jsonschema.UnmarshalJSON(strings.NewReader(event))
			if err != nil {
				t.Fatalf("%v: %v\n%s", args, err, event)
			}
			if err := s.Validate(document); err != nil {
				t.Errorf("%v: %v\n%s", args, err, event)
			}
			kind, _ := document.(map[string]any)["type"].(string)
			if (i == 0) != (kind == "version") {
				t.Errorf("%v: event %d is a %s", args, i, kind)
			}
			seen[kind]++
		}
	}
	for _, kind := range []string{"version", "step", "began", "ended", "diagnostic", "summary"} {
		if seen[kind] == 0 {
			t.Errorf("no %s among %v", kind, seen)
		}
	}
	for _, wrong := range []string{
		`{}`,
		`{"type":"step"}`,
		`{"type":"version","format":"kasauti.world/2","kasauti":"1","world":"w","target":"t"}`,
		`{"type":"began","address":"asha"}`,
		`{"type":"ended","address":"wallets.asha","end":"over","took_ms":1}`,
		`{"type":"summary","of":"apply","done":{}}`,
		`{"type":"diagnostic","severity":"error","message":"m","more":1}`,
	} {
		document, err := jsonschema.UnmarshalJSON(strings.NewReader(wrong))
		if err != nil {
			t.Fatal(err)
		}
		if s.Validate(document) == nil {
			t.Errorf("the schema takes %s", wrong)
		}
	}
}

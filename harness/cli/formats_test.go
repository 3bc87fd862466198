package cli

import (
	"bytes"
	"context"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/kasauti/kasauti/harness/report"
)

// TestARealRunIsAsItsSchemasSay judges what a run of embedded features leaves: report.json and
// run.ndjson by the schemas that kasauti publishes, Cucumber Messages by the official one.
func TestARealRunIsAsItsSchemasSay(t *testing.T) {
	compile := func(name string, text []byte) *jsonschema.Schema {
		value, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
		if err != nil {
			t.Fatal(err)
		}
		compiler := jsonschema.NewCompiler()
		compiler.AssertFormat()
		if err := compiler.AddResource(name, value); err != nil {
			t.Fatal(err)
		}
		schema, err := compiler.Compile(name)
		if err != nil {
			t.Fatal(err)
		}
		return schema
	}
	official, err := os.ReadFile(filepath.FromSlash("../report/testdata/cucumber/messages.schema.json"))
	if err != nil {
		t.Fatal(err)
	}
	schemas := map[string]*jsonschema.Schema{"messages.ndjson": compile("messages.json", official)}
	for _, name := range []string{"report.json", "run.ndjson"} {
		text, err := report.Schema(name)
		if err != nil {
			t.Fatal(err)
		}
		schemas[name] = compile(name, text)
	}
	for what, flags := range map[string][]string{
		"otp":             {"--tags", "@EK-OTP-050 or @EK-DEBIT-010"},
		"webhook":         {"--tags", "@EK-HOOK-190"},
		"nothing answers": {"--tags", "@EK-OTP-050", "--target", "http://127.0.0.1:1"},
	} {
		t.Run(what, func(t *testing.T) {
			dir := t.TempDir()
			var out strings.Builder
			run(context.Background(), append([]string{"run", "--report", dir, "--format", "json,messages"}, flags...), Streams{Out: &out, Err: io.Discard})
			for name, schema := range schemas {
				content, err := os.ReadFile(filepath.Join(dir, name))
				if err != nil {
					t.Fatalf("%v\n%s", err, out.String())
				}
				documents := [][]byte{content}
				if strings.HasSuffix(name, ".ndjson") {
					documents = bytes.Split(bytes.TrimSuffix(content, []byte("\n")), []byte("\n"))
				}
				for i, document := range documents {
					value, err := jsonschema.UnmarshalJSON(bytes.NewReader(document))
					if err == nil {
						err = schema.Validate(value)
					}
					if err != nil {
						t.Errorf("%s:%d: %v", name, i+1, err)
					}
				}
			}
		})
	}
}

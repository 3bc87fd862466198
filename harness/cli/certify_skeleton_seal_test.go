package cli

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/kasauti/kasauti/fixtures"
	"github.com/kasauti/kasauti/harness/strictyaml"
)

// TestThePythonSkeletonKeepsTheVectors: it has its cipher from no library. What a partner copies is
// held against the vectors, and against what must not open.
func TestThePythonSkeletonKeepsTheVectors(t *testing.T) {
	if _, err := exec.LookPath("python3"); err != nil {
		if os.Getenv(runtimesVariable) == "required" {
			t.Fatalf("python3 is required here: %v; install it", err)
		}
		t.Skipf("python3 is not there: %v", err)
	}
	const name = "contract/encryption-vectors.yaml"
	data, err := fixtures.FS.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	var file struct {
		Vectors []struct {
			Name      string `yaml:"name"`
			Secret    string `yaml:"secret"`
			Plaintext string `yaml:"plaintext"`
			Wrapper   string `yaml:"wrapper"`
		} `yaml:"vectors"`
	}
	if err := strictyaml.Load(name, data, &file); err != nil {
		t.Fatal(err)
	}
	given, err := json.Marshal(file.Vectors)
	if err != nil || len(file.Vectors) < 15 {
		t.Fatalf("%d vectors: %v", len(file.Vectors), err)
	}
	client, err := templates.ReadFile(skeletons["python"])
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "client.py"), client, 0o600); err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), "python3", "-B", "-c", `
import json, sys
import client
for v in json.load(sys.stdin):
    text = json.loads(v["Wrapper"])["request"]
    if client.seal(v["Secret"], v["Plaintext"].encode()) != text:
        print(v["Name"], "is sealed otherwise")
    if client.unseal(v["Secret"], text).decode() != v["Plaintext"]:
        print(v["Name"], "is opened otherwise")
    for broken in (text[:-4], text[:20] + "!" + text[21:], "", text[:-1]):
        try:
            client.unseal(v["Secret"], broken)
            print(v["Name"], "opens as", broken)
        except ValueError:
            pass
print("done")
`)
	cmd.Dir, cmd.Stdin = dir, strings.NewReader(string(given))
	out, err := cmd.CombinedOutput()
	if err != nil || strings.TrimSpace(string(out)) != "done" {
		t.Errorf("%v: %s", err, out)
	}
}

package cli

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/kasauti/kasauti/harness/finding"
	"github.com/kasauti/kasauti/harness/verdict"
)

const (
	worldHead = "world: {name: w, version: 1}\n"
	envHead   = "environment: {name: e}\ntarget: url\nservices: {gateway: {url: \"http://127.0.0.1:1\"}}\n"
)

// TestLintOfBadInput: whatever a file holds, lint ends with a finding that names it.
func TestLintOfBadInput(t *testing.T) {
	filled := func(begin string, size int) string {
		return begin + strings.Repeat("# 0123456789abcdef\n", (size-len(begin))/19+1)
	}
	for _, c := range []struct {
		name, file string
		content    string
		want       string // rule:line of a finding
	}{
		{"a feature of 64 MiB", "a.feature", filled("Feature: F\n", 64<<20), "unreadable-file:0"},
		{"a world of 64 MiB", "a.yaml", filled(worldHead, 64<<20), "unreadable-file:0"},
		{"an environment of 64 MiB", "a.yaml", filled(envHead, 64<<20), "unreadable-file:0"},
		{"a feature that is not UTF-8", "a.feature", "Feature: F\n  Scenario: caf\xe9\n", "not-utf-8:2"},
		{"a feature in UTF-16", "a.feature", "\xff\xfeF\x00e\x00a\x00t\x00", "not-utf-8:1"},
		{"a feature of zeros", "a.feature", strings.Repeat("\x00", 4096), "invalid-gherkin:1"},
		{"a world that is not UTF-8", "a.yaml", worldHead + "partners: {\"\xff\": {}}\n", "invalid-yaml:2"},
		{"a world in UTF-16", "a.yaml", "\xff\xfew\x00", "unclear-file:0"},
		{"an environment that is not UTF-8", "a.yaml", envHead + "lacks: [\xff]\n", "invalid-yaml:4"},
		{"a deep list in a world", "a.yaml", worldHead + "partners: " + strings.Repeat("[", 100_000), "invalid-yaml:2"},
		{"a deep mapping in an environment", "a.yaml", envHead + "partners: " + strings.Repeat("{a: ", 100_000), "invalid-yaml:4"},
		{"a closed deep list in a world", "a.yaml", worldHead + "partners: " + strings.Repeat("[", 5000) + strings.Repeat("]", 5000), "invalid-value:2"},
		{"a key twice in a world", "a.yaml", worldHead + "partners: {us: {}}\npartners: {us: {}}\n", "duplicate-key:3"},
		{"a key twice in an environment", "a.yaml", envHead + "target: uat\n", "duplicate-key:4"},
		{"no number in an environment", "a.yaml", envHead + "limits: {requests_per_second: .NaN}\n", "environment-file:4"},
		{"NaN in an environment", "a.yaml", envHead + "limits: {requests_per_second: NaN}\n", "environment-file:4"},
		{"an amount that is no number", "a.yaml", worldHead + "partners: {p: {}}\ncard_accounts: {a: {partner: p}}\nwallets: {w: {account: a}}\nbalances: {b: {wallet: w, min: NaN}}\n", "world-file:5"},
		{"a version beyond every number", "a.yaml", "world: {name: w, version: 99999999999999999999}\n", "invalid-value:1"},
		{"an alias that leads to itself", "a.yaml", worldHead + "partners: &p {us: *p}\n", "invalid-value:2"},
		{"an unknown key", "a.yaml", worldHead + "walets: {}\n", "unknown-field:2"},
		{"a literal secret in a world", "a.yaml", worldHead + "partners: {us: {secret_key: hunter2}}\n", "secret-in-file:2"},
		{"a literal secret in an environment", "a.yaml", envHead + "partners: {us: {partner_id: CR1, access_key: hunter2, secret_key: hunter2}}\n", "secret-in-file:4"},
		{"an empty world", "a.yaml", "world:\n", "world-file:1"},
	} {
		t.Run(c.name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), c.file)
			if err := os.WriteFile(path, []byte(c.content), 0o600); err != nil {
				t.Fatal(err)
			}
			var out, errors bytes.Buffer
			code := Main([]string{"lint", "--format", "json", path}, Streams{In: strings.NewReader(""), Out: &out, Err: &errors})
			if code != verdict.ExitUsage || errors.Len() > 0 {
				t.Fatalf("exit %d, %s", code, errors.String())
			}
			var report struct{ Problems []finding.Finding }
			if err := json.Unmarshal(out.Bytes(), &report); err != nil {
				t.Fatalf("%v: %.200s", err, out.String())
			}
			wanted := func(f finding.Finding) bool {
				rule, line, _ := strings.Cut(c.want, ":")
				return f.Rule == rule && line == string(rune('0'+f.Line)) && f.File == filepath.ToSlash(path) && f.Message != ""
			}
			if !slices.ContainsFunc(report.Problems, wanted) {
				t.Errorf("want %s, got %.500s", c.want, out.String())
			}
			if strings.Contains(out.String(), "hunter2") {
				t.Errorf("the secret is repeated: %s", out.String())
			}
		})
	}
}

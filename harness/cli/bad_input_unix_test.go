//go:build unix

package cli

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/kasauti/kasauti/harness/report"
	"github.com/kasauti/kasauti/harness/verdict"
)

// otpScenario is a scenario that ends as the last word says: "sent" passes.
func otpScenario(name, then string) string {
	return fmt.Sprintf("\n  Scenario: %s\n    Given partner \"acme\" has a token\n    When a transaction OTP is requested for card \"asha\"\n    Then %s\n", name, then)
}

const (
	passes = "an OTP is sent"
	fails  = "the OTP request is refused because the OTP action is unknown"
)

const hostile = `<img src=x onerror=alert(1)> </script><b>"&' ]]>`

// TestStrangeBodies: whatever an answer is made of, the run ends, the verdict is a fail of the target, and
// every report can be read.
func TestStrangeBodies(t *testing.T) {
	t.Parallel()
	const huge = 20 << 20
	every := strings.Join(report.FormatNames(), ",")
	for name, body := range map[string]func() []byte{
		"20 MB of JSON":        func() []byte { return []byte(`{"code":0,"message":"` + strings.Repeat("x", huge) + `"}`) },
		"20 MB of small lines": func() []byte { return bytes.Repeat([]byte("<p>\n"), huge/4) },
		"binary":               func() []byte { return []byte("\x89PNG\r\n\x1a\n\x00\x01\x02\xff\xfe\x1b[2J") },
		"invalid UTF-8":        func() []byte { return []byte("{\"code\":0,\"message\":\"Succ\xff\xc3\x28ess\xed\xa0\x80\"}") },
		"HTML":                 func() []byte { return []byte(`{"code":0,"message":` + string(jsonOf(hostile)) + `}`) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server, sent := honest(t), body()
			api := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				if !strings.HasSuffix(r.URL.Path, "/otp") {
					server.API().ServeHTTP(w, r)
					return
				}
				_, _ = io.Copy(io.Discard, r.Body)
				w.Header().Set("Content-Type", "application/json")
				_, _ = w.Write(sent) // who hangs up needs no more of it
			})
			dir := t.TempDir()
			feature := filepath.Join(dir, "a.feature")
			if err := os.WriteFile(feature, []byte("Feature: "+hostile+"\n"+otpScenario(hostile, passes)), 0o600); err != nil {
				t.Fatal(err)
			}
			code, out := kasauti(t, "run", feature, "--target", listen(t, api), "--admin-url", listen(t, server.Admin()), "--report", dir, "--format", every, "--verbose")
			if code != verdict.ExitFail || !utf8.ValidString(out) || strings.Contains(out, "\x1b") || len(out) > 1<<20 {
				t.Errorf("exit %d, %d bytes said\n%s", code, len(out), tail(out))
			}
			written := 0
			_ = filepath.WalkDir(dir, func(path string, entry os.DirEntry, _ error) error {
				if entry.IsDir() || path == feature {
					return nil
				}
				written++
				text, err := os.ReadFile(path)
				if err != nil || !utf8.Valid(text) || len(text) > 4<<20 || bytes.IndexByte(text, 0x1b) >= 0 {
					t.Errorf("%s: %d bytes, UTF-8 %v, %v", path, len(text), utf8.Valid(text), err)
				}
				if marked := strings.HasSuffix(path, ".html") || strings.HasSuffix(path, ".xml") || strings.HasSuffix(path, ".md"); marked && bytes.Contains(text, []byte("<img src=x")) {
					t.Errorf("%s has markup of the target or of a name", path)
				}
				return nil
			})
			if written < len(report.FormatNames()) {
				t.Errorf("%d files", written)
			}
			if code, out := kasauti(t, "report", filepath.Join(dir, "run.ndjson"), "--report", t.TempDir(), "--format", every); code != verdict.ExitFail {
				t.Errorf("kasauti report: exit %d\n%s", code, tail(out))
			}
		})
	}
}

func jsonOf(text string) []byte {
	b, _ := json.Marshal(text) // a text always marshals
	return b
}

// TestAFolderWithForeignFiles: a run replaces its own reports and nothing else.
func TestAFolderWithForeignFiles(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	foreign := []string{"notes.txt", "report.html.bak", "sub/run.ndjson", "sub/deep/report.json", ".hidden", "run.ndjson.gz", "screens/1.png"}
	for _, name := range foreign {
		path := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte("of somebody's: "+name), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	every := strings.Join(report.FormatNames(), ",")
	for _, args := range [][]string{{"--format", every}, {"--format", "junit"}, {"--format", every, "--target", "http://127.0.0.1:1"}} {
		kasauti(t, append([]string{"run", "--tags", "@EK-OTP-020", "--report", dir}, args...)...)
		for _, name := range foreign {
			if text, err := os.ReadFile(filepath.Join(dir, filepath.FromSlash(name))); err != nil || string(text) != "of somebody's: "+name {
				t.Errorf("after %v: %s is %q, %v", args, name, text, err)
			}
		}
	}
}

// TestFiveThousandFailures are one trouble, said once; each is in the reports.
func TestFiveThousandFailures(t *testing.T) {
	t.Parallel()
	const n = 5000
	dir := t.TempDir()
	var text strings.Builder
	text.WriteString("Feature: All of it\n")
	for i := range n {
		fmt.Fprintf(&text, "  Scenario: %d\n    Given nobody wrote this step\n", i)
	}
	feature := filepath.Join(dir, "a.feature")
	if err := os.WriteFile(feature, []byte(text.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	code, out := kasauti(t, "run", feature, "--report", dir, "--format", strings.Join(report.FormatNames(), ","))
	if code != verdict.ExitFail || !strings.Contains(out, fmt.Sprintf("%d × ", n)) || !strings.HasSuffix(out, fmt.Sprintf("not conformant: %d scenarios failed (exit 1)\n", n)) {
		t.Errorf("exit %d\n%s", code, tail(out))
	}
	if _, ended, results := kept(t, dir); !ended || results != n {
		t.Errorf("ended %v, %d results", ended, results)
	}
	xml, err := os.ReadFile(filepath.Join(dir, "junit.xml"))
	if got := bytes.Count(xml, []byte("<failure ")); err != nil || got != n {
		t.Errorf("junit.xml has %d failures, %v", got, err)
	}
}

// TestResultsOfAnotherVersion: what a newer one only added is left alone; what it changed is refused.
func TestResultsOfAnotherVersion(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	if code, out := kasauti(t, "run", "--tags", "@EK-OTP-020", "--report", dir); code != verdict.ExitConformant {
		t.Fatalf("exit %d\n%s", code, out)
	}
	journal := filepath.Join(dir, "run.ndjson")
	was, err := os.ReadFile(journal)
	if err != nil {
		t.Fatal(err)
	}
	schema := `"schema":"` + verdict.SchemaRun + `"`
	for _, c := range []struct {
		what, now string
		exit      int
		says      string
	}{
		{"a field more", schema + `,"of_tomorrow":{"deep":[1]}`, verdict.ExitConformant, "conformant"},
		{"another schema", `"schema":"kasauti.run/2"`, verdict.ExitUsage, "kasauti.run/2"},
		{"no schema", `"schema":""`, verdict.ExitUsage, "run.ndjson"},
	} {
		if err := os.WriteFile(journal, []byte(strings.Replace(string(was), schema, c.now, 1)), 0o600); err != nil {
			t.Fatal(err)
		}
		for _, command := range [][]string{
			{"report", journal, "--report", t.TempDir()}, {"merge", journal, "--report", t.TempDir()}, {"history", journal, "--all"}, {"compare", journal, journal},
			{"run", "--resume", journal, "--report", t.TempDir()}, {"run", "--rerun-failed=" + journal, "--report", t.TempDir()},
		} {
			code, out := kasauti(t, command...)
			want, says := c.exit, c.says
			switch {
			case want == verdict.ExitConformant && command[0] == "run":
				want, says = verdict.ExitUsage, "nothing" // is left to run, or failed
			case want == verdict.ExitConformant && command[0] != "report" && command[0] != "merge":
				says = ""
			}
			if code != want || !strings.Contains(out, says) {
				t.Errorf("%s, kasauti %s: exit %d, want %d with %q\n%s", c.what, command[0], code, want, says, tail(out))
			}
		}
	}
}

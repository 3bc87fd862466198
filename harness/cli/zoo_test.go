package cli

import (
	"bytes"
	"context"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/kasauti/kasauti/fixtures"
	"github.com/kasauti/kasauti/harness/mock"
	"github.com/kasauti/kasauti/harness/mock/broken"
	"github.com/kasauti/kasauti/harness/report"
	"github.com/kasauti/kasauti/harness/verdict"
	"github.com/kasauti/kasauti/harness/world"
	"github.com/kasauti/kasauti/harness/world/kinds"
)

func mockOptions(t testing.TB) mock.Options {
	t.Helper()
	c, err := loadContract()
	if err != nil {
		t.Fatal(err)
	}
	w, err := world.LoadEmbedded(fixtures.FS, "base", kinds.All())
	if err != nil {
		t.Fatal(err)
	}
	return mock.Options{World: w.ForMock(1), Contract: c, Seed: 1}
}

// listen serves a handler on a loopback port until the test ends.
func listen(t testing.TB, handler http.Handler) string {
	t.Helper()
	server := httptest.NewServer(handler)
	t.Cleanup(server.Close)
	return server.URL
}

// kasauti runs a command line in this process: exit code, output and errors.
func kasauti(t testing.TB, args ...string) (int, string) {
	t.Helper()
	var out bytes.Buffer
	code := run(context.Background(), args, Streams{In: strings.NewReader(""), Out: &out, Err: &out})
	return code, out.String()
}

// plain is an environment that owns up to what a server without an admin API lacks.
const plain = `environment: {name: plain}
target: url
services:
  gateway: {url: "URL"}
  oauth: {url: "URL"}
  partner: {url: "URL", token: merchant}
limits: {requests_per_second: 1000, concurrent: 64}
lacks: [clock, inbox, otp, ledger, journal, reset, faults, webhooks, purchases]
`

// against are the flags that aim a run at a server, with its admin API or without.
func against(t testing.TB, api, admin http.Handler, withAdmin bool) (flags []string, dir string) {
	t.Helper()
	dir = t.TempDir()
	url := listen(t, api)
	flags = []string{"run", "--target", url, "--report", dir}
	if withAdmin {
		return append(flags, "--admin-url", listen(t, admin)), dir
	}
	file := filepath.Join(dir, "plain.yaml")
	if err := os.WriteFile(file, []byte(strings.ReplaceAll(plain, "URL", url)), 0o600); err != nil {
		t.Fatal(err)
	}
	return append(flags, "--env", file), dir
}

// TestHonestServer is the other half of the zoo: what is red there is green here, with the
// admin API and over plain HTTP alone.
func TestHonestServer(t *testing.T) {
	for name, withAdmin := range map[string]bool{"with admin API": true, "plain HTTP": false} {
		t.Run(name, func(t *testing.T) {
			server, err := mock.New(mockOptions(t))
			if err != nil {
				t.Fatal(err)
			}
			flags, _ := against(t, server.API(), server.Admin(), withAdmin)
			if code, out := kasauti(t, flags...); code != verdict.ExitConformant {
				t.Errorf("exit %d\n%s", code, out)
			}
			if !withAdmin {
				sharedAlone(t, server)
			}
		})
	}
}

// TestZoo runs the embedded features against every broken server: exit 1, and the
// requirement that the defect breaks is named. Together the servers break every MUST: a
// check that no server turns red might be one that cannot fail.
func TestZoo(t *testing.T) {
	zoo := broken.All()
	if len(zoo) < 40 {
		t.Errorf("%d broken servers, want at least 40", len(zoo))
	}
	options := mockOptions(t)
	names := map[string]bool{}
	var mu sync.Mutex
	broke := map[string]bool{}
	ran := 0
	t.Run("servers", func(t *testing.T) {
		for _, server := range zoo {
			if names[server.Name] {
				t.Errorf("two broken servers are called %s", server.Name)
			}
			names[server.Name] = true
			t.Run(server.Name, func(t *testing.T) {
				t.Parallel()
				failed := runBroken(t, server, options)
				mu.Lock()
				defer mu.Unlock()
				ran++
				for id := range failed {
					broke[id] = true
				}
			})
		}
	})
	if ran < len(zoo) {
		return // somebody looks at a few of them, with -run TestZoo/servers/NAME
	}
	for _, r := range options.Contract.Concerning(slices.Concat(mock.Serves(), mock.Sends())) {
		if r.Who == "server" && r.Level == verdict.Must && !broke[r.ID] {
			t.Errorf("no broken server breaks %s: %s", r.ID, r.Sentence)
		}
	}
}

// runBroken runs the features against one server and returns what they found broken. The
// scenarios that claim what the server breaks go first; all others only where those saw
// nothing, since a form that is judged everywhere may be broken elsewhere.
func runBroken(t *testing.T, server broken.Server, options mock.Options) map[string]bool {
	t.Helper()
	var failed map[string]bool
	named, out := false, ""
	if !server.Wide {
		failed, named, out = runAgainst(t, server, options, "--tags", "@"+strings.Join(server.Breaks, " or @"))
	}
	if !holdsAll(failed, server.Breaks) || !named {
		failed, named, out = runAgainst(t, server, options)
	}
	for _, id := range server.Breaks {
		if !failed[id] {
			t.Errorf("%s fails %v, and not %s\n%s", server.Defect, failed, id, tail(out))
		}
	}
	if !named {
		t.Errorf("the console does not name %v, or the exit is not 1\n%s", server.Breaks, tail(out))
	}
	return failed
}

// runAgainst runs some or all features against a broken server: what failed, and whether the
// console names all that the server breaks and the exit is 1.
func runAgainst(t *testing.T, server broken.Server, options mock.Options, more ...string) (failed map[string]bool, named bool, out string) {
	t.Helper()
	api, admin, err := server.Start(options)
	if err != nil {
		t.Fatal(err)
	}
	flags, dir := against(t, api, admin, server.Admin)
	code, out := kasauti(t, append(flags, more...)...)
	named = code == verdict.ExitFail
	for _, id := range server.Breaks {
		named = named && strings.Contains(out, id)
	}
	if code == verdict.ExitUsage {
		return nil, false, out
	}
	return failedRequirements(t, dir), named, out
}

func holdsAll(found map[string]bool, ids []string) bool {
	for _, id := range ids {
		if !found[id] {
			return false
		}
	}
	return true
}

func tail(text string) string { return text[max(0, len(text)-2000):] }

// mustBeClassed makes sure that whoever reads of a scenario that did not pass is told whose trouble it
// is: here a server's.
func mustBeClassed(t *testing.T, s *verdict.Scenario) {
	t.Helper()
	switch {
	case s.Verdict <= verdict.Warn:
	case s.Triage == nil || s.Triage.Headline == "" || s.Triage.Group == "" || s.Triage.Why == "":
		t.Errorf("%s, which is %s, has the triage %+v", s.Name, s.Verdict, s.Triage)
	case s.Triage.Class == verdict.HarnessDefect || s.Triage.Class == verdict.TestBug && s.Triage.Step > 0:
		t.Errorf("%s is taken for a %s: %s (%s)", s.Name, s.Triage.Class, s.Triage.Why, s.Reason)
	}
}

// failedRequirements reads back which requirements a run found broken.
func failedRequirements(t *testing.T, dir string) map[string]bool {
	t.Helper()
	kept, err := report.Open(filepath.Join(dir, "run.ndjson"))
	if err != nil {
		t.Fatal(err)
	}
	defer kept.Close()
	failed := map[string]bool{}
	for result, err := range kept.Results() {
		if err != nil {
			t.Fatal(err)
		}
		mustBeClassed(t, &result.Scenario)
		for _, attempt := range result.Scenario.Attempts {
			for _, step := range attempt.Steps {
				for _, check := range step.Checks {
					if check.Verdict == verdict.Fail {
						failed[check.Requirement] = true
					}
				}
			}
		}
	}
	return failed
}

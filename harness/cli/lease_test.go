package cli

import (
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/kasauti/kasauti/harness/mock"
	"github.com/kasauti/kasauti/harness/verdict"
)

const asksForAsha = `Feature: One wallet
  Scenario: An OTP
    Given a transaction OTP was sent for card "asha"
`

// TestTwoRunsShareAWallet has two processes on one target that puts nothing back: the second waits
// for the wallet that the first uses or, where it shall not wait so long, names who has it.
func TestTwoRunsShareAWallet(t *testing.T) {
	t.Setenv("KASAUTI_LOCKS", t.TempDir())
	server, err := mock.New(mockOptions(t))
	if err != nil {
		t.Fatal(err)
	}
	arrived, goOn := make(chan struct{}), make(chan struct{})
	var first sync.Once
	held := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.HasSuffix(r.URL.Path, "/otp") {
			first.Do(func() {
				close(arrived)
				<-goOn
			})
		}
		server.API().ServeHTTP(w, r)
	})
	url := listen(t, held)
	feature := filepath.Join(t.TempDir(), "otp.feature")
	if err := os.WriteFile(feature, []byte(asksForAsha), 0o600); err != nil {
		t.Fatal(err)
	}
	environment := filepath.Join(t.TempDir(), "plain.yaml")
	if err := os.WriteFile(environment, []byte(strings.ReplaceAll(plain, "URL", url)), 0o600); err != nil {
		t.Fatal(err)
	}
	runIt := func(more ...string) (int, string) {
		return process(t, append([]string{"run", feature, "--target", url, "--env", environment, "--report", t.TempDir()}, more...)...)
	}
	ended := make(chan string)
	go func() {
		code, out := runIt()
		if code == verdict.ExitConformant {
			out = ""
		}
		ended <- out
	}()
	<-arrived
	code, out := runIt("--wait", "200ms")
	if code != verdict.ExitIncomplete || !strings.Contains(out, `have "asha" to itself: lock wallet or card asha (EKC`) || !strings.Contains(out, "holds it; wait for it with --wait 20m") || !strings.Contains(out, "process ") {
		t.Errorf("exit %d, want 3 and the holder named\n%s", code, out)
	}
	waited := make(chan string)
	go func() {
		code, out := runIt("--wait", "1m")
		if code == verdict.ExitConformant {
			out = ""
		}
		waited <- out
	}()
	close(goOn)
	if out := <-ended; out != "" {
		t.Errorf("the run that had it fails\n%s", out)
	}
	if out := <-waited; out != "" {
		t.Errorf("the run that waited fails\n%s", out)
	}
}

// TestALeaseStaysInItsFolder: ids come from the target, which could be anybody's.
func TestALeaseStaysInItsFolder(t *testing.T) {
	names := map[string]bool{}
	for _, id := range []string{"EKC3O9ADNR", "../../../home", "..", "a/b", "a\\b", "", "EKC\x00", strings.Repeat("E", 300)} {
		name := leaseName(id)
		if name != filepath.Base(name) || !filepath.IsLocal(name) || len(name) > 80 || names[name] || strings.ContainsAny(name, "\x00\\") {
			t.Errorf("the lock of %q is %q", id, name)
		}
		names[name] = true
	}
	if name := leaseName("EKC3O9ADNR"); name != "EKC3O9ADNR.lock" {
		t.Errorf("an id that is a name stands as %q", name)
	}
}

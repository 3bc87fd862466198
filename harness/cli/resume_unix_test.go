//go:build unix

package cli

import (
	"net/http"
	"os"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/kasauti/kasauti/harness/verdict"
)

// TestARunGoesOnAfterAKill: what was judged before the kill is not called again, and the whole ends as
// a run without a kill does.
func TestARunGoesOnAfterAKill(t *testing.T) {
	t.Parallel()
	server, dir := honest(t), t.TempDir()
	var killed atomic.Bool
	waits := after(letThrough)
	api := newGate(server.API(), func(r *http.Request) bool { return !killed.Load() && waits(r) })
	args := []string{"run", "--name", "otp", "--target", listen(t, api), "--admin-url", listen(t, server.Admin()), "--report", dir, "--parallel", "2"}
	first := start(t, args...)
	<-api.reached
	first.signal(os.Kill)
	if status := first.end(); !status.Signaled() {
		t.Fatalf("ended with %v, want a kill", status)
	}
	killed.Store(true)
	_, _, judgedBefore := kept(t, dir)
	if judgedBefore == 0 {
		t.Fatal("nothing was judged before the kill")
	}
	code, out := kasauti(t, append(args, "--resume", dir)...)
	summary, ended, results := kept(t, dir)
	if code != verdict.ExitConformant || !ended || summary.Carried != judgedBefore || results != total(summary) || summary.Scenarios[verdict.Pass] != results {
		t.Errorf("exit %d, ended %v, %d carried of %d that were judged, %v\n%s", code, ended, summary.Carried, judgedBefore, summary.Scenarios, tail(out))
	}
}

// TestAnInterruptedRunGoesOn: it ended in order, and what it did not come to could not run; that runs.
func TestAnInterruptedRunGoesOn(t *testing.T) {
	t.Parallel()
	server, dir := honest(t), t.TempDir()
	var open atomic.Bool
	waits := after(letThrough)
	api := newGate(server.API(), func(r *http.Request) bool { return !open.Load() && waits(r) })
	args := []string{"run", "--name", "otp", "--target", listen(t, api), "--admin-url", listen(t, server.Admin()), "--report", dir}
	first := start(t, args...)
	<-api.reached
	first.signal(os.Interrupt)
	if status := first.end(); status.ExitStatus() != verdict.ExitIncomplete {
		t.Fatalf("exit %d\n%s", status.ExitStatus(), tail(first.output.String()))
	}
	open.Store(true)
	before, _, all := kept(t, dir)
	code, out := kasauti(t, append(args, "--resume", dir)...)
	summary, _, results := kept(t, dir)
	if code != verdict.ExitConformant || results != all || summary.Carried != before.Scenarios[verdict.Pass] || summary.Carried == 0 {
		t.Errorf("exit %d, %d results of %d, %d carried of %d\n%s", code, results, all, summary.Carried, before.Scenarios[verdict.Pass], tail(out))
	}
	if strings.Contains(out, "interrupted") {
		t.Errorf("it still says that it was interrupted\n%s", tail(out))
	}
}

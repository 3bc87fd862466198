//go:build unix

package cli

import (
	"bufio"
	"bytes"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/kasauti/kasauti/harness/mock"
	"github.com/kasauti/kasauti/harness/verdict"
)

// barrier lets the first requests through and keeps the others waiting until their caller
// leaves, so that a run is surely in its middle when a signal comes.
type barrier struct {
	next http.Handler
	stop func(*http.Request) bool // true: this request waits

	in, out sync.Once
	reached chan struct{} // closed when the first request waits
	left    chan struct{} // closed when the first caller left
}

func newGate(next http.Handler, stop func(*http.Request) bool) *barrier {
	return &barrier{next: next, stop: stop, reached: make(chan struct{}), left: make(chan struct{})}
}

func (g *barrier) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if !g.stop(r) {
		g.next.ServeHTTP(w, r)
		return
	}
	g.in.Do(func() { close(g.reached) })
	var body bytes.Buffer
	_, _ = body.ReadFrom(r.Body) // until then the caller's leaving goes unseen
	<-r.Context().Done()
	g.out.Do(func() { close(g.left) })
}

// after lets n requests through.
func after(n int) func(*http.Request) bool {
	var mu sync.Mutex
	return func(*http.Request) bool {
		mu.Lock()
		defer mu.Unlock()
		n--
		return n < 0
	}
}

// child is kasauti in a process of its own.
type child struct {
	*exec.Cmd
	t      *testing.T
	output *bytes.Buffer
}

func command(args ...string) *exec.Cmd { return exec.Command("kasauti", args...) }

func start(t *testing.T, args ...string) *child {
	t.Helper()
	c := &child{Cmd: command(args...), t: t, output: &bytes.Buffer{}}
	c.Stdout, c.Stderr = c.output, c.output
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = c.Process.Kill() }) // of one that has ended: nothing
	return c
}

func (c *child) signal(s os.Signal) {
	c.t.Helper()
	if err := c.Process.Signal(s); err != nil {
		c.t.Fatal(err)
	}
}

// end waits and returns how the process ended.
func (c *child) end() syscall.WaitStatus {
	c.t.Helper()
	_ = c.Wait() // what it says stands in the state, too
	status, ok := c.ProcessState.Sys().(syscall.WaitStatus)
	if !ok {
		c.t.Fatal("the system tells no wait status")
	}
	return status
}

// letThrough is in the middle of the embedded features: several scenarios have ended.
const letThrough = 40

func TestInterruptEndsARunInOrder(t *testing.T) {
	for _, c := range []struct {
		command string
		signal  os.Signal
	}{
		{"run", os.Interrupt},
		{"run", syscall.SIGTERM},
		{"check", os.Interrupt},
	} {
		t.Run(c.command+" "+c.signal.String(), func(t *testing.T) {
			t.Parallel()
			server, dir := honest(t), t.TempDir()
			api := newGate(server.API(), after(letThrough))
			process := start(t, c.command, "--target", listen(t, api), "--admin-url", listen(t, server.Admin()), "--report", dir)
			<-api.reached
			process.signal(c.signal)
			if status := process.end(); status.ExitStatus() != verdict.ExitIncomplete {
				t.Errorf("exit %d, want %d\n%s", status.ExitStatus(), verdict.ExitIncomplete, tail(process.output.String()))
			}
			if !strings.HasSuffix(process.output.String(), "incomplete: the run was interrupted before its end (exit 3)\n") {
				t.Errorf("the last line does not say that the run is incomplete:\n%s", tail(process.output.String()))
			}
			summary, ended, results := kept(t, dir)
			if !ended || summary.Exit != verdict.ExitIncomplete || summary.Incomplete == "" {
				t.Errorf("the journal: ended %v, %+v", ended, summary)
			}
			if selected := total(summary); results != selected || summary.Scenarios[verdict.Pass] == 0 || summary.Scenarios[verdict.CouldNotRun] == 0 {
				t.Errorf("%d results of %d, %v", results, selected, summary.Scenarios)
			}
			if summary.Scenarios[verdict.Fail] != 0 {
				t.Errorf("an interrupt is no fail: %v", summary.Scenarios)
			}
			for file, want := range map[string]string{
				"junit.xml": "interrupted", "report.json": `"incomplete":"the run was interrupted before its end"`, "report.html": "the run was interrupted before its end",
			} {
				text, err := os.ReadFile(filepath.Join(dir, file))
				if err != nil {
					t.Error(err)
				} else if !strings.Contains(string(text), want) {
					t.Errorf("%s is not marked incomplete: it lacks %q", file, want)
				}
			}
		})
	}
}

func total(s verdict.Summary) int {
	n := 0
	for _, count := range s.Scenarios {
		n += count
	}
	return n
}

// TestInterruptBeforeTheTargetIsReady: nobody can say of the target that it is away.
func TestInterruptBeforeTheTargetIsReady(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	api := newGate(http.NotFoundHandler(), after(0))
	c := start(t, "run", "--target", listen(t, api), "--report", dir)
	<-api.reached
	c.signal(os.Interrupt)
	if status := c.end(); status.ExitStatus() != verdict.ExitIncomplete {
		t.Errorf("exit %d, want %d\n%s", status.ExitStatus(), verdict.ExitIncomplete, tail(c.output.String()))
	}
	summary, ended, results := kept(t, dir)
	if !ended || summary.Exit != verdict.ExitIncomplete {
		t.Errorf("ended %v, %+v", ended, summary)
	}
	if len(summary.Troubles) > 0 || len(summary.Untried) != 1 || summary.Untried[0].Count != results {
		t.Errorf("an interrupt broke nothing: troubles %+v, not tried %+v, of %d", summary.Troubles, summary.Untried, results)
	}
}

// TestSecondInterruptEndsAtOnce: the first one waits for the admin API to take a universe
// back, which here never happens.
func TestSecondInterruptEndsAtOnce(t *testing.T) {
	t.Parallel()
	server, dir := honest(t), t.TempDir()
	api := newGate(server.API(), after(letThrough))
	interrupted := make(chan struct{})
	admin := newGate(server.Admin(), func(r *http.Request) bool {
		select {
		case <-interrupted:
			return r.Method == http.MethodDelete
		default:
			return false
		}
	})
	c := start(t, "run", "--target", listen(t, api), "--admin-url", listen(t, admin), "--report", dir)
	<-api.reached
	close(interrupted)
	c.signal(os.Interrupt)
	<-api.left // so the first one was seen
	<-admin.reached
	c.signal(os.Interrupt)
	if status := c.end(); status.ExitStatus() != 130 {
		t.Errorf("exit %d, want 130\n%s", status.ExitStatus(), tail(c.output.String()))
	}
	if summary, ended, results := kept(t, dir); ended || results == 0 || summary.Exit != verdict.ExitIncomplete {
		t.Errorf("the journal: ended %v, %d results, %+v", ended, results, summary)
	}
}

// TestKillLeavesAReadableJournal: what ended before the kill is on disk, and no report of an
// earlier run stands beside it.
func TestKillLeavesAReadableJournal(t *testing.T) {
	t.Parallel()
	server, dir := honest(t), t.TempDir()
	for _, name := range []string{"junit.xml", "report.json", "report.html"} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte("of an earlier run"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	api := newGate(server.API(), after(letThrough))
	c := start(t, "run", "--target", listen(t, api), "--admin-url", listen(t, server.Admin()), "--report", dir, "--parallel", "1")
	<-api.reached
	c.signal(os.Kill)
	if status := c.end(); !status.Signaled() {
		t.Errorf("ended with %v, want a kill", status)
	}
	summary, ended, results := kept(t, dir)
	if ended || summary.Exit != verdict.ExitIncomplete || !strings.Contains(summary.Incomplete, "never ended") {
		t.Errorf("the journal: ended %v, %+v", ended, summary)
	}
	if results == 0 || summary.Scenarios[verdict.Pass] != results {
		t.Errorf("%d results, %v: those before the kill had passed", results, summary.Scenarios)
	}
	if left, err := filepath.Glob(filepath.Join(dir, "*")); err != nil || len(left) != 2 {
		t.Errorf("the folder holds %v, %v; want the journal and the mark of the folder alone", left, err)
	}
	if code, out := kasauti(t, "report", filepath.Join(dir, "run.ndjson")); code != verdict.ExitIncomplete {
		t.Errorf("the reports of what was recorded: exit %d\n%s", code, tail(out))
	}
}

// TestMockServesUntilSIGTERM: the command in one process, a run against it in another.
func TestMockServesUntilSIGTERM(t *testing.T) {
	t.Parallel()
	c := &child{Cmd: exec.Command("kasauti", "mock", "--addr", "127.0.0.1:0", "--admin-addr", "127.0.0.1:0"), t: t, output: &bytes.Buffer{}}
	c.Env = append(os.Environ(), adminTokenVariable+"=sesame")
	c.Stderr = c.output
	out, err := c.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = c.Process.Kill() }) // of one that has ended: nothing
	said := map[string]string{}
	lines := bufio.NewScanner(out)
	for said["stop"] == "" && lines.Scan() {
		if word, rest, found := strings.Cut(lines.Text(), " "); found {
			said[word] = strings.TrimSpace(rest)
		}
	}
	url, world, _ := strings.Cut(said["API"], " ")
	if strings.TrimSpace(world) != "world base, seed 1" || said["try"] != "kasauti run --target "+url+" --admin-url "+said["admin"] {
		t.Fatalf("kasauti mock says %q", said)
	}
	if said["token"] != "" {
		t.Error("a token that was given is printed")
	}
	for token, want := range map[string]int{"sesame": verdict.ExitConformant, "wrong": verdict.ExitUsage} {
		run := exec.Command("kasauti", "run", "--target", url, "--admin-url", said["admin"], "--report", t.TempDir())
		run.Env = append(os.Environ(), adminTokenVariable+"="+token)
		text, _ := run.CombinedOutput() // the exit code is what counts
		if code := run.ProcessState.ExitCode(); code != want {
			t.Errorf("with the token %q: exit %d, want %d\n%s", token, code, want, tail(string(text)))
		}
	}
	c.signal(syscall.SIGTERM)
	if status := c.end(); status.ExitStatus() != 0 || c.output.Len() > 0 {
		t.Errorf("after SIGTERM: %v, %q", status, c.output)
	}
}

// TestAKilledProxyLeavesWhatItJudged, and one that gets Ctrl-C ends in order.
func TestAKilledProxyLeavesWhatItJudged(t *testing.T) {
	server, err := mock.New(mockOptions(t))
	if err != nil {
		t.Fatal(err)
	}
	api := listen(t, server.API())
	for _, c := range []struct {
		signal os.Signal
		ended  bool
		code   int
		says   string
	}{
		{os.Interrupt, true, verdict.ExitConformant, "conformant (exit 0)"},
		{os.Kill, false, verdict.ExitIncomplete, "the run never ended: it was stopped after 1 call (exit 3)"},
	} {
		dir, out := t.TempDir(), &spoken{}
		process := &child{Cmd: command("proxy", "--target", api, "--addr", "127.0.0.1:0", "--report", dir), t: t}
		process.Stdout, process.Stderr = out, out
		if err := process.Start(); err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = process.Process.Kill() }) // of one that has ended: nothing
		within(t, "it listens", func() bool { return strings.Contains(out.String(), "\nstop    ") })
		answer, err := http.Post(listens.FindStringSubmatch(out.String())[1]+merchantTokenPath, "application/json", strings.NewReader(`{"accessKey":"x","secretKey":"y"}`))
		if err != nil {
			t.Fatal(err)
		}
		_ = answer.Body.Close()
		within(t, "the call is on disk", func() bool { // the answer is with the application before
			text, err := os.ReadFile(filepath.Join(dir, "run.ndjson"))
			return err == nil && bytes.Count(text, []byte("\n")) > 1
		})
		process.signal(c.signal)
		process.end()
		_, ended, results := kept(t, dir)
		code, said := kasauti(t, "report", dir)
		if ended != c.ended || results != 1 || code != c.code || !strings.Contains(said, c.says) {
			t.Errorf("%s: ended %v, %d results, exit %d\n%s", c.signal, ended, results, code, said)
		}
	}
}

// within waits until something holds, as long as a busy machine may take.
func within(t *testing.T, what string, holds func() bool) {
	t.Helper()
	for began := time.Now(); !holds(); time.Sleep(10 * time.Millisecond) {
		if time.Since(began) > 30*time.Second {
			t.Fatalf("after 30 s it is not so that %s", what)
		}
	}
}

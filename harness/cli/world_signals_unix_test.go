//go:build unix

package cli

import (
	"bytes"
	"encoding/json"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"

	"github.com/kasauti/kasauti/client"
	"github.com/kasauti/kasauti/harness/verdict"
	"github.com/kasauti/kasauti/harness/world/state"
)

// turnstile keeps a write waiting until it is let through, and counts those that came.
type turnstile struct {
	next    http.Handler
	path    string
	reached chan struct{} // closed when the first one waits
	open    chan struct{}

	mu   sync.Mutex
	came int
}

func newTurnstile(next http.Handler, path string) *turnstile {
	return &turnstile{next: next, path: path, reached: make(chan struct{}), open: make(chan struct{})}
}

func (s *turnstile) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.Method == http.MethodPost && r.URL.Path == s.path {
		s.mu.Lock()
		if s.came++; s.came == 1 {
			close(s.reached)
		}
		s.mu.Unlock()
		<-s.open
	}
	s.next.ServeHTTP(w, r)
}

// stateIn is what is recorded in the one state of a folder.
func stateIn(t *testing.T, folder string) state.State {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(folder, "shop@*.json"))
	if err != nil || len(files) != 1 {
		t.Fatalf("the states are %v (%v)", files, err)
	}
	data, err := os.ReadFile(files[0])
	if err != nil {
		t.Fatal(err)
	}
	var s state.State
	if err := json.Unmarshal(data, &s); err != nil {
		t.Fatal(err)
	}
	return s
}

// listener keeps what a process says and tells when it has said something.
type listener struct {
	text   string
	said   chan struct{}
	mu     sync.Mutex
	output *bytes.Buffer
}

func (l *listener) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	before := strings.Contains(l.output.String(), l.text)
	n, err := l.output.Write(p)
	if !before && strings.Contains(l.output.String(), l.text) {
		close(l.said)
	}
	return n, err
}

// startAndHear starts kasauti; said is closed when it has said a text.
func startAndHear(t *testing.T, text string, args ...string) (c *child, said <-chan struct{}) {
	t.Helper()
	l := &listener{text: text, said: make(chan struct{}), output: &bytes.Buffer{}}
	c = &child{Cmd: exec.Command("kasauti", args...), t: t, output: l.output}
	c.Stdout, c.Stderr = l, l
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = c.Process.Kill() }) // of one that has ended: nothing
	return c, l.said
}

const finishing = "finishing what is under way; again to exit at once"

// TestTwoAppliesOfOneTarget: the second is told who holds the lock, or waits for it, and creates
// nothing twice; each has a folder of its own.
func TestTwoAppliesOfOneTarget(t *testing.T) {
	t.Setenv("KASAUTI_LOCKS", t.TempDir())
	server := honest(t)
	wait := newTurnstile(server.API(), createWalletPath)
	at := []string{"--target", listen(t, wait), "--admin-url", listen(t, server.Admin()), "--auto-approve", "--world"}
	first := start(t, append(append([]string{"apply"}, at...), shopFile(t, ""))...)
	<-wait.reached
	told := start(t, append(append([]string{"apply"}, at...), shopFile(t, ""))...)
	if code := told.end().ExitStatus(); code != verdict.ExitEnvironment {
		t.Errorf("exit %d of the second\n%s", code, told.output)
	}
	host, _ := os.Hostname()
	if want := "process " + strconv.Itoa(first.Process.Pid) + " on " + host + " (kasauti apply, since "; !strings.Contains(told.output.String(), want) {
		t.Errorf("nobody says %q:\n%s", want, told.output)
	}
	waiting := start(t, append(append([]string{"apply", "--wait", "1m"}, at...), shopFile(t, ""))...)
	close(wait.open)
	if code := first.end().ExitStatus(); code != verdict.ExitConformant {
		t.Errorf("exit %d of the first\n%s", code, first.output)
	}
	if code := waiting.end().ExitStatus(); code != verdict.ExitConformant || !strings.Contains(waiting.output.String(), "> wallets.nila") {
		t.Errorf("exit %d of the one that waited, which adopts what the first has made\n%s", code, waiting.output)
	}
	if wait.came != 1 {
		t.Errorf("the wallet was created %d times", wait.came)
	}
}

// TestCtrlCOfAnApply: the first lets calls that are under way end and records them; the second ends
// at once, and the next apply finds out what became of them.
func TestCtrlCOfAnApply(t *testing.T) {
	t.Setenv("KASAUTI_LOCKS", t.TempDir())
	const more = "balances: {asha: {wallet: asha, min: 600.00}}\n"
	server := honest(t)
	wait := newTurnstile(server.API(), createWalletPath)
	file := shopFile(t, more)
	args := []string{"apply", "--target", listen(t, wait), "--admin-url", listen(t, server.Admin()), "--auto-approve", "--parallel", "1", "--world", file}
	c, said := startAndHear(t, finishing, args...)
	<-wait.reached
	c.signal(os.Interrupt)
	<-said
	close(wait.open)
	if code := c.end().ExitStatus(); code != verdict.ExitIncomplete {
		t.Errorf("exit %d\n%s", code, c.output)
	}
	if text := c.output.String(); !strings.Contains(text, "wallets.nila: created in") || !strings.Contains(text, "balances.asha: it was not begun any more") {
		t.Errorf("it says\n%s", text)
	}
	folder := filepath.Join(filepath.Dir(file), ".kasauti")
	recorded := 0
	for _, thing := range stateIn(t, folder).Things {
		if thing.Address.String() == "wallets.nila" && thing.ID != "" && thing.Doubt == nil {
			recorded++
		}
	}
	if recorded != 1 {
		t.Errorf("what was made is not recorded: %+v", stateIn(t, folder).Things)
	}
}

// TestASecondCtrlCOfAnApply: the call that was under way is looked for by the next apply.
func TestASecondCtrlCOfAnApply(t *testing.T) {
	t.Setenv("KASAUTI_LOCKS", t.TempDir())
	server := honest(t)
	wait := newTurnstile(server.API(), createWalletPath)
	args := []string{"apply", "--target", listen(t, wait), "--admin-url", listen(t, server.Admin()), "--auto-approve", "--world", shopFile(t, "")}
	c, said := startAndHear(t, finishing, args...)
	<-wait.reached
	c.signal(os.Interrupt)
	<-said
	c.signal(os.Interrupt)
	if code := c.end().ExitStatus(); code != 128+int(syscall.SIGINT) {
		t.Errorf("exit %d\n%s", code, c.output)
	}
	close(wait.open)
	again := start(t, args...)
	if code := again.end().ExitStatus(); code != verdict.ExitConformant {
		t.Errorf("exit %d of the next\n%s", code, again.output)
	}
	third := start(t, args...)
	if code := third.end().ExitStatus(); code != verdict.ExitConformant || !strings.Contains(third.output.String(), "No changes.") {
		t.Errorf("exit %d of the third\n%s", code, third.output)
	}
}

const waitsForAnAnswer = `Feature: What is left when it is interrupted
  Scenario: Two beneficiaries, and an answer that never comes
    Given beneficiary "kiran" was added to wallet "asha"
    And beneficiary "lata" was added to wallet "asha"
    And a transaction OTP was sent for card "asha"
`

// TestCtrlCRemovesWhatAScenarioCreated, the last first: on a target where nothing is put back.
func TestCtrlCRemovesWhatAScenarioCreated(t *testing.T) {
	server := honest(t)
	seen := &payees{next: server.API()}
	otp, _ := client.Lookup(client.OpTransactionOTP)
	wait := newGate(seen, func(r *http.Request) bool { return r.URL.Path == otp.Path })
	flags, dir := against(t, wait, server.Admin(), false)
	feature := filepath.Join(t.TempDir(), "interrupted.feature")
	if err := os.WriteFile(feature, []byte(waitsForAnAnswer), 0o600); err != nil {
		t.Fatal(err)
	}
	c := start(t, append(flags, feature)...)
	<-wait.reached
	c.signal(os.Interrupt)
	if code := c.end().ExitStatus(); code != verdict.ExitIncomplete {
		t.Errorf("exit %d\n%s", code, c.output)
	}
	if len(seen.added) != 2 || !slices.Equal(seen.deleted, []string{seen.added[1], seen.added[0]}) {
		t.Errorf("added were %v, and deleted %v\n%s", seen.added, seen.deleted, c.output)
	}
	if summary, _, _ := kept(t, dir); summary.Left == nil || summary.Left.Removed != 2 || len(summary.Left.Created) != 0 {
		t.Errorf("left %+v", summary.Left)
	}
}

// TestCtrlCBeforeAnAnswer: an interrupt while the target is opened says nothing of the target.
func TestCtrlCBeforeAnAnswer(t *testing.T) {
	t.Setenv("KASAUTI_LOCKS", t.TempDir())
	server := honest(t)
	reached, open := make(chan struct{}), make(chan struct{})
	defer close(open)
	mute := http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		select {
		case reached <- struct{}{}:
		default:
		}
		select {
		case <-open:
		case <-r.Context().Done():
		}
	})
	c := start(t, "plan", "--target", listen(t, mute), "--admin-url", listen(t, server.Admin()), "--world", shopFile(t, ""))
	<-reached
	c.signal(os.Interrupt)
	if code := c.end().ExitStatus(); code != verdict.ExitIncomplete {
		t.Errorf("exit %d", code)
	}
	if said := c.output.String(); !strings.Contains(said, "kasauti plan: interrupted, and nothing was changed") || strings.Contains(said, "check that it runs") || strings.Contains(said, "context canceled") {
		t.Errorf("it says\n%s", said)
	}
}

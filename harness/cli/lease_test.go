package cli

import (
	"context"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/kasauti/kasauti/fixtures"
	"github.com/kasauti/kasauti/harness/contract"
	"github.com/kasauti/kasauti/harness/mock"
	"github.com/kasauti/kasauti/harness/scenario"
	"github.com/kasauti/kasauti/harness/verdict"
)

const asksForAsha = `Feature: One wallet
  Scenario: An OTP
    Given a transaction OTP was sent for card "asha"
`

const looksAtAsha = `Feature: One wallet
  Scenario: A look
    Given wallet "asha" is active
  Scenario: Another look
    Given wallet "asha" is active
`

// sharedServer is a mock without admin API, the environment file for it, and a folder for features. hold
// sees each request before it is answered.
func sharedServer(t *testing.T, hold func(*http.Request)) (run func(feature string, more ...string) (int, string)) {
	t.Helper()
	t.Setenv("KASAUTI_LOCKS", t.TempDir())
	server, err := mock.New(mockOptions(t))
	if err != nil {
		t.Fatal(err)
	}
	url := listen(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		hold(r)
		server.API().ServeHTTP(w, r)
	}))
	environment := filepath.Join(t.TempDir(), "plain.yaml")
	if err := os.WriteFile(environment, []byte(strings.ReplaceAll(plain, "URL", url)), 0o600); err != nil {
		t.Fatal(err)
	}
	return func(text string, more ...string) (int, string) {
		feature := filepath.Join(t.TempDir(), "one.feature")
		if err := os.WriteFile(feature, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return process(t, append([]string{"run", feature, "--target", url, "--env", environment, "--report", t.TempDir()}, more...)...)
	}
}

// meeting lets requests with a path go on once so many have come, or when it has waited long enough.
func meeting(path string, of int) (hold func(*http.Request), most func() int32) {
	var at, peak atomic.Int32
	all := make(chan struct{})
	return func(r *http.Request) {
		if !strings.HasSuffix(r.URL.Path, path) {
			return
		}
		now := at.Add(1)
		for was := peak.Load(); now > was && !peak.CompareAndSwap(was, now); was = peak.Load() {
		}
		if int(now) == of {
			close(all)
		}
		select {
		case <-all:
		case <-time.After(10 * time.Second):
		}
		at.Add(-1)
	}, peak.Load
}

// TestReadersShareAWallet: scenarios that only read do so side by side, in one run and in two.
func TestReadersShareAWallet(t *testing.T) {
	for name, runs := range map[string]int{"in one run": 1, "in two": 2} {
		t.Run(name, func(t *testing.T) {
			hold, most := meeting("/wallet-details", 2*runs)
			run := sharedServer(t, hold)
			ended := make(chan string)
			for range runs {
				go func() {
					code, out := run(looksAtAsha, "--parallel", "2", "--wait", "5s")
					if code == verdict.ExitConformant {
						out = ""
					}
					ended <- out
				}()
			}
			for range runs {
				if out := <-ended; out != "" {
					t.Errorf("a run that only reads fails\n%s", out)
				}
			}
			if got := int(most()); got != 2*runs {
				t.Errorf("%d looks went on at once, want %d", got, 2*runs)
			}
		})
	}
}

// TestWhoChangesWaitsForWhoReads, and is told who that is.
func TestWhoChangesWaitsForWhoReads(t *testing.T) {
	arrived, goOn := make(chan struct{}), make(chan struct{})
	var looks atomic.Int32
	run := sharedServer(t, func(r *http.Request) {
		if strings.HasSuffix(r.URL.Path, "/wallet-details") && looks.Add(1) == 1 {
			close(arrived)
			<-goOn
		}
	})
	ended := make(chan string)
	go func() {
		code, out := run(looksAtAsha)
		if code == verdict.ExitConformant {
			out = ""
		}
		ended <- out
	}()
	<-arrived
	if code, out := run(looksAtAsha, "--wait", "200ms"); code != verdict.ExitConformant {
		t.Errorf("another reader waits: exit %d\n%s", code, out)
	}
	code, out := run(asksForAsha, "--wait", "200ms")
	if code != verdict.ExitIncomplete || !strings.Contains(out, `have "asha" to itself: lock wallet or card asha (EKC`) || !strings.Contains(out, "process ") {
		t.Errorf("exit %d, want 3 and the holder named\n%s", code, out)
	}
	close(goOn)
	if out := <-ended; out != "" {
		t.Errorf("the run that reads fails\n%s", out)
	}
	if code, out := run(asksForAsha, "--wait", "0s"); code != verdict.ExitConformant {
		t.Errorf("when nobody has it: exit %d\n%s", code, out)
	}
}

// TestTurns: any number read at once, one changes alone, and who waits to change is not overtaken.
func TestTurns(t *testing.T) {
	l := &leases{turns: map[string]*turn{}}
	at := l.turn("EKC1")
	soon, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
	defer cancel()
	one, err := at.take(t.Context(), true)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := at.take(soon, false); err == nil {
		t.Fatal("one changes while another reads")
	}
	changes := make(chan func())
	go func() {
		back, err := at.take(t.Context(), false)
		if err != nil {
			t.Error(err)
		}
		changes <- back
	}()
	for len(at.door) == 0 {
		time.Sleep(time.Millisecond)
	}
	soon, cancel = context.WithTimeout(t.Context(), 20*time.Millisecond)
	defer cancel()
	if _, err := at.take(soon, true); err == nil {
		t.Fatal("who reads overtakes who waits to change")
	}
	one()
	back := <-changes
	if _, err := at.take(soon, true); err == nil {
		t.Fatal("one reads while another changes")
	}
	back()

	var reading, changing, wrong atomic.Int32
	var all sync.WaitGroup
	for i := range 200 {
		all.Go(func() {
			reads := i%5 != 0
			back, err := at.take(t.Context(), reads)
			if err != nil {
				t.Error(err)
				return
			}
			if reads {
				reading.Add(1)
			} else if changing.Add(1) > 1 || reading.Load() > 0 {
				wrong.Add(1)
			}
			if reads && changing.Load() > 0 {
				wrong.Add(1)
			}
			if reads {
				reading.Add(-1)
			} else {
				changing.Add(-1)
			}
			back()
		})
	}
	all.Wait()
	if wrong.Load() > 0 || len(at.seats) > 0 || len(at.door) > 0 {
		t.Errorf("%d times who changes was not alone; %d seats and %d doors are still taken", wrong.Load(), len(at.seats), len(at.door))
	}
}

// TestTwoRunsShareAWallet has two processes on one target that puts nothing back: the second waits
// for the wallet that the first uses or, where it shall not wait so long, names who has it.
func TestTwoRunsShareAWallet(t *testing.T) {
	arrived, goOn := make(chan struct{}), make(chan struct{})
	var first sync.Once
	run := sharedServer(t, func(r *http.Request) {
		if strings.HasSuffix(r.URL.Path, "/otp") {
			first.Do(func() {
				close(arrived)
				<-goOn
			})
		}
	})
	runIt := func(more ...string) (int, string) { return run(asksForAsha, more...) }
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

// TestWhatOnlyReads: one step that changes something, or whose calls nobody knows, and the scenario does.
func TestWhatOnlyReads(t *testing.T) {
	c, err := contract.Load(fixtures.FS)
	if err != nil {
		t.Fatal(err)
	}
	const look = `wallet "asha" is active`
	for _, row := range []struct {
		steps []string
		reads bool
	}{
		{[]string{look}, true},
		{[]string{look, `a search request for the beneficiaries of wallet "asha"`, `it is sent`}, true},
		{[]string{look, `a transaction OTP was sent for card "asha"`}, false},
		{[]string{look, `a load request of 10.00 for card "priya"`, `it is sent`}, false},
		{[]string{look, `a load request of 10.00 for card "priya"`}, true}, // which is never sent
		{[]string{look, `a request to delete beneficiary "kiran"`}, false}, // it would last
		{[]string{look, `the application answers 202`}, false},
	} {
		var steps []*scenario.Bound
		for _, text := range row.steps {
			bound, err := vocabulary().Bind(text, nil, nil)
			if err != nil {
				t.Fatal(err)
			}
			steps = append(steps, bound)
		}
		if got := scenario.OnlyRead(c, steps); got != row.reads {
			t.Errorf("%q: only reads is %v, want %v", row.steps, got, row.reads)
		}
	}
}

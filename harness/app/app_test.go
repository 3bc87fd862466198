package app

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"os/signal"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/kasauti/kasauti/fixtures"
	"github.com/kasauti/kasauti/harness/child"
	"github.com/kasauti/kasauti/harness/contract"
	"github.com/kasauti/kasauti/harness/mock"
	"github.com/kasauti/kasauti/harness/scenario"
	"github.com/kasauti/kasauti/harness/target"
)

// TestMain is the application as well: what it does, its first argument says.
func TestMain(m *testing.M) {
	if len(os.Args) > 2 && os.Args[1] == "act" {
		act(os.Args[2])
		return
	}
	os.Exit(m.Run())
}

func act(what string) {
	if what == "no-port" {
		fmt.Println("ready soon")
		time.Sleep(time.Hour)
	}
	http.HandleFunc("/environment", func(w http.ResponseWriter, r *http.Request) {
		fmt.Fprintln(w, strings.Join(os.Environ(), "\n"), strings.Join(os.Args, " "))
	})
	http.HandleFunc("/crash", func(http.ResponseWriter, *http.Request) { fmt.Println("crashing"); os.Exit(7) })
	http.HandleFunc("/print", func(w http.ResponseWriter, r *http.Request) { fmt.Println(r.URL.Query().Get("text")) })
	terms := make(chan os.Signal, 1)
	signal.Notify(terms, syscall.SIGTERM)
	go func() {
		for range terms {
			if what != "deaf" {
				fmt.Println("bye")
				os.Exit(0)
			}
		}
	}()
	switch what {
	case "parent":
		child := exec.Command(os.Args[0], "act", "no-port")
		if err := child.Start(); err == nil {
			fmt.Println("child", child.Process.Pid)
		}
	case "ends":
		fmt.Println("nothing to do")
		os.Exit(3)
	}
	fmt.Println("it is", "ready")
	fmt.Println(http.ListenAndServe("127.0.0.1:"+os.Getenv("KASAUTI_APP_PORT"), nil))
}

func beside(t *testing.T, what string, change func(*target.Application)) *Target {
	t.Helper()
	c, err := contract.Load(fixtures.FS)
	if err != nil {
		t.Fatal(err)
	}
	world := mock.World{
		Name: "small", Partners: map[string]mock.Partner{"acme": {}, "zenith": {}},
		CardAccounts: map[string]mock.CardAccount{"main": {Partner: "acme"}}, Merchants: map[string]mock.Merchant{"book-shop": {}},
		Wallets: map[string]mock.Wallet{"asha": {Account: "main"}},
	}
	running, err := target.Embedded(t.Context(), target.EmbeddedOptions{World: world, Contract: c, Seed: 1})
	if err != nil {
		t.Fatal(err)
	}
	spec := &target.Application{Command: []string{os.Args[0], "act", what}, PerScenario: true, Timeout: 10 * time.Second}
	if change != nil {
		change(spec)
	}
	made, err := Beside(running, spec, "")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := made.Close(context.Background()); err != nil {
			t.Error(err)
		}
	})
	return made
}

// use opens a session and its application.
func open(t *testing.T, of *Target, key string) (scenario.Session, scenario.Application, error) {
	t.Helper()
	session, err := of.OpenWithApplication(t.Context(), key, 1)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = session.Close(context.Background()) }) // for those that the test did not close
	a, err := session.(scenario.Hosting).Application(t.Context())
	return session, a, err
}

func get(a scenario.Application, path string) string {
	request, err := http.NewRequest(http.MethodGet, a.URL()+path, nil)
	if err != nil {
		return err.Error()
	}
	answer, err := a.Transport().RoundTrip(request)
	if err != nil {
		return err.Error()
	}
	defer answer.Body.Close()
	body, _ := io.ReadAll(answer.Body)
	return string(body)
}

// TestVariables: an application of a scenario's own gets credentials of its universe, one of the run
// the world's; neither gets what is kasauti's own.
func TestVariables(t *testing.T) {
	t.Setenv("KASAUTI_ADMIN_TOKEN", "canary")
	t.Setenv("KASAUTI_CARD_RAVI", "of another run")
	keys := map[string]bool{}
	for _, perScenario := range []bool{true, false} {
		of := beside(t, "listens", func(a *target.Application) {
			a.PerScenario, a.Partner = perScenario, "zenith"
			a.Command = append(a.Command, "--for={KASAUTI_PARTNER_ID}")
			a.Env = map[string]string{"SHOP_URL": "{KASAUTI_GATEWAY_URL}/v0", "SHOP": "{plain}"}
		})
		session, a, err := open(t, of, "x")
		if err != nil {
			t.Fatal(err)
		}
		said := get(a, "/environment")
		partner := of.Names().Partners["zenith"]
		for _, want := range []string{
			"KASAUTI_API_URL=" + of.URL(), "KASAUTI_OAUTH_URL=" + of.URL(), "SHOP_URL=" + of.URL() + "/v0", "SHOP={plain}", "PATH=",
			"KASAUTI_PARTNER_ID=" + partner.ID, "--for=" + partner.ID, "KASAUTI_SECRET_KEY=" + partner.Credentials.SecretKey.Reveal(),
			"KASAUTI_CLIENT_ID=" + partner.Credentials.BasicUser, "KASAUTI_CARD_ASHA=" + of.Names().Cards["asha"].ID,
			"KASAUTI_MERCHANT_BOOK_SHOP=" + of.Names().Merchants["book-shop"].ID, "KASAUTI_APP_URL=" + a.URL(),
		} {
			if !strings.Contains(said, want) {
				t.Errorf("per scenario %v: no %s", perScenario, want)
			}
		}
		if strings.Contains(said, "canary") || strings.Contains(said, "of another run") {
			t.Error("it has variables of kasauti's own")
		}
		_, key, _ := strings.Cut(said, "KASAUTI_ACCESS_KEY=")
		key, _, _ = strings.Cut(key, "\n")
		if isWorlds := key == partner.Credentials.AccessKey.Reveal(); isWorlds == perScenario {
			t.Errorf("per scenario %v: the access key is the world's: %v", perScenario, isWorlds)
		}
		keys[key] = true
		masked := map[string]bool{}
		for _, secret := range session.(scenario.Hosting).Secrets() {
			masked[secret.Reveal()] = true
		}
		if !masked[key] {
			t.Error("its access key is no secret")
		}
	}
	if len(keys) != 2 {
		t.Errorf("keys %d", len(keys))
	}
}

// TestEnds: an application is asked to end, and ended if it does not.
func TestEnds(t *testing.T) {
	for what, ending := range map[string]string{"listens": "exit status 0", "deaf": "signal: killed"} {
		t.Run(what, func(t *testing.T) {
			t.Parallel()
			of := beside(t, what, nil)
			session, a, err := open(t, of, "x")
			if err != nil {
				t.Fatal(err)
			}
			started := time.Now()
			if err := session.Close(t.Context()); err != nil {
				t.Error(err)
			}
			select {
			case <-a.Done():
			default:
				t.Fatal("it runs on")
			}
			if a.Ending() != ending || (what == "listens") != strings.Contains(a.Said(), "bye") || time.Since(started) > child.Patience+3*time.Second {
				t.Errorf("%s after %s: %s", a.Ending(), time.Since(started), a.Said())
			}
			if _, err := session.(scenario.Hosting).Application(t.Context()); what == "deaf" && err == nil {
				t.Error("a scenario that is over gets an application")
			}
		})
	}
}

// TestChildrenEnd: what an application started ends with it.
func TestChildrenEnd(t *testing.T) {
	of := beside(t, "parent", nil)
	session, a, err := open(t, of, "x")
	if err != nil {
		t.Fatal(err)
	}
	var child int
	if _, err := fmt.Sscanf(a.Said(), "child %d", &child); err != nil {
		t.Fatalf("%v: %s", err, a.Said())
	}
	if err := session.Close(t.Context()); err != nil {
		t.Error(err)
	}
	for range 100 {
		if !alive(child) {
			return
		}
		time.Sleep(20 * time.Millisecond)
	}
	t.Error("the child is left")
}

// TestNeverReady: the error says what was waited for, and nothing is left running.
func TestNeverReady(t *testing.T) {
	for _, test := range []struct{ what, ready, says string }{
		{"no-port", "", "it was not ready after 1s: nothing listens at http://127.0.0.1:"},
		{"no-port", "/healthz", "GET http://127.0.0.1:"},
		{"no-port", "ready soon", "nothing listens at"}, // what it prints is not enough
		{"listens", "/healthz", "/healthz: HTTP 404"},
		{"listens", "it is not", `it did not print "it is not" in 1s`},
		{"ends", "", "it ended (exit status 3) before it was ready"},
		{"ends", "it is ready", "it ended (exit status 3) before it was ready"},
	} {
		of := beside(t, test.what, func(a *target.Application) { a.Ready, a.Timeout = test.ready, time.Second })
		_, a, err := open(t, of, "x")
		if err == nil || !strings.Contains(err.Error(), test.says) {
			t.Errorf("%s %q: %v", test.what, test.ready, err)
			continue
		}
		if a == nil {
			t.Fatal("there is no application to ask for its output")
		}
		<-a.Done()
		if a.Said() == "" {
			t.Errorf("%s %q: it said nothing", test.what, test.ready)
		}
	}
}

// TestInterruptedStart: who gives up is not kept waiting.
func TestInterruptedStart(t *testing.T) {
	of := beside(t, "no-port", nil)
	session, err := of.OpenWithApplication(t.Context(), "x", 1)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	time.AfterFunc(100*time.Millisecond, cancel)
	started := time.Now()
	if _, err := session.(scenario.Hosting).Application(ctx); !errors.Is(err, context.Canceled) || time.Since(started) > 8*time.Second {
		t.Errorf("%v after %s", err, time.Since(started))
	}
	if err := session.Close(context.Background()); err != nil {
		t.Error(err)
	}
}

// TestOneForTheRun: scenarios have the application of the run one at a time; each sees its own part of
// the output; after a crash the next has a new one.
func TestOneForTheRun(t *testing.T) {
	of := beside(t, "listens", func(a *target.Application) { a.PerScenario, a.Ready = false, "it is ready" })
	var group sync.WaitGroup
	var mu sync.Mutex
	having := 0
	for i := range 8 {
		group.Go(func() {
			session, err := of.OpenWithApplication(t.Context(), fmt.Sprint(i), 1)
			if err != nil {
				t.Error(err)
				return
			}
			mu.Lock()
			if having++; having != 1 {
				t.Errorf("%d scenarios have it", having)
			}
			mu.Unlock()
			a, err := session.(scenario.Hosting).Application(t.Context())
			if err != nil {
				t.Error(err)
				return
			}
			get(a, fmt.Sprintf("/print?text=scenario-%d", i))
			if said := a.Said(); strings.Count(said, "scenario-") != 1 || !strings.Contains(said, fmt.Sprintf("scenario-%d", i)) {
				t.Errorf("scenario %d sees %q", i, said)
			}
			mu.Lock()
			having--
			mu.Unlock()
			if err := session.Close(context.Background()); err != nil {
				t.Error(err)
			}
		})
	}
	group.Wait()
	session, first, err := open(t, of, "crashes")
	if err != nil {
		t.Fatal(err)
	}
	get(first, "/crash")
	<-first.Done()
	if first.Ending() != "exit status 7" || !strings.Contains(first.Said(), "crashing") {
		t.Errorf("%s, %q", first.Ending(), first.Said())
	}
	if err := session.Close(t.Context()); err != nil {
		t.Error(err)
	}
	_, second, err := open(t, of, "after")
	if err != nil || second.URL() == first.URL() && get(second, "/environment") == "" {
		t.Errorf("after a crash: %v", err)
	}
	if !strings.Contains(get(second, "/environment"), "KASAUTI_API_URL") || strings.Contains(second.Said(), "crashing") {
		t.Errorf("the new one says %q", second.Said())
	}
}

// TestWaitingForTheLease: who gives up while another scenario has the application could not run.
func TestWaitingForTheLease(t *testing.T) {
	of := beside(t, "listens", func(a *target.Application) { a.PerScenario = false })
	if _, _, err := open(t, of, "has it"); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	_, err := of.OpenWithApplication(ctx, "waits", 1)
	var cannot *scenario.CouldNotRun
	if !errors.As(err, &cannot) {
		t.Errorf("%v", err)
	}
}

// TestOutputIsBounded: of much, the end is kept, in whole lines; a text is seen across writes.
func TestOutputIsBounded(t *testing.T) {
	o := newOutput("it is ready")
	for _, part := range []string{"it i", "s rea", "dy\n"} {
		select {
		case <-o.seen:
			t.Fatal("it was seen before it was there")
		default:
		}
		_, _ = o.Write([]byte(part)) // never fails
	}
	<-o.seen
	line := append(bytes.Repeat([]byte("x"), 99), '\n')
	for i := range 10_000 {
		copy(line, fmt.Sprintf("%06d", i))
		_, _ = o.Write(line)
	}
	if kept := cap(o.kept); kept > 8*mostKept {
		t.Errorf("%d bytes are kept", kept)
	}
	if total := o.total(); total != 1_000_012 {
		t.Errorf("total %d", total)
	}
	said := o.since(0)
	if len(said) > mostShown+10 || !strings.HasPrefix(said, "…\n00") || !strings.Contains(said, "009999x") {
		t.Errorf("%d bytes, %.20q", len(said), said)
	}
	if said := o.since(o.total() - 100); !strings.HasPrefix(said, "009999x") {
		t.Errorf("since the last line: %.20q", said)
	}
	if said := o.since(o.total()); said != "" {
		t.Errorf("since the end: %q", said)
	}
}

// TestPorts: none is given twice at a time.
func TestPorts(t *testing.T) {
	p, seen := newPorts(), map[int]bool{}
	for range 50 {
		port, err := p.take()
		if err != nil || seen[port] || port < lowestPort || port >= lowestPort+portsInAll {
			t.Fatalf("port %d, %v", port, err)
		}
		seen[port] = true
	}
}

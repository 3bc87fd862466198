package cli

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/kasauti/kasauti/fixtures"
	"github.com/kasauti/kasauti/harness/runner"
	"github.com/kasauti/kasauti/harness/scenario"
	"github.com/kasauti/kasauti/steps"
)

const shopFeature = "testdata/shop/pay.feature"

// buildShop builds the sample application into a folder of the test's own.
func buildShop(t *testing.T) (dir string) {
	t.Helper()
	dir = t.TempDir()
	out, err := exec.Command("go", "build", "-o", filepath.Join(dir, shopName()), "testdata/shop/main.go").CombinedOutput()
	if err != nil {
		t.Fatalf("build the shop: %v\n%s", err, out)
	}
	return dir
}

func shopName() string {
	if runtime.GOOS == "windows" {
		return "shop.exe"
	}
	return "shop"
}

// shopWorld writes the embedded world with an application.
func shopWorld(t *testing.T, dir, app string) (file string) {
	t.Helper()
	base, err := fixtures.FS.ReadFile("worlds/base.yaml")
	if err != nil {
		t.Fatal(err)
	}
	file = filepath.Join(dir, "shop.yaml")
	if err := os.WriteFile(file, []byte(string(base)+"\napp: "+app+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}

func shopCommand(broken, more string) string {
	return fmt.Sprintf(`{command: ["./%s", "-broken", %q], env: {SHOP_PARTNER: "{KASAUTI_PARTNER_ID}"}%s}`, shopName(), broken, more)
}

func runShop(t *testing.T, ctx context.Context, world string, more ...string) (exit int, said string) {
	t.Helper()
	var out strings.Builder
	arguments := append([]string{"run", "--world", world, "--report", filepath.Join(t.TempDir(), "report"), shopFeature}, more...)
	exit = run(ctx, arguments, Streams{Out: &out, Err: &out})
	return exit, out.String()
}

// TestShop: a feature drives an application that uses the mock. An honest one is green, started
// for each scenario and once for all; one that does a thing wrong turns a scenario red.
func TestShop(t *testing.T) {
	dir := buildShop(t)
	for _, test := range []struct {
		broken, more string
		exit         int
		says         []string
	}{
		{"", ", ready: /healthz", 0, []string{"4 pass"}},
		{"", ", per: run, ready: the shop listens", 0, []string{"4 pass"}},
		{"", ", partner: acme, per: run", 0, []string{"4 pass"}},
		{"token-per-call", "", 1, []string{"tokenCalls 1 3", "the application printed", "merchant/token: HTTP 200"}},
		{"token-per-call", ", per: run", 1, []string{"not as expected at tokenCalls"}},
		{"debits-twice", "", 1, []string{"with another status", "HTTP status 200 502", "OTP has already been used", "ppi-merchant-transaction: HTTP 200"}},
		{"crashes", "", 1, []string{"the application ended by itself (exit status 2)", "panic: out of luck", "the secret key is [secret]"}},
		{"crashes", ", per: run", 1, []string{"the application ended by itself (exit status 2)", "panic: out of luck"}},
		{"never-ready", ", ready: /healthz, timeout: 1s", 1, []string{"was not ready after 1s: GET http://127.0.0.1:", "/healthz: no answer"}},
		{"never-ready", ", ready: nobody says this, per: run, timeout: 1s", 1, []string{`it did not print "nobody says this" in 1s`}},
		{"", ", ready: /nowhere, timeout: 1s", 1, []string{"/nowhere: HTTP 404"}},
	} {
		t.Run(test.broken+test.more, func(t *testing.T) {
			pids := t.TempDir()
			t.Setenv("SHOP_PIDS", pids)
			exit, said := runShop(t, t.Context(), shopWorld(t, dir, shopCommand(test.broken, test.more)))
			if exit != test.exit {
				t.Errorf("exit %d, want %d", exit, test.exit)
			}
			oneLine := strings.Join(strings.Fields(said), " ") // long lines wrap
			for _, want := range test.says {
				if !strings.Contains(oneLine, want) {
					t.Errorf("not said: %s", want)
				}
			}
			if t.Failed() {
				t.Log(said)
			}
			allEnded(t, pids, test.exit == 0 && !strings.Contains(test.more, "run"))
		})
	}
}

// allEnded makes sure that applications were started and that none is left. With several, each
// scenario had one.
func allEnded(t *testing.T, pids string, several bool) {
	t.Helper()
	entries, err := os.ReadDir(pids)
	if err != nil || len(entries) == 0 || several != (len(entries) == 3) && several {
		t.Errorf("%d applications were started, %v", len(entries), err)
	}
	for _, entry := range entries {
		if alive(entry.Name()) {
			t.Errorf("the application %s is left behind", entry.Name())
		}
	}
}

// TestShopOnInterrupt: an interrupt ends the application also while it hangs.
func TestShopOnInterrupt(t *testing.T) {
	dir, pids := buildShop(t), t.TempDir()
	t.Setenv("SHOP_PIDS", pids)
	for _, per := range []string{"scenario", "run"} {
		ctx, cancel := context.WithCancel(t.Context())
		started := time.Now()
		go func() {
			for entries, _ := os.ReadDir(pids); len(entries) == 0 && time.Since(started) < 20*time.Second; entries, _ = os.ReadDir(pids) {
				time.Sleep(10 * time.Millisecond)
			}
			time.Sleep(200 * time.Millisecond) // the request is under way
			cancel()
		}()
		exit, said := runShop(t, ctx, shopWorld(t, dir, shopCommand("hangs", ", per: "+per)))
		cancel()
		if exit != 3 || !strings.Contains(said, "the run was interrupted") || time.Since(started) > 20*time.Second {
			t.Errorf("per %s: exit %d after %s\n%s", per, exit, time.Since(started), said)
		}
		allEnded(t, pids, false)
	}
}

// TestShopThatRunsAlready: an application that somebody else started uses a mock that somebody
// else started; scenarios have them one after the other, and leave them running.
func TestShopThatRunsAlready(t *testing.T) {
	dir := buildShop(t)
	served := serveMock(t)
	port := strings.TrimPrefix(nobody(t), "127.0.0.1:")
	shop := exec.Command(filepath.Join(dir, shopName()))
	c, err := loadContract()
	if err != nil {
		t.Fatal(err)
	}
	world := shopWorld(t, dir, "{url: http://127.0.0.1:"+port+", ready: /healthz}")
	opened, err := (&aim{target: served.apis[0], adminURL: served.admin, seed: 1}).open(t.Context(), c, Streams{})
	if err != nil {
		t.Fatal(err)
	}
	partner := opened.Names().Partners["acme"]
	shop.Env = append(os.Environ(), "KASAUTI_APP_PORT="+port, "KASAUTI_PARTNER_URL="+served.apis[0], "KASAUTI_GATEWAY_URL="+served.apis[0],
		"KASAUTI_PARTNER_ID="+partner.ID, "KASAUTI_COMPANY_ID="+partner.CompanyID,
		"KASAUTI_ACCESS_KEY="+partner.Credentials.AccessKey.Reveal(), "KASAUTI_SECRET_KEY="+partner.Credentials.SecretKey.Reveal())
	if err := shop.Start(); err != nil {
		t.Fatal(err)
	}
	defer func() { _ = shop.Process.Kill(); _ = shop.Wait() }() // ours alone
	for range 2 {                                               // what the first run left must not disturb the second
		exit, said := runShop(t, t.Context(), world, "--target", served.apis[0], "--admin-url", served.admin)
		if exit != 0 || !strings.Contains(said, "4 pass") {
			t.Errorf("exit %d\n%s", exit, said)
		}
	}
	if !alive(fmt.Sprint(shop.Process.Pid)) {
		t.Error("an application that others started was ended")
	}
}

// TestShopIsNotThere: without an application its scenarios are left out, which a requirement
// that they claim makes incomplete; one that cannot be started is said before anything runs.
func TestShopIsNotThere(t *testing.T) {
	dir := t.TempDir()
	for _, test := range []struct {
		app, says string
		exit      int
	}{
		{"", "the target lacks app", 3},
		{`{command: ["./nowhere"]}`, `"` + filepath.Join(dir, "nowhere") + `" is no program that can be run`, 2},
		{`{command: ["go"], env: {A: "{KASAUTI_ACESS_KEY}"}}`, "no variable KASAUTI_ACESS_KEY is set here; did you mean", 2},
		{`{command: ["go"], env: {KASAUTI_A: "b"}}`, "app.env.KASAUTI_A: begins with KASAUTI_", 2},
		{`{command: ["go"], env: {A: "${env:HOME}"}}`, "app.env.A: ${env:HOME} is not understood here", 2},
		{`{command: ["go"], per: scenarios}`, `app.per: "scenarios" is neither scenario nor run`, 2},
		{`{command: ["go"], partner: acne}`, `app.partner: "acne" is not declared; did you mean "acme"`, 2},
		{`{comand: ["go"]}`, `did you mean "command"`, 2},
		{`{}`, "names neither command nor url", 2},
		{`{url: "http://pay-en-uat.enkash.in"}`, "is the provider's", 2},
		{`{url: "http://127.0.0.1:1", per: scenario}`, "several applications cannot listen on one url", 2},
		{`{url: "http://127.0.0.1:1", ready: listens}`, "which only a command has", 2},
		{`{url: "http://127.0.0.1:1", timeout: 2h}`, "is not a duration between 1s and", 2},
	} {
		world := ""
		if test.app == "" {
			world = shopWorld(t, dir, "")
			text, err := fixtures.FS.ReadFile("worlds/base.yaml")
			if err == nil {
				err = os.WriteFile(world, text, 0o600)
			}
			if err != nil {
				t.Fatal(err)
			}
		} else {
			world = shopWorld(t, dir, test.app)
		}
		exit, said := runShop(t, t.Context(), world)
		if exit != test.exit || !strings.Contains(said, test.says) {
			t.Errorf("%s: exit %d, want %d and %q\n%s", test.app, exit, test.exit, test.says, said)
		}
	}
}

// TestApplicationStepsAreUsed: what the embedded features cannot test, the shop's feature does.
func TestApplicationStepsAreUsed(t *testing.T) {
	text, err := os.ReadFile(shopFeature)
	if err != nil {
		t.Fatal(err)
	}
	r := scenario.NewRegistry()
	steps.Register(r)
	suite, problems := runner.Parse([]runner.Source{{URI: shopFeature, Content: text}}, r)
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	used := map[*scenario.Definition]bool{}
	for _, s := range suite.Scenarios {
		for _, step := range s.Steps {
			used[step.Bound.Definition] = true
		}
	}
	for _, d := range r.Definitions() {
		if slices.Contains(d.Needs, scenario.App) && !used[d] {
			t.Errorf("%s:%d: the shop's feature does not use %s", d.File, d.Line, d.Pattern)
		}
	}
}

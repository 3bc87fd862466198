//go:build unix

package cli

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/kasauti/kasauti/harness/verdict"
)

// watchedFolder is kasauti run --watch in a process of its own, in a folder whose files a test changes.
type watchedFolder struct {
	*child
	dir    string
	output *os.File
}

func watchFolder(t *testing.T, files map[string]string, args ...string) *watchedFolder {
	t.Helper()
	return watching(t, files, append([]string{"run", "--watch"}, args...)...)
}

// watching is any command that watches.
func watching(t *testing.T, files map[string]string, args ...string) *watchedFolder {
	t.Helper()
	w := &watchedFolder{child: &child{t: t}, dir: t.TempDir()}
	for name, text := range files {
		w.write(name, text)
	}
	var err error
	if w.output, err = os.Create(filepath.Join(t.TempDir(), "output")); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = w.output.Close() })
	w.Cmd = command(args...)
	w.Dir, w.Stdout, w.Stderr = w.dir, w.output, w.output
	if err := w.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = w.Process.Kill() }) // of one that has ended: nothing
	return w
}

func (w *watchedFolder) path(name string) string {
	return filepath.Join(w.dir, filepath.FromSlash(name))
}

func (w *watchedFolder) write(name, text string) {
	w.t.Helper()
	if err := os.MkdirAll(filepath.Dir(w.path(name)), 0o700); err != nil {
		w.t.Fatal(err)
	}
	if err := os.WriteFile(w.path(name), []byte(text), 0o600); err != nil {
		w.t.Fatal(err)
	}
}

func (w *watchedFolder) said() string {
	w.t.Helper()
	text, err := os.ReadFile(w.output.Name())
	if err != nil {
		w.t.Fatal(err)
	}
	return string(text)
}

// next waits for the watch to wait again, and returns what it said since from.
func (w *watchedFolder) next(from int) string {
	w.t.Helper()
	for deadline := time.Now().Add(time.Minute); time.Now().Before(deadline); time.Sleep(20 * time.Millisecond) {
		if said := w.said()[from:]; strings.Contains(said, "; Ctrl-C ends.\n") {
			return said
		}
	}
	w.t.Fatalf("the watch does not come to wait:\n%s", tail(w.said()))
	return ""
}

// change does something to the files, and returns what the watch says to that.
func (w *watchedFolder) change(do func()) string {
	from := len(w.said())
	do()
	return w.next(from)
}

func (w *watchedFolder) interrupted() int {
	w.signal(os.Interrupt)
	return w.end().ExitStatus()
}

func TestWatchRunsWhatAChangeTouches(t *testing.T) {
	t.Parallel()
	a, b := "Feature: A\n"+otpScenario("one", passes)+otpScenario("two", passes), "Feature: B\n"+otpScenario("three", "the code is there")
	rows := "Feature: R\n\n  Scenario Outline: row <n>\n    Given partner \"acme\" has a token\n    When a transaction OTP is requested for card \"<card>\"\n    Then an OTP is sent\n\n    @rows:../data/cards.csv\n    Examples:\n      | n | card |\n"
	phrases := "Phrase: the code is there\n  Then an OTP is sent\n"
	world := "world: {name: mine, version: 1}\npartners: {acme: {}}\ncard_accounts: {main: {partner: acme}}\nwallets:\n  asha: {account: main, mobile: \"6000000011\"}\n  ravi: {account: main, mobile: \"6000000012\"}\n"
	w := watchFolder(t, map[string]string{
		"tests/a.feature": a, "tests/b.feature": b, "tests/r.feature": rows, "tests/words.phrases": phrases,
		"data/cards.csv": "n,card\n1,asha\n2,asha\n", "world.yaml": world,
	}, "tests", "--world", "world.yaml")
	if first := w.next(0); !strings.Contains(first, "5 pass") || !strings.HasSuffix(first, "\nWatching tests, world.yaml; Ctrl-C ends.\n") {
		t.Fatalf("the first run:\n%s", first)
	}
	for _, c := range []struct {
		what string
		do   func()
		says []string
	}{
		{"one scenario of a file that fails now", func() { w.write("tests/a.feature", strings.Replace(a, passes, fails, 1)) },
			[]string{"Changed: tests/a.feature\n", "Running 1 of 5 scenarios.", "✗ one", "1 fail", "4 pass", "carried over    4 scenarios", "(exit 1)"}},
		{"another one: what failed runs, too", func() { w.write("tests/b.feature", b+otpScenario("four", passes)) },
			[]string{"Running 2 of 6 scenarios.", "✗ one", "✓ four", "1 fail", "5 pass"}},
		{"a phrase touches what says it, and what failed runs", func() {
			w.write("tests/words.phrases", phrases+"  And partner \"acme\" has a token\n")
		}, []string{"Changed: tests/words.phrases\n", "Running 2 of 6 scenarios.", "✓ three"}},
		{"an editor that replaces the file", func() {
			w.write("tests/.a.feature.swp", a)
			if err := os.Rename(w.path("tests/.a.feature.swp"), w.path("tests/a.feature")); err != nil {
				t.Error(err)
			}
		}, []string{"Running 1 of 6 scenarios.", "✓ one", "6 pass", "(exit 0)"}},
		{"a row", func() { w.write("data/cards.csv", "n,card\n1,asha\n2,ravi\n") },
			[]string{"Changed: data/cards.csv\n", "Running 1 of 6 scenarios.", "✓ row 2"}},
		{"a comment", func() { w.write("tests/a.feature", "# mine\n"+a) },
			[]string{"Nothing that runs has changed: 6 scenarios stand as judged before.\n"}},
		{"what does not parse", func() { w.write("tests/a.feature", a+"Scenrio: x\n") },
			[]string{"tests/a.feature:12:1: \"Scenrio:\" is no keyword; did you mean \"Scenario:\"?\nNothing was run.\n"}},
		{"a CSV file that is gone, too", func() {
			if err := os.Remove(w.path("data/cards.csv")); err != nil {
				t.Error(err)
			}
		}, []string{"Changed: data/cards.csv\n", "tests/r.feature:8:5: read data/cards.csv: ", "Scenrio:"}},
		{"it is there again, and the feature is not", func() {
			w.write("data/cards.csv", "n,card\n1,asha\n2,ravi\n")
			if err := os.Remove(w.path("tests/a.feature")); err != nil {
				t.Error(err)
			}
		}, []string{"Running 0 of 4 scenarios.", "4 pass"}},
		{"the feature is there again", func() { w.write("tests/a.feature", a) }, []string{"Running 2 of 6 scenarios.", "✓ one", "6 pass"}},
		{"a world that does not parse", func() { w.write("world.yaml", strings.Replace(world, "mobile", "mobil", 1)) },
			[]string{"Changed: world.yaml\n", "world.yaml:5:", "did you mean \"mobile\"", "Nothing was run."}},
		{"the world", func() { w.write("world.yaml", strings.Replace(world, "mine", "yours", 1)) },
			[]string{"Changed: world.yaml\n", "✓ one", "✓ row 2", "6 pass"}},
	} {
		said := w.change(c.do)
		for _, text := range c.says {
			if !strings.Contains(said, text) {
				t.Errorf("%s: no %q in\n%s", c.what, text, said)
			}
		}
		if strings.Contains(said, "\x1b") {
			t.Errorf("%s: what is no terminal is not cleared\n%q", c.what, said)
		}
	}
	// What was touched and says what it said is no change; and a green run ends as one.
	from := len(w.said())
	if err := os.Chtimes(w.path("tests/a.feature"), time.Now(), time.Now()); err != nil {
		t.Fatal(err)
	}
	time.Sleep(2 * lookEvery)
	if more := w.said()[from:]; more != "" {
		t.Errorf("a file of the same content: %s", more)
	}
	if code := w.interrupted(); code != verdict.ExitConformant {
		t.Errorf("exit %d", code)
	}
	if summary, ended, results := kept(t, w.path(defaultFolder)); !ended || results != 6 || summary.Scenarios[verdict.Pass] != 6 {
		t.Errorf("the reports are of the whole selection: ended %v, %d results, %v", ended, results, summary.Scenarios)
	}
}

// TestWatchLeavesAloneWhatIsExcused: what is known to fail, and what is in quarantine, run again where a
// change touches them, and stand in the reports with their evidence until then.
func TestWatchLeavesAloneWhatIsExcused(t *testing.T) {
	t.Parallel()
	text := "Feature: A\n" + otpScenario("one", passes) + otpScenario("known", fails) + otpScenario("odd", fails)
	excuses := fmt.Sprintf("excuses: {version: 1}\nknown:\n  - {feature: a.feature, name: known, class: test bug, ticket: QA-1, owner: asha, reason: so it is, expires: %[1]s}\n"+
		"quarantine:\n  - {feature: a.feature, name: odd, ticket: QA-2, owner: asha, reason: so it is, expires: %[1]s}\n", time.Now().AddDate(0, 0, 30).Format(time.DateOnly))
	w := watchFolder(t, map[string]string{"a.feature": text, "excuses.yaml": excuses}, "a.feature", "--excuses", "excuses.yaml")
	if first := w.next(0); !strings.Contains(first, "conformant but for 1 known failure; 1 scenario in quarantine (exit 0)") {
		t.Fatalf("the first run:\n%s", first)
	}
	changed := text + otpScenario("two", passes)
	touched := strings.Replace(changed, "card \"asha\"\n    Then "+fails, "card \"ravi\"\n    Then "+fails, 1)
	for _, c := range []struct {
		what, name, text string
		says             []string
	}{
		{"another scenario", "a.feature", changed, []string{"Running 1 of 4 scenarios.", "✓ two", "carried over    3 scenarios", "known           1 of these", "1 scenario in quarantine (exit 0)"}},
		{"the known one", "a.feature", touched, []string{"Running 1 of 4 scenarios.", "✗ known", "known failure", "(exit 0)"}},
		{"the excuses", "excuses.yaml", strings.Replace(excuses, "test bug", "product defect", 1), []string{"✗ known", "✗ odd", "its class is \"test bug\"", "(exit 1)"}},
		{"a failure that is not excused any more", "a.feature", touched + otpScenario("three", passes), []string{"Running 2 of 5 scenarios.", "✗ known", "✓ three", "(exit 1)"}},
	} {
		said := w.change(func() { w.write(c.name, c.text) })
		for _, text := range c.says {
			if !strings.Contains(said, text) {
				t.Errorf("%s: no %q in\n%s", c.what, text, said)
			}
		}
		capsules, err := filepath.Glob(w.path(defaultFolder + "/capsules/*.json"))
		if err != nil || len(capsules) != 2 {
			t.Errorf("%s: capsules %v, %v", c.what, capsules, err)
		}
	}
	if code := w.interrupted(); code != verdict.ExitFail {
		t.Errorf("exit %d", code)
	}
}

// TestWatchEndsAsItsLastTryDid: red is red, and files that could not be read are no green of before.
func TestWatchEndsAsItsLastTryDid(t *testing.T) {
	t.Parallel()
	green := "Feature: A\n" + otpScenario("one", passes)
	for text, want := range map[string]int{
		"Feature: A\n" + otpScenario("one", fails): verdict.ExitFail,
		green + "Scenrio: two\n":                   verdict.ExitUsage,
	} {
		w := watchFolder(t, map[string]string{"a.feature": text}, "a.feature")
		w.next(0)
		w.change(func() { w.write("a.feature", green) })
		w.change(func() { w.write("a.feature", text) })
		w.signal(syscall.SIGTERM)
		if code := w.end().ExitStatus(); code != want {
			t.Errorf("exit %d, want %d\n%s", code, want, tail(w.said()))
		}
	}
}

// TestWatchTakesAHundredChangesASecond: runs come one after the other, few of them, and the last one
// is of what stands there at the end.
func TestWatchTakesAHundredChangesASecond(t *testing.T) {
	t.Parallel()
	text := func(n int) string { return "Feature: A\n" + otpScenario(fmt.Sprintf("number %d", n), passes) }
	w := watchFolder(t, map[string]string{"a.feature": text(0)}, "a.feature")
	w.next(0)
	const changes = 300
	for n := 1; n <= changes; n++ {
		w.write("a.feature", text(n))
		time.Sleep(10 * time.Millisecond)
	}
	want := fmt.Sprintf("✓ number %d ", changes)
	for deadline := time.Now().Add(time.Minute); !strings.Contains(w.said(), want) && time.Now().Before(deadline); {
		time.Sleep(20 * time.Millisecond)
	}
	w.next(strings.LastIndex(w.said(), want))
	if code := w.interrupted(); code != verdict.ExitConformant {
		t.Errorf("exit %d\n%s", code, tail(w.said()))
	}
	said := w.said()
	if n := strings.Count(said, "\nChanged: a.feature\n"); n < 1 || n > 10 {
		t.Errorf("%d runs for %d changes in 3 s", n, changes)
	}
	if !strings.Contains(said, want) {
		t.Errorf("the last content did not run\n%s", tail(said))
	}
	if between := regexp.MustCompile(`Changed:[^;]*Changed:`).FindString(said); between != "" {
		t.Errorf("a run began before the one before had ended:\n%s", between)
	}
}

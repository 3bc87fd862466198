package cli

import (
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/kasauti/kasauti/harness/verdict"
)

// TestAReplayStartsNoApplication: what the application answered and printed is in the capsule.
func TestAReplayStartsNoApplication(t *testing.T) {
	dir := buildShop(t)
	for _, broken := range []string{"token-per-call", "debits-twice", "crashes"} {
		t.Run(broken, func(t *testing.T) {
			report := filepath.Join(t.TempDir(), "report")
			world := shopWorld(t, dir, shopCommand(broken, ""))
			if code, out := kasauti(t, "run", "--world", world, "--report", report, shopFeature); code != verdict.ExitFail {
				t.Fatalf("exit %d\n%s", code, tail(out))
			}
			pids := t.TempDir()
			t.Setenv("SHOP_PIDS", pids)
			replaysAlike(t, report)
			if started, err := os.ReadDir(pids); err != nil || len(started) > 0 {
				t.Errorf("%d applications were started, %v", len(started), err)
			}
			for flag, says := range map[string]string{
				"--again": "which a capsule does not hold; replay it without --again, or run it with its application again: kasauti run ",
				"--serve": "; replay it without --serve", // no call of the API is at fault there
			} {
				if code, out := kasauti(t, "replay", capsulesOf(t, report)[0], flag); code != verdict.ExitUsage || !strings.Contains(out, says) || strings.Count(out, "\n") != 1 {
					t.Errorf("%s: exit %d\n%s", flag, code, out)
				}
			}
		})
	}
}

// takeCapsules copies the capsules of a report folder to capsule-1.json and so on, in the order of
// their names, and wants just so many.
func takeCapsules(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: capsules REPORT COUNT")
	}
	found, err := filepath.Glob(filepath.Join(ts.MkAbs(args[0]), "capsules", "*.json"))
	ts.Check(err)
	if got := strconv.Itoa(len(found)); got != args[1] {
		ts.Fatalf("%s has %s capsules, want %s", args[0], got, args[1])
	}
	for i, path := range found {
		data, err := os.ReadFile(path)
		ts.Check(err)
		ts.Check(os.WriteFile(ts.MkAbs("capsule-"+strconv.Itoa(i+1)+".json"), data, 0o600))
	}
}

//go:build unix

package cli

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/kasauti/kasauti/harness/verdict"
)

// oneThatPasses writes a feature with a scenario that passes, into a folder of the test's own.
func oneThatPasses(t *testing.T) (dir, feature string) {
	t.Helper()
	dir = t.TempDir()
	feature = filepath.Join(dir, "a.feature")
	if err := os.WriteFile(feature, []byte("Feature: A\n"+otpScenario("one", passes)), 0o600); err != nil {
		t.Fatal(err)
	}
	return dir, feature
}

func sizeOf(t *testing.T, file string) int {
	t.Helper()
	info, err := os.Stat(file)
	if err != nil {
		t.Fatal(err)
	}
	return int(info.Size())
}

// TestAFullDiskIsNeverGreen: wherever the room ends, the exit code is that of no success, a sentence says
// why, and no report stands there that looks whole. A limit on the size of files is such a disk.
func TestAFullDiskIsNeverGreen(t *testing.T) {
	t.Parallel()
	dir, feature := oneThatPasses(t)
	if code, out := kasauti(t, "run", feature, "--report", filepath.Join(dir, "whole")); code != verdict.ExitConformant {
		t.Fatalf("exit %d\n%s", code, out)
	}
	journal, page := sizeOf(t, filepath.Join(dir, "whole", "run.ndjson")), sizeOf(t, filepath.Join(dir, "whole", "report.html"))
	const block = 512 // of ulimit -f
	for _, c := range []struct {
		where   string
		room    int
		exit    int
		says    string
		reports []string // that are whole
		tell    string   // what each report that is whole tells
		again   int      // the exit code of kasauti report on what is left
	}{
		{"the journal does not begin", 64 * block, verdict.ExitUsage, "write to the journal: ", nil, "", verdict.ExitUsage},
		{"a result does not fit", journal - 2*block, verdict.ExitEnvironment, "results could not be kept", nil, "could not be kept", verdict.ExitIncomplete},
		{"the page does not fit", page - 2*block, verdict.ExitEnvironment, "report.html", []string{"junit.xml", "report.json"}, "the reports could not be written", verdict.ExitEnvironment},
	} {
		t.Run(c.where, func(t *testing.T) {
			folder := filepath.Join(dir, strings.ReplaceAll(c.where, " ", "-"))
			cmd := exec.Command("sh", "-c", fmt.Sprintf(`ulimit -f %d; exec kasauti run "$0" --report "$1"`, c.room/block), feature, folder)
			said, _ := cmd.CombinedOutput() // the exit code is what counts
			if code := cmd.ProcessState.ExitCode(); code != c.exit || !strings.Contains(string(said), c.says) {
				t.Errorf("exit %d, want %d with %q\n%s", code, c.exit, c.says, tail(string(said)))
			}
			for _, name := range []string{"junit.xml", "report.json", "report.html"} {
				text, err := os.ReadFile(filepath.Join(folder, name))
				whole := err == nil && len(text) > 0
				for _, want := range c.reports {
					if want == name && !whole {
						t.Errorf("%s is missing: %v", name, err)
					}
				}
				if whole && !strings.Contains(string(text), c.tell) {
					t.Errorf("%s does not say that %s", name, c.tell)
				}
			}
			if left, err := filepath.Glob(filepath.Join(folder, ".*.*")); err != nil || len(left) > 0 {
				t.Errorf("%v, %v is left", left, err)
			}
			if code, out := kasauti(t, "report", filepath.Join(folder, "run.ndjson"), "--report", folder+"-again"); code != c.again {
				t.Errorf("kasauti report: exit %d, want %d\n%s", code, c.again, tail(out))
			}
			if code, out := kasauti(t, "merge", folder, "--report", folder+"-joined"); code != c.again {
				t.Errorf("kasauti merge: exit %d, want %d\n%s", code, c.again, tail(out))
			}
		})
	}
}

// TestAReadOnlyDisk: a folder that cannot be written is said before anything is called. No mode keeps
// root from writing, so that root has another user run it.
func TestAReadOnlyDisk(t *testing.T) {
	t.Parallel()
	dir := reachable(t)
	feature := filepath.Join(dir, "a.feature")
	if err := os.WriteFile(feature, []byte("Feature: A\n"+otpScenario("one", passes)), 0o644); err != nil {
		t.Fatal(err)
	}
	disk := filepath.Join(dir, "disk")
	used := filepath.Join(disk, "used")
	if err := os.MkdirAll(used, 0o755); err != nil {
		t.Fatal(err)
	}
	for _, folder := range []string{used, disk} {
		if err := os.Chmod(folder, 0o555); err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = os.Chmod(folder, 0o755) })
	}
	for _, at := range []string{"used", "new"} {
		cmd := unprivileged(t, dir, "run", feature, "--report", at)
		cmd.Dir = disk
		out, err := cmd.CombinedOutput()
		if cmd.ProcessState == nil {
			t.Fatalf("start kasauti as another user: %v", err) // a skip would pass for a disk that was looked at
		}
		if said := string(out); cmd.ProcessState.ExitCode() != verdict.ExitUsage || !strings.Contains(said, "permission denied") || !strings.Contains(said, "choose another") || strings.Contains(said, "✓") {
			t.Errorf("%s: %v\n%s", at, err, said)
		}
	}
}

// reachable is a folder of the test's own that every user may look into.
func reachable(t *testing.T) string {
	t.Helper()
	dir, err := os.MkdirTemp("", "kasauti-test-") // that of the test may stand where others cannot go
	if err == nil {
		t.Cleanup(func() { _ = os.RemoveAll(dir) })
		err = os.Chmod(dir, 0o755)
	}
	if err != nil {
		t.Fatal(err)
	}
	return dir
}

// unprivileged is kasauti in a process that is not root's: where the test is, that of a user without
// rights, with a copy of the binary in the folder, since where tests are built others cannot go.
func unprivileged(t *testing.T, dir string, args ...string) *exec.Cmd {
	t.Helper()
	if os.Geteuid() != 0 {
		return exec.Command("kasauti", args...)
	}
	binary := filepath.Join(dir, "kasauti")
	if _, err := os.Stat(binary); err != nil {
		self, err := os.Executable()
		if err != nil {
			t.Fatal(err)
		}
		// Written by this process, it could be busy: what another test starts holds it open for a moment.
		if out, err := exec.Command("cp", self, binary).CombinedOutput(); err != nil {
			t.Fatalf("%v: %s", err, out)
		}
		if err := os.Chmod(binary, 0o755); err != nil {
			t.Fatal(err)
		}
	}
	cmd := exec.Command(binary, args...)
	cmd.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: 65534, Gid: 65534}}
	return cmd
}

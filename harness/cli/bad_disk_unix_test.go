//go:build unix

package cli

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
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
		again   int      // the exit code of kasauti report on what is left
	}{
		{"the journal does not begin", 64 * block, verdict.ExitUsage, "write to the journal: ", nil, verdict.ExitUsage},
		{"a result does not fit", journal - 2*block, verdict.ExitEnvironment, "results could not be kept", nil, verdict.ExitIncomplete},
		{"the page does not fit", page - 2*block, verdict.ExitEnvironment, "report.html", []string{"junit.xml", "report.json"}, verdict.ExitConformant},
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
				if whole && c.reports == nil && !strings.Contains(string(text), "could not be kept") {
					t.Errorf("%s does not say that results were lost", name)
				}
			}
			if left, err := filepath.Glob(filepath.Join(folder, ".*.*")); err != nil || len(left) > 0 {
				t.Errorf("%v, %v is left", left, err)
			}
			if code, out := kasauti(t, "report", filepath.Join(folder, "run.ndjson"), "--report", folder+"-again"); code != c.again {
				t.Errorf("kasauti report: exit %d, want %d\n%s", code, c.again, tail(out))
			}
		})
	}
}

// TestAReadOnlyDisk: a folder that cannot be written is said before anything is called.
func TestAReadOnlyDisk(t *testing.T) {
	t.Parallel()
	dir, feature := oneThatPasses(t)
	disk := filepath.Join(dir, "disk")
	if err := os.MkdirAll(filepath.Join(disk, "used"), 0o700); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command("sh", "-c", `cd "$1" && for at in used new; do kasauti run "$0" --report $at; echo "exit $?"; done`, feature, disk)
	if os.Getuid() == 0 { // whom no mode keeps from writing
		cmd.Args[2] = `mount -t tmpfs none "$1" && mkdir "$1/used" && mount -o remount,ro "$1" || { echo "no mount"; exit; }; ` + cmd.Args[2]
		cmd = exec.Command("unshare", append([]string{"-m"}, cmd.Args...)...)
	} else if err := os.Chmod(disk, 0o500); err != nil {
		t.Fatal(err)
	} else if err := os.Chmod(filepath.Join(disk, "used"), 0o500); err != nil {
		t.Fatal(err)
	} else {
		t.Cleanup(func() { _, _ = os.Chmod(disk, 0o700), os.Chmod(filepath.Join(disk, "used"), 0o700) })
	}
	out, err := cmd.CombinedOutput()
	said := string(out)
	if strings.Contains(said, "no mount") || strings.Contains(said, "unshare:") {
		t.Skipf("nothing can be mounted here: %s, %v", said, err)
	}
	if strings.Count(said, "exit 2\n") != 2 || strings.Count(said, "choose another") != 2 || strings.Contains(said, "✓") {
		t.Errorf("%v\n%s", err, said)
	}
}

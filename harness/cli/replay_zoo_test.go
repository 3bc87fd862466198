package cli

import (
	"path/filepath"
	"strings"
	"testing"

	"github.com/kasauti/kasauti/harness/mock/broken"
	"github.com/kasauti/kasauti/harness/verdict"
)

// everyNth of the broken servers is enough: what one of them breaks, another breaks elsewhere.
const everyNth = 15

// TestReplayZoo: whatever a scenario fails for, and whatever it asks its target on the way, its
// capsule gives the same verdict without the target.
func TestReplayZoo(t *testing.T) {
	options := mockOptions(t)
	replayed := 0
	for i, server := range broken.All() {
		if i%everyNth != 0 {
			continue
		}
		api, admin, err := server.Start(options)
		if err != nil {
			t.Fatal(err)
		}
		flags, dir := against(t, api, admin, server.Admin)
		tags := "@" + strings.Join(server.Breaks, " or @")
		kasauti(t, append(flags, "--tags", tags)...)
		if len(capsulesOf(t, dir)) > 0 { // else other scenarios than those that claim it see what is broken
			replayed += replaysAlike(t, dir)
		}
	}
	if replayed < 40 {
		t.Errorf("%d capsules were replayed, which is too few to say anything", replayed)
	}
}

// capsulesOf are the capsules of a report folder.
func capsulesOf(t testing.TB, dir string) []string {
	t.Helper()
	found, err := filepath.Glob(filepath.Join(dir, "capsules", "*"))
	if err != nil {
		t.Fatal(err)
	}
	return found
}

// replaysAlike replays every capsule of a report folder, and counts them.
func replaysAlike(t testing.TB, dir string) int {
	t.Helper()
	all := capsulesOf(t, dir)
	for _, path := range all {
		code, out := kasauti(t, "replay", path)
		if code != verdict.ExitConformant || !strings.Contains(out, "the same verdict") {
			t.Errorf("replay %s: exit %d\n%s", filepath.Base(path), code, tail(out))
		}
		if strings.Contains(out, "\ndiffers ") {
			t.Errorf("replay %s: not as it was recorded\n%s", filepath.Base(path), tail(out))
		}
	}
	if len(all) == 0 {
		t.Error("no capsule was kept")
	}
	return len(all)
}

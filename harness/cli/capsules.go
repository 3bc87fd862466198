package cli

import (
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"

	"github.com/kasauti/kasauti/harness/atomicfile"
	"github.com/kasauti/kasauti/harness/capsule"
	"github.com/kasauti/kasauti/harness/contract"
	"github.com/kasauti/kasauti/harness/mock"
	"github.com/kasauti/kasauti/harness/runner"
	"github.com/kasauti/kasauti/harness/triage"
	"github.com/kasauti/kasauti/harness/verdict"
)

// capsules keeps each scenario that failed in a file of its own.
type capsules struct {
	dir      string // of the reports
	errors   io.Writer
	header   *verdict.Header
	contract *contract.Contract
	world    *mock.World // nil: this process did not fill the target
	magic    bool
	whose    triage.Whose

	mu     sync.Mutex
	begun  int // files
	told   bool
	beyond int // scenarios that failed and have none
}

const (
	capsuleFolder = "capsules"
	// mostCapsules is how many are kept of a run: more failures than anybody replays.
	mostCapsules = 500
)

// keep writes the capsule of a scenario that failed and notes its path in the result. Where it cannot
// be written the verdict stands without it.
func (k *capsules) keep(result *runner.Result) {
	if k == nil || result.Record == nil || result.Saved == nil || len(result.Scenario.Attempts) == 0 {
		return
	}
	k.mu.Lock()
	k.begun++
	over := k.begun > mostCapsules
	if over {
		k.beyond++
	}
	k.mu.Unlock()
	if over {
		return
	}
	path := filepath.Join(k.dir, capsuleFolder, result.Scenario.ID+".json")
	if err := k.write(path, result); err != nil {
		k.tell(fmt.Errorf("keep the capsule of %q: %w; the verdict stands, and only kasauti replay has nothing to replay", result.Scenario.Name, err))
		return
	}
	result.Scenario.Capsule = filepath.ToSlash(path)
}

func (k *capsules) write(path string, result *runner.Result) error {
	making := capsule.Making{Header: k.header, Contract: k.contract, World: k.world, Magic: k.magic, Whose: k.whose}
	_, _ = rand.Read(making.Key[:]) // never fails
	text, err := capsule.Make(making, result)
	if err != nil {
		return err
	}
	return atomicfile.Write(path, text, 0o600)
}

// tell says of the first capsule that could not be kept, that and why: a full disk fails all.
func (k *capsules) tell(err error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if !k.told {
		k.told = true
		fmt.Fprintln(k.errors, message(err))
	}
}

// ended says how many failures have no capsule.
func (k *capsules) ended() {
	if k != nil && k.beyond > 0 {
		fmt.Fprintf(k.errors, "kasauti: capsules were kept of %d scenarios that failed; %d more have none\n", mostCapsules, k.beyond)
	}
}

var capsuleName = regexp.MustCompile(`^\.?[0-9a-f]{12}\.json(\.[0-9]+)?$`)

// clearCapsules removes those of an earlier run, but for scenarios that are taken over from it, and
// nothing that is no capsule. A link in the place of the folder leads nowhere.
func clearCapsules(dir string, taken *resumption) error {
	folder := filepath.Join(dir, capsuleFolder)
	if info, err := os.Lstat(folder); errors.Is(err, fs.ErrNotExist) {
		return nil
	} else if err != nil || !info.IsDir() {
		return fmt.Errorf("remove the earlier capsules: %s is no folder; remove it, or choose another folder with --report", folder)
	}
	entries, err := os.ReadDir(folder)
	if err != nil {
		return fmt.Errorf("remove the earlier capsules: %w; choose another folder with --report", err)
	}
	for _, entry := range entries {
		if !capsuleName.MatchString(entry.Name()) || taken.carries(strings.TrimSuffix(entry.Name(), ".json")) {
			continue
		}
		if err := os.Remove(filepath.Join(folder, entry.Name())); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return fmt.Errorf("remove the earlier capsules: %w; choose another folder with --report", err)
		}
	}
	_ = os.Remove(folder) // stays where something else is in it
	return nil
}

package state_test

import (
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/kasauti/kasauti/harness/world"
	"github.com/kasauti/kasauti/harness/world/state"
)

func address(t testing.TB, text string) world.Address {
	t.Helper()
	a, err := world.ParseAddress(text)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// saved is a state with two things in a file of its own.
func saved(t testing.TB) (state.File, *state.State) {
	t.Helper()
	dir := t.TempDir()
	f := state.File{Path: filepath.Join(dir, "w@1.json"), LockPath: filepath.Join(dir, "lock")}
	s := &state.State{World: "w", Lineage: "LINEAGE", Target: "http://127.0.0.1:1"}
	s.Put(state.Thing{Address: address(t, "wallets.asha"), ID: "EKC1", Manage: world.Own, Applied: map[string]string{"mobile": "6000000011"}})
	s.Put(state.Thing{Address: address(t, "wallets.ravi"), ID: "EKC2", Manage: world.Own, Applied: map[string]string{}})
	for range 2 { // so that there is a backup
		if err := f.Save(s); err != nil {
			t.Fatal(err)
		}
	}
	return f, s
}

func read(t testing.TB, path string) []byte {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func write(t testing.TB, path string, data []byte) {
	t.Helper()
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
}

// TestBadStates: each is refused with what to do, and is still there afterwards, also after a save.
func TestBadStates(t *testing.T) {
	for name, c := range map[string]struct {
		change func(text string) string
		want   string
	}{
		"cut off":             {func(text string) string { return text[:len(text)/2] }, "it is cut off or no state; put the copy"},
		"empty":               {func(string) string { return "" }, "it is cut off or no state"},
		"no state":            {func(string) string { return `{"hello": 1}` }, "it is cut off or no state"},
		"another word":        {func(text string) string { return strings.Replace(text, `"manage"`, `"manages"`, 1) }, "it was changed by hand in a way that is not understood"},
		"a text for a number": {func(text string) string { return strings.Replace(text, `"generation": 0`, `"generation": "0"`, 1) }, "it was changed by hand"},
		"one thing twice":     {func(text string) string { return strings.Replace(text, "wallets.ravi", "wallets.asha", 1) }, "wallets.asha is recorded twice"},
		"no address":          {func(text string) string { return strings.Replace(text, "wallets.ravi", "ravi", 1) }, "it was changed by hand"},
		"a level of no world": {func(text string) string {
			return strings.Replace(text, `"manage": "own"`, `"manage": "root\u001b[31m"`, 1)
		}, `wallets.asha has a level that there is not, "root\x1b[31m"`},
		"a doubt of no kind": {func(text string) string {
			return strings.Replace(text, `"generation": 0`, `"generation": 0, "doubt": {"action": "burn", "begun": "2026-01-01T00:00:00Z", "why": ""}`, 1)
		}, `wallets.asha is in doubt about what there is not, "burn"`},
		"a negative amount": {func(text string) string {
			return strings.Replace(text, `"generation": 0`, `"generation": 0, "doubt": {"action": "raise", "amount": -5.00, "begun": "2026-01-01T00:00:00Z", "why": ""}`, 1)
		}, "wallets.asha is in doubt about the amount -5.00"},
		"a generation below 0": {func(text string) string { return strings.Replace(text, `"generation": 0`, `"generation": -1`, 1) }, "wallets.asha has the generation -1"},
		"a last serial": {func(text string) string {
			return strings.Replace(text, `"serial": 2`, `"serial": 9223372036854775807`, 1)
		}, "no state has the serial 9223372036854775807"},
		"a circle": {func(text string) string {
			text = strings.Replace(text, `"id": "EKC1"`, `"id": "EKC1", "needs": ["wallets.ravi"]`, 1)
			return strings.Replace(text, `"id": "EKC2"`, `"id": "EKC2", "needs": ["wallets.asha"]`, 1)
		}, "wallets.asha needs itself"},
		"no lineage":           {func(text string) string { return strings.Replace(text, "LINEAGE", "", 1) }, "it has no lineage"},
		"a newer version":      {func(text string) string { return strings.Replace(text, `"format": 1`, `"format": 2`, 1) }, "a newer kasauti wrote it (format 2, this one reads 1); use that version"},
		"more behind the end":  {func(text string) string { return text + "{}" }, "it is cut off or no state"},
		"a format of no state": {func(text string) string { return strings.Replace(text, `"format": 1`, `"format": 0`, 1) }, "it is no state"},
	} {
		t.Run(name, func(t *testing.T) {
			f, s := saved(t)
			bad := c.change(string(read(t, f.Path)))
			write(t, f.Path, []byte(bad))
			if _, err := f.Load(); err == nil || !strings.Contains(err.Error(), c.want) || !strings.Contains(err.Error(), f.Path) {
				t.Errorf("load: %v, want it to say %s", err, c.want)
			}
			if err := f.Save(s); err == nil {
				t.Error("it was saved over")
			}
			if got := string(read(t, f.Path)); got != bad {
				t.Errorf("it was changed to %s", got)
			}
			backup := state.File{Path: f.Path + ".backup"}
			if good, err := backup.Load(); err != nil || len(good.Things) != 2 {
				t.Errorf("the copy: %v", err)
			}
		})
	}
}

// TestAStateOfAnotherTarget is not taken for one of this: a copied file has another lineage than what
// was loaded.
func TestAStateOfAnotherTarget(t *testing.T) {
	f, s := saved(t)
	other := *s
	other.Lineage = "ANOTHER"
	data, err := json.Marshal(other)
	if err != nil {
		t.Fatal(err)
	}
	write(t, f.Path, data)
	var stale *state.Stale
	if err := f.Save(s); !errors.As(err, &stale) {
		t.Errorf("got %v, want a *state.Stale", err)
	}
	f.Fingerprint = "2"
	other.Fingerprint = "1"
	if data, err = json.Marshal(other); err != nil {
		t.Fatal(err)
	}
	write(t, f.Path, data)
	if _, err := f.Load(); err == nil || !strings.Contains(err.Error(), "it is of another target") {
		t.Errorf("load: %v", err)
	}
}

// TestAStateThatSomebodyElseSaved is not saved over.
func TestAStateThatSomebodyElseSaved(t *testing.T) {
	f, s := saved(t)
	mine, err := f.Load()
	if err != nil {
		t.Fatal(err)
	}
	if err := f.Save(s); err != nil {
		t.Fatal(err)
	}
	var stale *state.Stale
	if err := f.Save(mine); !errors.As(err, &stale) || stale.Stored != mine.Serial+1 {
		t.Errorf("got %v", err)
	}
}

// journalled is a state with a journal of an intent, a record, a drop and an intent that is open.
func journalled(t testing.TB) (f state.File, journal []byte) {
	t.Helper()
	f, s := saved(t)
	j, err := f.Begin(s)
	if err != nil {
		t.Fatal(err)
	}
	nila, kiran := address(t, "wallets.nila"), address(t, "wallets.kiran")
	ravi, _ := s.Thing(address(t, "wallets.ravi"))
	for _, err := range []error{
		j.Intend(state.Intent{Address: nila, Action: "create", Generation: 1, Begun: time.Unix(0, 0)}),
		j.Record(state.Thing{Address: nila, ID: "EKC3", Manage: world.Own, Generation: 1}),
		j.Drop(*ravi, &state.Grave{Address: ravi.Address, ID: ravi.ID, Why: "forgotten"}),
		j.Intend(state.Intent{Address: kiran, Action: "create", Generation: 1, Begun: time.Unix(0, 0)}),
		j.Close(),
	} {
		if err != nil {
			t.Fatal(err)
		}
	}
	return f, read(t, f.Path+".journal")
}

// TestAJournalTornAtEveryByte: what stands in whole lines counts, in their order, and what is torn
// does not; the journal can go on behind a tear.
func TestAJournalTornAtEveryByte(t *testing.T) {
	f, journal := journalled(t)
	steps := []string{"asha ravi", "asha ravi nila?", "asha ravi nila", "asha nila", "asha nila kiran?"}
	describe := func(s *state.State) string {
		var all []string
		for _, thing := range s.Things {
			name := thing.Address.Name
			if thing.Doubt != nil {
				name += "?"
			}
			all = append(all, name)
		}
		return strings.Join(all, " ")
	}
	for cut := range len(journal) + 1 {
		write(t, f.Path+".journal", journal[:cut])
		s, err := f.Load()
		if err != nil {
			t.Fatalf("torn at byte %d: %v", cut, err)
		}
		whole := 0
		for _, line := range strings.SplitAfter(string(journal[:cut]), "\n") {
			if json.Valid([]byte(line)) {
				whole++
			}
		}
		if got := describe(s); got != steps[whole] {
			t.Fatalf("torn at byte %d, after %d whole lines: %s, want %s", cut, whole, got, steps[whole])
		}
		if cut%7 > 0 {
			continue
		}
		j, err := f.Begin(s)
		if err != nil {
			t.Fatal(err)
		}
		if err := errors.Join(j.Record(state.Thing{Address: address(t, "wallets.last"), ID: "EKC9"}), j.Close()); err != nil {
			t.Fatal(err)
		}
		if s, err = f.Load(); err != nil || !strings.HasSuffix(describe(s), " last") {
			t.Fatalf("torn at byte %d and gone on: %v, %s", cut, err, describe(s))
		}
	}
}

// TestAJournalWithoutItsState: the state was removed, and what was under way is still known.
func TestAJournalWithoutItsState(t *testing.T) {
	f, journal := journalled(t)
	if err := os.Remove(f.Path); err != nil {
		t.Fatal(err)
	}
	write(t, f.Path+".journal", []byte(strings.ReplaceAll(string(journal), `"serial":2`, `"serial":0`)))
	s, err := f.Load()
	if err != nil || s == nil {
		t.Fatal(err)
	}
	if thing, ok := s.Thing(address(t, "wallets.kiran")); !ok || thing.Doubt == nil {
		t.Errorf("%+v", s.Things)
	}
	if err := f.Save(s); err != nil {
		t.Fatal(err)
	}
	if _, err := f.Load(); err != nil {
		t.Errorf("what was saved of it cannot be read: %v", err)
	}
}

// TestAFolderThatCannotBeWritten: whoever is not allowed to write is told so, and nothing is lost.
func TestAFolderThatCannotBeWritten(t *testing.T) {
	dir := t.TempDir()
	blocked := filepath.Join(dir, "file")
	write(t, blocked, nil)
	f := state.File{Path: filepath.Join(blocked, "w.json")} // its folder is a file, for root as well
	if err := f.Save(&state.State{Lineage: "L"}); err == nil {
		t.Error("it was saved")
	}
	if _, err := f.Begin(&state.State{}); err == nil {
		t.Error("a journal was begun")
	}
	if runtime.GOOS != "windows" {
		if _, err := f.Load(); err == nil || !strings.Contains(err.Error(), "read the state") {
			t.Errorf("load: %v", err)
		}
	}
}

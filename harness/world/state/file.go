package state

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/kasauti/kasauti/harness/atomicfile"
	"github.com/kasauti/kasauti/harness/world"
)

// mostState bounds a state file and a line of its journal, in bytes.
const mostState = 64 << 20

// File is a state in a file, with its journal beside it.
type File struct {
	Path string
	// LockPath is the file that stands for the target: whoever changes the target locks it.
	LockPath string
	Target   string // for people
	Doing    string // the command, for those who wait
	// World and Fingerprint say whose state it is; a file that was copied from elsewhere is refused.
	World, Fingerprint string
}

func (f File) journal() string { return f.Path + ".journal" }

// Load implements Store.
func (f File) Load() (*State, error) {
	data, err := readBounded(f.Path)
	if errors.Is(err, fs.ErrNotExist) {
		if journal, err := readBounded(f.journal()); err == nil && len(bytes.TrimSpace(journal)) > 0 {
			s := &State{Format: Format, Lineage: NewLineage()}
			replay(s, journal)
			return s, nil
		}
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read the state %s: %w", f.Path, reason(err))
	}
	s, err := f.parse(data)
	if err != nil {
		return nil, err
	}
	journal, err := readBounded(f.journal())
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("read the journal %s: %w", f.journal(), reason(err))
	}
	replay(s, journal)
	return s, nil
}

func (f File) parse(data []byte) (*State, error) {
	var head struct {
		Format *int `json:"format"`
	}
	if err := json.Unmarshal(data, &head); err != nil || head.Format == nil {
		return nil, fmt.Errorf("read the state %s: it is cut off or no state; put the copy %s back, or remove both and adopt what is there with the next apply", f.Path, f.backup())
	}
	if *head.Format < 1 {
		return nil, fmt.Errorf("read the state %s: it is no state; put the copy %s back", f.Path, f.backup())
	}
	if *head.Format > Format {
		return nil, fmt.Errorf("read the state %s: a newer kasauti wrote it (format %d, this one reads %d); use that version", f.Path, *head.Format, Format)
	}
	decoder := json.NewDecoder(bytes.NewReader(data))
	decoder.DisallowUnknownFields()
	s := new(State)
	if err := decoder.Decode(s); err != nil {
		return nil, fmt.Errorf("read the state %s: it was changed by hand in a way that is not understood (%s); put the copy %s back", f.Path, plainly(err), f.backup())
	}
	if problem := f.foreign(s); problem != "" {
		return nil, fmt.Errorf("read the state %s: %s; remove the file, or put the right one there", f.Path, problem)
	}
	if problem := s.problem(); problem != "" {
		return nil, fmt.Errorf("read the state %s: %s; put the copy %s back, or correct it", f.Path, problem, f.backup())
	}
	return s, nil
}

// foreign says that a state is not the one that is meant; "" where it is.
func (f File) foreign(s *State) string {
	switch {
	case f.Fingerprint != "" && s.Fingerprint != "" && f.Fingerprint != s.Fingerprint:
		return "it is of another target, " + s.Target
	case f.World != "" && s.World != "" && f.World != s.World:
		return "it is of another world, " + s.World
	}
	return ""
}

// problem is what no state that was written by kasauti has.
func (s *State) problem() string {
	seen := map[string]bool{}
	for _, g := range s.Graveyard {
		if g.Address.IsZero() {
			return "something in its graveyard has no address"
		}
	}
	for _, t := range s.Things {
		if t.Address.IsZero() {
			return "a thing in it has no address"
		}
		if seen[t.Address.String()] {
			return t.Address.String() + " is recorded twice"
		}
		seen[t.Address.String()] = true
		if problem := t.problem(); problem != "" {
			return t.Address.String() + " " + problem
		}
	}
	if around, ok := s.circle(); ok {
		return around.String() + " needs itself"
	}
	switch {
	case s.Lineage == "":
		return "it has no lineage"
	case s.Generation < 0:
		return fmt.Sprintf("it has the generation %d", s.Generation)
	case s.Serial < 0 || s.Serial == math.MaxInt64:
		return fmt.Sprintf("no state has the serial %d", s.Serial)
	}
	return ""
}

// problem is what no thing that was recorded by kasauti has.
func (t Thing) problem() string {
	known := func(text string, of ...string) bool { return text == "" || slices.Contains(of, text) }
	switch {
	case !known(string(t.Manage), string(world.Observe), string(world.Ensure), string(world.Own)):
		return fmt.Sprintf("has a level that there is not, %q", t.Manage)
	case t.Generation < 0:
		return fmt.Sprintf("has the generation %d", t.Generation)
	case t.Doubt == nil:
		return ""
	case t.Doubt.Action == "" || !known(t.Doubt.Action, "create", "raise", "update", "remove", "retire"):
		return fmt.Sprintf("is in doubt about what there is not, %q", t.Doubt.Action)
	case t.Doubt.Amount < 0, t.Doubt.Held < 0:
		return fmt.Sprintf("is in doubt about the amount %s beside %s", t.Doubt.Amount, t.Doubt.Held)
	}
	return ""
}

// circle finds a thing that needs itself, be it by way of others: no order would have it come.
func (s *State) circle() (world.Address, bool) {
	const under, done = 1, 2
	visited := map[world.Address]int{}
	var visit func(a world.Address) bool
	visit = func(a world.Address) bool {
		if visited[a] > 0 {
			return visited[a] == under
		}
		visited[a] = under
		t, ok := s.Thing(a)
		if ok && slices.ContainsFunc(t.Needs, visit) {
			return true
		}
		visited[a] = done
		return false
	}
	for _, t := range s.Things {
		if visit(t.Address) {
			return t.Address, true
		}
	}
	return world.Address{}, false
}

func plainly(err error) string { return strings.TrimPrefix(err.Error(), "json: ") }

func (f File) backup() string { return f.Path + ".backup" }

// Begin implements Store.
func (f File) Begin(from *State) (Journal, error) {
	if err := os.MkdirAll(filepath.Dir(f.Path), 0o700); err != nil {
		return nil, fmt.Errorf("make the folder of the state: %w", err)
	}
	return openJournal(f.journal(), from.Serial)
}

// Stale says that somebody else has saved the state since it was loaded.
type Stale struct {
	Path           string
	Loaded, Stored int64
}

// Error implements error.
func (e *Stale) Error() string {
	return fmt.Sprintf("save the state %s: somebody else has changed it since it was read (serial %d, now %d); plan again", e.Path, e.Loaded, e.Stored)
}

// Save implements Store.
func (f File) Save(s *State) error {
	if err := os.MkdirAll(filepath.Dir(f.Path), 0o700); err != nil {
		return fmt.Errorf("make the folder of the state: %w", err)
	}
	old, err := readBounded(f.Path)
	if err == nil {
		stored, err := f.parse(old)
		if err != nil {
			return err
		}
		if stored.Serial != s.Serial || stored.Lineage != s.Lineage {
			return &Stale{f.Path, s.Serial, stored.Serial}
		}
	} else if !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("read the state %s: %w", f.Path, reason(err))
	}
	next := *s
	next.Format, next.Serial, next.Fingerprint = Format, s.Serial+1, f.Fingerprint
	next.Things = slices.Clone(s.Things)
	slices.SortFunc(next.Things, func(a, b Thing) int { return strings.Compare(a.Address.String(), b.Address.String()) })
	data, err := json.MarshalIndent(next, "", "  ")
	if err != nil {
		return fmt.Errorf("write the state: %w", err)
	}
	if len(old) > 0 {
		if err := write(f.backup(), old); err != nil {
			return err
		}
	}
	if err := write(f.Path, append(data, '\n')); err != nil {
		return err
	}
	*s = next
	if err := os.Remove(f.journal()); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("end the journal %s: %w", f.journal(), reason(err))
	}
	return nil
}

// write replaces a file at once: whoever reads it sees the old one or the new one.
func write(path string, data []byte) error {
	if err := atomicfile.Write(path, data, 0o600); err != nil {
		return fmt.Errorf("write %s: %w; what was there is still there", path, reason(err))
	}
	return nil
}

func readBounded(path string) ([]byte, error) {
	// A pipe would have it wait for ever.
	if info, err := os.Stat(path); err == nil && !info.Mode().IsRegular() && !info.IsDir() {
		return nil, errors.New("it is a pipe or a device, and not a regular file; remove it, or put the state back in its place")
	}
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	data, err := io.ReadAll(io.LimitReader(file, mostState+1))
	if err == nil && len(data) > mostState {
		err = fmt.Errorf("it is larger than %d MiB", mostState>>20)
	}
	return data, err
}

var _ Store = File{}

// Lock implements Store.
func (f File) Lock(ctx context.Context, wait time.Duration) (func() error, error) {
	return Lock(ctx, f.LockPath, "the target "+f.Target, f.Doing, wait)
}

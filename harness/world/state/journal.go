package state

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"time"

	"github.com/kasauti/kasauti/client"
	"github.com/kasauti/kasauti/harness/atomicfile"
	"github.com/kasauti/kasauti/harness/world"
)

// Intent is a write that is about to be sent.
type Intent struct {
	Address    world.Address     `json:"address"`
	Action     string            `json:"action"` // create, raise, update, remove, retire
	Ref        string            `json:"ref,omitempty"`
	Amount     client.Paise      `json:"amount,omitempty"`
	Held       client.Paise      `json:"held,omitempty"`
	Generation int               `json:"generation,omitempty"`
	Begun      time.Time         `json:"begun"`
	ID         string            `json:"id,omitempty"` // where it is known already
	Manage     world.Level       `json:"manage,omitempty"`
	Partner    string            `json:"partner,omitempty"`
	Needs      []world.Address   `json:"needs,omitempty"`
	Applied    map[string]string `json:"applied,omitempty"`
}

// entry is a line of the journal. Serial is of the state that it goes on from.
type entry struct {
	Serial int64   `json:"serial"`
	Intent *Intent `json:"intent,omitempty"`
	Thing  *Thing  `json:"thing,omitempty"`
	Drop   *Thing  `json:"drop,omitempty"`
	Grave  *Grave  `json:"grave,omitempty"`
}

// fileJournal appends lines to a file and has each on the disk before it goes on.
type fileJournal struct {
	serial int64
	path   string
	mu     sync.Mutex
	file   disk
}

// disk is what of a file a journal needs.
type disk interface {
	io.WriteCloser
	Sync() error
}

func openJournal(path string, serial int64) (*fileJournal, error) {
	file, err := os.OpenFile(path, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		return nil, fmt.Errorf("open the journal %s: %w; make its folder writable", path, reason(err))
	}
	atomicfile.SyncFolder(filepath.Dir(path)) // its name is as good as what stands in it
	return &fileJournal{serial: serial, path: path, file: file}, nil
}

// Intend implements Journal.
func (j *fileJournal) Intend(i Intent) error { return j.append(entry{Intent: &i}) }

// Record implements Journal.
func (j *fileJournal) Record(t Thing) error { return j.append(entry{Thing: &t}) }

// Move implements Journal. It is one entry, so that no crash leaves the thing under both names.
func (j *fileJournal) Move(from, to Thing) error {
	return j.append(entry{Thing: &to, Drop: &from})
}

// Drop implements Journal.
func (j *fileJournal) Drop(t Thing, grave *Grave) error {
	return j.append(entry{Drop: &t, Grave: grave})
}

// Close implements Journal.
func (j *fileJournal) Close() error { return j.file.Close() }

func (j *fileJournal) append(e entry) error {
	e.Serial = j.serial
	line, err := json.Marshal(e)
	if err != nil {
		return fmt.Errorf("write the journal: %w", err)
	}
	j.mu.Lock()
	defer j.mu.Unlock()
	// A line that was torn by a crash or a full disk must not swallow the next one.
	if _, err := j.file.Write(append(append([]byte{'\n'}, line...), '\n')); err != nil {
		return fmt.Errorf("write the journal %s: %w; nothing was sent for this step: make room and apply again", j.path, reason(err))
	}
	if err := j.file.Sync(); err != nil {
		return fmt.Errorf("have the journal %s reach the disk: %w", j.path, reason(err))
	}
	return nil
}

// whole reports whether all that an entry is about has a name.
func (e entry) whole() bool {
	return (e.Intent == nil || !e.Intent.Address.IsZero()) && (e.Thing == nil || !e.Thing.Address.IsZero()) &&
		(e.Drop == nil || !e.Drop.Address.IsZero()) && (e.Grave == nil || !e.Grave.Address.IsZero())
}

// replay applies the lines of a journal that go on from this state. A line torn by a crash was never
// acted on, since what is acted on is on the disk before.
func replay(s *State, data []byte) {
	lines := bufio.NewScanner(bytes.NewReader(data))
	lines.Buffer(nil, mostState)
	for lines.Scan() {
		var e entry
		if json.Unmarshal(lines.Bytes(), &e) != nil || e.Serial != s.Serial || !e.whole() {
			continue
		}
		if e.Intent != nil {
			s.Intend(*e.Intent)
		}
		if e.Thing != nil {
			s.Put(*e.Thing)
		}
		if e.Drop != nil {
			s.Drop(e.Drop.Address)
		}
		if e.Grave != nil {
			s.Graveyard = append(s.Graveyard, *e.Grave)
		}
	}
}

// Intend puts the thing in doubt until its record follows.
func (s *State) Intend(i Intent) {
	doubt := &Doubt{Action: i.Action, Ref: i.Ref, Amount: i.Amount, Held: i.Held, Begun: i.Begun, Why: "kasauti was interrupted while it was under way"}
	if t, ok := s.Thing(i.Address); ok {
		t.Doubt, t.Generation = doubt, max(t.Generation, i.Generation)
		if t.ID == "" {
			t.ID = i.ID // it was made without its end being seen, and found since
		}
		return
	}
	s.Put(Thing{
		Address: i.Address, ID: i.ID, Manage: i.Manage, Partner: i.Partner, Needs: i.Needs, Applied: i.Applied,
		Generation: i.Generation, Doubt: doubt, Since: i.Begun,
	})
}

// Put records a thing in the place of what was recorded of it.
func (s *State) Put(t Thing) {
	if old, ok := s.Thing(t.Address); ok {
		*old = t
		return
	}
	s.Things = append(s.Things, t)
}

// Drop takes a thing out. A create that came to nothing may have its reference again.
func (s *State) Drop(a world.Address) {
	if t, ok := s.Thing(a); ok {
		used := t.Generation
		if t.Doubt != nil && t.Doubt.Action == "create" {
			used--
		}
		s.Generation = max(s.Generation, used)
	}
	s.Things = slices.DeleteFunc(s.Things, func(t Thing) bool { return t.Address == a })
}

// reason is what the system said, without the path that the sentence names already.
func reason(err error) error {
	var at *fs.PathError
	if errors.As(err, &at) {
		return at.Err
	}
	return err
}

package state

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/kasauti/kasauti/harness/world"
)

// fullDisk has room for so many bytes.
type fullDisk struct {
	*os.File
	room  int
	syncs error
}

func (d *fullDisk) Write(p []byte) (int, error) {
	if len(p) <= d.room {
		d.room -= len(p)
		return d.File.Write(p)
	}
	n, err := d.File.Write(p[:d.room])
	d.room = 0
	return n, errors.Join(err, &os.PathError{Op: "write", Path: d.Name(), Err: syscall.ENOSPC})
}

func (d *fullDisk) Sync() error { return errors.Join(d.syncs, d.File.Sync()) }

// TestAFullDisk: an intent that did not reach the disk is an error, whatever part of it did, and
// what was there before is still read.
func TestAFullDisk(t *testing.T) {
	asha, ravi := world.Address{Section: "wallets", Name: "asha"}, world.Address{Section: "wallets", Name: "ravi"}
	for room := range 95 {
		f := File{Path: filepath.Join(t.TempDir(), "w.json")}
		s := &State{Lineage: "L"}
		if err := f.Save(s); err != nil {
			t.Fatal(err)
		}
		j, err := openJournal(f.journal(), s.Serial)
		if err != nil {
			t.Fatal(err)
		}
		if err := j.Record(Thing{Address: asha, ID: "EKC1"}); err != nil {
			t.Fatal(err)
		}
		whole := j.file.(*os.File)
		j.file = &fullDisk{File: whole, room: room}
		err = j.Intend(Intent{Address: ravi, Action: "create"})
		if err == nil || !errors.Is(err, syscall.ENOSPC) || !strings.Contains(err.Error(), "nothing was sent for this step: make room and apply again") {
			t.Fatalf("room for %d bytes: %v", room, err)
		}
		j.file = whole
		if err := errors.Join(j.Record(Thing{Address: ravi, ID: "EKC2"}), j.Close()); err != nil {
			t.Fatal(err)
		}
		loaded, err := f.Load()
		if err != nil || len(loaded.Things) != 2 || loaded.Things[1].Doubt != nil {
			t.Fatalf("room for %d bytes: %v, %+v", room, err, loaded)
		}
	}
}

func TestAnIntentThatDoesNotReachTheDisk(t *testing.T) {
	f := File{Path: filepath.Join(t.TempDir(), "w.json")}
	j, err := openJournal(f.journal(), 1)
	if err != nil {
		t.Fatal(err)
	}
	whole := j.file.(*os.File)
	j.file = &fullDisk{File: whole, room: 1 << 20, syncs: syscall.EIO}
	if err := j.Intend(Intent{Action: "create"}); !errors.Is(err, syscall.EIO) || !strings.Contains(err.Error(), "reach the disk") {
		t.Errorf("got %v", err)
	}
	if err := j.Close(); err != nil {
		t.Fatal(err)
	}
}

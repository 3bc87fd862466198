package cli

import (
	"bytes"
	"context"
	"crypto/sha256"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"
)

// canaries are secrets that nothing may show, by what they are; what was shown is collected.
type canaries struct {
	t       *testing.T
	dir     string // all that is written goes below it
	secrets map[string]string
	shown   outputs
	looked  map[[sha256.Size]byte]bool // contents of files that are in shown
	ran     map[string]bool            // paths of commands and, behind a blank, their flags
}

func newCanaries(t *testing.T, dir string) *canaries {
	t.Helper()
	t.Setenv("KASAUTI_LOCKS", filepath.Join(dir, "locks"))
	return &canaries{
		t: t, dir: dir, secrets: map[string]string{}, shown: outputs{}, looked: map[[sha256.Size]byte]bool{}, ran: map[string]bool{},
	}
}

// canaryParts put secrets where they can stand, and run commands there. What each must have shown
// masked is in canaryPlaces.
var canaryParts = []struct {
	name string
	run  func(*testing.T, *canaries)
}{
	{"UAT", canariesOnUAT},
	{"what people write", canariesInWriting},
	{"wire", canariesOnTheWire},
	{"crashes", canariesInCrashes},
	{"mock", canariesOnAMock},
	{"receivers", canariesOfReceivers},
	{"files", canariesInFiles},
	{"certify", canariesOfAClient},
	{"world", canariesOfAWorld},
	{"world on UAT", canariesOfAWorldOnUAT},
}

// TestNoOutputTellsASecret puts each kind of secret in each place where one can stand, and looks for it,
// in every spelling, in all that every command says and writes.
func TestNoOutputTellsASecret(t *testing.T) {
	ran, parts := map[string]bool{}, 0
	for _, part := range canaryParts {
		t.Run(part.name, func(t *testing.T) {
			c := newCanaries(t, t.TempDir())
			part.run(t, c)
			c.hidden()
			c.reached(part.name)
			for what := range c.ran {
				ran[what] = true
			}
			parts++
		})
	}
	if parts == len(canaryParts) { // -run may name one of them
		everyCommandRan(t, ran)
	}
}

// run runs a command, which must say a text, and keeps what it shows. Files are looked at after each, since
// the next may replace them.
func (c *canaries) run(says string, args ...string) {
	c.t.Helper()
	var out bytes.Buffer
	run(c.t.Context(), args, Streams{In: strings.NewReader("yes\n"), Out: &out, Err: &out})
	c.keep(says, out.String(), args)
}

// during runs a command that goes on until it is interrupted: once it has said a text, something
// happens, and then it is.
func (c *canaries) during(says string, happens func(said func() string), args ...string) {
	c.t.Helper()
	var out spoken
	ctx, cancel := context.WithCancel(c.t.Context())
	defer cancel()
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		run(ctx, args, Streams{In: strings.NewReader(""), Out: &out, Err: &out})
	}()
	if out.says(says) {
		happens(out.String)
	}
	cancel()
	<-ended
	c.keep(says, out.String(), args)
}

// spoken is an output that is read while it is written.
type spoken struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (s *spoken) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.text.Write(p)
}

func (s *spoken) String() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.text.String()
}

// says waits until a text stands there.
func (s *spoken) says(text string) bool {
	for deadline := time.Now().Add(time.Minute); time.Now().Before(deadline); time.Sleep(10 * time.Millisecond) {
		if strings.Contains(s.String(), text) {
			return true
		}
	}
	return false
}

// keep notes that a command ran, and keeps what it said and wrote.
func (c *canaries) keep(says, text string, args []string) {
	c.t.Helper()
	name := strings.Join(args[:min(3, len(args))], " ")
	if says == "" || !strings.Contains(text, says) {
		c.t.Errorf("%s: no %q in\n%s", name, says, tail(text))
	}
	c.note(args)
	c.shown[name] += text
	c.look()
}

// note notes which command and which of its flags were given.
func (c *canaries) note(args []string) {
	command, _, err := newRoot(Streams{}).Find(args)
	if err != nil {
		c.t.Fatal(err)
	}
	c.ran[command.CommandPath()] = true
	for _, arg := range args {
		if flag, is := strings.CutPrefix(arg, "--"); is {
			name, _, _ := strings.Cut(flag, "=")
			c.ran[command.CommandPath()+" --"+name] = true
		}
	}
}

// look keeps what stands in files and in their names, but for the files that secrets are read from.
func (c *canaries) look() {
	err := filepath.WalkDir(c.dir, func(name string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case entry.IsDir() && entry.Name() == "secrets":
			return filepath.SkipDir
		case entry.IsDir():
			return nil
		}
		data, err := os.ReadFile(name)
		if sum := sha256.Sum256([]byte(name + "\n" + string(data))); err == nil && !c.looked[sum] {
			c.looked[sum] = true
			c.shown["file "+strings.TrimPrefix(name, c.dir)] += name + "\n" + string(data) + "\n"
		}
		return err
	})
	if err != nil {
		c.t.Error(err)
	}
}

// wrote checks that files with these parts in their names were written.
func (c *canaries) wrote(files ...string) {
	c.t.Helper()
	for _, part := range files {
		found := false
		for name, text := range c.shown {
			found = found || strings.HasPrefix(name, "file ") && strings.Contains(name, part) && text != ""
		}
		if !found {
			c.t.Errorf("no file whose name has %q was written", part)
		}
	}
}

// hidden checks that no secret stands in what was shown, in any spelling.
func (c *canaries) hidden() {
	c.t.Helper()
	if len(c.secrets) == 0 {
		c.t.Error("no secret is looked for")
	}
	for what, secret := range c.secrets {
		if len(secret) < 8 && !numbers.MatchString(secret) {
			c.t.Errorf("%s is %q, which may stand somewhere by chance", what, secret)
		}
		c.shown.hide(c.t, what, spellingsOf(secret))
	}
}

// in is a file below the folder that is looked at.
func (c *canaries) in(name string) string { return filepath.Join(c.dir, filepath.FromSlash(name)) }

// write writes a file there.
func (c *canaries) write(name, text string) (path string) {
	c.t.Helper()
	path = c.in(name)
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		c.t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		c.t.Fatal(err)
	}
	return path
}

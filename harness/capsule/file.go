package capsule

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"strings"

	"github.com/kasauti/kasauti/harness/exchange"
)

// file is what stands in a file: the capsule, and a digest of it by which a change shows.
type file struct {
	Schema  string          `json:"schema"`
	Tool    string          `json:"tool"`
	Digest  string          `json:"digest"` // of the capsule's JSON without space, SHA-256 in hex
	Capsule json.RawMessage `json:"capsule"`
}

// MostBytes is how large a capsule may be.
const MostBytes = 16 << 20

// seal is the capsule as it is written. What the whole run keeps secret is looked for once more in
// all of it.
func seal(c *Capsule, stand *exchange.StandIns) ([]byte, error) {
	text, err := json.Marshal(c)
	if err != nil {
		return nil, fmt.Errorf("write a capsule: %w", err)
	}
	text = []byte(stand.Shared(string(text)))
	if !json.Valid(text) {
		return nil, errors.New("write a capsule: without its secrets it is no JSON")
	}
	if len(text) > MostBytes-1<<10 {
		return nil, fmt.Errorf("write a capsule: with %d bytes it is over %d", len(text), MostBytes)
	}
	out, err := json.Marshal(file{Schema, c.Tool, DigestOf(text), text})
	return append(out, '\n'), err
}

// DigestOf is the digest that a file must have. It does not see how the text is laid out: who looks
// at a capsule with a tool changes nothing.
func DigestOf(capsule []byte) string {
	var compact bytes.Buffer
	if json.Compact(&compact, capsule) != nil {
		return ""
	}
	sum := sha256.Sum256(compact.Bytes())
	return hex.EncodeToString(sum[:])
}

// Read reads a capsule. edited says that somebody changed it after it was written.
func Read(path string) (c *Capsule, edited bool, err error) {
	open, err := os.Open(path)
	if err != nil {
		var at *fs.PathError
		if errors.As(err, &at) {
			err = at.Err // the sentence has the path already
		}
		return nil, false, fmt.Errorf("read the capsule %s: %w; give a file below capsules in a report folder", path, err)
	}
	defer open.Close()
	if info, err := open.Stat(); err == nil && !info.Mode().IsRegular() {
		return nil, false, fmt.Errorf("read the capsule %s: it is no file; give one below capsules in a report folder", path)
	}
	text, err := io.ReadAll(io.LimitReader(open, MostBytes+1))
	if err != nil {
		return nil, false, fmt.Errorf("read the capsule %s: %w; check the disk", path, err)
	}
	c, edited, err = Parse(text)
	if err != nil {
		return nil, false, fmt.Errorf("read the capsule %s: %w", path, err)
	}
	return c, edited, nil
}

// Parse reads a capsule's text.
func Parse(text []byte) (c *Capsule, edited bool, err error) {
	if len(text) > MostBytes {
		return nil, false, fmt.Errorf("it is over %d MiB, which no capsule is; give a file below capsules in a report folder", MostBytes>>20)
	}
	var f file
	if err := json.Unmarshal(text, &f); err != nil {
		return nil, false, broken(err)
	}
	switch {
	case f.Schema == "":
		return nil, false, errors.New("it is no capsule: it names no schema; give a file below capsules in a report folder")
	case !strings.HasPrefix(f.Schema, "kasauti.capsule/"):
		return nil, false, fmt.Errorf("it is no capsule but a %q; give a file below capsules in a report folder", clip(f.Schema))
	case f.Schema != Schema:
		return nil, false, fmt.Errorf("it is a %q, written by kasauti %s, and this kasauti reads %q; replay it with the version that wrote it", clip(f.Schema), clip(f.Tool), Schema)
	}
	decoder := json.NewDecoder(bytes.NewReader(f.Capsule))
	decoder.DisallowUnknownFields()
	c = new(Capsule)
	if err := decoder.Decode(c); err != nil {
		return nil, false, broken(err)
	}
	if err := c.check(); err != nil {
		return nil, false, err
	}
	return c, DigestOf(f.Capsule) != f.Digest, nil
}

func broken(err error) error {
	if errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, io.EOF) || err.Error() == "unexpected end of JSON input" {
		return errors.New("it ends in its middle; take the whole file, or run the scenario again")
	}
	return fmt.Errorf("it is no capsule of this version: %w; take the file as it was written, or run the scenario again", err)
}

// mostSteps is more than a scenario has.
const mostSteps = 100_000

// check refuses what could not have been recorded.
func (c *Capsule) check() error {
	switch {
	case c.Scenario.ID == "" || len(c.Scenario.Steps) == 0:
		return errors.New("it holds no scenario; take the file as it was written, or run the scenario again")
	case len(c.Scenario.Steps) > mostSteps:
		return fmt.Errorf("its scenario has more than %d steps; take the file as it was written", mostSteps)
	case len(c.Attempt.Steps) > len(c.Scenario.Steps):
		return errors.New("it tells of more steps than its scenario has; take the file as it was written")
	case c.Calls >= len(c.Exchanges):
		return errors.New("it says that a call was bad that it does not hold; take the file as it was written")
	}
	return nil
}

// clip shortens what a file says of itself.
func clip(text string) string {
	const longest = 60
	if len(text) > longest {
		return text[:longest] + "…"
	}
	return text
}

package bundle

import (
	"bytes"
	"crypto/rand"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"time"
)

// SchemaChallenge names the form of a challenge.
const SchemaChallenge = "kasauti.challenge/1"

// Challenge is what a reviewer asks for: a run that nobody could make before.
type Challenge struct {
	Schema   string    `json:"schema"`
	Nonce    string    `json:"nonce"` // 32 random bytes, in hex
	Profiles []string  `json:"profiles"`
	Tier     string    `json:"tier"`
	Made     time.Time `json:"made"`
	// Expires is when the bundle that answers it does.
	Expires time.Time `json:"expires"`
}

// NewChallenge makes one.
func NewChallenge(profiles []string, tier string, now time.Time, life time.Duration) *Challenge {
	var nonce [32]byte
	_, _ = rand.Read(nonce[:]) // never fails
	now = now.UTC().Truncate(time.Second)
	return &Challenge{SchemaChallenge, hex.EncodeToString(nonce[:]), profiles, tier, now, now.Add(life)}
}

// Encode writes the file.
func (c *Challenge) Encode() ([]byte, error) {
	data, err := encode(c)
	return append(data, '\n'), err
}

// ParseChallenge reads the file.
func ParseChallenge(data []byte) (*Challenge, error) {
	c, err := decode[Challenge](bytes.TrimSuffix(data, []byte("\n")))
	if err != nil {
		return nil, fmt.Errorf("it is no challenge that kasauti certify --new-challenge made: %w", err)
	}
	return c, c.problem()
}

func (c *Challenge) problem() error {
	nonce, err := hex.DecodeString(c.Nonce)
	switch {
	case c.Schema != SchemaChallenge:
		return fmt.Errorf("its schema is %q, and not %s: another version of kasauti made it", clip(c.Schema), SchemaChallenge)
	case err != nil || len(nonce) != 32:
		return errors.New("its nonce is not 32 bytes in hex")
	case !c.Expires.After(c.Made):
		return errors.New("it expires before it was made")
	}
	return nil
}

// Seed is that of the run. It follows from all of the challenge.
func (c *Challenge) Seed() uint64 {
	data, _ := encode(c) // texts and times that were read always encode
	sum := sha256.Sum256(append([]byte("seed of "), data...))
	return binary.BigEndian.Uint64(sum[:])
}

// same reports whether two are the same to the letter.
func (c *Challenge) same(other *Challenge) bool {
	a, errA := encode(c)
	b, errB := encode(other)
	return errA == nil && errB == nil && bytes.Equal(a, b)
}

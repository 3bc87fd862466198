package scenario

import (
	"fmt"

	"github.com/kasauti/kasauti/client"
)

// InTheClear and ByAnotherKey are ways to travel that take no secret.
const (
	InTheClear   = "in the clear"
	ByAnotherKey = "encrypted by another key"
)

// Travel spoils how a request that is encrypted travels, in a way that a feature file names.
// secret is what it should be encrypted by.
func (d *Draft) Travel(how string, secret client.Secret) error {
	if how == ByAnotherKey {
		secret = client.NewSecret("a secret that nobody has")
	}
	seal := func(plain []byte) []byte { return plain }
	if how != InTheClear {
		codec, err := client.NewCodec(secret)
		if err != nil {
			return CannotRun("encrypt a request of %s: %v", d.Operation, err)
		}
		seal = codec.Seal
	}
	spoil, known := travels(seal)[how]
	if !known {
		return fmt.Errorf("send a request of %s %s: no such way is known", d.Operation, how)
	}
	d.spoil, d.Unsealed = spoil, true
	return nil
}

// travels are the ways to travel, by what should encrypt.
func travels(seal func(plain []byte) []byte) map[string]func(plain []byte) []byte {
	return map[string]func([]byte) []byte{
		InTheClear:   seal,
		ByAnotherKey: seal,
		"with a changed ciphertext": func(plain []byte) []byte {
			sealed := seal(plain)
			if i := len(sealed) / 2; sealed[i] == 'A' {
				sealed[i] = 'B'
			} else {
				sealed[i] = 'A'
			}
			return sealed
		},
		"with a ciphertext cut short": func(plain []byte) []byte {
			const end = `"}`
			sealed := seal(plain)
			cut := len(sealed) - len(end) - 8
			return append(sealed[:cut:cut], end...)
		},
		"encrypted twice": func(plain []byte) []byte { return seal(seal(plain)) },
	}
}

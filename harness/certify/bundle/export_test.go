package bundle

import (
	"context"

	"github.com/secure-systems-lab/go-securesystemslib/dsse"
)

// SealRaw signs any bytes as a bundle: what somebody with a key can hand in.
func SealRaw(payload []byte, key *Private) []byte {
	signer, err := dsse.NewEnvelopeSigner(key)
	if err != nil {
		panic(err)
	}
	e, err := signer.SignPayload(context.Background(), bundleType, payload)
	if err != nil {
		panic(err)
	}
	line, err := encode(e)
	if err != nil {
		panic(err)
	}
	return append(line, '\n')
}

// Encoded is a value as it is signed.
func Encoded(v any) []byte {
	data, err := encode(v)
	if err != nil {
		panic(err)
	}
	return data
}

// The bounds that tests reach for.
const (
	MostValues       = mostValues
	MostEndorsements = mostEndorsements
)

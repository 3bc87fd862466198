package bundle

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/secure-systems-lab/go-securesystemslib/dsse"
)

// What envelopes hold: evidence of a command, and endorsements.
const (
	typeBegins      = "application/vnd.kasauti."
	bundleType      = typeBegins + OfCertify + "+json"
	endorsementType = typeBegins + "endorsement+json"
)

// Beginning is how every bundle's file begins.
const Beginning = `{"payloadType":"` + typeBegins

// typeOf is what an envelope with the evidence of a command says that it holds.
func typeOf(kind string) string { return typeBegins + kind + "+json" }

// KindOf is the command whose evidence a file says that it holds. Nothing of it is believed yet.
func KindOf(file []byte) (kind string, known bool) {
	for _, kind := range []string{OfCertify, OfRun, OfProxy} {
		if bytes.HasPrefix(file, []byte(`{"payloadType":"`+typeOf(kind)+`"`)) {
			return kind, true
		}
	}
	return OfCertify, false
}

// SchemaEndorsement names the form of an endorsement.
const SchemaEndorsement = "kasauti.endorsement/1"

// Endorsement is what a reviewer says of a bundle.
type Endorsement struct {
	Schema string `json:"schema"`
	// Over is the SHA-256, in hex, of all that stands before it in the file: the bundle with its
	// signature, and earlier endorsements.
	Over   string    `json:"over"`
	Remark string    `json:"remark"`
	At     time.Time `json:"at"`
}

// Bounds of endorsements.
const (
	MostRemark       = 2000 // bytes
	mostEndorsements = 32
)

// Seal writes a bundle's file.
func Seal(b *Bundle, key *Private) ([]byte, error) {
	line, err := seal(typeOf(b.Kind()), b, key)
	if err == nil && len(line) > MostBytes {
		err = fmt.Errorf("the bundle would be longer than %d MiB, which nobody reads; let less be run or tried, or see why so much is called", MostBytes>>20)
	}
	return line, err
}

// Endorse appends an endorsement to a bundle's file.
func Endorse(file []byte, remark string, now time.Time, key *Private) ([]byte, error) {
	line, err := seal(endorsementType, &Endorsement{SchemaEndorsement, digest(file), remark, now.UTC().Truncate(time.Millisecond)}, key)
	return append(slices.Clone(file), line...), err
}

func seal(kind string, value any, key *Private) ([]byte, error) {
	payload, err := encode(value)
	if err != nil {
		return nil, err
	}
	if err := bounded(payload); err != nil {
		return nil, fmt.Errorf("it could not be read back: %w", err)
	}
	signer, err := dsse.NewEnvelopeSigner(key)
	if err != nil {
		return nil, err
	}
	envelope, err := signer.SignPayload(context.Background(), kind, payload)
	if err != nil {
		return nil, err
	}
	line, err := encode(envelope)
	return append(line, '\n'), err
}

// envelope is a line that is whole: what it holds, and whose it says that it is.
type envelope struct {
	*dsse.Envelope
	keyID string
}

// readEnvelope reads a line of the one form that kasauti writes.
func readEnvelope(line []byte, kind string) (*envelope, error) {
	read, err := decode[dsse.Envelope](line)
	switch {
	case err != nil:
		return nil, err
	case read.PayloadType != kind:
		return nil, fmt.Errorf("its payload is %q, and not %q", clip(read.PayloadType), kind)
	case len(read.Signatures) != 1:
		return nil, fmt.Errorf("it has %d signatures, and not one", len(read.Signatures))
	case !strict(read.Payload), !strict(read.Signatures[0].Sig):
		return nil, errors.New("its Base64 is not as kasauti writes it")
	}
	return &envelope{read, read.Signatures[0].KeyID}, nil
}

// strict reports whether a text is the only Base64 of what it holds.
func strict(text string) bool {
	data, err := base64.StdEncoding.DecodeString(text)
	return err == nil && base64.StdEncoding.EncodeToString(data) == text
}

// signedBy finds which of the keys signed, and gives what they signed; nil where none did.
func (e *envelope) signedBy(keys []*Public) (*Public, []byte) {
	for _, key := range keys {
		if key.fingerprint != e.keyID {
			continue
		}
		verifier, err := dsse.NewEnvelopeVerifier(key)
		if err != nil {
			return nil, nil
		}
		if _, payload, err := verifier.VerifyAndDecode(context.Background(), e.Envelope); err == nil {
			return key, payload
		}
	}
	return nil, nil
}

// lines are those of a file, each without its end.
func lines(file []byte) ([][]byte, error) {
	whole, found := bytes.CutSuffix(file, []byte("\n"))
	if !found {
		return nil, errors.New("its last line has no end: something is missing")
	}
	all := bytes.SplitN(whole, []byte("\n"), mostEndorsements+2)
	if len(all) > mostEndorsements+1 {
		return nil, fmt.Errorf("it has more than %d endorsements", mostEndorsements)
	}
	return all, nil
}

func digest(data []byte) string {
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:])
}

// clip is the beginning of a text, for messages: a fingerprint is shown whole.
func clip(text string) string {
	if len(text) > 80 {
		return strings.ToValidUTF8(text[:80], "?") + "..."
	}
	return text
}

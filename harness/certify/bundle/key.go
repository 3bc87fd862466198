package bundle

import (
	"bytes"
	"context"
	"crypto"
	"crypto/ed25519"
	"crypto/rand"
	"crypto/sha256"
	"crypto/x509"
	"encoding/hex"
	"encoding/pem"
	"errors"
	"fmt"
	"io"
)

// Private is a key that signs. It never prints itself.
type Private struct {
	key ed25519.PrivateKey
	Public
}

// Public is a key that shows who signed.
type Public struct {
	key         ed25519.PublicKey
	fingerprint string
}

// The kinds of PEM block that are read: PKCS#8 and PKIX, as openssl genpkey and openssl pkey -pubout
// write them.
const (
	privateBlock = "PRIVATE KEY"
	publicBlock  = "PUBLIC KEY"
)

// NewKey makes a pair, each as PEM.
func NewKey() (private, public []byte, p *Public, err error) {
	known, secret, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		return nil, nil, nil, err
	}
	der, err := x509.MarshalPKCS8PrivateKey(secret)
	if err != nil {
		return nil, nil, nil, err
	}
	shown, err := x509.MarshalPKIXPublicKey(known)
	if err != nil {
		return nil, nil, nil, err
	}
	p, err = publicOf(known)
	return pem.EncodeToMemory(&pem.Block{Type: privateBlock, Bytes: der}), pem.EncodeToMemory(&pem.Block{Type: publicBlock, Bytes: shown}), p, err
}

// ParsePrivate reads a private key. The error does not repeat the text.
func ParsePrivate(text []byte) (*Private, error) {
	block, err := onlyBlock(text)
	if err != nil {
		return nil, err
	}
	switch block.Type {
	case privateBlock:
	case publicBlock:
		return nil, errors.New("it is a public key; give the private one, which stands in the file without .pub")
	case "ENCRYPTED PRIVATE KEY":
		return nil, errors.New("it is encrypted; decrypt it with openssl pkey first, and keep the result from others")
	default:
		return nil, fmt.Errorf("it is a PEM block of another kind than %q; make a key with kasauti certify --new-key FILE", privateBlock)
	}
	parsed, err := x509.ParsePKCS8PrivateKey(block.Bytes)
	if err != nil {
		return nil, errors.New("it is no PKCS#8 key that can be read; make one with kasauti certify --new-key FILE")
	}
	key, is := parsed.(ed25519.PrivateKey)
	if !is {
		return nil, errors.New("it is a key for another way to sign than Ed25519; make one with kasauti certify --new-key FILE")
	}
	public, err := publicOf(key.Public().(ed25519.PublicKey))
	if err != nil {
		return nil, err
	}
	return &Private{key, *public}, nil
}

// ParsePublic reads a public key.
func ParsePublic(text []byte) (*Public, error) {
	block, err := onlyBlock(text)
	if err != nil {
		return nil, err
	}
	switch block.Type {
	case publicBlock:
	case privateBlock:
		return nil, errors.New("it is a private key; give the public one, which stands in the file with .pub, and keep this one to its owner")
	default:
		return nil, fmt.Errorf("it is a PEM block of another kind than %q", publicBlock)
	}
	parsed, err := x509.ParsePKIXPublicKey(block.Bytes)
	if err != nil {
		return nil, errors.New("it is no PKIX key that can be read")
	}
	key, is := parsed.(ed25519.PublicKey)
	if !is {
		return nil, errors.New("it is a key for another way to sign than Ed25519")
	}
	return publicOf(key)
}

func onlyBlock(text []byte) (*pem.Block, error) {
	block, rest := pem.Decode(text)
	switch {
	case block == nil:
		return nil, errors.New("it is no PEM text; a key begins with a line such as -----BEGIN PUBLIC KEY-----")
	case len(bytes.TrimSpace(rest)) > 0:
		return nil, errors.New("something stands behind its first PEM block; give one key alone")
	}
	return block, nil
}

func publicOf(key ed25519.PublicKey) (*Public, error) {
	der, err := x509.MarshalPKIXPublicKey(key)
	if err != nil {
		return nil, err
	}
	sum := sha256.Sum256(der)
	return &Public{key, "SHA256:" + hex.EncodeToString(sum[:])}, nil
}

// Fingerprint is SHA256: and the SHA-256, in hex, of the key as PKIX writes it.
func (p *Public) Fingerprint() string { return p.fingerprint }

// String is the fingerprint.
func (p *Public) String() string { return p.fingerprint }

// Format implements fmt.Formatter: in whatever form it is printed, a private key is its fingerprint.
func (p Private) Format(out fmt.State, _ rune) { _, _ = io.WriteString(out, p.fingerprint) }

// KeyID implements dsse.Signer and dsse.Verifier.
func (p *Public) KeyID() (string, error) { return p.fingerprint, nil }

// Public implements dsse.Verifier.
func (p *Public) Public() crypto.PublicKey { return p.key }

// Sign implements dsse.Signer.
func (p *Private) Sign(_ context.Context, data []byte) ([]byte, error) {
	return ed25519.Sign(p.key, data), nil
}

// Verify implements dsse.Verifier.
func (p *Public) Verify(_ context.Context, data, signature []byte) error {
	if len(signature) != ed25519.SignatureSize || !ed25519.Verify(p.key, data, signature) {
		return errors.New("the signature is not the key's")
	}
	return nil
}

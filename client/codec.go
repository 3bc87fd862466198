package client

import (
	"bytes"
	"context"
	"crypto/aes"
	"crypto/cipher"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"strings"
	"unicode/utf8"
)

// Why a body could not be opened. Each is one cause, in the order in which they are found.
var (
	ErrNotWrapper = errors.New("it is not an object with the one key request and a text in it")
	ErrNotBase64  = errors.New("the text is not standard Base64")
	ErrNotBlocks  = errors.New("the ciphertext is not a whole number of 16-byte blocks")
	ErrPadding    = errors.New("the padding is wrong: another secret, or the ciphertext was changed or cut")
	ErrNotJSON    = errors.New("what is inside is not JSON: another secret, or the ciphertext was changed")
)

// keyLength is how many bytes of the digest make the key: EK-CRYPT-030.
const keyLength = 16

// Codec seals and opens payloads as the page "Encrypting and Decrypting Payload" has it:
// AES-128 in ECB mode, PKCS padding, Base64, in the wrapper {"request": "..."} both ways
// (EK-CRYPT-010 to 030, 110 and 120). Nothing in that authenticates a payload: a change in the
// middle garbles one block, and shows only where the block is no JSON any more.
//
// A Codec is safe for concurrent use, and cannot print its key.
type Codec struct {
	block func() cipher.Block // a closure, as in Secret: no printer looks into a function
}

// NewCodec derives the key from the partner's client secret. The secret must not be empty: the
// error is an *Error of KindConfig.
func NewCodec(secret Secret) (*Codec, error) {
	if secret.IsZero() {
		return nil, configError("has no client secret to encrypt payloads by", "give the secret that EnKash gave with the client id")
	}
	block, err := aes.NewCipher([]byte(PayloadKey(secret).Reveal()))
	if err != nil {
		return nil, err
	}
	return &Codec{block: func() cipher.Block { return block }}, nil
}

// PayloadKey is the key that payloads are encrypted by, for who has to keep it out of texts:
// the first 16 bytes of SHA-256 over the secret (EK-CRYPT-030). Without a secret there is none.
func PayloadKey(secret Secret) Secret {
	if secret.IsZero() {
		return Secret{}
	}
	digest := sha256.Sum256([]byte(secret.Reveal()))
	return NewSecret(string(digest[:keyLength]))
}

// wrapper is the one key of a sealed body, in requests and in answers.
const wrapper = "request"

// Seal gives the body that travels in place of plain, the UTF-8 text of a JSON object.
func (c *Codec) Seal(plain []byte) []byte {
	padding := aes.BlockSize - len(plain)%aes.BlockSize
	sealed := make([]byte, len(plain)+padding)
	copy(sealed, plain)
	for i := len(plain); i < len(sealed); i++ {
		sealed[i] = byte(padding)
	}
	block := c.block()
	for at := 0; at < len(sealed); at += aes.BlockSize {
		block.Encrypt(sealed[at:], sealed[at:at+aes.BlockSize])
	}
	body := make([]byte, 0, base64.StdEncoding.EncodedLen(len(sealed))+len(wrapper)+7)
	body = append(body, `{"`+wrapper+`":"`...)
	body = base64.StdEncoding.AppendEncode(body, sealed)
	return append(body, `"}`...)
}

// Open gives what is inside of a sealed body: one JSON value. The error is one of those above.
func (c *Codec) Open(body []byte) ([]byte, error) {
	value, f := parseJSON(body)
	if f != nil {
		return nil, ErrNotWrapper
	}
	fields, _ := parseObject(value)
	text, isText := fields[wrapper]
	if len(fields) != 1 || !isText || text[0] != '"' {
		return nil, ErrNotWrapper
	}
	return c.OpenText(unquoted(text))
}

// OpenText is Open for the Base64 text alone, without its wrapper.
func (c *Codec) OpenText(text string) ([]byte, error) {
	// Line breaks are no part of the standard alphabet; encoding/base64 would skip them.
	sealed, err := base64.StdEncoding.Strict().DecodeString(text)
	if err != nil || strings.ContainsAny(text, "\r\n") {
		return nil, ErrNotBase64
	}
	if len(sealed) == 0 || len(sealed)%aes.BlockSize != 0 {
		return nil, ErrNotBlocks
	}
	block := c.block()
	for at := 0; at < len(sealed); at += aes.BlockSize {
		block.Decrypt(sealed[at:], sealed[at:at+aes.BlockSize])
	}
	plain, ok := unpadded(sealed)
	switch {
	case !ok:
		return nil, ErrPadding
	case !utf8.Valid(plain) || !json.Valid(plain):
		return nil, ErrNotJSON
	}
	return plain, nil
}

// unpadded takes off PKCS padding: n bytes of the value n, from 1 to a whole block.
func unpadded(padded []byte) ([]byte, bool) {
	last := padded[len(padded)-1]
	if last == 0 || last > aes.BlockSize {
		return nil, false
	}
	plain, padding := padded[:len(padded)-int(last)], padded[len(padded)-int(last):]
	return plain, bytes.Count(padding, []byte{last}) == int(last)
}

// payloadKeys are the spellings of the key that the forms of a secret do not have.
func payloadKeys(secret Secret) []Secret {
	key := PayloadKey(secret)
	return []Secret{key, NewSecret(hex.EncodeToString([]byte(key.Reveal())))}
}

// seal makes a call's body ready to travel, where the operation's bodies travel encrypted.
func (c *Client) seal(p *call, unsealed bool) error {
	if !p.op.Encrypted {
		return nil
	}
	if c.codec == nil {
		return c.unsendable(p, "travels encrypted, and there is no client secret to encrypt it by", "set Config.Credentials.BasicPassword")
	}
	p.codec = c.codec
	if p.body != nil && !unsealed {
		p.body = c.codec.Seal(p.body)
		p.header.Set("Content-Type", jsonType)
	}
	return nil
}

// open reads an answer, and opens it first where the operation's bodies travel encrypted. A
// refusal may come unsealed, and is then read as it stands: requirement EK-CRYPT-080 (assumed).
func (p *call) open(response *Response, body []byte) (Envelope, *fault) {
	asItStands := func(body []byte) (Envelope, *fault) {
		return decode(p.op.Envelope, response.Status, response.Header, body)
	}
	if p.codec == nil {
		return asItStands(body)
	}
	if f := checkType(response.Header, body); f != nil {
		return Envelope{Kind: p.op.Envelope}, f
	}
	plain, err := p.codec.Open(body)
	switch {
	case errors.Is(err, ErrNotWrapper):
		envelope, f := asItStands(body)
		if f == nil {
			f = faultf(KindEncryption, "was answered in the clear with a success, but its answers travel encrypted")
		}
		return envelope, f
	case err != nil:
		return Envelope{Kind: p.op.Envelope}, faultf(KindEncryption, "was answered with a sealed body that cannot be opened: %v", err)
	}
	response.Wire, response.Body = response.Body, plain
	return asItStands(plain)
}

type openerKey struct{}

// OpenerFrom gives what opens the bodies of the request that carries the context, and of its
// answer; nil for a request whose bodies do not travel encrypted. A recording
// http.RoundTripper reads it. The errors are those of Codec.Open.
func OpenerFrom(ctx context.Context) func(body []byte) (plain []byte, err error) {
	open, _ := ctx.Value(openerKey{}).(func([]byte) ([]byte, error))
	return open
}

func (p *call) withOpener(ctx context.Context) context.Context {
	if p.codec == nil {
		return ctx
	}
	return context.WithValue(ctx, openerKey{}, p.codec.Open)
}

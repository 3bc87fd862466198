package zoo

import (
	"bytes"
	"context"
	"crypto/aes"
	"crypto/cipher"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"io"
	"net/http"

	"github.com/kasauti/kasauti/harness/certify/program"
)

// Defects of encryption.
const (
	SealNot         = "the payload of a card goes in the clear"
	SealEncoded     = "a payload is encoded in Base64, and not encrypted"
	SealOtherSecret = "payloads are sealed by the API's secret key"
	SealCBC         = "payloads are sealed in CBC mode"
	SealKeyBeside   = "a key of the client's own stands beside the sealed text"
	SealUnpadded    = "a payload that fills its blocks gets no padding"
	SealLatin       = "a payload is sealed as one byte for each character"
	SealsTokens     = "the token call is sealed, too"
	UnopenedFails   = "an answer that cannot be opened is taken as a failure"
	UnopenedAgain   = "a call whose answer cannot be opened is made again"
	ClearIsUnknown  = "a refusal in the clear is taken for an answer that cannot be opened"
)

var errUnopened = errors.New("the answer cannot be opened")

// callSealed makes a call whose payload travels encrypted, and its answer, too.
func (c *Client) callSealed(ctx context.Context, a *program.Assignment, path string, body map[string]any) answer {
	plain, err := json.Marshal(body)
	if err != nil {
		return answer{err: err}
	}
	got := c.call(ctx, a, http.MethodPost, path, c.sealed(a, plain))
	if got.err != nil || got.status == http.StatusUnauthorized {
		return got // of a refused token the API cannot know whose secret to seal by
	}
	text, isText := got.body["request"].(string)
	switch {
	case !isText && c.is(ClearIsUnknown):
		return answer{err: errUnopened}
	case !isText && got.refusal():
		return got
	case !isText:
		return answer{err: errUnopened}
	}
	opened := opened(a.Credentials["client_secret"], text)
	decoder := json.NewDecoder(bytes.NewReader(opened))
	decoder.UseNumber()
	inside := answer{status: got.status, header: got.header, sealed: true}
	if decoder.Decode(&inside.body) != nil {
		inside.err = errUnopened
	} else if _, err := decoder.Token(); !errors.Is(err, io.EOF) {
		inside.err = errUnopened
	}
	return inside
}

// sealed is what travels in place of a payload.
func (c *Client) sealed(a *program.Assignment, plain []byte) any {
	secret := a.Credentials["client_secret"]
	switch {
	case c.is(SealNot):
		return json.RawMessage(plain)
	case c.is(SealEncoded):
		return map[string]any{"request": plain}
	case c.is(SealOtherSecret):
		secret = a.Credentials["secret_key"]
	case c.is(SealLatin):
		plain = latin(plain)
	}
	if free := aes.BlockSize - len(plain)%aes.BlockSize; free < aes.BlockSize || !c.is(SealUnpadded) {
		plain = append(plain, bytes.Repeat([]byte{byte(free)}, free)...)
	}
	block := blockOf(secret)
	if c.is(SealCBC) {
		cipher.NewCBCEncrypter(block, make([]byte, aes.BlockSize)).CryptBlocks(plain, plain)
	} else {
		for at := 0; at < len(plain); at += aes.BlockSize {
			block.Encrypt(plain[at:], plain[at:])
		}
	}
	wrapper := map[string]any{"request": plain} // which encoding/json writes in Base64
	if c.is(SealKeyBeside) {
		wrapper["partnerId"] = a.Credentials["partner_id"]
	}
	return wrapper
}

// opened is what a sealed text holds; nil where it cannot be opened.
func opened(secret, text string) []byte {
	plain, err := base64.StdEncoding.DecodeString(text)
	if err != nil || len(plain) == 0 || len(plain)%aes.BlockSize > 0 {
		return nil
	}
	block := blockOf(secret)
	for at := 0; at < len(plain); at += aes.BlockSize {
		block.Decrypt(plain[at:], plain[at:])
	}
	free := int(plain[len(plain)-1])
	if free < 1 || free > aes.BlockSize {
		return nil
	}
	return plain[:len(plain)-free]
}

func blockOf(secret string) cipher.Block {
	digest := sha256.Sum256([]byte(secret))
	block, err := aes.NewCipher(digest[:aes.BlockSize])
	if err != nil {
		panic(err) // 16 bytes are a key
	}
	return block
}

// latin writes the characters that one byte can hold as one byte.
func latin(text []byte) (bytes []byte) {
	for _, r := range string(text) {
		if r > 0xff {
			r = '?'
		}
		bytes = append(bytes, byte(r))
	}
	return bytes
}

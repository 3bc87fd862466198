package mock

import (
	"crypto/aes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"io"
	"strings"
	"unicode/utf8"
)

// This is the server's side of the encryption of payloads, written by the page (EK-CRYPT-010 to
// 030, 110 and 120) and apart from the client's: an error that both made alike would show on
// neither.

// Why a sealed body could not be opened.
var (
	errSealWrapper = errors.New("not an object with the one key request and a text in it")
	errSealBase64  = errors.New("not standard Base64")
	errSealBlocks  = errors.New("not a whole number of blocks")
	errSealPadding = errors.New("bad padding")
	errSealJSON    = errors.New("not JSON inside")
)

// sealBlock is what AES encrypts at a time; the key is as long.
type sealBlock [aes.BlockSize]byte

// sealKey makes the key of a partner's client secret: EK-CRYPT-030, EK-CRYPT-070 (assumed).
func sealKey(secret string) []byte {
	digest := sha256.New()
	_, _ = io.WriteString(digest, secret) // a digest takes all
	return digest.Sum(nil)[:aes.BlockSize]
}

// seal encrypts the text of a body, and wraps it.
func seal(secret string, plain []byte) []byte {
	cipher, err := aes.NewCipher(sealKey(secret))
	if err != nil {
		panic("mock: a key of 16 bytes was refused: " + err.Error())
	}
	var text strings.Builder
	encoder := base64.NewEncoder(base64.StdEncoding, &text)
	for whole := false; !whole; {
		var block sealBlock
		n := copy(block[:], plain)
		plain = plain[n:]
		if whole = n < len(block); whole {
			// What is free in the last block holds how much of it is free. A text that fills its
			// blocks is followed by a block of padding alone.
			for i := n; i < len(block); i++ {
				block[i] = byte(len(block) - n)
			}
		}
		cipher.Encrypt(block[:], block[:])
		_, _ = encoder.Write(block[:]) // a builder takes all
	}
	_ = encoder.Close()
	return []byte(`{"request":"` + text.String() + `"}`)
}

// open gives the JSON text that a body has inside. The errors tell one cause from another; what a
// refusal says of it is for the caller.
func open(secret string, body []byte) ([]byte, error) {
	members, err := decodeObject(body)
	if err != nil || len(members) != 1 || members[0].key != "request" || members[0].value.kind != jsonString {
		return nil, errSealWrapper
	}
	text := members[0].value.text
	if !standardBase64(text) {
		return nil, errSealBase64
	}
	rest, err := base64.StdEncoding.DecodeString(text)
	if err != nil {
		return nil, errSealBase64
	}
	if len(rest) < aes.BlockSize || len(rest)%aes.BlockSize > 0 {
		return nil, errSealBlocks
	}
	cipher, err := aes.NewCipher(sealKey(secret))
	if err != nil {
		return nil, err
	}
	plain := make([]byte, 0, len(rest))
	for len(rest) > 0 {
		var block sealBlock
		cipher.Decrypt(block[:], rest[:aes.BlockSize])
		rest = rest[aes.BlockSize:]
		held := len(block)
		if len(rest) == 0 {
			if held = block.held(); held < 0 {
				return nil, errSealPadding
			}
		}
		plain = append(plain, block[:held]...)
	}
	if !json.Valid(plain) || !utf8.Valid(plain) {
		return nil, errSealJSON
	}
	return plain, nil
}

// held is how many bytes of a last block are not padding, or -1.
func (b sealBlock) held() int {
	free := int(b[len(b)-1])
	if free < 1 || free > len(b) {
		return -1
	}
	for _, padding := range b[len(b)-free:] {
		if int(padding) != free {
			return -1
		}
	}
	return len(b) - free
}

// standardBase64 looks at the alphabet, the length and the last bits, which must be zero:
// encoding/base64 skips line breaks and does not mind stray bits.
func standardBase64(text string) bool {
	const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
	digits := strings.TrimRight(text, "=")
	pads := len(text) - len(digits)
	if len(text)%4 != 0 || pads > 2 {
		return false
	}
	last := 0
	for i := range len(digits) {
		if last = strings.IndexByte(alphabet, digits[i]); last < 0 {
			return false
		}
	}
	return last&(1<<(2*pads)-1) == 0
}

package arena

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/md5"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"strings"
	"unicode/utf8"
)

// wrongKey is a key that partners take, by a name of certify.Seals.
type wrongKey struct {
	name string
	key  []byte
}

// keys are those.
func (s seals) keys() []wrongKey {
	secret, digest := s.partner.ClientSecret, digestOf(s.partner.ClientSecret)
	sum := md5.Sum([]byte(secret))
	all := []wrongKey{{"key-hex", []byte(hex.EncodeToString(digest)[:aes.BlockSize])}, {"key-md5", sum[:]}, {"key-256", digest}}
	if len(secret) >= aes.BlockSize {
		all = append(all, wrongKey{"key-plain", []byte(secret[:aes.BlockSize])})
	}
	for name, other := range map[string]string{
		"by-secret-key": s.partner.SecretKey, "by-access-key": s.partner.AccessKey, "by-password": s.partner.Password, "by-client-id": s.partner.ClientID,
	} {
		if other != "" {
			all = append(all, wrongKey{name, digestOf(other)[:aes.BlockSize]})
		}
	}
	return all
}

// encodings are ways to write a ciphertext that partners take for Base64 in one line.
var encodings = []struct {
	name   string
	decode func(text string) []byte
}{
	{"text-hex", func(text string) []byte { return or(hex.DecodeString(text)) }},
	{"text-url", func(text string) []byte { return or(base64.RawURLEncoding.DecodeString(strings.TrimRight(text, "="))) }},
	{"text-lines", func(text string) []byte {
		if !strings.ContainsAny(text, "\r\n") {
			return nil
		}
		return or(base64.StdEncoding.DecodeString(text))
	}},
	{"text-twice", func(text string) []byte { return decoded(string(decoded(text))) }},
}

func or(data []byte, err error) []byte {
	if err != nil {
		return nil
	}
	return data
}

// ecb decrypts whole blocks; nil where there are none.
func ecb(key, sealed []byte) []byte {
	block, err := aes.NewCipher(key)
	if err != nil || len(sealed) == 0 || len(sealed)%aes.BlockSize > 0 {
		return nil
	}
	plain := make([]byte, len(sealed))
	for at := 0; at < len(sealed); at += aes.BlockSize {
		block.Decrypt(plain[at:], sealed[at:])
	}
	return plain
}

// cbc decrypts all blocks but the first, of which the initialisation vector is not known.
func cbc(key, sealed []byte) []byte {
	block, err := aes.NewCipher(key)
	if err != nil || len(sealed) < 2*aes.BlockSize || len(sealed)%aes.BlockSize > 0 {
		return nil
	}
	plain := make([]byte, len(sealed)-aes.BlockSize)
	cipher.NewCBCDecrypter(block, sealed[:aes.BlockSize]).CryptBlocks(plain, sealed[aes.BlockSize:])
	return plain
}

// unpadded takes PKCS padding off; nil where there is none.
func unpadded(plain []byte) []byte {
	if len(plain) == 0 {
		return nil
	}
	n := int(plain[len(plain)-1])
	if n == 0 || n > aes.BlockSize || n > len(plain) {
		return nil
	}
	return plain[:len(plain)-n]
}

func isJSON(plain []byte) bool { return len(plain) > 0 && json.Valid(plain) && utf8.Valid(plain) }

// isLatin reports whether bytes are JSON in an encoding of one byte for each character.
func isLatin(plain []byte) bool {
	return len(plain) > 0 && !utf8.Valid(plain) && json.Valid([]byte(strings.ToValidUTF8(string(plain), "?")))
}

// isEnd reports whether bytes end a JSON object.
func isEnd(plain []byte) bool {
	return utf8.Valid(plain) && strings.HasSuffix(strings.TrimSpace(string(plain)), "}")
}

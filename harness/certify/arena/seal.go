package arena

import (
	"bytes"
	"crypto/aes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"

	"github.com/kasauti/kasauti/harness/certify"
	"github.com/kasauti/kasauti/harness/mock"
)

// seals knows which operations travel encrypted, and by whose secrets.
type seals struct {
	partner mock.Partner
	of      func(operation string) bool
}

func (s seals) open(body []byte) ([]byte, error) { return mock.Open(s.partner.ClientSecret, body) }

// opened is what an answer holds, and whether it travelled sealed.
func (s seals) opened(operation string, body []byte) (plain []byte, sealed bool) {
	if s.of == nil || !s.of(operation) {
		return body, false
	}
	plain, err := s.open(body)
	if err != nil {
		return body, false
	}
	return plain, true
}

// travelling is an answer as it travels: sealed for the partner, or otherwise by a name of
// certify.SealedAs.
func (s seals) travelling(plain []byte, as string) []byte {
	switch as {
	case certify.SealedNot:
		return plain
	case certify.SealedForAnother:
		return mock.Seal("not "+s.partner.ClientSecret, plain)
	}
	body := mock.Seal(s.partner.ClientSecret, plain)
	if as == "" {
		return body
	}
	var wrapper struct {
		Request []byte `json:"request"`
	}
	if json.Unmarshal(body, &wrapper) != nil || len(wrapper.Request) <= aes.BlockSize {
		return body // no answer is as short
	}
	if as == certify.SealedCut {
		wrapper.Request = wrapper.Request[:len(wrapper.Request)-aes.BlockSize]
	} else {
		wrapper.Request[0] ^= 1
	}
	whole, err := json.Marshal(wrapper)
	if err != nil {
		return body
	}
	return whole
}

// found is how a body was sealed that could not be opened, by a name of certify.Seals; "" where
// nothing is known that explains it.
func (s seals) found(body []byte) string {
	text, wrapped := textOf(body)
	if text == "" {
		return ""
	}
	right := digestOf(s.partner.ClientSecret)[:aes.BlockSize]
	if sealed := decoded(text); sealed != nil {
		if !wrapped && isJSON(unpadded(ecb(right, sealed))) {
			return "wrapper"
		}
		if isJSON(sealed) {
			return "encoded"
		}
		for _, way := range s.keys() {
			if isJSON(unpadded(ecb(way.key, sealed))) {
				return way.name
			}
		}
		plain := ecb(right, sealed)
		switch filled := bytes.TrimRight(plain, "\x00"); {
		case isJSON(plain):
			return "padding-none"
		case isJSON(filled):
			return "padding-zeros"
		case isLatin(unpadded(plain)):
			return "text-latin"
		case isEnd(unpadded(cbc(right, sealed))):
			return "cbc"
		}
	}
	for _, way := range encodings {
		if isJSON(unpadded(ecb(right, way.decode(text)))) {
			return way.name
		}
	}
	return ""
}

// textOf is the text that a body holds, and whether it stands as it should: in the key request alone.
func textOf(body []byte) (text string, wrapped bool) {
	var object map[string]json.RawMessage
	if json.Unmarshal(body, &object) == nil {
		_ = json.Unmarshal(object["request"], &text) // what is no text is none
		return text, len(object) == 1
	}
	if json.Unmarshal(body, &text) != nil {
		text = string(body)
	}
	return text, false
}

func decoded(text string) []byte {
	sealed, err := base64.StdEncoding.Strict().DecodeString(text)
	if err != nil || bytes.ContainsAny([]byte(text), "\r\n") {
		return nil
	}
	return sealed
}

func digestOf(secret string) []byte {
	sum := sha256.Sum256([]byte(secret))
	return sum[:]
}

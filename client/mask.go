package client

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"sync"
)

// shortest is the length, in bytes, from which a value is masked wherever it stands:
// masking every "12" would make an excerpt unreadable and hide nothing.
const shortest = 4

// remembered is how many of the tokens that came last are masked.
const remembered = 64

// scanned is how many bytes of an answer are looked through for an excerpt of 200.
const scanned = 4 << 10

// secretFields finds the values of fields that hold secrets, also of ones that this client
// never learnt because the answer was cut before it could be read.
var secretFields = regexp.MustCompile(`(?i)(token|password|access_?key|secret_?key|client_?secret|otp)` +
	`(?:("\s*:\s*")(?:[^"\\]|\\.)+|(=)[^&\s"<]+)`)

// veil knows a client's secrets, to mask them in text that people read.
type veil struct {
	fixed []Secret

	mu     sync.Mutex
	tokens []Secret
}

func newVeil(secrets []Secret) *veil { return &veil{fixed: secrets} }

// learn makes a token known.
func (v *veil) learn(token Secret) {
	if len(token.Reveal()) < shortest {
		return
	}
	v.mu.Lock()
	defer v.mu.Unlock()
	if slices.ContainsFunc(v.tokens, token.Equal) {
		return
	}
	v.tokens = append(v.tokens, token)
	if len(v.tokens) > remembered {
		v.tokens = slices.Delete(v.tokens, 0, len(v.tokens)-remembered)
	}
}

// mask replaces secrets in text.
type mask struct {
	known    []Secret // in all their spellings
	replacer *strings.Replacer
}

// mask covers what is known to be secret, the more secrets of one call included.
func (v *veil) mask(more []Secret) mask {
	v.mu.Lock()
	tokens := slices.Clone(v.tokens)
	v.mu.Unlock()

	var all []Secret
	for _, secret := range slices.Concat(v.fixed, tokens, more) {
		all = append(all, forms(secret)...)
	}
	// A replacer tries its pairs in order: a value that begins with another goes first.
	slices.SortFunc(all, func(a, b Secret) int { return len(b.Reveal()) - len(a.Reveal()) })
	pairs := make([]string, 0, 2*len(all))
	for _, secret := range all {
		pairs = append(pairs, secret.Reveal(), concealed)
	}
	return mask{all, strings.NewReplacer(pairs...)}
}

// text masks known values and the fields that hold secrets.
func (m mask) text(text string) string {
	return secretFields.ReplaceAllString(m.replacer.Replace(text), "${1}${2}${3}"+concealed)
}

// excerpt gives the first bytes of an answer, masked, as valid UTF-8. A value that is cut, here
// or where more says that the answer goes on, is left out: it may be a secret, and who masks by
// whole values, here or later, would not recognise a part of one.
func (m mask) excerpt(body []byte, more bool) string {
	if len(body) > scanned {
		body, more = body[:scanned], true
	}
	if more {
		body = m.withoutBegun(body)
	}
	text := strings.ToValidUTF8(m.text(string(body)), "\uFFFD")
	switch {
	case len(text) > excerptLimit:
		return whole(text[:excerptLimit-len(ellipsis)]) + ellipsis
	case more && text != "":
		return whole(text) + ellipsis
	}
	return text
}

// withoutBegun leaves out what a body ends in, if a known secret begins so.
func (m mask) withoutBegun(body []byte) []byte {
	longest := 0
	for _, secret := range m.known {
		begun := []byte(secret.Reveal())
		for begun = begun[:min(len(begun), len(body))]; len(begun) > longest; begun = begun[:len(begun)-1] {
			if bytes.HasSuffix(body, begun) {
				longest = len(begun)
			}
		}
	}
	return body[:len(body)-longest]
}

// ellipsis says that an answer goes on.
const ellipsis = "…"

// whole leaves out the value in which a text ends: a JSON string, or a word.
func whole(text string) string {
	end, quoted := 0, false
	for i := 0; i < len(text); i++ {
		switch c := text[i]; {
		case quoted && c == '\\':
			i++
		case c == '"':
			quoted = !quoted
			if !quoted {
				end = i + 1
			}
		case !quoted && strings.IndexByte(" \t\r\n,{}[]<>", c) >= 0:
			end = i + 1
		}
	}
	return text[:end]
}

// cause masks what a cause says of itself, and leaves it in the chain.
func (m mask) cause(err error) error {
	if text := m.text(err.Error()); text != err.Error() {
		return &maskedError{text: text, err: err}
	}
	return err
}

type maskedError struct {
	text string
	err  error
}

func (e *maskedError) Error() string { return e.text }
func (e *maskedError) Unwrap() error { return e.err }

// forms lists the spellings in which a value may come back.
func forms(secret Secret) []Secret {
	value := secret.Reveal()
	if len(value) < shortest {
		return nil
	}
	spellings := []string{
		value,
		url.QueryEscape(value),
		url.PathEscape(value),
		base64.StdEncoding.EncodeToString([]byte(value)),
		base64.URLEncoding.EncodeToString([]byte(value)),
	}
	if quoted, err := json.Marshal(value); err == nil {
		spellings = append(spellings, string(quoted[1:len(quoted)-1]))
	}
	if quoted, err := encode(value); err == nil {
		spellings = append(spellings, string(quoted[1:len(quoted)-1]))
	}
	slices.Sort(spellings)
	var all []Secret
	for _, spelling := range slices.Compact(spellings) {
		all = append(all, NewSecret(spelling))
	}
	return all
}

package client

import (
	"encoding/base64"
	"encoding/json"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"sync"
	"unicode/utf8"
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
type mask struct{ replacer *strings.Replacer }

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
	return mask{strings.NewReplacer(pairs...)}
}

// text masks known values and the fields that hold secrets.
func (m mask) text(text string) string {
	return secretFields.ReplaceAllString(m.replacer.Replace(text), "${1}${2}${3}"+concealed)
}

// excerpt gives the first bytes of an answer, masked, as valid UTF-8.
func (m mask) excerpt(body []byte) string {
	// Masked first and cut then: a cut secret would not be recognised.
	if len(body) > scanned {
		text := strings.ToValidUTF8(m.text(string(body[:scanned])), "\uFFFD")
		if len(text) <= excerptLimit {
			return concealed // all of it is secrets, and the last one may be cut
		}
		return clip(text)
	}
	return clip(strings.ToValidUTF8(m.text(string(body)), "\uFFFD"))
}

// clip cuts between characters.
func clip(text string) string {
	if len(text) <= excerptLimit {
		return text
	}
	end := excerptLimit
	for !utf8.RuneStart(text[end]) {
		end--
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

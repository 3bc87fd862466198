package exchange

import (
	"encoding/base64"
	"encoding/json"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
)

// Mask stands where a secret or a personal value stood.
const Mask = "[secret]"

// shortest is the length, in bytes, from which a secret's value is masked wherever it
// stands. Shorter ones are masked by field name alone: masking every "12" would shred a report.
const shortest = 4

// secretFields always hold credentials, in requests and answers, as JSON, form or query.
var secretFields = []string{
	"accessKey", "secretKey", "token", "access_token", "accessToken",
	"refresh_token", "refreshToken", "password", "client_secret", "clientSecret",
}

// secretHeaders always hold credentials.
var secretHeaders = map[string]bool{
	"Authorization": true, "Merchantaccesskey": true, "Api-Key": true, "Cookie": true, "Set-Cookie": true, "Proxy-Authorization": true,
}

// Redactor masks secrets in text: known values in all their derived forms, and the values
// of fields that hold secrets. Safe for concurrent use.
type Redactor struct {
	parent *Redactor
	fields names
	// sensitive are those of fields that hold personal data and OTPs: short, and so to be
	// guessed from a digest.
	sensitive names

	shared atomic.Int64 // secrets that children have learnt

	mu    sync.RWMutex
	known map[string]bool // values in all their forms
	bases []string        // those values
	short []string        // values that can be guessed
	masks masks
	stale bool
}

// NewRedactor masks secret fields, and also the given sensitive ones (personal data, OTPs),
// which a run on anything but a mock must not write down.
func NewRedactor(sensitive ...string) *Redactor {
	r := &Redactor{fields: names{}, sensitive: names{}}
	for _, name := range sensitive {
		r.fields[strings.ToLower(name)], r.sensitive[strings.ToLower(name)] = true, true
	}
	for _, name := range secretFields {
		r.fields[strings.ToLower(name)] = true
	}
	return r
}

// Child masks all that r masks, and what is added to it alone: what one scenario learnt
// need not be looked for in another's evidence.
func (r *Redactor) Child() *Redactor {
	return &Redactor{parent: r, fields: r.fields, sensitive: r.sensitive}
}

// Add makes the value of a secret known. Empty and very short ones are left to field names,
// and so are the words of JSON, which a wrong request may put there: they stand everywhere.
func (r *Redactor) Add(values ...string) {
	for _, value := range values {
		if tellsApart(value) && !r.parent.knows(value) {
			r.add(value)
		}
	}
}

// tellsApart reports whether a value is long and rare enough to be looked for in all text.
func tellsApart(value string) bool {
	return len(value) >= shortest && value != "true" && value != "false" && value != "null"
}

func (r *Redactor) knows(value string) bool {
	if r == nil {
		return false
	}
	r.mu.RLock()
	known := r.known[value]
	r.mu.RUnlock()
	return known || r.parent.knows(value)
}

func (r *Redactor) add(value string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.known[value] {
		return
	}
	if r.known == nil {
		r.known = map[string]bool{}
	}
	for _, form := range forms(value) {
		r.known[form] = true
	}
	r.bases = append(r.bases, value)
	if len(value) <= longestGuess && len(r.sensitive) > 0 {
		r.short = append(r.short, value)
	}
	r.stale = true
}

// Text masks known values.
func (r *Redactor) Text(text string) string {
	if r == nil || text == "" {
		return text
	}
	// The run's own secrets go first: a short value that a scenario learnt may be a part of one.
	return r.compiled().replace(r.parent.Text(text))
}

func (r *Redactor) compiled() masks {
	r.mu.RLock()
	compiled, stale := r.masks, r.stale
	r.mu.RUnlock()
	if !stale {
		return compiled
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.masks, r.stale = masksOf(r.known), false
	return r.masks
}

// Body masks the values of secret fields, in JSON (also broken or truncated JSON) and in
// forms, and then known values.
func (r *Redactor) Body(body string) string {
	if r == nil || body == "" {
		return body
	}
	return r.Text(rewriteFields(body, r.fields, func(string) string { return Mask }))
}

// Field masks a value that stands by itself, beside the path of its field. A CVV is too short to
// be known wherever it stands; what is longer was learnt from the body.
func (r *Redactor) Field(path, value string) string {
	if r == nil || value == "" {
		return value
	}
	name, _, _ := strings.Cut(path[strings.LastIndexByte(path, '.')+1:], "[")
	if r.fields.have(name) && len(strings.Trim(value, `"`)) < shortest {
		return Mask
	}
	return r.Body(value)
}

// guessable reports whether a body holds what its digest would give away to who tries all
// values: a personal value or an OTP, in a field of its own or anywhere in a text.
func (r *Redactor) guessable(body string) bool {
	if len(r.sensitive) == 0 {
		return false
	}
	found := r.holdsShort(body)
	rewriteFields(body, r.sensitive, func(value string) string { found = true; return value })
	return found
}

// longestGuess is how long a value is that can be found by trying all, in bytes.
const longestGuess = 16

func (r *Redactor) holdsShort(text string) bool {
	if r == nil {
		return false
	}
	r.mu.RLock()
	defer r.mu.RUnlock()
	return slices.ContainsFunc(r.short, func(value string) bool { return strings.Contains(text, value) }) || r.parent.holdsShort(text)
}

// URL masks secret fields of the query and of the fragment, and known values.
func (r *Redactor) URL(address string) string {
	if r == nil || address == "" {
		return address
	}
	// Known values last, in the whole: one may have a ? in it.
	return r.Text(rewriteAddress(address, r.fields, func(string) string { return Mask }))
}

// mostShared is how many learnt secrets a parent takes over: a server that gives everybody the
// same token may show it to a scenario that never asked for one, and one that gives each its
// own would make every later text slow to mask.
const mostShared = 16

// share tells the parent of a secret that a child has learnt.
func (r *Redactor) share(value string) {
	if r == nil || !tellsApart(value) || r.knows(value) {
		return
	}
	if r.shared.Add(1) <= mostShared {
		r.add(value)
	}
}

// Learn adds the values of secret fields that stand in a body, such as a fresh token.
func (r *Redactor) Learn(body string) { r.learn(body, r.parent.share) }

// learnAddress is Learn for an address: an error text may quote what stands in its query.
func (r *Redactor) learnAddress(address string) {
	rewriteAddress(address, r.fields, r.learned(r.parent.share))
}

// learnHere is Learn for this scenario alone: what a request that is wrong on purpose has in a
// secret field is often a common word, and must not be masked in others.
func (r *Redactor) learnHere(body string) { r.learn(body, func(string) {}) }

func (r *Redactor) learn(body string, share func(string)) {
	rewriteFields(body, r.fields, r.learned(share))
}

// learned adds a value as it is written, and what it spells.
func (r *Redactor) learned(share func(string)) func(string) string {
	return func(value string) string {
		share(value)
		r.Add(value)
		var decoded string
		if strings.Contains(value, `\`) && json.Unmarshal([]byte(`"`+value+`"`), &decoded) == nil {
			r.Add(decoded)
		}
		if plain, err := url.QueryUnescape(value); err == nil {
			r.Add(plain)
		}
		return value
	}
}

// LearnHeader adds the credentials that header lines carry, so that they are known wherever else
// they stand.
func (r *Redactor) LearnHeader(header http.Header) {
	for name, values := range header {
		if !isSecretHeader(name) {
			continue
		}
		for _, value := range values {
			r.Add(value)
			scheme, credential, _ := strings.Cut(value, " ")
			r.Add(credential)
			if pair, err := base64.StdEncoding.DecodeString(credential); err == nil && strings.EqualFold(scheme, "Basic") {
				_, password, _ := strings.Cut(string(pair), ":")
				r.Add(string(pair), password)
			}
		}
	}
}

func isSecretHeader(name string) bool { return secretHeaders[http.CanonicalHeaderKey(name)] }

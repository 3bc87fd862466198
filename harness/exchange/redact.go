package exchange

import (
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"html"
	"net/http"
	"net/url"
	"slices"
	"strconv"
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

// forms lists the spellings in which a value may stand in evidence.
func forms(value string) []string {
	all := spellings(value)
	slices.Sort(all)
	return slices.Compact(all)
}

// spellings are the forms, always in one order: those of two values that look alike are as many.
func spellings(value string) []string {
	all := append([]string{value}, encoded(value)...)
	all = append(all, spelt(value)...)
	if !plain(value) { // most tokens and keys look the same however they are escaped
		all = append(all, escapes(value)...)
	}
	return all
}

// plain reports whether no way of escaping changes the value.
func plain(value string) bool {
	for i := range len(value) {
		if !isLetterOrDigit(value[i]) {
			return false
		}
	}
	return true
}

// spelt are the spellings that write every byte as a number.
func spelt(value string) []string {
	plain := hex.EncodeToString([]byte(value))
	var percent, entities, escapes []byte
	for i := range len(value) {
		digits := plain[2*i : 2*i+2]
		percent = append(append(percent, '%'), digits...)
		escapes = append(append(escapes, `\u00`...), digits...)
		entities = append(strconv.AppendInt(append(entities, "&#"...), int64(value[i]), 10), ';')
	}
	return []string{
		plain, strings.ToUpper(plain), string(percent), strings.ToUpper(string(percent)),
		string(entities), string(escapes),
	}
}

// encoded are the spellings of a value in Base64, alone and inside a longer text.
func encoded(value string) []string {
	return append(within(value),
		base64.StdEncoding.EncodeToString([]byte(value)),
		base64.RawStdEncoding.EncodeToString([]byte(value)),
		base64.URLEncoding.EncodeToString([]byte(value)),
		base64.RawURLEncoding.EncodeToString([]byte(value)),
	)
}

// escapes are the spellings of a value in URLs, JSON and HTML.
func escapes(value string) []string {
	page := html.EscapeString(value)
	inURLs := []string{
		url.QueryEscape(value), lowerPercent(url.QueryEscape(value)),
		url.PathEscape(value), lowerPercent(url.PathEscape(value)),
	}
	for _, kept := range keptInURLs {
		percent := percentEncoded(value, kept)
		inURLs = append(inURLs, percent, lowerPercent(percent))
	}
	all := append(inURLs, page, strings.NewReplacer("&#39;", "&#x27;", "&#34;", "&quot;").Replace(page))
	for _, address := range inURLs {
		all = append(all, escaped(address, true)) // an & that a URL keeps, and JSON for HTML does not
	}
	for _, forHTML := range []bool{false, true} {
		once := escaped(value, forHTML)
		all = append(all, once)
		for _, forHTML := range []bool{false, true} { // a message may repeat a body
			all = append(all, escaped(once, forHTML))
		}
	}
	return all
}

// escaped is a value as it stands between the quotes of a JSON string; some encoders escape
// what HTML must have escaped, too.
func escaped(value string, forHTML bool) string {
	var out strings.Builder
	encoder := json.NewEncoder(&out)
	encoder.SetEscapeHTML(forHTML)
	_ = encoder.Encode(value) // a string always encodes
	text := strings.TrimSuffix(out.String(), "\n")
	return text[1 : len(text)-1]
}

// keptInURLs are the characters, besides letters and digits, that ways to escape for a URL leave as they are.
var keptInURLs = [...]string{
	"-_.~",                 // RFC 3986, a space as %20
	"-_.~/",                // Python's quote
	"-_.!~*'()",            // JavaScript's encodeURIComponent
	"-_.!~*'();,/?:@&=+$#", // JavaScript's encodeURI
	"-_.*",                 // Java's URLEncoder and HTML forms
}

// percentEncoded is a value escaped for a URL by a way that keeps some characters.
func percentEncoded(value, kept string) string {
	var out strings.Builder
	for i := range len(value) {
		if isLetterOrDigit(value[i]) || strings.IndexByte(kept, value[i]) >= 0 {
			out.WriteByte(value[i])
			continue
		}
		fmt.Fprintf(&out, "%%%02X", value[i])
	}
	return out.String()
}

// lowerPercent writes the hex digits of a percent-encoded text in lower case.
func lowerPercent(text string) string {
	out := []byte(text)
	for i := 0; i+2 < len(out); i++ {
		if out[i] == '%' {
			copy(out[i+1:], strings.ToLower(text[i+1:i+3]))
		}
	}
	return string(out)
}

// within are the spellings of a value inside a longer text in Base64, such as user:password.
// What stands before shifts it by up to two bytes; characters that also hold bits of its
// neighbours are left out, and what is too short is not told from other text.
func within(value string) []string {
	var all []string
	for shift := range 3 {
		padded := append(make([]byte, shift), value...)
		for _, encoding := range []*base64.Encoding{base64.RawStdEncoding, base64.RawURLEncoding} {
			text := encoding.EncodeToString(padded)
			if whole := text[(shift*8+5)/6 : len(padded)*8/6]; len(whole) >= 2*shortest {
				all = append(all, whole)
			}
		}
	}
	return all
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

// URL masks the query's secret fields and known values.
func (r *Redactor) URL(address string) string {
	path, query, found := strings.Cut(address, "?")
	if !found {
		return r.Text(address)
	}
	return r.Text(path) + "?" + r.Body(query)
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

// learnHere is Learn for this scenario alone: what a request that is wrong on purpose has in a
// secret field is often a common word, and must not be masked in others.
func (r *Redactor) learnHere(body string) { r.learn(body, func(string) {}) }

func (r *Redactor) learn(body string, share func(string)) {
	rewriteFields(body, r.fields, func(value string) string {
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
	})
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

package exchange

import (
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"html"
	"net/url"
	"slices"
	"strconv"
	"strings"
)

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
		all = append(all, layers(value)...)
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

// layers are the spellings of a value that was escaped for one thing and then for another, or put in
// Base64 then: a refusal may repeat a body that it was sent, escaped once more.
func layers(value string) []string {
	var all []string
	for _, once := range escapedOnce(value) {
		all = append(all, within(once)...)
		for _, twice := range escapedOnce(once) {
			all = append(all, twice, lowerPercent(twice), escaped(twice, true))
			all = append(all, within(twice)...)
		}
	}
	return all
}

// escapedOnce is a value in each way of escaping that changes it, each spelling once.
func escapedOnce(value string) []string {
	var all []string
	add := func(text string) {
		if text != value && !slices.Contains(all, text) {
			all = append(all, text)
		}
	}
	add(url.QueryEscape(value))
	add(url.PathEscape(value))
	for _, kept := range keptInURLs {
		add(percentEncoded(value, kept))
	}
	add(escaped(value, false))
	add(escaped(value, true))
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

package lint

import (
	"encoding/base64"
	"regexp"
	"strings"

	"github.com/kasauti/kasauti/harness/exchange"
	"github.com/kasauti/kasauti/harness/finding"
	"github.com/kasauti/kasauti/harness/runner"
)

// secret is a literal that should not stand in a file, and what is said of it.
type secret struct {
	text    string
	finding finding.Finding
}

// credentialFields hold secrets, however they are spelt.
var credentialFields = []string{"secretKey", "accessKey", "password", "clientSecret", "accessToken", "refreshToken"}

var (
	bearer  = regexp.MustCompile(`(?i)\bbearer\s+([A-Za-z0-9._~+/=-]{16,})`)
	basic   = regexp.MustCompile(`(?i)\bbasic\s+([A-Za-z0-9+/]{8,}={0,2})`)
	encoded = regexp.MustCompile(`\beyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_.-]{8,}`) // a JSON web token
)

// standsIn is what a run puts a value in place of: ${env:NAME}, or {access key of acme}.
var standsIn = regexp.MustCompile(`\$\{|^\{[^{}]*\}?$`)

// shortest is the length, in bytes, from which a value beside the name of a field counts.
const shortest = 6

// secretsIn finds credentials in steps, tables and doc strings. What reads as invented is let
// be: features of refusals need keys and tokens that nobody has.
func secretsIn(suite *runner.Suite) []secret {
	var found []secret
	literals(suite, func(l literal) {
		text, what := secretOf(l)
		if text == "" {
			return
		}
		uri, line, column := l.place(text, strings.Index(l.text, text))
		f := finding.New("secret-in-feature", uri, line, column, "")
		f.Message = "what stands here reads as " + what
		f.Suggestion = "never write a secret into a file: name a partner, whose credentials the world or environment file takes from elsewhere; one that nobody has is written without digits other than 0"
		found = append(found, secret{text, f})
	})
	return found
}

// secretOf is the part of a literal that is a secret, and what it is; "" for none.
func secretOf(l literal) (text, what string) {
	if match := bearer.FindStringSubmatch(l.text); match != nil && !invented(match[1]) {
		return match[1], "a bearer token"
	}
	if match := basic.FindStringSubmatch(l.text); match != nil && credentials(match[1]) {
		return match[1], "Basic credentials"
	}
	if token := encoded.FindString(l.text); token != "" {
		return token, "a token"
	}
	if l.isFor(credentialFields...) && len(l.text) >= shortest && !standsIn.MatchString(l.text) && !invented(l.text) {
		return l.text, "the value of a secret field"
	}
	return "", ""
}

// invented reports whether a value reads as made up: a word, a number, or a word with zeros.
func invented(value string) bool {
	letters := strings.ContainsFunc(value, func(r rune) bool { return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' })
	return !letters || !strings.ContainsAny(value, "123456789")
}

// credentials reports whether a Basic string holds a user and a password.
func credentials(text string) bool {
	plain, err := base64.StdEncoding.DecodeString(text)
	if err != nil {
		plain, err = base64.RawStdEncoding.DecodeString(text)
	}
	user, password, pair := strings.Cut(string(plain), ":")
	return err == nil && pair && user != "" && len(password) >= shortest && !invented(password)
}

// masked are the findings without the secrets, which may stand in a step that another quotes.
func masked(found []finding.Finding, secrets []secret) []finding.Finding {
	for i := range found {
		for _, s := range secrets {
			found[i].Message = strings.ReplaceAll(found[i].Message, s.text, exchange.Mask)
			found[i].Suggestion = strings.ReplaceAll(found[i].Suggestion, s.text, exchange.Mask)
		}
	}
	return found
}

package cli

import (
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"html"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"unicode"

	"github.com/kasauti/kasauti/harness/verdict"
)

// blabs is UAT at its worst: every answer repeats what it was asked with, in its body and in
// a header, as it came and in other spellings, and everybody's mobile number besides.
func (s *standIn) blabs(path string, a *said) {
	heard := []string{}
	if scheme, credential, _ := strings.Cut(a.asked, " "); scheme == "Basic" {
		pair, _ := base64.StdEncoding.DecodeString(credential)
		heard = append(heard, string(pair))
	} else {
		heard = append(heard, credential)
	}
	heard = append(heard, a.asked, string(a.sent))
	fields, form := map[string]any{}, url.Values{}
	if json.Unmarshal(a.sent, &fields) != nil {
		form, _ = url.ParseQuery(string(a.sent)) // what is neither is repeated as it came
	}
	for _, name := range []string{"accessKey", "secretKey", "otp", "username", "password"} {
		value, _ := fields[name].(string)
		heard = append(heard, value+form.Get(name))
	}
	for _, wallet := range s.world.Wallets {
		heard = append(heard, wallet.Mobile)
	}
	var spellings []string
	for _, value := range heard {
		spellings = append(spellings, value, "+91"+value, url.QueryEscape(value), url.PathEscape(value),
			base64.StdEncoding.EncodeToString([]byte(value)), base64.RawURLEncoding.EncodeToString([]byte(value)))
	}
	aloud := strings.Join(heard, "; ")
	a.header.Set("X-Debug", strings.Map(func(r rune) rune {
		if unicode.IsControl(r) {
			return ' '
		}
		return r
	}, aloud))
	a.edit(func(answer map[string]any) {
		answer["debug"] = spellings
		for _, name := range []string{"message", "resultMessage", "error_description"} {
			if message, ok := answer[name].(string); ok {
				answer[name] = message + " for " + aloud
			}
		}
		// The answer escapes what JSON must have escaped; this also what HTML must.
		escaped, _ := json.Marshal(heard) // texts always marshal
		answer["escaped"] = json.RawMessage(escaped)
	})
}

// TestUATKeepsSecrets: whatever comes back, no output shows a key, a password, a token, an
// OTP or a mobile number, in any spelling.
func TestUATKeepsSecrets(t *testing.T) {
	t.Parallel()
	for name, tags := range map[string]string{
		"requests that go well":   "@EK-TOKEN-010 or @EK-OAUTH-010 or @EK-OTP-120 or @EK-DEBIT-020 or @EK-DEBIT-060 or @EK-ENV-090",
		"requests that go astray": "@EK-TOKEN-110 or @EK-OAUTH-110 or @EK-AUTH-110 or @EK-AUTH-210 or @EK-OTP-210 or @EK-HTTP-190 or @EK-DEBIT-110",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var s *standIn
			s = newStandIn(t, nil, func(path string, a *said) { s.blabs(path, a) })
			file := s.environment(t, section("otp", `{command: [cat, "sms/{request_id}"], wait: 20s}`), section("lacks", otpAlone))
			code, out, dir := uat(t, file, "--tags", tags, "--verbose")
			if code != verdict.ExitFail || !failedRequirements(t, dir)["EK-ENV-090"] {
				t.Errorf("exit %d: a secret in an answer is a fail\n%s", code, tail(out))
			}
			outputs := outputsOf(t, out, dir)
			for what, spellings := range s.secrets(t) {
				outputs.hide(t, what, spellings)
			}
			replaysAlike(t, dir)
		})
	}
}

// TestUATKeepsOTPsThatAnAnswerTells: the answer comes before anybody knows the code that
// stands in it.
func TestUATKeepsOTPsThatAnAnswerTells(t *testing.T) {
	t.Parallel()
	var s *standIn
	s = newStandIn(t, nil, func(path string, a *said) {
		for _, sms := range s.messages() {
			if path == otpPath && strings.Contains(string(a.body), sms.OTPRequestID) {
				a.edit(func(answer map[string]any) { answer["message"] = "Success, it is " + sms.Code })
			}
		}
	})
	file := s.environment(t, section("otp", `{command: [cat, "sms/{request_id}"], wait: 20s}`), section("lacks", otpAlone))
	code, out, dir := uat(t, file, "--tags", "@EK-DEBIT-020 or @EK-DEBIT-060 or @EK-ENV-090", "--verbose")
	outputs := outputsOf(t, out, dir)
	for _, code := range s.codes {
		outputs.hide(t, "the OTP "+code, spellingsOf(code))
	}
	replaysAlike(t, dir)
	if code != verdict.ExitFail || !failedRequirements(t, dir)["EK-ENV-090"] {
		t.Errorf("exit %d: an OTP in an answer is a fail\n%s", code, tail(out))
	}
	if len(s.codes) != 4 || !strings.Contains(out, "Success, it is [secret]") {
		t.Errorf("%d OTPs were sent, want 4\n%s", len(s.codes), tail(out))
	}
}

// outputs are all that a run writes, by name.
type outputs map[string]string

func outputsOf(t testing.TB, console, dir string) outputs {
	t.Helper()
	all := outputs{"console": console}
	for _, name := range []string{"run.ndjson", "junit.xml", "report.json", "report.html"} {
		data, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		all[name] = string(data)
	}
	for _, path := range capsulesOf(t, dir) {
		data, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		all["capsule "+filepath.Base(path)] = string(data)
	}
	return all
}

// hide wants a secret in none of them.
func (o outputs) hide(t testing.TB, what string, spellings []string) {
	t.Helper()
	for name, output := range o {
		for _, spelling := range spellings {
			if at := standsIn(output, spelling); at >= 0 {
				t.Errorf("%s shows %s as %q: …%s…", name, what, spelling, output[max(0, at-150):min(len(output), at+len(spelling)+60)])
				break
			}
		}
	}
}

// secrets lists what must not be seen, in every spelling that a report could write it in.
func (s *standIn) secrets(t testing.TB) map[string][]string {
	t.Helper()
	all := map[string][]string{}
	for name, p := range s.world.Partners {
		for field, value := range s.secretFields(name) {
			all[name+"."+field] = spellingsOf(value)
		}
		all[name+".username"] = spellingsOf(p.Username)
		all[name+"'s Basic authorisation"] = spellingsOf(p.ClientID + ":" + p.ClientSecret)
	}
	for name, wallet := range s.world.Wallets {
		all["the mobile of "+name] = spellingsOf(wallet.Mobile)
	}
	for path, tokens := range s.granted {
		for _, token := range tokens {
			all["a token of "+path+" "+token[:4]] = spellingsOf(token)
		}
	}
	for _, code := range s.codes {
		all["the OTP "+code] = spellingsOf(code)
	}
	if len(s.codes) == 0 || len(s.granted[oauthTokenPath]) == 0 {
		t.Error("no OTP was sent, or no token granted: there is nothing to leak")
	}
	return all
}

// coreOfCanary is the part of a canary that stands nowhere else.
var coreOfCanary = regexp.MustCompile(`canary(-[a-zA-Z]+){2,}`)

// spellingsOf are a value's plain and derived forms, also inside a longer text in Base64,
// which shifts it by nought, one or two bytes.
func spellingsOf(value string) []string {
	inJSON, _ := json.Marshal(value) // a string always marshals
	twice, _ := json.Marshal(string(inJSON))
	inURL, _ := json.Marshal(url.PathEscape(value))
	quoted := strconv.Quote(value) // as Go's errors quote what they were told
	all := []string{
		value, url.QueryEscape(value), url.PathEscape(value), html.EscapeString(value), hex.EncodeToString([]byte(value)),
		strings.Trim(string(inURL), `"`), strings.Trim(string(inJSON), `"`), strings.Trim(string(twice), `\"`), html.EscapeString(strings.Trim(string(inJSON), `"`)),
		quoted[1 : len(quoted)-1], strings.ReplaceAll(url.QueryEscape(value), "+", "%20"),
	}
	all = append(all, inBase64(value)...)
	if plain := coreOfCanary.FindString(value); plain != "" {
		all = append(append(all, plain), inBase64(plain)...) // which no way of escaping changes, however often
	}
	return all
}

// inBase64 are the spellings of a value inside a longer text in Base64.
func inBase64(value string) (all []string) {
	for shift := range 3 {
		padded := append(make([]byte, shift), value...)
		for _, encoding := range []*base64.Encoding{base64.RawStdEncoding, base64.RawURLEncoding} {
			text := encoding.EncodeToString(padded)
			// Characters that also hold bits of what stands before or after are left out.
			whole := text[(shift*8+5)/6 : len(padded)*8/6]
			if len(whole) >= 8 {
				all = append(all, whole)
			}
		}
	}
	return all
}

// standsIn is where a spelling stands in a text, not as a part of a longer number or word
// unless it is too long to stand there by chance; -1 for nowhere.
func standsIn(text, spelling string) int {
	const byChance = 8
	for from := 0; ; {
		at := strings.Index(text[from:], spelling)
		if at < 0 {
			return -1
		}
		at += from
		if len(spelling) > byChance || !wordAt(text, at-1) && !wordAt(text, at+len(spelling)) {
			return at
		}
		from = at + 1
	}
}

func wordAt(text string, i int) bool {
	return i >= 0 && i < len(text) && (unicode.IsLetter(rune(text[i])) || unicode.IsDigit(rune(text[i])))
}

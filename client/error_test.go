package client

import (
	"errors"
	"io"
	"strings"
	"testing"
	"unicode/utf8"
)

func allKinds() []Kind {
	return []Kind{
		KindConfig, KindTransport, KindTimeout, KindCanceled, KindRedirect, KindContentType, KindTooLarge,
		KindTruncated, KindNotJSON, KindDuplicateKey, KindEnvelope, KindRefused,
	}
}

func TestErrorIsOneSentence(t *testing.T) {
	seen := map[string]Kind{}
	for _, kind := range allKinds() {
		e := &Error{
			Kind: kind, Operation: OpTransactionOTP, Method: "POST", URL: "http://host/path",
			Status: 400, HasCode: true, Code: 7, Message: "no", Excerpt: `{"code":7}`, Err: io.ErrUnexpectedEOF,
		}
		text := e.Error()
		for _, part := range []string{
			OpTransactionOTP + " (POST host/path) ", "HTTP 400", "code 7", `message "no"`, `first bytes "{\"code\":7}"`, "unexpected EOF", "; ",
		} {
			if !strings.Contains(text, part) {
				t.Errorf("%s: lacks %q: %s", kind, part, text)
			}
		}
		if other, twice := seen[e.happened()]; twice {
			t.Errorf("%s and %s read the same", kind, other)
		}
		seen[e.happened()] = kind
		if advice(kind) == advice("") {
			t.Errorf("%s has no advice", kind)
		}
		if !errors.Is(e, io.ErrUnexpectedEOF) || KindOf(e) != kind {
			t.Errorf("%s: chain or kind lost", kind)
		}
	}
	if text := (&Error{}).Error(); text == "" || KindOf(nil) != "" || KindOf(io.EOF) != "" {
		t.Errorf("zero Error %q", text)
	}
}

func TestExcerptsMaskSecrets(t *testing.T) {
	v := newVeil(testCredentials().secrets())
	v.learn(NewSecret(canaryToken))
	m := v.mask([]Secret{NewSecret(canaryOTP), NewSecret("ab"), {}})
	cases := map[string]string{
		`{"a":"` + canaryAccess + `"}`:                  `{"a":"[secret]"}`,
		`echo ` + canaryToken + canaryOTP:               `echo [secret][secret]`,
		`{"p":"canary \"pass\"/+0003"}`:                 `{"p":"[secret]"}`,
		`password=canary+%22pass%22%2F%2B0003&a=b`:      `password=[secret]&a=b`,
		`{"token":"never seen`:                          `{"token":"[secret]`,
		`{"access_token" : "n\"ever", "accessToken":""`: `{"access_token" : "[secret]", "accessToken":""`,
		`ab stays`: `ab stays`,
	}
	for given, want := range cases {
		if got := m.excerpt([]byte(given)); got != want {
			t.Errorf("%s becomes %s, want %s", given, got, want)
		}
	}
	if got := m.excerpt([]byte(strings.Repeat("x", 195) + canaryToken)); len(got) != 200 || strings.Contains(got, "cana") {
		t.Errorf("a secret on the edge leaks: %q", got)
	}
	if got := m.excerpt([]byte(strings.Repeat("x", 20) + strings.Repeat(canaryToken, 2000))); got != strings.Repeat("x", 20)+strings.Repeat(concealed, 30)[:180] {
		t.Errorf("many secrets: %q", got)
	}
	if got := m.excerpt([]byte(`{"token":"` + strings.Repeat("t", 1<<20))); got != concealed {
		t.Errorf("one long secret: %q", got)
	}
	if got := m.excerpt([]byte("x" + strings.Repeat("é", 150))); len(got) != 199 || !utf8.ValidString(got) {
		t.Errorf("%d bytes, %q", len(got), got)
	}
}

func TestVeilForgetsTheOldest(t *testing.T) {
	v := newVeil(nil)
	for i := range 3 * remembered {
		v.learn(NewSecret(strings.Repeat("x", i+shortest)))
		v.learn(NewSecret("last-token"))
	}
	if len(v.tokens) > remembered {
		t.Errorf("%d tokens remembered", len(v.tokens))
	}
	v.learn(NewSecret("abc"))
	if got := v.mask(nil).text("abc last-token"); !strings.Contains(got, "abc") || strings.Contains(got, "last-token") {
		t.Errorf("%q", got)
	}
}

// FuzzError holds for every answer: one line of valid UTF-8, a short excerpt, no secret.
func FuzzError(f *testing.F) {
	f.Add(200, "no", []byte(otpBody), []byte("\"}"), "http://host/a")
	f.Add(-1, "\n\x00\xff", []byte("\xff\xfe"), []byte(`","token":"`), "::")
	f.Add(0, strings.Repeat("é", 300), []byte(strings.Repeat("é", 99)+"x"), []byte{}, "")
	c, err := New(testConfig("http://127.0.0.1:1"))
	if err != nil {
		f.Fatal(err)
	}
	c.veil.learn(NewSecret(canaryToken))
	f.Fuzz(func(t *testing.T, status int, message string, before, after []byte, url string) {
		// Between quotes, so that what stands before cannot be the beginning of a secret.
		body := string(before) + ` "` + canaryToken + `" ` + canarySecret + ` ` + string(after)
		response := &Response{
			Operation: OpAuthToken, Method: "POST", URL: url, Status: status, Body: []byte(body),
			Envelope: Envelope{HasCode: true, Code: int64(status), Message: message + " " + canaryAccess},
		}
		envelope, fault := decode(EnvelopeCode, status, jsonHeader(), response.Body)
		if fault == nil {
			fault = faultf(KindEnvelope, "was answered with %q", envelope.Message)
		}
		e := c.explain(response, fault)
		noSecret(t, "Error()", e.Error())
		noSecret(t, "Excerpt", e.Excerpt)
		noSecret(t, "Message", e.Message)
		if len(e.Excerpt) > excerptLimit || !utf8.ValidString(e.Excerpt) {
			t.Errorf("excerpt of %d bytes: %q", len(e.Excerpt), e.Excerpt)
		}
		if text := strings.ReplaceAll(e.Error(), url, ""); strings.ContainsAny(text, "\n\r") {
			t.Errorf("not one line: %q", text)
		}
	})
}

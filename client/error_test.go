package client

import (
	"errors"
	"io"
	"net/http"
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
		if got := m.excerpt([]byte(given), false); got != want {
			t.Errorf("%s becomes %s, want %s", given, got, want)
		}
	}
	if got := m.excerpt([]byte(strings.Repeat("x ", 2000)+canaryToken), false); got != strings.Repeat("x ", 98)+"…" {
		t.Errorf("a long text: %q", got)
	}
	if got := m.excerpt(nil, true); got != "" {
		t.Errorf("nothing: %q", got)
	}
	if got := m.excerpt([]byte("x "+strings.Repeat("é", 150)), false); got != "x …" {
		t.Errorf("a long word: %q", got)
	}
}

// TestExcerptsHoldNoPartOfASecret: whoever masks an excerpt by the values that a whole answer
// taught would not recognise a part of one.
func TestExcerptsHoldNoPartOfASecret(t *testing.T) {
	m := newVeil(testCredentials().secrets()).mask([]Secret{NewSecret(canaryToken)})
	secrets := []string{"6000000011-of-somebody", canaryToken, canaryAccess, canaryPass}
	shapes := []string{
		`{"pad":"PAD","mobileNumber":"SECRET","b":1}`, `{"pad":"PAD","a":{"pan":"and \"SECRET"}}`,
		`{"pad":"PAD","a":"and two words, SECRET"}`, `["PAD",SECRET]`, `"PAD SECRET"`,
		`{"pad":"PAD","otp":"SECRET","b":1}`, `<p>PAD, SECRET now</p>`, `PAD a=SECRET&b=c`, `PAD SECRET`, `PADSECRET`,
	}
	for _, secret := range secrets {
		whole := func(shown string) string { return strings.ReplaceAll(shown, secret, "") }
		for _, shape := range shapes {
			for pad := range excerptLimit + 10 {
				body := strings.Replace(shape, "PAD", strings.Repeat("p", pad), 1)
				at := strings.Index(body, "SECRET")
				body = strings.Replace(body, "SECRET", secret, 1)
				if got := m.excerpt([]byte(body), false); strings.Contains(whole(got), secret[:4]) {
					t.Fatalf("%s becomes %s", body, got)
				}
				for n := 4; n < len(secret) && pad%50 == 0; n++ {
					if got := m.excerpt([]byte(body[:at+n]), true); strings.Contains(got, secret[:4]) {
						t.Fatalf("%s on the wire becomes %s", body[:at+n], got)
					}
				}
			}
		}
	}
	for pad := range 20 { // a secret at the end of what is looked through, and little before it
		body := `{"token":"` + strings.Repeat("t", scanned-40+pad) + `","more":"` + canaryPass + `"}`
		if got := m.excerpt([]byte(body), false); strings.Contains(got, "cana") {
			t.Fatalf("%d: %s", pad, got)
		}
	}
}

// TestAnswersThatBreakOffShowNoPart: every way in which an answer may not be whole.
func TestAnswersThatBreakOffShowNoPart(t *testing.T) {
	for name, answered := range map[string]func(*http.Response){
		"JSON that ends early": func(*http.Response) {},
		"a body that is short": func(r *http.Response) { r.ContentLength = 1000 },
		"a body that breaks":   func(r *http.Response) { r.Body = io.NopCloser(io.MultiReader(r.Body, broken{})) },
		"a page":               func(r *http.Response) { r.Header.Set("Content-Type", "text/html"); r.ContentLength = 1000 },
		"one that is too long": func(r *http.Response) { r.Body = io.NopCloser(io.MultiReader(r.Body, strings.NewReader("0123456789"))) },
	} {
		begun := `{"code":7,"mobileNumber":"60000000`
		config := testConfig("http://127.0.0.1:1")
		config.MaxBody = int64(len(begun))
		config.HTTP = &http.Client{Transport: roundTripper(func(r *http.Request) (*http.Response, error) {
			a := answer(r, 200, begun)
			a.ContentLength = -1
			answered(a)
			return a, nil
		})}
		_, err := mustNew(t, config).Call(t.Context(), Request{Operation: OpAuthorizationToken, Body: map[string]any{}})
		if err == nil || strings.Contains(err.Error(), "60000000") || !strings.Contains(err.Error(), `{\"code\":7,`) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

type broken struct{}

func (broken) Read([]byte) (int, error) { return 0, errors.New("reset") }

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

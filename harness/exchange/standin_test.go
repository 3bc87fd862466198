package exchange_test

import (
	"encoding/base64"
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/kasauti/kasauti/harness/exchange"
)

func standIns(known ...string) *exchange.StandIns {
	r := exchange.NewRedactor("mobile", "maskedNumber", "dob").Child()
	r.Add(known...)
	return r.StandIns([32]byte{1, 2, 3})
}

// shapeOf is what stays of a value.
func shapeOf(value string) string {
	return strings.Map(func(c rune) rune {
		switch {
		case c == 'X' || c == 'x' || c == '*':
			return c
		case c >= '0' && c <= '9':
			return '0'
		case c >= 'a' && c <= 'z':
			return 'a'
		case c >= 'A' && c <= 'Z':
			return 'A'
		case c > 0x7f:
			return '?'
		}
		return c
	}, value)
}

// TestAStandInLooksAlike: the same characters in the same places, of as many bytes, and the same for
// the same value.
func TestAStandInLooksAlike(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		value := rapid.StringMatching(`[A-Za-z0-9 ._@+*/=éक-]{4,40}`).Draw(t, "value")
		s := standIns(value)
		stand := s.Text(value)
		if shapeOf(stand) != shapeOf(value) || len(stand) != len(value) {
			t.Fatalf("%q stands for %q", stand, value)
		}
		if again := s.Text("a " + value + " b"); again != "a "+stand+" b" {
			t.Fatalf("in a sentence it is %q, alone %q", again, stand)
		}
	})
}

// TestAStandInIsNotTheSecret: in no spelling, and another key gives another.
func TestAStandInIsNotTheSecret(t *testing.T) {
	const secret = "s3cret-Token-9f8e7d6c"
	r := exchange.NewRedactor()
	r.Add(secret)
	one, other := r.StandIns([32]byte{1}), r.StandIns([32]byte{2})
	quoted, _ := json.Marshal(secret)
	for _, spelling := range []string{
		secret, url.QueryEscape(secret), string(quoted), base64.StdEncoding.EncodeToString([]byte(secret)), base64.StdEncoding.EncodeToString([]byte("x:" + secret)),
	} {
		if got := one.Body(`{"a":"` + spelling + `"}`); strings.Contains(got, spelling) || strings.Contains(got, secret) {
			t.Errorf("%q stays: %s", spelling, got)
		}
	}
	if one.Text(secret) == other.Text(secret) {
		t.Error("two keys give one stand-in: who knows one capsule knows another")
	}
	if b := base64.StdEncoding.EncodeToString([]byte(secret)); one.Text(b) != base64.StdEncoding.EncodeToString([]byte(one.Text(secret))) {
		t.Error("in Base64 it is another stand-in")
	}
}

// TestWhatIsJudgedOfASecretStays: hexadecimal digits, dates, the beginning of a mobile number, and the
// digits that a masked number shows of it.
func TestWhatIsJudgedOfASecretStays(t *testing.T) {
	s := standIns()
	var got struct {
		Mobile, MaskedNumber, Dob, Token string
		Expiry                           int
	}
	body := s.Body(`{"mobile":"9876543210","maskedNumber":"XXXXXX3210","dob":"1990-02-28","token":"0a1B2c3D4e5F0a1B2c3D","expiry":5}`)
	if err := json.Unmarshal([]byte(body), &got); err != nil {
		t.Fatal(err)
	}
	if got.Mobile[0] < '6' || got.Mobile == "9876543210" || got.MaskedNumber != "XXXXXX"+got.Mobile[6:] {
		t.Errorf("the mobile number is %s, masked %s", got.Mobile, got.MaskedNumber)
	}
	if !strings.HasPrefix(got.Dob, "19") || got.Dob[5:7] > "12" || got.Dob[8:] > "28" {
		t.Errorf("the date is %s", got.Dob)
	}
	if strings.Trim(got.Token, "0123456789abcdefABCDEF") != "" || got.Token == "0a1B2c3D4e5F0a1B2c3D" || got.Expiry != 5 {
		t.Errorf("the token is %s, its expiry %d", got.Token, got.Expiry)
	}
	for given, want := range map[string]string{
		`{"token":null}`: `{"token":null}`, `{"token":true}`: `{"token":true}`, `{"token":"`: `{"token":"`, ``: ``, `plain`: `plain`,
	} {
		if got := s.Body(given); got != want {
			t.Errorf("%s becomes %s", given, got)
		}
	}
	for _, given := range []string{`{"token":12345}`, `{"token":[1,"abc",{"k":"v\"w"}]}`, `{"token":"a\"b\\c"}`} {
		if got := s.Body(given); !json.Valid([]byte(got)) || got == given {
			t.Errorf("%s becomes %s", given, got)
		}
	}
	header := s.Header(http.Header{"Authorization": {"Bearer abcdef123456"}, "Cookie": {"abcdef"}, "X-Plain": {"as it is"}})
	if a := header.Get("Authorization"); !strings.HasPrefix(a, "Bearer ") || strings.Contains(a, "abcdef123456") || strings.Contains(header.Get("Cookie"), "abcdef") || header.Get("X-Plain") != "as it is" {
		t.Errorf("headers become %v", header)
	}
}

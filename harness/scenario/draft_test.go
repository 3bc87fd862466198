package scenario_test

import (
	"encoding/json"
	"net/url"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/kasauti/kasauti/client"
	"github.com/kasauti/kasauti/harness/scenario"
)

func debitDraft(t *testing.T) *scenario.Draft {
	t.Helper()
	d, err := scenario.NewDraft(client.MerchantTransactionRequest{
		EnKashCardID: "EKC1", Amount: 2000, OTP: client.NewSecret("123456"), Remarks: "<tea & cake>",
	}.Request())
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// sent is the body as the wire would have it.
func sent(t *testing.T, d *scenario.Draft) string {
	t.Helper()
	request, err := d.Ready()
	if err != nil {
		t.Fatal(err)
	}
	switch body := request.Body.(type) {
	case []byte:
		return string(body)
	case url.Values:
		return body.Encode()
	}
	body, err := json.Marshal(request.Body)
	if err != nil {
		t.Fatal(err)
	}
	return string(body)
}

func TestADraftKeepsWhatNobodyChanged(t *testing.T) {
	body := sent(t, debitDraft(t))
	for _, want := range []string{`"amount":20.00`, `"otp":"123456"`, `"enkashCardId":"EKC1"`} {
		if !strings.Contains(body, want) {
			t.Errorf("%s, want %s in it", body, want)
		}
	}
	form, err := scenario.NewDraft(client.AuthTokenRequest{Username: "u", ClientID: "CEK1"}.Request())
	if err != nil {
		t.Fatal(err)
	}
	if got, want := sent(t, form), "clientId=CEK1&grant_type=password&password=&username=u"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

func TestADraftIsSpoiltFieldByField(t *testing.T) {
	d := debitDraft(t)
	for _, change := range []func() error{
		func() error { return d.SetCard("EKC2") },
		func() error { return d.NameUnknown("merchant") },
		func() error { return d.NameUnknown("partner") },
		func() error { return d.Remove("otp") },
	} {
		if err := change(); err != nil {
			t.Fatal(err)
		}
	}
	body := sent(t, d)
	if !strings.Contains(body, `"enkashCardId":"EKC2"`) || !strings.Contains(body, `"merchantDetailId":"MD00000000000000"`) || strings.Contains(body, `"otp":`) {
		t.Error(body)
	}
	if d.Touched != "otp" || d.Header.Get("partnerId") != "CR0000000" {
		t.Errorf("last changed %q, header %v", d.Touched, d.Header)
	}
	for says, err := range map[string]error{
		`take "otp" out of the request: it has no such field`:      d.Remove("otp"),
		`change "accessKey" of the request: it has no such field`:  d.Set("accessKey", "x"),
		"name an unknown access key: the request has no accessKey": d.NameUnknown("access key"),
		"name an unknown moon: no value is known for it":           d.NameUnknown("moon"),
	} {
		if err == nil || err.Error() != says {
			t.Errorf("%v, want %s", err, says)
		}
	}
}

func TestEveryWayToTravel(t *testing.T) {
	secret := client.NewSecret("the secret of a partner")
	codec, err := client.NewCodec(secret)
	if err != nil {
		t.Fatal(err)
	}
	plain := sent(t, debitDraft(t))
	for how, as := range map[string]func(body []byte) bool{
		scenario.InTheClear:           func(body []byte) bool { return string(body) == plain },
		scenario.ByAnotherKey:         func(body []byte) bool { return json.Valid(body) },
		"with a changed ciphertext":   func(body []byte) bool { return len(body) == len(codec.Seal([]byte(plain))) },
		"with a ciphertext cut short": func(body []byte) bool { return json.Valid(body) && len(body) < len(codec.Seal([]byte(plain))) },
		"encrypted twice": func(body []byte) bool {
			once, err := codec.Open(body)
			twice, inner := codec.Open(once)
			return err == nil && inner == nil && string(twice) == plain
		},
	} {
		d := debitDraft(t)
		if err := d.Travel(how, secret); err != nil {
			t.Fatal(err)
		}
		body := []byte(sent(t, d))
		if opened, err := codec.Open(body); err == nil && string(opened) == plain {
			t.Errorf("%s: it is encrypted as it should be", how)
		}
		if !as(body) || !d.Unsealed {
			t.Errorf("%s: %.200s", how, body)
		}
	}
	if err := debitDraft(t).Travel("by ship", secret); err == nil || !strings.Contains(err.Error(), "by ship: no such way is known") {
		t.Errorf("got %v", err)
	}
}

func TestEveryWayToSpoilABody(t *testing.T) {
	for how, spoilt := range map[string]func(string) bool{
		"cut in the middle":  func(b string) bool { return b != "" && !json.Valid([]byte(b)) },
		"empty":              func(b string) bool { return b == "" },
		"not UTF-8":          func(b string) bool { return !utf8.ValidString(b) },
		"nested 1000 deep":   func(b string) bool { return json.Valid([]byte(b)) && strings.HasPrefix(b, strings.Repeat("[", 1000)) },
		"2 MiB long":         func(b string) bool { return json.Valid([]byte(b)) && len(b) > 2<<20 },
		"a list":             func(b string) bool { return json.Valid([]byte(b)) && strings.HasPrefix(b, "[{") },
		"naming a key twice": func(b string) bool { return json.Valid([]byte(b)) && strings.Count(b, `"otp":`) == 2 },
	} {
		d := debitDraft(t)
		if err := d.SpoilBody(how); err != nil {
			t.Error(err)
		}
		if body := sent(t, d); !spoilt(body) {
			t.Errorf("%s: %.200s", how, body)
		}
	}
	if err := debitDraft(t).SpoilBody("upside down"); err == nil || !strings.Contains(err.Error(), `no way is known to make it "upside down"`) {
		t.Errorf("got %v", err)
	}
	form, err := scenario.NewDraft(client.AuthTokenRequest{}.Request())
	if err != nil {
		t.Fatal(err)
	}
	if err := form.SpoilBody("empty"); err == nil || !strings.Contains(err.Error(), "it is a form") {
		t.Errorf("got %v", err)
	}
}

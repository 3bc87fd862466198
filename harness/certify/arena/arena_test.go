package arena

import (
	"context"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/kasauti/kasauti/fixtures"
	"github.com/kasauti/kasauti/harness/certify"
	"github.com/kasauti/kasauti/harness/contract"
	"github.com/kasauti/kasauti/harness/mock"
)

const tokenCall = "gateway.get-authorization-token"

// open is a stage for a setting, with one partner.
func open(t *testing.T, setting certify.Setting) *Stage {
	t.Helper()
	k, err := contract.Load(fixtures.FS)
	if err != nil {
		t.Fatal(err)
	}
	a := &Arena{World: mock.World{Name: "small", Partners: map[string]mock.Partner{"acme": {}}}, Contract: k, Partner: "acme"}
	stage, err := a.Open(t.Context(), &certify.Case{Name: "one", Setting: setting}, 1)
	if err != nil {
		t.Fatal(err)
	}
	return stage
}

// ask asks a stage for a token, with what its client knows.
func ask(ctx context.Context, s *Stage) {
	body := `{"accessKey":"` + s.Partner.AccessKey + `","secretKey":"` + s.Partner.SecretKey + `"}`
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, s.URLOf("")+"/api/v0/merchant/token", strings.NewReader(body))
	if err != nil {
		panic(err) // the address is the stage's own
	}
	request.Header.Set("Content-Type", "application/json")
	answer, err := http.DefaultClient.Do(request)
	if err == nil {
		_ = answer.Body.Close()
	}
}

// A client that concludes while a call of its own is under way is said to have made that call.
func TestACallUnderWayIsWrittenDown(t *testing.T) {
	stage := open(t, certify.Setting{Faults: []certify.Fault{{Kind: "latency", Operation: tokenCall, Every: true, With: map[string]string{"milliseconds": "20000"}}}})
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	go ask(ctx, stage)
	for range 400 {
		stage.log.mu.Lock()
		begun := len(stage.log.calls)
		stage.log.mu.Unlock()
		if begun > 0 {
			break
		}
		time.Sleep(5 * time.Millisecond)
	}
	calls, _, err := stage.Close(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if len(calls) != 1 || calls[0].Operation != tokenCall || calls[0].Failure == nil {
		t.Errorf("got %+v, want the call, cut off", calls)
	}
}

func TestLeaked(t *testing.T) {
	stage := open(t, certify.Setting{})
	ask(t.Context(), stage)
	tokens := stage.log.granted(tokenFields...)
	if len(tokens) != 1 {
		t.Fatalf("%d tokens were granted", len(tokens))
	}
	p := stage.Partner
	for text, want := range map[string]string{
		"POST /otp":                           "",
		"id 246810123 and 1246810":            "",
		`{"otp":"` + stage.Code + `"}`:        "OTP",
		"Authorization: Bearer " + tokens[0]:  "token",
		"x" + p.AccessKey + "&" + p.SecretKey: "access key, secret key",
		"with " + p.Password:                  "password",
		"with " + p.ClientSecret:              "client secret",
	} {
		var found []string
		for _, secret := range stage.Leaked(text) {
			found = append(found, string(secret))
		}
		if got := strings.Join(found, ", "); got != want {
			t.Errorf("%s: got %q, want %q", text, got, want)
		}
	}
	if _, _, err := stage.Close(t.Context()); err != nil {
		t.Error(err)
	}
}

// What a card shows is told in whatever way people write it; three digits alone are nobody's CVV.
func TestLeakedOfACard(t *testing.T) {
	number, cvv := []string{"9999123456784234"}, []string{"224"}
	for text, want := range map[string][2]bool{
		"shows 9999123456784234":        {true, false},
		"card=9999 1234 5678 4234":      {true, false},
		"card 9999-1234-5678-4234":      {true, false},
		"XXXX XXXX XXXX 4234":           {false, false},
		`{"payload":{"cvv":"224"}}`:     {false, true},
		"the CVV is 224":                {false, true},
		"took 224 ms":                   {false, false},
		"view-card-cvv took\n224 ms":    {false, false},
		"view-card-cvv answered 200":    {false, false},
		"cvv 12245, card 9999123456784": {false, false},
	} {
		if got := [2]bool{tellsNumber(text, number), tellsCVV(text, cvv)}; got != want {
			t.Errorf("%s: got %v, want %v", text, got, want)
		}
	}
}

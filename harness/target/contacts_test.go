package target

import (
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/kasauti/kasauti/harness/scenario"
)

// received keeps the bodies that got through.
type received struct{ bodies []string }

func (r *received) RoundTrip(request *http.Request) (*http.Response, error) {
	body := ""
	if request.Body != nil {
		data, err := io.ReadAll(request.Body)
		if err != nil {
			return nil, err
		}
		body = string(data)
	}
	r.bodies = append(r.bodies, body)
	return &http.Response{StatusCode: http.StatusOK, Body: http.NoBody, Request: request}, nil
}

func contactNames() *scenario.Names {
	names := emptyNames()
	names.Cards["asha"] = scenario.Card{Name: "asha", ID: "EKCASHA001", Mobile: "6000000011"}
	names.Cards["ravi"] = scenario.Card{Name: "ravi", ID: "EKCRAVI001", Mobile: "6000000022"}
	names.Cards["mute"] = scenario.Card{Name: "mute", ID: "EKCMUTE001"}
	names.Cards["odd"] = scenario.Card{Name: "odd", ID: "12345", Mobile: "6000000011"}
	return names
}

func TestOnlyAllowedContactsGetAnSMS(t *testing.T) {
	const otp = "https://pay-en-uat.enkash.in/api/v0/partner/enKashCard/otp"
	const user = "https://pay-en-uat.enkash.in/api/v0/partner/enKashCard/user"
	tests := []struct {
		name, url, body string
		through         bool
		says            string
	}{
		{"an allowed card", otp, `{"cardOtpAction":"TRANSACTION_OTP","enKashCardId":"EKCASHA001"}`, true, ""},
		{"an allowed card in other letters", otp, `{"enkashcardid":"ekcasha001"}`, true, ""},
		{"an allowed card of another shape", otp, `{"enKashCardId":"12345"}`, true, ""},
		{"a contact that is not listed", otp, `{"enKashCardId":"EKCRAVI001"}`, false, `card "ravi" has no mobile number under allowed_contacts`},
		{"a card without mobile", otp, `{"enKashCardId":"EKCMUTE001"}`, false, `card "mute" has no mobile number`},
		{"an unknown card", otp, `{"enKashCardId":"EKCWHO0001"}`, false, "declares no card with the id"},
		{"an id that no card has", otp, `{"enKashCardId":"ekc0000000"}`, true, ""},
		{"a card beside an id that no card has", otp, `{"enKashCardId":["EKC0000000","EKCWHO0001"]}`, false, `no card with the id "EKCWHO0001"`},
		{"an unknown card of another shape", otp, `{"enKashCardId":"99"}`, false, "declares no card"},
		{"a second card under the same key", otp, `{"enKashCardId":"EKCASHA001","enKashCardId":"EKCRAVI001"}`, false, `card "ravi"`},
		{"a second card under another spelling", otp, `{"enKashCardId":"EKCASHA001","ENKASHCARDID":"77"}`, false, "declares no card"},
		{"a card in a list", otp, `{"enKashCardId":["EKCASHA001","77"]}`, false, "declares no card"},
		{"a card elsewhere", otp, `{"a":[{"b":"EKCRAVI001"}]}`, false, `card "ravi"`},
		{"a card as a form", otp, `enKashCardId=EKCRAVI001`, false, `card "ravi"`},
		{"a card in the query", otp + "?enKashCardId=EKCRAVI001", `{}`, false, `card "ravi"`},
		{"a mobile number that is allowed", user, `{"user":{"mobile":"6000000011"}}`, true, ""},
		{"one with its country's code", user, `{"mobileNumber":"+91 6000000011"}`, true, ""},
		{"somebody else's mobile number", user, `{"user":{"mobile":"6000000099"}}`, false, "a mobile number that ends in 99 and is no allowed contact"},
		{"as a number", user, `{"customerPhone":916000000099}`, false, "no allowed contact"},
		{"in a form", user, `mobile=6000000099&x=1`, false, "no allowed contact"},
		{"in the query", user + "?mobile=6000000099", ``, false, "no allowed contact"},
		{"a number that is no mobile", user, `{"mobile":"12","accountNumber":"6000000099"}`, true, ""},
		{"a card in broken JSON", otp, `{"enKashCardId":"77",`, false, "declares no card"},
		{"a path with a slash", otp + "/", `{"enKashCardId":"EKCRAVI001"}`, false, `card "ravi"`},
		{"a path in other letters", "https://pay-en-uat.enkash.in/api/v0/partner/enkashcard/OTP", `{"enKashCardId":"EKCRAVI001"}`, false, `card "ravi"`},
		{"no card at all", otp, `{"cardOtpAction":"TRANSACTION_OTP"}`, true, ""},
		{"a card that is no text", otp, `{"enKashCardId":7,"x":null}`, true, ""},
		{"no JSON and no card", otp, `][`, true, ""},
		{"another call", "https://pay-en-uat.enkash.in/api/v0/partner/enKashCard/ppi-merchant-transaction", `{"enkashCardId":"EKCRAVI001"}`, true, ""},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			wire := &received{}
			guard := newContactGuard(wire, contactNames(), []string{"6000000011"}, "EKC0000000", "EKCRAVI001")
			request, err := http.NewRequest(http.MethodPost, test.url, strings.NewReader(test.body))
			if err != nil {
				t.Fatal(err)
			}
			answer, err := guard.RoundTrip(request)
			if test.through {
				if err != nil {
					t.Fatal(err)
				}
				answer.Body.Close()
				if len(wire.bodies) != 1 || wire.bodies[0] != test.body {
					t.Errorf("got %q through", wire.bodies)
				}
				return
			}
			var cannot *scenario.CouldNotRun
			if !errors.As(err, &cannot) || !strings.Contains(err.Error(), test.says) {
				t.Errorf("got %v, want %q", err, test.says)
			}
			if len(wire.bodies) != 0 {
				t.Errorf("got %q through", wire.bodies)
			}
		})
	}
}

func TestContactsWithoutBody(t *testing.T) {
	wire := &received{}
	guard := newContactGuard(wire, contactNames(), nil)
	request, err := http.NewRequest(http.MethodGet, "https://pay-en-uat.enkash.in/api/v0/partner/enKashCard/otp", nil)
	if err != nil {
		t.Fatal(err)
	}
	answer, err := guard.RoundTrip(request)
	if err != nil {
		t.Fatal(err)
	}
	answer.Body.Close()
	if len(wire.bodies) != 1 {
		t.Errorf("%d requests got through, want 1", len(wire.bodies))
	}
}

func FuzzCardsNamed(f *testing.F) {
	f.Add(`{"enKashCardId":"EKC0000001"}`, "")
	f.Add(`[[[{"ENKASHCARDID":{"a":["b"]}}`, "x=EKCAAAA")
	f.Fuzz(func(t *testing.T, body, query string) {
		ids := cardsNamed([]byte(body), query)
		if strings.Contains(body, `{"enKashCardId":"EKC0000001"}`) && len(ids) == 0 {
			t.Errorf("no card was seen in %q", body)
		}
	})
}

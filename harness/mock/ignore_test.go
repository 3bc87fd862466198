package mock

import (
	"encoding/json"
	"net/http"
	"testing"
)

// A server that ignores a refusal is one that the checks must catch: the request has to
// succeed there, or they would look at nothing. So it has to where only the one operation
// ignores it, also before the body has told which of several is called.
func TestIgnoredRefusalTurnsIntoSuccess(t *testing.T) {
	c, err := loadContract()
	if err != nil {
		t.Fatal(err)
	}
	ignoring := func(t *testing.T, name string) *Server {
		return newServer(t, func(o *Options) { o.Ignore = []string{name} })
	}
	for _, refusal := range c.Refusals() {
		everywhere := ignoring(t, refusal.Name)
		for _, op := range served(refusal.Operations) {
			t.Run(refusal.Name+"/"+op, func(t *testing.T) { turnsIntoSuccess(t, everywhere, refusal.Name, op) })
			if refusal.Name == "path-unknown" {
				continue // it leads to no operation, so that none can ignore it for itself
			}
			t.Run(refusal.Name+" of "+op, func(t *testing.T) {
				turnsIntoSuccess(t, ignoring(t, refusal.Name+" of "+op), refusal.Name, op)
			})
		}
	}
}

func turnsIntoSuccess(t *testing.T, s *Server, refusal, op string) {
	t.Helper()
	sc := setScene(t, s, op)
	spoil := provocation(refusal, op)
	if spoil == nil {
		t.Fatalf("nothing provokes the refusal %s: teach the mock to refuse, and add to provocations() what makes it", refusal)
	}
	spoil(sc)
	before := len(sc.ledger().Postings)
	a := sc.send(sc.m)
	if a.status != http.StatusOK || a.code() != "0" && a.body["access_token"] == nil {
		t.Fatalf("got %d %s, want a success", a.status, a.raw)
	}
	after := sc.ledger()
	if movesMoney(op) && len(after.Postings) != before+1 {
		t.Errorf("the debit moved no money")
	}
	if refusal == "balance-too-low" && after.Wallets["asha"].Balance >= 0 {
		t.Errorf("the wallet holds %d paise, want an overdraft", after.Wallets["asha"].Balance)
	}
}

// Whatever is wrong with a request, a server that ignores the refusal finds something to
// act on.
func TestIgnoringServersFindSomethingToActOn(t *testing.T) {
	cases := map[string]struct {
		ignore, op string
		spoil      func(*scene)
	}{
		"unknown access key": {"keys-unknown", tokenOp, func(sc *scene) { sc.set("accessKey", "NOBODY") }},
		"no access key":      {"field-missing", tokenOp, func(sc *scene) { delete(sc.m.body, "accessKey") }},
		"empty keys":         {"field-missing", tokenOp, func(sc *scene) { sc.m.body = fields{} }},
		"unknown username":   {"credentials-unknown", oauthOp, func(sc *scene) { sc.set("username", "6999999999") }},
		"no username":        {"field-missing", oauthOp, func(sc *scene) { sc.m.form.Del("username") }},
		"no clientId":        {"field-missing", oauthOp, func(sc *scene) { sc.m.form.Del("clientId") }},
		"no Basic":           {"client-unknown", oauthOp, func(sc *scene) { sc.m.header.Del("Authorization") }},
		"form as JSON":       {"content-type-wrong", oauthOp, func(sc *scene) { sc.m.header.Del("Content-Type") }},
		"other's account": {"card-account-unknown", otpOp, func(sc *scene) {
			sc.set("cardAccountId", sc.world.CardAccounts["north"].ID)
			sc.set("enKashCardId", sc.world.Wallets["zoya"].ID)
		}},
		"other's company":         {"card-account-unknown", debitOp, func(sc *scene) { sc.set("companyId", "CEK0000000") }},
		"no card":                 {"field-missing", otpOp, func(sc *scene) { delete(sc.m.body, "enKashCardId") }},
		"no account":              {"field-missing", otpOp, func(sc *scene) { delete(sc.m.body, "cardAccountId") }},
		"no OTP":                  {"field-missing", debitOp, func(sc *scene) { delete(sc.m.body, "otp") }},
		"no OTP nor id":           {"field-missing", debitOp, func(sc *scene) { delete(sc.m.body, "otp"); delete(sc.m.body, "otpReferenceId") }},
		"no merchant":             {"field-missing", debitOp, func(sc *scene) { delete(sc.m.body, "merchantDetailId") }},
		"no id":                   {"field-missing", debitOp, func(sc *scene) { delete(sc.m.body, "uniqueTransactionId") }},
		"nothing at all":          {"field-missing", debitOp, func(sc *scene) { sc.m.body = fields{} }},
		"another card's code":     {"json-invalid", debitOp, func(sc *scene) { sc.desk.otp(sc.token, "ravi"); sc.m.raw = []byte("{") }},
		"a number as text":        {"field-mistyped", debitOp, func(sc *scene) { sc.set("amount", "20.00") }},
		"a word as amount":        {"field-mistyped", debitOp, func(sc *scene) { sc.set("amount", "twenty") }},
		"an object as card":       {"field-mistyped", debitOp, func(sc *scene) { sc.set("enkashCardId", fields{}) }},
		"a number as product":     {"field-mistyped", debitOp, func(sc *scene) { sc.set("productCode", 5) }},
		"an amount below 0":       {"amount-invalid", debitOp, func(sc *scene) { sc.set("amount", json.RawMessage("-20")) }},
		"no amount to speak of":   {"amount-invalid", debitOp, func(sc *scene) { sc.set("amount", json.RawMessage("0")) }},
		"a large amount":          {"balance-too-low", debitOp, func(sc *scene) { sc.set("amount", json.RawMessage("1e5")) }},
		"another partner":         {"partner-foreign", otpOp, func(sc *scene) { sc.m.header.Set("partnerId", "CR0000000") }},
		"no token, no partner":    {"token-missing", otpOp, func(sc *scene) { sc.m.header.Del("Authorization") }},
		"a path like the debit's": {"path-unknown", debitOp, func(sc *scene) { sc.m.path = "/api/v0/partner/enKashCard/ppi-merchant" }},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			s := newServer(t, func(o *Options) { o.Ignore = []string{c.ignore} })
			sc := setScene(t, s, c.op)
			c.spoil(sc)
			if a := sc.send(sc.m); a.status != http.StatusOK || a.code() != "0" && a.body["access_token"] == nil {
				t.Errorf("got %d %s, want a success", a.status, a.raw)
			}
			strict := setScene(t, newServer(t, nil), c.op)
			c.spoil(strict)
			if a := strict.send(strict.m); a.code() == "0" || a.body["access_token"] != nil {
				t.Errorf("the honest server answered %s", a.raw)
			}
		})
	}
}

// Where the world has nothing to act on, also an ignored refusal stays one.
func TestIgnoringServersRefuseWhereTheWorldIsEmpty(t *testing.T) {
	bare := World{Partners: map[string]Partner{"acme": {}}, CardAccounts: map[string]CardAccount{"main": {Partner: "acme"}}}
	for ignore, want := range map[string]string{"card-account-unknown": "Card account not found", "card-unknown": "Card not found", "field-missing": "Card account not found"} {
		d := newDesk(t, newServer(t, func(o *Options) { o.World, o.Ignore = bare, []string{ignore} }), "")
		account := d.world.CardAccounts["main"].ID
		if ignore == "card-account-unknown" {
			account = "CA0000000"
		}
		m := message{
			method: "POST", path: "/api/v0/partner/enKashCard/otp", header: d.header("acme", d.token("acme")),
			body: fields{"cardOtpAction": "TRANSACTION_OTP", "cardAccountId": account, "enKashCardId": "EKC0000000"},
		}
		if ignore == "field-missing" {
			m.body = fields{}
		}
		if a := d.send(m); a.body["message"] != want {
			t.Errorf("%s: got %s, want %q", ignore, a.raw, want)
		}
	}
}

package mock

import (
	"bytes"
	"cmp"
	"encoding/json"
	"maps"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/kasauti/kasauti/harness/contract"
)

const (
	tokenOp = "gateway.get-authorization-token"
	oauthOp = "wallet.auth-token"
	otpOp   = "wallet.generate-transaction-otp"
	debitOp = "wallet.debit-wallet-for-merchant-transaction"
)

// scene is a request that succeeds, and what it was made from.
type scene struct {
	*desk
	op    string
	token string
	otp   sent
	m     message
}

func setScene(t testing.TB, s *Server, op string) *scene {
	t.Helper()
	sc := &scene{desk: fork(t, s, t.Name()), op: op}
	switch op {
	case tokenOp:
		sc.m = sc.tokenMessage("acme")
	case oauthOp:
		sc.m = sc.oauthMessage("acme")
	case otpOp:
		sc.token = sc.desk.token("acme")
		sc.m = sc.otpMessage(sc.token, "asha")
	case debitOp:
		sc.token = sc.desk.token("acme")
		sc.otp = sc.desk.otp(sc.token, "asha")
		sc.m = sc.debitMessage(sc.token, "asha", "20.00", "TXN_1", sc.otp)
	case topUpOp, addMoneyOp, loadLimitOp, balanceOp, transactionsOp:
		sc.token = sc.desk.token("acme")
		sc.m = sc.moneyMessage(op, sc.token, "asha", "20.00", "REF_1")
	default:
		if !sc.pay(op) && !sc.setLife() && !sc.aboutCards() {
			t.Fatalf("no valid request is known for %s; add it", op)
		}
	}
	return sc
}

// set changes a field of the body.
func (sc *scene) set(field string, to any) {
	if sc.m.form != nil {
		sc.m.form.Set(field, to.(string))
		return
	}
	if sc.m.query != nil {
		sc.m.query.Set(field, to.(string))
		return
	}
	if strings.Contains(sc.m.path, "?") {
		sc.setQuery(field, to.(string))
		return
	}
	sc.m.body[field] = to
}

// card is the operation's spelling of the card's key.
func (sc *scene) card() string {
	if sc.op == debitOp {
		return "enkashCardId"
	}
	return "enKashCardId"
}

// provocations spoil a valid request so that exactly one refusal fits. The text is the
// field that the message names, if it names one.
func provocations() map[string]func(*scene) string {
	all := map[string]func(*scene) string{
		"path-unknown": func(sc *scene) string {
			path, query, _ := strings.Cut(sc.m.path, "?")
			if sc.m.path = path + "x"; query != "" {
				sc.m.path += "?" + query
			}
			return ""
		},
		"method-wrong":       func(sc *scene) string { sc.m.method = "PUT"; return "" },
		"content-type-wrong": func(sc *scene) string { sc.m.header.Set("Content-Type", "text/plain"); return "" },
		"body-too-large":     tooLarge,
		"json-invalid":       func(sc *scene) string { sc.m.raw = []byte(`{"a":`); return "" },
		"field-missing":      missing,
		"field-mistyped":     mistyped,
		"keys-unknown":       func(sc *scene) string { sc.set("secretKey", "wrong"); return "" },
		"credentials-unknown": func(sc *scene) string {
			sc.set("password", "wrong")
			return ""
		},
		"client-unknown": func(sc *scene) string {
			sc.m.header.Set("Authorization", "Basic eDp5")
			return ""
		},
		"grant-unsupported": func(sc *scene) string { sc.set("grant_type", "client_credentials"); return "" },
		"token-missing":     func(sc *scene) string { sc.m.header.Del("Authorization"); return "" },
		"token-malformed":   func(sc *scene) string { sc.m.header.Set("Authorization", "Token "+sc.token); return "" },
		"token-foreign": func(sc *scene) string {
			sc.m.header.Set("Authorization", "Bearer "+strings.Repeat("a", 27))
			return ""
		},
		"token-expired":   outlived,
		"partner-missing": func(sc *scene) string { sc.m.header.Del("partnerId"); return "" },
		"partner-foreign": func(sc *scene) string {
			sc.m.header.Set("partnerId", sc.world.Partners["zenith"].PartnerID)
			return ""
		},
		"card-account-unknown":  func(sc *scene) string { sc.set("cardAccountId", "CA0000000"); return "" },
		"card-unknown":          func(sc *scene) string { sc.set(sc.card(), "EKC0000000"); return "" },
		"card-of-other-account": func(sc *scene) string { sc.set("cardAccountId", sc.world.CardAccounts["travel"].ID); return "" },
		"otp-action-unknown":    func(sc *scene) string { sc.set("cardOtpAction", "SET_PIN"); return "" },
		"merchant-unknown":      func(sc *scene) string { sc.set("merchantDetailId", "MD00000000000000"); return "" },
		"otp-request-unknown":   func(sc *scene) string { sc.set(sc.otpRequest(), "EK00000000"); return "" },
		"otp-expired":           func(sc *scene) string { sc.advance(181 * time.Second); return "" },
		"otp-used": func(sc *scene) string {
			if sc.op == minKYCOp {
				sc.useUp()
				return ""
			}
			sc.must(sc.send(sc.m))
			sc.set("uniqueTransactionId", "TXN_2")
			return ""
		},
		"otp-foreign": func(sc *scene) string {
			o := sc.desk.otp(sc.token, "ravi")
			sc.set("otp", o.code)
			sc.set(sc.otpRequest(), o.id)
			return ""
		},
		"otp-wrong": func(sc *scene) string { sc.set("otp", sc.otp.wrong()); return "" },
		"otp-locked": func(sc *scene) string {
			sc.set("otp", sc.otp.wrong())
			for range 3 {
				sc.send(sc.m)
			}
			sc.set("otp", sc.otp.code)
			return ""
		},
		"load-not-credit": func(sc *scene) string { sc.set("transactionType", "DR"); return "" },
		"load-unpaired":   func(sc *scene) string { sc.set("transactionCode", "PRINCIPLE"); return "" },
		"funding-too-low": func(sc *scene) string { sc.set("amount", json.RawMessage("100000.01")); return "" },
		"load-over-limit": func(sc *scene) string {
			sc.must(sc.send(sc.moneyMessage(addMoneyOp, sc.token, "asha", "199480.01", "REF_0")))
			return ""
		},
		"reference-duplicate": func(sc *scene) string {
			sc.must(sc.send(sc.m))
			sc.set("amount", json.RawMessage("20.01"))
			return ""
		},
		"filter-invalid":  func(sc *scene) string { sc.set("txnDateFrom", "yesterday"); return "txnDateFrom" },
		"balance-too-low": func(sc *scene) string { sc.set("amount", json.RawMessage("500.01")); return "" },
		"kyc-missing":     func(sc *scene) string { sc.edit("asha", func(v *card) { v.kyc = kycNotUploaded }); return "" },
		"kyc-failed":      func(sc *scene) string { sc.edit("asha", func(v *card) { v.kyc = kycFailed }); return "" },
		"tnc-missing":     func(sc *scene) string { sc.edit("asha", func(v *card) { v.tnc = false }); return "" },
		"transaction-over-limit": func(sc *scene) string {
			sc.give("asha", 20_000_000)
			sc.set("amount", json.RawMessage("100000.01"))
			return ""
		},
		"field-invalid": func(sc *scene) string { sc.set("mobile", "12345"); return "mobile" },
		"mobile-taken":  func(sc *scene) string { sc.set("mobile", sc.world.Wallets["ravi"].Mobile); return "" },
		"account-full": func(sc *scene) string {
			sc.state(func(u *universe) { u.cards.limit = len(u.cards.made) })
			return ""
		},
		"wallet-locked": func(sc *scene) string { sc.edit("asha", func(v *card) { v.kyc = kycMin }); return "" },
		"kyc-done":      func(sc *scene) string { sc.edit("asha", func(v *card) { v.kyc = kycMin }); return "" },
		"vkyc-not-due":  func(sc *scene) string { sc.edit("asha", func(v *card) { v.kyc = kycVerified }); return "" },
		"vkyc-closed": func(sc *scene) string {
			sc.advance(9 * time.Hour)
			sc.m.header.Set("Authorization", "Bearer "+sc.desk.token("acme"))
			return ""
		},
		"amount-invalid": func(sc *scene) string {
			if sc.op == loadLimitOp {
				sc.set("amountToLoad", "20.001")
			} else {
				sc.set("amount", json.RawMessage("20.001"))
			}
			return ""
		},
		"transaction-duplicate": func(sc *scene) string {
			sc.must(sc.send(sc.m))
			o := sc.desk.otp(sc.token, "asha")
			sc.set("otp", o.code)
			sc.set("otpReferenceId", o.id)
			return ""
		},
	}
	maps.Copy(all, paymentProvocations())
	return all
}

// state changes the scene's universe behind the API's back.
func (sc *scene) state(change func(*universe)) {
	u, err := sc.s.universe(cmp.Or(sc.id, defaultUniverse))
	if err != nil {
		sc.t.Fatal(err)
	}
	defer u.enter()()
	change(u)
}

// edit changes a wallet of the scene.
func (sc *scene) edit(name string, change func(*card)) {
	sc.state(func(u *universe) { change(u.cards.edit(sc.world.Wallets[name].ID)) })
}

// give loads a wallet of the scene from its partner's funding account.
func (sc *scene) give(name string, paise int64) {
	sc.state(func(u *universe) {
		v := u.cards.get(sc.world.Wallets[name].ID)
		err := u.ledger.post(posting{TxnID: u.newTxnID(), Kind: loadMoney, From: u.accounts.get(v.account).partner.funding, To: v.purse(), Paise: paise})
		if err != nil {
			sc.t.Fatal(err)
		}
	})
}

// outlived keeps the old token and asks for a fresh OTP with a fresh one.
func outlived(sc *scene) string {
	sc.advance(301 * time.Second)
	if sc.otp != (sent{}) || sc.op == debitOp || sc.op == minKYCOp {
		o := sc.desk.otp(sc.desk.token("acme"), "asha")
		sc.set("otp", o.code)
		sc.set(sc.otpRequest(), o.id)
	}
	return ""
}

// tooLarge pads the valid body, so that only its size is wrong.
func tooLarge(sc *scene) string {
	padding := bytes.Repeat([]byte{' '}, 1<<20)
	if sc.m.form != nil {
		sc.m.raw = append([]byte(sc.m.form.Encode()+"&padding="), bytes.Repeat([]byte{'x'}, 1<<20)...)
		return ""
	}
	sc.m.raw = append(sc.m.text(), padding...)
	return ""
}

// missing takes away the operation's second required field.
func missing(sc *scene) string {
	name := map[string]string{tokenOp: "secretKey", oauthOp: "password", otpOp: "cardAccountId", debitOp: "enkashCardId", topUpOp: "enKashCardId"}[sc.op]
	if name == "" {
		name = missingOf[sc.op]
	}
	if name == "" {
		name = "cardAccountId"
	}
	if strings.Contains(sc.m.path, "?") {
		sc.setQuery(name, "")
		return name
	}
	delete(sc.m.body, name)
	sc.m.form.Del(name)
	sc.m.query.Del(name)
	return name
}

func mistyped(sc *scene) string {
	if sc.m.body["amount"] != nil {
		sc.set("amount", "20.00")
		return "amount"
	}
	name := map[string]string{tokenOp: "accessKey", otpOp: "enKashCardId", addBeneficiaryOp: "ifscCode", searchBeneficiariesOp: "enKashCardId", settlementsOp: "merchantDetailId"}[sc.op]
	if name == "" {
		name = "cardAccountId"
	}
	sc.set(name, []string{"x"})
	return name
}

func TestEveryRefusalIsAnsweredAsTheContractSays(t *testing.T) {
	s := newServer(t, nil)
	provoke := provocation
	for _, refusal := range s.contract.Refusals() {
		for _, op := range served(refusal.Operations) {
			t.Run(refusal.Name+"/"+op, func(t *testing.T) {
				spoil := provoke(refusal.Name, op)
				if spoil == nil {
					t.Fatal("no request that provokes this refusal is known; add it to provocations")
				}
				untouched := setScene(t, s, op)
				if a := untouched.send(untouched.m); a.status != http.StatusOK || a.code() != "0" && a.body["access_token"] == nil {
					t.Fatalf("the valid request got %d %s", a.status, a.raw)
				}
				sc := setScene(t, s, op)
				field := spoil(sc)
				before, messages := sc.ledger(), len(sc.inbox())
				checkRefusal(t, sc, sc.send(sc.m), refusal, field)
				if after := sc.ledger(); len(after.Postings) != len(before.Postings) || after.Wallets["asha"] != before.Wallets["asha"] {
					t.Errorf("money moved: %+v", after.Postings)
				}
				if now := len(sc.inbox()); now != messages {
					t.Errorf("%d SMS were sent", now-messages)
				}
			})
		}
	}
}

func checkRefusal(t *testing.T, sc *scene, a answer, refusal contract.Refusal, field string) {
	t.Helper()
	want := refusal.Answer
	text := strings.ReplaceAll(want.Message, "{field}", field)
	var body fields
	switch {
	case refusal.Name != "path-unknown" && sc.op == accountDetailsOp:
		body = fields{"response_code": number(want.Code), "response_message": text}
	case sc.op == tokenOp && refusal.Name != "path-unknown":
		body = fields{"resultCode": number(want.Code), "resultMessage": text}
	case sc.op == oauthOp && refusal.Name != "path-unknown":
		body = fields{"error": want.Error, "error_description": text}
	default:
		body = fields{"code": number(want.Code), "message": text}
	}
	if a.status != want.Status || !sameBody(a.body, body) {
		t.Errorf("got %d %s, want %d %s", a.status, a.raw, want.Status, marshal(body))
	}
	if got := a.header.Get("Content-Type"); got != "application/json" {
		t.Errorf("content type %q, want application/json", got)
	}
	entries := sc.journal()
	last := entries[len(entries)-1]
	if last.Refusal != refusal.Name || last.Status != a.status || len(last.Requirements) != 2 || last.Requirements[0] != refusal.Outcome || last.Requirements[1] != refusal.Shape {
		t.Errorf("the journal has %+v, want refusal %s with %s and %s", last, refusal.Name, refusal.Outcome, refusal.Shape)
	}
}

func number(n int) json.Number { return json.Number(string(marshal(n))) }

func sameBody(a, b fields) bool { return bytes.Equal(marshal(a), marshal(b)) }

func TestOrderOfChecks(t *testing.T) {
	s := newServer(t, nil)
	// Each step mends the first of many mistakes; the next one then shows.
	sc := setScene(t, s, debitOp)
	good := sc.m
	bad := message{method: "GET", path: good.path + "/", header: http.Header{}, raw: bytes.Repeat([]byte("{"), 1<<20+1)}
	body := fields{"amount": "1", "remarks": 3, "merchantDetailId": "x", "enkashCardId": nil, "companyId": "", "otpMedium": "MOBILE"}
	steps := []struct {
		want string
		mend func()
	}{
		{"Resource not found", func() { bad.path = good.path }},
		{"Method not allowed", func() { bad.method = "POST" }},
		{"Request body too large", func() { bad.raw = []byte("{") }},
		{"Content type not supported", func() { bad.header.Set("Content-Type", "application/json; charset=UTF-8") }},
		{"Authorization header is missing", func() { bad.header.Set("Authorization", "Bearer") }},
		{"Authorization header is malformed", func() { bad.header.Set("Authorization", "Bearer abc") }},
		{"Token is invalid", func() { bad.header.Set("Authorization", "Bearer "+sc.token) }},
		{"partnerId header is missing", func() { bad.header.Set("partnerId", "CR0000000") }},
		{"partnerId does not match the token", func() { bad.header.Set("partnerId", sc.world.Partners["acme"].PartnerID) }},
		{"Request body is not valid JSON", func() { bad.raw, bad.body = nil, body }},
		{"enkashCardId is required", func() { body["enkashCardId"] = "x" }},
		{"companyId is required", func() { body["companyId"] = "x" }},
		{"cardAccountId is required", func() { body["cardAccountId"] = "x"; body["productCode"] = "x" }},
		{"otp is required", func() { body["otp"] = "x"; body["otpReferenceId"] = "x"; body["uniqueTransactionId"] = "TXN_1" }},
		{"amount has the wrong type", func() { body["amount"] = json.RawMessage("0") }},
		{"remarks has the wrong type", func() { delete(body, "remarks") }},
		{"Card account not found", func() { body["cardAccountId"] = sc.world.CardAccounts["travel"].ID }},
		{"Card account not found", func() { body["companyId"] = sc.world.Partners["acme"].CompanyID }},
		{"Card not found", func() { body["enkashCardId"] = sc.world.Wallets["asha"].ID }},
		{"Card does not belong to the card account", func() { body["cardAccountId"] = sc.world.CardAccounts["main"].ID }},
		{"Merchant not found", func() { body["merchantDetailId"] = sc.world.Merchants["kirana"].ID }},
		{"amount is not valid", func() { body["amount"] = json.RawMessage("5000") }},
		{"OTP request not found", func() { body["otpReferenceId"] = sc.otp.id }},
		{"OTP is invalid", func() { body["otp"] = sc.otp.code }},
		{"Insufficient balance", func() { body["amount"] = json.RawMessage("5e2") }},
		{"Success", nil},
	}
	for i, step := range steps {
		a := sc.send(bad)
		if a.body["message"] != step.want {
			t.Fatalf("step %d: got %d %s, want %q", i, a.status, a.raw, step.want)
		}
		if step.mend != nil {
			step.mend()
		}
	}
}

func TestWrongMethodNamesTheRightOne(t *testing.T) {
	d := newDesk(t, newServer(t, nil), "")
	for _, method := range []string{"GET", "HEAD", "OPTIONS", "PUT", "PATCH", "DELETE", "TRACE"} {
		a := d.send(message{method: method, path: "/api/v0/merchant/token", header: http.Header{}})
		if a.status != http.StatusMethodNotAllowed || a.header.Get("Allow") != "POST" {
			t.Errorf("%s: got %d, Allow %q; want 405, POST", method, a.status, a.header.Get("Allow"))
		}
	}
}

package mock

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"
)

func TestTokenShapeAndLifetime(t *testing.T) {
	d := fork(t, newServer(t, nil), "x")
	a := d.must(d.send(d.tokenMessage("acme")))
	if len(a.body) != 4 || a.body["resultMessage"] != "Success" {
		t.Errorf("got %s, want token, expiry, resultCode and resultMessage", a.raw)
	}
	if want := number(int(startOfTest.Add(300 * time.Second).UnixMilli())); a.body["expiry"] != want {
		t.Errorf("expiry %v, want %s", a.body["expiry"], want)
	}
	text := a.body["token"].(string)
	if !regexp.MustCompile(`^[A-Za-z0-9]{27}$`).MatchString(text) {
		t.Errorf("token %q, want 27 of A-Za-z0-9", text)
	}
	d.advance(300*time.Second - time.Millisecond)
	d.must(d.send(d.otpMessage(text, "asha")))
	d.advance(time.Millisecond)
	if a := d.send(d.otpMessage(text, "asha")); a.status != http.StatusUnauthorized || a.body["message"] != "Token has expired" {
		t.Errorf("at its expiry the token got %d %s", a.status, a.raw)
	}
}

func TestOAuthTokenIsGoodForTheWalletCalls(t *testing.T) {
	for _, camel := range []bool{false, true} {
		d := fork(t, newServer(t, func(o *Options) { o.CamelCaseOAuth = camel }), "x")
		a := d.send(d.oauthMessage("acme"))
		key, count := "access_token", 5
		if camel {
			key, count = "accessToken", 4
		}
		access, _ := a.body[key].(string)
		if a.status != http.StatusOK || len(a.body) != count || len(access) != 27 {
			t.Fatalf("camel %v: got %d %s", camel, a.status, a.raw)
		}
		if seconds := fmt.Sprint(a.body["expires_in"], a.body["expiresIn"]); !strings.Contains(seconds, "86399") {
			t.Errorf("lifetime %s, want 86399", seconds)
		}
		d.advance(86398 * time.Second)
		d.must(d.send(d.otpMessage(access, "asha")))
		d.advance(time.Second)
		if a := d.send(d.otpMessage(access, "asha")); a.status != http.StatusUnauthorized {
			t.Errorf("after its time the token got %d %s", a.status, a.raw)
		}
	}
}

func TestOTPAnswerShapeMaskAndSMS(t *testing.T) {
	d := fork(t, newServer(t, nil), "x")
	token := d.token("acme")
	a := d.must(d.send(d.otpMessage(token, "asha")))
	p := a.payload(t)
	if id := p["otpRequestId"].(string); !regexp.MustCompile(`^EK[A-Z0-9]{8}$`).MatchString(id) {
		t.Errorf("otpRequestId %q", id)
	}
	if p["mobileNumber"] != "60XXXXXX11" || len(p) != 2 || len(a.body) != 3 {
		t.Errorf("got %s, want the masked number 60XXXXXX11 and nothing more", a.raw)
	}
	messages := d.inbox()
	if len(messages) != 1 {
		t.Fatalf("%d SMS, want one", len(messages))
	}
	m := messages[0]
	if m.Mobile != "6000000011" || m.OTPRequestID != p["otpRequestId"] || m.SentAt != startOfTest.UnixMilli() ||
		!regexp.MustCompile(`^[0-9]{6}$`).MatchString(m.Code) || !strings.Contains(m.Text, m.Code) {
		t.Errorf("SMS %+v", m)
	}
	if strings.Contains(a.raw, m.Code) {
		t.Errorf("the answer %s shows the OTP", a.raw)
	}
}

func TestDebitMovesItsAmountOnce(t *testing.T) {
	d := fork(t, newServer(t, nil), "x")
	token := d.token("acme")
	m := d.debitMessage(token, "asha", "20.00", "TXN_1", d.otp(token, "asha"))
	delete(m.body, "remarks")
	a := d.must(d.send(m))
	p := a.payload(t)
	if id := p["enkashCardTxnId"].(string); !regexp.MustCompile(`^ECT[A-Z0-9]{10}$`).MatchString(id) {
		t.Errorf("enkashCardTxnId %q", id)
	}
	if !strings.Contains(a.raw, `"amount":20.00`) || p["uniqueTransactionId"] != "TXN_1" || p["status"] != "SUCCESS" || len(p) != 4 {
		t.Errorf("got %s", a.raw)
	}
	if again := d.must(d.send(m)); again.raw != a.raw {
		t.Errorf("the same debit again is answered %s, want %s", again.raw, a.raw)
	}
	m.body["remarks"] = "other"
	if other := d.send(m); other.body["message"] != "uniqueTransactionId already exists" {
		t.Errorf("another debit under the same id is answered %s", other.raw)
	}
	l := d.ledger()
	if l.Wallets["asha"].Balance != 48_000 || l.Merchants["bazaar"].Balance != 2_000 || !l.Balanced || len(l.Postings) != 1 {
		t.Errorf("ledger %+v", l)
	}
}

func TestBalanceTooLowLeavesTheOTPUsable(t *testing.T) {
	d := fork(t, newServer(t, nil), "x")
	token := d.token("acme")
	o := d.otp(token, "ravi")
	if a := d.send(d.debitMessage(token, "ravi", "50.01", "TXN_1", o)); a.body["message"] != "Insufficient balance" {
		t.Fatalf("got %s", a.raw)
	}
	d.must(d.send(d.debitMessage(token, "ravi", "50", "TXN_1", o)))
	if l := d.ledger(); l.Wallets["ravi"].Balance != 0 {
		t.Errorf("ravi has %d paise, want none", l.Wallets["ravi"].Balance)
	}
}

func TestOTPIsGoodUpToItsLastMoment(t *testing.T) {
	d := fork(t, newServer(t, nil), "x")
	token := d.token("acme")
	first, second := d.otp(token, "asha"), d.otp(token, "asha")
	d.advance(180 * time.Second)
	d.must(d.send(d.debitMessage(token, "asha", "1", "TXN_1", first)))
	d.advance(time.Millisecond)
	if a := d.send(d.debitMessage(token, "asha", "1", "TXN_2", second)); a.body["message"] != "OTP has expired" {
		t.Errorf("got %s", a.raw)
	}
}

func TestThirdWrongTryLocks(t *testing.T) {
	d := fork(t, newServer(t, nil), "x")
	token := d.token("acme")
	o := d.otp(token, "asha")
	for try := range 3 {
		if a := d.send(d.debitMessage(token, "asha", "1", "TXN_1", sent{o.id, o.wrong()})); a.body["message"] != "OTP is invalid" {
			t.Fatalf("try %d: got %s", try+1, a.raw)
		}
	}
	if a := d.send(d.debitMessage(token, "asha", "1", "TXN_1", o)); a.body["message"] != "OTP attempts exceeded" {
		t.Errorf("the right code after three wrong tries got %s", a.raw)
	}
	d.must(d.send(d.debitMessage(token, "asha", "1", "TXN_1", d.otp(token, "asha"))))
}

func TestTwoPartnersDoNotSeeEachOther(t *testing.T) {
	d := fork(t, newServer(t, nil), "x")
	acme, zenith := d.token("acme"), d.token("zenith")
	d.must(d.send(d.otpMessage(zenith, "zoya")))
	m := d.otpMessage(acme, "zoya")
	m.header = d.header("acme", acme)
	if a := d.send(m); a.body["message"] != "Card account not found" {
		t.Errorf("acme asked for zenith's card and got %s", a.raw)
	}
	m.body["cardAccountId"] = d.world.CardAccounts["main"].ID
	if a := d.send(m); a.body["message"] != "Card does not belong to the card account" {
		t.Errorf("acme named zenith's card and got %s", a.raw)
	}
	foreign := d.debitMessage(acme, "asha", "1", "TXN_1", d.otp(acme, "asha"))
	foreign.body["companyId"] = d.world.Partners["zenith"].CompanyID
	if a := d.send(foreign); a.body["message"] != "Card account not found" {
		t.Errorf("acme named zenith's company and got %s", a.raw)
	}
	keys := d.tokenMessage("acme")
	keys.body["secretKey"] = d.world.Partners["zenith"].SecretKey
	if a := d.send(keys); a.status != http.StatusUnauthorized {
		t.Errorf("acme's key with zenith's secret got %s", a.raw)
	}
	client := d.oauthMessage("acme")
	client.header.Set("Authorization", d.oauthMessage("zenith").header.Get("Authorization"))
	if a := d.send(client); a.body["error"] != "invalid_client" {
		t.Errorf("acme's password with zenith's client got %s", a.raw)
	}
}

func TestSameSeedSameRun(t *testing.T) {
	run := func(seed uint64, key string) string {
		d := fork(t, newServer(t, func(o *Options) { o.Seed = seed }), key)
		token := d.token("acme")
		o := d.otp(token, "asha")
		a := d.must(d.send(d.debitMessage(token, "asha", "1.00", "TXN_1", o)))
		return fmt.Sprint(d.id, token, o, a.raw)
	}
	if a, b := run(1, "k"), run(1, "k"); a != b {
		t.Errorf("the same seed and key gave\n%s\n%s", a, b)
	}
	if a, b := run(1, "k"), run(1, "l"); a == b {
		t.Error("another key gave the same run")
	}
	if a, b := run(1, "k"), run(2, "k"); a == b {
		t.Error("another seed gave the same run")
	}
}

func TestForgetsTheOldest(t *testing.T) {
	r := newRecent[int](3)
	var gone []string
	for i, key := range strings.Fields("a b c a d e f g") {
		gone = append(gone, r.put(key, i)...)
	}
	if got := strings.Join(gone, ""); got != "abcd" || len(r.items) != 3 {
		t.Errorf("forgot %q and holds %v, want abcd forgotten and three held", got, r.items)
	}
	if v, ok := r.get("g"); !ok || v != 7 {
		t.Errorf("g is %d, %v", v, ok)
	}
}

func TestJournalRedactsAndDrops(t *testing.T) {
	s := newServer(t, func(o *Options) { o.JournalLimit = 3 })
	d := fork(t, s, "x")
	token := d.token("acme")
	for range 4 {
		d.must(d.send(d.otpMessage(token, "asha")))
	}
	d.must(d.send(d.tokenMessage("acme")))
	var view JournalView
	a := d.ask("GET", d.universePath("/journal"), nil, http.StatusOK)
	d.into(a, &view)
	if len(view.Entries) != 3 || view.Dropped != 3 || view.Entries[0].N != 4 || view.Entries[2].N != 6 {
		t.Fatalf("journal %+v, want entries 4 to 6", view)
	}
	if last := view.Entries[2]; last.Operation != tokenOp || last.Path != "/api/v0/merchant/token" || !strings.Contains(last.Request, "[secret]") {
		t.Errorf("last entry %+v", last)
	}
	for _, secret := range []string{token, d.world.Partners["acme"].SecretKey, d.world.Partners["acme"].AccessKey} {
		if strings.Contains(a.raw, secret) {
			t.Errorf("the journal shows the secret %s", secret)
		}
	}
}

func TestBrokenLedgerIsAFaultOfTheMock(t *testing.T) {
	s := newServer(t, nil)
	d := newDesk(t, s, "")
	token := d.token("acme")
	o := d.otp(token, "asha")
	s.standard.mu.Lock()
	s.standard.ledger.change = map[account]int64{{merchantAccount, "kirana"}: 1}
	s.standard.mu.Unlock()
	a := d.send(d.debitMessage(token, "asha", "1", "TXN_1", o))
	entries := d.journal()
	if a.status != http.StatusInternalServerError || a.code() != "500" || !strings.Contains(entries[len(entries)-1].Fault, "debits and credits differ") {
		t.Errorf("got %d %s and fault %q", a.status, a.raw, entries[len(entries)-1].Fault)
	}
	if l := d.ledger(); l.Balanced {
		t.Error("the ledger calls itself balanced")
	}
}

func TestDocumentationExamplesHaveTheirShape(t *testing.T) {
	w := World{
		Name:         "examples",
		Partners:     map[string]Partner{"p": {PartnerID: "CRM338L2H", CompanyID: "CEKZYD5VWX"}},
		CardAccounts: map[string]CardAccount{"a": {ID: "CAC7975", Partner: "p"}},
		Merchants:    map[string]Merchant{"m": {ID: "MD7GWIYV3VEMQ8KQ"}},
		Wallets:      map[string]Wallet{"w": {ID: "EKCBEFFEC1", Account: "a", Mobile: "6000000011", Balance: 2000}},
	}
	d := newDesk(t, newServer(t, func(o *Options) { o.World = w }), "")
	m := d.otpMessage(d.token("p"), "w")
	m.raw = []byte("{\n    \"cardOtpAction\": \"TRANSACTION_OTP\",\n    \"cardAccountId\": \"CAC7975\",\n    \"enKashCardId\": \"EKCBEFFEC1\"\n}")
	if got := d.must(d.send(m)).payload(t)["mobileNumber"]; got != "60XXXXXX11" {
		t.Errorf("mobileNumber %v, want 60XXXXXX11 as on the page", got)
	}
	m.body, m.raw = fields{"cardOtpAction": json.RawMessage(`"TRANSACTION_\u004fTP"`), "cardAccountId": "CAC7975", "enKashCardId": "EKCBEFFEC1"}, nil
	d.must(d.send(m))
}

func TestIDsComeFromOutside(t *testing.T) {
	same := func(_ *rand.Rand, prefix string, n int) string { return prefix + strings.Repeat("A", n) }
	for name, ids := range map[string]func(*rand.Rand, string, int) string{"random": nil, "same": same} {
		d := fork(t, newServer(t, func(o *Options) { o.IDs = ids }), name)
		token := d.token("acme")
		a, b := d.otp(token, "asha"), d.otp(token, "asha")
		if (a.id == b.id) != (ids != nil) {
			t.Errorf("%s: two requests got %s and %s", name, a.id, b.id)
		}
		if a.code == b.code {
			t.Errorf("%s: two requests got the code %s", name, a.code)
		}
	}
}

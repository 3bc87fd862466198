package mock

import (
	"encoding/json"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"
)

// newcomer is a wallet that a call made.
type newcomer struct {
	*desk
	id, mobile string
	otp        sent
}

func onboard(t *testing.T, s *Server, key string) *newcomer {
	t.Helper()
	n := &newcomer{desk: fork(t, s, key), mobile: "6000000199"}
	p := n.must(n.send(n.createMessage(n.token("acme"), n.mobile))).payload(t)
	messages := n.inbox()
	last := messages[len(messages)-1]
	if last.Mobile != n.mobile || last.OTPRequestID != p["otpRequestId"] || len(messages) != 1 {
		t.Fatalf("the OTP went to %+v, want %s", messages, n.mobile)
	}
	n.id, n.otp = p["enKashCardId"].(string), sent{last.OTPRequestID, last.Code}
	return n
}

// call calls an operation about the wallet with a fresh token.
func (n *newcomer) call(method, path string, more fields) answer {
	n.t.Helper()
	m := n.walletMessage(n.token("acme"), method, path, n.id)
	for name, value := range more {
		m.body[name] = value
	}
	return n.send(m)
}

func (n *newcomer) details() fields {
	n.t.Helper()
	return n.must(n.call("POST", "/wallet-details", nil)).payload(n.t)
}

func (n *newcomer) verify() answer {
	n.t.Helper()
	return n.call("POST", "/min-kyc", fields{"otp": n.otp.code, "otpRequestId": n.otp.id})
}

// visit opens an address as a browser does, without any header.
func (n *newcomer) visit(address string) (int, string) {
	n.t.Helper()
	at, err := url.Parse(address)
	if err != nil {
		n.t.Fatal(err)
	}
	w := httptest.NewRecorder()
	n.api.ServeHTTP(w, httptest.NewRequest("GET", at.RequestURI(), nil))
	return w.Code, w.Body.String()
}

// kyc is status and substatus, as the status call and the details agree on.
func (n *newcomer) kyc() string {
	n.t.Helper()
	details, status := n.details(), n.must(n.call("GET", "/vkyc/status", nil)).payload(n.t)
	if details["kycStatus"] != status["kycStatus"] || details["kycSubStatus"] != status["kycSubStatus"] {
		n.t.Errorf("details say %v, the status %v", details, status)
	}
	return strings.TrimSuffix(status["kycStatus"].(string)+"/"+status["kycSubStatus"].(string), "/")
}

func TestLifeOfAWallet(t *testing.T) {
	n := onboard(t, newServer(t, nil), t.Name())
	d := n.details()
	if d["status"] != "INACTIVE" || d["latestTncVersionAccepted"] != false || n.kyc() != "Not Uploaded" {
		t.Errorf("a new wallet is %v", d)
	}
	n.must(n.call("PATCH", "", fields{"city": "Mumbai"}))
	n.must(n.verify())
	if n.kyc() != "Min KYC Verified/VKYC Pending" || n.details()["status"] != "INACTIVE" {
		t.Errorf("with minimum KYC: %v", n.details())
	}
	if a := n.call("PATCH", "", fields{"city": "Delhi"}); a.body["message"] != "Wallet details are locked" {
		t.Errorf("an update afterwards got %s", a.raw)
	}
	tnc := d["partnerTncUrl"].(string)
	if status, body := n.visit(tnc); status != 200 || !strings.Contains(body, "<p>You have accepted") {
		t.Errorf("the T&C page: %d %s", status, body)
	}
	d = n.details()
	if d["status"] != "ACTIVE" || d["latestTncVersionAccepted"] != true || d["partnerTncUrl"] != nil {
		t.Errorf("accepted: %v", d)
	}
	if h := d["holder"].(map[string]any); h["city"] != "Mumbai" || h["firstName"] != "Nila" || h["pan"] != nil {
		t.Errorf("the holder is %v", h)
	}
	if limit := d["limits"].(map[string]any)["balance"]; limit != json.Number("10000.00") {
		t.Errorf("the balance may be %v", limit)
	}

	n.advance(2 * time.Hour) // to 10:34 in India
	link := n.must(n.call("GET", "/vkyc/link", nil)).payload(t)["vkycLink"].(string)
	for _, step := range []struct {
		after time.Duration
		want  string
	}{{0, "Pending/Created"}, {59 * time.Second, "Pending/Created"}, {time.Second, "Pending/Pending"}, {299 * time.Second, "Pending/Pending"}, {time.Second, "Verified"}} {
		n.advance(step.after)
		if got := n.kyc(); got != step.want {
			t.Errorf("after %s more: %s, want %s", step.after, got, step.want)
		}
	}
	if limit := n.details()["limits"].(map[string]any)["balance"]; limit != json.Number("200000.00") {
		t.Errorf("the balance may be %v", limit)
	}
	if a := n.call("GET", "/vkyc/link", nil); a.body["message"] != "VKYC is not due" {
		t.Errorf("a link for a verified wallet: %s", a.raw)
	}
	if status, _ := n.visit(link); status != 200 {
		t.Errorf("the link within its time: %d", status)
	}
	if err := n.balanced(); err != nil {
		t.Error(err)
	}
}

func (n *newcomer) balanced() error {
	u, err := n.s.universe(n.desk.id)
	if err != nil {
		return err
	}
	defer u.enter()()
	return u.ledger.check()
}

// 2026-01-05 is a Monday. Times are India's.
func TestVKYCHours(t *testing.T) {
	for text, open := range map[string]bool{
		"2026-01-05 09:59:59": false, "2026-01-05 10:00:00": true, "2026-01-05 17:59:59": true, "2026-01-05 18:00:00": false,
		"2026-01-05 00:00:00": false, "2026-01-09 12:00:00": true, "2026-01-10 12:00:00": false, "2026-01-11 12:00:00": false,
	} {
		at, err := time.ParseInLocation(time.DateTime, text, india)
		if err != nil {
			t.Fatal(err)
		}
		if got := vkycOpen(at.UTC()); got != open {
			t.Errorf("%s: open %v, want %v", text, got, open)
		}
	}
}

// A holder who would begin after 18:00 does not; another link on the next working day works.
func TestVKYCDoesNotBeginAtNight(t *testing.T) {
	n := onboard(t, newServer(t, nil), t.Name())
	n.must(n.verify())
	n.advance(time.Date(2026, 1, 2, 12, 29, 30, 0, time.UTC).Sub(startOfTest)) // Friday 17:59:30
	late := n.must(n.call("GET", "/vkyc/link", nil)).payload(t)["vkycLink"].(string)
	n.advance(30 * time.Second)
	if status, _ := n.visit(late); status != 403 {
		t.Errorf("the link at 18:00: %d", status)
	}
	n.advance(time.Minute)
	if got := n.kyc(); got != "Pending/Created" {
		t.Errorf("after hours: %s", got)
	}
	n.advance(15 * time.Minute)
	if status, _ := n.visit(late); status != 410 {
		t.Errorf("the link after its time: %d", status)
	}
	n.advance(time.Date(2026, 1, 5, 5, 0, 0, 0, time.UTC).Sub(time.Date(2026, 1, 2, 12, 46, 0, 0, time.UTC)))
	next := n.must(n.call("GET", "/vkyc/link", nil)).payload(t)["vkycLink"].(string)
	if next == late {
		t.Error("two links are one")
	}
	if status, _ := n.visit(next); status != 200 || n.kyc() != "Pending/Pending" {
		t.Errorf("opened: %d, %s", status, n.kyc())
	}
	if status, _ := n.visit(next + "x"); status != 404 {
		t.Errorf("a link that nobody gave: %d", status)
	}
}

func TestFieldsThatCannotBeTrue(t *testing.T) {
	s := newServer(t, nil)
	long := strings.Repeat("x", 10_000)
	for field, texts := range map[string][]any{
		"mobile":      {"123456789", "12345678901", "60000 0019", "+916000000", "६०००००००९९", "6000000199; --", long},
		"pincode":     {"12345", "1234567", "011001", "41100a", "", long},
		"email":       {"nobody", "@example.com", "a@b", "a b@example.com", "a@b@example.com", "<b>@example.com", long + "@example.com"},
		"title":       {"Dr", "mr", "Ms.", long},
		"gender":      {"X", "f", "Female"},
		"specialDate": {"2001-09-02", "31-02-2001", "2-9-2001", "02/09/2001", long},
		"firstName":   {"   ", "a\u0000b", "a\nb", long},
		"lastName":    {long},
		"address":     {long},
		"city":        {long},
		"state":       {"\t"},
		"country":     {long},
		"documents": {
			[]any{}, []any{"PAN"}, []any{fields{"docType": "PAN"}}, []any{fields{"docType": "PAN", "docNo": "abcde1234f"}},
			[]any{fields{"docType": "PAN", "docNo": "ABCDE12345"}}, []any{fields{"docType": 1, "docNo": "ABCDE1234F"}},
		},
	} {
		for _, text := range texts {
			sc := setScene(t, s, createOp)
			sc.m.body[field] = text
			a := sc.send(sc.m)
			want := field + " is not valid"
			if text == "" {
				want = field + " is required"
			}
			if a.status != 400 || a.body["message"] != want || len(sc.inbox()) != 0 {
				t.Errorf("%s %.40v: got %d %.200s, want %q", field, text, a.status, a.raw, want)
			}
		}
	}
}

// Names are text and nothing else: they come back as they were given.
func TestNamesComeBackAsGiven(t *testing.T) {
	s := newServer(t, nil)
	for _, name := range []string{"नीला", "O'Brien", `<script>alert("x")</script>`, "Robert'); DROP TABLE wallets;--", "李 🦚", `back\slash "quote"`} {
		d := fork(t, s, name)
		m := d.createMessage(d.token("acme"), "6000000199")
		m.body["firstName"] = name
		n := &newcomer{desk: d, id: d.must(d.send(m)).payload(t)["enKashCardId"].(string)}
		if got := n.details()["holder"].(map[string]any)["firstName"]; got != name {
			t.Errorf("got %q, want %q", got, name)
		}
	}
}

func TestOnboardingOTP(t *testing.T) {
	s := newServer(t, nil)
	n := onboard(t, s, "wrong")
	if a := n.call("POST", "/min-kyc", fields{"otp": n.otp.wrong(), "otpRequestId": n.otp.id}); a.body["message"] != "OTP is invalid" {
		t.Errorf("a wrong OTP: %s", a.raw)
	}
	n.must(n.verify())
	if a := n.verify(); a.body["message"] != "OTP has already been used" {
		t.Errorf("a used OTP: %s", a.raw)
	}
	n = onboard(t, s, "late")
	n.advance(181 * time.Second)
	if a := n.verify(); a.body["message"] != "OTP has expired" {
		t.Errorf("a late OTP: %s", a.raw)
	}
	again := n.must(n.call("POST", "/otp", fields{"cardOtpAction": "TRANSACTION_OTP"})).payload(t)["otpRequestId"].(string)
	messages := n.inbox()
	n.otp = sent{again, messages[len(messages)-1].Code}
	n.must(n.verify())

	// Who proved the old number has not proved the new one.
	n = onboard(t, s, "changed")
	n.must(n.call("PATCH", "", fields{"mobile": "6000000198"}))
	if a := n.verify(); a.body["message"] != "OTP was not issued for this transaction" {
		t.Errorf("an OTP of the old number: %s", a.raw)
	}

	// The OTP of the create call pays for nothing.
	n = onboard(t, s, "debit")
	n.must(n.call("POST", "/wallet-details", nil))
	u, err := s.universe(n.desk.id)
	if err != nil {
		t.Fatal(err)
	}
	leave := u.enter()
	v := u.cards.edit(n.id)
	v.kyc, v.tnc = kycVerified, true
	leave()
	m := n.debitMessage(n.token("acme"), "asha", "1.00", "TXN_1", n.otp)
	m.body["enkashCardId"] = n.id
	if a := n.send(m); a.body["message"] != "OTP was not issued for this transaction" {
		t.Errorf("a debit with the onboarding OTP: %s", a.raw)
	}
}

// A card account takes as many as the world says it has room for, those of the world among them.
func TestACardAccountHasRoomForSoMany(t *testing.T) {
	s := newServer(t, func(o *Options) { o.World.CardAccounts["main"] = CardAccount{Partner: "acme", Most: 3} })
	n := onboard(t, s, "x") // beside asha and ravi
	a := n.send(n.createMessage(n.token("acme"), "6000000198"))
	if a.code() != "412" || len(n.inbox()) != 1 {
		t.Errorf("the fourth of three: %s, and %d SMS", a.raw, len(n.inbox()))
	}
}

// A copy of a universe's state keeps links and wallets apart.
func TestWalletsOfACloneChangeApart(t *testing.T) {
	n := onboard(t, newServer(t, nil), t.Name())
	u, err := n.s.universe(n.desk.id)
	if err != nil {
		t.Fatal(err)
	}
	leave := u.enter()
	before := u.state.clone()
	leave()
	n.must(n.verify())
	if v := before.cards.get(n.id); v.kyc != kycNotUploaded {
		t.Errorf("the copy has %v", v.kyc)
	}
}

// A request of a page without its token opens nothing, and says so without repeating what it was sent.
func TestPagesRefuseWhatIsNotTheirs(t *testing.T) {
	n := onboard(t, newServer(t, nil), t.Name())
	for _, path := range []string{"/tnc/", "/tnc/" + n.id, "/tnc/" + n.id + "/", "/tnc/" + n.id + "/aaaa", "/tnc/EKC0000000/aaaa", "/vkyc/", "/vkyc/%3Cb%3E", "/vkyc/" + strings.Repeat("x", 10_000)} {
		status, body := n.visit("http://mock/u/" + n.desk.id + path)
		if status != 404 || strings.Contains(body, "<b>") {
			t.Errorf("%.60s: got %d %s", path, status, body)
		}
	}
	if n.details()["latestTncVersionAccepted"] != false {
		t.Error("the T&C are accepted")
	}
	if w := httptest.NewRecorder(); true {
		n.api.ServeHTTP(w, httptest.NewRequest("GET", "/u/nobody/tnc/x/y", nil))
		if w.Code != 404 {
			t.Errorf("a page of no universe: %d", w.Code)
		}
	}
}

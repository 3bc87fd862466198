package mock

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// cards are the calls of a test about declared cards of acme's.
type cards struct {
	*desk
	token string
}

func newCards(t *testing.T) *cards {
	d := fork(t, newServer(t, nil), t.Name())
	return &cards{d, d.token("acme")}
}

// approve calls with an OTP of its own.
func (c *cards) approve(path, name string, more fields) answer {
	return c.send(c.cardMessage(c.token, path, name, c.cardOTP(c.token, name, "TRANSACTION_OTP").approves(more)))
}

func (c *cards) status(name string) string {
	c.t.Helper()
	p := c.must(c.send(c.cardMessage(c.token, "/wallet-details", name, nil))).payload(c.t)
	return p["cardStatus"].(map[string]any)["name"].(string)
}

func TestNumbersCheckThemselvesAndAreNobodys(t *testing.T) {
	seen := map[string]bool{}
	for i := range 200 {
		v := &card{id: fmt.Sprintf("EKC%07d", i), mobile: "6000000011"}
		number := v.number()
		month, year := v.expiry()
		if len(number) != 16 || !strings.HasPrefix(number, cardRange) || checkDigit(number[:15]) != int(number[15]-'0') || seen[number] {
			t.Errorf("number %s", number)
		}
		if len(month) != 2 || month < "01" || month > "12" || len(year) != 4 || len(v.cvv()) != 3 || len(v.token()) != 20 || !isUserID(v.userID()) {
			t.Errorf("expiry %s/%s, CVV %s, token %s, user %s", month, year, v.cvv(), v.token(), v.userID())
		}
		if v.masked() != "XXXX XXXX XXXX "+number[12:] {
			t.Errorf("%s is masked as %s", number, v.masked())
		}
		seen[number] = true
	}
	if got := checkDigit("7992739871"); got != 3 {
		t.Errorf("the check digit of 7992739871 is %d, want 3", got)
	}
}

func TestLifeOfACard(t *testing.T) {
	c := newCards(t)
	for _, step := range []struct{ code, want, status string }{
		{"UL", "Card status does not allow this", "ACTIVE"},
		{"AP", "Card status does not allow this", "ACTIVE"},
		{"L", "Success", "LOCKED"},
		{"L", "Card status does not allow this", "LOCKED"},
		{"UL", "Success", "ACTIVE"},
		{"BL", "Success", "BLOCKED"},
		{"UL", "Card is blocked", "BLOCKED"},
		{"BL", "Card is blocked", "BLOCKED"},
	} {
		a := c.approve("/block", "priya", fields{"blockCode": step.code})
		if a.body["message"] != step.want || c.status("priya") != step.status {
			t.Errorf("%s: got %s and %s, want %s and %s", step.code, a.raw, c.status("priya"), step.want, step.status)
		}
	}
}

func TestActivationTakesItsTime(t *testing.T) {
	c := newCards(t)
	made := c.must(c.send(c.creation(c.token, "prepaid", fields{"physicalCard": true}))).payload(t)
	block := c.cardMessage(c.token, "/block", "priya", fields{"enKashCardId": made["enKashCardId"], "blockCode": "AP", "otpMedium": "MFA", "mfaCode": MFACode})
	c.must(c.send(block))
	details := c.cardMessage(c.token, "/wallet-details", "priya", fields{"enKashCardId": made["enKashCardId"]})
	for _, step := range []struct {
		pass time.Duration
		want string
	}{{0, "ACTIVATION_IN_PROGRESS"}, {59 * time.Second, "ACTIVATION_IN_PROGRESS"}, {time.Second, "ACTIVE"}} {
		c.advance(step.pass)
		if got := c.must(c.send(details)).payload(t)["cardStatus"].(map[string]any)["name"]; got != step.want {
			t.Errorf("after %s more the card is %s, want %s", step.pass, got, step.want)
		}
	}
}

func TestPINIsKeptAsADigest(t *testing.T) {
	c := newCards(t)
	c.must(c.send(c.cardMessage(c.token, "/setPin", "priya", fields{"pinBlock": "4821", "otpRequired": false})))
	u, err := c.s.universe(c.id)
	if err != nil {
		t.Fatal(err)
	}
	if v := u.cards.get(c.world.Cards["priya"].ID); v.pin == [32]byte{} || strings.Contains(fmt.Sprint(v), "4821") {
		t.Errorf("the card keeps %v", v.pin)
	}
	for _, entry := range c.journal() {
		if strings.Contains(entry.Request+entry.Response, "4821") {
			t.Errorf("the journal shows the PIN: %s %s", entry.Request, entry.Response)
		}
	}
}

func TestTheJournalMasksWhatACardShows(t *testing.T) {
	c := newCards(t)
	o := c.cardOTP(c.token, "priya", "VIEW_CARD")
	m := c.sealed(c.cardMessage(c.token, "/view-card-details", "priya", fields{"otp": o.code, "otpRequestId": o.id}), "acme")
	number := c.must(c.send(m)).payload(t)["cardNumber"].(string)
	entries := c.journal()
	if last := entries[len(entries)-1]; strings.Contains(last.Response, number) || !strings.Contains(last.Response, "[secret]") {
		t.Errorf("the journal has %s", last.Response)
	}
}

func TestSealedCallsTravelAndAreKeptInTheClear(t *testing.T) {
	c := newCards(t)
	m := c.creation(c.token, "gifts", fields{"loadAmount": json.RawMessage("12.00")})
	secret := m.secret
	m.raw, m.secret = m.text(), ""
	a := c.send(m)
	plain, err := open(secret, []byte(a.raw))
	if err != nil || !strings.Contains(string(plain), `"otbBalance":12.00`) {
		t.Fatalf("the answer is %s, and holds %s: %v", a.raw, plain, err)
	}
	entries := c.journal()
	last := entries[len(entries)-1]
	if last.Operation != giftOp || !strings.Contains(last.Request, "loadAmount") || !strings.Contains(last.Response, "otbBalance") {
		t.Errorf("the journal has %+v", last)
	}
	for how, raw := range map[string][]byte{
		"cut": []byte(`{"request":"AAAA"}`), "no Base64": []byte(`{"request":"!"}`), "empty": []byte(`{"request":""}`),
		"no JSON inside": seal(secret, []byte("hello")), "a key twice inside": seal(secret, []byte(`{"companyId":"a","companyId":"b"}`)),
		"sealed twice": seal(secret, seal(secret, marshal(m.body))), "another's secret": seal(c.world.Partners["zenith"].ClientSecret, marshal(m.body)),
	} {
		m.raw = raw
		if got := c.send(m); got.code() == "0" || got.status >= 500 {
			t.Errorf("%s: got %d %s", how, got.status, got.raw)
		}
		entries := c.journal()
		if last := entries[len(entries)-1]; last.Refusal == "" {
			t.Errorf("%s: the journal has no refusal", how)
		}
	}
	if got := len(c.ledger().Postings); got != 1 {
		t.Errorf("%d postings, want the one of the card that was made", got)
	}
}

// What is odd about a field is refused, or kept as it is; nothing fails over it.
func TestOddFieldsOfCards(t *testing.T) {
	c := newCards(t)
	odd := []any{
		"", " ", "EKC 000000", "'; DROP TABLE cards; --", "<script>alert(1)</script>", "नमस्ते", "\u0000", strings.Repeat("x", 10_000), json.RawMessage("1e999"),
		json.RawMessage("-0"), json.RawMessage("0.001"), json.RawMessage("10000000000000000000"), true, nil, []string{"a"}, fields{"a": 1},
	}
	for _, m := range []message{
		c.creation(c.token, "prepaid", nil), c.creation(c.token, "gifts", fields{"loadAmount": 1}),
		c.cardMessage(c.token, "/block", "priya", fields{"blockCode": "L", "otpMedium": "MFA", "mfaCode": "1", "reason": "x"}),
		c.cardMessage(c.token, "/velocity/rule", "priya", fields{"enKashCardIds": "x", "posDailyLimit": "1", "posDailyLimitCount": "1", "posAllowed": true}),
		c.cardMessage(c.token, "/transaction/all", "priya", fields{"pgReferenceNumber": "x", "amountFrom": 1, "txnDateFrom": "x", "pgReferenceNumbers": []string{"x"}}),
		c.cardMessage(c.token, "/balance", "priya", fields{"amount": 1, "transactionType": "CR", "uniqueReferenceNumber": "x", "remarks": "x"}),
		c.cardMessage(c.token, "/setPin", "priya", fields{"pinBlock": "1234", "otpRequired": false}),
	} {
		for name := range m.body {
			for _, value := range odd {
				kept := m.body[name]
				m.body[name] = value
				if a := c.send(m); a.status >= 500 || a.body == nil {
					t.Errorf("%s with %s %.40v: got %d %.200s", m.path, name, value, a.status, a.raw)
				}
				m.body[name] = kept
			}
		}
	}
	if l := c.ledger(); total(l) != 0 || !l.Balanced {
		t.Errorf("the ledger adds up to %d paise", total(l))
	}
}

// Whatever is loaded, made and replaced in whatever order, money is neither made nor lost, and
// no gift card gets more.
func TestMoneyOnCardsIsConserved(t *testing.T) {
	s := newServer(t, nil)
	rapid.Check(t, func(r *rapid.T) {
		info, err := s.NewUniverse("", nil)
		if err != nil {
			r.Fatal(err)
		}
		d := newDesk(t, s, info.ID)
		defer func() { _ = s.DropUniverse(info.ID) }()
		token := d.token("acme")
		paid := d.ledger().Partners["acme"].Balance
		for range rapid.IntRange(1, 20).Draw(r, "calls") {
			name := rapid.SampledFrom([]string{"priya", "puja", "gopal"}).Draw(r, "card")
			amount := rapid.SampledFrom([]string{"0.01", "20", "1e2", "-5", "0", "1e30", "1.005"}).Draw(r, "amount")
			var gained int64
			switch rapid.IntRange(0, 4).Draw(r, "call") {
			case 0:
				account := rapid.SampledFrom([]string{"prepaid", "gifts"}).Draw(r, "account")
				if a := d.send(d.creation(token, account, fields{"loadAmount": json.RawMessage(amount)})); a.code() == "0" {
					gained = readAmount(amount).paise
				}
			case 1:
				d.send(d.cardMessage(token, "/replaceCard", name, fields{"otpMedium": "MFA", "mfaCode": MFACode}))
			case 2:
				code := rapid.SampledFrom([]string{"L", "UL", "BL", "AP"}).Draw(r, "code")
				d.send(d.cardMessage(token, "/block", name, fields{"blockCode": code, "otpMedium": "MFA", "mfaCode": MFACode}))
			default:
				reference := fmt.Sprint("REF_", rapid.IntRange(0, 100_000).Draw(r, "reference"))
				before := d.ledger().Cards[name].Balance
				a := d.send(d.cardMessage(token, "/balance", name, fields{
					"amount": json.RawMessage(amount), "transactionType": "CR", "uniqueReferenceNumber": reference,
				}))
				if a.code() == "0" {
					gained = d.ledger().Cards[name].Balance - before // nothing, where the same load was sent before
					if name == "gopal" {
						r.Fatalf("the gift card was loaded: %s", a.raw)
					}
				}
			}
			l := d.ledger()
			if sum := total(l); sum != 0 || !l.Balanced {
				r.Fatalf("the ledger adds up to %d paise: %+v", sum, l)
			}
			if paid -= gained; l.Partners["acme"].Balance != paid {
				r.Fatalf("acme has %d paise left, want %d", l.Partners["acme"].Balance, paid)
			}
		}
	})
}

// A card's transactions are found by each field of the filter.
func TestCardTransactionsFilter(t *testing.T) {
	c := newCards(t)
	for i, amount := range []string{"10.00", "20.00", "30.00"} {
		c.must(c.send(c.cardMessage(c.token, "/balance", "priya", fields{
			"amount": json.RawMessage(amount), "transactionType": "CR", "uniqueReferenceNumber": fmt.Sprint("REF_", i+1),
		})))
		c.advance(time.Minute)
	}
	found := func(filter fields) (references string) {
		for _, one := range c.must(c.send(c.cardMessage(c.token, "/transaction/all", "priya", filter))).payload(t)["data"].([]any) {
			references += strings.TrimPrefix(fmt.Sprint(one.(map[string]any)["pgReferenceNumber"]), "REF_")
		}
		return references
	}
	second := c.ledger().Postings[1]
	at := time.UnixMilli(second.At).UTC()
	for _, test := range []struct {
		filter fields
		want   string
	}{
		{fields{"pgReferenceNumber": "REF_2"}, "2"},
		{fields{"pgReferenceNumber": "REF_2", "pgReferenceNumbers": []string{"REF_1", "REF_2"}}, "2"},
		{fields{"pgReferenceNumber": "REF_2", "pgReferenceNumbers": []string{"REF_1"}}, ""},
		{fields{"pgReferenceNumber": "REF_2", "enKashTransactionId": second.TxnID}, "2"},
		{fields{"pgReferenceNumber": "REF_2", "enKashTransactionIds": []string{"ECT0000000000"}}, ""},
		{fields{"pgReferenceNumber": "REF_2", "amountFrom": json.RawMessage("20.01")}, ""},
		{fields{"pgReferenceNumber": "REF_2", "amountTo": "19.99"}, ""},
		{fields{"pgReferenceNumber": "REF_2", "amountFrom": "20.00", "amountTo": json.RawMessage("2e1")}, "2"},
		{fields{"pgReferenceNumber": "REF_2", "txnDateFrom": at.Format(time.RFC3339)}, "2"},
		{fields{"pgReferenceNumber": "REF_2", "txnDateFrom": at.Add(time.Second).Format(time.RFC3339)}, ""},
		{fields{"pgReferenceNumber": "REF_2", "txnDateTo": at.Add(-time.Second).Format(time.RFC3339)}, ""},
		{fields{"pgReferenceNumber": "REF_2", "txnDateTo": "0001-01-01T00:00:00Z"}, ""},
		{fields{"pgReferenceNumber": "REF_2", "txnDateTo": "9999-12-31T23:59:59Z"}, "2"},
		{fields{"pgReferenceNumber": "REF_2", "cardTransactionType": "DR"}, ""},
		{fields{"pgReferenceNumber": "REF_2", "status": "CREATED"}, ""},
	} {
		if got := found(test.filter); got != test.want {
			t.Errorf("%v found %q, want %q", test.filter, got, test.want)
		}
	}
}

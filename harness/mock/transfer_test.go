package mock

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"
)

// held is what some accounts hold, in paise, in the order asha, transit, bank.
func (d *desk) held(bank string) [3]int64 {
	l := d.ledger()
	return [3]int64{l.Wallets["asha"].Balance, l.Transit["imps"].Balance, l.Banks[bank].Balance}
}

func TestMoneyOfATransferFollowsItsState(t *testing.T) {
	type at struct {
		after  time.Duration
		status string
		held   [3]int64
	}
	for amount, course := range map[string][]at{
		"20.00": {{0, "PENDING", [3]int64{48_000, 2_000, 0}}, {59 * time.Second, "PENDING", [3]int64{48_000, 2_000, 0}}, {time.Second, "SUCCESS", [3]int64{48_000, 0, 2_000}}, {48 * time.Hour, "SUCCESS", [3]int64{48_000, 0, 2_000}}},
		"20.71": {{0, "PENDING", [3]int64{47_929, 2_071, 0}}, {60 * time.Second, "FAILED", [3]int64{50_000, 0, 0}}, {48 * time.Hour, "FAILED", [3]int64{50_000, 0, 0}}},
		"20.72": {{0, "PENDING", [3]int64{47_928, 2_072, 0}}, {1000 * time.Hour, "PENDING", [3]int64{47_928, 2_072, 0}}},
		"20.73": {{60 * time.Second, "SUCCESS", [3]int64{47_927, 0, 2_073}}, {24 * time.Hour, "REVERSED", [3]int64{50_000, 0, 0}}, {48 * time.Hour, "REVERSED", [3]int64{50_000, 0, 0}}},
		"0.01":  {{time.Minute, "SUCCESS", [3]int64{49_999, 0, 1}}},
		"500":   {{time.Minute, "SUCCESS", [3]int64{0, 0, 50_000}}},
	} {
		d := fork(t, newServer(t, withCourses), "x")
		token := d.token("acme")
		payee := d.beneficiary(token, "asha", "000123456789")
		a := d.must(d.send(d.impsMessage(token, "asha", payee, amount, "TXN_1", d.otp(token, "asha"))))
		if p := a.payload(t); p["status"] != "PENDING" || p["beneficiaryId"] != payee || p["uniqueTransactionId"] != "TXN_1" || len(p) != 5 {
			t.Errorf("%s: got %s", amount, a.raw)
		}
		id := a.payload(t)["enkashCardTxnId"].(string)
		for _, want := range course {
			d.advance(want.after)
			token = d.token("acme")
			byID := d.must(d.send(d.statusMessage(token, "acme", "enkashCardTxnId", id)))
			byReference := d.must(d.send(d.statusMessage(token, "acme", "uniqueTransactionId", "TXN_1")))
			if byID.raw != byReference.raw || byID.payload(t)["status"] != want.status {
				t.Errorf("%s: by id %s, by reference %s, want %s", amount, byID.raw, byReference.raw, want.status)
			}
			if got := d.held(payee); got != want.held {
				t.Errorf("%s, %s: asha, transit and bank hold %v, want %v", amount, want.status, got, want.held)
			}
		}
	}
}

func TestMoneyOfASettlementFollowsItsState(t *testing.T) {
	for amount, states := range map[string][]string{
		"20.00": {"PENDING", "APPROVED", "SETTLEMENT_IN_PROCESS", "SETTLED", "SETTLED"},
		"20.81": {"PENDING", "DISPUTED", "DISPUTED", "DISPUTED", "DISPUTED"},
		"20.82": {"PENDING", "APPROVED", "ON_HOLD", "ON_HOLD", "ON_HOLD"},
		"20.83": {"PENDING", "DISPUTED", "PENDING_WITH_BANK", "REFUND", "REFUND"},
		"20.84": {"PENDING", "PENDING", "PENDING", "PENDING", "PENDING"},
	} {
		d := fork(t, newServer(t, withCourses), "x")
		token := d.token("acme")
		d.must(d.send(d.debitMessage(token, "asha", amount, "TXN_1", d.otp(token, "asha"))))
		for i, after := range []time.Duration{3599 * time.Second, time.Second, time.Hour, 22 * time.Hour, 1000 * time.Hour} {
			d.advance(after)
			p := d.must(d.send(d.settlementMessage(d.token("acme"), "acme", "TXN_1"))).payload(t)
			if p["settlementStatus"] != states[i] || p["merchantUniqueTxnId"] != "TXN_1" || p["amount"] != json.Number(amount) || len(p) != 3 {
				t.Errorf("%s: got %v, want %s", amount, p, states[i])
			}
			want := 50_000 - readAmount(amount).paise
			if states[i] == "REFUND" {
				want = 50_000
			}
			if got := d.ledger().Wallets["asha"].Balance; got != want {
				t.Errorf("%s, %s: asha holds %d, want %d", amount, states[i], got, want)
			}
		}
	}
}

func TestATransferIsItsPartnersOwn(t *testing.T) {
	d := fork(t, newServer(t, nil), "x")
	acme, zenith := d.token("acme"), d.token("zenith")
	payee := d.beneficiary(acme, "asha", "000123456789")
	id := d.must(d.send(d.impsMessage(acme, "asha", payee, "1", "TXN_1", d.otp(acme, "asha")))).payload(t)["enkashCardTxnId"].(string)
	d.must(d.send(d.debitMessage(acme, "asha", "1", "TXN_2", d.otp(acme, "asha"))))
	other := d.statusMessage(acme, "acme", "enkashCardTxnId", id)
	other.query.Set("uniqueTransactionId", "TXN_2")
	for what, c := range map[string]struct {
		m    message
		want string
	}{
		"a transfer by its id":        {d.statusMessage(zenith, "zenith", "enkashCardTxnId", id), "Transfer not found"},
		"a transfer by its reference": {d.statusMessage(zenith, "zenith", "uniqueTransactionId", "TXN_1"), "Transfer not found"},
		"a settlement":                {d.settlementMessage(zenith, "zenith", "TXN_2"), "Merchant transaction not found"},
		"a debit as a transfer":       {d.statusMessage(acme, "acme", "uniqueTransactionId", "TXN_2"), "Transfer not found"},
		"a transfer as a settlement":  {d.settlementMessage(acme, "acme", "TXN_1"), "Merchant transaction not found"},
		"an id and another reference": {other, "Transfer not found"},
		"a payee of another partner":  {d.impsMessage(zenith, "zoya", payee, "1", "TXN_9", d.otp(zenith, "zoya")), "Beneficiary not found"},
		"deleting another's payee":    {d.deleteMessage(zenith, "zoya", payee), "Beneficiary not found"},
		"a wallet of another partner": {d.toWalletMessage(zenith, "zoya", "asha", "1", "TXN_9", d.otp(zenith, "zoya")), "Receiver not found"},
	} {
		if a := d.send(c.m); a.status != http.StatusOK || a.body["message"] != c.want {
			t.Errorf("%s: got %d %s, want %q", what, a.status, a.raw, c.want)
		}
	}
	d.must(d.send(d.impsMessage(zenith, "zoya", d.beneficiary(zenith, "zoya", "000123456789"), "1", "TXN_1", d.otp(zenith, "zoya"))))
}

func TestReferencesAreOneForBothKindsOfTransfer(t *testing.T) {
	d := fork(t, newServer(t, nil), "x")
	token := d.token("acme")
	payee := d.beneficiary(token, "asha", "000123456789")
	first := d.toWalletMessage(token, "asha", "meera", "1", "TXN_1", d.otp(token, "asha"))
	a := d.must(d.send(first))
	if again := d.send(first); again.raw != a.raw {
		t.Errorf("the same again is answered %s, want %s", again.raw, a.raw)
	}
	if other := d.send(d.impsMessage(token, "asha", payee, "1", "TXN_1", d.otp(token, "asha"))); other.body["message"] != "uniqueTransactionId already exists" {
		t.Errorf("a transfer of the other kind is answered %s", other.raw)
	}
	d.must(d.send(d.debitMessage(token, "asha", "1", "TXN_1", d.otp(token, "asha")))) // debits count for themselves
	if l := d.ledger(); l.Wallets["asha"].Balance != 49_800 || l.Wallets["meera"].Balance != 50_100 || len(l.Postings) != 2 {
		t.Errorf("ledger %+v", l)
	}
}

func TestWhatABeneficiaryMayBe(t *testing.T) {
	long := strings.Repeat("é", longestName)
	for _, c := range []struct {
		field string
		value any
		want  string
	}{
		{"beneficiaryName", "K", ""},
		{"beneficiaryName", long, ""},
		{"beneficiaryName", long + "é", "beneficiaryName is not valid"},
		{"beneficiaryName", strings.Repeat("x", 10<<10), "beneficiaryName is not valid"},
		{"beneficiaryName", "किरण राव", ""},
		{"beneficiaryName", "Robert'); DROP TABLE students;--", ""},
		{"beneficiaryName", "<script>alert(1)</script>", ""},
		{"beneficiaryName", " ", "beneficiaryName is not valid"},
		{"beneficiaryName", "two\nlines", "beneficiaryName is not valid"},
		{"beneficiaryName", "", "beneficiaryName is required"},
		{"beneficiaryName", 5, "beneficiaryName has the wrong type"},
		{"accountNumber", "123456789", ""},
		{"accountNumber", "123456789012345678", ""},
		{"accountNumber", "1234567890123456789", "accountNumber is not valid"},
		{"accountNumber", "12345678a", "accountNumber is not valid"},
		{"accountNumber", "123 456 789", "accountNumber is not valid"},
		{"accountNumber", "१२३४५६७८९", "accountNumber is not valid"},
		{"accountNumber", "123456789\n", "accountNumber is not valid"},
		{"accountNumber", 123456789, "accountNumber has the wrong type"},
		{"ifscCode", "HDFC0ABC123", ""},
		{"ifscCode", "HDFC1ABC123", "ifscCode is not valid"},
		{"ifscCode", "HDFC0ABC12", "ifscCode is not valid"},
		{"ifscCode", "HDFC0ABC1234", "ifscCode is not valid"},
		{"ifscCode", "hdfc0abc123", "ifscCode is not valid"},
		{"ifscCode", "HDF10ABC123", "ifscCode is not valid"},
		{"ifscCode", strings.Repeat("A", 10<<10), "ifscCode is not valid"},
	} {
		d := fork(t, newServer(t, nil), "x")
		m := d.beneficiaryMessage(d.token("acme"), "asha", "000123456789")
		m.body[c.field] = c.value
		a := d.send(m)
		said := ""
		if a.code() != "0" {
			said = fmt.Sprint(a.body["message"])
		} else if got := a.payload(t)[c.field]; got != c.value {
			t.Errorf("%s %q came back as %q", c.field, c.value, got)
		}
		if said != c.want {
			t.Errorf("%s %.40q: got %d %s, want %q", c.field, c.value, a.status, a.raw, c.want)
		}
		search := d.must(d.send(d.aboutWallet(d.token("acme"), "asha", "/beneficiary/search")))
		if n := len(search.payload(t)["beneficiaries"].([]any)); (n == 1) != (c.want == "") {
			t.Errorf("%s %.40q: %d beneficiaries are there", c.field, c.value, n)
		}
	}
}

func TestSearchListsTheWalletsOwn(t *testing.T) {
	d := fork(t, newServer(t, nil), "x")
	token := d.token("acme")
	first, second := d.beneficiary(token, "asha", "000000001"), d.beneficiary(token, "asha", "000000002")
	other := d.beneficiary(token, "ravi", "000000001")
	list := func(wallet, id string) string {
		m := d.aboutWallet(token, wallet, "/beneficiary/search")
		if id != "" {
			m.body["beneficiaryId"] = id
		}
		var ids []string
		for _, b := range d.must(d.send(m)).payload(t)["beneficiaries"].([]any) {
			ids = append(ids, b.(map[string]any)["beneficiaryId"].(string))
		}
		return strings.Join(ids, " ")
	}
	for _, c := range [][3]string{
		{"asha", "", first + " " + second}, {"asha", second, second}, {"asha", other, ""}, {"asha", "BEN0000000", ""}, {"ravi", "", other}, {"meera", "", ""},
	} {
		if got := list(c[0], c[1]); got != c[2] {
			t.Errorf("a search of %s for %q lists %q, want %q", c[0], c[1], got, c[2])
		}
	}
	d.must(d.send(d.deleteMessage(token, "asha", first)))
	again := d.beneficiary(token, "asha", "000000001")
	if got := list("asha", ""); got != second+" "+again || again == first {
		t.Errorf("after deleting and adding again the search lists %q, want %q", got, second+" "+again)
	}
}

// Amounts that are none, and ids of any kind, are refused and move nothing.
func TestStrangeTransfers(t *testing.T) {
	d := fork(t, newServer(t, nil), "x")
	token := d.token("acme")
	payee := d.beneficiary(token, "asha", "000123456789")
	for _, c := range []struct{ field, value, want string }{
		{"amount", "0", "amount is not valid"}, {"amount", "-20", "amount is not valid"}, {"amount", "1.001", "amount is not valid"},
		{"amount", "1e-3", "amount is not valid"}, {"amount", "1e16", "Insufficient balance"}, {"amount", "1e999999999", "Insufficient balance"},
		{"amount", `"20.00"`, "amount has the wrong type"}, {"amount", "true", "amount has the wrong type"}, {"amount", "null", "amount is required"},
		{"beneficiaryId", `" "`, "Beneficiary not found"}, {"beneficiaryId", `"` + strings.Repeat("B", 10<<10) + `"`, "Beneficiary not found"},
		{"beneficiaryId", `"' OR 1=1 --"`, "Beneficiary not found"}, {"beneficiaryId", `["` + payee + `"]`, "beneficiaryId has the wrong type"},
		{"uniqueTransactionId", `""`, "uniqueTransactionId is required"}, {"otp", "123456", "otp has the wrong type"},
		{"otpReferenceId", `"EK00000000"`, "OTP request not found"}, {"enKashCardId", `"` + strings.Repeat("E", 10<<10) + `"`, "Card not found"},
	} {
		m := d.impsMessage(token, "asha", payee, "1", "TXN_1", d.otp(token, "asha"))
		m.body[c.field] = json.RawMessage(c.value)
		if a := d.send(m); a.status >= 500 || a.body["message"] != c.want {
			t.Errorf("%s %.30s: got %d %.200s, want %q", c.field, c.value, a.status, a.raw, c.want)
		}
	}
	if l := d.ledger(); len(l.Postings) != 0 {
		t.Errorf("money moved: %+v", l.Postings)
	}
	unique := strings.Repeat("é<b>' ", 2000)
	d.must(d.send(d.impsMessage(token, "asha", payee, "2e1", unique, d.otp(token, "asha"))))
	if a := d.must(d.send(d.statusMessage(token, "acme", "uniqueTransactionId", unique))); a.payload(t)["uniqueTransactionId"] != unique {
		t.Errorf("the reference came back as %.100s", a.raw)
	}
}

// A copy of a universe's state goes its own way.
func TestPaymentsOfACopyAreItsOwn(t *testing.T) {
	d := fork(t, newServer(t, withCourses), "x")
	token := d.token("acme")
	payee := d.beneficiary(token, "asha", "000123456789")
	d.must(d.send(d.impsMessage(token, "asha", payee, "20", "TXN_1", d.otp(token, "asha"))))
	d.must(d.send(d.debitMessage(token, "asha", "20.83", "TXN_2", d.otp(token, "asha"))))
	u, err := d.s.universe(d.id)
	if err != nil {
		t.Fatal(err)
	}
	u.mu.Lock()
	kept := u.state.clone()
	u.mu.Unlock()
	d.advance(48 * time.Hour)
	token = d.token("acme")
	d.must(d.send(d.deleteMessage(token, "asha", payee)))
	id, _ := kept.transferIDs.get(transferKey("acme", "TXN_1"))
	then, _ := kept.transfers.get(id)
	debit, _ := kept.settlements.get(transferKey("acme", "TXN_2"))
	if then.status != transferPending || debit.status != settlementPending || kept.beneficiaries.get(payee).deleted || kept.agenda.Len() != 2 {
		t.Errorf("the copy moved along: %+v, %+v", then, debit)
	}
	if a := d.send(d.statusMessage(token, "acme", "uniqueTransactionId", "TXN_1")); a.payload(t)["status"] != transferSucceeded {
		t.Errorf("the original stands still: %s", a.raw)
	}
}

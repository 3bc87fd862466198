package mock

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"
)

const (
	addBeneficiaryOp      = "wallet.add-beneficiary"
	searchBeneficiariesOp = "wallet.search-beneficiaries"
	deleteBeneficiaryOp   = "wallet.delete-beneficiary"
	impsOp                = "wallet.imps-fund-transfer"
	toWalletOp            = "wallet.wallet-to-wallet-fund-transfer"
	transferStatusOp      = "wallet.get-fund-transfer-status"
	settlementOp          = "wallet.merchant-settlement-status"
	settlementsOp         = "wallet.merchant-settlement"
)

const partnerPath = "/api/v0/partner/enKashCard"

func movesMoney(op string) bool { return op == debitOp || op == impsOp || op == toWalletOp }

// missingOf is a required field of each operation.
var missingOf = map[string]string{
	addBeneficiaryOp: "cardAccountId", searchBeneficiariesOp: "enKashCardId", deleteBeneficiaryOp: "beneficiaryId",
	impsOp: "beneficiaryId", toWalletOp: "receiverEnKashCardId", transferStatusOp: "uniqueTransactionId", settlementOp: "merchantUniqueTxnId",
	settlementsOp: "merchantDetailId",
}

// pay makes the valid request of an operation about payments, for asha; false where it is none.
func (sc *scene) pay(op string) bool {
	if missingOf[op] == "" {
		return false
	}
	sc.token = sc.desk.token("acme")
	switch op {
	case addBeneficiaryOp:
		sc.m = sc.beneficiaryMessage(sc.token, "asha", "000123456789")
	case searchBeneficiariesOp:
		sc.m = sc.aboutWallet(sc.token, "asha", "/beneficiary/search")
	case deleteBeneficiaryOp:
		sc.m = sc.deleteMessage(sc.token, "asha", sc.beneficiary(sc.token, "asha", "000123456789"))
	case impsOp:
		to := sc.beneficiary(sc.token, "asha", "000123456789")
		sc.otp = sc.desk.otp(sc.token, "asha")
		sc.m = sc.impsMessage(sc.token, "asha", to, "20.00", "TXN_1", sc.otp)
	case toWalletOp:
		sc.otp = sc.desk.otp(sc.token, "asha")
		sc.m = sc.toWalletMessage(sc.token, "asha", "ravi", "20.00", "TXN_1", sc.otp)
	case transferStatusOp:
		sc.must(sc.send(sc.toWalletMessage(sc.token, "asha", "ravi", "20.00", "TXN_1", sc.desk.otp(sc.token, "asha"))))
		sc.m = sc.statusMessage(sc.token, "acme", "uniqueTransactionId", "TXN_1")
	case settlementOp:
		sc.must(sc.send(sc.debitMessage(sc.token, "asha", "20.00", "TXN_1", sc.desk.otp(sc.token, "asha"))))
		sc.m = sc.settlementMessage(sc.token, "acme", "TXN_1")
	case settlementsOp:
		sc.m = sc.settlementsMessage(sc.token, "acme", "bazaar", nil)
	}
	return true
}

// aboutWallet names a wallet, as all calls about it do.
func (d *desk) aboutWallet(token, wallet, path string) message {
	v := d.world.Wallets[wallet]
	return message{
		method: http.MethodPost, path: partnerPath + path, header: d.header(v.Partner, token),
		body: fields{"companyId": d.world.Partners[v.Partner].CompanyID, "cardAccountId": d.world.CardAccounts[v.Account].ID, "enKashCardId": v.ID},
	}
}

func (d *desk) beneficiaryMessage(token, wallet, number string) message {
	m := d.aboutWallet(token, wallet, "/beneficiary/add")
	m.body["beneficiaryName"], m.body["accountNumber"], m.body["ifscCode"] = "Kiran Rao", number, "XXXX0000001"
	return m
}

// beneficiary adds one and gives its id.
func (d *desk) beneficiary(token, wallet, number string) string {
	d.t.Helper()
	return d.must(d.send(d.beneficiaryMessage(token, wallet, number))).payload(d.t)["beneficiaryId"].(string)
}

func (d *desk) deleteMessage(token, wallet, id string) message {
	m := d.aboutWallet(token, wallet, "/beneficiary")
	m.method, m.query = http.MethodDelete, url.Values{"beneficiaryId": {id}}
	for name, value := range m.body {
		m.query.Set(name, value.(string))
	}
	m.body = nil
	return m
}

func (d *desk) transferMessage(token, wallet, path, amount, unique string, o sent) message {
	m := d.aboutWallet(token, wallet, path)
	m.body["amount"], m.body["uniqueTransactionId"] = json.RawMessage(amount), unique
	m.body["otp"], m.body["otpReferenceId"], m.body["remarks"] = o.code, o.id, "Rent"
	return m
}

func (d *desk) impsMessage(token, wallet, to, amount, unique string, o sent) message {
	m := d.transferMessage(token, wallet, "/fund-transfer", amount, unique, o)
	m.body["beneficiaryId"] = to
	return m
}

func (d *desk) toWalletMessage(token, wallet, to, amount, unique string, o sent) message {
	m := d.transferMessage(token, wallet, "/wallet-to-wallet-transfer", amount, unique, o)
	m.body["receiverEnKashCardId"] = d.world.Wallets[to].ID
	return m
}

func (d *desk) statusMessage(token, partner, field, value string) message {
	return message{
		method: http.MethodGet, path: partnerPath + "/fund-transfer-status", header: d.header(partner, token), query: url.Values{field: {value}},
	}
}

// TestSettlementTime: who keeps his own time sees each step after a third of it.
func TestSettlementTime(t *testing.T) {
	d := fork(t, newServer(t, func(o *Options) { o.SettlementTime = 3 * time.Second }), "x")
	token := d.token("acme")
	d.must(d.send(d.debitMessage(token, "asha", "20.00", "T1", d.otp(token, "asha"))))
	for _, want := range []string{settlementPending, approvedForPayout, payoutRunning, settledWithMerchant} {
		if a := d.send(d.settlementMessage(token, "acme", "T1")); !strings.Contains(a.raw, `"`+want+`"`) {
			t.Errorf("got %s, want %s", a.raw, want)
		}
		d.advance(time.Second)
	}
}

func (d *desk) settlementMessage(token, partner, unique string) message {
	return message{
		method: http.MethodGet, path: partnerPath + "/settlement-status", header: d.header(partner, token),
		query: url.Values{"merchantUniqueTxnId": {unique}},
	}
}

func (d *desk) settlementsMessage(token, partner, merchant string, filter fields) message {
	m := message{
		method: http.MethodPost, path: partnerPath + "/merchant-settlement", header: d.header(partner, token),
		body: fields{"companyId": d.world.Partners[partner].CompanyID, "merchantDetailId": d.world.Merchants[merchant].ID},
	}
	for name, v := range filter {
		m.body[name] = v
	}
	return m
}

// paymentProvocations spoil a valid request about payments so that exactly one refusal fits.
func paymentProvocations() map[string]func(*scene) string {
	set := func(field, value string) func(*scene) string {
		return func(sc *scene) string { sc.set(field, value); return "" }
	}
	return map[string]func(*scene) string{
		"beneficiary-name-invalid": set("beneficiaryName", " \u00a0 "),
		"account-number-invalid":   set("accountNumber", "12345678"),
		"ifsc-invalid":             set("ifscCode", "xxxx0000001"),
		"beneficiary-duplicate": func(sc *scene) string {
			sc.must(sc.send(sc.m))
			return ""
		},
		"beneficiary-unknown": set("beneficiaryId", "BEN0000000"),
		"beneficiary-of-other-wallet": func(sc *scene) string {
			sc.set("beneficiaryId", sc.beneficiary(sc.token, "ravi", "000123456789"))
			return ""
		},
		"beneficiary-deleted": func(sc *scene) string {
			id := sc.beneficiary(sc.token, "asha", "000987654321")
			sc.must(sc.send(sc.deleteMessage(sc.token, "asha", id)))
			sc.set("beneficiaryId", id)
			return ""
		},
		"receiver-unknown": set("receiverEnKashCardId", "EKC0000000"),
		"receiver-same":    func(sc *scene) string { sc.set("receiverEnKashCardId", sc.world.Wallets["asha"].ID); return "" },
		"transfers-over-limit": func(sc *scene) string {
			sc.state(func(u *universe) {
				u.sentInMonth = map[string]int64{sentKey(sc.world.Wallets["asha"].ID, u.clock.now()): 9_998_001}
			})
			return ""
		},
		"receiver-over-limit": func(sc *scene) string { sc.give("ravi", 20_000_000); return "" },
		"transfer-unknown":    set("uniqueTransactionId", "TXN_NOBODYS"),
		"settlement-unknown":  set("merchantUniqueTxnId", "TXN_NOBODYS"),
	}
}

// withCourses lets what is begun with some amounts end otherwise.
func withCourses(o *Options) {
	otherwise := func(operation, kind string, with Words, amounts ...string) {
		for _, amount := range amounts {
			o.Magic = append(o.Magic, Fault{Kind: kind, Operation: operation, Match: Words{"amount": amount}, With: with})
		}
	}
	otherwise(impsOp, endsAs, Words{"state": "FAILED"}, "0.71", "1.71", "20.71")
	otherwise(impsOp, pendingForEver, nil, "1.72", "20.72")
	otherwise(impsOp, endsAs, Words{"state": "REVERSED"}, "20.73")
	otherwise(impsOp, reversedLater, Words{"seconds": "3600"}, "5.73")
	otherwise(debitOp, endsAs, Words{"state": "DISPUTED"}, "1.81", "20.81")
	otherwise(debitOp, endsAs, Words{"state": "ON_HOLD"}, "2.82", "20.82")
	otherwise(debitOp, endsAs, Words{"state": "REFUND"}, "3.83", "4.83", "20.83")
	otherwise(debitOp, pendingForEver, nil, "20.84")
}

// TestSettlementsOfAMerchant: of all debits those of the partner at the merchant, newest first, each
// in its state; a filter's dates take in the debits of that moment.
func TestSettlementsOfAMerchant(t *testing.T) {
	d := fork(t, newServer(t, nil), "")
	acme, zenith := d.token("acme"), d.token("zenith")
	paid := func(token, wallet, merchant, unique string) {
		t.Helper()
		m := d.debitMessage(token, wallet, "20.00", unique, d.otp(token, wallet))
		m.body["merchantDetailId"] = d.world.Merchants[merchant].ID
		d.must(d.send(m))
		d.advance(time.Minute)
	}
	paid(acme, "asha", "bazaar", "TXN_1")
	paid(zenith, "zoya", "bazaar", "TXN_2")
	paid(acme, "ravi", "kirana", "TXN_3")
	paid(acme, "ravi", "bazaar", "TXN_4")
	d.advance(56*time.Minute + 30*time.Second) // the first is over an hour old, and none of the others
	acme, zenith = d.token("acme"), d.token("zenith")
	var date any
	list := func(token, partner, merchant string, filter fields) string {
		t.Helper()
		p := d.must(d.send(d.settlementsMessage(token, partner, merchant, filter))).payload(t)
		said := fmt.Sprint(p["recordsCount"], ":")
		for _, one := range p["data"].([]any) {
			line := one.(map[string]any)
			date = line["txnDate"]
			said += fmt.Sprint(" ", line["merchantUniqueTxnId"], " ", line["settlementStatus"], " ", line["amount"])
		}
		return said
	}
	const first, fourth = " TXN_1 APPROVED 20.00", " TXN_4 PENDING 20.00"
	said := map[string]string{
		"2:" + fourth + first:                 list(acme, "acme", "bazaar", nil),
		"1: TXN_2 PENDING 20.00":              list(zenith, "zenith", "bazaar", nil),
		"1: TXN_3 PENDING 20.00":              list(acme, "acme", "kirana", nil),
		"0:":                                  list(zenith, "zenith", "kirana", nil),
		"1:" + fourth:                         list(acme, "acme", "bazaar", fields{"settlementStatus": "PENDING"}),
		"2:" + fourth:                         list(acme, "acme", "bazaar", fields{"pageSize": 1}),
		"1:" + first:                          list(acme, "acme", "bazaar", fields{"settlementStatus": "APPROVED"}),
		"2:":                                  list(acme, "acme", "bazaar", fields{"pageNumber": 2}),
		"2:" + first:                          list(acme, "acme", "bazaar", fields{"pageNumber": 2, "pageSize": 1}),
		"until the first, 1:" + first:         "until the first, " + list(acme, "acme", "bazaar", fields{"txnDateTo": date}),
		"from the first, 2:" + fourth + first: "from the first, " + list(acme, "acme", "bazaar", fields{"txnDateFrom": date}),
	}
	for want, got := range said {
		if got != want {
			t.Errorf("listed %q, want %q", got, want)
		}
	}
}

package mock

import (
	"encoding/json"
	"strings"
	"time"
)

const (
	accountOp          = "card.create-card-account"
	accountDetailsOp   = "card.get-card-account-details"
	prepaidOp          = "card.create-reloadable-prepaid-card"
	giftOp             = "card.create-non-reloadable-gift-card"
	searchOp           = "card.search-cards"
	cardDetailsOp      = "card.get-card-details"
	viewOp             = "card.view-card-details"
	cvvOp              = "card.view-card-cvv"
	cardOTPOp          = "card.generate-otp"
	pinOp              = "card.set-card-pin"
	blockOp            = "card.block-card"
	replaceOp          = "card.request-card-replacement"
	physicalOp         = "card.order-physical-card"
	setLimitsOp        = "card.update-card-limits-controls"
	getLimitsOp        = "card.get-card-limits-controls"
	cardBalanceOp      = "card.get-card-balance"
	loadOp             = "card.load-money-from-balance"
	cardTransactionsOp = "card.get-transaction-details"
)

func ofCards(op string) bool { return strings.HasPrefix(op, "card.") }

// cardMessage is a call about a declared card, with more fields.
func (d *desk) cardMessage(token, path, name string, more fields) message {
	v := d.world.Cards[name]
	body := fields{"companyId": d.world.Partners[v.Partner].CompanyID, "cardAccountId": d.world.CardAccounts[v.Account].ID, "enKashCardId": v.ID}
	for key, one := range more {
		body[key] = one
	}
	return message{method: "POST", path: cardPath + path, header: d.header(v.Partner, token), body: body}
}

// sealed is a message that travels by the partner's secret.
func (d *desk) sealed(m message, partner string) message {
	m.secret = d.world.Partners[partner].ClientSecret
	return m
}

func (d *desk) creation(token, account string, more fields) message {
	a := d.world.CardAccounts[account]
	body := fields{"companyId": d.world.Partners[a.Partner].CompanyID, "cardAccountId": a.ID, "mobile": "6000000099", "firstName": "Test"}
	for key, one := range more {
		body[key] = one
	}
	return d.sealed(message{method: "POST", path: cardPath, header: d.header(a.Partner, token), body: body}, a.Partner)
}

func (d *desk) cardOTP(token, name, action string) sent {
	d.t.Helper()
	m := d.cardMessage(token, "/otp", name, fields{"cardOtpAction": action})
	delete(m.body, "companyId")
	id := d.must(d.send(m)).payload(d.t)["otpRequestId"].(string)
	messages := d.inbox()
	return sent{id, messages[len(messages)-1].Code}
}

func (o sent) approves(more fields) fields {
	all := fields{"otpMedium": "MOBILE", "otp": o.code, "otpRequestId": o.id}
	for key, one := range more {
		all[key] = one
	}
	return all
}

// aboutCards makes the valid request of a card operation, where it is one.
func (sc *scene) aboutCards() bool {
	if !ofCards(sc.op) {
		return false
	}
	sc.token = sc.desk.token("acme")
	about := func(path string, more fields) message { return sc.cardMessage(sc.token, path, "priya", more) }
	without := func(m message, name string) message { delete(m.body, name); return m }
	switch sc.op {
	case accountOp:
		sc.m = message{method: "POST", path: cardPath + "/cardAccount/create", header: sc.header("acme", sc.token), body: fields{
			"companyId": sc.world.Partners["acme"].CompanyID, "companyName": "Acme", "planMasterId": "PMGAZ7L5A", "email": "cards@acme.test",
			"mobile": "6000000012", "accountTitle": "Fuel", "accountType": "FUEL",
		}}
	case accountDetailsOp:
		sc.m = without(about("/cardAccount/get", nil), "enKashCardId")
	case prepaidOp:
		sc.m = sc.creation(sc.token, "prepaid", fields{"loadAmount": json.RawMessage("10.00"), "email": "a@b.test"})
	case giftOp:
		sc.m = sc.creation(sc.token, "gifts", fields{"loadAmount": json.RawMessage("10.00"), "email": "a@b.test"})
	case searchOp:
		sc.m = about("/search", nil)
	case cardDetailsOp:
		sc.m = about("/wallet-details", nil)
	case cardOTPOp:
		sc.m = without(about("/otp", fields{"cardOtpAction": "TRANSACTION_OTP"}), "companyId")
	case physicalOp:
		sc.m = about("/physicalCard", fields{"deliveryAddress": "1 Test Road"})
	case setLimitsOp:
		sc.m = without(about("/velocity/rule", fields{"enKashCardIds": sc.world.Cards["priya"].ID, "posDailyLimit": "1220", "posAllowed": true}), "enKashCardId")
	case getLimitsOp:
		sc.m = about("/velocity/rule/get", nil)
	case cardBalanceOp:
		sc.m = about("/card-balance", nil)
	case loadOp:
		sc.m = about("/balance", fields{
			"amount": json.RawMessage("20.00"), "transactionType": "CR", "type": "ALLOCATE_FUND", "transactionCode": "ALLOCATION", "uniqueReferenceNumber": "REF_1",
		})
	case cardTransactionsOp:
		sc.m = about("/transaction/all", fields{"pgReferenceNumber": "REF_1"})
	default:
		sc.approved(about)
	}
	return true
}

// approved makes the request of an operation that needs an OTP.
func (sc *scene) approved(about func(string, fields) message) {
	sc.otp = sc.desk.cardOTP(sc.token, "priya", "TRANSACTION_OTP")
	otp := fields{"otp": sc.otp.code, "otpRequestId": sc.otp.id}
	switch sc.op {
	case viewOp:
		sc.m = sc.sealed(about("/view-card-details", otp), "acme")
	case cvvOp:
		sc.m = sc.sealed(about("/view-card-cvv", otp), "acme")
	case pinOp:
		otp["pinBlock"], otp["otpRequired"] = "9078", true
		sc.m = about("/setPin", otp)
	case blockOp:
		sc.m = about("/block", sc.otp.approves(fields{"blockCode": "L"}))
	case replaceOp:
		sc.m = about("/replaceCard", sc.otp.approves(nil))
		delete(sc.m.body, "companyId")
	default:
		sc.t.Fatalf("no valid request is known for %s; add it", sc.op)
	}
}

// provocation is what provokes a refusal of an operation.
func provocation(refusal, op string) func(*scene) string {
	if spoil := cardProvocations()[refusal]; spoil != nil && ofCards(op) {
		return spoil
	}
	return provocations()[refusal]
}

// putting sets a field to what is wrong about it, and the message names the field.
func putting(name string, to any) func(*scene) string {
	return func(sc *scene) string { sc.set(name, to); return name }
}

// silently is putting where the message names no field.
func silently(name string, to any) func(*scene) string {
	return func(sc *scene) string { sc.set(name, to); return "" }
}

// byOperation takes another provocation for each operation, and the one of "" for the others.
func byOperation(each map[string]func(*scene) string) func(*scene) string {
	return func(sc *scene) string {
		if spoil := each[sc.op]; spoil != nil {
			return spoil(sc)
		}
		return each[""](sc)
	}
}

func taking(name string) func(*scene) string {
	return func(sc *scene) string { delete(sc.m.body, name); return name }
}

func cardProvocations() map[string]func(*scene) string {
	long := strings.Repeat("x", longestAddress+1)
	return map[string]func(*scene) string{
		"field-missing":  byOperation(map[string]func(*scene) string{"": taking("companyId"), replaceOp: taking("enKashCardId"), loadOp: taking("transactionType"), cardOTPOp: taking("cardOtpAction")}),
		"field-mistyped": byOperation(map[string]func(*scene) string{"": putting("companyId", []string{"x"}), replaceOp: putting("otpMedium", []string{"x"}), cardOTPOp: putting("cardOtpAction", []string{"x"})}),
		"card-unknown": byOperation(map[string]func(*scene) string{
			"": silently("enKashCardId", "EKC0000000"), setLimitsOp: silently("enKashCardIds", "EKC0000000"),
		}),
		"card-of-other-account": func(sc *scene) string { sc.set("cardAccountId", sc.world.CardAccounts["gifts"].ID); return "" },
		"company-foreign":       func(sc *scene) string { sc.set("companyId", sc.world.Partners["zenith"].CompanyID); return "" },
		"token-expired":         cardOutlived,
		"otp-action-unknown":    silently("cardOtpAction", "DANCE"),
		"otp-request-unknown":   silently("otpRequestId", "EK00000000"),
		"otp-used": func(sc *scene) string {
			sc.must(sc.send(sc.cardMessage(sc.token, "/setPin", "priya", sc.otp.approves(fields{"pinBlock": "1234", "otpRequired": true}))))
			return ""
		},
		"otp-foreign": func(sc *scene) string {
			o := sc.desk.cardOTP(sc.token, "puja", "TRANSACTION_OTP")
			sc.set("otp", o.code)
			sc.set("otpRequestId", o.id)
			return ""
		},
		"amount-invalid": byOperation(map[string]func(*scene) string{
			"": silently("loadAmount", json.RawMessage("20.001")), loadOp: silently("amount", json.RawMessage("20.001")),
		}),
		"card-dead": func(sc *scene) string {
			o := sc.desk.cardOTP(sc.token, "priya", "REPLACE_CARD")
			sc.must(sc.send(sc.cardMessage(sc.token, "/replaceCard", "priya", o.approves(nil))))
			return ""
		},
		"card-state-wrong": byOperation(map[string]func(*scene) string{
			blockOp: silently("blockCode", "UL"), physicalOp: func(sc *scene) string { sc.must(sc.send(sc.m)); return "" },
		}),
		"approval-missing": func(sc *scene) string { delete(sc.m.body, "otp"); return "" },
		"mfa-wrong": func(sc *scene) string {
			sc.set("otpMedium", "MFA")
			sc.set("mfaCode", "000000")
			return ""
		},
		"field-invalid": byOperation(map[string]func(*scene) string{
			"": putting("email", "x"), accountOp: putting("accountType", "DANCE"), blockOp: putting("blockCode", "X"), replaceOp: putting("otpMedium", "PIGEON"),
			physicalOp: putting("deliveryAddress", long), setLimitsOp: putting("enKashCardIds", make([]string, mostLimited+1)),
		}),
		"kyc-missing":                naming("unknown"),
		"kyc-failed":                 naming("turned"),
		"pin-invalid":                silently("pinBlock", "12a4"),
		"limit-invalid":              putting("posDailyLimit", "1.234"),
		"gift-without-amount":        func(sc *scene) string { delete(sc.m.body, "loadAmount"); return "" },
		"card-account-without-cards": func(sc *scene) string { sc.set("cardAccountId", sc.world.CardAccounts["main"].ID); return "" },
		"gift-not-reloadable": func(sc *scene) string {
			sc.set("enKashCardId", sc.world.Cards["gopal"].ID)
			sc.set("cardAccountId", sc.world.CardAccounts["gifts"].ID)
			return ""
		},
		"load-not-credit": silently("transactionType", "DR"),
		"load-unpaired":   silently("transactionCode", "PRINCIPLE"),
		"funding-too-low": byOperation(map[string]func(*scene) string{
			"": silently("loadAmount", json.RawMessage("1e12")), loadOp: silently("amount", json.RawMessage("1e12")),
		}),
		"reference-duplicate": func(sc *scene) string {
			sc.must(sc.send(sc.m))
			sc.set("remarks", "another load")
			return ""
		},
		"request-not-sealed": func(sc *scene) string { sc.m.raw = marshal(sc.m.body); return "" },
		"seal-broken": func(sc *scene) string {
			sc.m.raw = seal("the secret of somebody else", marshal(sc.m.body))
			return ""
		},
	}
}

// naming takes another card of the same account.
func naming(card string) func(*scene) string {
	return func(sc *scene) string { sc.set("enKashCardId", sc.world.Cards[card].ID); return "" }
}

// cardOutlived keeps the old token and asks for a fresh OTP with a fresh one.
func cardOutlived(sc *scene) string {
	sc.advance(301 * time.Second)
	if sc.otp.id != "" {
		o := sc.desk.cardOTP(sc.desk.token("acme"), "priya", "TRANSACTION_OTP")
		sc.set("otp", o.code)
		sc.set("otpRequestId", o.id)
	}
	return ""
}

package mock

import (
	"maps"
	"net/url"
	"strings"
	"time"
)

const (
	createOp  = "wallet.create-wallet"
	minimumOp = "wallet.create-wallet-with-minimum-details"
	minKYCOp  = "wallet.min-kyc"
	updateOp  = "wallet.update-wallet-details"
	linkOp    = "wallet.vkyc-link-generation"
	statusOp  = "wallet.vkyc-status"
	detailsOp = "wallet.get-wallet-details"
)

const walletBase = "/api/v0/partner/enKashCard"

// walletMessage names a wallet of acme's, in the body or in the query.
func (d *desk) walletMessage(token, method, path, wallet string) message {
	body := fields{"companyId": d.world.Partners["acme"].CompanyID, "cardAccountId": d.world.CardAccounts["main"].ID, "enKashCardId": wallet}
	m := message{method: method, path: walletBase + path, header: d.header("acme", token), body: body}
	if method == "GET" {
		query := url.Values{}
		for name, text := range body {
			query.Set(name, text.(string))
		}
		m.path, m.body = m.path+"?"+query.Encode(), nil
	}
	return m
}

// createMessage is a whole request of a wallet.
func (d *desk) createMessage(token, mobile string) message {
	m := d.walletMessage(token, "POST", "/wallet", "")
	delete(m.body, "enKashCardId")
	holder := fields{
		"email": "nila@example.com", "mobile": mobile, "title": "Ms", "firstName": "Nila", "lastName": "Rao", "gender": "F",
		"documents": []any{fields{"docType": "PAN", "docNo": "ABCDE1234F"}}, "specialDate": "02-09-2001", "address": "1 Main Road",
		"city": "Pune", "state": "Maharashtra", "pincode": "411001", "country": "India",
	}
	maps.Copy(m.body, holder)
	return m
}

// setLife sets the scene of an operation of a wallet's life; false for every other operation.
func (sc *scene) setLife() bool {
	asha := sc.world.Wallets["asha"].ID
	if sc.op == linkOp {
		sc.advance(2 * time.Hour) // the tests begin at 08:34 in India
	}
	sc.token = sc.desk.token("acme")
	switch sc.op {
	case createOp:
		sc.m = sc.createMessage(sc.token, "6000000199")
	case minimumOp:
		sc.m = sc.createMessage(sc.token, "6000000199")
		sc.m.path += "/minimum-details"
		for _, name := range strings.Fields("title gender documents specialDate address city state pincode country") {
			delete(sc.m.body, name)
		}
	case minKYCOp:
		sc.edit("asha", func(v *card) { v.kyc = kycNotUploaded })
		sc.otp = sc.desk.otp(sc.token, "asha")
		sc.m = sc.walletMessage(sc.token, "POST", "/min-kyc", asha)
		sc.m.body["otp"], sc.m.body["otpRequestId"] = sc.otp.code, sc.otp.id
	case updateOp:
		sc.edit("asha", func(v *card) { v.kyc = kycNotUploaded })
		sc.m = sc.walletMessage(sc.token, "PATCH", "", asha)
		sc.m.body["city"] = "Mumbai"
	case linkOp:
		sc.edit("asha", func(v *card) { v.kyc = kycMin })
		sc.m = sc.walletMessage(sc.token, "GET", "/vkyc/link", asha)
	case statusOp:
		sc.m = sc.walletMessage(sc.token, "GET", "/vkyc/status", asha)
	case detailsOp:
		sc.m = sc.walletMessage(sc.token, "POST", "/wallet-details", asha)
	default:
		return false
	}
	return true
}

// setQuery changes a value of the query; an empty one goes.
func (sc *scene) setQuery(name, text string) {
	path, query, _ := strings.Cut(sc.m.path, "?")
	values, err := url.ParseQuery(query)
	if err != nil {
		sc.t.Fatal(err)
	}
	if values.Set(name, text); text == "" {
		values.Del(name)
	}
	sc.m.path = path + "?" + values.Encode()
}

// otpRequest is the operation's spelling of the OTP request's key.
func (sc *scene) otpRequest() string {
	if sc.op == minKYCOp {
		return "otpRequestId"
	}
	return "otpReferenceId"
}

// useUp marks the scene's OTP as used.
func (sc *scene) useUp() {
	sc.state(func(u *universe) {
		o, _ := u.otps.get(sc.otp.id)
		o.used = true
	})
}

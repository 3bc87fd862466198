package mock

import (
	"errors"
	"slices"
)

// createOTP is the action of the OTP that a create call sends. A page says that the Create Wallet
// flow contains an OTP verification (api-19655127); how it is called was not seen (EK-WALLET-020).
const createOTP = "CREATE_WALLET"

const longestName, longestAddress = 100, 250

// walletCreate is Create Wallet (with Full Details) (api-19199846, date unseen). Its answer is cut
// off on every copy of the page: EK-WALLET-010.
func walletCreate() *operation {
	return &operation{
		name: "wallet.create-wallet",
		path: "/api/v0/partner/enKashCard/wallet",
		fields: []field{
			{name: "companyId", kind: jsonString, suitable: ofPartner(func(p *partner) string { return p.CompanyID })},
			{name: "cardAccountId", kind: jsonString, suitable: someAccountID},
			{name: "email", kind: jsonString, valid: isEmail, suitable: always("someone@example.com")},
			{name: "mobile", kind: jsonString, valid: isMobile, suitable: freeMobile},
			{name: "title", kind: jsonString, valid: oneOf("Mr", "Ms"), suitable: always("Ms")},
			{name: "firstName", kind: jsonString, valid: upTo(longestName), suitable: always("Someone")},
			{name: "lastName", kind: jsonString, valid: upTo(longestName), suitable: always("Else")},
			{name: "gender", kind: jsonString, optional: true, valid: oneOf("M", "F")},
			{name: "documents", kind: jsonArray, suitable: always("")},
			{name: "specialDate", kind: jsonString, optional: true, valid: isDate},
			{name: "address", kind: jsonString, valid: upTo(longestAddress), suitable: always("1 Main Road")},
			{name: "address2", kind: jsonString, optional: true, valid: upTo(longestAddress)},
			{name: "city", kind: jsonString, valid: upTo(longestName), suitable: always("Pune")},
			{name: "state", kind: jsonString, valid: upTo(longestName), suitable: always("Maharashtra")},
			{name: "pincode", kind: jsonString, valid: isPincode, suitable: always("411001")},
			{name: "country", kind: jsonString, valid: upTo(longestName), suitable: always("India")},
		},
		frame: slices.Concat(reachRules(), authRules(), bodyRules(), []rule{{refusal: "field-invalid", broken: documentsInvalid}}),
		rules: createRules(),
		act:   createWallet,
	}
}

// walletCreateMinimum is Create Wallet (with Minimum Details). Only its title was seen; path, body
// and answer are assumed.
func walletCreateMinimum() *operation {
	return &operation{
		name: "wallet.create-wallet-with-minimum-details",
		path: "/api/v0/partner/enKashCard/wallet/minimum-details",
		fields: []field{
			{name: "companyId", kind: jsonString, suitable: ofPartner(func(p *partner) string { return p.CompanyID })},
			{name: "cardAccountId", kind: jsonString, suitable: someAccountID},
			{name: "mobile", kind: jsonString, valid: isMobile, suitable: freeMobile},
			{name: "email", kind: jsonString, optional: true, valid: isEmail},
			{name: "firstName", kind: jsonString, valid: upTo(longestName), suitable: always("Someone")},
			{name: "lastName", kind: jsonString, valid: upTo(longestName), suitable: always("Else")},
		},
		frame: slices.Concat(reachRules(), authRules(), bodyRules()),
		rules: createRules(),
		act:   createWallet,
	}
}

func createRules() []rule {
	return append(accountRules(),
		rule{refusal: "mobile-taken", broken: mobileTaken},
		accountFull())
}

// documentsInvalid asks for at least one document, each with its type and number, and for a PAN
// that can be one.
func documentsInvalid(c *call) bool {
	list := c.member("documents")
	if list.kind != jsonArray {
		return false // for other rules
	}
	c.field = "documents"
	return len(list.items) == 0 || slices.ContainsFunc(list.items, func(item value) bool {
		kind, number := item.member("docType"), item.member("docNo")
		return kind.kind != jsonString || number.kind != jsonString || kind.text == "PAN" && !isPAN(number.text)
	})
}

// member finds a member of an object; absent where there is none.
func (v value) member(name string) value {
	for _, m := range v.members {
		if m.key == name {
			return m.value
		}
	}
	return value{}
}

// mobileTaken refuses a second wallet for a mobile number in one card account (EK-WALLET-210). An
// update may name the wallet's own.
func mobileTaken(c *call) bool {
	mobile := c.get("mobile")
	return mobile != "" && slices.ContainsFunc(c.universe.cardsOf(c.account.id), func(v *card) bool {
		return v.isWallet() && v.mobile == mobile && v != c.card
	})
}

// freeMobile is a number that none of the universe's wallets has.
func freeMobile(c *call) string { return "7" + pick(c.universe.rand, digits, 9) }

type createAnswer struct {
	Code    int           `json:"code"`
	Message string        `json:"message"`
	Payload createPayload `json:"payload"`
}

type createPayload struct {
	ID        string `json:"enKashCardId"`
	AccountID string `json:"cardAccountId"`
	Status    string `json:"status"`
	KYCStatus string `json:"kycStatus"`
	otpPayload
}

// createWallet makes an inactive wallet (EK-WALLET-030) and sends the OTP that verifies its holder.
func createWallet(c *call) (any, error) {
	u := c.universe
	v := &card{
		id: u.newCardID(), product: walletProduct, account: c.account.id, mobile: c.get("mobile"), made: c.now, kyc: kycNotUploaded,
	}
	v.name = v.id
	v.holder.take(c)
	if !u.cards.add(v.id, v) {
		return nil, errors.New("create a wallet: the universe holds as many as it can; reset it, or use another")
	}
	sent := c.sendOTP(createOTP, v)
	return createAnswer{Message: "Success", Payload: createPayload{v.id, v.account, v.status(), v.kyc.status, otpPayload{sent.id, mask(v.mobile)}}}, nil
}

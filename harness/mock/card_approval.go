package mock

import "crypto/subtle"

// The cardOtpActions of cards. No page shows another than TRANSACTION_OTP, whose page for cards
// (api-26007577) speaks of setting the PIN, freezing and approving a transaction: it authorises
// any one of these, and the others what they name (EK-CARD-350).
const (
	blockOTP   = "BLOCK_CARD"
	replaceOTP = "REPLACE_CARD"
	pinOTP     = "SET_PIN"
	viewOTP    = "VIEW_CARD"
)

// cardOTPActions are all that Generate OTP takes for a card.
var cardOTPActions = []string{transactionOTP, blockOTP, replaceOTP, pinOTP, viewOTP}

// MFACode is what every user's authenticator shows on the mock (EK-CARD-330): no page says where
// the codes come from.
const MFACode = "123456"

// approval is how a call shows that the card's holder agrees.
type approval string

const (
	byMobile approval = "MOBILE" // the OTP that was sent
	byMFA    approval = "MFA"    // a code of an authenticator
	byNobody approval = ""       // none is asked for
)

// approvalFields are those of a call that needs an OTP and says no medium.
func approvalFields() []field {
	return []field{
		{name: "otpRequestId", kind: jsonString, suitable: func(c *call) string { return c.someCardOTP().id }},
		{name: "otp", kind: jsonString, suitable: func(c *call) string { return c.someCardOTP().code }},
	}
}

// mediumFields are those of a call that says by which medium it is approved (Block Card,
// api-13438390; Request Card Replacement, api-13438389).
func mediumFields() []field {
	return []field{
		{name: "otpMedium", kind: jsonString, valid: oneOf(string(byMobile), string(byMFA)), suitable: always(string(byMobile))},
		{name: "otpRequestId", kind: jsonString, optional: true},
		{name: "otp", kind: jsonString, optional: true},
		{name: "mfaCode", kind: jsonString, optional: true},
	}
}

// approvalRules hold a call against the approval that it needs. They come last, so that no try
// of an OTP is counted for a call that another rule refuses.
func approvalRules(action string, needs func(*call) approval) []rule {
	byOTP := func(broken func(*call) bool) func(*call) bool {
		return func(c *call) bool { return !c.waived && !c.notJSON && needs(c) == byMobile && broken(c) }
	}
	byCode := func(broken func(*call) bool) func(*call) bool {
		return func(c *call) bool { return !c.waived && needs(c) == byMFA && broken(c) }
	}
	return []rule{
		{
			refusal: "approval-missing",
			broken: func(c *call) bool {
				return byOTP(func(c *call) bool { return c.get("otp") == "" || c.get("otpRequestId") == "" })(c) ||
					byCode(func(c *call) bool { return c.get("mfaCode") == "" })(c)
			},
			instead: func(c *call) bool { c.waived = true; return true },
		},
		{refusal: "mfa-wrong", broken: byCode(func(c *call) bool { return !sameSecret(c.get("mfaCode"), MFACode) })},
		{refusal: "otp-request-unknown", broken: byOTP(cardOTPUnknown), instead: useSomeOTP},
		{refusal: "otp-foreign", broken: byOTP(func(c *call) bool {
			return c.otp.card != c.card.id || c.otp.action != action && c.otp.action != transactionOTP
		})},
		{refusal: "otp-used", broken: byOTP(func(c *call) bool { return c.otp.used })},
		{refusal: "otp-expired", broken: byOTP(func(c *call) bool { return c.otp.late(c.now, c.server.rules.otpLife) })},
		{refusal: "otp-locked", broken: byOTP(func(c *call) bool { return c.otp.wrong >= c.server.rules.wrongTries })},
		{refusal: "otp-wrong", broken: byOTP(func(c *call) bool {
			if subtle.ConstantTimeCompare([]byte(c.get("otp")), []byte(c.otp.code)) == 1 {
				return false
			}
			c.otp.wrong++
			return true
		})},
	}
}

func cardOTPUnknown(c *call) bool {
	found, known := c.universe.otps.get(c.get("otpRequestId"))
	c.otp = found
	return !known
}

// needing needs the same approval of every call.
func needing(a approval) func(*call) approval { return func(*call) approval { return a } }

// needingMedium needs what otpMedium says.
func needingMedium(c *call) approval { return approval(c.get("otpMedium")) }

// spendOTP uses up the OTP that let the call through.
func (c *call) spendOTP() {
	if c.otp != nil {
		c.otp.used = true
	}
}

// someCardOTP is the OTP that the call names, or the newest one for its card, or one that nobody
// was sent.
func (c *call) someCardOTP() *otp {
	if o, known := c.universe.otps.get(c.get("otpRequestId")); known {
		return o
	}
	v := c.somePlastic()
	if o, known := c.universe.otps.get(c.universe.lastOTP); known && v != nil && o.card == v.id {
		return o
	}
	o := &otp{
		id: randomID(c.universe.rand, "EK", 8), code: pick(c.universe.rand, digits, c.server.rules.otpDigits),
		action: transactionOTP, sent: c.now,
	}
	if v != nil {
		o.card = v.id
		c.universe.otps.put(o.id, o)
		c.universe.lastOTP = o.id
	}
	return o
}

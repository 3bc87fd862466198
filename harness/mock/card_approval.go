package mock

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
	byOTP := func(c *call) bool { return !c.waived && !c.notJSON && needs(c) == byMobile }
	byCode := func(c *call) bool { return !c.waived && needs(c) == byMFA }
	return append([]rule{
		{
			refusal: "approval-missing",
			broken: func(c *call) bool {
				return byOTP(c) && (c.get("otp") == "" || c.get("otpRequestId") == "") || byCode(c) && c.get("mfaCode") == ""
			},
			instead: func(c *call) bool { c.waived = true; return true },
		},
		{refusal: "mfa-wrong", broken: func(c *call) bool { return byCode(c) && !sameSecret(c.get("mfaCode"), MFACode) }},
	}, otpRulesWhere(byOTP, "otpRequestId", action, transactionOTP)...)
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

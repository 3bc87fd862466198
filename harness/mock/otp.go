package mock

import (
	"crypto/subtle"
	"fmt"
	"slices"
	"time"
)

// mostRequests are the OTP requests and SMS that a universe remembers.
const mostRequests = 4096

// transactionOTP is the one cardOtpAction that a page shows (Generate Transaction OTP).
const transactionOTP = "TRANSACTION_OTP"

// otp is a one-time password that was sent, and what it may be used for (EK-OTP-100).
type otp struct {
	id     string // otpRequestId
	code   string
	action string
	card   string // enKashCardId
	mobile string // that it was sent to
	sent   time.Time
	wrong  int // tries
	used   bool
}

// SMS is a message that reached a phone.
type SMS struct {
	Seq          int64  `json:"seq"` // counts from 1 within a universe
	Mobile       string `json:"mobile"`
	Text         string `json:"text"`
	OTPRequestID string `json:"otpRequestId"`
	Code         string `json:"code"`
	SentAt       int64  `json:"sentAt"` // ms since the epoch
}

// sendOTP makes an OTP for v and sends it, unless a fault has the SMS get lost.
func (c *call) sendOTP(action string, v *card) *otp {
	o := c.universe.newOTP(action, v)
	if c.suffers(onSMS) == nil {
		c.universe.textOTP(o, v)
	}
	return o
}

// newOTP makes an OTP for v. The caller holds u.mu.
func (u *universe) newOTP(action string, v *card) *otp {
	o := &otp{
		id:     u.newID("EK", 8, func(id string) bool { _, taken := u.otps.get(id); return taken }),
		code:   u.newCode(),
		action: action, card: v.id, mobile: v.mobile, sent: u.clock.now(),
	}
	u.otps.put(o.id, o)
	u.lastOTP = o.id
	return o
}

// textOTP puts the SMS into the inbox (EK-OTP-080).
func (u *universe) textOTP(o *otp, v *card) {
	life := u.otpLife()
	u.inbox.add(SMS{
		Mobile: v.mobile, OTPRequestID: o.id, Code: o.code, SentAt: o.sent.UnixMilli(),
		Text: fmt.Sprintf("Your EnKash OTP is %s. It works once, within %d seconds. Do not share it.", o.code, int(life.Seconds())),
	})
}

// late reports whether the OTP's time is over: it is good up to its last moment (EK-OTP-070).
func (o *otp) late(now time.Time, life time.Duration) bool { return now.Sub(o.sent) > life }

// mask shows the first two and the last two of a mobile's ten digits (EK-OTP-030). A server that
// takes any text for a mobile shows nothing of one that is shorter.
func mask(mobile string) string {
	if len(mobile) < 4 {
		return "XXXXXXXXXX"
	}
	return mobile[:2] + "XXXXXX" + mobile[len(mobile)-2:]
}

// otpRules authorise a call by the OTP that was sent for its card, for one of the actions. They
// stand last but for what must leave the OTP usable; requestField is how the operation spells
// otpRequestId.
func otpRules(requestField string, actions ...string) []rule {
	return otpRulesWhere(func(*call) bool { return true }, requestField, actions...)
}

// otpRulesWhere are otpRules of calls for which an OTP is due.
func otpRulesWhere(due func(*call) bool, requestField string, actions ...string) []rule {
	rules := []rule{
		{refusal: "otp-request-unknown", broken: func(c *call) bool {
			found, known := c.universe.otps.get(c.get(requestField))
			c.otp = found
			return !known
		}, instead: useSomeOTP},
		{refusal: "otp-foreign", broken: func(c *call) bool {
			return c.otp.card != c.card.id || c.otp.mobile != c.card.mobile || !slices.Contains(actions, c.otp.action)
		}},
		{refusal: "otp-used", broken: func(c *call) bool { return c.otp.used }},
		{refusal: "otp-expired", broken: func(c *call) bool { return c.otp.late(c.now, c.universe.otpLife()) }},
		{refusal: "otp-locked", broken: func(c *call) bool { return c.otp.wrong >= c.universe.otpTries() }},
		{refusal: "otp-wrong", broken: otpWrong},
	}
	for i := range rules {
		broken := rules[i].broken
		rules[i].broken = func(c *call) bool { return due(c) && broken(c) }
	}
	return rules
}

// otpWrong compares the code; a wrong one counts as a try (EK-OTP-110). It is the last rule
// about the OTP, so that no try is counted for a call that another rule refuses first.
func otpWrong(c *call) bool {
	if subtle.ConstantTimeCompare([]byte(c.get("otp")), []byte(c.otp.code)) == 1 {
		return false
	}
	c.otp.wrong++
	return true
}

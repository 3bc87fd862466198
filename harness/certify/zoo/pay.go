package zoo

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/kasauti/kasauti/harness/certify/program"
)

// Defects of payments.
const (
	OTPKept             = "an OTP serves for several payments"
	OTPTried            = "a refused OTP is tried again"
	ReferenceKept       = "payments have one reference"
	ReferenceLower      = "a reference is written in lower case"
	PaysThoughFound     = "a payment is made again though it was found"
	PaysWithoutLook     = "a lost payment is sent again, and not looked up"
	ReferenceAnew       = "a payment that is sent again has another reference"
	DuplicateIsFailure  = "a duplicate reference is taken as a failure"
	RefusedAgain        = "a refused payment is sent again"
	LostIsFailure       = "a payment that cannot be found is taken as failed"
	AnswerNotCompared   = "the amount of an answer is not compared"
	ReferenceNotChecked = "the reference of an answer is not compared"
)

// paying ends the path of a payment.
const paying = "/ppi-merchant-transaction"

// duplicate is the code of a reference that exists.
const duplicate = "409"

// payment is one debit, as it is sent, and sent again.
type payment struct {
	reference, amount, otpRequest, otp string
}

// pay pays a merchant, as often as the task says.
func (c *Client) pay(ctx context.Context, a *program.Assignment) Said {
	amount, err := c.amount(a.With["amount"])
	if err != nil {
		return Said{"outcome": "failed", "why": err.Error()}
	}
	said, paid, kept := Said{}, 0, ""
	for range number(a.With["times"], 1) {
		p := payment{reference: c.referenceOf(a), amount: amount, otp: a.With["otp"], otpRequest: kept}
		if kept == "" || !c.is(OTPKept) {
			id, got := c.requestOTP(ctx, a)
			if !c.ok(&got, "otpRequestId", "mobileNumber") {
				return c.refusedOr(&got, "failed")
			}
			p.otpRequest, kept = id, id
			wait(ctx, time.Duration(number(a.With["read_after_ms"], 0))*time.Millisecond)
		}
		outcome := c.payOnce(ctx, a, p)
		if outcome == "done" {
			paid++
		}
		if said["outcome"] == "" || outcome != "done" {
			said["outcome"] = outcome
		}
		said["reference"] = p.reference
	}
	said["paid"] = strconv.Itoa(paid)
	return said
}

// payOnce makes a payment and finds out what became of it.
func (c *Client) payOnce(ctx context.Context, a *program.Assignment, p payment) string {
	got := c.debit(ctx, a, p)
	switch {
	case c.is(AnewWhenBusy) && got.status == http.StatusTooManyRequests:
		wait(ctx, time.Second)
		p.reference = newReference()
		got = c.debit(ctx, a, p)
	case c.is(OTPTried) && got.refusal() && strings.Contains(got.text("message"), "OTP"):
		_ = c.debit(ctx, a, p)
	case c.is(RefusedAgain) && got.refusal() && strings.Contains(got.text("message"), "balance"):
		_ = c.debit(ctx, a, p)
	case c.is(PaysWithoutLook) && got.err != nil:
		got = c.debit(ctx, a, p)
	}
	switch {
	case c.ok(&got, "enkashCardTxnId", "uniqueTransactionId", "amount", "status"):
		if c.answers(&got, p) {
			return "done"
		}
	case c.is(BrokenIsFailure) && got.broken:
		return "failed"
	case got.code() == duplicate && c.is(DuplicateIsFailure):
		return "refused"
	case got.code() == duplicate:
		return c.settledBefore(ctx, a, p)
	case got.refusal():
		return "refused"
	}
	if c.is(PaysWithoutLook) {
		return "unknown"
	}
	return c.resolve(ctx, a, p)
}

// settledBefore is what a payment came to whose reference the API knows already.
func (c *Client) settledBefore(ctx context.Context, a *program.Assignment, p payment) string {
	switch found, whole := c.find(ctx, a, p.reference); {
	case !whole:
		return "unknown"
	case found.accepted() && isPayment(&found, p):
		return "done"
	}
	return "refused" // it is another payment's
}

// resolve finds out about a payment whose answer brought nothing: it is looked up, and sent again
// under its reference only where there is none.
func (c *Client) resolve(ctx context.Context, a *program.Assignment, p payment) string {
	found, whole := c.find(ctx, a, p.reference)
	switch {
	case !whole && c.is(LostIsFailure):
		return "failed"
	case !whole:
		return "unknown"
	case c.is(PaysThoughFound) && isPayment(&found, p):
		p.reference = newReference()
		p.otpRequest, _ = c.requestOTP(ctx, a)
	case found.accepted() && isPayment(&found, p):
		return "done"
	case found.accepted():
		return "unknown"
	case c.is(ReferenceAnew):
		p.reference = newReference()
	}
	switch got := c.debit(ctx, a, p); {
	case got.accepted() && c.answers(&got, p):
		return "done"
	case got.refusal():
		return "refused"
	}
	return "unknown"
}

// answers reports whether an answer is about the payment.
func (c *Client) answers(got *answer, p payment) bool {
	if c.is(StatusOnly) && !got.accepted() || c.believes(got) {
		return true
	}
	itsReference := got.text("payload", "uniqueTransactionId") == p.reference
	return (itsReference || c.is(ReferenceNotChecked)) && (sameAmount(got, p) || c.is(AnswerNotCompared))
}

// isPayment reports whether a look-up found the payment, and not another.
func isPayment(found *answer, p payment) bool {
	return found.text("payload", "merchantUniqueTxnId") == p.reference && sameAmount(found, p)
}

func sameAmount(got *answer, p payment) bool {
	sent, err := paise(p.amount)
	said, failed := paise(got.text("payload", "amount"))
	return err == nil && failed == nil && sent == said
}

func (c *Client) debit(ctx context.Context, a *program.Assignment, p payment) answer {
	body := map[string]any{
		"merchantDetailId": a.With["merchant_id"], "enkashCardId": a.With["card_id"], "companyId": a.Credentials["company_id"],
		"cardAccountId": a.With["card_account_id"], "amount": json.Number(p.amount), "productCode": "DEFAULT", "otpMedium": "MOBILE",
		"otp": p.otp, "otpReferenceId": p.otpRequest, "uniqueTransactionId": p.reference,
	}
	switch {
	case c.is(MediumSpelt):
		body["otpMedium"] = "mobile"
	case c.is(LargeNumber):
		body["clientTime"] = json.Number("1764150000000000001")
	case c.is(AmountAsText):
		body["amount"] = p.amount
	case c.is(ReferenceSpelt):
		respell(body, "otpReferenceId", "otpRequestId")
	}
	return c.call(ctx, a, http.MethodPost, "/api/v0/partner/enKashCard"+paying, body)
}

// referenceOf is the payment's own: the one that was given, or a new one.
func (c *Client) referenceOf(a *program.Assignment) string {
	given := a.With["reference"]
	switch {
	case given != "" && c.is(ReferenceLower):
		return strings.ToLower(given)
	case given != "":
		return given
	case c.is(ReferenceKept):
		return "PAYMENT1"
	}
	return newReference()
}

func newReference() string { return "PAY" + rand.Text() }

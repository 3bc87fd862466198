package zoo

import (
	"context"
	"net/http"
	"slices"
	"strconv"
	"sync"
	"time"

	"github.com/kasauti/kasauti/harness/certify/program"
)

// Defects of reading answers.
const (
	StatusOnly   = "HTTP 200 is taken as success, whatever the code"
	ByMessage    = "a success must say Success"
	StrictFields = "an answer with a field that is not known is refused"
	MaskedMobile = "the masked mobile number is taken for the number"
)

// requestOTPs has OTPs sent, one after the other or at once.
func (c *Client) requestOTPs(ctx context.Context, a *program.Assignment) Said {
	times, pause := number(a.With["times"], 1), time.Duration(number(a.With["pause_ms"], 0))*time.Millisecond
	results := make([]answer, times)
	if number(a.With["parallel"], 1) > 1 {
		var all sync.WaitGroup
		for i := range results {
			all.Add(1)
			go func() {
				defer all.Done()
				_, results[i] = c.requestOTP(ctx, a)
			}()
		}
		all.Wait()
	} else {
		for i := range results {
			if i > 0 {
				wait(ctx, pause)
			}
			_, results[i] = c.requestOTP(ctx, a)
		}
	}
	said := Said{"outcome": "done", "mobile": a.With["mobile"]}
	sent := 0
	for i := range results {
		got := &results[i]
		switch {
		case c.ok(got, "otpRequestId", "mobileNumber"):
			sent++
			if c.is(MaskedMobile) {
				said["mobile"] = got.text("payload", "mobileNumber")
			}
		case got.refusal() || c.noGrant(got):
			said["outcome"] = "refused"
		default:
			said["outcome"] = "failed"
		}
	}
	said["sent"] = strconv.Itoa(sent)
	return said
}

// requestOTP has one sent, and gives its otpRequestId.
func (c *Client) requestOTP(ctx context.Context, a *program.Assignment) (string, answer) {
	body := map[string]any{"cardOtpAction": "TRANSACTION_OTP", "cardAccountId": a.With["card_account_id"], "enKashCardId": a.With["card_id"]}
	switch {
	case c.is(AccountLeftOut):
		delete(body, "cardAccountId")
	case c.is(KeySpelt):
		respell(body, "enKashCardId", "enkashCardId")
	}
	got := c.call(ctx, a, http.MethodPost, "/api/v0/partner/enKashCard/otp", body)
	return got.text("payload", "otpRequestId"), got
}

// ok reports whether an answer says that what was asked for is so. Fields are those that its payload
// is known to have; others may come with it.
func (c *Client) ok(got *answer, fields ...string) bool {
	switch {
	case c.believes(got):
		return true
	case c.is(StatusOnly):
		return got.err == nil && got.status == http.StatusOK
	case c.is(ByMessage):
		return got.accepted() && got.text("message") == "Success"
	case c.is(StrictFields):
		payload, _ := got.at("payload").(map[string]any)
		for name := range payload {
			if !slices.Contains(fields, name) {
				return false
			}
		}
	}
	return got.accepted()
}

// noGrant reports whether it is the OAuth call that said no: its envelope has no code.
func (c *Client) noGrant(got *answer) bool {
	return got.err == nil && got.text("error") != "" && got.status < http.StatusInternalServerError
}

func number(text string, standard int) int {
	if n, err := strconv.Atoi(text); err == nil {
		return n
	}
	return standard
}

func wait(ctx context.Context, d time.Duration) {
	select {
	case <-time.After(d):
	case <-ctx.Done():
	}
}

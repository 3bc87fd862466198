package zoo

import (
	"context"
	"net/http"
	"strconv"
	"sync"
	"time"

	"github.com/kasauti/kasauti/harness/certify/program"
)

// requestOTPs has OTPs sent, one after the other or at once.
func (c *Client) requestOTPs(ctx context.Context, a *program.Assignment) Said {
	times, pause := number(a.With["times"], 1), time.Duration(number(a.With["pause_ms"], 0))*time.Millisecond
	results := make([]bool, times)
	if number(a.With["parallel"], 1) > 1 {
		var all sync.WaitGroup
		for i := range results {
			all.Add(1)
			go func() {
				defer all.Done()
				results[i] = c.requestOTP(ctx, a)
			}()
		}
		all.Wait()
	} else {
		for i := range results {
			if i > 0 {
				wait(ctx, pause)
			}
			results[i] = c.requestOTP(ctx, a)
		}
	}
	sent := 0
	for _, ok := range results {
		if ok {
			sent++
		}
	}
	outcome := "done"
	if sent < times {
		outcome = "failed"
	}
	return Said{"outcome": outcome, "sent": strconv.Itoa(sent)}
}

func (c *Client) requestOTP(ctx context.Context, a *program.Assignment) bool {
	token, err := c.tokenFor(ctx, a)
	if err != nil {
		return false
	}
	got := c.send(ctx, http.MethodPost, a.URL+"/api/v0/partner/enKashCard/otp", map[string]string{
		"Authorization": "Bearer " + token, "partnerId": a.Credentials["partner_id"],
	}, map[string]string{"cardOtpAction": "TRANSACTION_OTP", "cardAccountId": a.With["card_account_id"], "enKashCardId": a.With["card_id"]})
	return got.accepted() && got.text("payload", "otpRequestId") != ""
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
